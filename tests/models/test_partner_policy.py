from collections.abc import Callable
from typing import Any

import pytest

from crosstenant.models.access_settings import AccessType, IdentityProvider, Target, TargetType
from crosstenant.models.partner_policy import (
    DefaultPolicy,
    IdentitySynchronization,
    PartnerPolicy,
    UserConsent,
    UserSync,
)

Load = Callable[[str, str], dict[str, Any]]
PARTNER = "crossTenantAccessPolicyConfigurationPartner"


def test_a_bare_partner_inherits_everything(payload: Load) -> None:
    policy = PartnerPolicy.from_graph(payload(PARTNER, "bare"))

    assert policy.partner_tenant_id == "11111111-aaaa-4aaa-8aaa-111111111111"
    assert policy.user_consent == UserConsent(inbound_allowed=None, outbound_allowed=None)
    assert policy.inbound_trust is None
    assert policy.is_service_provider is None
    assert set(policy.extra) == {"crossCloudMeetingConfiguration", "protectedContentSharing"}


@pytest.mark.parametrize("said", [True, False, None])
def test_consent_keeps_three_values(*, said: bool | None) -> None:
    assert UserConsent.from_graph({"inboundAllowed": said}).inbound_allowed is said


def test_every_nested_block_of_a_partner_is_read(payload: Load) -> None:
    policy = PartnerPolicy.from_graph(payload(PARTNER, "full"))

    assert policy.inbound_trust
    assert policy.inbound_trust.mfa_accepted is True
    assert policy.inbound_trust.compliant_device_accepted is False
    assert policy.inbound_trust.hybrid_joined_device_accepted is True
    assert policy.b2b_direct_connect_inbound
    assert policy.b2b_direct_connect_inbound.users_and_groups
    assert policy.b2b_direct_connect_inbound.users_and_groups.access_type is AccessType.BLOCKED
    assert policy.b2b_direct_connect_inbound.users_and_groups.targets == (
        Target(target="AllUsers", target_type=TargetType.USER),
    )
    assert policy.tenant_restrictions
    assert policy.tenant_restrictions.devices
    assert policy.tenant_restrictions.devices.mode is AccessType.ALLOWED


def test_a_half_filled_block_stays_half_filled(payload: Load) -> None:
    said = payload(PARTNER, "half_filled")
    policy = PartnerPolicy.from_graph(said)

    assert policy.b2b_direct_connect_outbound
    assert policy.b2b_direct_connect_outbound.users_and_groups is None
    assert policy.to_graph() == said


def test_identity_synchronization_that_was_not_read_is_told_from_none(payload: Load) -> None:
    not_asked = PartnerPolicy.from_graph(payload(PARTNER, "bare"))
    there_is_none = PartnerPolicy.from_graph(payload(PARTNER, "half_filled"))

    assert (not_asked.identity_synchronization, not_asked.identity_synchronization_read) == (None, False)
    assert (there_is_none.identity_synchronization, there_is_none.identity_synchronization_read) == (None, True)


@pytest.mark.parametrize("found", [None, IdentitySynchronization(user_sync=UserSync(allowed=True))])
def test_identity_synchronization_can_be_added_from_its_own_endpoint(
    payload: Load, found: IdentitySynchronization | None
) -> None:
    not_asked = PartnerPolicy.from_graph(payload(PARTNER, "bare"))
    policy = not_asked.with_identity_synchronization(found)

    assert policy.identity_synchronization_read
    assert policy.identity_synchronization == found
    assert policy.extra == not_asked.extra
    assert not not_asked.identity_synchronization_read


@pytest.mark.parametrize(
    ("case", "allowed"), [("full", True), ("nobody_said", None), ("without_groups", True)], ids=lambda value: str(value)
)
def test_user_sync_allowed_keeps_three_values(payload: Load, case: str, *, allowed: bool | None) -> None:
    assert IdentitySynchronization.from_graph(
        payload("crossTenantIdentitySyncPolicyPartner", case)
    ).user_sync_allowed is (allowed)


def test_a_policy_without_the_user_switch_says_neither() -> None:
    assert IdentitySynchronization.from_graph({"tenantId": "t", "userSyncInbound": None}).user_sync_allowed is None


def test_the_default_policy_is_read_whole(payload: Load) -> None:
    policy = DefaultPolicy.from_graph(payload("crossTenantAccessPolicyConfigurationDefault", "full"))

    assert policy.is_service_default is True
    assert policy.invitation_redemption
    assert policy.invitation_redemption.primary == (
        IdentityProvider.ENTRA_ID,
        IdentityProvider.EXTERNAL_FEDERATION,
        IdentityProvider.SOCIAL,
    )
    assert policy.m365_collaboration_inbound
    assert policy.m365_collaboration_inbound.users
    assert policy.m365_collaboration_inbound.users.access_type is AccessType.BLOCKED
