"""Plugs a world into requests, at the place that requests keeps for it."""

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError
from urllib3.response import HTTPResponse

from crosstenant.emulator.clouds import GRAPH_HOSTS, LOGIN_HOSTS
from crosstenant.emulator.serving.exchange import ConnectionLost, TimedOut
from crosstenant.emulator.world import Emulator

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from urllib3.connection import HTTPConnection
    from urllib3.connectionpool import ConnectionPool

    from crosstenant.emulator.serving.application import Application

_HOSTS = frozenset({*LOGIN_HOSTS, *GRAPH_HOSTS})


class WorldAdapter(BaseAdapter):
    """Sends requests to a WSGI application in this process, and nothing anywhere else.

    Args:
        application: What answers, for every login and Graph host of every cloud.
    """

    def __init__(self, application: "Application") -> None:
        super().__init__()
        self._application = application

    def send(  # noqa: PLR0917 - the signature is requests' own
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: object = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer a prepared request from the world.

        Raises:
            requests.ConnectionError: The host is no part of it: no test leaves the machine by mistake.
        """
        parts = urlsplit(request.url or "")
        if parts.scheme != "https" or parts.netloc not in _HOSTS:
            raise requests.ConnectionError(f"The emulator's session reaches no other host: {parts.netloc}")
        answer = _Answer()
        environ = _environ(request, parts)
        environ["crosstenant.timeout"] = _read_timeout(timeout)
        try:
            body = b"".join(self._application(environ, answer.start))
        except ConnectionLost as lost:
            raise _lost(lost.way, request) from lost
        except TimedOut as error:
            raise requests.ReadTimeout("Read timed out.", request=request) from error
        return _response(request, answer, body)

    def close(self) -> None:
        """Do nothing: there is no connection."""


class _Answer:
    """Takes what a WSGI application says before its body."""

    status: int
    reason: str
    headers: dict[str, str]

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        code, _, self.reason = status.partition(" ")
        self.status = int(code)
        self.headers = dict(headers)
        return bytes


def emulated_session(world: Emulator) -> requests.Session:
    """Return a session for every login and Graph host of every cloud; every other host is refused."""
    session = requests.Session()
    session.trust_env = False
    adapter = WorldAdapter(world.application)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _response(request: requests.PreparedRequest, answer: _Answer, body: bytes) -> requests.Response:
    response = requests.Response()
    response.raw = HTTPResponse(
        io.BytesIO(body),
        headers=answer.headers,
        status=answer.status,
        reason=answer.reason,
        preload_content=False,
        request_method=request.method,
    )
    response.status_code = answer.status
    response.reason = answer.reason
    response.headers.update(answer.headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    return response


def _lost(way: str, request: requests.PreparedRequest) -> requests.ConnectionError:
    # What requests raises for the real thing, so that a client can tell a request that was never sent.
    if way == "refused":
        refused = NewConnectionError(cast("HTTPConnection", None), "[Errno 111] Connection refused")
        return requests.ConnectionError(MaxRetryError(cast("ConnectionPool", None), request.url or "", refused))
    if way == "untrusted":
        return requests.exceptions.SSLError("certificate verify failed: self-signed certificate", request=request)
    aborted = ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
    return requests.ConnectionError(aborted, request=request)


def _read_timeout(timeout: object) -> float | None:
    value = timeout[-1] if isinstance(timeout, tuple) else timeout
    return float(value) if isinstance(value, int | float) else None


def _environ(request: requests.PreparedRequest, parts: SplitResult) -> "WSGIEnvironment":
    content = _content(request.body)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "RAW_PATH": parts.path,
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(content),
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    environ["HTTP_HOST"] = parts.netloc
    environ["CONTENT_LENGTH"] = str(len(content))
    return environ


def _content(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if body is None:
        return b""
    raise TypeError("The emulator's session takes bodies that are bytes or text, not streams.")
