"""Directory objects: found by what clients call them, once they have settled; refused, restored and purged."""

import re
from collections.abc import Callable, Iterable, Iterator

from crosstenant.emulator import odata
from crosstenant.emulator.directory.recycling import Kind, is_full, is_restorable, kinds, unearth
from crosstenant.emulator.documents import Document, text, texts, wire
from crosstenant.emulator.errors import GraphFault, bad_request, not_found, same_key_value
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.routing import Call
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.storage.objects import ObjectSet

_REFERENCE = re.compile(
    r"(?:https?://[^/]+/(?:v1\.0|beta))?/?(?:directoryObjects|users|groups|servicePrincipals)"
    r"(?:/([^/()?]+)|\('?([^'()]+)'?\))$"
)
_SHOWN = {"user": odata_resources.USERS, "group": odata_resources.GROUPS}


def find_user(call: Call, name: str) -> Document:
    """Return a user by id or user principal name.

    Raises:
        GraphFault: 404 ``Request_ResourceNotFound``.
    """
    users = call.tenant.users
    # A user principal name that begins with a dollar sign is written in quotes, as a key in OData form.
    plain = name[1:-1].replace("''", "'") if name.startswith("'") and name.endswith("'") else name
    found = users.get(plain) or next(iter(users.find("userPrincipalName", plain)), None)
    if found is None:
        raise not_found(plain)
    return found


def find_group(call: Call, name: str) -> Document:
    """Return a group by id or by its ``uniqueName``.

    Raises:
        GraphFault: 404 ``Request_ResourceNotFound``.
    """
    found = call.tenant.groups.get(name) or _group_by_unique_name(call, name)
    if found is None:
        raise not_found(name)
    return found


def _group_by_unique_name(call: Call, key: str) -> Document | None:
    prefix = "uniqueName='"
    if not key.startswith(prefix):
        return None
    name = key.removeprefix(prefix).removesuffix("'").replace("''", "'")
    return next((group for group in call.tenant.groups if group.get("uniqueName") == name), None)


def typed(document: Document, kind: str) -> Document:
    """Return an object with its type in front, as in a collection of mixed ones."""
    return {"@odata.type": f"#microsoft.graph.{kind}", **document}


def resolve(tenant: Tenant, identifiers: Iterable[str]) -> Iterator[Document]:
    """Yield the present objects with these ids, typed; deleted ones are left out."""
    for identifier in identifiers:
        for kind in kinds(tenant):
            found = kind.present.get(identifier)
            if found is not None:
                yield typed(found, kind.type)


def shown(document: Document, kind: str) -> Document:
    """Return an object as it stands inside another one: typed, with the members that it shows by itself."""
    return typed(odata.show(document, _SHOWN[kind]), kind) if kind in _SHOWN else typed(wire(document), kind)


def shown_all(tenant: Tenant, identifiers: Iterable[str]) -> list[Document]:
    """Return the present objects with these ids as they stand inside another one."""
    return [
        shown(found, kind.type)
        for identifier in identifiers
        for kind in kinds(tenant)
        if (found := kind.present.get(identifier)) is not None
    ]


def check_principal_name(call: Call, name: str, *, own_id: str | None = None) -> None:
    """Refuse a user principal name that a user cannot have.

    Raises:
        GraphFault: 400 for a domain that the tenant has not verified, 409 for a name that somebody has.
    """
    domain = name.rpartition("@")[2].lower()
    if "@" not in name or domain not in call.tenant.domains:
        raise bad_request(
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain "
            "names in your organization."
        )
    if any(text(user, "id") != own_id for user in call.tenant.users.find("userPrincipalName", name)):
        raise same_key_value("userPrincipalName")


def check_quota(call: Call) -> None:
    """Refuse to create an object in a full directory.

    Raises:
        GraphFault: 403 ``Directory_QuotaExceeded``.
    """
    if is_full(call.world, call.tenant):
        message = "The directory object quota limit for the Tenant has been exceeded."
        raise GraphFault(403, "Directory_QuotaExceeded", message)


def restore(call: Call, kind: Kind, identifier: str) -> Document:
    """Bring a deleted object back and return it.

    Raises:
        GraphFault: 409: its user principal name or a mail address has been given to somebody else since.
    """
    deleted = find_deleted(call, kind, identifier)
    if kind.type == "user":
        _refuse_taken(call.tenant, deleted)
    return unearth(kind, identifier)


def find_deleted(call: Call, kind: Kind, identifier: str) -> Document:
    """Return a deleted object.

    Raises:
        GraphFault: 404: it is not there, or was purged after its 30 days.
    """
    found = kind.deleted.get(identifier)
    if found is None or not is_restorable(call.world, found):
        raise not_found(identifier)
    return found


def purge(call: Call, kind: Kind, identifier: str) -> None:
    """Delete an object for good, with its memberships.

    Raises:
        GraphFault: 404.
    """
    key = text(find_deleted(call, kind, identifier), "id")
    kind.deleted.remove(key)
    members = call.tenant.members
    for group_id in members.groups_of(key):
        members.discard(group_id, key)
    for member_id in members.members_of(key):
        members.discard(key, member_id)


def _refuse_taken(tenant: Tenant, user: Document) -> None:
    if tenant.users.find("userPrincipalName", text(user, "userPrincipalName")):
        raise same_key_value("userPrincipalName")
    if any(tenant.users.find("proxyAddresses", address) for address in texts(user, "proxyAddresses")):
        raise same_key_value("proxyAddresses")


def find_settled(call: Call, objects: ObjectSet, identifier: str) -> Document:
    """Return an object that every replica knows by now.

    Raises:
        GraphFault: 404 ``Request_ResourceNotFound``.
    """
    found = objects.get(identifier)
    if found is None or not call.tenant.has_settled(text(found, "id"), call.now):
        raise not_found(identifier)
    return found


def settled(call: Call, objects: ObjectSet) -> Iterator[Document]:
    """Yield the objects that every replica knows by now, oldest first."""
    return (document for document in objects if call.tenant.has_settled(text(document, "id"), call.now))


def referenced_id(reference: object) -> str:
    """Return the id at the end of ``https://graph.microsoft.com/v1.0/directoryObjects/{id}`` and the like.

    Raises:
        GraphFault: 400 ``Request_BadRequest``: it is no such address.
    """
    found = _REFERENCE.match(reference) if isinstance(reference, str) else None
    if found is None:
        raise bad_request("Invalid reference: an '@odata.id' must be the address of a directory object.")
    return (found[1] or found[2]).lower()


def all_members_of(tenant: Tenant, group_id: str) -> list[str]:
    """Return the ids of everybody in a group, direct members first; groups in it are among them."""
    return _reachable(group_id, tenant.members.members_of)


def all_groups_of(tenant: Tenant, member_id: str) -> list[str]:
    """Return the ids of the groups that somebody is in, direct ones first."""
    return _reachable(member_id, tenant.members.groups_of)


def _reachable(start: str, neighbours: Callable[[str], list[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [start]
    for current in waiting:
        fresh = [each for each in neighbours(current) if each not in found and each != start]
        found.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    return list(found)
