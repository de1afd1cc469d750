"""Pure: status, headers and bytes become a payload, or the right error.

Source: Microsoft Graph, "Microsoft Graph error responses and resource types" and "Microsoft Graph throttling guidance".
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NoReturn

import attrs

from crosstenant.errors import (
    AuthenticationError,
    ConflictError,
    CrossTenantError,
    GraphError,
    NotFoundError,
    PermissionDeniedError,
    ProtocolError,
    ServiceError,
    ThrottledError,
    UnsafeTargetError,
)
from crosstenant.transport.envelopes import Envelope

Payload = dict[str, Any]

_EXPIRED_TOKEN = "InvalidAuthenticationToken"
_LONGEST_NUMBER = 10


@attrs.frozen
class Reply:
    """What came back for one request.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case.
        body: The decoded body.
        content: What the body says, where it came inside another one and was read with that.
    """

    status: int
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = attrs.field(default=b"", repr=False)
    content: object = attrs.field(default=None, repr=False)

    @property
    def request_id(self) -> str | None:
        """The service's id of the request."""
        return self.headers.get("request-id")

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


@attrs.frozen(kw_only=True)
class RequestFacts:
    """Which request an answer or an error belongs to; nothing here is secret.

    Attributes:
        method: The HTTP method.
        path: The path below the version, ids filled in, without query.
        template: The same with ``{}`` for its ids, for logs.
        tenant: The tenant's GUID or domain.
        tenant_name: Its display name, if known.
        client_request_id: The id that this client gave the request.
        sent_at: When it was sent, by the client's clock.
    """

    method: str
    path: str
    template: str
    tenant: str
    tenant_name: str | None = None
    client_request_id: str | None = None
    sent_at: datetime | None = None

    def unreadable(self, problem: str) -> ProtocolError:
        """A ProtocolError about the answer to this request."""
        told = f"The answer to {self.method} {self.path} cannot be used: {problem}."
        return ProtocolError(told, sent=True, method=self.method, path=self.path, tenant=self.tenant)


def read_json(body: bytes) -> object:
    """Read JSON strictly: no NaN, no infinity, no name twice; a byte order mark is fine.

    Raises:
        ValueError: It is not such JSON.
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"), parse_constant=_refused, parse_float=_finite, object_pairs_hook=_unique
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return members


def payload_of(reply: Reply, facts: RequestFacts) -> Payload | None:
    """Read a successful answer; None if it has no body.

    Raises:
        ProtocolError: The body is not a JSON object.
    """
    if not reply.body and reply.content is None:
        return None
    kind = reply.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise facts.unreadable(f"it is {kind}, not JSON")
    try:
        members = read_json(reply.body) if reply.content is None else reply.content
    except ValueError as error:
        raise facts.unreadable(f"{error}") from None
    if not isinstance(members, dict):
        raise facts.unreadable("it is no JSON object")
    return members


def items_of(page: Payload, facts: RequestFacts) -> list[Payload]:
    """The ``value`` of one page.

    Raises:
        ProtocolError: It is not a list of objects.
    """
    items = page.get("value")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise facts.unreadable("its `value` is not a list of objects")
    return items


def claims_challenge(reply: Reply) -> str | None:
    """The claims that a 401 asks for (continuous access evaluation), as JSON text."""
    if reply.status != HTTPStatus.UNAUTHORIZED:
        return None
    text = reply.headers.get("www-authenticate", "").partition('claims="')[2].partition('"')[0]
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode() or None
    except ValueError:
        return None


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the service asks to wait: whole seconds or a date; anything else is no answer.

    A date counts from the reply's own ``Date``, because the two clocks need not agree.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text)) if len(text) <= _LONGEST_NUMBER else None
    asked = _http_date(text)
    if asked is None:
        return None
    return max(asked - (_http_date(headers.get("date", "")) or now), timedelta(0))


def _http_date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # costs more to import than all of this module

    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def error_of(reply: Reply, facts: RequestFacts, now: datetime) -> CrossTenantError:
    """The error that an unsuccessful answer means."""
    if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
        told = f"Refused to follow the redirect that answered {facts.method} {facts.path}."
        return UnsafeTargetError(told, sent=False, method=facts.method, path=facts.path, tenant=facts.tenant)
    envelope = Envelope.read(_leniently(reply.body), reply.body)
    if _is_bad_token(reply, envelope, facts):
        told = envelope.message or "Graph refuses the token."
        return AuthenticationError(
            f"{told} (tenant {facts.tenant})",
            code=envelope.code or "401",
            tenant=facts.tenant,
            request_id=reply.request_id or envelope.request_id,
        )
    return _kind(reply, envelope)(
        envelope.message,
        status=reply.status,
        code=envelope.code,
        outer_code=envelope.outer_code,
        outer_message=envelope.outer_message,
        details=envelope.details,
        inner=envelope.inner,
        request_id=reply.request_id or envelope.request_id,
        client_request_id=facts.client_request_id,
        method=facts.method,
        path=facts.path,
        tenant=facts.tenant,
        tenant_name=facts.tenant_name,
        retry_after=retry_after(reply.headers, now),
        sent_at=facts.sent_at,
    )


def _leniently(body: bytes) -> object:
    try:
        return read_json(body)
    except ValueError:
        return None


def _is_bad_token(reply: Reply, envelope: Envelope, facts: RequestFacts) -> bool:
    """Whether a 401 is about the token.

    The synchronization service answers 401 where a permission or role is missing, mostly as UnknownError without a
    message; renewing the token for that would never end.
    """
    if reply.status != HTTPStatus.UNAUTHORIZED:
        return False
    if envelope.code == _EXPIRED_TOKEN or claims_challenge(reply):
        return True
    return envelope.code != "UnknownError" and "/synchronization" not in facts.path


def _kind(reply: Reply, envelope: Envelope) -> type[GraphError]:
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceError
    if reply.status == HTTPStatus.BAD_REQUEST and envelope.means_conflict:
        return ConflictError
    return _BY_STATUS.get(reply.status, GraphError)


_BY_STATUS: Mapping[int, type[GraphError]] = {
    HTTPStatus.UNAUTHORIZED: PermissionDeniedError,
    HTTPStatus.FORBIDDEN: PermissionDeniedError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.CONFLICT: ConflictError,
    HTTPStatus.PRECONDITION_FAILED: ConflictError,
    HTTPStatus.TOO_MANY_REQUESTS: ThrottledError,
}
