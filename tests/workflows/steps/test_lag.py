"""Reads that lag behind our own writes, or flip back: no step believes them before the settle time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync
from crosstenant.emulator import Emulator

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

NAME = "Fabrikam to Contoso"
EMPTY: dict[str, object] = {"value": []}


@pytest.fixture
def young(open_link: CrossTenantSync, wire: Wire) -> CrossTenantSync:
    """A link whose job was made a moment ago."""
    open_link.create_configuration_app(NAME)
    open_link.create_job()
    wire.sent.clear()
    return open_link


def test_a_list_without_our_own_young_job_makes_no_second_one(young: CrossTenantSync, wire: Wire) -> None:
    wire.answers("GET", "/synchronization/jobs", 200, EMPTY, times=3)

    assert not young.create_job().changed
    assert young.status().id
    assert young.save_credentials().changed
    assert not [write for write in wire.writes if write.endswith("/jobs")]


def test_a_list_that_repeats_a_job_or_an_app_shows_one(young: CrossTenantSync, wire: Wire) -> None:
    job = young.status().to_graph()
    app = young.create_configuration_app(NAME).value.to_graph()
    wire.answers("GET", "/synchronization/jobs", 200, {"value": [job, job]})
    wire.answers("GET", "/servicePrincipals", 200, {"value": [app, app]})

    assert young.status().id == job["id"]
    assert not young.create_configuration_app(NAME).changed


def test_a_job_that_somebody_deleted_is_missed_once_the_settle_time_is_over(
    young: CrossTenantSync, wire: Wire, world: Emulator
) -> None:
    world.advance(minutes=4)
    wire.answers("GET", "/synchronization/jobs", 200, EMPTY, times=1)

    with pytest.raises(Exception, match="has no synchronization job"):
        young.status()


def test_a_job_that_seems_paused_again_is_not_started_twice(linked: CrossTenantSync, wire: Wire) -> None:
    job = linked.status()
    stale = job.to_graph()
    linked.start()
    wire.sent.clear()
    wire.answers("GET", "/synchronization/jobs", 200, {"value": [stale]})
    wire.answers("GET", f"/jobs/{job.id}", 200, stale, times=2)

    assert not linked.start().changed
    assert wire.writes == []


def test_a_job_that_still_seems_paused_is_paused_all_the_same(linked: CrossTenantSync, wire: Wire) -> None:
    stale = linked.status().to_graph()
    linked.start()
    wire.sent.clear()
    wire.answers("GET", "/synchronization/jobs", 200, {"value": [stale]})

    assert linked.pause().changed
    assert not linked.status().is_enabled


def test_a_start_whose_answer_was_lost_is_not_sent_to_a_job_that_only_seems_paused(
    linked: CrossTenantSync, wire: Wire
) -> None:
    job = linked.status()
    wire.sent.clear()
    wire.loses_the_answer("POST", "/start")
    wire.answers("GET", f"/jobs/{job.id}", 200, job.to_graph(), times=5)

    assert linked.start().changed
    assert len([write for write in wire.writes if write.endswith("/start")]) == 1


def test_somebody_who_was_assigned_a_moment_ago_is_taken_out_although_no_list_shows_them(
    linked: CrossTenantSync, wire: Wire
) -> None:
    wire.answers("GET", "/appRoleAssignedTo", 200, EMPTY)

    assert linked.unassign("user1@fabrikam.com").changed

    assert [assignment.principal_display_name for assignment in linked.assignments()] == ["User2"]


def test_somebody_who_was_taken_out_a_moment_ago_is_assigned_although_a_list_still_shows_them(
    linked: CrossTenantSync, wire: Wire
) -> None:
    stale = {"value": [assignment.to_graph() for assignment in linked.assignments()]}
    linked.unassign("user1@fabrikam.com")
    wire.answers("GET", "/appRoleAssignedTo", 200, stale)

    assert linked.assign("user1@fabrikam.com").changed

    assert len(linked.assignments()) == 2


def test_an_assignment_that_a_list_hides_is_not_made_twice(linked: CrossTenantSync, wire: Wire) -> None:
    wire.answers("GET", "/appRoleAssignedTo", 200, EMPTY, times=3)

    linked.assign("user1@fabrikam.com")

    assert len(linked.assignments()) == 2
