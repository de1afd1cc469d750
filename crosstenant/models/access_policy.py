"""The root of a tenant's cross-tenant access policy, and its templates for multitenant organizations."""

from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, Shape, Word, one, plain, texts, words
from crosstenant.models.access_settings import B2BSetting
from crosstenant.models.partner_policy import InboundTrust, UserConsent, UserSync


class TemplateLevel(Word):
    """Which partners a template is applied to when tenants join; levels combine."""

    NONE = "none"
    NEW_PARTNERS = "newPartners"
    EXISTING_PARTNERS = "existingPartners"
    UNKNOWN = "unknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class AccessPolicy(GraphValue):
    """The root that partners and defaults hang on; Graph's ``crossTenantAccessPolicy``.

    Attributes:
        id: The policy's own id; neither fixed nor the tenant's.
        display_name: Its name.
        allowed_cloud_endpoints: Other clouds whose tenants this one may work with, such as ``microsoftonline.us``.
    """

    id: str | None = None
    display_name: str | None = None
    allowed_cloud_endpoints: tuple[str, ...] = ()

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicy",
        id=plain("id"),
        display_name=plain("displayName"),
        allowed_cloud_endpoints=texts("allowedCloudEndpoints"),
    )


@attrs.frozen(kw_only=True, repr=False)
class PartnerTemplate(GraphValue):
    """What a member of the organization is allowed; Graph's ``multiTenantOrganizationPartnerConfigurationTemplate``.

    Attributes:
        id: The template's own id, different in every tenant.
        levels: Which partners it is applied to.
        user_consent: Automatic redemption of invitations, per direction.
        inbound_trust: Which claims of the partner are believed.
        b2b_collaboration_inbound: The partner's people as guests and external members here.
        b2b_collaboration_outbound: Our people as guests and external members there.
        b2b_direct_connect_inbound: The partner's people in our shared channels.
        b2b_direct_connect_outbound: Our people in the partner's shared channels.
    """

    id: str | None = None
    levels: tuple[TemplateLevel, ...] = ()
    user_consent: UserConsent | None = None
    inbound_trust: InboundTrust | None = None
    b2b_collaboration_inbound: B2BSetting | None = None
    b2b_collaboration_outbound: B2BSetting | None = None
    b2b_direct_connect_inbound: B2BSetting | None = None
    b2b_direct_connect_outbound: B2BSetting | None = None

    _shown: ClassVar = ("id", "levels", "user_consent")
    _graph: ClassVar = Shape(
        "multiTenantOrganizationPartnerConfigurationTemplate",
        id=plain("id"),
        levels=words("templateApplicationLevel", TemplateLevel),
        inbound_trust=one("inboundTrust", InboundTrust.from_graph),
        b2b_collaboration_outbound=one("b2bCollaborationOutbound", B2BSetting.from_graph),
        b2b_collaboration_inbound=one("b2bCollaborationInbound", B2BSetting.from_graph),
        b2b_direct_connect_outbound=one("b2bDirectConnectOutbound", B2BSetting.from_graph),
        b2b_direct_connect_inbound=one("b2bDirectConnectInbound", B2BSetting.from_graph),
        user_consent=one("automaticUserConsentSettings", UserConsent.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class IdentitySynchronizationTemplate(GraphValue):
    """What a member of the same organization may synchronize; ``multiTenantOrganizationIdentitySyncPolicyTemplate``.

    Attributes:
        id: The template's own id, different in every tenant.
        levels: Which partners it is applied to.
        user_sync: The switch for users.
    """

    id: str | None = None
    levels: tuple[TemplateLevel, ...] = ()
    user_sync: UserSync | None = None

    _graph: ClassVar = Shape(
        "multiTenantOrganizationIdentitySyncPolicyTemplate",
        id=plain("id"),
        levels=words("templateApplicationLevel", TemplateLevel),
        user_sync=one("userSyncInbound", UserSync.from_graph),
    )

    @property
    def user_sync_allowed(self) -> bool | None:
        """Whether users may be synchronized: True, False, or None where nobody has said either."""
        return self.user_sync.allowed if self.user_sync else None
