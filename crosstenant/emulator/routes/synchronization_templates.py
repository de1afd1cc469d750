"""Synchronization templates of a configuration, by its service principal or by its application, and its settings' root.

Graph: ``/servicePrincipals/{id}/synchronization`` and ``/applications/{id}/synchronization``.
"""

from crosstenant.emulator import access
from crosstenant.emulator.default_schema import TEMPLATE_ID, template
from crosstenant.emulator.directory.objects import find_settled
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import settings
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.routes.synchronization_jobs import ROOT, configuration
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")

BY_APPLICATION = "/applications/<application_id>/synchronization"


@routes.route("GET", ROOT, needs=access.SYNC_READ, evidence="CSDL")
def get_synchronization(call: Call, service_principal_id: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization``: the entity that jobs and templates hang on."""
    configuration(call, service_principal_id)
    saved = call.tenant.secrets.get(service_principal_id, {})
    readable = call.world.switches.secrets_read == "readable"
    entity: Document = {"id": service_principal_id, "secrets": settings.masked(saved, readable=readable)}
    return call.entity(f"servicePrincipals('{service_principal_id}')/synchronization/$entity", entity)


@routes.route("GET", BY_APPLICATION, needs=access.SYNC_READ, evidence="CSDL")
def get_application_synchronization(call: Call, application_id: str) -> Document:
    """Answer ``GET /applications/{id}/synchronization``, where no secrets are kept."""
    owner_of(call, application_id=application_id)
    entity: Document = {"id": application_id, "secrets": []}
    return call.entity(f"applications('{application_id}')/synchronization/$entity", entity)


@routes.route("GET", f"{ROOT}/templates", needs=access.SYNC_READ)
@routes.route("GET", f"{BY_APPLICATION}/templates", needs=access.SYNC_READ)
def list_templates(call: Call, **owner: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/templates``, and the same under ``/applications``."""
    found, place = owner_of(call, **owner)
    context = call.context(f"{place}/synchronization/templates")
    return {"@odata.context": context, "value": [template(text(found, "appId"))]}


@routes.route("GET", f"{ROOT}/templates/<template_id>", needs=access.SYNC_READ)
@routes.route("GET", f"{BY_APPLICATION}/templates/<template_id>", needs=access.SYNC_READ)
def get_template(call: Call, template_id: str, **owner: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/templates/{id}``, and the same under ``/applications``."""
    found, place = owner_of(call, **owner)
    if template_id != TEMPLATE_ID:
        raise not_found(template_id)
    return call.entity(f"{place}/synchronization/templates/$entity", template(text(found, "appId")))


def owner_of(call: Call, *, service_principal_id: str = "", application_id: str = "") -> tuple[Document, str]:
    """Return the service principal or application that a path names, once it has settled, and how a context names it.

    Raises:
        GraphFault: 404: there is none, or not yet.
    """
    if not application_id:
        return configuration(call, service_principal_id), f"servicePrincipals('{service_principal_id}')"
    found = find_settled(call, call.tenant.applications, application_id)
    return found, f"applications('{application_id}')"
