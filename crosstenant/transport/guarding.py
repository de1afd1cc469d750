"""The tenant guard: keeps the tokens of one tenant, and lets none out that belongs to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from crosstenant.errors import AuthenticationError, CrossTenantError
from crosstenant.transport.credentials import BindableCredential, Credential
from crosstenant.transport.tokens import AccessToken, TokenClaims

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosstenant.transport.clock import Clock
    from crosstenant.transport.clouds import Cloud
    from crosstenant.transport.sessions import SessionPool

_EARLY = timedelta(minutes=5)
_LONGEST_TOLD = 500


class TokenGuard:
    """Hands out checked tokens and renews them before they expire by the given clock; safe to share between threads.

    Args:
        credential: Ours, which is bound on first use, or any object with azure-core's ``get_token``.
        tenant_id: Tells the tenant's GUID; called on first use.
        cloud: What tokens must be for.
        sessions: What a bound credential signs in over.
        clock: What judges expiry.
    """

    def __init__(
        self,
        credential: Credential | BindableCredential,
        *,
        tenant_id: Callable[[], str],
        cloud: Cloud,
        sessions: SessionPool,
        clock: Clock,
    ) -> None:
        self._given = credential
        self._bound: Credential | None = None
        self._tenant_id = tenant_id
        self._cloud = cloud
        self._sessions = sessions
        self._clock = clock
        self._lock = RLock()
        self._kept: dict[tuple[str, ...], AccessToken] = {}

    def token(self, permissions: tuple[str, ...] = ()) -> AccessToken:
        """A token that is good for some minutes yet, from memory where possible.

        Args:
            permissions: The delegated permissions of the step at hand. An app's token has them all or has them not, so
                a credential that signs in no person is asked for ``.default`` whatever stands here.

        Raises:
            AuthenticationError: No token, or one that has expired or is for another service.
            TenantMismatchError: A token of another tenant.
        """
        wanted = tuple(sorted(set(permissions))) if getattr(self._given, "delegated", False) else ()
        with self._lock:
            kept = self._remembered(wanted)
            return kept or self._asked(wanted, None)

    def renewed(self, refused: AccessToken, permissions: tuple[str, ...], claims: str | None) -> AccessToken | None:
        """Another token in place of one that Graph refused; None if there is no other.

        Args:
            refused: The token that Graph refused.
            permissions: As for `token`.
            claims: The claims that Graph asked for, if it did.
        """
        with self._lock:
            self._kept = {scopes: kept for scopes, kept in self._kept.items() if kept.token != refused.token}
            wanted = tuple(sorted(set(permissions))) if getattr(self._given, "delegated", False) else ()
            fresh = self._remembered(wanted) or self._asked(wanted, claims)
        return None if fresh.token == refused.token else fresh

    def claims(self, permissions: tuple[str, ...] = ()) -> TokenClaims:
        """What the current token says of itself."""
        return self.token(permissions).claims

    def forget(self) -> None:
        """Drop every token."""
        with self._lock:
            self._kept.clear()
            self._bound = None

    def _remembered(self, wanted: tuple[str, ...]) -> AccessToken | None:
        enough = (kept for scopes, kept in self._kept.items() if scopes == wanted or _covers(kept, wanted))
        return next((kept for kept in enough if not self._is_late(kept)), None)

    def _is_late(self, token: AccessToken) -> bool:
        return datetime.fromtimestamp(token.expires_on, UTC) - self._clock.now() < _EARLY

    def _asked(self, wanted: tuple[str, ...], claims: str | None) -> AccessToken:
        tenant_id = self._tenant_id()
        credential = self._bound or self._bind(tenant_id)
        # Foreign credentials need not know of claims, so they hear of them only when there are some.
        options = {"tenant_id": tenant_id} if claims is None else {"tenant_id": tenant_id, "claims": claims}
        answer = _answer(credential, self._cloud.scopes(*wanted), options)
        if isinstance(answer, AuthenticationError):
            raise answer
        answer.claims.check(tenant_id=tenant_id, cloud=self._cloud, now=self._clock.now())
        self._kept[wanted] = answer
        return answer

    def _bind(self, tenant_id: str) -> Credential:
        given = self._given
        if isinstance(given, BindableCredential):
            self._bound = given.bind(tenant_id, self._cloud, self._sessions, self._clock)
            return self._bound
        return given


def _covers(token: AccessToken, wanted: tuple[str, ...]) -> bool:
    return bool(wanted) and token.claims.scp.issuperset(wanted)


def _answer(
    credential: Credential, scopes: tuple[str, ...], options: dict[str, str]
) -> AccessToken | AuthenticationError:
    """Ask any kind of credential; what it raises is told, and not chained, because its frames know secrets."""
    try:
        answer = credential.get_token(*scopes, **options)
        return AccessToken(answer.token, int(answer.expires_on))
    except CrossTenantError:
        raise
    except Exception as error:
        told = f"The credential gave no token: {type(error).__name__}: {error}"
        return AuthenticationError(told[:_LONGEST_TOLD], tenant=options["tenant_id"])
