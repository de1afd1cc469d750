"""What the actions of an object mapping (``flowTypes``) let the engine do, and what it must leave alone."""

from __future__ import annotations

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine.rules import leading_rule
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant


def allow(link: Link, actions: str, kind: str = "User") -> None:
    for mapping in entries(leading_rule(link.job.schema), "objectMappings"):
        if mapping["targetObjectName"] == kind:
            mapping["flowTypes"] = actions


def come_back(link: Link, user: Document, actions: str) -> None:
    link.unassign(user)
    link.run_a_cycle()
    allow(link, actions)
    link.assign(user)
    link.run_a_cycle()


def test_nobody_is_restored_where_only_deletion_is_allowed(running: Link, job: PlainJob, user1: Document) -> None:
    come_back(running, user1, "Delete")

    assert running.counterpart(user1) is None
    running.world.advance(minutes=1)
    assert job.events()[0]["provisioningStatusInfo"]["status"] == "skipped"


@pytest.mark.parametrize("actions", ["Add", "Update", "Add, Delete"])
def test_who_comes_back_is_restored_where_something_may_be_written(
    running: Link, user1: Document, actions: str
) -> None:
    before = running.synchronized(user1)["id"]

    come_back(running, user1, actions)

    assert running.synchronized(user1)["id"] == before


def test_who_was_not_restored_is_once_the_action_is_back(running: Link, user1: Document) -> None:
    come_back(running, user1, "Delete")
    allow(running, "Add, Update, Delete")
    running.change(user1, department="Law")

    running.run_a_cycle()

    assert running.synchronized(user1)["department"] == "Law"


@pytest.fixture
def guarded(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    """A link with user1 synchronized and a deletion guard at one."""
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"], delete_threshold=1)
    link.start()
    link.run_a_cycle()
    return link


def test_guard_counts_no_sign_in_that_will_not_be_blocked(guarded: Link, user1: Document) -> None:
    allow(guarded, "Add, Delete")
    guarded.change(user1, accountEnabled=False)

    guarded.run_a_cycle()

    assert not guarded.is_quarantined
    assert guarded.synchronized(user1)["accountEnabled"] is True


def test_guard_counts_no_sign_in_that_is_not_mapped(guarded: Link, user1: Document) -> None:
    rows = entries(guarded.user_mapping, "attributeMappings")
    guarded.user_mapping["attributeMappings"] = [row for row in rows if row["targetAttributeName"] != "accountEnabled"]
    guarded.change(user1, accountEnabled=False)

    guarded.run_a_cycle()

    assert not guarded.is_quarantined


def test_who_was_disabled_without_effect_is_deleted_when_leaving(running: Link, user1: Document) -> None:
    allow(running, "Add, Delete")
    running.change(user1, accountEnabled=False)
    running.run_a_cycle()

    running.unassign(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is None


def test_guard_of_zero_holds_nothing_back_where_nothing_is_pending(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"], delete_threshold=0)
    link.start()

    link.run_a_cycle()

    assert not link.is_quarantined


def test_staged_sign_in_block_is_logged_with_its_own_scope(
    guarded: Link, job_of_guarded: PlainJob, user1: Document
) -> None:
    guarded.change(user1, accountEnabled=False)
    guarded.run_a_cycle()
    guarded.world.advance(minutes=1)

    (staged,) = job_of_guarded.events("provisioningAction eq 'stagedDelete'")
    scoping = next(step for step in staged["provisioningSteps"] if step["provisioningStepType"] == "scoping")

    assert scoping["details"]["Assigned to the application"] == "True"
    assert scoping["details"]["Active in the source system"] == "False"


@pytest.fixture
def job_of_guarded(in_fabrikam: PlainGraph, guarded: Link) -> PlainJob:
    """The guarded link's job."""
    return PlainJob(in_fabrikam, guarded)


@pytest.fixture
def grouped(running: Link, fabrikam: EmulatedTenant, user1: Document) -> tuple[Link, Document]:
    """A link that synchronizes groups, and one that is assigned."""
    running.trouble.synchronizes_groups()
    group = fabrikam.add_group("Crew", user1)
    running.assign(group)
    return running, group


def names(link: Link) -> list[object]:
    return [group["displayName"] for group in link.target.state.groups]


def test_group_is_not_created_where_additions_are_off(grouped: tuple[Link, Document]) -> None:
    link, _ = grouped
    allow(link, "Update, Delete", "Group")

    link.run_a_cycle()

    assert names(link) == []


def test_group_is_not_updated_where_updates_are_off(grouped: tuple[Link, Document]) -> None:
    link, group = grouped
    link.run_a_cycle()
    allow(link, "Add, Delete", "Group")
    link.source.state.groups.update(text(group, "id"), {"displayName": "Team"})

    link.run_a_cycle()

    assert names(link) == ["Crew"]


@pytest.mark.parametrize("is_enabled", [True, False])
def test_group_is_not_deleted_where_deletion_or_its_mapping_is_off(
    grouped: tuple[Link, Document], *, is_enabled: bool
) -> None:
    link, group = grouped
    link.run_a_cycle()
    allow(link, "Add, Update" if is_enabled else "Add, Update, Delete", "Group")
    for mapping in entries(leading_rule(link.job.schema), "objectMappings"):
        if mapping["targetObjectName"] == "Group":
            mapping["enabled"] = is_enabled
    link.unassign(group)

    link.run_a_cycle()

    assert names(link) == ["Crew"]
