"""Credentials for people who test: tokens straight from the world, in the shape that azure-core's clients expect."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from crosstenant.emulator.signing_in.tokens import LIFETIME, Grant, Mint


class EmulatedToken(NamedTuple):
    """A token as azure-core's ``AccessToken`` has it.

    Attributes:
        token: What goes behind ``Bearer``.
        expires_on: When it expires, in whole seconds since 1970, by the world's clock.
    """

    token: str
    expires_on: int


class EmulatedCredential:
    """Gives tokens of one identity in one tenant, without a sign-in.

    It ignores which scopes it is asked for: a token always holds what the identity holds, so that a missing permission
    is refused by Graph, where it would be refused in earnest.

    Args:
        mint: Who signs.
        now: The world's clock.
        grant: Whom the tokens speak for.
        token_id: Where ids of tokens come from.
        lifetime: How long each token lives.
    """

    def __init__(
        self,
        *,
        mint: Mint,
        now: Callable[[], datetime],
        grant: Grant,
        token_id: Callable[[], str],
        lifetime: timedelta = LIFETIME,
    ) -> None:
        self._mint = mint
        self._now = now
        self._grant = grant
        self._token_id = token_id
        self._lifetime = lifetime

    def __repr__(self) -> str:
        kind = "app" if self._grant.user_id is None else self._grant.user_name
        return f"EmulatedCredential({kind}, tenant_id={self._grant.tenant_id!r})"

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        **options: object,
    ) -> EmulatedToken:
        """Return a fresh token, whatever is asked for.

        Args:
            scopes: Ignored.
            claims: Ignored.
            tenant_id: Ignored: the token is for the credential's own tenant, as a single-tenant app's would be.
            options: Ignored.
        """
        now = self._now()
        token = self._mint.issue(self._grant, now=now, lifetime=self._lifetime, token_id=self._token_id())
        return EmulatedToken(token, int((now + self._lifetime).timestamp()))
