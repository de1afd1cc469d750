"""How users and groups are asked for in a batch, and with which properties."""

from __future__ import annotations

from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.filters import equals
from crosstenant.transport.batching import Operation

PERSON: Final = frozenset(
    {"id", "displayName", "userPrincipalName", "mail", "accountEnabled", "userType", "externalUserState", "identities"}
)
"""Which properties are read of every user, whatever filters ask about besides."""

_USER_QUERY: Final = {"$select": ",".join(sorted(PERSON))}
_GROUP_QUERY: Final = {"$select": "id,displayName,securityEnabled,groupTypes,membershipRule"}


def user(reference: str) -> Operation:
    """Ask for a user by object id or user principal name.

    Raises:
        InputError: It is neither.
    """
    key = identifiers.user_reference(reference)
    if key.startswith("$"):  # would be taken for an OData word
        return Operation("GET", "/users('{}')", key.replace("'", "''"), query=_USER_QUERY)
    return Operation("GET", "/users/{}", key, query=_USER_QUERY)


def group(group_id: str) -> Operation:
    """Ask for a group by object id.

    Raises:
        InputError: It is none.
    """
    return Operation("GET", "/groups/{}", identifiers.guid(group_id, "group_id"), query=_GROUP_QUERY)


def groups_named(name: str) -> Operation:
    """Ask for the groups of a display name, which need not be unique.

    Raises:
        InputError: The name cannot be shown.
    """
    condition = equals("displayName", identifiers.display_name(name)) or ""
    return Operation("GET", "/groups", query={**_GROUP_QUERY, "$filter": condition})
