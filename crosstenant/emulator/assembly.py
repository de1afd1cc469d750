"""What a world is made of: the one list of everything that answers requests, and of what happens by itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from crosstenant.emulator.routes import tenant_lookup
from crosstenant.emulator.routing import Route

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

ROUTES: tuple[Route, ...] = (*tenant_lookup.routes.items,)
"""Every operation that this Graph has."""


def next_due(world: "Emulator") -> datetime | None:
    """Return when something next happens of its own accord; None if nothing is waiting."""
    return None


def run_due(world: "Emulator") -> None:
    """Do what is due now."""
