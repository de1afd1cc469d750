"""Synchronization templates of a configuration, by its service principal or by its application, and its settings' root.

Graph: ``/servicePrincipals/{id}/synchronization`` and ``/applications/{id}/synchronization``.
"""

from crosstenant.emulator import access
from crosstenant.emulator.default_schema import TEMPLATE_ID, template
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
    application(call, application_id)
    entity: Document = {"id": application_id, "secrets": []}
    return call.entity(f"applications('{application_id}')/synchronization/$entity", entity)


@routes.route("GET", f"{ROOT}/templates", needs=access.SYNC_READ)
def list_templates(call: Call, service_principal_id: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/templates``."""
    return _list(call, configuration(call, service_principal_id), f"servicePrincipals('{service_principal_id}')")


@routes.route("GET", f"{ROOT}/templates/<template_id>", needs=access.SYNC_READ)
def get_template(call: Call, service_principal_id: str, template_id: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/templates/{id}``."""
    owner = f"servicePrincipals('{service_principal_id}')"
    return _get(call, configuration(call, service_principal_id), owner, template_id)


@routes.route("GET", f"{BY_APPLICATION}/templates", needs=access.SYNC_READ)
def list_application_templates(call: Call, application_id: str) -> Document:
    """Answer ``GET /applications/{id}/synchronization/templates``."""
    return _list(call, application(call, application_id), f"applications('{application_id}')")


@routes.route("GET", f"{BY_APPLICATION}/templates/<template_id>", needs=access.SYNC_READ)
def get_application_template(call: Call, application_id: str, template_id: str) -> Document:
    """Answer ``GET /applications/{id}/synchronization/templates/{id}``."""
    return _get(call, application(call, application_id), f"applications('{application_id}')", template_id)


def application(call: Call, application_id: str) -> Document:
    """Return an application once it has settled.

    Raises:
        GraphFault: 404: there is none, or not yet.
    """
    found = call.tenant.applications.get(application_id)
    if found is None or not call.tenant.has_settled(application_id, call.now):
        raise not_found(application_id)
    return found


def _list(call: Call, app: Document, owner: str) -> Document:
    return {
        "@odata.context": call.context(f"{owner}/synchronization/templates"),
        "value": [template(text(app, "appId"))],
    }


def _get(call: Call, app: Document, owner: str, template_id: str) -> Document:
    if template_id != TEMPLATE_ID:
        raise not_found(template_id)
    return call.entity(f"{owner}/synchronization/templates/$entity", template(text(app, "appId")))
