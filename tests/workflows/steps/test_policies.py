"""Steps 2, 3 and 5: policies in both tenants, idempotent, undone each by its own, and patient with replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import (
    CrossTenantSync,
    InputError,
    OutcomeUnknownError,
    ServiceError,
    SetupError,
    TenantClient,
    TransportError,
)
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

PARTNERS = "/policies/crossTenantAccessPolicy/partners"
SPREADING = {"code": "Directory_ObjectNotFound", "message": "Unable to read the company information."}


def test_user_sync_is_off_until_it_is_enabled(sync: CrossTenantSync, wire: Wire) -> None:
    assert not sync.user_sync_enabled()
    assert wire.writes == []


def test_enabling_user_sync_creates_the_partner_entry_and_the_policy(
    sync: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    result = sync.enable_user_sync()

    assert result.changed
    assert result.before is None
    assert result.value.user_sync_allowed is True
    assert result.tenant.id == contoso.id
    assert wire.writes == [f"POST {PARTNERS}", f"PUT {PARTNERS}/{fabrikam.id}/identitySynchronization"]
    assert sync.user_sync_enabled()


def test_enabling_user_sync_again_writes_nothing(sync: CrossTenantSync, wire: Wire) -> None:
    sync.enable_user_sync()
    written = list(wire.writes)

    again = sync.enable_user_sync()

    assert not again.changed
    assert again.value == again.before
    assert wire.writes == written


def test_disabling_user_sync_keeps_the_policy_and_says_no(sync: CrossTenantSync, wire: Wire) -> None:
    sync.enable_user_sync()

    result = sync.disable_user_sync()

    assert result.changed
    assert result.value is not None
    assert result.value.user_sync_allowed is False
    assert not sync.user_sync_enabled()
    assert not sync.disable_user_sync().changed


def test_disabling_what_was_never_enabled_changes_nothing(sync: CrossTenantSync, wire: Wire) -> None:
    result = sync.disable_user_sync()

    assert (result.changed, result.value) == (False, None)
    assert wire.writes == []


def test_user_sync_that_was_disabled_is_enabled_by_a_patch(sync: CrossTenantSync, wire: Wire) -> None:
    sync.enable_user_sync()
    sync.disable_user_sync()

    result = sync.enable_user_sync()

    assert result.changed
    assert result.before is not None
    assert wire.writes[-1].startswith("PATCH ")


@pytest.mark.parametrize("side", ["inbound", "outbound"])
def test_redemption_is_enabled_once_and_undone_once(sync: CrossTenantSync, side: str) -> None:
    enable, disable = getattr(sync, f"enable_{side}_redemption"), getattr(sync, f"disable_{side}_redemption")

    assert [enable().changed, enable().changed, disable().changed, disable().changed] == [True, False, True, False]


def test_enabling_redemption_creates_the_partner_entry_where_there_is_none(
    sync: CrossTenantSync, wire: Wire, contoso: EmulatedTenant
) -> None:
    result = sync.enable_outbound_redemption()

    assert result.before is None
    assert result.value.user_consent.outbound_allowed is True
    assert wire.writes == [f"POST {PARTNERS}", f"PATCH {PARTNERS}/{contoso.id}"]


def test_disabling_redemption_without_an_entry_changes_nothing(sync: CrossTenantSync, wire: Wire) -> None:
    result = sync.disable_inbound_redemption()

    assert (result.changed, result.value, result.before) == (False, None, None)
    assert wire.writes == []


def test_the_other_direction_of_a_shared_entry_stays_as_it_was(
    sync: CrossTenantSync, source: TenantClient, target: TenantClient
) -> None:
    back = CrossTenantSync(source=target, target=source)
    for step in (back.enable_outbound_redemption, sync.enable_inbound_redemption, back.enable_inbound_redemption):
        step()
    shared = target.partner_policies.get(source.tenant_id).user_consent
    assert (shared.inbound_allowed, shared.outbound_allowed) == (True, True)

    sync.disable_inbound_redemption()

    left = target.partner_policies.get(source.tenant_id).user_consent
    assert left == attrs.evolve(shared, inbound_allowed=False)
    assert not back.enable_outbound_redemption().changed


def test_an_existing_partner_is_adopted_by_patching_what_differs(
    sync: CrossTenantSync, target: TenantClient, source: TenantClient, wire: Wire
) -> None:
    target.partner_policies.create(source.tenant_id)
    wire.sent.clear()

    assert sync.adopt_existing_partner("target").changed
    assert wire.writes == [f"PATCH {PARTNERS}/{source.tenant_id}"]
    assert not sync.adopt_existing_partner("target").changed


def test_an_existing_partner_of_the_source_is_adopted_outbound(
    sync: CrossTenantSync, target: TenantClient, source: TenantClient
) -> None:
    source.partner_policies.create(target.tenant_id)

    assert sync.adopt_existing_partner("source").value.user_consent.outbound_allowed is True


def test_there_is_no_partner_to_adopt(sync: CrossTenantSync, wire: Wire) -> None:
    with pytest.raises(SetupError, match="no partner configuration to adopt") as refusal:
        sync.adopt_existing_partner("source")

    assert "enable_outbound_redemption()" in refusal.value.advice
    assert wire.writes == []


@pytest.mark.parametrize("side", ["Source", "both", "", None])
def test_a_side_is_source_or_target(sync: CrossTenantSync, side: str) -> None:
    with pytest.raises(InputError, match=r"source.*target") as refusal:
        sync.adopt_existing_partner(side)

    assert refusal.value.parameter == "side"


def test_existing_user_sync_is_adopted_by_a_patch(
    sync: CrossTenantSync, target: TenantClient, source: TenantClient, wire: Wire
) -> None:
    target.partner_policies.create(source.tenant_id)
    target.partner_policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=False)
    wire.sent.clear()

    assert sync.adopt_existing_user_sync().changed
    assert wire.writes == [f"PATCH {PARTNERS}/{source.tenant_id}/identitySynchronization"]
    assert not sync.adopt_existing_user_sync().changed


def test_there_is_no_user_sync_to_adopt(sync: CrossTenantSync) -> None:
    with pytest.raises(SetupError, match="no identity synchronization policy to adopt"):
        sync.adopt_existing_user_sync()


def test_a_partner_that_somebody_else_made_meanwhile_is_taken_as_it_is(
    sync: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant
) -> None:
    wire.refuses(
        "POST",
        PARTNERS,
        409,
        "Request_MultipleObjectsWithSameKeyValue",
        "Another object with the same value for property tenantId already exists.",
        arrives=True,
    )

    assert sync.enable_user_sync().changed
    assert wire.writes.count(f"POST {PARTNERS}") == 1


def test_a_policy_that_somebody_else_made_meanwhile_is_patched(
    sync: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant
) -> None:
    wire.refuses(
        "PUT", "/identitySynchronization", 409, "Request_MultipleObjectsWithSameKeyValue", "Conflicting.", arrives=True
    )

    assert sync.enable_user_sync().changed
    assert wire.writes[-1] == f"PATCH {PARTNERS}/{fabrikam.id}/identitySynchronization"


def test_a_partner_deleted_a_moment_ago_still_conflicts_and_is_waited_for(
    sync: CrossTenantSync, wire: Wire, world: Emulator
) -> None:
    began = world.clock.now()
    wire.refuses("POST", PARTNERS, 409, "Request_MultipleObjectsWithSameKeyValue", "Still there.", times=4)

    assert sync.enable_outbound_redemption().changed
    assert (world.clock.now() - began).total_seconds() >= 15


def test_a_conflict_that_never_ends_is_told_in_full(sync: CrossTenantSync, wire: Wire) -> None:
    wire.refuses(
        "POST",
        PARTNERS,
        409,
        "Request_MultipleObjectsWithSameKeyValue",
        "Another object with the same value for property tenantId already exists.",
        times=100,
    )

    with pytest.raises(SetupError, match="already has a partner configuration"):
        sync.enable_outbound_redemption()


def test_a_new_entry_that_reads_as_missing_is_written_to_again(sync: CrossTenantSync, wire: Wire) -> None:
    wire.answers("PUT", "/identitySynchronization", 404, {"error": SPREADING}, times=3)

    assert sync.enable_user_sync().changed
    assert len([write for write in wire.writes if write.startswith("PUT")]) == 4


def test_a_lost_answer_leaves_one_partner(sync: CrossTenantSync, wire: Wire, source: TenantClient) -> None:
    wire.loses_the_answer("POST", PARTNERS)

    assert sync.enable_outbound_redemption().changed
    assert len(list(source.partner_policies.all())) == 1


def test_a_service_that_fails_after_the_fact_leaves_one_partner(
    sync: CrossTenantSync, wire: Wire, source: TenantClient
) -> None:
    wire.refuses("POST", PARTNERS, 500, "InternalServerError", arrives=True)
    wire.refuses("POST", PARTNERS, 503, "ServiceUnavailable", times=4)

    assert sync.enable_outbound_redemption().changed
    assert len(list(source.partner_policies.all())) == 1


def test_a_partner_whose_request_got_lost_is_sent_once_more(sync: CrossTenantSync, wire: Wire) -> None:
    wire.loses_the_answer("POST", PARTNERS, arrives=False)

    assert sync.enable_outbound_redemption().changed
    assert wire.writes.count(f"POST {PARTNERS}") == 2


def test_a_service_that_is_down_is_told_with_step_and_tenant(sync: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("PUT", "/identitySynchronization", 503, "ServiceUnavailable", times=100)

    with pytest.raises(ServiceError) as failure:
        sync.enable_user_sync()

    (note,) = failure.value.__notes__
    assert "step 2 (enable user synchronization) in target tenant" in note
    assert "Run the step again" in note


def test_a_dead_connection_is_told_with_step_and_tenant(sync: CrossTenantSync, wire: Wire) -> None:
    wire.loses_the_answer("GET", "/identitySynchronization", times=100)

    with pytest.raises(TransportError) as failure:
        sync.user_sync_enabled()

    assert "step 2" in failure.value.__notes__[0]


def test_a_write_that_is_accepted_and_never_shows_has_an_unknown_outcome(
    sync: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant
) -> None:
    wire.answers("PUT", "/identitySynchronization", 204)

    with pytest.raises(OutcomeUnknownError, match="step 2"):
        sync.enable_user_sync()


def test_a_step_taken_back_is_told_as_that_and_not_as_the_step(linked: CrossTenantSync) -> None:
    linked.start()

    results = [
        str(result)
        for result in (
            linked.restart(),
            linked.pause(),
            linked.disable_user_sync(),
            linked.disable_inbound_redemption(),
            linked.disable_outbound_redemption(),
        )
    ]

    assert [told.partition(" in source")[0].partition(" in target")[0] for told in results] == [
        "Restart the job",
        "Pause the job",
        "Disable user synchronization",
        "Stop redeeming invitations automatically, inbound",
        "Stop redeeming invitations automatically, outbound",
    ]
    assert all(told.endswith("changed") for told in results)
