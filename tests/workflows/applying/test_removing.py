"""Plans that take a link down, applied: whole, in part, interrupted, and beside the opposite direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.workflows.applying import Progress

if TYPE_CHECKING:
    from tests.workflows.applying.conftest import NewSync
    from tests.workflows.conftest import Wire


@pytest.fixture
def standing(begin: NewSync, wanted: SyncConfiguration, world: Emulator) -> CrossTenantSync:
    """A link that has run."""
    sync = begin()
    sync.apply(sync.plan(wanted))
    sync.wait_for_cycle()
    return sync


@pytest.mark.parametrize("remove", ["stop", "configuration", "everything"])
def test_a_removal_is_applied_and_a_second_one_is_empty(
    standing: CrossTenantSync, begin: NewSync, world: Emulator, remove: str
) -> None:
    report = standing.apply(standing.plan_removal(remove))

    assert report.changed
    world.advance(minutes=10)
    assert standing.plan_removal(remove).is_empty
    assert begin().plan_removal(remove).is_empty


def test_after_everything_is_gone_the_same_configuration_makes_it_anew(
    standing: CrossTenantSync, wanted: SyncConfiguration, world: Emulator, source: TenantClient
) -> None:
    standing.apply(standing.plan_removal())
    world.advance(minutes=10)

    assert list(source.configuration_apps.all()) == []
    assert standing.apply(standing.plan(wanted)).changed
    assert standing.plan(wanted).is_empty


def test_the_opposite_direction_keeps_running(
    standing: CrossTenantSync, source: TenantClient, target: TenantClient, world: Emulator
) -> None:
    back = CrossTenantSync(source=target, target=source)
    opposite = SyncConfiguration(name="Contoso to Fabrikam", enabled=True)
    back.apply(back.plan(opposite))

    standing.apply(standing.plan_removal())

    world.advance(minutes=10)
    assert back.plan(opposite).is_empty
    assert back.test_connection().ok


@pytest.mark.parametrize("position", range(1, 7))
def test_a_removal_that_is_interrupted_is_gone_on_with(
    standing: CrossTenantSync, begin: NewSync, source: TenantClient, world: Emulator, position: int
) -> None:
    plan = standing.plan_removal()
    assert len(plan.changes) <= 6

    def interrupt(progress: Progress) -> None:
        if progress.position == min(position, len(plan.changes)):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        standing.apply(plan, on_progress=interrupt)

    begin().apply(plan)

    world.advance(minutes=10)
    assert begin().plan_removal().is_empty
    assert list(source.configuration_apps.all()) == []


def test_a_removal_is_refused_nothing_that_was_removed_already(
    standing: CrossTenantSync, wire: Wire, world: Emulator
) -> None:
    plan = standing.plan_removal()
    standing.apply(plan)
    wire.sent.clear()

    assert not standing.apply(plan).changed
    assert wire.writes == []
