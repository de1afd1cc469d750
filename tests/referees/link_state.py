"""What stands in two tenants after the steps, without ids and instants: two clients can be compared by it."""

from __future__ import annotations

from typing import Any

from crosstenant.emulator import Emulator
from crosstenant.emulator.state import Tenant

_KEYS = ("AuthenticationType", "CompanyId")


def link_state(world: Emulator) -> dict[str, Any]:
    """Return policies, app, job, the documented secrets, assignments and synchronized users, by names."""
    names = {tenant.id: tenant.name for tenant in world.tenants.values()}
    return {tenant.name: _tenant_state(tenant, names) for tenant in world.tenants.values()}


def _tenant_state(tenant: Tenant, names: dict[str, str]) -> dict[str, Any]:
    external = [user for user in tenant.users if "#EXT#" in str(user["userPrincipalName"])]
    return {
        "partners": {names[key]: _without_id(partner) for key, partner in tenant.partners.items()},
        "sync policies": {names[key]: policy["userSyncInbound"] for key, policy in tenant.sync_policies.items()},
        "apps": [each["applicationTemplateId"] for each in tenant.service_principals],
        "jobs": [(job.document["templateId"], job.document["schedule"]) for job in tenant.jobs.values()],
        "secrets": [
            [names.get(saved[key], saved[key]) for key in _KEYS if key in saved] for saved in tenant.secrets.values()
        ],
        "assignments": sorted(str(each["principalDisplayName"]) for each in tenant.app_role_assignments),
        "synchronized": sorted((each["userPrincipalName"], each["userType"], each["displayName"]) for each in external),
    }


def _without_id(partner: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in partner.items() if name != "tenantId" and value is not None}
