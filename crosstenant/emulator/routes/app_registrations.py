"""Registering applications without the gallery, and the directory extensions that belong to them.

Graph: ``POST /applications``, ``POST /servicePrincipals`` and ``/applications/{id}/extensionProperties``.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory.configuration_apps import NON_GALLERY_TEMPLATE, NewApp
from crosstenant.emulator.directory.objects import find_settled
from crosstenant.emulator.documents import Document, block, entries, text
from crosstenant.emulator.errors import bad_request, invalid_value, not_found, same_key_value
from crosstenant.emulator.odata.resources import EXTENSION_PROPERTIES
from crosstenant.emulator.odata.rules import EXTENSION
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import Shape, boolean, collection, nullable, read_members, string, word_of

routes = Routes("docs")

_EXTENSIONS = "/applications/<application_id>/extensionProperties"
_APPLICATION: dict[str, Shape] = {
    "displayName": string,
    "description": nullable(string),
    "notes": nullable(string),
    "signInAudience": string,
    "tags": collection(string),
}
_PRINCIPAL: dict[str, Shape] = {"appId": string, "displayName": string, "tags": collection(string)}
_EXTENSION: dict[str, Shape] = {
    "name": string,
    "dataType": word_of("Binary", "Boolean", "DateTime", "Integer", "LargeInteger", "String"),
    "isMultiValued": boolean,
    "targetObjects": collection(string),
}


@routes.route("POST", "/applications", needs=access.APPLICATION_WRITE)
def create_application(call: Call) -> Reply:
    """Register an application that is in no gallery; a name is all it needs. Graph: ``POST /applications``."""
    written = read_members(call.body(), _APPLICATION, strictness_of(call.world.switches))
    if not text(written, "displayName").strip():
        raise invalid_value("displayName")
    directory.check_quota(call)
    application, _ = _pair(call, text(written, "displayName"))
    application |= {"applicationTemplateId": None, "appRoles": [], **written}
    block(application, "api")["oauth2PermissionScopes"] = []
    block(application, "web")["homePageUrl"] = None
    call.tenant.applications.add(application)
    _settle_later(call, application)
    return Reply(call.entity("applications/$entity", application), 201)


@routes.route("POST", "/servicePrincipals", needs=access.APPLICATION_WRITE)
def create_service_principal(call: Call) -> Reply:
    """Give an application of this tenant its service principal. Graph: ``POST /servicePrincipals``."""
    written = read_members(call.body(), _PRINCIPAL, strictness_of(call.world.switches))
    app_id = text(written, "appId")
    application = next(iter(call.tenant.applications.find("appId", app_id)), None)
    if application is None or not call.tenant.has_settled(text(application, "id"), call.now):
        raise bad_request(
            f"The appId '{app_id}' of the service principal does not reference a valid application object."
        )
    if call.tenant.service_principals.find("appId", app_id):
        raise same_key_value("appId")
    directory.check_quota(call)
    _, principal = _pair(call, text(application, "displayName"))
    principal |= {
        "applicationTemplateId": application["applicationTemplateId"],
        "appRoleAssignmentRequired": False,
        "appRoles": application["appRoles"],
        "homepage": block(application, "web").get("homePageUrl"),
        "oauth2PermissionScopes": block(application, "api").get("oauth2PermissionScopes"),
        "servicePrincipalNames": [app_id],
        "tags": [],
        **written,
    }
    call.tenant.service_principals.add(principal)
    _settle_later(call, principal)
    return Reply(call.entity("servicePrincipals/$entity", principal), 201)


@routes.route("GET", _EXTENSIONS, needs=access.APPLICATION_READ)
def list_extension_properties(call: Call, application_id: str) -> Document:
    """List an application's directory extensions. Graph: ``GET /applications/{id}/extensionProperties``."""
    application = find_settled(call, call.tenant.applications, application_id)
    return odata.page(call, entries(application, "_extensionProperties"), EXTENSION_PROPERTIES)


@routes.route("POST", _EXTENSIONS, needs=access.APPLICATION_WRITE)
def create_extension_property(call: Call, application_id: str) -> Reply:
    """Define a directory extension; its full name carries the application's client id.

    Graph: ``POST /applications/{id}/extensionProperties``.
    """
    application = find_settled(call, call.tenant.applications, application_id)
    written = read_members(call.body(), _EXTENSION, strictness_of(call.world.switches))
    missing = next((name for name in ("name", "dataType", "targetObjects") if not written.get(name)), None)
    if missing is not None:
        raise bad_request(f"A value is required for property '{missing}' of resource 'ExtensionProperty'.")
    name = f"{EXTENSION}{text(application, 'appId').replace('-', '')}_{written['name']}"
    present = entries(application, "_extensionProperties")
    if name in {text(each, "name") for each in present}:
        raise bad_request(f"An extension property exists with the name {name}.")
    extension: Document = {
        "id": call.world.ids.guid(),
        "deletedDateTime": None,
        "appDisplayName": application["displayName"],
        "isMultiValued": False,
        "isSyncedFromOnPremises": False,
        **written,
        "name": name,
    }
    application["_extensionProperties"] = [*present, extension]
    return Reply(call.entity(f"applications('{application['id']}')/extensionProperties/$entity", extension), 201)


@routes.route("DELETE", f"{_EXTENSIONS}/<extension_id>", needs=access.APPLICATION_WRITE)
def delete_extension_property(call: Call, application_id: str, extension_id: str) -> None:
    """Remove a directory extension. Graph: ``DELETE /applications/{id}/extensionProperties/{id}``."""
    application = find_settled(call, call.tenant.applications, application_id)
    present = entries(application, "_extensionProperties")
    kept = [each for each in present if each["id"] != extension_id.lower()]
    if len(kept) == len(present):
        raise not_found(extension_id)
    application["_extensionProperties"] = kept


def _pair(call: Call, name: str) -> tuple[Document, Document]:
    new = NewApp(
        template_id=NON_GALLERY_TEMPLATE,
        display_name=name,
        tenant_id=call.tenant.id,
        now=call.now,
        has_marker=False,
        ids=call.world.ids,
    )
    application, principal = new.documents()
    for document in (application, principal):
        document["_owners"] = [call.caller.user_id or call.caller.app_id]
    return application, principal


def _settle_later(call: Call, document: Document) -> None:
    if call.world.delays.service_principal:
        call.tenant.settles_at[text(document, "id")] = call.world.due_in(call.world.delays.service_principal)
