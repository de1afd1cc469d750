"""One tenant: one credential, one transport, and the clients that speak through it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crosstenant.clients.configuration_apps import ConfigurationAppsClient
from crosstenant.clients.directory import DirectoryClient
from crosstenant.clients.links import LinkReader
from crosstenant.clients.logs import LogsClient
from crosstenant.clients.partner_policies import PartnerPoliciesClient
from crosstenant.clients.sync_jobs import SyncJobsClient
from crosstenant.clients.sync_schemas import SyncSchemasClient
from crosstenant.errors import AuthenticationError, PermissionDeniedError, TenantMismatchError
from crosstenant.models.claims import Claims
from crosstenant.models.link_summary import LinkSummary
from crosstenant.transport.clock import Clock
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.tenants import is_tenant_id, parse_tenant

if TYPE_CHECKING:
    from datetime import timedelta

    from crosstenant.transport.credentials import BindableCredential, Credential
    from crosstenant.transport.retrying import RetryHook
    from crosstenant.transport.sessions import SessionSource
    from crosstenant.transport.tokens import TokenClaims
    from crosstenant.transport.wire import Timeout


class TenantClient:
    """Works in one tenant, and refuses to work in any other: a token of another tenant is never sent.

    Nothing is sent before the first call of a method. Safe to share between threads; a context manager.

    Args:
        tenant: The tenant's id (a GUID), or a verified domain of it, which is looked up in the sign-in service's public
            metadata when it is first needed.
        credential: Who signs in: one of crosstenant's credentials, or any object with azure-core's ``get_token``.
        cloud: Which cloud the tenant is in.
        session: A ``requests.Session``, which is used as it is and never closed, or a factory of sessions.
        clock: What tells the time and waits; the computer's by default.
        timeout: Seconds to connect and seconds between two pieces of an answer.
        deadline: How long one call may take with all its attempts, as a timedelta or in seconds.
        on_retry: Told before each pause between two attempts.

    Attributes:
        directory: The tenant itself, its people and groups, and what other tenants tell about themselves.
        partner_policies: What the tenant allows others.
        configuration_apps: Configuration applications and who is assigned to them.
        sync_jobs: Synchronization jobs of those applications.
        sync_schemas: What those jobs map, and whom.
        logs: The provisioning log and the audit log.
        transport: What sends the requests, for calls that no client has.

    Raises:
        InputError: The tenant is neither GUID nor domain, names many tenants, or another argument cannot be right.
    """

    def __init__(
        self,
        tenant: str,
        *,
        credential: Credential | BindableCredential,
        cloud: Cloud = Cloud.GLOBAL,
        session: SessionSource = None,
        clock: Clock | None = None,
        timeout: float | Timeout = (10, 60),
        deadline: timedelta | float | None = None,
        on_retry: RetryHook | None = None,
    ) -> None:
        reference = parse_tenant(tenant)
        self.transport = GraphTransport(
            reference,
            credential=credential,
            cloud=cloud,
            session=session,
            clock=clock,
            timeout=timeout,
            deadline=deadline,
            on_retry=on_retry,
            tenant_name=None if is_tenant_id(reference) else reference,
        )
        self.directory = DirectoryClient(self.transport)
        self.partner_policies = PartnerPoliciesClient(self.transport)
        self.configuration_apps = ConfigurationAppsClient(self.transport)
        self.sync_jobs = SyncJobsClient(self.transport)
        self.sync_schemas = SyncSchemasClient(self.transport)
        self.logs = LogsClient(self.transport)
        self._is_proved = False

    @property
    def tenant_id(self) -> str:
        """The tenant's id. A domain is looked up once, without any permission.

        Raises:
            InputError: The sign-in service knows no such domain.
            TransportError: The sign-in service cannot be reached.
        """
        return self.transport.tenant_id()

    @property
    def name(self) -> str | None:
        """The tenant's display name once `DirectoryClient.organization` was read, else the domain given, else None."""
        return self.transport.tenant_name

    @property
    def clock(self) -> Clock:
        """What tells the time and waits."""
        return self.transport.clock

    def claims(self) -> Claims:
        """Sign in, and return what the token says of whoever did.

        A token that cannot be read proves nothing about its tenant, so the tenant itself is asked.

        Graph: ``GET /organization``, only for an opaque token
        Permissions: none

        Raises:
            AuthenticationError: No token could be had, or an opaque one does not prove its tenant.
            TenantMismatchError: The token belongs to another tenant.
        """
        token = self.transport.access_token_claims()
        if token.is_opaque:
            self._prove_tenant()
        return _claims(token, self.tenant_id)

    def needing(self, *scopes: str) -> AbstractContextManager[None]:
        """Ask a person who signs in for these delegated permissions and no others, while the context lasts.

        Credentials of applications have what they were granted, and are asked for nothing else. Holds for one thread.

        Args:
            *scopes: Such as ``Policy.ReadWrite.CrossTenantAccess``.
        """
        return self.transport.asking_for(*scopes)

    def links(self) -> tuple[LinkSummary, ...]:
        """Return every configuration found in the tenant: where it leads, and how its job is doing.

        Where it leads and the name of that tenant stay None if they may not be read.

        Graph: ``GET /servicePrincipals``; for each one ``GET .../synchronization/secrets`` and
        ``GET .../synchronization/jobs``; ``GET /tenantRelationships/findTenantInformationByTenantId(tenantId='{id}')``
        Permissions: Application.Read.All, Synchronization.Read.All, CrossTenantInformation.ReadBasic.All
        """
        return LinkReader(self.configuration_apps, self.sync_jobs, self.directory).all()

    def close(self) -> None:
        """Forget tokens and close what this client opened. A session that was passed in stays open."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        named = f", name={self.name!r}" if self.name and self.name != self.transport.tenant else ""
        return f"TenantClient({self.transport.tenant!r}{named}, cloud={self.transport.cloud.name!r})"

    def _prove_tenant(self) -> None:
        if self._is_proved:
            return
        try:
            found = self.directory.organization()
        except PermissionDeniedError as refusal:
            raise AuthenticationError(
                "The token cannot be read, and may not read GET /organization either, so nothing proves its tenant. "
                "Use a credential that signs in, or grant User.Read.",
                tenant=self.tenant_id,
                request_id=refusal.request_id,
            ) from refusal
        if found.id.lower() != self.tenant_id:
            raise TenantMismatchError(expected=self.tenant_id, actual=found.id)
        self._is_proved = True


def _claims(token: TokenClaims, tenant_id: str) -> Claims:
    return Claims(
        tenant_id=token.tid or tenant_id,
        scopes=token.scp,
        roles=token.roles,
        role_templates=token.wids,
        app_id=token.appid,
        user_principal_name=token.upn,
        expires_at=token.exp,
        is_opaque=token.is_opaque,
    )
