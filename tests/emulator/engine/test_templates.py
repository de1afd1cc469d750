"""Synchronization templates, by service principal and by application."""

from __future__ import annotations

import pytest

from crosstenant.emulator.documents import text
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import Link


@pytest.fixture(params=["servicePrincipals", "applications"])
def templates(request: pytest.FixtureRequest, link: Link) -> str:
    owner = getattr(link.source.state, {"applications": "applications"}.get(request.param, "service_principals"))
    return f"/{request.param}/{text(next(iter(owner)), 'id')}/synchronization/templates"


def test_the_one_template_is_listed(in_fabrikam: PlainGraph, templates: str) -> None:
    (template,) = in_fabrikam.get(templates).json()["value"]

    assert (template["id"], template["default"]) == ("Azure2Azure", True)


def test_template_is_read_by_its_id(in_fabrikam: PlainGraph, templates: str) -> None:
    assert in_fabrikam.get(f"{templates}/Azure2Azure").json()["id"] == "Azure2Azure"
    assert in_fabrikam.get(f"{templates}/aws").status_code == 404


def test_schema_of_the_template_keeps_its_ids(in_fabrikam: PlainGraph, templates: str) -> None:
    path = f"{templates}/Azure2Azure/schema?$expand=directories"

    schema = in_fabrikam.get(path).json()
    assert schema["synchronizationRules"][0]["name"] == "USER_INBOUND_USER"
    assert (len(schema["directories"]), in_fabrikam.get(path).json()) == (2, schema)


def test_unknown_owner_has_no_templates(in_fabrikam: PlainGraph) -> None:
    for kind in ("servicePrincipals", "applications"):
        assert in_fabrikam.get(f"/{kind}/none/synchronization/templates").status_code == 404


def test_synchronization_itself_shows_its_secrets_masked(in_fabrikam: PlainGraph, link: Link) -> None:
    entity = in_fabrikam.get(f"/servicePrincipals/{link.service_principal_id}/synchronization").json()

    assert entity["id"] == link.service_principal_id
    assert {"key": "CompanyId", "value": "*"} in entity["secrets"]


def test_functions_and_operators_are_listed_of_a_template_too(in_fabrikam: PlainGraph, templates: str) -> None:
    schema = f"{templates}/Azure2Azure/schema"

    for name, member in (("functions", "Append"), ("filterOperators", "EQUALS"), ("functions()", "Append")):
        assert member in {each["id"] for each in in_fabrikam.get(f"{schema}/{name}").json()["value"]}


def test_expression_is_tried_on_a_template_too(in_fabrikam: PlainGraph, templates: str) -> None:
    body = {"expression": 'Append("a", "b")'}

    answer = in_fabrikam.post(f"{templates}/Azure2Azure/schema/parseExpression", body)

    assert answer.json()["evaluationResult"] == ["ab"]


def test_template_is_read_only_under_a_service_principal(in_fabrikam: PlainGraph, link: Link) -> None:
    path = f"/servicePrincipals/{link.service_principal_id}/synchronization/templates/Azure2Azure/schema"

    assert [in_fabrikam.put(path, {}).status_code, in_fabrikam.delete(path).status_code] == [404, 404]


def test_job_starts_from_the_template_that_the_application_changed(in_fabrikam: PlainGraph, link: Link) -> None:
    path = f"{by_application(link)}/templates/Azure2Azure/schema"
    schema = in_fabrikam.get(f"{path}?$expand=directories").json()
    (rule,) = schema["synchronizationRules"]
    rule["objectMappings"][0]["flowTypes"] = "Add, Update"

    assert in_fabrikam.put(path, schema).status_code == 204

    link.world.advance(minutes=1)
    changed = in_fabrikam.get(path).json()
    assert (schema["version"], changed["version"]) == ("v1.2", "v1.3")
    job = f"/servicePrincipals/{link.service_principal_id}/synchronization/jobs/{link.job_id}/schema"
    assert in_fabrikam.delete(job).status_code == 204
    assert flow_types(in_fabrikam, job) == "Add, Update"
    assert in_fabrikam.delete(path).status_code == 204
    in_fabrikam.delete(job)
    assert flow_types(in_fabrikam, job) == "Add, Update, Delete"


def test_template_refuses_a_schema_without_its_matching_attribute(in_fabrikam: PlainGraph, link: Link) -> None:
    path = f"{by_application(link)}/templates/Azure2Azure/schema"
    schema = in_fabrikam.get(path).json()
    schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"] = []

    answer = in_fabrikam.put(path, schema)

    assert (answer.status_code, "schemaInvalid" in answer.json()["error"]["message"]) == (400, True)


def test_application_has_a_synchronization_of_its_own_and_takes_tokens(in_fabrikam: PlainGraph, link: Link) -> None:
    root = by_application(link)
    unknown = {"credentials": [{"key": "baseAddress", "value": "x"}]}

    assert in_fabrikam.get(root).json()["secrets"] == []
    assert in_fabrikam.post(f"{root}/acquireAccessToken", {"credentials": []}).status_code == 204
    assert in_fabrikam.post(f"{root}/acquireAccessToken", unknown).status_code == 500


def by_application(link: Link) -> str:
    return f"/applications/{text(next(iter(link.source.state.applications)), 'id')}/synchronization"


def flow_types(graph: PlainGraph, path: str) -> str:
    (rule,) = graph.get(path).json()["synchronizationRules"]
    return str(rule["objectMappings"][0]["flowTypes"])
