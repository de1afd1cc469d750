"""Cross-tenant access policy: the partners, what they may synchronize, and the defaults for everybody else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.answers import answered
from crosstenant.clients.policy_settings import INHERIT, Inherit, changes
from crosstenant.clients.policy_templates import PolicyTemplatesClient
from crosstenant.errors import InputError, NotFoundError
from crosstenant.models.access_policy import AccessPolicy
from crosstenant.models.access_settings import (
    AppServiceConnect,
    B2BSetting,
    InvitationRedemption,
    M365Inbound,
    M365Outbound,
    TenantRestrictions,
)
from crosstenant.models.partner_policy import (
    DefaultPolicy,
    GroupSync,
    IdentitySynchronization,
    InboundTrust,
    PartnerPolicy,
    UserConsent,
    UserSync,
)
from crosstenant.transport.graph import V1, GraphTransport

_POLICY: Final = "/policies/crossTenantAccessPolicy"
_DEFAULT: Final = f"{_POLICY}/default"
_PARTNERS: Final = f"{_POLICY}/partners"
_PARTNER: Final = f"{_PARTNERS}/{{}}"
_IDENTITY_SYNCHRONIZATION: Final = f"{_PARTNER}/identitySynchronization"


class PartnerPoliciesClient:
    """Reads and writes one tenant's cross-tenant access policy. Partners are named by the other tenant's id.

    Attributes:
        templates: What partners get by default when they join the same multitenant organization.
    """

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport
        self.templates = PolicyTemplatesClient(transport)

    def all(self, *, with_identity_synchronization: bool = False) -> Iterator[PartnerPolicy]:
        """Yield every partner, fetching each page only when it is reached.

        Graph: ``GET /policies/crossTenantAccessPolicy/partners``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess

        Args:
            with_identity_synchronization: Ask for each partner's identity synchronization, too.
        """
        if not with_identity_synchronization:
            yield from map(PartnerPolicy.from_graph, self._transport.pages(_PARTNERS))
            return
        for payload in self._transport.pages(_PARTNERS, query={"$expand": "identitySynchronization"}):
            policy = PartnerPolicy.from_graph(payload)
            # Asked for and not sent means that there is none.
            yield policy if policy.identity_synchronization_read else policy.with_identity_synchronization(None)

    def get(self, partner_tenant_id: str) -> PartnerPolicy:
        """Return what the tenant allows one partner; its identity synchronization has a method of its own.

        Graph: ``GET /policies/crossTenantAccessPolicy/partners/{id}``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess

        Raises:
            NotFoundError: There is no entry for this partner, so the default applies to it.
        """
        return PartnerPolicy.from_graph(self._transport.get(_PARTNER, _partner(partner_tenant_id)))

    def find(self, partner_tenant_id: str) -> PartnerPolicy | None:
        """Return what the tenant allows one partner, or None where the default applies to it. See `get`."""
        try:
            return self.get(partner_tenant_id)
        except NotFoundError:
            return None

    def create(self, partner_tenant_id: str) -> PartnerPolicy:
        """Add an entry in which everything inherits the default.

        Graph: ``POST /policies/crossTenantAccessPolicy/partners``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Raises:
            ConflictError: There is an entry already, or one was deleted so lately that its key isn't free.
        """
        body = {"tenantId": _partner(partner_tenant_id)}
        return PartnerPolicy.from_graph(answered(self._transport.post(_PARTNERS, body=body, repeatable=True)))

    def update(
        self,
        partner_tenant_id: str,
        *,
        user_consent: UserConsent | Inherit | None = None,
        inbound_trust: InboundTrust | Inherit | None = None,
        b2b_collaboration_inbound: B2BSetting | Inherit | None = None,
        b2b_collaboration_outbound: B2BSetting | Inherit | None = None,
        b2b_direct_connect_inbound: B2BSetting | Inherit | None = None,
        b2b_direct_connect_outbound: B2BSetting | Inherit | None = None,
        tenant_restrictions: TenantRestrictions | Inherit | None = None,
        m365_collaboration_inbound: M365Inbound | Inherit | None = None,
        m365_collaboration_outbound: M365Outbound | Inherit | None = None,
        app_service_connect_inbound: AppServiceConnect | Inherit | None = None,
    ) -> None:
        """Change some settings of a partner. None leaves a setting as it is; `INHERIT` puts it back to the default.

        A setting is sent with all its members, so take it from the policy as read and change it with `attrs.evolve`:
        the two directions between two tenants share one entry.

        Graph: ``PATCH /policies/crossTenantAccessPolicy/partners/{id}``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Raises:
            NotFoundError: There is no entry for this partner.
            InputError: Nothing is to be changed.
        """
        # Consent is never null on the wire: both of its members are.
        consent = UserConsent() if user_consent is INHERIT else user_consent
        body = changes(
            automaticUserConsentSettings=consent,
            inboundTrust=inbound_trust,
            b2bCollaborationInbound=b2b_collaboration_inbound,
            b2bCollaborationOutbound=b2b_collaboration_outbound,
            b2bDirectConnectInbound=b2b_direct_connect_inbound,
            b2bDirectConnectOutbound=b2b_direct_connect_outbound,
            tenantRestrictions=tenant_restrictions,
            m365CollaborationInbound=m365_collaboration_inbound,
            m365CollaborationOutbound=m365_collaboration_outbound,
            appServiceConnectInbound=app_service_connect_inbound,
        )
        self._transport.patch(_PARTNER, _partner(partner_tenant_id), body=body)

    def delete(self, partner_tenant_id: str) -> None:
        """Remove a partner's entry, so that the default applies to it. Fine if there is none.

        An identity synchronization below it has to be deleted first.

        Graph: ``DELETE /policies/crossTenantAccessPolicy/partners/{id}``
        Permissions: Policy.ReadWrite.CrossTenantAccess
        """
        with contextlib.suppress(NotFoundError):
            self._transport.delete(_PARTNER, _partner(partner_tenant_id))

    def identity_synchronization(self, partner_tenant_id: str, *, version: str = V1) -> IdentitySynchronization:
        """Return what a partner may synchronize into this tenant.

        Graph: ``GET /policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess

        Args:
            partner_tenant_id: The partner.
            version: ``v1.0`` or ``beta``, which alone tells of groups.

        Raises:
            NotFoundError: Nobody has said anything about it, so nothing is allowed.
        """
        answer = self._transport.get(_IDENTITY_SYNCHRONIZATION, _partner(partner_tenant_id), version=version)
        return IdentitySynchronization.from_graph(answer)

    def find_identity_synchronization(self, partner_tenant_id: str) -> IdentitySynchronization | None:
        """Return what a partner may synchronize, or None where nobody has said. See `identity_synchronization`."""
        try:
            return self.identity_synchronization(partner_tenant_id)
        except NotFoundError:
            return None

    def create_identity_synchronization(
        self, partner_tenant_id: str, *, user_sync_allowed: bool, display_name: str | None = None
    ) -> None:
        """Say for the first time whether a partner may synchronize users into this tenant.

        The method is PUT and yet only creates; change an existing one with `update_identity_synchronization`.

        Graph: ``PUT /policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Raises:
            ConflictError: There is one already.
            NotFoundError: There is no entry for this partner, or it is so young that not every replica has it.
        """
        body = changes(
            displayName=None if display_name is None else identifiers.display_name(display_name),
            userSyncInbound=UserSync(allowed=user_sync_allowed),
        )
        self._transport.put(_IDENTITY_SYNCHRONIZATION, _partner(partner_tenant_id), body=body)

    def update_identity_synchronization(
        self,
        partner_tenant_id: str,
        *,
        user_sync_allowed: bool | None = None,
        group_sync_allowed: bool | None = None,
        display_name: str | None = None,
    ) -> None:
        """Change whether a partner may synchronize users and groups. None leaves alone; what was synchronized stays.

        Graph: ``PATCH /policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization``; for groups in beta
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Args:
            partner_tenant_id: The partner.
            user_sync_allowed: Whether it may synchronize users.
            group_sync_allowed: Whether it may synchronize groups, a preview within one cloud.
            display_name: Free text, usually the partner's name.

        Raises:
            NotFoundError: There is none to change (Graph: *Unable to read the company information*).
            InputError: Nothing is to be changed.
        """
        body = changes(
            displayName=None if display_name is None else identifiers.display_name(display_name),
            userSyncInbound=None if user_sync_allowed is None else UserSync(allowed=user_sync_allowed),
            groupSyncInbound=None if group_sync_allowed is None else GroupSync(allowed=group_sync_allowed),
        )
        version = V1 if group_sync_allowed is None else "beta"
        self._transport.patch(_IDENTITY_SYNCHRONIZATION, _partner(partner_tenant_id), body=body, version=version)

    def delete_identity_synchronization(self, partner_tenant_id: str) -> None:
        """Forget what a partner may synchronize, so that nothing is allowed. Fine if there is nothing to forget.

        Graph: ``DELETE /policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization``
        Permissions: Policy.ReadWrite.CrossTenantAccess
        """
        with contextlib.suppress(NotFoundError):
            self._transport.delete(_IDENTITY_SYNCHRONIZATION, _partner(partner_tenant_id))

    def default(self) -> DefaultPolicy:
        """Return what applies to every tenant without an entry of its own.

        Graph: ``GET /policies/crossTenantAccessPolicy/default``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess
        """
        return DefaultPolicy.from_graph(self._transport.get(_DEFAULT))

    def update_default(
        self,
        *,
        inbound_trust: InboundTrust | None = None,
        b2b_collaboration_inbound: B2BSetting | None = None,
        b2b_collaboration_outbound: B2BSetting | None = None,
        b2b_direct_connect_inbound: B2BSetting | None = None,
        b2b_direct_connect_outbound: B2BSetting | None = None,
        tenant_restrictions: TenantRestrictions | None = None,
        invitation_redemption: InvitationRedemption | None = None,
        m365_collaboration_inbound: M365Inbound | None = None,
        m365_collaboration_outbound: M365Outbound | None = None,
        app_service_connect_inbound: AppServiceConnect | None = None,
    ) -> None:
        """Change some defaults. None leaves a setting as it is. Automatic redemption has no default to change.

        Graph: ``PATCH /policies/crossTenantAccessPolicy/default``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Raises:
            InputError: Nothing is to be changed.
        """
        body = changes(
            inboundTrust=inbound_trust,
            b2bCollaborationInbound=b2b_collaboration_inbound,
            b2bCollaborationOutbound=b2b_collaboration_outbound,
            b2bDirectConnectInbound=b2b_direct_connect_inbound,
            b2bDirectConnectOutbound=b2b_direct_connect_outbound,
            tenantRestrictions=tenant_restrictions,
            invitationRedemptionIdentityProviderConfiguration=invitation_redemption,
            m365CollaborationInbound=m365_collaboration_inbound,
            m365CollaborationOutbound=m365_collaboration_outbound,
            appServiceConnectInbound=app_service_connect_inbound,
        )
        self._transport.patch(_DEFAULT, body=body)

    def reset_default(self) -> None:
        """Put every default back to what Microsoft ships. Partners keep their entries.

        Graph: ``POST /policies/crossTenantAccessPolicy/default/resetToSystemDefault``
        Permissions: Policy.ReadWrite.CrossTenantAccess
        """
        self._transport.post(f"{_DEFAULT}/resetToSystemDefault", repeatable=True)

    def policy(self) -> AccessPolicy:
        """Return the root of the policy: with which other clouds the tenant may collaborate.

        Graph: ``GET /policies/crossTenantAccessPolicy``
        Permissions: Policy.Read.All, or Policy.ReadWrite.CrossTenantAccess
        """
        return AccessPolicy.from_graph(self._transport.get(_POLICY))

    def set_cloud_endpoints(self, endpoints: Iterable[str]) -> None:
        """Say with which other clouds the tenant may collaborate. Replaces the whole list.

        Graph: ``PATCH /policies/crossTenantAccessPolicy``
        Permissions: Policy.ReadWrite.CrossTenantAccess

        Args:
            endpoints: Out of ``microsoftonline.com``, ``microsoftonline.us`` and ``partner.microsoftonline.cn``.

        Raises:
            InputError: One string instead of several.
        """
        if isinstance(endpoints, str):
            raise InputError(
                f"endpoints must be an iterable of names, not the string {endpoints!r}.", parameter="endpoints"
            )
        self._transport.patch(_POLICY, body={"allowedCloudEndpoints": list(endpoints)})


def _partner(tenant_id: str) -> str:
    return identifiers.guid(tenant_id, "partner_tenant_id")
