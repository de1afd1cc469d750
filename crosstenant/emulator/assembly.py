"""What a world is made of: everything that answers requests, and what happens by itself."""

from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from crosstenant.emulator import routes
from crosstenant.emulator.engine import cycles
from crosstenant.emulator.policies import multitenant
from crosstenant.emulator.routing import Route

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

ROUTES: tuple[Route, ...] = tuple(
    route
    for module in iter_modules(routes.__path__, f"{routes.__name__}.")
    for route in import_module(module.name).routes.items
)
"""Every operation that this Graph has, by the modules of `crosstenant.emulator.routes`."""


def next_due(world: "Emulator") -> datetime | None:
    """Return when something next happens of its own accord; None if nothing is waiting."""
    dues = (cycles.next_due(world), multitenant.next_due(world))
    return min((due for due in dues if due is not None), default=None)


def run_due(world: "Emulator") -> None:
    """Do what is due now."""
    multitenant.run_due(world)
    cycles.run_due(world)
