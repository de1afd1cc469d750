"""A link of which nothing stands, and one that is set up, in tenants that show what is saved."""

from __future__ import annotations

import attrs
import pytest

from crosstenant import CrossTenantSync, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator

PEOPLE = tuple(f"user{number}@fabrikam.com" for number in range(1, 11))


@pytest.fixture
def people() -> tuple[str, ...]:
    """The ten users of the source, by principal name."""
    return PEOPLE


@pytest.fixture
def wanted() -> SyncConfiguration:
    """A link as the how-to makes it, for ten people."""
    return SyncConfiguration(name="Fabrikam to Contoso", assigned=PEOPLE)


@pytest.fixture
def empty(world: Emulator, source: TenantClient, target: TenantClient) -> CrossTenantSync:
    """A link of which nothing stands."""
    world.switches = attrs.evolve(world.switches, secrets_read="readable")
    return CrossTenantSync(source=source, target=target)


@pytest.fixture
def standing(empty: CrossTenantSync) -> CrossTenantSync:
    """A link that was set up step by step, for ten people, and is not started."""
    empty.enable_user_sync()
    empty.enable_inbound_redemption()
    empty.enable_outbound_redemption()
    empty.create_configuration_app("Fabrikam to Contoso")
    empty.create_job()
    empty.save_credentials()
    empty.assign(*PEOPLE)
    return empty
