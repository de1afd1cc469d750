"""App role assignments, from the resource's side and from the principal's.

Graph: ``/servicePrincipals/{id}/appRoleAssignedTo`` and ``/users/{id}/appRoleAssignments`` with their siblings.
"""

from collections.abc import Mapping

import attrs

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import assigning
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory.objects import find_settled
from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.errors import GraphFault, bad_request, invalid_value, not_found
from crosstenant.emulator.odata.resources import APP_ROLE_ASSIGNMENTS
from crosstenant.emulator.policies.shapes import is_guid, strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import Shape, read_members, string

routes = Routes("docs")

_ASSIGNED_TO = "/servicePrincipals/<service_principal_id>/appRoleAssignedTo"
_OF_USER = "/users/<user_id>/appRoleAssignments"
_OF_GROUP = "/groups/<group_id>/appRoleAssignments"
_KEYS: tuple[str, ...] = ("principalId", "resourceId", "appRoleId")
_SHAPES: Mapping[str, Shape] = dict.fromkeys(_KEYS, string)
_READ_ONLY = frozenset(
    {"id", "createdDateTime", "deletedDateTime", "principalDisplayName", "principalType", "resourceDisplayName"}
)
_MOST_PER_PRINCIPAL = 1_500


@routes.route("GET", _ASSIGNED_TO, needs=access.ASSIGNMENT_READ)
def list_assigned_to(call: Call, service_principal_id: str) -> Document:
    """List who is assigned to an app. Graph: ``GET /servicePrincipals/{id}/appRoleAssignedTo``."""
    resource = find_settled(call, call.tenant.service_principals, service_principal_id)
    found = call.tenant.app_role_assignments.find("resourceId", text(resource, "id"))
    return _page(call, found, f"servicePrincipals('{resource['id']}')/appRoleAssignedTo")


@routes.route("GET", f"{_ASSIGNED_TO}/<assignment_id>", needs=access.ASSIGNMENT_READ)
def get_assigned_to(call: Call, service_principal_id: str, assignment_id: str) -> Document:
    """Return one assignment. Graph: ``GET /servicePrincipals/{id}/appRoleAssignedTo/{id}``."""
    found = _assignment(call, "resourceId", service_principal_id, assignment_id)
    return call.entity(f"servicePrincipals('{service_principal_id}')/appRoleAssignedTo/$entity", found)


@routes.route("POST", _ASSIGNED_TO, needs=access.ASSIGN)
def assign(call: Call, service_principal_id: str) -> Reply:
    """Assign a user or group to an app. Graph: ``POST /servicePrincipals/{id}/appRoleAssignedTo``."""
    resource = find_settled(call, call.tenant.service_principals, service_principal_id)
    body = _body(call)
    if text(body, "resourceId").lower() != text(resource, "id"):
        raise bad_request("Not a valid reference update.")
    assignment = _create(call, resource, body)
    context = f"servicePrincipals('{resource['id']}')/appRoleAssignedTo/$entity"
    return Reply(call.entity(context, assignment), 201)


@routes.route("DELETE", f"{_ASSIGNED_TO}/<assignment_id>", needs=access.UNASSIGN)
def unassign(call: Call, service_principal_id: str, assignment_id: str) -> None:
    """Take an assignment back. Graph: ``DELETE /servicePrincipals/{id}/appRoleAssignedTo/{id}``."""
    found = _assignment(call, "resourceId", service_principal_id, assignment_id)
    call.tenant.app_role_assignments.remove(text(found, "id"))


@routes.route("GET", _OF_USER, needs=access.ASSIGNMENT_READ)
@routes.route("GET", _OF_GROUP, needs=access.ASSIGNMENT_READ)
@routes.route("GET", "/servicePrincipals/<service_principal_id>/appRoleAssignments", needs=access.ASSIGNMENT_READ)
def list_of_principal(call: Call, **principal: str) -> Document:
    """List what a user, group or app is assigned to. Graph: ``GET /users/{id}/appRoleAssignments``."""
    kind, principal_id = _holder(call, **principal)
    found = call.tenant.app_role_assignments.find("principalId", principal_id)
    return _page(call, found, f"{kind}('{principal_id}')/appRoleAssignments")


@routes.route("POST", _OF_USER, needs=access.ASSIGN)
@routes.route("POST", _OF_GROUP, needs=access.ASSIGN)
def assign_principal(call: Call, **principal: str) -> Reply:
    """Assign a user or group, from its own side. Graph: ``POST /users/{id}/appRoleAssignments``."""
    kind, principal_id = _holder(call, **principal)
    body = _body(call)
    resource = call.tenant.service_principals.get(text(body, "resourceId"))
    is_known = resource is not None and call.tenant.has_settled(text(resource, "id"), call.now)
    if resource is None or not is_known or text(body, "principalId").lower() != principal_id:
        raise bad_request("Not a valid reference update.")
    assignment = _create(call, resource, body)
    return Reply(call.entity(f"{kind}('{principal_id}')/appRoleAssignments/$entity", assignment), 201)


@routes.route("DELETE", f"{_OF_USER}/<assignment_id>", needs=access.UNASSIGN)
@routes.route("DELETE", f"{_OF_GROUP}/<assignment_id>", needs=access.UNASSIGN)
def unassign_principal(call: Call, assignment_id: str, **principal: str) -> None:
    """Take the assignment of a user or group back. Graph: ``DELETE /users/{id}/appRoleAssignments/{id}``."""
    found = _assignment(call, "principalId", _holder(call, **principal)[1], assignment_id)
    call.tenant.app_role_assignments.remove(text(found, "id"))


def _holder(call: Call, *, user_id: str = "", group_id: str = "", service_principal_id: str = "") -> tuple[str, str]:
    if user_id:
        return "users", text(directory.find_user(call, user_id), "id")
    if group_id:
        return "groups", text(directory.find_group(call, group_id), "id")
    principal = find_settled(call, call.tenant.service_principals, service_principal_id)
    return "servicePrincipals", text(principal, "id")


def _page(call: Call, found: list[Document], context: str) -> Document:
    return odata.page(call, found, attrs.evolve(APP_ROLE_ASSIGNMENTS, context=context))


def _assignment(call: Call, side: str, owner_id: str, assignment_id: str) -> Document:
    found = call.tenant.app_role_assignments.get(assignment_id)
    if found is None or text(found, side) != owner_id.lower():
        raise not_found(assignment_id)
    return found


def _body(call: Call) -> Document:
    body = read_members(call.body(), _SHAPES, strictness_of(call.world.switches), read_only=_READ_ONLY)
    for name in _KEYS:
        if not is_guid(body.get(name)):
            raise invalid_value(name)
    return body


def _create(call: Call, resource: Document, body: Document) -> Document:
    principal_id, role_id = text(body, "principalId").lower(), text(body, "appRoleId").lower()
    principal, kind = _principal(call, principal_id)
    if role_id not in [text(role, "id") for role in entries(resource, "appRoles")]:
        raise bad_request("Permission being assigned was not found on application")
    existing = call.tenant.app_role_assignments.find("principalId", principal_id)
    _refuse_duplicate(call, existing, text(resource, "id"), role_id)
    if len(existing) >= _MOST_PER_PRINCIPAL:
        message = f"The request would exceed the maximum quota count '{_MOST_PER_PRINCIPAL}' for forward-link."
        raise GraphFault(403, "Directory_QuotaExceeded", message)
    assignment = assigning.add(call.world, call.tenant, principal, kind, resource=resource, role_id=role_id)
    if call.world.delays.assignment:
        call.tenant.settles_at[text(assignment, "id")] = call.world.due_in(call.world.delays.assignment)
    return assignment


def _principal(call: Call, principal_id: str) -> tuple[Document, str]:
    kinds = (
        (call.tenant.users, "User"),
        (call.tenant.groups, "Group"),
        (call.tenant.service_principals, "ServicePrincipal"),
    )
    for objects, kind in kinds:
        found = objects.get(principal_id)
        if found is not None:
            return found, kind
    if call.world.switches.unknown_principal == "404":
        raise not_found(principal_id)
    raise bad_request("Not a valid reference update.")


def _refuse_duplicate(call: Call, existing: list[Document], resource_id: str, role_id: str) -> None:
    if any(item["resourceId"] == resource_id and item["appRoleId"] == role_id for item in existing):
        message = "Permission being assigned already exists on the object"
        raise GraphFault(call.world.switches.duplicate_assignment, "Request_BadRequest", message)
