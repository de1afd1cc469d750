"""Users, their managers and their groups.

Graph: ``/users`` and below.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory.objects import all_groups_of, referenced_id
from crosstenant.emulator.directory.recycling import bury, kinds
from crosstenant.emulator.directory.shapes import read_user
from crosstenant.emulator.directory.user_documents import new_user
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.errors import GraphFault, bad_request, invalid_value, not_found, same_key_value
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.odata.expansion import Related
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes

routes = Routes("docs")

_USER = "/users/<user_id>"
_REQUIRED = ("accountEnabled", "displayName", "mailNickname", "passwordProfile", "userPrincipalName")
_ONE_AT_A_TIME = frozenset(
    {"aboutMe", "birthday", "hireDate", "interests", "mailboxSettings", "mySite", "pastProjects", "preferredName",
     "print", "responsibilities", "schools", "skills"}
)  # fmt: skip


@routes.route("GET", "/users", needs=access.USER_READ)
def list_users(call: Call) -> Document:
    """List users, external ones too. Graph: ``GET /users``."""
    query = odata.read(call, odata_resources.USERS, related=_related(call))
    if _ONE_AT_A_TIME & set(query.select):
        raise GraphFault(501, "NotImplemented", "The requested properties can only be read of a single user.")
    name = query.equal_to("userPrincipalName")
    return query.page(call.tenant.users if name is None else call.tenant.users.find("userPrincipalName", name))


@routes.route("GET", "/users/$count", needs=access.USER_READ)
def count_users(call: Call) -> Reply:
    """Count users. Graph: ``GET /users/$count``."""
    return odata.count(call, call.tenant.users, odata_resources.USERS)


@routes.route("POST", "/users", needs=access.USER_WRITE)
def create_user(call: Call) -> Reply:
    """Create an internal user. Graph: ``POST /users``."""
    written = read_user(call.body(), strictness_of(call.world.switches))
    for name in _REQUIRED:
        if written.get(name) is None:
            raise bad_request(f"A value is required for property '{name}' of resource 'User'.")
    directory.check_quota(call)
    directory.check_principal_name(call, text(written, "userPrincipalName"))
    user = new_user(identifier=call.world.ids.guid(), now=call.now, written=written)
    _refuse_taken_mail(call, user)
    call.tenant.users.add(user)
    return Reply(call.entity("users/$entity", odata.show(user, odata_resources.USERS)), 201)


@routes.route("GET", _USER, needs=access.USER_READ)
def get_user(call: Call, user_id: str) -> Document:
    """Return one user, by id or user principal name. Graph: ``GET /users/{id}``."""
    user = directory.find_user(call, user_id)
    return odata.one(call, user, odata_resources.USERS, related=_related(call))


@routes.route("GET", "/me", needs=access.ME_READ)
def get_me(call: Call) -> Document:
    """Return who is signed in; an app is nobody. Graph: ``GET /me``."""
    if call.caller.user_id is None:
        raise GraphFault(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    user = call.tenant.users.get(call.caller.user_id) or _administrator(call, call.caller.user_id)
    return odata.one(call, user, odata_resources.USERS, related=_related(call))


def _administrator(call: Call, identifier: str) -> Document:
    # Administrators sign in without an account of the directory, so that they are in nobody's way there.
    name = f"admin@{call.tenant.domains[0]}"
    written = {"displayName": "Administrator", "mailNickname": "admin", "userPrincipalName": name}
    return new_user(identifier=identifier, now=call.tenant.created_at, written=written)


@routes.route("PATCH", _USER, needs=access.USER_WRITE)
def update_user(call: Call, user_id: str) -> None:
    """Change a user. Graph: ``PATCH /users/{id}``."""
    user = directory.find_user(call, user_id)
    changes = read_user(call.body(), strictness_of(call.world.switches))
    changes.pop("passwordProfile", None)
    if "userPrincipalName" in changes:
        directory.check_principal_name(call, text(changes, "userPrincipalName"), own_id=text(user, "id"))
    if changes.get("mail"):
        changes["proxyAddresses"] = [f"SMTP:{changes['mail']}"]
        _refuse_taken_mail(call, {**user, **changes})
    call.tenant.users.update(text(user, "id"), changes)


@routes.route("DELETE", _USER, needs=access.USER_WRITE)
def delete_user(call: Call, user_id: str) -> None:
    """Delete a user, who can be restored for 30 days. Graph: ``DELETE /users/{id}``."""
    user = directory.find_user(call, user_id)
    bury(call.world, call.tenant, kinds(call.tenant)[0], text(user, "id"))


@routes.route("GET", f"{_USER}/manager", needs=access.USER_READ)
def get_manager(call: Call, user_id: str) -> Document:
    """Return a user's manager. Graph: ``GET /users/{id}/manager``."""
    manager = call.tenant.users.get(text(directory.find_user(call, user_id), "_manager"))
    if manager is None:
        raise not_found("manager")
    select = odata.selected(call, odata_resources.USERS)
    shown = odata.show(manager, odata_resources.USERS, select)
    return call.entity("directoryObjects/$entity", directory.typed(shown, "user"))


@routes.route("PUT", f"{_USER}/manager/$ref", needs=access.USER_WRITE)
def set_manager(call: Call, user_id: str) -> None:
    """Give a user a manager. Graph: ``PUT /users/{id}/manager/$ref``."""
    user = directory.find_user(call, user_id)
    manager_id = referenced_id(call.body().get("@odata.id"))
    if manager_id == text(user, "id"):
        raise invalid_value("manager")
    call.tenant.users.update(text(user, "id"), {"_manager": text(directory.find_user(call, manager_id), "id")})


@routes.route("DELETE", f"{_USER}/manager/$ref", needs=access.USER_WRITE)
def remove_manager(call: Call, user_id: str) -> None:
    """Take a user's manager away. Graph: ``DELETE /users/{id}/manager/$ref``."""
    user = directory.find_user(call, user_id)
    if not user.get("_manager"):
        raise not_found("manager")
    call.tenant.users.update(text(user, "id"), {"_manager": None})


@routes.route("GET", f"{_USER}/memberOf", needs=access.USER_READ)
def list_member_of(call: Call, user_id: str) -> Document:
    """List the groups that a user is a direct member of. Graph: ``GET /users/{id}/memberOf``."""
    groups = call.tenant.members.groups_of(text(directory.find_user(call, user_id), "id"))
    return odata.page(call, directory.resolve(call.tenant, groups), odata_resources.DIRECTORY_OBJECTS)


@routes.route("GET", f"{_USER}/transitiveMemberOf", needs=access.USER_READ)
def list_transitive_member_of(call: Call, user_id: str) -> Document:
    """List the groups that a user is in, through other groups too. Graph: ``GET /users/{id}/transitiveMemberOf``."""
    groups = all_groups_of(call.tenant, text(directory.find_user(call, user_id), "id"))
    return odata.page(call, directory.resolve(call.tenant, groups), odata_resources.DIRECTORY_OBJECTS)


def _related(call: Call) -> dict[str, Related]:
    def manager(user: Document) -> Document | None:
        found = call.tenant.users.get(text(user, "_manager"))
        return None if found is None else directory.shown(found, "user")

    def groups(user: Document) -> list[Document]:
        return directory.shown_all(call.tenant, call.tenant.members.groups_of(text(user, "id")))

    return {"manager": manager, "memberOf": groups}


def _refuse_taken_mail(call: Call, user: Document) -> None:
    mail = text(user, "mail")
    holders = call.tenant.users.find("proxyAddresses", f"SMTP:{mail}") if mail else []
    if any(text(holder, "id") != text(user, "id") for holder in holders):
        raise same_key_value("proxyAddresses")
