"""plan: what it finds missing, what it leaves alone, and that it reads only."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from crosstenant import CrossTenantSync, InputError, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.workflows.plan import Action

PEOPLE = tuple(f"user{number}@fabrikam.com" for number in range(1, 11))
WANTED = SyncConfiguration(name="Fabrikam to Contoso", assigned=PEOPLE)


@pytest.fixture
def sync(world: Emulator, source: TenantClient, target: TenantClient) -> CrossTenantSync:
    world.switches = attrs.evolve(world.switches, secrets_read="readable")
    return CrossTenantSync(source=source, target=target)


def set_up(sync: CrossTenantSync) -> None:
    """Take the documented steps."""
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    sync.create_configuration_app("Fabrikam to Contoso")
    sync.create_job()
    sync.save_credentials()
    sync.assign(*PEOPLE)


def test_a_link_that_is_missing_is_planned_whole_and_in_order(sync: CrossTenantSync) -> None:
    plan = sync.plan(WANTED)

    assert [change.action for change in plan.changes] == [
        Action.CREATE_PARTNER,
        Action.SET_USER_SYNC,
        Action.SET_REDEMPTION,
        Action.CREATE_PARTNER,
        Action.SET_REDEMPTION,
        Action.CREATE_APP,
        Action.CREATE_JOB,
        Action.SAVE_CREDENTIALS,
        Action.ASSIGN,
    ]
    assert [change.side.value for change in plan.changes] == ["target"] * 3 + ["source"] * 6
    assert plan.people.enter.count == len(PEOPLE)
    assert plan.expires_at - plan.made_at == timedelta(hours=24)


def test_a_link_that_stands_needs_nothing(sync: CrossTenantSync) -> None:
    set_up(sync)

    assert sync.plan(WANTED).is_empty
    assert sync.plan(SyncConfiguration()).is_empty


def test_nothing_is_wanted_by_omission(sync: CrossTenantSync) -> None:
    plan = sync.plan(SyncConfiguration())

    assert plan.is_empty
    assert plan.warnings == ()


def test_what_hangs_on_an_app_needs_one(sync: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="assigned needs a configuration app") as refusal:
        sync.plan(SyncConfiguration(assigned=["user1@fabrikam.com"]))

    assert refusal.value.parameter == "name"
