"""Troubles of one person, of a group or of a mapping: arranged in one call, then met by the engine as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.scenarios import Link

Arrange = Callable[[Link, Document], object]


def only_event(link: Link, job: PlainJob, user: Document) -> Payload:
    link.start()
    link.run_a_cycle()
    link.world.clock.advance(timedelta(minutes=1))
    (event,) = job.events(f"sourceIdentity/id eq '{user['id']}'")
    return event


FAILING: dict[str, tuple[Arrange, str]] = {
    "special characters": (lambda link, user: link.trouble.has_special_characters(user), "UnprocessableEntity"),
    "no name": (lambda link, user: link.trouble.has_no_name(user), "MandatoryFieldsMissing"),
    "mail elsewhere": (lambda link, user: link.trouble.has_mail_elsewhere(user), "InvitationCreationFailure"),
    "twice in the target": (lambda link, user: link.trouble.is_there_twice(user), "DuplicateTargetEntries"),
    "several values": (lambda link, user: link.trouble.maps_several_values(user), "SchemaPropertyCanOnlyAcceptValue"),
    "unknown attribute": (lambda link, _: link.trouble.maps_what_the_target_lacks(), "SchemaAttributeNotFound"),
}


@pytest.mark.parametrize("name", FAILING)
def test_export_fails_of_what_was_arranged(link: Link, job: PlainJob, user1: Document, name: str) -> None:
    arrange, code = FAILING[name]
    arrange(link, user1)

    error = only_event(link, job, user1)["provisioningStatusInfo"]["errorInformation"]

    assert error["errorCode"] == code


SKIPPED: dict[str, Arrange] = {
    "default access": lambda link, user: link.trouble.has_default_access_only(user),
    "from elsewhere": lambda link, user: link.trouble.comes_from_elsewhere(user),
    "internal guest": lambda link, user: link.trouble.is_an_internal_guest(user),
    "filtered": lambda link, _: link.trouble.filters("department", "EQUALS", "Nowhere"),
    "no number": lambda link, _: link.trouble.filters("department", "Greater_Than", "3"),
}


@pytest.mark.parametrize("name", SKIPPED)
def test_user_is_skipped_as_not_entitled(link: Link, job: PlainJob, user1: Document, name: str) -> None:
    SKIPPED[name](link, user1)

    event = only_event(link, job, user1)

    assert event["provisioningSteps"][-1]["details"]["SkipReason"] == "NotEffectivelyEntitled"
    assert link.counterpart(user1) is None


UNREACHED: dict[str, Arrange] = {
    "nested": lambda link, user: link.trouble.is_in_a_nested_group(user),
    "no security": lambda link, user: link.trouble.is_in_a_group_without_security(user),
    "nobody": lambda link, _: link.trouble.is_assigned_to_nobody(),
}


@pytest.mark.parametrize("name", UNREACHED)
def test_user_is_not_reached_at_all(link: Link, job: PlainJob, user1: Document, name: str) -> None:
    UNREACHED[name](link, user1)
    link.start()
    link.run_a_cycle()

    link.world.clock.advance(timedelta(minutes=1))
    assert job.events(f"sourceIdentity/id eq '{user1['id']}'") == []
    assert link.counterpart(user1) is None


def test_two_users_with_one_matching_value_both_fail(
    link: Link, job: PlainJob, user1: Document, user2: Document
) -> None:
    link.assign(user2)
    link.trouble.shares_net_id(user1, user2)

    error = only_event(link, job, user1)["provisioningStatusInfo"]["errorInformation"]
    assert error["errorCode"] == "DuplicateSourceEntries"
    assert link.counterpart(user2) is None


def test_two_users_with_one_mail_become_one(link: Link, job: PlainJob, user1: Document, user2: Document) -> None:
    link.assign(user2)
    link.trouble.shares_mail(user2, user1)

    first = only_event(link, job, user1)["targetIdentity"]["id"]
    (second,) = job.events(f"sourceIdentity/id eq '{user2['id']}'")
    assert second["targetIdentity"]["id"] == first


def test_scope_that_is_narrowed_waits_for_a_restart(running: Link, job: PlainJob, user2: Document) -> None:
    running.trouble.takes_everybody()
    job.call("restart", {"criteria": {}})
    running.run_a_cycle()
    running.trouble.takes_only_who_is_assigned()
    running.run_a_cycle()
    assert running.counterpart(user2)

    job.call("restart", {"criteria": {}})
    running.run_a_cycle()

    assert running.counterpart(user2) is None


def test_skipping_deletions_is_not_honoured_and_the_action_is(running: Link, user1: Document, user2: Document) -> None:
    running.trouble.asks_to_skip_deletions()
    running.assign(user2)
    running.run_a_cycle()
    running.unassign(user1)
    running.run_a_cycle()
    assert running.counterpart(user1) is None

    running.trouble.keeps_who_leaves()
    running.unassign(user2)
    running.run_a_cycle()

    assert running.counterpart(user2)


def test_user_brought_back_after_an_on_demand_request_is_there_twice(
    running: Link, job: PlainJob, user1: Document
) -> None:
    running.trouble.deletes_in_the_target(user1)
    job.on_demand(user1)
    running.trouble.restores_in_the_target(user1)

    assert len(running.target.state.users) == 2


def test_settings_at_the_historic_limit_take_no_more_partners(link: Link, in_fabrikam: PlainGraph) -> None:
    third = link.world.add_tenant("Third", domain="third.example")
    link.trouble.fills_its_policies()

    answer = in_fabrikam.post("/policies/crossTenantAccessPolicy/partners", {"tenantId": third.id})

    assert answer.status_code == 400
    assert "Failure to update policy due to object limit" in answer.json()["error"]["message"]


def test_extension_is_not_found_where_discovery_fails(link: Link, job: PlainJob, in_fabrikam: PlainGraph) -> None:
    def found() -> set[str]:
        source = text(job.schema()["synchronizationRules"][0], "sourceDirectoryName")
        directory = next(each for each in job.schema()["directories"] if each["name"] == source)
        answer = in_fabrikam.post(f"{job.path}/schema/directories/{directory['id']}/discover").json()
        users = next(each for each in answer["objects"] if each["name"] == "User")
        return {each["name"] for each in users["attributes"]}

    name = link.trouble.does_not_find_extensions()
    assert name not in found()
    link.source.state.settings["extensionsHidden"] = False
    assert name in found()


def test_extension_of_several_values_is_mapped_and_nothing_arrives(running: Link, user1: Document) -> None:
    name = running.trouble.maps_an_extension_of_several_values()
    running.change(user1, **{name: ["welding", "rigging"]})
    running.run_a_cycle()

    assert name in str(running.user_mapping["attributeMappings"])
    assert running.synchronized(user1)["employeeType"] not in {"welding", "rigging"}


def test_member_who_failed_is_a_reference_that_cannot_be_resolved(
    link: Link, job: PlainJob, world: Emulator, user1: Document, user2: Document
) -> None:
    link.trouble.synchronizes_groups()
    link.assign(link.source.add_group("Project", user1, user2))
    link.trouble.fails_of("InternalError", user2)
    link.start()
    link.run_a_cycle()
    world.advance(minutes=1)

    failures = job.events("provisioningStatusInfo/status eq 'failure'")
    codes = {event["provisioningStatusInfo"]["errorInformation"]["errorCode"] for event in failures}
    assert codes == {"InternalError", "UnableToResolveReferenceAttributeValue"}


def test_target_that_was_never_prepared_refuses_the_connection(link: Link, job: PlainJob) -> None:
    link.trouble.never_prepared_the_target()

    assert "has not enabled inbound synchronization" in job.validate().json()["error"]["message"]
