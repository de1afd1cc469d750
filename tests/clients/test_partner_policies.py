"""Cross-tenant access policy through the emulator, and odd shapes through scripted answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant.clients.policy_settings import INHERIT
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import ConflictError, GraphError, InputError, NotFoundError, ProtocolError, ServiceError
from crosstenant.models.access_settings import AccessType, B2BSetting, Target, TargetConfiguration, TargetType
from crosstenant.models.partner_policy import GroupSync, InboundTrust, PartnerPolicy, UserConsent, UserSync

if TYPE_CHECKING:
    from tests.clients.conftest import ScriptedGraph

PARTNER = "0a1b2c3d-2222-4bbb-8bbb-000000000002"
PARTNERS = "/policies/crossTenantAccessPolicy/partners"
ENTRY = f"{PARTNERS}/{PARTNER}"
SYNC = f"{ENTRY}/identitySynchronization"


def test_a_new_partner_inherits_everything(target: TenantClient, source: TenantClient) -> None:
    policy = target.partner_policies.create(source.tenant_id)

    assert policy.partner_tenant_id == source.tenant_id
    assert policy.user_consent == UserConsent(inbound_allowed=None, outbound_allowed=None)
    assert policy.inbound_trust is None
    assert not policy.identity_synchronization_read


def test_a_created_partner_can_be_read_and_is_listed(target: TenantClient, source: TenantClient) -> None:
    created = target.partner_policies.create(source.tenant_id)

    assert target.partner_policies.get(source.tenant_id.upper()) == created
    assert list(target.partner_policies.all()) == [created]


def test_create_raises_conflict_when_the_partner_is_there(target: TenantClient, source: TenantClient) -> None:
    target.partner_policies.create(source.tenant_id)

    with pytest.raises(ConflictError) as caught:
        target.partner_policies.create(source.tenant_id)

    assert caught.value.code == "Request_MultipleObjectsWithSameKeyValue"


def test_a_partner_that_is_not_there_is_an_error_to_get_and_none_to_find(
    target: TenantClient, source: TenantClient
) -> None:
    assert target.partner_policies.find(source.tenant_id) is None
    with pytest.raises(NotFoundError):
        target.partner_policies.get(source.tenant_id)


def test_update_changes_one_setting_and_leaves_the_others(target: TenantClient, source: TenantClient) -> None:
    policies = target.partner_policies
    policies.create(source.tenant_id)
    policies.update(source.tenant_id, inbound_trust=InboundTrust(mfa_accepted=True))

    policies.update(source.tenant_id, user_consent=UserConsent(inbound_allowed=True))

    after = policies.get(source.tenant_id)
    assert after.user_consent is not None
    assert after.user_consent.inbound_allowed is True
    assert after.inbound_trust is not None
    assert after.inbound_trust.mfa_accepted is True


def test_the_other_direction_survives_when_consent_is_changed_as_read(
    target: TenantClient, source: TenantClient
) -> None:
    policies = target.partner_policies
    before = policies.create(source.tenant_id)
    assert before.user_consent is not None
    policies.update(source.tenant_id, user_consent=attrs.evolve(before.user_consent, outbound_allowed=True))
    read = policies.get(source.tenant_id).user_consent
    assert read is not None

    policies.update(source.tenant_id, user_consent=attrs.evolve(read, inbound_allowed=True))

    assert policies.get(source.tenant_id).user_consent == UserConsent(inbound_allowed=True, outbound_allowed=True)


def test_update_sends_a_setting_with_all_its_members(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PATCH", ENTRY)

    client.partner_policies.update(PARTNER, user_consent=UserConsent(inbound_allowed=True))

    assert graph.sent[0].body == {"automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": None}}


def test_update_keeps_members_of_a_setting_that_this_release_does_not_know(
    client: TenantClient, graph: ScriptedGraph
) -> None:
    graph.answers("GET", ENTRY, {"tenantId": PARTNER, "inboundTrust": {"isMfaAccepted": False, "isNew": True}})
    graph.answers("PATCH", ENTRY)
    trust = client.partner_policies.get(PARTNER).inbound_trust
    assert trust is not None

    client.partner_policies.update(PARTNER, inbound_trust=attrs.evolve(trust, mfa_accepted=True))

    assert graph.sent[1].body["inboundTrust"] == {
        "isMfaAccepted": True,
        "isCompliantDeviceAccepted": None,
        "isHybridAzureADJoinedDeviceAccepted": None,
        "isNew": True,
    }


def test_inherit_is_null_on_the_wire(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PATCH", ENTRY)

    client.partner_policies.update(
        PARTNER, inbound_trust=INHERIT, b2b_direct_connect_inbound=INHERIT, user_consent=INHERIT
    )

    assert graph.sent[0].body == {
        "inboundTrust": None,
        "b2bDirectConnectInbound": None,
        "automaticUserConsentSettings": {"inboundAllowed": None, "outboundAllowed": None},
    }
    assert repr(INHERIT) == "INHERIT"


def test_nested_settings_carry_graphs_exact_names(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PATCH", ENTRY)
    everybody = TargetConfiguration(
        access_type=AccessType.BLOCKED, targets=(Target(target="AllUsers", target_type=TargetType.USER),)
    )

    client.partner_policies.update(PARTNER, b2b_collaboration_inbound=B2BSetting(users_and_groups=everybody))

    assert graph.sent[0].body == {
        "b2bCollaborationInbound": {
            "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
            "applications": None,
        }
    }


def test_changing_nothing_is_refused_before_a_request(client: TenantClient, graph: ScriptedGraph) -> None:
    changes: tuple[Callable[[], None], ...] = (
        lambda: client.partner_policies.update(PARTNER),
        lambda: client.partner_policies.update_default(),
        lambda: client.partner_policies.update_identity_synchronization(PARTNER),
        lambda: client.partner_policies.templates.update_partner(),
        lambda: client.partner_policies.templates.update_identity_synchronization(),
    )
    for change in changes:
        with pytest.raises(InputError, match="Nothing to change"):
            change()

    assert graph.sent == []


def test_update_raises_not_found_when_there_is_no_entry(target: TenantClient, source: TenantClient) -> None:
    with pytest.raises(NotFoundError) as caught:
        target.partner_policies.update(source.tenant_id, user_consent=UserConsent(inbound_allowed=True))

    assert caught.value.code == "Directory_ObjectNotFound"


def test_delete_removes_the_entry_and_is_fine_when_it_is_gone(target: TenantClient, source: TenantClient) -> None:
    target.partner_policies.create(source.tenant_id)

    target.partner_policies.delete(source.tenant_id)
    target.partner_policies.delete(source.tenant_id)

    assert target.partner_policies.find(source.tenant_id) is None


def test_a_partner_with_identity_synchronization_cannot_be_deleted(target: TenantClient, source: TenantClient) -> None:
    target.partner_policies.create(source.tenant_id)
    target.partner_policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True)

    with pytest.raises(GraphError):
        target.partner_policies.delete(source.tenant_id)

    target.partner_policies.delete_identity_synchronization(source.tenant_id)
    target.partner_policies.delete(source.tenant_id)


def test_identity_synchronization_is_created_once_and_then_changed(target: TenantClient, source: TenantClient) -> None:
    policies = target.partner_policies
    policies.create(source.tenant_id)
    assert policies.find_identity_synchronization(source.tenant_id) is None

    policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True, display_name="Fabrikam")
    with pytest.raises(ConflictError):
        policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True)
    policies.update_identity_synchronization(source.tenant_id, user_sync_allowed=False)

    after = policies.identity_synchronization(source.tenant_id)
    assert after.user_sync_allowed is False
    assert after.display_name == "Fabrikam"


def test_groups_are_allowed_and_told_of_in_beta_alone(target: TenantClient, source: TenantClient) -> None:
    policies, partner = target.partner_policies, source.tenant_id
    policies.create(partner)
    policies.create_identity_synchronization(partner, user_sync_allowed=True)

    policies.update_identity_synchronization(partner, group_sync_allowed=True)
    policies.update_identity_synchronization(partner, user_sync_allowed=False)

    assert policies.identity_synchronization(partner).group_sync is None
    both = policies.identity_synchronization(partner, version="beta")
    assert (both.user_sync, both.group_sync) == (UserSync(allowed=False), GroupSync(allowed=True))


def test_identity_synchronization_that_is_not_there_cannot_be_changed(
    target: TenantClient, source: TenantClient
) -> None:
    target.partner_policies.create(source.tenant_id)

    with pytest.raises(NotFoundError):
        target.partner_policies.update_identity_synchronization(source.tenant_id, user_sync_allowed=True)


def test_deleting_identity_synchronization_is_fine_when_it_is_gone(target: TenantClient, source: TenantClient) -> None:
    policies = target.partner_policies
    policies.create(source.tenant_id)
    policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True)

    policies.delete_identity_synchronization(source.tenant_id)
    policies.delete_identity_synchronization(source.tenant_id)

    assert policies.find_identity_synchronization(source.tenant_id) is None


def test_saying_nothing_about_users_is_not_the_same_as_no(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", SYNC, {"tenantId": PARTNER, "displayName": None, "userSyncInbound": None})

    assert client.partner_policies.identity_synchronization(PARTNER).user_sync_allowed is None


def test_the_body_of_the_put_has_no_name_unless_one_was_given(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("PUT", SYNC)

    client.partner_policies.create_identity_synchronization(PARTNER, user_sync_allowed=True)

    assert graph.sent[0].body == {"userSyncInbound": {"isSyncAllowed": True}}


@pytest.mark.parametrize("shape", [{}, {"identitySynchronization": None}])
def test_a_partner_asked_for_with_its_synchronization_says_when_there_is_none(
    client: TenantClient, graph: ScriptedGraph, shape: dict[str, None]
) -> None:
    graph.answers("GET", PARTNERS, {"value": [{"tenantId": PARTNER, **shape}]})

    (policy,) = client.partner_policies.all(with_identity_synchronization=True)

    assert graph.sent[0].query == {"$expand": "identitySynchronization"}
    assert policy.identity_synchronization is None
    assert policy.identity_synchronization_read


def test_a_partner_asked_for_with_its_synchronization_brings_it_along(
    target: TenantClient, source: TenantClient
) -> None:
    target.partner_policies.create(source.tenant_id)
    target.partner_policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True)

    (policy,) = target.partner_policies.all(with_identity_synchronization=True)

    assert policy.identity_synchronization is not None
    assert policy.identity_synchronization.user_sync_allowed is True


def test_partners_are_read_page_by_page(client: TenantClient, graph: ScriptedGraph) -> None:
    link = f"https://graph.microsoft.com/v1.0{PARTNERS}?$skiptoken=2"
    graph.answers("GET", PARTNERS, {"value": [], "@odata.nextLink": link})
    graph.answers("GET", PARTNERS, {"value": [{"tenantId": PARTNER}]}, query="?$skiptoken=2")

    partners = client.partner_policies.all()

    assert graph.sent == []
    assert [policy.partner_tenant_id for policy in partners] == [PARTNER]


def test_an_entry_without_its_key_is_a_protocol_error(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", ENTRY, {"tenantId": None})

    with pytest.raises(ProtocolError, match="tenantId"):
        client.partner_policies.get(PARTNER)


def test_a_creation_without_an_answer_is_a_protocol_error(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("POST", PARTNERS)

    with pytest.raises(ProtocolError) as caught:
        client.partner_policies.create(PARTNER)

    assert caught.value.sent


@pytest.mark.parametrize("bad", ["", "common", "fabrikam.com", "../../users", "00000000-0000-0000-0000-000000000000"])
def test_a_partner_is_named_by_its_tenant_id_alone(client: TenantClient, graph: ScriptedGraph, bad: str) -> None:
    policies = client.partner_policies
    calls: tuple[Callable[[], object], ...] = (
        lambda: policies.get(bad),
        lambda: policies.find(bad),
        lambda: policies.create(bad),
        lambda: policies.delete(bad),
        lambda: policies.identity_synchronization(bad),
        lambda: policies.create_identity_synchronization(bad, user_sync_allowed=True),
        lambda: policies.update_identity_synchronization(bad, user_sync_allowed=True),
        lambda: policies.delete_identity_synchronization(bad),
    )
    for call in calls:
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.parameter == "partner_tenant_id"

    assert graph.sent == []


def test_a_name_that_cannot_be_shown_is_refused_before_a_request(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError):
        client.partner_policies.create_identity_synchronization(PARTNER, user_sync_allowed=True, display_name=" ")

    assert graph.sent == []


def test_the_default_is_microsofts_until_somebody_changes_it(target: TenantClient) -> None:
    policies = target.partner_policies
    assert policies.default().is_service_default is True

    policies.update_default(inbound_trust=InboundTrust(mfa_accepted=True))

    changed = policies.default()
    assert changed.inbound_trust is not None
    assert changed.inbound_trust.mfa_accepted is True
    policies.reset_default()
    assert policies.default().is_service_default is True


def test_cloud_endpoints_are_replaced_as_a_whole(target: TenantClient) -> None:
    target.partner_policies.set_cloud_endpoints(["microsoftonline.us"])
    assert target.partner_policies.policy().allowed_cloud_endpoints == ("microsoftonline.us",)

    target.partner_policies.set_cloud_endpoints([])
    assert target.partner_policies.policy().allowed_cloud_endpoints == ()


def test_one_string_is_no_list_of_cloud_endpoints(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError, match="iterable"):
        client.partner_policies.set_cloud_endpoints("microsoftonline.us")

    assert graph.sent == []


def test_a_read_is_sent_again_when_the_service_is_away_for_a_moment(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.refuses("GET", ENTRY, 503, "ServiceUnavailable")
    graph.answers("GET", ENTRY, {"tenantId": PARTNER})

    assert client.partner_policies.get(PARTNER) == PartnerPolicy(partner_tenant_id=PARTNER)
    assert len(graph.sent) == 2


def test_other_failures_are_not_taken_for_nothing_there(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.refuses("GET", ENTRY, 501, "NotImplemented")

    with pytest.raises(ServiceError):
        client.partner_policies.find(PARTNER)
