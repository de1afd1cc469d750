"""Plain HTTP clients for the two tenants: nothing of the library's own clients in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.credentials import EmulatedCredential
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant


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
