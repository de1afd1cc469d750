"""Cross-tenant access policy: what one tenant allows another, for one partner and by default."""

from typing import ClassVar, Self

import attrs

from crosstenant.models._wire import GraphValue, Shape, one, plain
from crosstenant.models.access_settings import (
    AppServiceConnect,
    B2BSetting,
    InvitationRedemption,
    M365Inbound,
    M365Outbound,
    TenantRestrictions,
)


@attrs.frozen(kw_only=True, repr=False)
class InboundTrust(GraphValue):
    """Which claims of the other tenant are believed; Graph's ``crossTenantAccessPolicyInboundTrust``.

    Attributes:
        mfa_accepted: Multifactor authentication done there counts here; None inherits.
        compliant_device_accepted: A device compliant there counts here; None inherits.
        hybrid_joined_device_accepted: A device hybrid joined there counts here; None inherits.
    """

    mfa_accepted: bool | None = None
    compliant_device_accepted: bool | None = None
    hybrid_joined_device_accepted: bool | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyInboundTrust",
        mfa_accepted=plain("isMfaAccepted"),
        compliant_device_accepted=plain("isCompliantDeviceAccepted"),
        hybrid_joined_device_accepted=plain("isHybridAzureADJoinedDeviceAccepted"),
    )


@attrs.frozen(kw_only=True, repr=False)
class UserConsent(GraphValue):
    """Automatic redemption of invitations; Graph's ``inboundOutboundPolicyConfiguration``.

    Attributes:
        inbound_allowed: People of the other tenant aren't asked for consent here. None inherits the default, which is
            always False; it isn't the same as False.
        outbound_allowed: Our people aren't asked for consent there. None inherits in the same way.
    """

    inbound_allowed: bool | None = None
    outbound_allowed: bool | None = None

    _graph: ClassVar = Shape(
        "inboundOutboundPolicyConfiguration",
        inbound_allowed=plain("inboundAllowed"),
        outbound_allowed=plain("outboundAllowed"),
    )


@attrs.frozen(kw_only=True, repr=False)
class UserSync(GraphValue):
    """Whether users of the partner may be synchronized into this tenant; Graph's ``crossTenantUserSyncInbound``.

    Attributes:
        allowed: True, False, or None where nobody has said either.
    """

    allowed: bool | None = None

    _graph: ClassVar = Shape("crossTenantUserSyncInbound", allowed=plain("isSyncAllowed"))


@attrs.frozen(kw_only=True, repr=False)
class GroupSync(UserSync):
    """The same for groups, which only beta knows; Graph's ``crossTenantGroupSyncInbound``."""

    _graph: ClassVar = Shape("crossTenantGroupSyncInbound", allowed=plain("isSyncAllowed"))


@attrs.frozen(kw_only=True, repr=False)
class IdentitySynchronization(GraphValue):
    """What the target tenant lets a source tenant synchronize; Graph's ``crossTenantIdentitySyncPolicyPartner``.

    Attributes:
        partner_tenant_id: The source tenant that the policy is about.
        display_name: Free text, usually the partner's name.
        user_sync: The switch for users; None where the policy has none.
        group_sync: The switch for groups, a preview; None where there is none, and in every answer of v1.0.
    """

    partner_tenant_id: str | None = None
    display_name: str | None = None
    user_sync: UserSync | None = None
    group_sync: GroupSync | None = None

    _graph: ClassVar = Shape(
        "crossTenantIdentitySyncPolicyPartner",
        partner_tenant_id=plain("tenantId"),
        display_name=plain("displayName"),
        user_sync=one("userSyncInbound", UserSync.from_graph),
        group_sync=one("groupSyncInbound", GroupSync.from_graph),
    )

    @property
    def user_sync_allowed(self) -> bool | None:
        """Whether users may be synchronized: True, False, or None where nobody has said either."""
        return self.user_sync.allowed if self.user_sync else None


@attrs.frozen(kw_only=True, repr=False)
class PartnerPolicy(GraphValue):
    """What a tenant allows one partner; Graph's ``crossTenantAccessPolicyConfigurationPartner``.

    Every setting that is None inherits from the `DefaultPolicy`; so do the two directions of ``user_consent``.

    Attributes:
        partner_tenant_id: The other tenant; the policy's key.
        is_service_provider: The partner is this tenant's cloud service provider.
        is_in_multi_tenant_organization: Both are members of one multitenant organization.
        user_consent: Automatic redemption of invitations, per direction.
        inbound_trust: Which claims of the partner are believed.
        b2b_collaboration_inbound: The partner's people as guests and external members here.
        b2b_collaboration_outbound: Our people as guests and external members there.
        b2b_direct_connect_inbound: The partner's people in our shared channels.
        b2b_direct_connect_outbound: Our people in the partner's shared channels.
        tenant_restrictions: What our people may do with accounts of the partner.
        m365_collaboration_inbound: Microsoft 365 collaboration, inbound.
        m365_collaboration_outbound: Microsoft 365 collaboration, outbound.
        app_service_connect_inbound: Applications of the partner that may connect as a service.
        identity_synchronization: What the partner may synchronize into this tenant. Graph sends it only when asked, so
            None is either: see `identity_synchronization_read`.
    """

    partner_tenant_id: str
    is_service_provider: bool | None = None
    is_in_multi_tenant_organization: bool | None = None
    user_consent: UserConsent = attrs.field(factory=UserConsent)
    inbound_trust: InboundTrust | None = None
    b2b_collaboration_inbound: B2BSetting | None = None
    b2b_collaboration_outbound: B2BSetting | None = None
    b2b_direct_connect_inbound: B2BSetting | None = None
    b2b_direct_connect_outbound: B2BSetting | None = None
    tenant_restrictions: TenantRestrictions | None = None
    m365_collaboration_inbound: M365Inbound | None = None
    m365_collaboration_outbound: M365Outbound | None = None
    app_service_connect_inbound: AppServiceConnect | None = None
    identity_synchronization: IdentitySynchronization | None = None

    _shown: ClassVar = ("partner_tenant_id", "user_consent", "identity_synchronization")
    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyConfigurationPartner",
        partner_tenant_id=plain("tenantId"),
        is_service_provider=plain("isServiceProvider"),
        is_in_multi_tenant_organization=plain("isInMultiTenantOrganization"),
        user_consent=one("automaticUserConsentSettings", UserConsent.from_graph),
        inbound_trust=one("inboundTrust", InboundTrust.from_graph),
        b2b_collaboration_inbound=one("b2bCollaborationInbound", B2BSetting.from_graph),
        b2b_collaboration_outbound=one("b2bCollaborationOutbound", B2BSetting.from_graph),
        b2b_direct_connect_inbound=one("b2bDirectConnectInbound", B2BSetting.from_graph),
        b2b_direct_connect_outbound=one("b2bDirectConnectOutbound", B2BSetting.from_graph),
        tenant_restrictions=one("tenantRestrictions", TenantRestrictions.from_graph),
        m365_collaboration_inbound=one("m365CollaborationInbound", M365Inbound.from_graph),
        m365_collaboration_outbound=one("m365CollaborationOutbound", M365Outbound.from_graph),
        app_service_connect_inbound=one("appServiceConnectInbound", AppServiceConnect.from_graph),
        identity_synchronization=one("identitySynchronization", IdentitySynchronization.from_graph),
    )

    @property
    def identity_synchronization_read(self) -> bool:
        """Whether None in ``identity_synchronization`` means *there is none*, and not only *nobody asked*."""
        return self.was_read("identity_synchronization")

    def with_identity_synchronization(self, found: IdentitySynchronization | None) -> Self:
        """Return the policy together with the answer of the identity synchronization's own endpoint.

        Args:
            found: What the endpoint answered; None where it said that there is none.
        """
        payload = {**self.to_graph(), "identitySynchronization": found and found.to_graph()}
        return self.from_graph(payload)


@attrs.frozen(kw_only=True, repr=False)
class DefaultPolicy(GraphValue):
    """What a tenant allows all others by default; Graph's ``crossTenantAccessPolicyConfigurationDefault``.

    Attributes:
        id: The policy's own id.
        is_service_default: Nobody has changed it yet. Graph recomputes this some time after a change.
        user_consent: Automatic redemption; False in both directions, always.
        inbound_trust: Which claims of other tenants are believed.
        b2b_collaboration_inbound: Other people as guests and external members here.
        b2b_collaboration_outbound: Our people as guests and external members elsewhere.
        b2b_direct_connect_inbound: Other people in our shared channels.
        b2b_direct_connect_outbound: Our people in others' shared channels.
        tenant_restrictions: What our people may do with foreign accounts.
        invitation_redemption: With what invited people sign in.
        m365_collaboration_inbound: Microsoft 365 collaboration, inbound.
        m365_collaboration_outbound: Microsoft 365 collaboration, outbound.
        app_service_connect_inbound: Foreign applications that may connect as a service.
    """

    id: str | None = None
    is_service_default: bool | None = None
    user_consent: UserConsent = attrs.field(factory=UserConsent)
    inbound_trust: InboundTrust | None = None
    b2b_collaboration_inbound: B2BSetting | None = None
    b2b_collaboration_outbound: B2BSetting | None = None
    b2b_direct_connect_inbound: B2BSetting | None = None
    b2b_direct_connect_outbound: B2BSetting | None = None
    tenant_restrictions: TenantRestrictions | None = None
    invitation_redemption: InvitationRedemption | None = None
    m365_collaboration_inbound: M365Inbound | None = None
    m365_collaboration_outbound: M365Outbound | None = None
    app_service_connect_inbound: AppServiceConnect | None = None

    _shown: ClassVar = ("id", "is_service_default", "user_consent", "inbound_trust")
    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyConfigurationDefault",
        id=plain("id"),
        is_service_default=plain("isServiceDefault"),
        user_consent=one("automaticUserConsentSettings", UserConsent.from_graph),
        inbound_trust=one("inboundTrust", InboundTrust.from_graph),
        b2b_collaboration_inbound=one("b2bCollaborationInbound", B2BSetting.from_graph),
        b2b_collaboration_outbound=one("b2bCollaborationOutbound", B2BSetting.from_graph),
        b2b_direct_connect_inbound=one("b2bDirectConnectInbound", B2BSetting.from_graph),
        b2b_direct_connect_outbound=one("b2bDirectConnectOutbound", B2BSetting.from_graph),
        tenant_restrictions=one("tenantRestrictions", TenantRestrictions.from_graph),
        invitation_redemption=one("invitationRedemptionIdentityProviderConfiguration", InvitationRedemption.from_graph),
        m365_collaboration_inbound=one("m365CollaborationInbound", M365Inbound.from_graph),
        m365_collaboration_outbound=one("m365CollaborationOutbound", M365Outbound.from_graph),
        app_service_connect_inbound=one("appServiceConnectInbound", AppServiceConnect.from_graph),
    )
