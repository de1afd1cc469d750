"""Step 11 for many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, SetupError, TenantClient
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.on_demand import Verdict
from crosstenant.workflows.bulk.on_demand import PersonVerdict

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

ALL = [f"user{number}@fabrikam.com" for number in range(1, 11)]
PATH = "/servicePrincipals/*/synchronization/jobs/*/provisionOnDemand"


def test_everybody_has_a_verdict_at_the_pace_that_the_service_takes(
    world: Emulator, linked: CrossTenantSync, target: TenantClient, wire: Wire
) -> None:
    linked.assign_many(ALL[:8])
    world.advance(minutes=5)
    began = world.clock.now()
    told: list[PersonVerdict] = []

    result = linked.provision_many([*ALL[:8], ALL[8], "nobody@fabrikam.com"], on_verdict=told.append, patience=0)

    assert [each.verdict for each in told] == [Verdict.APPLIED] * 8 + [Verdict.SKIPPED, None]
    assert told[8].reason == "NotEffectivelyEntitled"
    assert tuple(told) == result.value.verdicts
    assert (result.changed, result.value.ok) == (True, False)
    assert timedelta(seconds=10) <= world.clock.now() - began < timedelta(seconds=30)
    assert len(list(target.directory.external_users())) == 8
    assert "8 applied" in str(result.value)


def test_a_second_run_changes_nothing(world: Emulator, linked: CrossTenantSync) -> None:
    world.advance(minutes=5)
    linked.provision_many(ALL[:2])

    again = linked.provision_many(ALL[:2])

    assert (again.changed, again.value.ok) == (False, True)
    assert [str(each) for each in again.value.verdicts] == [f"{name}: already in sync" for name in ALL[:2]]


def test_a_group_is_not_provisioned_on_demand(linked: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    fabrikam.add_group("Sales")

    assert "only users" in str(linked.provision_many(["Sales"]).value.verdicts[0])


def test_one_request_that_fails_stops_nobody_else(world: Emulator, linked: CrossTenantSync) -> None:
    world.advance(minutes=5)
    world.faults.plan(faults.fails(400), "POST", PATH)

    first, second = linked.provision_many(ALL[:2]).value.verdicts

    assert (first.verdict, first.ok, second.ok) == (None, False, True)
    assert first.error is not None


def test_a_missing_permission_stops_everybody(world: Emulator, linked: CrossTenantSync) -> None:
    world.faults.plan(faults.fails(403), "POST", PATH)

    with pytest.raises(SetupError):
        linked.provision_many(ALL[:2])
