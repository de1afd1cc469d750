"""Deleted partner entries and synchronization policies, which only beta shows.

Graph: ``/policies/deletedItems`` and below. They can be restored for 30 days.
"""

from crosstenant.emulator import access
from crosstenant.emulator.directory.recycling import is_restorable
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import policy_object_not_found, same_key_value
from crosstenant.emulator.policies import store
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")

_BETA = ("beta",)
_PARTNERS = "/policies/deletedItems/crossTenantPartners"
_POLICIES = "/policies/deletedItems/crossTenantSyncPolicyPartners"
_ACTIVE = "/policies/crossTenantAccessPolicy/partners"


@routes.route("GET", _PARTNERS, needs=access.DELETED_POLICY_READ, versions=_BETA)
@routes.route("GET", _POLICIES, needs=access.DELETED_POLICY_READ, versions=_BETA)
def list_deleted(call: Call) -> Document:
    """List deleted partner entries or policies. Graph (beta): ``GET /policies/deletedItems/crossTenantPartners``."""
    path, deleted = _bin(call)
    shown = [_show(document) for document in deleted.values() if is_restorable(call.world, document)]
    return {"@odata.context": call.context(path[1:]), "value": shown}


@routes.route("GET", f"{_PARTNERS}/<partner_id>", needs=access.DELETED_POLICY_READ, versions=_BETA)
@routes.route("GET", f"{_POLICIES}/<partner_id>", needs=access.DELETED_POLICY_READ, versions=_BETA)
def get_deleted(call: Call, partner_id: str) -> Document:
    """Return one deleted partner entry or policy. Graph (beta): ``GET .../crossTenantPartners/{id}``."""
    path, deleted = _bin(call)
    return call.entity(f"{path[1:]}/$entity", _show(_deleted(call, deleted, partner_id)))


@routes.route("DELETE", f"{_PARTNERS}/<partner_id>", needs=access.DELETED_POLICY_WRITE, versions=_BETA)
@routes.route("DELETE", f"{_POLICIES}/<partner_id>", needs=access.DELETED_POLICY_WRITE, versions=_BETA)
def purge(call: Call, partner_id: str) -> None:
    """Delete a partner entry or policy for good. Graph (beta): ``DELETE .../crossTenantPartners/{id}``."""
    deleted = _bin(call)[1]
    _deleted(call, deleted, partner_id)
    del deleted[partner_id.lower()]


@routes.route("POST", f"{_ACTIVE}/<partner_id>/restore", needs=access.DELETED_POLICY_WRITE, versions=_BETA)
@routes.route("POST", f"{_PARTNERS}/<partner_id>/restore", needs=access.DELETED_POLICY_WRITE, versions=_BETA)
def restore_partner(call: Call, partner_id: str) -> Document:
    """Bring a partner entry back, without its synchronization policy. Graph (beta): ``POST .../{id}/restore``."""
    _restore(call, call.tenant.deleted_partners, call.tenant.partners, partner_id)
    return store.show_partner(call, partner_id)


@routes.route("POST", f"{_POLICIES}/<partner_id>/restore", needs=access.DELETED_POLICY_WRITE, versions=_BETA)
def restore_sync_policy(call: Call, partner_id: str) -> Document:
    """Bring a policy back, to a partner entry that is there. Graph (beta): ``POST .../{id}/restore``."""
    if store.find_partner(call, partner_id) is None:
        raise policy_object_not_found()
    restored = _restore(call, call.tenant.deleted_sync_policies, call.tenant.sync_policies, partner_id)
    context = f"{_ACTIVE[1:]}('{partner_id.lower()}')/identitySynchronization/$entity"
    return call.entity(context, store.show_sync_policy(call, restored))


def _bin(call: Call) -> tuple[str, dict[str, Document]]:
    if call.path.lower().startswith(_PARTNERS.lower()):
        return _PARTNERS, call.tenant.deleted_partners
    return _POLICIES, call.tenant.deleted_sync_policies


def _show(document: Document) -> Document:
    return {"tenantId": document["tenantId"], "deletedDateTime": document["deletedDateTime"], "displayName": None,
            **document}  # fmt: skip


def _deleted(call: Call, deleted: dict[str, Document], partner_id: str) -> Document:
    document = deleted.get(partner_id.lower())
    if document is None or not is_restorable(call.world, document):
        raise store.missing(call, partner_id)
    return document


def _restore(call: Call, deleted: dict[str, Document], active: dict[str, Document], partner_id: str) -> Document:
    key = partner_id.lower()
    document = _deleted(call, deleted, partner_id)
    if key in active:
        raise same_key_value("tenantId")
    active[key] = {name: value for name, value in document.items() if name != "deletedDateTime"}
    del deleted[key]
    return active[key]
