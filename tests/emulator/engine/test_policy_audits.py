"""Audits of cross-tenant access settings."""

from __future__ import annotations

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

PARTNERS = "/policies/crossTenantAccessPolicy/partners"


def test_every_change_of_a_partner_and_its_synchronization_is_audited(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    partner = f"{PARTNERS}/{fabrikam.id}"
    allowed = {"userSyncInbound": {"isSyncAllowed": True}}
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    in_contoso.patch(partner, {"automaticUserConsentSettings": {"inboundAllowed": True}})
    in_contoso.put(f"{partner}/identitySynchronization", allowed)
    in_contoso.patch(f"{partner}/identitySynchronization", allowed)
    in_contoso.delete(f"{partner}/identitySynchronization")
    in_contoso.delete(partner)
    world.advance(minutes=1)

    audits = in_contoso.get("/auditLogs/directoryAudits").json()["value"]
    assert [(audit["category"], audit["activityDisplayName"]) for audit in reversed(audits)] == [
        ("CrossTenantAccessSettings", "Add a partner to cross-tenant access setting"),
        ("CrossTenantAccessSettings", "Update a partner cross-tenant access setting"),
        ("CrossTenantIdentitySyncSettings", "Create a partner cross-tenant identity sync setting"),
        ("CrossTenantIdentitySyncSettings", "Update a partner cross-tenant identity sync setting"),
        ("CrossTenantIdentitySyncSettings", "Delete a partner cross-tenant identity sync setting"),
        ("CrossTenantAccessSettings", "Delete partner specific cross-tenant access setting"),
    ]


def test_refused_change_is_not_audited(world: Emulator, in_contoso: PlainGraph) -> None:
    in_contoso.post(PARTNERS, {"tenantId": "no tenant"})
    world.advance(minutes=1)

    assert in_contoso.get("/auditLogs/directoryAudits").json()["value"] == []
