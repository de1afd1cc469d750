"""The application gallery: templates, and making an application from one.

Graph: ``/applicationTemplates``.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory.configuration_apps import CROSS_TENANT_TEMPLATE, NON_GALLERY_TEMPLATE, NewApp
from crosstenant.emulator.documents import Document, text, wire
from crosstenant.emulator.errors import invalid_value, not_found
from crosstenant.emulator.odata.resources import GALLERY
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import nullable, read_members, string

routes = Routes("docs")

_LONGEST_NAME = 256


def _template(identifier: str, name: str, publisher: str, *categories: str) -> Document:
    return {
        "id": identifier,
        "displayName": name,
        "homePageUrl": None,
        "supportedSingleSignOnModes": ["saml"],
        "supportedProvisioningTypes": ["sync"],
        "logoUrl": None,
        "categories": list(categories),
        "publisher": publisher,
        "description": None,
    }


_GALLERY = (
    _template(CROSS_TENANT_TEMPLATE, "Cross-tenant synchronization", "Microsoft Corporation", "collaboration"),
    _template(NON_GALLERY_TEMPLATE, "Custom", "Active Directory Application Registry"),
    _template("0f0f0f0f-0000-4000-8000-00000000000f", "Example Gallery App", "Example Ltd", "developerServices"),
)


@routes.route("GET", "/applicationTemplates", needs=access.GALLERY_READ)
def list_templates(call: Call) -> Document:
    """List the gallery. Graph: ``GET /applicationTemplates``."""
    shows_all = call.world.switches.templates_list_cross_tenant
    shown = [template for template in _GALLERY if shows_all or template["id"] != CROSS_TENANT_TEMPLATE]
    return odata.page(call, shown, GALLERY)


@routes.route("GET", "/applicationTemplates/<template_id>", needs=access.GALLERY_READ)
def get_template(call: Call, template_id: str) -> Document:
    """Return one template. Graph: ``GET /applicationTemplates/{id}``."""
    return call.entity("applicationTemplates/$entity", _find(template_id))


@routes.route("POST", "/applicationTemplates/<template_id>/instantiate", needs=access.INSTANTIATE)
def instantiate(call: Call, template_id: str) -> Reply:
    """Create an application and its service principal; every call creates another pair.

    Graph: ``POST /applicationTemplates/{id}/instantiate``. Both can be read only after a while.
    """
    template = _find(template_id)
    shapes = {"displayName": nullable(string), "serviceManagementReference": nullable(string)}
    written = read_members(call.body(), shapes, strictness_of(call.world.switches))
    name, reference = text(written, "displayName"), text(written, "serviceManagementReference")
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise invalid_value("displayName")
    directory.check_quota(call)
    app = NewApp(
        template_id=text(template, "id"),
        display_name=name,
        tenant_id=call.tenant.id,
        now=call.now,
        has_marker=call.world.switches.instantiate_marker == "kept",
        ids=call.world.ids,
    )
    application, service_principal = app.documents()
    if reference:
        application["serviceManagementReference"] = reference
    for document, objects in (
        (application, call.tenant.applications),
        (service_principal, call.tenant.service_principals),
    ):
        document["_owners"] = [call.caller.user_id or call.caller.app_id]
        objects.add(document)
        if call.world.delays.service_principal:
            call.tenant.settles_at[text(document, "id")] = call.world.due_in(call.world.delays.service_principal)
    body = {"application": wire(application), "servicePrincipal": wire(service_principal)}
    return Reply({"@odata.context": call.context("microsoft.graph.applicationServicePrincipal"), **body}, 201)


def _find(template_id: str) -> Document:
    for template in _GALLERY:
        if template["id"] == template_id.lower():
            return template
    raise not_found(template_id)
