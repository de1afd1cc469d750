"""Groups and their members.

Graph: ``/groups`` and below.
"""

from collections.abc import Iterable

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory import people
from crosstenant.emulator.directory.objects import all_members_of, referenced_id
from crosstenant.emulator.directory.recycling import bury, kinds
from crosstenant.emulator.directory.shapes import read_group
from crosstenant.emulator.documents import Document, text, texts
from crosstenant.emulator.errors import bad_request, not_found
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.odata.expansion import Related
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes

routes = Routes("docs")

_GROUP = "/groups/<group_id>"
_REQUIRED = ("displayName", "mailEnabled", "mailNickname", "securityEnabled")
_BIND = "members@odata.bind"
_MOST_BOUND = 20


@routes.route("GET", "/groups", needs=access.GROUP_READ)
def list_groups(call: Call) -> Document:
    """List groups. Graph: ``GET /groups``."""
    return odata.page(call, call.tenant.groups, odata_resources.GROUPS, related=_related(call))


@routes.route("GET", "/groups/$count", needs=access.GROUP_READ)
def count_groups(call: Call) -> Reply:
    """Count groups. Graph: ``GET /groups/$count``."""
    return odata.count(call, call.tenant.groups, odata_resources.GROUPS)


@routes.route("POST", "/groups", needs=access.GROUP_WRITE)
def create_group(call: Call) -> Reply:
    """Create a group, with up to twenty members. Graph: ``POST /groups``."""
    body = call.body()
    written = read_group(body, strictness_of(call.world.switches))
    for name in _REQUIRED:
        if written.get(name) is None:
            raise bad_request(f"A value is required for property '{name}' of resource 'Group'.")
    members = _bound(call, body)
    directory.check_quota(call)
    group = call.tenant.groups.add(_new_group(call, written))
    _add_members(call, group, members)
    return Reply(call.entity("groups/$entity", group), 201)


@routes.route("GET", _GROUP, needs=access.GROUP_READ)
def get_group(call: Call, group_id: str) -> Document:
    """Return one group. Graph: ``GET /groups/{id}``."""
    group = directory.find_group(call, group_id)
    return odata.one(call, group, odata_resources.GROUPS, related=_related(call))


@routes.route("PATCH", _GROUP, needs=access.GROUP_WRITE)
def update_group(call: Call, group_id: str) -> None:
    """Change a group, or add up to twenty members. Graph: ``PATCH /groups/{id}``."""
    group = directory.find_group(call, group_id)
    body = call.body()
    changes = read_group(body, strictness_of(call.world.switches))
    members = _bound(call, body)
    _refuse_present(call, group, members)
    call.tenant.groups.update(text(group, "id"), changes)
    _add_members(call, group, members)


@routes.route("DELETE", _GROUP, needs=access.GROUP_WRITE)
def delete_group(call: Call, group_id: str) -> None:
    """Delete a group. Only Microsoft 365 groups can be restored. Graph: ``DELETE /groups/{id}``."""
    group = directory.find_group(call, group_id)
    kind = kinds(call.tenant)[1]
    bury(call.world, call.tenant, kind, text(group, "id"))
    if "Unified" not in texts(group, "groupTypes"):
        directory.purge(call, kind, text(group, "id"))


@routes.route("GET", f"{_GROUP}/members", needs=access.GROUP_MEMBERS_READ)
def list_members(call: Call, group_id: str) -> Document:
    """List a group's direct members, each with its type. Graph: ``GET /groups/{id}/members``."""
    return odata.page(call, _direct(call, group_id), odata_resources.DIRECTORY_OBJECTS)


@routes.route("GET", f"{_GROUP}/members/$count", needs=access.GROUP_MEMBERS_READ)
def count_members(call: Call, group_id: str) -> Reply:
    """Count a group's direct members. Graph: ``GET /groups/{id}/members/$count``."""
    return odata.count(call, _direct(call, group_id), odata_resources.DIRECTORY_OBJECTS)


@routes.route("GET", f"{_GROUP}/members/microsoft.graph.user", needs=access.GROUP_MEMBERS_READ)
def list_user_members(call: Call, group_id: str) -> Document:
    """List the users among a group's direct members. Graph: ``GET /groups/{id}/members/microsoft.graph.user``."""
    members = call.tenant.members.members_of(text(directory.find_group(call, group_id), "id"))
    users = (user for member in members if (user := call.tenant.users.get(member)) is not None)
    return odata.page(call, users, odata_resources.USERS)


@routes.route("GET", f"{_GROUP}/transitiveMembers", needs=access.GROUP_MEMBERS_READ)
def list_transitive_members(call: Call, group_id: str) -> Document:
    """List everybody in a group, through other groups too. Graph: ``GET /groups/{id}/transitiveMembers``."""
    members = all_members_of(call.tenant, text(directory.find_group(call, group_id), "id"))
    return odata.page(call, directory.resolve(call.tenant, members), odata_resources.DIRECTORY_OBJECTS)


@routes.route("POST", f"{_GROUP}/members/$ref", needs=access.GROUP_WRITE)
def add_member(call: Call, group_id: str) -> None:
    """Make somebody a member. Graph: ``POST /groups/{id}/members/$ref``."""
    group = directory.find_group(call, group_id)
    member = _existing(call, referenced_id(call.body().get("@odata.id")))
    _refuse_present(call, group, [member])
    _add_members(call, group, [member])


@routes.route("DELETE", f"{_GROUP}/members/<member_id>/$ref", needs=access.GROUP_WRITE)
def remove_member(call: Call, group_id: str, member_id: str) -> None:
    """End somebody's membership. Graph: ``DELETE /groups/{id}/members/{id}/$ref``."""
    group = directory.find_group(call, group_id)
    if not call.tenant.members.has(text(group, "id"), member_id.lower()):
        raise not_found(member_id)
    call.tenant.members.discard(text(group, "id"), member_id.lower())
    call.tenant.groups.touch(text(group, "id"))


def _related(call: Call) -> dict[str, Related]:
    members = call.tenant.members
    return {
        "members": lambda group: directory.shown_all(call.tenant, members.members_of(text(group, "id"))),
        "memberOf": lambda group: directory.shown_all(call.tenant, members.groups_of(text(group, "id"))),
    }


def _direct(call: Call, group_id: str) -> list[Document]:
    members = call.tenant.members.members_of(text(directory.find_group(call, group_id), "id"))
    return list(directory.resolve(call.tenant, members))


def _new_group(call: Call, written: Document) -> Document:
    mail = f"{written['mailNickname']}@{call.tenant.domains[0]}" if written["mailEnabled"] else None
    address = {"mail": mail, "proxyAddresses": [f"SMTP:{mail}"] if mail else []}
    return people.group(identifier=call.world.ids.guid(), now=call.now) | address | written


def _bound(call: Call, body: Document) -> list[str]:
    references = body.get(_BIND, [])
    if not isinstance(references, list) or len(references) > _MOST_BOUND:
        raise bad_request(f"The number of references in '{_BIND}' must be between 1 and {_MOST_BOUND}.")
    return [_existing(call, referenced_id(each)) for each in references]


def _existing(call: Call, identifier: str) -> str:
    if not any(True for _ in directory.resolve(call.tenant, [identifier])):
        raise not_found(identifier)
    return identifier


def _refuse_present(call: Call, group: Document, members: Iterable[str]) -> None:
    if any(call.tenant.members.has(text(group, "id"), member) for member in members):
        raise bad_request("One or more added object references already exist for the following modified properties: "
                          "'members'.")  # fmt: skip


def _add_members(call: Call, group: Document, members: Iterable[str]) -> None:
    for member in members:
        call.tenant.members.add(text(group, "id"), member)
    call.tenant.groups.touch(text(group, "id"))
