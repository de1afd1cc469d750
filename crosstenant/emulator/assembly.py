"""What a world is made of: the one list of everything that answers requests, and of what happens by itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from crosstenant.emulator.engine import cycles
from crosstenant.emulator.policies import multitenant as organizations
from crosstenant.emulator.routes import (
    app_registrations,
    applications,
    assignments,
    authentication_methods,
    deleted_items,
    deleted_policies,
    gallery,
    groups,
    invitations,
    logs,
    multitenant,
    organization,
    owners,
    policies,
    policy_templates,
    sync_policies,
    synchronization_jobs,
    synchronization_schema,
    synchronization_settings,
    synchronization_template_schemas,
    synchronization_templates,
    tenant_lookup,
    users,
)
from crosstenant.emulator.routing import Route

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

ROUTES: tuple[Route, ...] = tuple(
    route
    for module in (
        app_registrations,
        applications,
        assignments,
        authentication_methods,
        deleted_items,
        deleted_policies,
        gallery,
        groups,
        invitations,
        logs,
        multitenant,
        organization,
        owners,
        policies,
        policy_templates,
        sync_policies,
        synchronization_jobs,
        synchronization_schema,
        synchronization_settings,
        synchronization_template_schemas,
        synchronization_templates,
        tenant_lookup,
        users,
    )
    for route in module.routes.items
)
"""Every operation that this Graph has."""


def next_due(world: "Emulator") -> datetime | None:
    """Return when something next happens of its own accord; None if nothing is waiting."""
    dues = (cycles.next_due(world), organizations.next_due(world))
    return min((due for due in dues if due is not None), default=None)


def run_due(world: "Emulator") -> None:
    """Do what is due now."""
    organizations.run_due(world)
    cycles.run_due(world)
