"""Whether a plan still fits: what somebody else changed, and what the plan's own changes have done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import CrossTenantSync, InboundTrust, PartnerSettings, StalePlanError, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

NAME = "Fabrikam to Contoso"

Deed = Callable[[CrossTenantSync, EmulatedTenant], object]


def trust_nobody(sync: CrossTenantSync, contoso: EmulatedTenant) -> None:
    """Write a block of the source's partner entry that the plan manages."""
    source = sync._link.client(Side.SOURCE)
    source.partner_policies.update(contoso.id, inbound_trust=InboundTrust(mfa_accepted=False))


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (lambda sync, _: sync.disable_user_sync(), "target.user_sync was true and is false"),
        (lambda sync, _: sync.disable_outbound_redemption(), "source.partner.outbound was true and is false"),
        (lambda sync, _: sync.start(), "source.job.enabled was false and is true"),
        (lambda sync, _: sync.unassign("user1@fabrikam.com"), "source.assigned was "),
        (lambda sync, _: sync.settings.set_deletion_guard(3), "source.credentials.SyncNotificationSettings was "),
        (lambda sync, _: sync.mappings.remove("city"), "source.schema was "),
        (trust_nobody, "source.partner.inboundTrust was null and is "),
    ],
)
def test_what_somebody_else_changed_makes_a_plan_stale(
    standing: CrossTenantSync, contoso: EmulatedTenant, wire: Wire, deed: Deed, told: str
) -> None:
    trust = PartnerSettings(inbound_trust=InboundTrust(mfa_accepted=True))
    plan = standing.plan(SyncConfiguration(name=NAME, source_partner=trust, notification_mail="ops@fabrikam.com"))
    deed(standing, contoso)
    written = len(wire.writes)

    with pytest.raises(StalePlanError) as stale:
        standing.apply(plan)

    assert any(sentence.startswith(told) for sentence in stale.value.differences), stale.value.differences
    assert len(wire.writes) == written


def test_what_nobody_asked_about_makes_no_plan_stale(
    standing: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant
) -> None:
    plan = standing.plan(SyncConfiguration(name=NAME, enabled=True))
    source.partner_policies.update(contoso.id, inbound_trust=InboundTrust(mfa_accepted=True))

    assert standing.apply(plan).changed


def test_what_could_not_be_read_is_no_fact(standing: CrossTenantSync, world: Emulator) -> None:
    world.faults.plan(faults.fails(403), "GET", "*/identitySynchronization", times=9)

    plan = standing.plan(SyncConfiguration(deletion_guard=7))

    assert "target.user_sync" in plan.unknown
    assert "target.user_sync" not in plan.facts


def test_what_hangs_on_an_app_that_nobody_could_tell_makes_no_plan_stale(
    standing: CrossTenantSync, another: CrossTenantSync, world: Emulator
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")
    plan = another.plan(SyncConfiguration(user_sync=False))

    assert "source.app" in plan.unknown
    assert standing.apply(plan).changed


def test_a_plan_of_which_half_is_done_still_fits(
    empty: CrossTenantSync, another: CrossTenantSync, wanted: SyncConfiguration
) -> None:
    plan = empty.plan(wanted)
    empty.enable_user_sync()
    empty.enable_outbound_redemption()
    empty.create_configuration_app(NAME)
    empty.create_job()
    empty.save_credentials()
    empty.assign("user1@fabrikam.com", "user5@fabrikam.com")

    another.apply(plan)
    another.apply(plan)

    assert another.plan(wanted).is_empty


def test_an_assignment_that_nobody_planned_makes_a_plan_stale(
    empty: CrossTenantSync, wanted: SyncConfiguration
) -> None:
    some = attrs.evolve(wanted, assigned=["user1@fabrikam.com"])
    plan = empty.plan(some)
    empty.apply(plan)
    empty.assign("user2@fabrikam.com")

    with pytest.raises(StalePlanError, match="source"):
        empty.apply(plan)
