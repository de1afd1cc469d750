"""A world with two tenants, and our clients signed in to both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant


@pytest.fixture
def world() -> Emulator:
    return Emulator(seed=1)


@pytest.fixture
def fabrikam(world: Emulator) -> EmulatedTenant:
    """The source tenant, with ten internal users."""
    return world.add_tenant("Fabrikam", domain="fabrikam.com", users=10)


@pytest.fixture
def contoso(world: Emulator) -> EmulatedTenant:
    """The target tenant, empty."""
    return world.add_tenant("Contoso", domain="contoso.com")


@pytest.fixture
def source(world: Emulator, fabrikam: EmulatedTenant) -> Iterator[TenantClient]:
    with TenantClient(
        fabrikam.id, credential=fabrikam.credential, session=world.session(), clock=world.clock
    ) as client:
        yield client


@pytest.fixture
def target(world: Emulator, contoso: EmulatedTenant) -> Iterator[TenantClient]:
    with TenantClient(contoso.id, credential=contoso.credential, session=world.session(), clock=world.clock) as client:
        yield client
