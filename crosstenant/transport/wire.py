"""The one place where a request goes out and bytes come in: one attempt, no retries, no redirects, no cookies.

Nothing raised here has `requests` in its context. A traceback that prints local variables would print the headers, and
the token with them, out of the frames below; so failures are described first and raised once those frames are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from crosstenant.errors import AuthenticationError, TransportError, UnsafeTargetError
from crosstenant.transport.replies import Reply, RequestFacts

if TYPE_CHECKING:
    import requests

    from crosstenant.transport.calls import Outgoing
    from crosstenant.transport.clock import Clock
    from crosstenant.transport.sessions import SessionPool

_LARGEST_BODY = 32 * 1024 * 1024
_CHUNK = 16 * 1024
_UNAVAILABLE = 503

Timeout = tuple[float, float]


class Wire:
    """Sends one HTTP request and reads its whole answer.

    Args:
        sessions: Where sessions come from.
        clock: What judges the deadline.
        timeout: Seconds to connect, and between two pieces of an answer.
    """

    def __init__(self, sessions: SessionPool, clock: Clock, timeout: Timeout) -> None:
        self._sessions = sessions
        self._clock = clock
        self._timeout = timeout

    def exchange(self, outgoing: Outgoing, facts: RequestFacts, *, before: datetime) -> Reply:
        """Send it and return what came back, whatever its status.

        Args:
            outgoing: The request.
            facts: Which request that is, for errors.
            before: The instant by which the answer must have been read.

        Raises:
            TransportError: No complete answer came.
            UnsafeTargetError: The server could not prove its identity.
            ProtocolError: The answer is too large or malformed.
        """
        with self._sessions.lend() as loan:
            outcome = self._attempt(loan.session, outgoing, facts, before)
            if isinstance(outcome, TransportError) or outcome.status == _UNAVAILABLE:
                loan.spoil()
        if isinstance(outcome, TransportError):
            raise outcome
        return outcome

    def _attempt(
        self, session: requests.Session, outgoing: Outgoing, facts: RequestFacts, before: datetime
    ) -> Reply | TransportError:
        import requests
        import urllib3

        prepared = _prepared(outgoing)
        left = (before - self._clock.now()).total_seconds()
        connect, read = (max(0.001, min(limit, left)) for limit in self._timeout)
        try:
            settings = session.merge_environment_settings(outgoing.url, {}, True, None, None)  # noqa: FBT003
            with session.send(prepared, timeout=(connect, read), allow_redirects=False, **settings) as response:
                return self._read(response, facts, before)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return _described(error, facts)

    def _read(self, response: requests.Response, facts: RequestFacts, before: datetime) -> Reply | TransportError:
        body = bytearray()
        for chunk in _pieces(response):
            body += chunk
            if len(body) > _LARGEST_BODY:
                return facts.unreadable("it is larger than 32 MiB")
            if self._clock.now() > before:
                return _lost("the answer took longer than the deadline", facts, sent=True)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, bytes(body))


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it arrives.

    requests reads until a chunk is full, however long that takes; a body that drips would outlast any deadline.
    """
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        yield piece


def _prepared(outgoing: Outgoing) -> requests.PreparedRequest:
    """Prepare it apart from any session, so that no cookie, .netrc entry or default header of one joins it."""
    import requests

    headers = dict(outgoing.headers)
    if outgoing.token is not None:
        headers["Authorization"] = f"Bearer {_checked(outgoing.token.reveal())}"
    return requests.Request(outgoing.method, outgoing.url, headers=headers, data=outgoing.body).prepare()


def _checked(token: str) -> str:
    # A token with a line break would be printed by the error that refuses the header.
    if not token.isascii() or not token.isprintable() or " " in token or not token:
        raise AuthenticationError("The token is empty or holds blanks or line breaks; it was not sent.")
    return token


def _described(error: BaseException, facts: RequestFacts) -> TransportError:
    import ssl

    causes = list(_chain(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        told = f"The server could not prove its identity: {_cause(causes)}. {facts.method} {facts.path} was not sent."
        return UnsafeTargetError(told, sent=False, method=facts.method, path=facts.path, tenant=facts.tenant)
    if any(_is_malformed(cause) for cause in causes):
        return facts.unreadable(_cause(causes))
    return _lost(_cause(causes), facts, sent=not any(_is_unsent(cause) for cause in causes))


def _lost(problem: str, facts: RequestFacts, *, sent: bool) -> TransportError:
    told = f"No answer to {facts.method} {facts.path}: {problem}."
    return TransportError(told, sent=sent, method=facts.method, path=facts.path, tenant=facts.tenant)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it was made of: requests and urllib3 carry their causes as arguments and attributes."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        related = (*current.args, current.__cause__, current.__context__, getattr(current, "reason", None))
        waiting.extend(cause for cause in related if isinstance(cause, BaseException))


def _cause(causes: list[BaseException]) -> str:
    """The names of the causes; their texts may quote URLs with tokens or proxy passwords."""
    names = dict.fromkeys(type(cause).__name__ for cause in causes)
    return " < ".join(names)


def _is_unsent(cause: BaseException) -> bool:
    import socket

    import urllib3

    refused = (ConnectionRefusedError, socket.gaierror, urllib3.exceptions.NewConnectionError)
    return isinstance(cause, (*refused, urllib3.exceptions.ConnectTimeoutError))


def _is_malformed(cause: BaseException) -> bool:
    import http.client

    import urllib3

    unread = (http.client.LineTooLong, urllib3.exceptions.DecodeError)
    return isinstance(cause, unread) or type(cause) is http.client.HTTPException
