"""What the transport's tests share: a clock that is wound by hand, tokens, and a Graph made of canned answers."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import responses

from crosstenant.transport.credentials import StaticToken
from crosstenant.transport.graph import GraphTransport

TENANT = "11111111-1111-4111-8111-111111111111"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class HandWoundClock:
    """A clock that moves only when somebody sleeps or winds it."""

    def __init__(self) -> None:
        self.instant = NOON
        self.naps: list[float] = []

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.wind(seconds)

    def wind(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandWoundClock:
    return HandWoundClock()


@pytest.fixture
def tenant() -> str:
    return TENANT


@pytest.fixture
def seeded() -> Random:
    return Random(0)


@pytest.fixture
def make_token() -> Callable[..., str]:
    def make(**claims: object) -> str:
        members = {"tid": TENANT, "aud": "https://graph.microsoft.com", "exp": NOON.timestamp() + 3600} | claims
        parts = [json.dumps({"alg": "none"}), json.dumps(members), "signature"]
        return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)

    return make


@pytest.fixture
def graph() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def make_transport(
    clock: HandWoundClock, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> Iterator[Callable[..., GraphTransport]]:
    made: list[GraphTransport] = []

    def make(tenant: str = TENANT, **options: object) -> GraphTransport:
        given = {"credential": StaticToken(make_token()), "clock": clock} | options
        made.append(GraphTransport(tenant, **given))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def transport(make_transport: Callable[..., GraphTransport]) -> GraphTransport:
    return make_transport()
