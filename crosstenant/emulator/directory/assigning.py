"""Assignments that are there at once, as if they had been made long ago."""

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
    service_principal: Document = tenant.service_principals.get(service_principal_id) or {}
    return tenant.app_role_assignments.add(
        {
            "id": world.ids.assignment_id(identifier),
            "deletedDateTime": None,
            "appRoleId": role_id,
            "createdDateTime": stamp(world.clock.now()),
            "principalDisplayName": text(principal, "displayName"),
            "principalId": identifier,
            "principalType": "Group" if identifier in tenant.groups else "User",
            "resourceDisplayName": text(service_principal, "displayName"),
            "resourceId": service_principal_id,
        }
    )


def unassign(tenant: Tenant, principal: Document, *, service_principal_id: str) -> None:
    """Take every assignment of a user or a group to an app back."""
    for assignment in tenant.app_role_assignments.find("principalId", text(principal, "id")):
        if assignment["resourceId"] == service_principal_id:
            tenant.app_role_assignments.remove(text(assignment, "id"))
