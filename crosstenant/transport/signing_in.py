"""How each kind of credential gets a token. msal is met here and nowhere else.

MSAL judges expiry by the computer's clock and remembers failures for a minute. So every question is asked with empty
caches: an app's sign-in with a new MSAL object, a person's with a forced refresh.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

import attrs

from crosstenant.errors import AuthenticationError, CrossTenantError, InputError, UnsafeTargetError
from crosstenant.transport.clock import Clock
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.dialogs import Answer, Dialog, PublicClient
from crosstenant.transport.login_http import LoginHttp, login_origins
from crosstenant.transport.retrying import Retrier
from crosstenant.transport.sessions import SessionPool
from crosstenant.transport.tokens import AccessToken
from crosstenant.transport.wire import Wire

if TYPE_CHECKING:
    from crosstenant.transport.sessions import SessionSource


_TIMEOUT = (10.0, 60.0)
_CODE = re.compile(r"AADSTS\d+")
_TRACE = re.compile(r"\s*(Trace ID|Correlation ID|Timestamp):")
_LONGEST_TOLD = 2_000

# Source: Microsoft Entra ID, "Microsoft Entra authentication and authorization error codes".
_ADVICE = {
    "AADSTS50076": "The person must pass multifactor authentication: sign in interactively.",
    "AADSTS50079": "The person must set up multifactor authentication: sign in interactively.",
    "AADSTS53003": "A Conditional Access policy of the tenant blocks this sign-in.",
    "AADSTS65001": "Nobody has consented to these permissions: open admin_consent_url(tenant, client_id).",
    "AADSTS700016": "The app is not known in this tenant: open admin_consent_url(tenant, client_id).",
    "AADSTS700027": "The certificate is not registered on the app.",
    "AADSTS7000215": "The client secret is wrong: pass the secret's value, not its id.",
    "AADSTS7000222": "The client secret has expired: make a new one.",
    "AADSTS90002": "The sign-in service knows no such tenant in this cloud.",
}


@attrs.frozen
class SignIn:
    """Where and over what a credential signs in.

    Attributes:
        tenant_id: The tenant's GUID.
        cloud: Its cloud.
        http: What MSAL sends its requests with.
        clock: What judges expiry.
    """

    tenant_id: str
    cloud: Cloud
    http: LoginHttp
    clock: Clock

    @classmethod
    def to(
        cls,
        tenant_id: str,
        cloud: Cloud,
        session: SessionSource | SessionPool,
        clock: Clock,
        *,
        anywhere: bool = False,
    ) -> SignIn:
        """Prepare to sign in to a tenant. Sends nothing.

        Args:
            tenant_id: The tenant's GUID.
            cloud: Its cloud.
            session: A session, a factory of sessions, a pool, or None.
            clock: What judges expiry and waits.
            anywhere: Whether MSAL may name other hosts than the cloud's sign-in service.

        Raises:
            InputError: The authority is plain http, which MSAL refuses.
        """
        if cloud.authority.startswith("http:"):
            told = "MSAL signs in over https only; with an http authority, use StaticToken."
            raise InputError(told, parameter="credential")
        wire = Wire(session if isinstance(session, SessionPool) else SessionPool(session), clock, _TIMEOUT)
        origins = None if anywhere else login_origins(cloud)
        http = LoginHttp(wire=wire, retrier=Retrier(clock), clock=clock, tenant=tenant_id, origins=origins)
        return cls(tenant_id, cloud, http, clock)

    @property
    def authority(self) -> str:
        """The tenant's own authority."""
        return f"{self.cloud.authority}/{self.tenant_id}"

    def token(self, ask: Callable[[], Answer], tenant_id: str | None) -> AccessToken:
        """Ask MSAL, and read its answer.

        Raises:
            AuthenticationError: MSAL has no token to give.
            InputError: This was bound to another tenant.
        """
        if tenant_id not in {None, self.tenant_id}:
            raise InputError(f"This credential is bound to tenant {self.tenant_id}.", parameter="tenant_id")
        answer = _asked(ask, self.tenant_id)
        if isinstance(answer, CrossTenantError):
            raise answer
        if not isinstance(answer.get("access_token"), str):
            raise _refusal(answer, self.tenant_id)
        lifetime = timedelta(seconds=int(answer.get("expires_in") or 0))
        return AccessToken(answer["access_token"], int((self.clock.now() + lifetime).timestamp()))


class AppSignIn:
    """An app that proves itself by a secret, a certificate or another provider's token."""

    def __init__(self, facts: SignIn, client_id: str, proof: Callable[[], object]) -> None:
        self._facts = facts
        self._client_id = client_id
        self._proof = proof

    def get_token(self, *scopes: str, tenant_id: str | None = None, claims: str | None = None) -> AccessToken:
        """A new token for the app."""
        return self._facts.token(lambda: self._ask(scopes, claims), tenant_id)

    def _ask(self, scopes: tuple[str, ...], claims: str | None) -> Answer:
        import msal

        app = msal.ConfidentialClientApplication(
            self._client_id,
            client_credential=self._proof(),
            authority=self._facts.authority,
            http_client=self._facts.http,
            instance_discovery=False,  # the configured authority is the one to trust
        )
        answer: Answer = app.acquire_token_for_client(list(scopes), claims_challenge=claims) or {}
        return answer


class ManagedSignIn:
    """The identity of the machine."""

    def __init__(self, facts: SignIn, client_id: str | None) -> None:
        self._facts = facts
        self._client_id = client_id

    def get_token(self, *scopes: str, tenant_id: str | None = None, claims: str | None = None) -> AccessToken:
        """A new token for the machine's identity."""
        return self._facts.token(lambda: self._ask(scopes, claims), tenant_id)

    def _ask(self, scopes: tuple[str, ...], claims: str | None) -> Answer:
        import msal

        own = msal.SystemAssignedManagedIdentity()
        identity = own if self._client_id is None else msal.UserAssignedManagedIdentity(client_id=self._client_id)
        client = msal.ManagedIdentityClient(identity, http_client=self._facts.http)
        resource = scopes[0].removesuffix("/.default")
        answer: Answer = client.acquire_token_for_client(resource=resource, claims_challenge=claims)
        return answer


class PersonSignIn:
    """A person, asked once and then renewed silently as long as that works.

    Args:
        facts: Where to sign in.
        client_id: The public client.
        dialog: How the person is asked.
    """

    delegated = True

    def __init__(self, facts: SignIn, client_id: str, dialog: Dialog) -> None:
        self._facts = facts
        self._client_id = client_id
        self._dialog = dialog
        self._lock = Lock()
        self._http_cache: dict[str, object] = {}
        self._app: PublicClient | None = None

    def get_token(self, *scopes: str, tenant_id: str | None = None, claims: str | None = None) -> AccessToken:
        """A new token for the person, who is asked where it cannot be had silently."""
        with self._lock:
            return self._facts.token(lambda: self._ask(list(scopes), claims), tenant_id)

    def _ask(self, scopes: list[str], claims: str | None) -> Answer:
        self._http_cache.clear()
        app = self._app = self._app or self._application()
        for account in app.get_accounts():
            silent = app.acquire_token_silent(scopes, account=account, force_refresh=True, claims_challenge=claims)
            if silent is not None:
                return silent
        return self._dialog(app, scopes, claims)

    def _application(self) -> PublicClient:
        import msal

        app: PublicClient = msal.PublicClientApplication(
            self._client_id,
            authority=self._facts.authority,
            http_client=self._facts.http,
            http_cache=self._http_cache,
            instance_discovery=False,
        )
        return app


def _asked(ask: Callable[[], Answer], tenant_id: str) -> Answer | CrossTenantError:
    """Ask MSAL; what it raises is told, and comes without its traceback, because its frames know secrets."""
    try:
        return ask()
    except (InputError, AuthenticationError, UnsafeTargetError) as error:
        error.__context__ = None
        return error.with_traceback(None)
    except CrossTenantError as error:
        return AuthenticationError(f"The sign-in service cannot be reached: {error}", tenant=tenant_id)
    except Exception as error:
        return AuthenticationError(f"MSAL gave no token: {type(error).__name__}: {error}", tenant=tenant_id)


def _refusal(answer: Answer, tenant_id: str) -> AuthenticationError:
    description = str(answer.get("error_description") or answer.get("error") or "MSAL gave no token.")
    found = _CODE.search(description)
    code = found.group() if found else str(answer.get("error") or "") or None
    told = _TRACE.split(description)[0].removeprefix(f"{code}:").strip()
    advice = _ADVICE.get(code or "", "")
    request_id = answer.get("correlation_id")
    return AuthenticationError(
        f"{told[:_LONGEST_TOLD]} {advice}".strip(),
        code=code,
        tenant=tenant_id,
        request_id=request_id if isinstance(request_id, str) else None,
    )
