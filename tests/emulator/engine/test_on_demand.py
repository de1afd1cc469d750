"""Provisioning on demand: what may be asked, in which shape the answer comes, and what it leaves behind."""

from __future__ import annotations

import json

import pytest

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document, entries
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link
from crosstenant.emulator.tenants import EmulatedTenant

HOW_TO_KEY = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"


def test_answer_of_the_how_to_is_json_text_of_an_array(job: PlainJob, user1: Document) -> None:
    answer = job.call("provisionOnDemand", job.on_demand_body(user1)).json()

    (result,) = json.loads(answer["value"])
    assert answer["key"] == HOW_TO_KEY
    assert answer["@odata.context"].endswith("$metadata#microsoft.graph.stringKeyStringValuePair")
    assert [step["type"] for step in result["provisioningSteps"]] == ["Import", "Scoping", "Matching", "Export"]
    assert (result["action"], result["statusInfo"]["status"], result["reportableIdentifier"]) == (
        "Create",
        "Success",
        user1["userPrincipalName"],
    )


def test_answer_of_the_reference_is_json_text_of_one_object(world: Emulator, job: PlainJob, user1: Document) -> None:
    world.switches = Switches(on_demand_shape="object")
    created = job.call("provisionOnDemand", job.on_demand_body(user1)).json()
    again = job.call("provisionOnDemand", job.on_demand_body(user1)).json()

    assert (json.loads(created["key"])["result"], json.loads(created["value"])["action"]) == ("Success", "Create")
    assert json.loads(again["key"]) == {
        "result": "Skipped",
        "details": {"errorCode": "RedundantExport", "errorMessage": ""},
    }


def test_it_needs_no_started_job(job: PlainJob, link: Link, user1: Document) -> None:
    job.on_demand(user1)

    assert link.counterpart(user1) is not None
    assert job.get()["schedule"]["state"] == "Disabled"


def test_it_is_logged_under_the_change_id_that_it_answers(job: PlainJob, world: Emulator, user1: Document) -> None:
    result = job.on_demand(user1)
    world.advance(minutes=1)

    (event,) = job.events(f"changeId eq '{result['changeId']}'")
    assert event["provisioningSteps"][0]["name"] == "EntryImport"


@pytest.mark.parametrize("rule", ["", "00000000-0000-4000-8000-000000000000"])
def test_rule_that_is_not_the_jobs_is_refused(job: PlainJob, link: Link, user1: Document, rule: str) -> None:
    body = {"parameters": [{"ruleId": rule, "subjects": [{"objectId": user1["id"], "objectTypeName": "User"}]}]}

    answer = job.call("provisionOnDemand", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "RequestParameterInvalid")
    assert error["message"] == (
        f"The request identified this synchronization job: {link.job_id}. The request also identified this"
        f" synchronization rule: {rule}. However, the job does not include the rule."
    )


def test_job_without_credentials_is_refused(job: PlainJob, link: Link, user1: Document) -> None:
    link.trouble.loses_its_credentials()

    answer = job.call("provisionOnDemand", job.on_demand_body(user1))
    assert answer.status_code == 400
    assert "CredentialsMissing" in answer.json()["error"]["code"]


def test_unknown_user_is_a_failed_import(job: PlainJob) -> None:
    result = job.on_demand({"id": "00000000-0000-4000-8000-000000000000"})

    (step,) = result["provisioningSteps"]
    assert (step["type"], step["status"], result["statusInfo"]["status"]) == ("Import", "Failure", "Failure")


def test_unknown_user_is_not_found_by_switch(world: Emulator, job: PlainJob) -> None:
    world.switches = Switches(unknown_subject="404")
    body = job.on_demand_body({"id": "00000000-0000-4000-8000-000000000000"})

    assert job.call("provisionOnDemand", body).status_code == 404


def test_unknown_job_is_not_found(job: PlainJob, in_fabrikam: PlainGraph, user1: Document) -> None:
    answer = in_fabrikam.post(f"{job.root}/jobs/none/provisionOnDemand", job.on_demand_body(user1))

    assert answer.status_code == 404


def test_object_type_is_spelled_with_a_capital(job: PlainJob, link: Link, user1: Document) -> None:
    subjects = [{"objectId": user1["id"], "objectTypeName": "user"}]
    answer = job.call("provisionOnDemand", {"parameters": [{"ruleId": link.rule_id, "subjects": subjects}]})

    assert answer.json()["error"]["code"] == "RequestParameterInvalid"


def test_several_users_at_once_work_unless_switched(
    world: Emulator, job: PlainJob, user1: Document, user2: Document
) -> None:
    answer = job.call("provisionOnDemand", job.on_demand_body(user1, user2)).json()
    world.switches = Switches(several_subjects="refused")
    refused = job.call("provisionOnDemand", job.on_demand_body(user1, user2))

    assert [result["statusInfo"]["status"] for result in json.loads(answer["value"])] == ["Success", "Skipped"]
    assert refused.status_code == 400


def test_failed_connection_is_a_step_of_its_own(job: PlainJob, link: Link, user1: Document) -> None:
    link.trouble.withdraws_inbound_redemption()

    result = job.on_demand(user1)
    (step,) = result["provisioningSteps"]
    assert (step["name"], step["status"]) == ("TestConnection", "Failure")
    assert result["statusInfo"]["errorCode"] == "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"


def test_assignment_is_honoured_only_after_its_delay(
    world: Emulator, job: PlainJob, in_fabrikam: PlainGraph, link: Link, user2: Document
) -> None:
    body = {"principalId": user2["id"], "resourceId": link.service_principal_id, "appRoleId": link.role_id}
    in_fabrikam.post(f"/servicePrincipals/{link.service_principal_id}/appRoleAssignedTo", body)
    too_early = job.on_demand(user2)["statusInfo"]["status"]
    world.advance(minutes=2)

    assert (too_early, job.on_demand(user2)["statusInfo"]["status"]) == ("Skipped", "Success")


def test_unassigned_user_is_deprovisioned_at_once(running: Link, job: PlainJob, user1: Document) -> None:
    running.unassign(user1)

    assert job.on_demand(user1)["action"] == "Delete"
    assert running.counterpart(user1) is None


def test_assignment_through_a_group_counts(
    job: PlainJob, link: Link, fabrikam: EmulatedTenant, user2: Document
) -> None:
    link.assign(fabrikam.add_group("Sales", user2))

    assert job.on_demand(user2)["action"] == "Create"


def test_unsettled_assignment_waits_for_the_next_cycle(
    world: Emulator, running: Link, in_fabrikam: PlainGraph, user2: Document
) -> None:
    due = running.job.next_run_at
    assert due is not None
    world.advance(seconds=(due - world.clock.now()).total_seconds() - 30)
    body = {"principalId": user2["id"], "resourceId": running.service_principal_id, "appRoleId": running.role_id}
    in_fabrikam.post(f"/servicePrincipals/{running.service_principal_id}/appRoleAssignedTo", body)
    world.advance(minutes=3)
    first = running.counterpart(user2)
    running.run_a_cycle()

    assert (first, running.counterpart(user2) is not None) == (None, True)


def test_disabled_user_is_not_disabled_on_demand(running: Link, job: PlainJob, user1: Document) -> None:
    running.trouble.disables(user1)

    result = job.on_demand(user1)

    assert (result["action"], result["statusInfo"]["status"]) == ("Other", "Skipped")
    assert running.synchronized(user1)["accountEnabled"] is True


def test_deleted_user_of_the_target_is_not_restored_but_doubled(running: Link, job: PlainJob, user1: Document) -> None:
    before = running.synchronized(user1)["id"]
    running.unassign(user1)
    running.run_a_cycle()
    running.assign(user1)

    assert job.on_demand(user1)["action"] == "Create"
    assert running.synchronized(user1)["id"] != before
    assert [each["id"] for each in running.target.state.deleted_users] == [before]


def test_manager_is_linked_on_demand_only_where_managers_are_mapped(
    running: Link, job: PlainJob, user1: Document, user2: Document
) -> None:
    running.assign(user2)
    running.run_a_cycle()
    rows = entries(running.user_mapping, "attributeMappings")
    running.user_mapping["attributeMappings"] = [row for row in rows if row["targetAttributeName"] != "manager"]
    running.change(user1, _manager=user2["id"])

    job.on_demand(user1)

    assert not running.synchronized(user1).get("_manager")
