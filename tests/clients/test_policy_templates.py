"""What partners of the same multitenant organization get by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant.clients.policy_settings import INHERIT
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError
from crosstenant.models.access_policy import TemplateLevel
from crosstenant.models.partner_policy import InboundTrust, UserConsent

if TYPE_CHECKING:
    from tests.clients.conftest import ScriptedGraph

PARTNER = "/policies/crossTenantAccessPolicy/templates/multiTenantOrganizationPartnerConfiguration"
SYNC = "/policies/crossTenantAccessPolicy/templates/multiTenantOrganizationIdentitySynchronization"


def test_the_partner_template_is_read(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers(
        "GET",
        PARTNER,
        {
            "id": "7e7e7e7e-0000-4000-8000-00000000bbbb",
            "templateApplicationLevel": "newPartners,existingPartners",
            "inboundTrust": None,
            "automaticUserConsentSettings": {"inboundAllowed": None, "outboundAllowed": None},
        },
    )

    template = client.partner_policies.templates.partner()

    assert template.levels == (TemplateLevel.NEW_PARTNERS, TemplateLevel.EXISTING_PARTNERS)
    assert template.inbound_trust is None
    assert template.user_consent == UserConsent()


def test_the_partner_template_is_changed_setting_by_setting(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PATCH", PARTNER)

    client.partner_policies.templates.update_partner(
        levels=[TemplateLevel.NEW_PARTNERS, TemplateLevel.EXISTING_PARTNERS],
        inbound_trust=InboundTrust(mfa_accepted=True),
        user_consent=INHERIT,
        b2b_collaboration_inbound=INHERIT,
    )

    assert graph.sent[0].body == {
        "templateApplicationLevel": "newPartners,existingPartners",
        "automaticUserConsentSettings": {"inboundAllowed": None, "outboundAllowed": None},
        "inboundTrust": {
            "isMfaAccepted": True,
            "isCompliantDeviceAccepted": None,
            "isHybridAzureADJoinedDeviceAccepted": None,
        },
        "b2bCollaborationInbound": None,
    }


def test_no_level_is_a_word_of_its_own(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PATCH", PARTNER)

    client.partner_policies.templates.update_partner(levels=[])

    assert graph.sent[0].body == {"templateApplicationLevel": "none"}


def test_one_string_is_no_list_of_levels(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError) as caught:
        client.partner_policies.templates.update_partner(levels="newPartners")  # type: ignore[arg-type] # the case

    assert caught.value.parameter == "levels"
    assert graph.sent == []


def test_the_synchronization_template_keeps_three_values(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", SYNC, {"templateApplicationLevel": "none", "userSyncInbound": {"isSyncAllowed": None}})
    graph.answers("GET", SYNC, {"templateApplicationLevel": "newPartners", "userSyncInbound": None})
    graph.answers("GET", SYNC, {"templateApplicationLevel": "newPartners", "userSyncInbound": {"isSyncAllowed": True}})
    templates = client.partner_policies.templates

    assert [templates.identity_synchronization().user_sync_allowed for _ in range(3)] == [None, None, True]


def test_the_synchronization_template_is_changed(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PATCH", SYNC)

    client.partner_policies.templates.update_identity_synchronization(
        user_sync_allowed=True, levels=[TemplateLevel.NEW_PARTNERS]
    )

    assert graph.sent[0].body == {
        "templateApplicationLevel": "newPartners",
        "userSyncInbound": {"isSyncAllowed": True},
    }


def test_both_templates_can_be_reset(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("POST", f"{PARTNER}/resetToDefaultSettings")
    graph.answers("POST", f"{SYNC}/resetToDefaultSettings")

    client.partner_policies.templates.reset_partner()
    client.partner_policies.templates.reset_identity_synchronization()

    assert [sent.path for sent in graph.sent] == [
        f"{PARTNER}/resetToDefaultSettings",
        f"{SYNC}/resetToDefaultSettings",
    ]
