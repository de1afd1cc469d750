"""drift: what stands otherwise than a configuration wants it, as a report."""

from __future__ import annotations

import json

import attrs

from crosstenant import CrossTenantSync, SyncConfiguration, TenantClient
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
