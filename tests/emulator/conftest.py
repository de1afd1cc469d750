"""Plain HTTP clients for the two tenants, in process or over a port, and a record of all traffic on request.

pytest tests/emulator --served               # the same tests over https on a loopback port
pytest tests/emulator --record traffic.jsonl # and everything that was said, for a checker of contracts
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
from refereed import referee  # noqa: F401 - a fixture: every answer is held against the published names
from requests.adapters import HTTPAdapter

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.clouds import GRAPH_HOSTS, LOGIN_HOSTS
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.serving.exchange import Incoming, Outgoing
from crosstenant.emulator.serving.server import WorldServer
from crosstenant.emulator.serving.tls import throw_away_certificate
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.tenants import EmulatedTenant

if TYPE_CHECKING:
    from crosstenant.emulator.serving.tls import ServerCertificate


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--served", action="store_true", help="reach every emulated world over a loopback port")
    parser.addoption("--long", action="store_true", help="try many more disputed worlds and random lives")
    parser.addoption("--record", metavar="FILE", help="write the traffic of worlds with default switches as JSON lines")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "in_process(reason): what a loopback port cannot show, and why.")
    config.addinivalue_line("markers", "nonsense(what): it asks on purpose for what no client of Graph may ask for.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--served", default=False):
        left_out = [item for item in items if item.get_closest_marker("in_process")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


class LoopbackAdapter(HTTPAdapter):
    """Reaches Graph's and the sign-in endpoint's hosts at a loopback port, as an entry in a hosts file would."""

    def __init__(self, server: WorldServer) -> None:
        super().__init__()
        self._server = server

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:  # noqa: ANN401
        url = str(request.url)
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in {*GRAPH_HOSTS, *LOGIN_HOSTS}:
            raise requests.ConnectionError(f"The emulator's session reaches no other host: {parts.netloc}")
        request.headers["Host"] = parts.netloc
        request.url = url.replace(f"https://{parts.netloc}", self._server.url, 1)
        try:
            answer = super().send(request, *args, **options | {"verify": self._server.ca})
        finally:
            request.url = url
        answer.url = url
        return answer


class Servers:
    """A server for each world that somebody wants a session of."""

    def __init__(self, stack: ExitStack, certificate: ServerCertificate) -> None:
        self._stack = stack
        self._certificate = certificate
        self._servers: dict[int, tuple[Emulator, WorldServer]] = {}

    def session(self, world: Emulator) -> requests.Session:
        """Return a session over the port of this world's server."""
        if id(world) not in self._servers:
            server = self._stack.enter_context(WorldServer(world, certificate=self._certificate))
            self._servers[id(world)] = (world, server)
        session = self._stack.enter_context(closing(requests.Session()))
        session.trust_env = False
        adapter = LoopbackAdapter(self._servers[id(world)][1])
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session


@pytest.fixture(scope="session")
def server_certificate(request: pytest.FixtureRequest) -> ServerCertificate | None:
    return throw_away_certificate() if request.config.getoption("--served", default=False) else None


@pytest.fixture(autouse=True)
def _served(server_certificate: ServerCertificate | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ExitStack() as stack:
        if server_certificate is not None:
            servers = Servers(stack, server_certificate)
            monkeypatch.setattr(Emulator, "session", lambda world: servers.session(world))
        yield


@pytest.fixture(autouse=True)
def _recorded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = request.config.getoption("--record", default=None)
    if path is None or any(request.node.get_closest_marker(name) for name in ("unpublished", "nonsense")):
        yield
        return
    note, struck, lines = Emulator.note, dict[int, int](), list[str]()

    def record(world: Emulator, incoming: Incoming, outgoing: Outgoing | None) -> None:
        note(world, incoming, outgoing)
        before, struck[id(world)] = struck.get(id(world), 0), _faults_met(world)
        is_honest = world.switches == Switches() and struck[id(world)] == before
        if is_honest and outgoing is not None and incoming.raw_path.startswith(("/v1.0/", "/beta/")):
            lines.append(_line(incoming, outgoing))

    monkeypatch.setattr(Emulator, "note", record)
    yield
    with Path(path).open("ab", buffering=0) as traffic:  # in one piece, for other processes record as well
        traffic.write("".join(lines).encode())


def _faults_met(world: Emulator) -> int:
    return sum(planned.struck for planned in world.faults._planned)  # a checker wants answers of the service alone


def _line(incoming: Incoming, outgoing: Outgoing) -> str:
    exchange = {
        "method": incoming.method,
        "url": incoming.full_path,
        "request_body": _body(incoming.content),
        "status": outgoing.status,
        "response_body": _body(outgoing.content),
    }
    return json.dumps(exchange) + "\n"


def _body(content: bytes) -> object:
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")


@pytest.fixture
def graph(world: Emulator) -> Callable[..., PlainGraph]:
    """Make a client: ``graph(fabrikam)``, or with another credential ``graph(fabrikam, credential)``."""
    session = world.session()

    def make(tenant: EmulatedTenant, credential: EmulatedCredential | None = None) -> PlainGraph:
        return PlainGraph(session, credential or tenant.credential)

    return make


@pytest.fixture
def in_fabrikam(graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant) -> PlainGraph:
    return graph(fabrikam)


@pytest.fixture
def in_contoso(graph: Callable[..., PlainGraph], contoso: EmulatedTenant) -> PlainGraph:
    return graph(contoso)
