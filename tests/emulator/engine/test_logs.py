"""Both logs: what an entry holds, what may be asked, and when it shows up."""

from __future__ import annotations

from urllib.parse import quote

import attrs
import pytest

from crosstenant.emulator import Delays, Emulator, Switches
from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine.steps import StepNames
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.scenarios import Link


@pytest.fixture
def event(running: Link, job: PlainJob, world: Emulator) -> Payload:
    """The one event of the first cycle."""
    world.advance(minutes=1)
    (event,) = job.events()
    return event


def test_event_names_job_configuration_and_both_ends(event: Payload, running: Link, user1: Document) -> None:
    assert (event["jobId"], event["servicePrincipal"]["id"]) == (running.job_id, running.service_principal_id)
    assert event["tenantId"] == running.target.id
    assert event["sourceIdentity"]["id"] == user1["id"]
    assert event["sourceIdentity"]["details"]["UserPrincipalName"] == user1["userPrincipalName"]
    assert event["targetIdentity"]["id"] == running.synchronized(user1)["id"]
    assert event["initiatedBy"] == {
        "id": "",
        "displayName": "Azure AD Provisioning Service",
        "initiatorType": "system",
    }


def test_creation_is_told_in_four_steps(event: Payload) -> None:
    assert [(step["name"], step["provisioningStepType"], step["status"]) for step in event["provisioningSteps"]] == [
        ("EntryImportAdd", "import", "success"),
        ("EntrySynchronizationScoping", "scoping", "success"),
        ("EntrySynchronizationAdd", "matching", "success"),
        ("EntryExportAdd", "export", "success"),
    ]
    assert event["provisioningStatusInfo"] == {"status": "success", "errorInformation": None}


def test_event_lists_the_attributes_that_were_written(event: Payload) -> None:
    modified = {each["displayName"]: each["newValue"] for each in event["modifiedProperties"]}

    assert (modified["showInAddressList"], modified["userType"], modified["IsSoftDeleted"]) == (
        "true",
        "Member",
        "False",
    )


def test_event_shows_up_only_after_the_logs_delay(running: Link, job: PlainJob, world: Emulator) -> None:
    too_early = job.events()
    world.advance(seconds=30)

    assert (len(too_early), len(job.events())) == (0, 1)


def test_source_tenant_id_is_shown_by_switch(link: Link, job: PlainJob, world: Emulator) -> None:
    world.switches = Switches(log_tenant="source")
    link.start()
    link.run_a_cycle()
    world.advance(minutes=1)

    assert job.events()[0]["tenantId"] == link.source.id


@pytest.mark.parametrize(
    "condition",
    [
        "jobId eq '{job}'",
        "changeId eq '{change}'",
        "cycleId eq '{cycle}'",
        "sourceIdentity/id eq '{source}'",
        "targetIdentity/id eq '{target}'",
        "provisioningAction eq 'create'",
        "provisioningStatusInfo/status eq 'success'",
        "statusInfo/status eq 'success'",
        "activityDateTime gt 2026-01-15 and activityDateTime lt 2026-01-16",
        "(contains(tolower(servicePrincipal/id), '{principal}') or contains(tolower(servicePrincipal/displayName),"
        " '{principal}')) and activityDateTime gt 2026-01-15",
    ],
)
def test_documented_filters_find_the_event(event: Payload, job: PlainJob, running: Link, condition: str) -> None:
    written = condition.format(
        job=event["jobId"],
        change=event["changeId"],
        cycle=event["cycleId"],
        source=event["sourceIdentity"]["id"],
        target=event["targetIdentity"]["id"],
        principal=running.service_principal_id,
    )

    assert [each["id"] for each in job.events(written)] == [event["id"]]


@pytest.mark.parametrize(
    "condition",
    [
        "jobId eq 'another'",
        "provisioningAction eq 'delete'",
        "sourceIdentity/id eq '00000000-0000-4000-8000-000000000000'",
        "activityDateTime gt 2026-01-16",
    ],
)
def test_filters_leave_out_what_does_not_match(event: Payload, job: PlainJob, condition: str) -> None:
    assert event["id"]
    assert job.events(condition) == []


def test_inclusive_bounds_are_refused_until_switched_on(
    event: Payload, in_fabrikam: PlainGraph, world: Emulator
) -> None:
    path = f"/auditLogs/provisioning?$filter={quote('activityDateTime ge 2026-01-15T00:00:00Z')}"
    refused = in_fabrikam.get(path).status_code
    world.switches = Switches(logs_accept_inclusive_bounds=True)

    assert (refused, in_fabrikam.get(path).json()["value"][0]["id"]) == (400, event["id"])


def test_pages_follow_each_other_newest_first(
    running: Link, job: PlainJob, in_fabrikam: PlainGraph, world: Emulator
) -> None:
    for number in range(5):
        running.change(running.source.user("user1@fabrikam.com"), jobTitle=f"Title {number}")
        running.run_a_cycle()
    world.advance(minutes=1)
    moments: list[str] = []
    path: str | None = "/auditLogs/provisioning?$top=2&$orderby=activityDateTime%20desc"
    pages = 0
    while path:
        answer = in_fabrikam.get(path).json()
        moments += [event["activityDateTime"] for event in answer["value"]]
        path, pages = answer.get("@odata.nextLink"), pages + 1

    assert pages == 3
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == 6


def test_entries_are_gone_after_thirty_days(event: Payload, job: PlainJob, world: Emulator) -> None:
    job.call("pause")
    world.advance(days=31)

    assert event["id"]
    assert job.events() == []


def test_tenant_without_a_premium_licence_may_not_read_the_provisioning_log(
    running: Link, in_fabrikam: PlainGraph
) -> None:
    running.source.state.settings["isPremium"] = False

    answer = in_fabrikam.get("/auditLogs/provisioning")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


def test_audits_tell_import_decision_and_export_of_a_creation(event: Payload, job: PlainJob, running: Link) -> None:
    audits = job.audits("category eq 'ProvisioningManagement'")

    assert [audit["activityDisplayName"] for audit in audits] == ["Export", "Synchronization rule action", "Import"]
    assert audits[0]["resultReason"] == (
        "User 'user1@fabrikam.com' was created in Azure Active Directory (target tenant)"
    )
    assert audits[0]["id"].startswith(f"Sync_{event['changeId']}_")
    assert audits[0]["targetResources"][0]["id"] == running.service_principal_id
    assert {item["key"] for item in audits[0]["additionalDetails"]} == {"Details", "ErrorCode", "EventName", "ipaddr"}


def test_one_audit_is_read_by_its_id(event: Payload, job: PlainJob, in_fabrikam: PlainGraph) -> None:
    audit = job.audits(f"correlationId eq '{event['changeId']}'")[0]

    assert in_fabrikam.get(f"/auditLogs/directoryAudits/{audit['id']}").json()["id"] == audit["id"]


def test_steering_a_job_is_audited(job: PlainJob, world: Emulator, in_fabrikam: PlainGraph) -> None:
    for action in ("start", "pause", "restart"):
        job.call(action, {"criteria": {}} if action == "restart" else None)
    job.put_schema(job.schema())
    in_fabrikam.put(f"{job.root}/secrets", {"value": []})
    in_fabrikam.delete(job.path)
    world.advance(seconds=45)

    assert [audit["activityDisplayName"] for audit in reversed(job.audits())] == [
        "Enable/start provisioning configuration",
        "Disable/pause provisioning configuration",
        "Enable/restart provisioning configuration",
        "Update attribute mappings or scope",
        "Update provisioning setting or credentials",
        "Delete provisioning configuration",
    ]


def test_quarantine_is_audited_as_a_failure(running: Link, job: PlainJob, world: Emulator) -> None:
    running.trouble.withdraws_user_sync()
    running.run_a_cycle()
    world.advance(minutes=1)

    (audit,) = job.audits("activityDisplayName eq 'Quarantine'")
    assert audit["result"] == "failure"
    assert audit["resultReason"].startswith(
        "This run profile is being quarantined because of: EncounteredQuarantineException; Error: "
    )


def test_target_tells_that_the_fabric_invited_the_user(
    running: Link, in_contoso: PlainGraph, world: Emulator, user1: Document
) -> None:
    world.advance(minutes=1)
    (audit,) = in_contoso.get("/auditLogs/directoryAudits").json()["value"]

    assert audit["initiatedBy"]["app"]["displayName"] == "Microsoft.Azure.SyncFabric"
    assert audit["targetResources"][0]["id"] == running.synchronized(user1)["id"]


def test_failure_carries_code_reason_and_category(link: Link, job: PlainJob, world: Emulator, user1: Document) -> None:
    link.trouble.fails_of("InvitationCreationFailure", user1)
    link.start()
    link.run_a_cycle()
    world.advance(minutes=1)

    (event,) = job.events()
    error = event["provisioningStatusInfo"]["errorInformation"]
    assert (event["provisioningStatusInfo"]["status"], event["provisioningAction"]) == ("failure", "create")
    assert (error["errorCode"], error["errorCategory"]) == ("InvitationCreationFailure", "nonServiceFailure")
    assert event["provisioningSteps"][-1]["status"] == "failure"


def test_no_delay_shows_events_at_once() -> None:
    world = Emulator(seed=1, delays=Delays.none())

    assert world.delays.log.total_seconds() == 0


def test_one_event_is_read_by_its_id(event: Payload, in_fabrikam: PlainGraph) -> None:
    found = in_fabrikam.get(f"/auditLogs/provisioning/{event['id']}").json()

    assert found["changeId"] == event["changeId"]
    assert in_fabrikam.get("/auditLogs/provisioning/none").status_code == 404


def test_bounds_in_an_audit_filter_narrow_it_down(event: Payload, job: PlainJob) -> None:
    after = job.audits(f"activityDateTime ge {event['activityDateTime']}")
    later = job.audits("activityDateTime ge 2026-01-16T00:00:00Z")

    assert (len(after), later) == (3, [])


def test_one_event_is_kept_as_long_as_the_list_shows_it(
    event: Payload, in_fabrikam: PlainGraph, world: Emulator
) -> None:
    path = f"/auditLogs/provisioning/{event['id']}"
    assert in_fabrikam.get(path).json()["id"] == event["id"]

    world.advance(days=31)

    assert in_fabrikam.get(path).status_code == 404


def test_one_event_needs_a_licence_like_the_list(event: Payload, in_fabrikam: PlainGraph, link: Link) -> None:
    link.trouble.loses_its_licence()

    assert in_fabrikam.get(f"/auditLogs/provisioning/{event['id']}").status_code == 403


@pytest.mark.parametrize(("names", "step"), [("documented", "EntryImportUpdate"), ("by analogy", "EntryImportDelete")])
def test_import_of_a_deletion_has_a_documented_name_unless_switched(
    running: Link, job: PlainJob, world: Emulator, user1: Document, *, names: StepNames, step: str
) -> None:
    world.switches = attrs.evolve(world.switches, step_names=names)
    running.trouble.deletes(user1)

    running.run_a_cycle()
    world.advance(minutes=1)

    assert job.events("provisioningAction eq 'delete'")[0]["provisioningSteps"][0]["name"] == step


def test_redacted_value_is_written_and_not_told(running: Link, job: PlainJob, world: Emulator, user1: Document) -> None:
    running.trouble.maps("employeeId", "Redact([employeeId])")
    running.change(user1, employeeId="E-4711")

    running.run_a_cycle()
    world.advance(minutes=1)

    (modified,) = [each for each in job.events()[0]["modifiedProperties"] if each["displayName"] == "employeeId"]
    assert (modified["oldValue"], modified["newValue"]) == ("[Redact]", "[Redact]")
    assert running.synchronized(user1)["employeeId"] == "E-4711"
