"""App role assignments in a tenant's state: made, and taken back at once."""

from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.timestamps import stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator


def assign(
    world: "Emulator", tenant: Tenant, principal: Document, *, service_principal_id: str, role_id: str
) -> Document:
    """Assign a user or a group to an app; returns the assignment."""
    identifier = text(principal, "id")
    resource: Document = tenant.service_principals.get(service_principal_id) or {"id": service_principal_id}
    kind = "Group" if identifier in tenant.groups else "User"
    return add(world, tenant, principal, kind, resource=resource, role_id=role_id)


def add(
    world: "Emulator", tenant: Tenant, principal: Document, kind: str, *, resource: Document, role_id: str
) -> Document:
    """Write down that a principal of a kind, such as ``User``, holds a role of a resource; returns the assignment."""
    return tenant.app_role_assignments.add(
        {
            "id": world.ids.assignment_id(text(principal, "id")),
            "deletedDateTime": None,
            "appRoleId": role_id,
            "createdDateTime": stamp(world.clock.now(), 7),
            "principalDisplayName": principal.get("displayName"),
            "principalId": text(principal, "id"),
            "principalType": kind,
            "resourceDisplayName": resource.get("displayName"),
            "resourceId": text(resource, "id"),
        }
    )


def unassign(tenant: Tenant, principal: Document, *, service_principal_id: str) -> None:
    """Take every assignment of a user or a group to an app back."""
    for assignment in tenant.app_role_assignments.find("principalId", text(principal, "id")):
        if assignment["resourceId"] == service_principal_id:
            tenant.app_role_assignments.remove(text(assignment, "id"))
