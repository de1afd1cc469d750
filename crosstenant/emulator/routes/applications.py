"""Applications and service principals.

Graph: ``/applications`` and ``/servicePrincipals``.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory.objects import find_settled, settled
from crosstenant.emulator.directory.recycling import bury, kinds
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.odata.expansion import Related
from crosstenant.emulator.odata.resources import APPLICATIONS, SERVICE_PRINCIPALS
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routes.owners import owners_of
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import Shape, boolean, collection, nullable, read_members, string

routes = Routes("docs")

_WRITABLE: dict[str, Shape] = {
    "displayName": string,
    "description": nullable(string),
    "notes": nullable(string),
    "tags": collection(string),
}
_WRITABLE_PRINCIPAL: dict[str, Shape] = {
    **_WRITABLE,
    "accountEnabled": boolean,
    "appRoleAssignmentRequired": boolean,
    "homepage": nullable(string),
    "loginUrl": nullable(string),
    "notificationEmailAddresses": collection(string),
}
_WRITABLE_APPLICATION: dict[str, Shape] = {**_WRITABLE, "serviceManagementReference": nullable(string)}
_READ_ONLY = frozenset({"id", "appId", "applicationTemplateId", "appOwnerOrganizationId", "createdDateTime"})


@routes.route("GET", "/applications", needs=access.APPLICATION_READ)
def list_applications(call: Call) -> Document:
    """List applications. Graph: ``GET /applications``."""
    return odata.page(call, settled(call, call.tenant.applications), APPLICATIONS, related={"owners": owners_of(call)})


@routes.route("GET", "/applications/$count", needs=access.APPLICATION_READ)
def count_applications(call: Call) -> Reply:
    """Count applications. Graph: ``GET /applications/$count``."""
    return odata.count(call, settled(call, call.tenant.applications), APPLICATIONS)


@routes.route("GET", "/applications/<application_id>", needs=access.APPLICATION_READ)
def get_application(call: Call, application_id: str) -> Document:
    """Return one application. Graph: ``GET /applications/{id}``."""
    found = find_settled(call, call.tenant.applications, application_id)
    return odata.one(call, found, APPLICATIONS, related={"owners": owners_of(call)})


@routes.route("PATCH", "/applications/<application_id>", needs=access.APPLICATION_WRITE)
def update_application(call: Call, application_id: str) -> None:
    """Change an application; its service principal shows a new name too. Graph: ``PATCH /applications/{id}``."""
    found = find_settled(call, call.tenant.applications, application_id)
    changes = read_members(call.body(), _WRITABLE_APPLICATION, strictness_of(call.world.switches), read_only=_READ_ONLY)
    call.tenant.applications.update(text(found, "id"), changes)
    if "displayName" in changes:
        for principal in call.tenant.service_principals.find("appId", text(found, "appId")):
            call.tenant.service_principals.update(text(principal, "id"), {"appDisplayName": changes["displayName"]})


@routes.route("DELETE", "/applications/<application_id>", needs=access.APPLICATION_WRITE)
def delete_application(call: Call, application_id: str) -> None:
    """Delete an application and its service principal in this tenant. Graph: ``DELETE /applications/{id}``."""
    found = find_settled(call, call.tenant.applications, application_id)
    bury(call.world, call.tenant, kinds(call.tenant)[2], text(found, "id"))
    for principal in call.tenant.service_principals.find("appId", text(found, "appId")):
        _remove_principal(call, principal)


@routes.route("GET", "/servicePrincipals", needs=access.APPLICATION_READ)
def list_service_principals(call: Call) -> Document:
    """List service principals. Graph: ``GET /servicePrincipals``."""
    if call.world.switches.template_filter == "refused" and "applicationTemplateId" in call.query.get("$filter", ""):
        message = "Unsupported or invalid query filter clause specified for property 'applicationTemplateId'."
        raise GraphFault(400, "Request_UnsupportedQuery", message)
    return odata.page(call, settled(call, call.tenant.service_principals), SERVICE_PRINCIPALS, related=_related(call))


@routes.route("GET", "/servicePrincipals/$count", needs=access.APPLICATION_READ)
def count_service_principals(call: Call) -> Reply:
    """Count service principals. Graph: ``GET /servicePrincipals/$count``."""
    return odata.count(call, settled(call, call.tenant.service_principals), SERVICE_PRINCIPALS)


@routes.route("GET", "/servicePrincipals/<service_principal_id>", needs=access.APPLICATION_READ)
def get_service_principal(call: Call, service_principal_id: str) -> Document:
    """Return one service principal. Graph: ``GET /servicePrincipals/{id}``."""
    found = find_settled(call, call.tenant.service_principals, service_principal_id)
    return odata.one(call, found, SERVICE_PRINCIPALS, related=_related(call))


@routes.route("PATCH", "/servicePrincipals/<service_principal_id>", needs=access.APPLICATION_WRITE)
def update_service_principal(call: Call, service_principal_id: str) -> None:
    """Change a service principal. Graph: ``PATCH /servicePrincipals/{id}``."""
    found = find_settled(call, call.tenant.service_principals, service_principal_id)
    strictness = strictness_of(call.world.switches)
    changes = read_members(call.body(), _WRITABLE_PRINCIPAL, strictness, read_only=_READ_ONLY)
    call.tenant.service_principals.update(text(found, "id"), changes)


@routes.route("DELETE", "/servicePrincipals/<service_principal_id>", needs=access.APPLICATION_WRITE)
def delete_service_principal(call: Call, service_principal_id: str) -> None:
    """Delete a service principal with its assignments, jobs and secrets. Graph: ``DELETE /servicePrincipals/{id}``."""
    _remove_principal(call, find_settled(call, call.tenant.service_principals, service_principal_id))


def _related(call: Call) -> dict[str, Related]:
    assignments = call.tenant.app_role_assignments
    return {
        "appRoleAssignedTo": lambda principal: assignments.find("resourceId", text(principal, "id")),
        "appRoleAssignments": lambda principal: assignments.find("principalId", text(principal, "id")),
        "owners": owners_of(call),
    }


def _remove_principal(call: Call, principal: Document) -> None:
    identifier = text(principal, "id")
    bury(call.world, call.tenant, kinds(call.tenant)[3], identifier)
    for job in call.tenant.jobs_of(identifier):
        del call.tenant.jobs[job.id]
    call.tenant.secrets.pop(identifier, None)
