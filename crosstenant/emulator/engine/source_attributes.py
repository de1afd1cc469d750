"""Users of the source as the engine reads them: by the directory's older attribute names, all values as text.

Evidence: field, from a captured schema.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from crosstenant.emulator.documents import Document, block, flag, text, texts

Value: TypeAlias = str | list[str] | None
Attributes: TypeAlias = dict[str, Value]

RENAMED = {
    "objectId": "id",
    "facsimileTelephoneNumber": "faxNumber",
    "immutableId": "onPremisesImmutableId",
    "mobile": "mobilePhone",
    "physicalDeliveryOfficeName": "officeLocation",
}
IMPORTED_FIRST = ("objectId", "accountEnabled", "displayName", "mailNickname", "userPrincipalName", "netId")
ALWAYS_IMPORTED = (
    *IMPORTED_FIRST,
    "showInAddressList",
    "alternativeSecurityIds",
    "IsSoftDeleted",
    "appRoleAssignments",
)

_EXTENSION_ATTRIBUTE = "extensionAttribute"


def is_external(user: Document) -> bool:
    """Say whether somebody's credentials live elsewhere."""
    if user.get("_alternativeSecurityId") or user.get("externalUserState"):
        return True
    return "#ext#" in text(user, "userPrincipalName").lower()


def net_id(user: Document) -> str:
    """Return the sign-in identifier that matching builds on: 16 hexadecimal digits, the same for the same user.

    A user without one, which the service then cannot import, carries an empty ``_netId``.
    """
    given = user.get("_netId")
    if isinstance(given, str):
        return given
    return hashlib.sha256(text(user, "id").encode()).hexdigest()[:16].upper()


def read(user: Document, names: Iterable[str], roles: str = "") -> Attributes:
    """Read attributes of a user.

    Args:
        user: A Graph user document.
        names: Directory attribute names.
        roles: What ``appRoleAssignments`` shows.
    """
    return {name: _read(user, name, roles) for name in names}


def _read(user: Document, name: str, roles: str) -> Value:
    reader = _READERS.get(name)
    if reader is not None:
        return reader(user)
    if name == "appRoleAssignments":
        return roles or None
    if name.startswith(_EXTENSION_ATTRIBUTE):
        return as_value(block(user, "onPremisesExtensionAttributes").get(name))
    return as_value(user.get(RENAMED.get(name, name)))


def as_value(value: object) -> Value:
    """Turn a JSON value into the text that the engine works with; booleans read True and False."""
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return [str(item) for item in value] or None
    return str(value)


def _alternative_security_ids(user: Document) -> Value:
    # A sign-in by text message is an alternative security id too: that is why such users are filtered as external.
    present = is_external(user) or flag(user, "_smsSignIn") is True
    return "1:" + net_id(user) if present else "None"


def _first_phone(user: Document) -> Value:
    phones = texts(user, "businessPhones")
    return phones[0] if phones else None


_READERS: Mapping[str, Callable[[Document], Value]] = {
    "netId": lambda user: net_id(user) or None,
    "alternativeSecurityIds": _alternative_security_ids,
    "IsSoftDeleted": lambda _: "False",
    "telephoneNumber": _first_phone,
    "userState": lambda user: as_value(user.get("externalUserState")),
    "originalUserPrincipalName": lambda user: as_value(user.get("userPrincipalName")),
    "manager": lambda user: as_value(user.get("_manager")),
}
