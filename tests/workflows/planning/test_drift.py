"""drift: what stands otherwise than a configuration wants it, as a report."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from crosstenant import CrossTenantSync, InputError, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant


def test_a_link_as_it_should_be_has_not_drifted(standing: CrossTenantSync, wanted: SyncConfiguration) -> None:
    drift = standing.drift(wanted)

    assert not drift
    assert drift.is_certain
    assert drift.differences == ()
    assert str(drift) == "Drift of Fabrikam -> Contoso: none"


def test_what_drifted_is_told_from_what_is_to_what_is_wanted(
    standing: CrossTenantSync, wanted: SyncConfiguration
) -> None:
    standing.disable_inbound_redemption()
    standing.unassign("user3@fabrikam.com")
    standing.settings.set_deletion_guard(3)

    drift = standing.drift(attrs.evolve(wanted, inbound_redemption=True, deletion_guard=500))

    assert drift
    assert str(drift).splitlines() == [
        "Drift of Fabrikam -> Contoso: 3 differences (is -> wanted)",
        "  target: automatic redemption, inbound: off -> on",
        "  source: settings of the job: deletion_guard",
        "      deletion guard: 3 -> 500",
        "  source: assign 1 user: user3@fabrikam.com",
    ]
    report = json.loads(json.dumps(drift.to_dict()))
    assert report["has_drifted"]
    assert [each["action"] for each in report["differences"]] == ["set redemption", "set settings", "assign"]


def test_what_cannot_be_read_has_not_drifted_and_is_not_certain(
    standing: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant, wanted: SyncConfiguration
) -> None:
    drift = CrossTenantSync(source=source, target=contoso.id).drift(wanted)

    assert not drift
    assert not drift.is_certain
    assert "  target: unknown, no access to target" in str(drift)


def test_what_the_service_masks_is_not_certain_and_the_text_says_why(
    standing: CrossTenantSync, wanted: SyncConfiguration, world: Emulator
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    drift = standing.drift(attrs.evolve(wanted, scope="assigned"))

    assert not drift
    assert not drift.is_certain
    told, masked = str(drift).splitlines()
    assert told == "Drift of Fabrikam -> Contoso: none in what could be read"
    assert masked.startswith("  source.scope: unknown, the service masks what is saved")
    assert "what could be read stands as wanted" in str(drift.plan)


def test_another_schedule_is_a_difference_that_nobody_can_change(
    standing: CrossTenantSync, wanted: SyncConfiguration
) -> None:
    drift = standing.drift(attrs.evolve(wanted, schedule=timedelta(hours=2)))

    assert drift
    assert drift.is_certain
    assert str(drift).splitlines() == [
        "Drift of Fabrikam -> Contoso: 1 difference (is -> wanted)",
        "  source: The job begins a cycle every 0:40:00, not every 2:00:00 as wanted, and the service lets nobody"
        " change that; leave schedule out.",
    ]
    assert [each["code"] for each in json.loads(json.dumps(drift.to_dict()))["unchangeable"]] == [
        "schedule cannot be set"
    ]


def test_a_setting_beside_a_masked_one_is_compared_though_it_could_not_be_saved(
    standing: CrossTenantSync, world: Emulator
) -> None:
    standing.settings.set_deletion_guard(20)
    world.switches = attrs.evolve(world.switches, secrets_read="masked")
    configuration = SyncConfiguration(deletion_guard=500)

    drift = standing.drift(configuration)

    assert "      deletion guard: 20 -> 500" in str(drift).splitlines()
    assert "{masked" in drift.plan.as_http()  # saving it as it stands would lose who is synchronized
    with pytest.raises(InputError, match='scope = "assigned" or "all"'):
        standing.plan(configuration)
    assert any("cannot be applied as it stands" in str(warning) for warning in drift.plan.warnings)


def test_a_masked_value_is_called_masked(standing: CrossTenantSync, world: Emulator) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    drift = standing.drift(SyncConfiguration(deletion_guard=3, scope="assigned"))

    assert "      scope: masked -> assigned" in str(drift).splitlines()
    assert drift.plan.unknown.keys() == {"source.scope"}
