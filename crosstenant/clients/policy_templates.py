"""What partners get by default when they join the same multitenant organization. Public cloud only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crosstenant.clients.policy_settings import INHERIT, Inherit, changes
from crosstenant.errors import InputError
from crosstenant.models.access_policy import IdentitySynchronizationTemplate, PartnerTemplate, TemplateLevel
from crosstenant.models.access_settings import B2BSetting
from crosstenant.models.partner_policy import InboundTrust, UserConsent, UserSync
from crosstenant.transport.graph import GraphTransport

_TEMPLATES: Final = "/policies/crossTenantAccessPolicy/templates"
_PARTNER: Final = f"{_TEMPLATES}/multiTenantOrganizationPartnerConfiguration"
_IDENTITY_SYNCHRONIZATION: Final = f"{_TEMPLATES}/multiTenantOrganizationIdentitySynchronization"


class PolicyTemplatesClient:
    """Reads and writes the two templates of one tenant. Both always exist."""

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def partner(self) -> PartnerTemplate:
        """Return what a tenant that joins is allowed.

        Graph: ``GET /policies/crossTenantAccessPolicy/templates/multiTenantOrganizationPartnerConfiguration``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess
        """
        return PartnerTemplate.from_graph(self._transport.get(_PARTNER))

    def update_partner(
        self,
        *,
        levels: Iterable[TemplateLevel] | None = None,
        user_consent: UserConsent | Inherit | None = None,
        inbound_trust: InboundTrust | Inherit | None = None,
        b2b_collaboration_inbound: B2BSetting | Inherit | None = None,
        b2b_collaboration_outbound: B2BSetting | Inherit | None = None,
        b2b_direct_connect_inbound: B2BSetting | Inherit | None = None,
        b2b_direct_connect_outbound: B2BSetting | Inherit | None = None,
    ) -> None:
        """Change what a tenant that joins is allowed. None leaves a setting as it is; `INHERIT` unsets it.

        Graph: ``PATCH /policies/crossTenantAccessPolicy/templates/multiTenantOrganizationPartnerConfiguration``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Raises:
            InputError: Nothing is to be changed.
        """
        body = changes(
            templateApplicationLevel=_levels(levels),
            automaticUserConsentSettings=UserConsent() if user_consent is INHERIT else user_consent,
            inboundTrust=inbound_trust,
            b2bCollaborationInbound=b2b_collaboration_inbound,
            b2bCollaborationOutbound=b2b_collaboration_outbound,
            b2bDirectConnectInbound=b2b_direct_connect_inbound,
            b2bDirectConnectOutbound=b2b_direct_connect_outbound,
        )
        self._transport.patch(_PARTNER, body=body)

    def reset_partner(self) -> None:
        """Unset everything in the partner template. Partners that exist keep their settings.

        Graph: ``POST .../templates/multiTenantOrganizationPartnerConfiguration/resetToDefaultSettings``
        Permissions: Policy.ReadWrite.CrossTenantAccess
        """
        self._transport.post(f"{_PARTNER}/resetToDefaultSettings", repeatable=True)

    def identity_synchronization(self) -> IdentitySynchronizationTemplate:
        """Return what a tenant that joins may synchronize.

        Graph: ``GET /policies/crossTenantAccessPolicy/templates/multiTenantOrganizationIdentitySynchronization``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess
        """
        return IdentitySynchronizationTemplate.from_graph(self._transport.get(_IDENTITY_SYNCHRONIZATION))

    def update_identity_synchronization(
        self, *, user_sync_allowed: bool | None = None, levels: Iterable[TemplateLevel] | None = None
    ) -> None:
        """Change what a tenant that joins may synchronize. None leaves a setting as it is.

        Graph: ``PATCH /policies/crossTenantAccessPolicy/templates/multiTenantOrganizationIdentitySynchronization``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Raises:
            InputError: Nothing is to be changed.
        """
        body = changes(
            templateApplicationLevel=_levels(levels),
            userSyncInbound=None if user_sync_allowed is None else UserSync(allowed=user_sync_allowed),
        )
        self._transport.patch(_IDENTITY_SYNCHRONIZATION, body=body)

    def reset_identity_synchronization(self) -> None:
        """Unset everything in the template. What partners may synchronize now stays as it is.

        Graph: ``POST .../templates/multiTenantOrganizationIdentitySynchronization/resetToDefaultSettings``
        Permissions: Policy.ReadWrite.CrossTenantAccess
        """
        self._transport.post(f"{_IDENTITY_SYNCHRONIZATION}/resetToDefaultSettings", repeatable=True)


def _levels(levels: Iterable[TemplateLevel] | None) -> str | None:
    """Write levels as Graph does; no level at all is the word *none*."""
    if levels is None:
        return None
    if isinstance(levels, str):
        raise InputError(f"levels must be an iterable of levels, not the string {levels!r}.", parameter="levels")
    return ",".join(levels) or TemplateLevel.NONE
