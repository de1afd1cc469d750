"""From what a caller writes (UPN, object id, group name) to a user or group of the source tenant."""

from __future__ import annotations

from collections.abc import Iterable

from crosstenant.clients.identifiers import is_guid
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError, NotFoundError
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.workflows.taking import named


def one_user(source: TenantClient, who: str | Principal) -> Principal:
    """Return the user of that UPN or object id.

    Raises:
        InputError: There is no such user, or the name is a group's.
    """
    if isinstance(who, Principal):
        return _user(who)
    found = source.directory.find_user(_name(who))
    if found is None:
        raise InputError(
            f"Tenant {named(source)} has no user {who!r}; name a user by principal name or object id.", parameter="who"
        )
    return found


def assignable(source: TenantClient, who: Iterable[str | Principal]) -> tuple[Principal, ...]:
    """Return the users and groups of these names, each once, in the order given, all of them fit to be assigned.

    Raises:
        InputError: A name fits nobody, two groups, or a person or group that cannot be synchronized.
    """
    if isinstance(who, str):
        raise InputError("Pass the names one by one, or in a list; one bare string is one name.", parameter="who")
    found = {principal.id: principal for principal in (_assignable(source, name) for name in who)}
    return tuple(found.values())


def principal_of(source: TenantClient, who: str | Principal) -> Principal:
    """Return the user or group of that name, whatever it is like.

    Raises:
        InputError: The name fits nobody, or two groups.
    """
    if isinstance(who, Principal):
        return who
    name = _name(who)
    if is_guid(name):
        return _by_id(source, name)
    if "@" in name:
        return one_user(source, name)
    return _one_group(source, name)


def _user(principal: Principal) -> Principal:
    if principal.kind in {PrincipalKind.USER, None}:
        return principal
    raise InputError(f"{principal!r} is no user; name a user by principal name or object id.", parameter="who")


def _assignable(source: TenantClient, who: str | Principal) -> Principal:
    principal = principal_of(source, who)
    if principal.is_external:
        raise InputError(
            f"{principal.user_principal_name} is an external user of tenant {named(source)}; only internal users are"
            " synchronized. Synchronize this person from the tenant that is home to them.",
            parameter="who",
        )
    if principal.security_enabled is False:
        raise InputError(
            f"The group {principal.display_name!r} is not security-enabled, and only such groups put their members in"
            " scope.",
            parameter="who",
        )
    return principal


def _by_id(source: TenantClient, object_id: str) -> Principal:
    try:
        return source.directory.principal(object_id)
    except NotFoundError:
        raise InputError(
            f"Tenant {named(source)} has no user or group with the object id {object_id}.", parameter="who"
        ) from None


def _one_group(source: TenantClient, display_name: str) -> Principal:
    groups = tuple(source.directory.find_groups(display_name))
    if len(groups) == 1:
        return groups[0]
    if groups:
        raise InputError(
            f"{len(groups)} groups are named {display_name!r}: {', '.join(group.id for group in groups)}."
            " Name the one you mean by its object id.",
            parameter="who",
        )
    raise InputError(
        f"Tenant {named(source)} has no group named {display_name!r}; a user is named by principal name"
        " (someone@domain).",
        parameter="who",
    )


def _name(who: object) -> str:
    if not isinstance(who, str) or not who.strip():
        raise InputError(
            f"A user or group is named by a principal name, an object id or a group's name, not by {who!r}.",
            parameter="who",
        )
    return who.strip()
