"""What a world is made of: the one list of everything that answers requests, and of what happens by itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from crosstenant.emulator.engine import cycles
from crosstenant.emulator.routes import (
    applications,
    assignments,
    gallery,
    logs,
    policies,
    sync_policies,
    synchronization_jobs,
    synchronization_schema,
    synchronization_settings,
    tenant_lookup,
)
from crosstenant.emulator.routing import Route

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

ROUTES: tuple[Route, ...] = tuple(
    route
    for module in (
        applications,
        assignments,
        gallery,
        logs,
        policies,
        sync_policies,
        synchronization_jobs,
        synchronization_schema,
        synchronization_settings,
        tenant_lookup,
    )
    for route in module.routes.items
)
"""Every operation that this Graph has."""


def next_due(world: "Emulator") -> datetime | None:
    """Return when something next happens of its own accord; None if nothing is waiting."""
    return cycles.next_due(world)


def run_due(world: "Emulator") -> None:
    """Do what is due now."""
    cycles.run_due(world)
