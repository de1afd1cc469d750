"""Groups: in scope for their members, and, with the preview switched on, synchronized themselves."""

from __future__ import annotations

import pytest

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document, entries
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant


@pytest.fixture
def link(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    """A link with the preview, the target's consent and the mapping of groups switched on."""
    world.switches = Switches(group_sync=True)
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    contoso.state.sync_policies[fabrikam.id]["groupSyncInbound"] = {"isSyncAllowed": True}
    group_mapping(link)["enabled"] = True
    link.start()
    return link


def group_mapping(link: Link) -> Document:
    mappings = entries(entries(link.job.schema, "synchronizationRules")[0], "objectMappings")
    return next(each for each in mappings if each["targetObjectName"] == "Group")


def group_events(job: PlainJob, world: Emulator) -> list[Payload]:
    world.advance(minutes=1)
    return [event for event in job.events() if event["sourceIdentity"]["identityType"] == "Group"]


def members(link: Link, group: Document) -> set[str]:
    return set(link.target.state.members.members_of(str(group["id"])))


def test_assigned_group_becomes_a_static_security_group_with_its_members(
    link: Link, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user1: Document, user2: Document
) -> None:
    link.assign(fabrikam.add_group("Project", user1, user2, groupTypes=["DynamicMembership"]))
    link.run_a_cycle()

    (group,) = contoso.state.groups
    assert (group["displayName"], group["securityEnabled"], group["groupTypes"]) == ("Project", True, [])
    assert members(link, group) == {link.synchronized(user1)["id"], link.synchronized(user2)["id"]}


def test_group_of_the_same_name_in_the_target_is_not_taken_over(
    link: Link, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user1: Document
) -> None:
    present = contoso.add_group("Project")
    link.assign(fabrikam.add_group("Project", user1))
    link.run_a_cycle()

    assert len(contoso.state.groups) == 2
    assert members(link, present) == set()


def test_member_who_leaves_the_group_leaves_its_counterpart(
    link: Link, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user1: Document
) -> None:
    group = fabrikam.add_group("Project", user1)
    link.assign(group)
    link.run_a_cycle()
    in_fabrikam.delete(f"/groups/{group['id']}/members/{user1['id']}/$ref")
    link.run_a_cycle()

    assert members(link, next(iter(contoso.state.groups))) == set()


def test_nested_group_is_a_reference_that_cannot_be_resolved(
    link: Link, job: PlainJob, world: Emulator, fabrikam: EmulatedTenant
) -> None:
    inner = fabrikam.add_group("Inner")
    link.assign(fabrikam.add_group("Outer", inner))
    link.run_a_cycle()

    failed = next(each for each in group_events(job, world) if each["provisioningStatusInfo"]["status"] == "failure")
    error = failed["provisioningStatusInfo"]["errorInformation"]
    assert error["errorCode"] == "UnableToResolveReferenceAttributeValue"
    assert error["reason"] == f"We were unable to assign {inner['id']} as the members of Outer."
    assert "referenceResolution" in {step["provisioningStepType"] for step in failed["provisioningSteps"]}


def test_unassigned_group_is_deleted_in_the_target(
    link: Link, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user1: Document
) -> None:
    group = fabrikam.add_group("Project", user1)
    link.assign(group)
    link.run_a_cycle()
    link.unassign(group)
    link.run_a_cycle()

    assert (len(contoso.state.groups), len(contoso.state.deleted_groups)) == (0, 1)


def test_deleted_groups_count_for_the_deletion_guard(
    link: Link, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user2: Document
) -> None:
    group = fabrikam.add_group("Project", user2)
    link.assign(group)
    link.run_a_cycle()
    link.source.state.secrets[link.service_principal_id]["SyncNotificationSettings"] = (
        '{"DeleteThresholdEnabled":true,"DeleteThresholdValue":2}'
    )
    link.unassign(group)
    link.run_a_cycle()

    assert link.is_quarantined
    assert (len(contoso.state.groups), len(contoso.state.users)) == (1, 2)


@pytest.mark.parametrize(
    "properties",
    [{"isAssignableToRole": True}, {"mailEnabled": True}, {"securityEnabled": False, "mailEnabled": True}],
)
def test_other_kinds_of_groups_are_skipped(
    link: Link, job: PlainJob, world: Emulator, fabrikam: EmulatedTenant, properties: dict[str, object]
) -> None:
    link.assign(fabrikam.add_group("Odd", **properties))
    link.run_a_cycle()

    (event,) = group_events(job, world)
    assert event["provisioningSteps"][-1]["details"]["SkipReason"] == "EntityTypeNotSupported"


def test_group_is_skipped_while_its_mapping_is_off(
    link: Link, job: PlainJob, world: Emulator, fabrikam: EmulatedTenant, user2: Document
) -> None:
    group_mapping(link)["enabled"] = False
    link.assign(fabrikam.add_group("Project", user2))
    link.run_a_cycle()

    (event,) = group_events(job, world)
    assert event["provisioningStatusInfo"]["errorInformation"]["errorCode"] == "EntityTypeNotSupported"
    assert (len(link.target.state.groups), link.counterpart(user2) is not None) == (0, True)


def test_group_is_skipped_without_the_targets_consent(
    link: Link, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user1: Document
) -> None:
    contoso.state.sync_policies[fabrikam.id]["groupSyncInbound"] = {"isSyncAllowed": False}
    link.assign(fabrikam.add_group("Project", user1))
    link.run_a_cycle()

    assert len(contoso.state.groups) == 0


def test_edit_of_a_group_in_the_target_lasts_until_the_source_group_changes(
    link: Link, fabrikam: EmulatedTenant, contoso: EmulatedTenant, user1: Document
) -> None:
    group = fabrikam.add_group("Project", user1)
    link.assign(group)
    link.run_a_cycle()
    (made,) = contoso.state.groups
    contoso.state.groups.update(str(made["id"]), {"displayName": "Edited"})
    link.run_a_cycle()
    kept = made["displayName"]
    fabrikam.state.groups.update(str(group["id"]), {"description": "Changed"})
    link.run_a_cycle()

    assert (kept, made["displayName"], made["description"]) == ("Edited", "Project", "Changed")


def test_group_on_demand_is_not_supported(link: Link, job: PlainJob, fabrikam: EmulatedTenant, user1: Document) -> None:
    group = fabrikam.add_group("Project", user1)
    subjects = [{"objectId": group["id"], "objectTypeName": "Group"}]
    answer = job.call("provisionOnDemand", {"parameters": [{"ruleId": link.rule_id, "subjects": subjects}]})

    assert answer.status_code == 200
    assert "EntityTypeNotSupported" in answer.json()["value"]
