"""A client whose Graph answers exactly what a test tells it to, for what the emulator does not say on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs
import pytest
import requests
import responses

from crosstenant.clients.tenant import TenantClient
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import SyncJob
from crosstenant.transport.credentials import StaticToken

ROOT = "https://graph.microsoft.com/v1.0"
TENANT = "1a1a1a1a-1111-4aaa-8aaa-111111111111"
Load = Callable[[str, str], dict[str, Any]]
PAYLOADS = Path(__file__).parent.parent / "payloads"


class StillClock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@attrs.frozen
class Sent:
    """One request as it went out."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


class ScriptedGraph:
    """Answers what it was told to, in order, and remembers what it was asked."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self._mock = mock

    def answers(
        self, method: str, path: str, payload: object = None, *, status: int | None = None, query: str = ""
    ) -> None:
        """Answer the next such request."""
        silent = payload is None
        self._mock.add(
            method,
            f"{ROOT}{path}{query}",
            body="" if silent else json.dumps(payload),
            status=status or (204 if silent else 200),
            content_type="application/json",
        )

    def refuses(self, method: str, path: str, status: int, code: str = "Request_BadRequest", message: str = "") -> None:
        """Answer the next such request with an error."""
        self.answers(method, path, {"error": {"code": code, "message": message}}, status=status)

    @property
    def sent(self) -> list[Sent]:
        """What was asked so far."""
        return [self._read(call.request) for call in self._mock.calls]

    @staticmethod
    def _read(request: requests.PreparedRequest) -> Sent:
        parts = urlsplit(request.url or "")
        path = unquote(parts.path).removeprefix("/v1.0")
        body = json.loads(request.body) if request.body else None
        return Sent(request.method or "", path, dict(parse_qsl(parts.query)), body)


@pytest.fixture
def graph() -> Iterator[ScriptedGraph]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield ScriptedGraph(mock)


@pytest.fixture
def client(graph: ScriptedGraph) -> Iterator[TenantClient]:
    """A client of that Graph, with a token that nobody can read."""
    with (
        requests.Session() as session,
        TenantClient(TENANT, credential=StaticToken("opaque"), session=session, clock=StillClock()) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def payload() -> Load:
    """Load one case of one Graph type."""

    def load(graph_type: str, case: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((PAYLOADS / graph_type / f"{case}.json").read_text(encoding="utf-8"))
        return loaded

    return load


@pytest.fixture(scope="session")
def app(payload: Load) -> ConfigurationApp:
    """A configuration app as the service sends it right after its creation."""
    return ConfigurationApp.from_instantiation(payload("applicationServicePrincipal", "instantiated"))


@pytest.fixture(scope="session")
def job(payload: Load) -> SyncJob:
    """A job that was just created."""
    return SyncJob.from_graph(payload("synchronizationJob", "created"))
