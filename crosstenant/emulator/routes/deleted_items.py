"""The recycle bin of the directory: users, Microsoft 365 groups, applications and service principals.

Graph: ``/directory/deletedItems`` and below.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory.recycling import Kind, is_restorable, kinds
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")

_ITEMS = "/directory/deletedItems"
_ITEM = f"{_ITEMS}/<item_id>"
_RESOURCES = {
    "user": odata_resources.DELETED_USERS,
    "group": odata_resources.GROUPS,
    "application": odata_resources.APPLICATIONS,
    "servicePrincipal": odata_resources.SERVICE_PRINCIPALS,
}


@routes.route("GET", f"{_ITEMS}/microsoft.graph.<kind>", needs=access.DELETED_ITEMS_READ)
def list_deleted(call: Call, kind: str) -> Document:
    """List the deleted objects of one kind. Graph: ``GET /directory/deletedItems/microsoft.graph.{type}``."""
    found = next((each for each in kinds(call.tenant) if each.type == kind), None)
    if found is None:
        raise not_found(f"microsoft.graph.{kind}")
    restorable = (document for document in found.deleted if is_restorable(call.world, document))
    return odata.page(call, restorable, _RESOURCES[kind])


@routes.route("GET", _ITEM, needs=access.DELETED_ITEMS_READ)
def get_deleted(call: Call, item_id: str) -> Document:
    """Return one deleted object. Graph: ``GET /directory/deletedItems/{id}``."""
    kind = _kind(call, item_id)
    resource = _RESOURCES[kind.type]
    shown = odata.show(directory.find_deleted(call, kind, item_id), resource, odata.selected(call, resource))
    return call.entity("directoryObjects/$entity", directory.typed(shown, kind.type))


@routes.route("POST", f"{_ITEM}/restore", needs=access.DELETED_ITEMS_WRITE)
def restore_deleted(call: Call, item_id: str) -> Document:
    """Bring a deleted object back. Graph: ``POST /directory/deletedItems/{id}/restore``."""
    kind = _kind(call, item_id)
    restored = directory.restore(call, kind, item_id)
    shown = odata.show(restored, _RESOURCES[kind.type])
    return call.entity("directoryObjects/$entity", directory.typed(shown, kind.type))


@routes.route("DELETE", _ITEM, needs=access.DELETED_ITEMS_WRITE)
def purge_deleted(call: Call, item_id: str) -> None:
    """Delete an object for good. Graph: ``DELETE /directory/deletedItems/{id}``."""
    directory.purge(call, _kind(call, item_id), item_id)


def _kind(call: Call, item_id: str) -> Kind:
    found = next((kind for kind in kinds(call.tenant) if item_id in kind.deleted), None)
    if found is None:
        raise not_found(item_id)
    return found
