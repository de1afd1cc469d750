"""A wire between our clients and a world: it numbers what goes out, makes trouble where told, and lets others look."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

import attrs
import requests
from requests.adapters import BaseAdapter

BEHIND = "&%24skiptoken=behind-an-empty-page"
"""At the end of a link, it leads to what the link without it leads to."""

Deliver = Callable[[], requests.Response]


class Killed(BaseException):
    """The process dies here. No handler of errors may stop it."""


@attrs.frozen(kw_only=True)
class Sent:
    """One request as it went out.

    Attributes:
        process: Which process sent it, from 1.
        side: Whose wire it went over: source or target.
        host: Where to.
        method: HTTP method.
        path: The path without version and query.
        url: All of it.
        body: What it carried.
        headers: Its headers, names in lower case.
        at: When, by the world's clock.
    """

    process: int
    side: str
    host: str
    method: str
    path: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    at: datetime

    @property
    def is_graph(self) -> bool:
        """Whether it goes to Graph, and not to the sign-in endpoint."""
        return "/oauth2/" not in self.path and "/.well-known/" not in self.path

    @property
    def writes(self) -> tuple[str, ...]:
        """What in it could change the configuration; questions and provisioning on demand do not."""
        if not self.is_graph:
            return ()
        parts = self.items if self.path == "/$batch" else ((self.method, self.path),)
        return tuple(f"{method} {path}" for method, path in parts if method != "GET" and not _is_question(path))

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """Method and path of each request in a batch."""
        if self.path != "/$batch":
            return ()
        return tuple((item["method"], item["url"]) for item in json.loads(self.body)["requests"])

    @property
    def token_tenant(self) -> str | None:
        """The tenant that the token is for."""
        parts = self.headers.get("authorization", "").split(".")
        if len(parts) != 3:
            return None
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        return str(claims["tid"])

    def __str__(self) -> str:
        return f"{self.side} {self.method} {self.path}"


class Listener(Protocol):
    """What a wire leads to."""

    def carry(self, sent: Sent, deliver: Deliver) -> requests.Response:
        """Answer a request, by delivering it or otherwise."""
        ...

    def describe(self, process: int, side: str, request: requests.PreparedRequest) -> Sent:
        """Say which request it is."""
        ...


class Wire(BaseAdapter):
    """Carries the requests of one client of one process.

    Args:
        listener: Who decides what happens to each request.
        process: Whose wire it is.
        side: Which tenant it is for.
        inner: What reaches the world.
        tokens: What an opaque token stands for; the wire puts the real one in its place.
    """

    def __init__(
        self,
        listener: Listener,
        process: int,
        side: str,
        inner: BaseAdapter,
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._listener = listener
        self._process = process
        self._side = side
        self._inner = inner
        self._tokens = {} if tokens is None else tokens

    def send(  # noqa: PLR0917 - the signature is requests' own
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Hand a request over to the listener, with the means to deliver it."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given in self._tokens:
            request.headers["Authorization"] = f"Bearer {self._tokens[given]}"
        request.url = str(request.url).partition(BEHIND)[0]
        sent = self._listener.describe(self._process, self._side, request)

        def deliver() -> requests.Response:
            return self._inner.send(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies)

        return self._listener.carry(sent, deliver)

    def close(self) -> None:
        """Nothing of its own is open."""
        self._inner.close()


def description(process: int, side: str, request: requests.PreparedRequest, now: datetime) -> Sent:
    """Read a prepared request."""
    url = str(request.url)
    parts = urlsplit(url)
    path = unquote(parts.path)
    for version in ("/v1.0", "/beta"):
        path = path.removeprefix(version)
    body = request.body or b""
    return Sent(
        process=process,
        side=side,
        host=parts.netloc,
        method=str(request.method),
        path=path,
        url=url,
        body=body.encode() if isinstance(body, str) else bytes(body),
        headers={name.lower(): str(value) for name, value in request.headers.items()},
        at=now,
    )


def _is_question(path: str) -> bool:
    return path.endswith(("/validateCredentials", "/provisionOnDemand"))
