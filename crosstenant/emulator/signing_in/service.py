"""The sign-in endpoint, as much of it as MSAL and azure-identity walk through.

Microsoft identity platform: ``/{tenant}/oauth2/v2.0/token`` and its neighbours.
"""

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import unquote, urlencode

import attrs

from crosstenant.emulator.clouds import CLOUDS, LOGIN_HOSTS
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.faults import Attempt
from crosstenant.emulator.serving.exchange import Incoming, Outgoing
from crosstenant.emulator.signing_in import openid
from crosstenant.emulator.signing_in.errors import Refusal, SignInFault
from crosstenant.emulator.signing_in.flows import TokenRequest
from crosstenant.emulator.signing_in.sessions import CODE_LIFETIME, SignIn
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.world import Emulator

_TENANT_NAME = re.compile(r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
_MULTI_TENANT_NAMES = frozenset({"common", "organizations", "consumers"})


class SignInService:
    """Answers requests to the sign-in endpoint of one world.

    Args:
        world: The world.
    """

    def __init__(self, world: Emulator) -> None:
        self._world = world
        self._places: Mapping[tuple[str, str], Callable[[Tenant, Incoming], Outgoing]] = {
            ("GET", "v2.0/.well-known/openid-configuration"): self._metadata,
            ("GET", ".well-known/openid-configuration"): self._metadata,
            ("GET", "discovery/v2.0/keys"): self._keys,
            ("POST", "oauth2/v2.0/token"): self._token,
            ("POST", "oauth2/v2.0/devicecode"): self._device_code,
            ("GET", "oauth2/v2.0/authorize"): self._authorize,
        }

    def answer(self, incoming: Incoming) -> Outgoing:
        """Answer a request: as planned, where a failure is planned for it, else by carrying it out."""
        attempt = Attempt(incoming=incoming, carry_out=self.carry_out, refuse=_outage, world=self._world)
        return self._world.faults.answer(attempt)

    def carry_out(self, incoming: Incoming) -> Outgoing:
        """Carry out a request and return the answer; an error is an answer too."""
        tenant_name, _, place = unquote(incoming.raw_path).strip("/").partition("/")
        if place == "discovery/instance":
            return _json(200, openid.instance_discovery(incoming.base_url))
        handler = self._places.get((incoming.method, place))
        if handler is None:
            return _json(404, {"error": "not_found", "error_description": "No such sign-in endpoint."})
        try:
            return handler(self._tenant(tenant_name, incoming), incoming)
        except SignInFault as fault:
            return self._refusal(fault, incoming)

    def _tenant(self, name: str, incoming: Incoming) -> Tenant:
        tenant = self._world.find_tenant(name)
        if tenant is None and name in _MULTI_TENANT_NAMES:
            tenant = self._home_of(incoming.form.get("client_id", ""))
        if tenant is None:
            refusal = Refusal.UNKNOWN_TENANT if _TENANT_NAME.match(name) else Refusal.MALFORMED_TENANT
            raise refusal.fault(name=name)
        if incoming.host in LOGIN_HOSTS and not _signs_in_at(tenant, incoming.host):
            raise Refusal.UNKNOWN_TENANT.fault(name=name)
        return tenant

    def _home_of(self, client_id: str) -> Tenant | None:
        tenants = self._world.tenants.values()
        return next((tenant for tenant in tenants if client_id in tenant.registrations), None)

    def _metadata(self, tenant: Tenant, incoming: Incoming) -> Outgoing:
        return _json(200, openid.metadata(tenant, incoming.base_url))

    def _keys(self, tenant: Tenant, incoming: Incoming) -> Outgoing:
        return _json(200, {"keys": []})

    def _token(self, tenant: Tenant, incoming: Incoming) -> Outgoing:
        request = TokenRequest(world=self._world, tenant=tenant, base_url=incoming.base_url, form=incoming.form)
        return _json(200, request.answer())

    def _device_code(self, tenant: Tenant, incoming: Incoming) -> Outgoing:
        form = incoming.form
        request = TokenRequest(world=self._world, tenant=tenant, base_url=incoming.base_url, form=form)
        sign_in = SignIn(
            tenant_id=tenant.id,
            client_id=request.registration().client_id,
            scopes=form.get("scope", ""),
            expires_at=self._world.clock.now() + CODE_LIFETIME,
        )
        device_code = self._world.trace_ids.secret()
        user_code = self._world.trace_ids.guid()[:9].replace("-", "").upper()
        self._world.sign_ins.device_codes[device_code] = sign_in
        self._world.sign_ins.user_codes[user_code] = device_code
        return _json(200, _device_answer(device_code, user_code, incoming.base_url))

    def _authorize(self, tenant: Tenant, incoming: Incoming) -> Outgoing:
        query = incoming.query
        request = TokenRequest(world=self._world, tenant=tenant, base_url=incoming.base_url, form=query)
        sign_in = SignIn(
            tenant_id=tenant.id,
            client_id=request.registration().client_id,
            scopes=query.get("scope", ""),
            expires_at=self._world.clock.now() + CODE_LIFETIME,
            redirect_uri=query.get("redirect_uri", ""),
            challenge=query.get("code_challenge"),
            nonce=query.get("nonce"),
        )
        self._world.complete_sign_in(sign_in, query.get("login_hint"))
        code = self._world.trace_ids.secret()
        self._world.sign_ins.authorization_codes[code] = sign_in
        return _sent_back(str(sign_in.redirect_uri), code, query)

    def _refusal(self, fault: SignInFault, incoming: Incoming) -> Outgoing:
        trace_id = self._world.trace_ids.guid()
        correlation_id = incoming.headers.get("client-request-id", trace_id)
        body = fault.body(now=self._world.clock.now(), trace_id=trace_id, correlation_id=correlation_id)
        return _json(fault.status, body)


def _sent_back(redirect_uri: str, code: str, query: Mapping[str, str]) -> Outgoing:
    fields = {"code": code, "state": query.get("state", "")}
    if query.get("response_mode") != "form_post":
        return Outgoing(status=302, headers={"Location": f"{redirect_uri}?{urlencode(fields)}"})
    inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}"/>' for name, value in fields.items())
    form = f'<form method="post" action="{escape(redirect_uri)}">{inputs}</form>'
    page = f"{form}<script>document.forms[0].submit()</script>"
    return Outgoing(status=200, headers={"Content-Type": "text/html; charset=utf-8"}, content=page.encode())


def _outage(fault: GraphFault) -> Outgoing:
    outgoing = _json(
        fault.status, {"error": "temporarily_unavailable", "error_description": f"AADSTS90033: {fault.message}"}
    )
    return attrs.evolve(outgoing, headers={**outgoing.headers, **fault.headers})


def _signs_in_at(tenant: Tenant, host: str) -> bool:
    login = CLOUDS[tenant.cloud].login
    return host == login or (tenant.cloud == "global" and host in ("login.windows.net", "sts.windows.net"))


def _device_answer(device_code: str, user_code: str, base_url: str) -> Document:
    place = f"{base_url}/common/oauth2/deviceauth"
    message = f"To sign in, use a web browser to open the page {place} and enter the code {user_code} to authenticate."
    return {
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": place,
        "expires_in": int(CODE_LIFETIME.total_seconds()),
        "interval": 5,
        "message": message,
    }


def _json(status: int, body: Document) -> Outgoing:
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, no-cache"}
    return Outgoing(status=status, headers=headers, content=content)
