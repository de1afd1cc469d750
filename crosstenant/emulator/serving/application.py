"""The one WSGI application: the same code behind the loopback server and the in-process session."""

import threading
from collections.abc import Iterable
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import quote

from crosstenant.emulator.clouds import GRAPH_HOSTS, LOGIN_HOSTS
from crosstenant.emulator.serving.dispatch import Dispatcher
from crosstenant.emulator.serving.exchange import ConnectionLost, Incoming, Outgoing, TimedOut
from crosstenant.emulator.serving.graph import VERSIONS, GraphService
from crosstenant.emulator.signing_in.service import SignInService
from crosstenant.emulator.world import Emulator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Application:
    """Serves one world over WSGI.

    Args:
        world: The world.
        dispatcher: Its operations.
    """

    def __init__(self, world: Emulator, dispatcher: Dispatcher) -> None:
        self._world = world
        self._graph = GraphService(world, dispatcher)
        self._sign_in = SignInService(world)
        self._lock: threading.RLock = world.lock

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one WSGI request."""
        outgoing = self.answer(_incoming(environ))
        self._wait(outgoing.delay, environ.get("crosstenant.timeout"))
        status = f"{outgoing.status} {responses.get(outgoing.status, 'Status')}"
        start_response(status, outgoing.all_headers())
        return [outgoing.content]

    def _wait(self, delay: float, patience: float | None) -> None:
        """Let the world's time pass while the client waits.

        Raises:
            TimedOut: The client waits no longer than its patience.
        """
        if not delay:
            return
        with self._lock:
            self._world.clock.sleep(delay if patience is None else min(delay, patience))
        if patience is not None and delay > patience:
            raise TimedOut

    def answer(self, incoming: Incoming) -> Outgoing:
        """Answer one request; only one at a time reads or changes the world.

        Raises:
            ConnectionLost: A planned failure ends the connection instead.
        """
        with self._lock:
            service = self._graph if _is_for_graph(incoming) else self._sign_in
            try:
                outgoing = service.answer(incoming)
            except ConnectionLost:
                self._world.note(incoming, None)
                raise
            self._world.note(incoming, outgoing)
            return outgoing


def _is_for_graph(incoming: Incoming) -> bool:
    if incoming.host in LOGIN_HOSTS:
        return False
    return incoming.host in GRAPH_HOSTS or incoming.raw_path.lstrip("/").partition("/")[0] in VERSIONS


def _incoming(environ: "WSGIEnvironment") -> Incoming:
    raw_path = environ.get("RAW_PATH") or quote(environ.get("PATH_INFO", "").encode("latin-1"), safe="/:@!$&'()*+,;=~")
    return Incoming(
        method=environ["REQUEST_METHOD"],
        base_url=f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST') or environ['SERVER_NAME']}",
        raw_path=raw_path,
        query_string=environ.get("QUERY_STRING", ""),
        headers=_headers(environ),
        content=_content(environ),
    )


def _headers(environ: "WSGIEnvironment") -> dict[str, str]:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    return headers


def _content(environ: "WSGIEnvironment") -> bytes:
    length = environ.get("CONTENT_LENGTH")
    content: bytes = environ["wsgi.input"].read(int(length)) if length else b""
    return content
