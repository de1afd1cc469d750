"""How a tenant is named: by GUID or by verified domain, and how a domain becomes a GUID without any permission."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from crosstenant.errors import InputError
from crosstenant.transport.calls import Call, Outgoing
from crosstenant.transport.replies import Payload, RequestFacts, error_of, payload_of

if TYPE_CHECKING:
    from datetime import datetime

    from crosstenant.transport.clock import Clock
    from crosstenant.transport.clouds import Cloud
    from crosstenant.transport.retrying import Retrier
    from crosstenant.transport.wire import Wire

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")
_LONGEST_DOMAIN = 253
_NIL = "00000000-0000-0000-0000-000000000000"
_METADATA = "/{}/v2.0/.well-known/openid-configuration"


def parse_tenant(value: str | None, *, parameter: str = "tenant") -> str:
    """Check a tenant id or domain and return it in lower case.

    Raises:
        InputError: It is neither a GUID nor a domain name.
    """
    # ASCII first: a Kelvin sign becomes the letter k in lower case.
    name = value.lower() if isinstance(value, str) and value.isascii() else ""
    if (is_tenant_id(name) and name != _NIL) or (len(name) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(name) is not None):
        return name
    told = f"{value!r} is neither a tenant id (a GUID such as 11111111-2222-4333-8444-555555555555) nor a domain name."
    raise InputError(told, parameter=parameter)


def is_tenant_id(name: str) -> bool:
    """Whether a name is a GUID in its usual lower-case form."""
    return _GUID.fullmatch(name) is not None


def find_tenant_id(domain: str, *, cloud: Cloud, wire: Wire, retrier: Retrier, clock: Clock) -> str:
    """Look a domain up in the sign-in service's public metadata; no token and no permission are needed.

    Source: OpenID Connect on the Microsoft identity platform, "Find your app's OpenID configuration document URI".

    Raises:
        InputError: The sign-in service knows no such domain.
        TransportError: The sign-in service cannot be reached, or its answer names no tenant.
    """
    call = Call("GET", _METADATA, (domain,))
    facts = RequestFacts(method="GET", path=call.path, template=_METADATA, tenant=domain)

    def attempt(before: datetime) -> str:
        reply = wire.exchange(Outgoing("GET", cloud.authority + call.path), facts, before=before)
        if reply.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}:
            raise InputError(f"{cloud.authority} knows no tenant with the domain {domain!r}.", parameter="tenant")
        if not reply.is_success:
            raise error_of(reply, facts, clock.now())
        return _issuer_tenant(payload_of(reply, facts) or {}, facts)

    return retrier.run(attempt, facts, repeatable=True)


def _issuer_tenant(metadata: Payload, facts: RequestFacts) -> str:
    issuer = metadata.get("issuer")
    found = _GUID.search(issuer.lower()) if isinstance(issuer, str) else None
    if found is None:
        raise facts.unreadable("its issuer names no tenant")
    return found.group()
