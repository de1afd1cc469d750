"""Access tokens in the look of Entra's, signed by the world that issues them."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

import attrs

from crosstenant.emulator.documents import Document, text, texts, whole
from crosstenant.emulator.errors import invalid_token
from crosstenant.emulator.permissions import ROLE_NAMES, ROLE_TEMPLATES
from crosstenant.emulator.routing import Caller

LIFETIME = timedelta(seconds=3599)
"""How long an access token lives unless it is told otherwise."""

_PARTS = 3


@attrs.frozen(kw_only=True)
class Grant:
    """What a token lets its bearer do.

    Attributes:
        tenant_id: The tenant it is good for.
        audience: The resource it is good for.
        app_id: The client.
        permissions: Application permissions, or delegated scopes where somebody is signed in.
        user_id: Who is signed in; None for an app.
        user_name: That person's user principal name.
        roles: That person's directory roles, by name.
    """

    tenant_id: str
    audience: str
    app_id: str
    permissions: Iterable[str]
    user_id: str | None = None
    user_name: str | None = None
    roles: Iterable[str] = ()

    def claims(self) -> Document:
        """Return the claims that describe this grant."""
        if self.user_id is None:
            return {"idtyp": "app", "roles": sorted(self.permissions), "oid": self.app_id, "sub": self.app_id}
        return {
            "idtyp": "user",
            "scp": " ".join(sorted(self.permissions)),
            "oid": self.user_id,
            "sub": self.user_id,
            "upn": self.user_name,
            "wids": [ROLE_TEMPLATES[role] for role in sorted(self.roles)],
        }


@attrs.frozen(kw_only=True)
class VerifiedToken:
    """A token that this world issued, taken apart.

    Attributes:
        tenant_id: ``tid``.
        audience: ``aud``.
        not_before: ``nbf``.
        expires_at: ``exp``, in seconds since 1970.
        caller: Who bears it.
    """

    tenant_id: str
    audience: str
    not_before: int
    expires_at: int
    caller: Caller


class Mint:
    """Signs and checks tokens with a key that follows from the world's seed.

    Args:
        seed: The world's seed; a world that was saved and loaded accepts its old tokens.
    """

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"crosstenant emulator {seed}".encode()).digest()
        self._verified: dict[str, VerifiedToken] = {}

    def issue(self, grant: Grant, *, now: datetime, lifetime: timedelta = LIFETIME, token_id: str) -> str:
        """Return a signed token for a grant."""
        issued = int(now.timestamp())
        claims: Document = {
            "aud": grant.audience,
            "iss": f"https://sts.windows.net/{grant.tenant_id}/",
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(lifetime.total_seconds()),
            "appid": grant.app_id,
            "azp": grant.app_id,
            "tid": grant.tenant_id,
            "uti": token_id,
            "ver": "1.0",
            **grant.claims(),
        }
        return self.sign(claims)

    def sign(self, claims: Document) -> str:
        """Return any claims as a signed token, an identity token for instance."""
        head = _encode({"typ": "JWT", "alg": "HS256"})
        payload = f"{head}.{_encode(claims)}"
        return f"{payload}.{_base64(self._signature(payload))}"

    def altered(self, token: str, claims: Document) -> str:
        """Return a token of this world's with other claims, signed anew."""
        return self.sign(self._claims(token) | claims)

    def read(self, token: str) -> VerifiedToken:
        """Check a token's signature and take it apart; audience, tenant and expiry are the caller's to judge.

        Raises:
            GraphFault: 401 ``InvalidAuthenticationToken``: it is no token, or not one of this world's.
        """
        known = self._verified.get(token)
        if known is None:
            known = _taken_apart(self._claims(token))
            self._verified[token] = known
        return known

    def _claims(self, token: str) -> Document:
        if token.count(".") != _PARTS - 1:
            raise invalid_token("IDX14100: JWT is not well formed, there are no dots (.).")
        payload, _, signature = token.rpartition(".")
        if not hmac.compare_digest(_base64(self._signature(payload)).encode(), signature.encode()):
            raise invalid_token("Signature is invalid.")
        return _decode(payload.partition(".")[2])

    def _signature(self, payload: str) -> bytes:
        return hmac.digest(self._key, payload.encode(), "sha256")


def _taken_apart(claims: Document) -> VerifiedToken:
    is_app = "scp" not in claims
    permissions = texts(claims, "roles") if is_app else text(claims, "scp").split()
    caller = Caller(
        app_id=text(claims, "appid"),
        permissions=frozenset(permissions),
        is_app_only=is_app,
        user_id=None if is_app else text(claims, "oid"),
        roles=frozenset(ROLE_NAMES[wid] for wid in texts(claims, "wids") if wid in ROLE_NAMES),
    )
    return VerifiedToken(
        tenant_id=text(claims, "tid"),
        audience=text(claims, "aud"),
        not_before=whole(claims, "nbf"),
        expires_at=whole(claims, "exp"),
        caller=caller,
    )


def _encode(value: Document) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _decode(part: str) -> Document:
    try:
        return cast("Document", json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
    except (ValueError, binascii.Error) as error:
        raise invalid_token("IDX14101: Unable to decode the payload of the token.") from error


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
