"""Access tokens as values that do not show themselves, and what can be read from them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NoReturn

import attrs

from crosstenant.errors import AuthenticationError, TenantMismatchError
from crosstenant.transport.clouds import Cloud

# Graph's application id, which tokens of the v2.0 endpoint may name as their audience.
_GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
_JWT_PARTS = 3


class Secret:
    """A text that repr, pickle and copy do not give away."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "(sensitive)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Secrets are not pickled or copied.")


class AccessToken(Secret):
    """A bearer token with the instant of its expiry, in the shape that azure-core gave it.

    Attributes:
        expires_on: Seconds since 1970 in UTC.
    """

    __slots__ = ("expires_on",)

    def __init__(self, token: str, expires_on: int) -> None:
        super().__init__(token)
        self.expires_on = expires_on

    @property
    def token(self) -> str:
        """The token itself."""
        return self.reveal()

    @property
    def claims(self) -> TokenClaims:
        """What the token says of itself; nothing, if it is opaque."""
        return TokenClaims.read(self.token)

    def __repr__(self) -> str:
        return f"AccessToken((sensitive), expires_on={self.expires_on})"


@attrs.frozen(kw_only=True)
class TokenClaims:
    """What a token says of itself, under the names that the token uses. Read, never verified: that is Graph's part.

    Attributes:
        tid: The tenant that issued it.
        aud: What it is for.
        appid: The client that asked for it.
        upn: The person who signed in; None for an app.
        scp: Delegated permissions.
        roles: Application permissions.
        wids: Template ids of the person's directory roles.
        exp: When it expires.
        is_opaque: It cannot be read; every other member is empty.
    """

    tid: str | None = None
    aud: str | None = None
    appid: str | None = None
    upn: str | None = None
    scp: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    wids: frozenset[str] = frozenset()
    exp: datetime | None = None
    is_opaque: bool = False

    @property
    def is_delegated(self) -> bool:
        """Whether a person signed in, as far as the token tells."""
        return bool(self.scp) or self.upn is not None

    @classmethod
    def read(cls, token: str) -> TokenClaims:
        """Read the middle part of a JSON web token."""
        claims = _decoded(token)
        if claims is None:
            return cls(is_opaque=True)
        return cls(
            tid=(_word(claims, "tid") or "").lower() or None,
            aud=_word(claims, "aud"),
            appid=_word(claims, "appid", "azp"),
            upn=_word(claims, "upn", "preferred_username", "unique_name"),
            scp=frozenset((_word(claims, "scp") or "").split()),
            roles=_words(claims, "roles"),
            wids=_words(claims, "wids"),
            exp=_instant(claims.get("exp")),
        )

    def check(self, *, tenant_id: str, cloud: Cloud, now: datetime) -> None:
        """Refuse a token of another tenant, for another service, or past its time. An opaque one passes.

        Raises:
            TenantMismatchError: The token was issued by another tenant.
            AuthenticationError: It is for another service, or has expired.
        """
        if self.tid is not None and self.tid != tenant_id:
            raise TenantMismatchError(expected=tenant_id, actual=self.tid)
        if self.aud is not None and not _is_for(self.aud, cloud):
            raise AuthenticationError(f"The token is for {self.aud}, not for {cloud.graph}.", tenant=tenant_id)
        if self.exp is not None and self.exp <= now:
            told = f"The token expired at {self.exp.isoformat()}; by this client's clock it is {now.isoformat()}."
            raise AuthenticationError(f"{told} Get a new one.", tenant=tenant_id)


def _is_for(audience: str, cloud: Cloud) -> bool:
    # A server on loopback stands in for some cloud, and judges its tokens itself.
    known = {cloud.graph, cloud.scope.removesuffix("/.default"), _GRAPH_APP_ID}
    return cloud.is_loopback or audience.lower().rstrip("/") in known


def _decoded(token: str) -> Mapping[str, object] | None:
    parts = token.split(".")
    if len(parts) != _JWT_PARTS:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


def _word(claims: Mapping[str, object], *names: str) -> str | None:
    found = (claims.get(name) for name in names)
    return next((word for word in found if isinstance(word, str) and word), None)


def _words(claims: Mapping[str, object], name: str) -> frozenset[str]:
    words = claims.get(name)
    return frozenset(word for word in words if isinstance(word, str)) if isinstance(words, list) else frozenset()


def _instant(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
