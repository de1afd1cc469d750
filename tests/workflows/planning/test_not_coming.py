"""Of whoever is assigned, a plan says who will not come, and why: nothing more is read for it."""

from __future__ import annotations

import pytest

from crosstenant import CrossTenantSync, Plan, SyncConfiguration, TenantClient
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.plan import CautionCode


def told(plan: Plan) -> list[str]:
    return [each.message for each in plan.warnings if each.code is CautionCode.NOT_COMING]


def test_an_empty_group_brings_nobody(empty: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    fabrikam.add_group("Empty")

    plan = empty.plan(SyncConfiguration(name="F2C", assigned=["Empty"]))

    assert told(plan) == ["Not everybody in the group Empty comes: it has no direct members who are users."]
    assert plan.people.enter.count == 0


def test_members_who_stay_out_are_counted(
    empty: CrossTenantSync, fabrikam: EmulatedTenant, source: TenantClient
) -> None:
    blocked = fabrikam.add_user("blocked", accountEnabled=False)
    guest = fabrikam.add_user("guest", userType="Guest")
    inner = fabrikam.add_group("Inner", fabrikam.user("user2@fabrikam.com"))
    fabrikam.add_group("Outer", fabrikam.user("user1@fabrikam.com"), blocked, guest, inner)

    plan = empty.plan(SyncConfiguration(name="F2C", assigned=["Outer"]))

    (sentence,) = told(plan)
    assert sentence.startswith("Not everybody in the group Outer comes: ")
    assert "members who are disabled: 1" in sentence
    assert "members who are guests: 1" in sentence
    assert "members of groups inside it (1) are not in scope" in sentence
    assert str(plan.people.enter) == "1 (user1@fabrikam.com)"


def test_assigned_users_who_are_disabled_are_named(empty: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    fabrikam.add_user("blocked", accountEnabled=False)

    plan = empty.plan(SyncConfiguration(name="F2C", assigned=["user1@fabrikam.com", "blocked@fabrikam.com"]))

    assert told(plan) == ["Assigned, but will not come, for they are disabled: 1 (blocked@fabrikam.com)."]


def test_of_many_groups_the_first_are_told(empty: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    names = [f"Empty{number}" for number in range(7)]
    for name in names:
        fabrikam.add_group(name)

    sentences = told(empty.plan(SyncConfiguration(name="F2C", assigned=names)))

    assert len(sentences) == 6
    assert sentences[-1] == "So it is with 2 more groups."


@pytest.mark.parametrize("scope", ["assigned", "all"])
def test_where_everybody_comes_nothing_is_said(empty: CrossTenantSync, fabrikam: EmulatedTenant, scope: str) -> None:
    fabrikam.add_group("Sales", fabrikam.user("user1@fabrikam.com"))
    names = ["Sales"] if scope == "assigned" else []

    assert not told(empty.plan(SyncConfiguration(name="F2C", assigned=names, scope=scope)))
