"""Schemas: read and replaced whole, checked, put back; and what helps to write expressions and filters."""

from __future__ import annotations

import json

import pytest
import requests

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.scenarios import Link


def mapping(schema: Payload) -> Payload:
    found: Payload = schema["synchronizationRules"][0]["objectMappings"][0]
    return found


def row(schema: Payload, target: str) -> Payload:
    rows: list[Payload] = mapping(schema)["attributeMappings"]
    return next(each for each in rows if each["targetAttributeName"] == target)


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.json()["error"]["message"])["error"]["code"]


def test_schema_read_and_written_back_is_the_same_in_a_new_version(job: PlainJob) -> None:
    schema = job.schema()
    assert job.put_schema(schema).status_code == 204

    after = job.schema()
    assert (schema["version"], after["version"]) == ("v1.2", "v1.3")
    assert {**after, "version": ""} == {**schema, "version": ""}


@pytest.mark.unpublished("a switch shows directories unasked")
def test_directories_are_shown_where_they_are_expanded(job: PlainJob, in_fabrikam: PlainGraph, world: Emulator) -> None:
    plain = in_fabrikam.get(f"{job.path}/schema").json()
    world.switches = Switches(schema_directories="inline")
    inline = in_fabrikam.get(f"{job.path}/schema").json()

    assert (plain["directories"], inline["directories"]) == ([], job.schema()["directories"])


def test_writing_a_schema_back_without_its_directories_keeps_them(job: PlainJob, in_fabrikam: PlainGraph) -> None:
    directories = job.schema()["directories"]
    plain = in_fabrikam.get(f"{job.path}/schema").json()
    job.put_schema(plain)

    assert len(directories) == 2
    assert job.schema()["directories"] == directories


def test_saved_schema_begins_an_initial_cycle(running: Link, job: PlainJob) -> None:
    job.put_schema(job.schema())
    running.run_a_cycle()

    assert job.status()["lastExecution"]["countImported"] == 1


def test_edited_mapping_flows(running: Link, job: PlainJob, user1: Document) -> None:
    schema = job.schema()
    row(schema, "displayName")["source"] = {
        "expression": 'Append([displayName], " (Fabrikam)")',
        "name": "Append",
        "type": "Function",
        "parameters": [],
    }
    job.put_schema(schema)
    running.run_a_cycle()

    assert running.synchronized(user1)["displayName"] == "User1 (Fabrikam)"


@pytest.mark.parametrize("edit", ["source", "priority", "second", "removed"])
def test_touching_the_matching_row_is_schema_invalid(job: PlainJob, edit: str) -> None:
    schema = job.schema()
    matching = row(schema, "alternativeSecurityIds")
    if edit == "source":
        matching["source"] = {"expression": "[mail]", "name": "mail", "type": "Attribute", "parameters": []}
    elif edit == "priority":
        matching["matchingPriority"] = 2
    elif edit == "second":
        row(schema, "mail")["matchingPriority"] = 2
    else:
        mapping(schema)["attributeMappings"].remove(matching)

    assert refusal(job.put_schema(schema)) == (400, "schemaInvalid")


def test_second_mapping_of_one_attribute_is_schema_invalid_unless_switched(job: PlainJob, world: Emulator) -> None:
    schema = job.schema()
    mapping(schema)["attributeMappings"].append(row(schema, "department"))
    refused = refusal(job.put_schema(schema))
    world.switches = Switches(duplicate_mapping="accepted")

    assert refused == (400, "schemaInvalid")
    assert job.put_schema(schema).status_code == 204


def test_malformed_expression_is_schema_invalid(job: PlainJob) -> None:
    schema = job.schema()
    row(schema, "department")["source"] = {"expression": "Append([department]", "type": "Function", "name": "Append"}

    assert refusal(job.put_schema(schema)) == (400, "schemaInvalid")


def test_unknown_filter_operator_is_schema_invalid(job: PlainJob) -> None:
    schema = job.schema()
    clause = {"sourceOperandName": "department", "operatorName": "LIKES", "targetOperand": {"values": ["x"]}}
    mapping(schema)["scope"]["groups"] = [{"name": "Odd", "clauses": [clause]}]

    assert refusal(job.put_schema(schema)) == (400, "schemaInvalid")


def test_mapping_of_users_cannot_be_disabled(job: PlainJob) -> None:
    schema = job.schema()
    mapping(schema)["enabled"] = False

    assert refusal(job.put_schema(schema)) == (400, "schemaInvalid")


def test_unknown_rule_id_is_schema_invalid(job: PlainJob) -> None:
    schema = job.schema()
    schema["synchronizationRules"][0]["id"] = "made-up"

    assert refusal(job.put_schema(schema)) == (400, "schemaInvalid")


def test_refused_schema_changes_nothing(job: PlainJob) -> None:
    before = job.schema()
    schema = job.schema()
    mapping(schema)["attributeMappings"] = []
    job.put_schema(schema)

    assert job.schema() == before


def test_patch_answers_as_if_there_were_no_such_resource(job: PlainJob, in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.patch(f"{job.path}/schema", job.schema())

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (404, "UnknownError")
    assert "No HTTP resource was found that matches the request URI" in error["message"]


def test_deleting_the_schema_puts_the_templates_back(job: PlainJob, in_fabrikam: PlainGraph) -> None:
    schema = job.schema()
    mapping(schema)["attributeMappings"] = [
        each for each in mapping(schema)["attributeMappings"] if each["targetAttributeName"] != "department"
    ]
    job.put_schema(schema)
    assert in_fabrikam.delete(f"{job.path}/schema").status_code == 204

    assert row(job.schema(), "department")["source"]["name"] == "department"


def test_template_shows_the_schema_that_jobs_begin_with(job: PlainJob, in_fabrikam: PlainGraph) -> None:
    template = in_fabrikam.get(f"{job.root}/templates/Azure2Azure/schema").json()

    assert mapping(template)["attributeMappings"] == mapping(job.schema())["attributeMappings"]


def test_names_of_the_newer_product_are_a_switch(world: Emulator, job: PlainJob, in_fabrikam: PlainGraph) -> None:
    world.switches = Switches(directory_names="Microsoft Entra ID", compact_flags=True, rule_priority=0)
    in_fabrikam.delete(f"{job.path}/schema")

    rule = job.schema()["synchronizationRules"][0]
    assert (rule["sourceDirectoryName"], rule["priority"]) == ("Microsoft Entra ID", 0)
    assert mapping(job.schema())["flowTypes"] == "Add,Update,Delete"


@pytest.mark.parametrize("name", ["filterOperators", "filterOperators()"])
def test_filter_operators_are_listed_in_both_forms(job: PlainJob, in_fabrikam: PlainGraph, name: str) -> None:
    operators = in_fabrikam.get(f"{job.path}/schema/{name}").json()["value"]

    assert {"EQUALS", "NOT EQUALS", "REGEX MATCH"} <= {each["id"] for each in operators}


@pytest.mark.parametrize("name", ["functions", "functions()"])
def test_functions_are_listed_in_both_forms(job: PlainJob, in_fabrikam: PlainGraph, name: str) -> None:
    functions = in_fabrikam.get(f"{job.path}/schema/{name}").json()["value"]

    assert {"Append", "Replace", "Switch"} <= {each["id"] for each in functions}


def parsed(job: PlainJob, expression: str, **attributes: object) -> Payload:
    properties = [{"key": key, "value": value} for key, value in attributes.items()]
    body = {"expression": expression, "testInputObject": {"properties": properties}}
    answer: Payload = job.call("schema/parseExpression", body).json()
    return answer


def test_expression_is_tried_on_a_test_object(job: PlainJob) -> None:
    answer = parsed(job, 'Replace([preferredLanguage], "-", , , "_", , )', preferredLanguage="en-US")

    assert (answer["parsingSucceeded"], answer["evaluationSucceeded"]) == (True, True)
    assert answer["evaluationResult"] == ["en_US"]
    assert (answer["parsedExpression"]["name"], answer["parsedExpression"]["type"]) == ("Replace", "Function")


def test_malformed_expression_is_an_answer_and_no_error_status(job: PlainJob) -> None:
    answer = parsed(job, "Append([mail]")

    assert (answer["parsingSucceeded"], answer["parsedExpression"]) == (False, None)
    assert answer["error"]["message"]


def test_discovery_finds_directory_extensions_of_users(job: PlainJob, link: Link, user1: Document) -> None:
    link.change(user1, extension_0123_costCenter="42")
    directory = job.schema()["directories"][0]
    found = job.call(f"schema/directories/{directory['id']}/discover").json()

    users = next(each for each in found["objects"] if each["name"] == "User")
    assert "extension_0123_costCenter" in {each["name"] for each in users["attributes"]}
    assert found["discoveryDateTime"] is not None


def test_unknown_directory_cannot_be_discovered(job: PlainJob) -> None:
    assert job.call("schema/directories/nowhere/discover").status_code == 404


def test_directories_are_read_on_their_own(job: PlainJob, in_fabrikam: PlainGraph) -> None:
    path = f"{job.path}/schema/directories"

    source, target = in_fabrikam.get(path).json()["value"]

    assert [source["name"], target["name"]] == ["Azure Active Directory", "Azure Active Directory (target tenant)"]
    assert in_fabrikam.get(f"{path}/{target['id']}").json()["objects"] == target["objects"]
    assert in_fabrikam.get(f"{path}/none").status_code == 404


def test_schema_saved_while_a_cycle_runs_lets_the_next_one_look_at_everybody(
    running: Link, job: PlainJob, world: Emulator, user1: Document
) -> None:
    due = running.job.next_run_at
    assert due is not None
    world.clock.advance(due - world.clock.now())
    assert memory_of(running.job)["cycle"] is not None
    schema = job.schema()
    row(schema, "jobTitle")["source"] = {"type": "Constant", "name": "Chief", "expression": '"Chief"', "parameters": []}
    assert job.put_schema(schema).status_code == 204

    running.run_a_cycle()
    running.run_a_cycle()

    assert running.synchronized(user1)["jobTitle"] == "Chief"
