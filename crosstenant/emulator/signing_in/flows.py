"""The grants of the token endpoint.

Microsoft identity platform: "OAuth 2.0 client credentials flow on the Microsoft identity platform" and the pages on the
device authorization grant and the authorization code flow.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from crosstenant.emulator.clouds import CLOUDS, GRAPH_APP_ID, LOOPBACK_HOSTS
from crosstenant.emulator.documents import Document
from crosstenant.emulator.signing_in.assertions import check_assertion
from crosstenant.emulator.signing_in.errors import Refusal
from crosstenant.emulator.signing_in.sessions import REFRESH_LIFETIME, SignIn
from crosstenant.emulator.signing_in.tokens import LIFETIME, Grant
from crosstenant.emulator.state import Registration, Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_OIDC_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})


@attrs.frozen(kw_only=True)
class TokenRequest:
    """A request to the token endpoint of a tenant.

    Attributes:
        world: The world.
        tenant: The tenant.
        base_url: The origin that was asked.
        form: What the body says.
    """

    world: "Emulator"
    tenant: Tenant
    base_url: str
    form: Mapping[str, str]

    def answer(self) -> Document:
        """Carry the grant out and return the token answer.

        Raises:
            SignInFault: It is refused.
        """
        grant_type = self.form.get("grant_type", "")
        flow = _FLOWS.get(grant_type)
        if flow is None:
            raise Refusal.UNSUPPORTED_GRANT.fault(grant_type=grant_type)
        return flow(self)

    def registration(self) -> Registration:
        """Return the app that asks.

        Raises:
            SignInFault: AADSTS700016, the tenant has no such app, or it is disabled.
        """
        client_id = self.form.get("client_id", "").lower()
        registration = self.tenant.registrations.get(client_id)
        if registration is None:
            raise Refusal.UNKNOWN_APP.fault(client_id=client_id, tenant_name=self.tenant.name)
        if not registration.is_enabled:
            raise Refusal.DISABLED_APP.fault(client_id=client_id)
        return registration

    def proven_registration(self) -> Registration:
        """Return the app that asks, which has shown its secret or certificate.

        Raises:
            SignInFault: It has not.
        """
        registration = self.registration()
        assertion = self.form.get("client_assertion")
        if assertion:
            check_assertion(assertion, registration, self.tenant.id)
            return registration
        secret = self.form.get("client_secret")
        if not secret:
            raise Refusal.MISSING_SECRET.fault()
        if secret not in registration.secrets:
            raise Refusal.WRONG_SECRET.fault(client_id=registration.client_id)
        end = registration.secrets[secret]
        if end is not None and end <= self.world.clock.now():
            raise Refusal.EXPIRED_SECRET.fault(client_id=registration.client_id)
        return registration


def _client_credentials(request: TokenRequest) -> Document:
    registration = request.proven_registration()
    scope = request.form.get("scope", "")
    resource, dot, rest = scope.partition("/.default")
    if not dot or rest:
        raise Refusal.SCOPE_NOT_DEFAULT.fault(scope=scope)
    grant = Grant(
        tenant_id=request.tenant.id,
        audience=_audience(request, resource),
        app_id=registration.client_id,
        permissions=registration.app_permissions,
    )
    return _tokens(request, grant)


def _device_code(request: TokenRequest) -> Document:
    request.registration()
    code = request.form.get("device_code", request.form.get("code", ""))
    sign_in = request.world.sign_ins.device_codes.get(code)
    if sign_in is None or sign_in.tenant_id != request.tenant.id:
        raise Refusal.INVALID_GRANT.fault(what="device code")
    if sign_in.expires_at <= request.world.clock.now():
        raise Refusal.EXPIRED_CODE.fault()
    if sign_in.user_id is None:
        raise Refusal.AUTHORIZATION_PENDING.fault()
    del request.world.sign_ins.device_codes[code]
    return _delegated(request, sign_in, sign_in.scopes)


def _authorization_code(request: TokenRequest) -> Document:
    registration = request.registration()
    sign_in = request.world.sign_ins.authorization_codes.pop(request.form.get("code", ""), None)
    if sign_in is None or sign_in.client_id != registration.client_id:
        raise Refusal.INVALID_GRANT.fault(what="authorization code")
    if sign_in.redirect_uri != request.form.get("redirect_uri") or not _fits(sign_in, request.form):
        raise Refusal.INVALID_GRANT.fault(what="authorization code")
    return _delegated(request, sign_in, sign_in.scopes)


def _refresh_token(request: TokenRequest) -> Document:
    registration = request.registration()
    sign_in = request.world.sign_ins.refresh_tokens.get(request.form.get("refresh_token", ""))
    if sign_in is None or sign_in.client_id != registration.client_id or sign_in.tenant_id != request.tenant.id:
        raise Refusal.INVALID_GRANT.fault(what="refresh token")
    if sign_in.expires_at <= request.world.clock.now():
        raise Refusal.EXPIRED_REFRESH_TOKEN.fault()
    return _delegated(request, sign_in, request.form.get("scope") or sign_in.scopes)


_FLOWS: Mapping[str, Callable[[TokenRequest], Document]] = {
    "client_credentials": _client_credentials,
    "device_code": _device_code,
    "urn:ietf:params:oauth:grant-type:device_code": _device_code,
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
}


def _fits(sign_in: SignIn, form: Mapping[str, str]) -> bool:
    if sign_in.challenge is None:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == sign_in.challenge


def _delegated(request: TokenRequest, sign_in: SignIn, scopes: str) -> Document:
    registration = request.tenant.registrations[sign_in.client_id]
    resource, wanted = _resource_and_scopes(scopes)
    if not wanted <= registration.delegated_scopes:
        raise Refusal.CONSENT_MISSING.fault(client_id=registration.client_id, display_name=registration.display_name)
    grant = Grant(
        tenant_id=request.tenant.id,
        audience=_audience(request, resource),
        app_id=registration.client_id,
        # A token holds everything that was ever consented to, not only what this request names.
        permissions=registration.delegated_scopes,
        user_id=sign_in.user_id,
        user_name=sign_in.user_name,
        roles=sign_in.roles,
    )
    answer = _tokens(request, grant)
    answer["id_token"] = _id_token(request, sign_in)
    answer["client_info"] = _client_info(sign_in, request.tenant.id)
    if "offline_access" in scopes.split():
        answer["refresh_token"] = _renewable(request, sign_in)
    return answer


def _resource_and_scopes(scopes: str) -> tuple[str, set[str]]:
    resource = ""
    wanted: set[str] = set()
    for scope in scopes.split():
        place, slash, name = scope.rpartition("/")
        resource = place or resource
        if name not in _OIDC_SCOPES and name != ".default":
            wanted.add(name if slash else scope)
    return resource, wanted


def _audience(request: TokenRequest, resource: str) -> str:
    public = CLOUDS[request.tenant.cloud].audience
    place = resource.rstrip("/")
    if place in ("", public, GRAPH_APP_ID):
        return public
    parts = urlsplit(place)
    if parts.hostname in LOOPBACK_HOSTS:
        return place
    raise Refusal.UNKNOWN_RESOURCE.fault(resource=resource, tenant_name=request.tenant.name)


def _tokens(request: TokenRequest, grant: Grant) -> Document:
    seconds = int(LIFETIME.total_seconds())
    token = request.world.mint.issue(grant, now=request.world.clock.now(), token_id=request.world.trace_ids.guid())
    answer: Document = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
    if grant.user_id is not None:
        answer["scope"] = " ".join(f"{grant.audience}/{name}" for name in sorted(grant.permissions))
    return answer


def _renewable(request: TokenRequest, sign_in: SignIn) -> str:
    token = f"0.{request.world.trace_ids.secret()}.{request.world.trace_ids.secret()}"
    renewed = attrs.evolve(sign_in, expires_at=request.world.clock.now() + REFRESH_LIFETIME)
    request.world.sign_ins.refresh_tokens[token] = renewed
    return token


def _id_token(request: TokenRequest, sign_in: SignIn) -> str:
    now = int(request.world.clock.now().timestamp())
    claims: Document = {
        "aud": sign_in.client_id,
        "iss": f"{request.base_url}/{request.tenant.id}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "name": sign_in.user_name,
        "oid": sign_in.user_id,
        "preferred_username": sign_in.user_name,
        "sub": sign_in.user_id,
        "tid": request.tenant.id,
        "ver": "2.0",
    }
    if sign_in.nonce:
        claims["nonce"] = sign_in.nonce
    return request.world.mint.sign(claims)


def _client_info(sign_in: SignIn, tenant_id: str) -> str:
    raw = f'{{"uid":"{sign_in.user_id}","utid":"{tenant_id}"}}'.encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
