"""The emulator that runs beside these tests, and both of its tenants behind Microsoft's client."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from azure.identity import ClientSecretCredential
from graph_side import GraphSide

from crosstenant.emulator import Emulator
from crosstenant.emulator.delays import Delays
from crosstenant.emulator.tenants import EmulatedTenant


@pytest.fixture(scope="session")
def described() -> dict[str, object]:
    """What the server's one line says; ``with_emulator.py`` passes it on."""
    return json.loads(os.environ["CROSSTENANT_EMULATOR"])


@pytest.fixture(scope="session")
def source_tenant(described: dict[str, object]) -> dict[str, object]:
    return described["tenants"][0]


@pytest.fixture(scope="session")
def target_tenant(described: dict[str, object]) -> dict[str, object]:
    return described["tenants"][1]


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all: the client's connections belong to the loop that opened them."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def source(described: dict[str, object], source_tenant: dict[str, object]) -> GraphSide:
    return signed_in(described, source_tenant)


@pytest.fixture(scope="session")
def target(described: dict[str, object], target_tenant: dict[str, object]) -> GraphSide:
    return signed_in(described, target_tenant)


def signed_in(described: dict[str, object], tenant: dict[str, object]) -> GraphSide:
    """Return a tenant behind the client, signed in with its app's secret."""
    credential = ClientSecretCredential(
        tenant["tenant_id"],
        tenant["client_id"],
        tenant["client_secret"],
        authority=described["authority"],
        disable_instance_discovery=True,
    )
    return GraphSide(described["graph"], credential)


@dataclass(frozen=True)
class Served:
    """A world that the tests hold in their own hands, served over TLS.

    Attributes:
        world: The world.
        url: Graph and the sign-in authority.
        fabrikam: Its source tenant.
        contoso: Its target tenant.
    """

    world: Emulator
    url: str
    fabrikam: EmulatedTenant
    contoso: EmulatedTenant


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    world = Emulator(seed=7, start=datetime.now(UTC), delays=Delays.none())
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    with world.serve(tls=True, runs_clock=True) as server:
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, server.ca)
        yield Served(world, server.url, fabrikam, contoso)
