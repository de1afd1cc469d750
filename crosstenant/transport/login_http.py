"""The HTTP client that MSAL is given, so that sign-in goes over the same session, clock and retries as Graph."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from crosstenant.errors import AuthenticationError, UnsafeTargetError
from crosstenant.transport.calls import Outgoing
from crosstenant.transport.clock import Clock
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.replies import Reply, RequestFacts, error_of, payload_of
from crosstenant.transport.retrying import Retrier
from crosstenant.transport.wire import Wire

# The published sign-in hosts name each other in their metadata. Source: Microsoft Entra ID, "National clouds".
_ALIASES = {
    "https://login.microsoftonline.com": {"https://login.windows.net", "https://login.microsoft.com"},
    "https://login.chinacloudapi.cn": {"https://login.partner.microsoftonline.cn"},
}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def login_origins(cloud: Cloud) -> frozenset[str]:
    """The origins that a secret may be sent to when signing in to a cloud."""
    return frozenset({cloud.authority, *_ALIASES.get(cloud.authority, ())})


class LoginReply:
    """An answer in the shape that MSAL expects."""

    def __init__(self, reply: Reply) -> None:
        self.status_code = reply.status
        self.headers = reply.headers
        self.text = reply.body.decode("utf-8", "replace")

    def raise_for_status(self) -> None:
        """MSAL asks for this where it cannot use an answer."""
        if self.status_code >= HTTPStatus.BAD_REQUEST:
            raise AuthenticationError(f"The sign-in service answered with status {self.status_code}.")


class LoginHttp:
    """Sends what MSAL wants to send, to the sign-in service only.

    Args:
        wire: What carries the requests.
        retrier: Repeats what may be repeated; asking for a token may.
        clock: The time, for Retry-After.
        tenant: For errors.
        origins: Where requests may go; None for anywhere, because a machine's own identity service is where MSAL says.
    """

    def __init__(
        self, *, wire: Wire, retrier: Retrier, clock: Clock, tenant: str, origins: frozenset[str] | None
    ) -> None:
        self._wire = wire
        self._retrier = retrier
        self._clock = clock
        self._tenant = tenant
        self._origins = origins

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: object
    ) -> LoginReply:
        """Send a GET."""
        return self._send("GET", _with_query(url, params), dict(headers or {}), None)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, object] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> LoginReply:
        """Send a form."""
        body = data if isinstance(data, str) else urlencode(data or {})
        return self._send("POST", _with_query(url, params), _FORM | dict(headers or {}), body.encode())

    def close(self) -> None:
        """Nothing to close: the session belongs to the client."""

    def _send(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> LoginReply:
        parts = urlsplit(url)
        facts = RequestFacts(method=method, path=parts.path, template=parts.path, tenant=self._tenant)
        if self._origins is not None and f"{parts.scheme}://{parts.netloc}".lower() not in self._origins:
            told = f"Refused to sign in at {parts.hostname}, which is not the configured authority."
            raise UnsafeTargetError(told, sent=False, method=method, path=parts.path, tenant=self._tenant)
        outgoing = Outgoing(method, url, headers, body)

        def attempt(before: datetime) -> Reply:
            reply = self._wire.exchange(outgoing, facts, before=before)
            if reply.is_success:
                payload_of(reply, facts)  # MSAL would log what it cannot read, and half an answer may hold a token
            if _is_final(reply):
                return reply
            raise error_of(reply, facts, self._clock.now())

        return LoginReply(self._retrier.run(attempt, facts, repeatable=True))


def _with_query(url: str, params: Mapping[str, str] | None) -> str:
    return f"{url}?{urlencode(params)}" if params else url


def _is_final(reply: Reply) -> bool:
    """Whether MSAL can make something of it: success, or a refusal with its reason."""
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST
    is_transient = reply.status == HTTPStatus.TOO_MANY_REQUESTS or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return not is_redirect and not is_transient
