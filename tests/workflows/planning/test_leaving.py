"""Who leaves: all of them by name, and apart from those who are on the way already."""

from __future__ import annotations

import pytest

from crosstenant import CrossTenantSync, InputError, Plan, SyncConfiguration
from crosstenant.emulator import Emulator

ALREADY = "on the way already, whatever this plan does"


@pytest.fixture
def running(standing: CrossTenantSync, world: Emulator) -> CrossTenantSync:
    """A link that has brought ten people."""
    standing.start()
    world.advance(hours=1)
    return standing


def test_everybody_who_leaves_is_named_in_the_plan_and_in_its_text(
    running: CrossTenantSync, people: tuple[str, ...]
) -> None:
    plan = running.plan(SyncConfiguration(assigned_exactly=["user1@fabrikam.com"]))

    leaving = tuple(sorted(set(people) - {"user1@fabrikam.com"}))
    assert plan.people.leave.names == leaving
    assert "     leave    9\n" in str(plan)
    assert all(f" {name}" in str(plan) for name in leaving)
    assert Plan.from_dict(plan.to_dict()) == plan


def test_an_unassigned_person_goes_by_principal_name(running: CrossTenantSync, people: tuple[str, ...]) -> None:
    plan = running.plan(SyncConfiguration(assigned_exactly=people[1:]))

    assert "1 - unassign 1 user: user1@fabrikam.com" in str(plan)
    assert running.apply(plan, allow_leaving=1).changed


def test_who_is_on_the_way_already_is_told_apart(running: CrossTenantSync, people: tuple[str, ...]) -> None:
    running.unassign("user2@fabrikam.com")

    plan = running.plan(SyncConfiguration(mappings={"companyName": '"Fabrikam"'}))
    more = running.plan(SyncConfiguration(assigned_exactly=people[2:]))

    assert f"leave    1 (user2@fabrikam.com; {ALREADY})" in str(plan)
    assert f"leave    2 (user1@fabrikam.com, user2@fabrikam.com; 1 of them {ALREADY})" in str(more)
    assert (plan.people.leave.already, more.people.leave.already) == (1, 1)
    with pytest.raises(InputError, match=r"With the next cycle 1 .*on the way already.*pass allow_leaving=1"):
        running.apply(plan)
    assert running.apply(plan, allow_leaving=1).changed


def test_a_plan_with_nothing_to_do_says_that_whoever_leaves_does_so_without_it(running: CrossTenantSync) -> None:
    running.unassign("user2@fabrikam.com")

    told = str(running.plan(SyncConfiguration(user_sync=True)))

    assert "Nothing to do: everything stands as wanted. Whoever leaves is on the way already." in told


def test_whom_a_stopped_job_kept_leaves_by_the_plan_that_starts_it(running: CrossTenantSync) -> None:
    running.pause()
    running.unassign("user2@fabrikam.com")

    assert str(running.plan(SyncConfiguration(enabled=True)).people.leave) == "1 (user2@fabrikam.com)"
