"""A user of the source as a schema sees one: the directory's older attribute names, and what Graph calls the same.

Schemas speak of ``surname`` as Graph does, but of ``telephoneNumber``, ``mobile`` or ``physicalDeliveryOfficeName``
where Graph's user has ``businessPhones``, ``mobilePhone`` and ``officeLocation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from crosstenant.models._wire import Payload

_PROPERTIES: Final[Mapping[str, str]] = {
    "objectId": "id",
    "telephoneNumber": "businessPhones",
    "mobile": "mobilePhone",
    "facsimileTelephoneNumber": "faxNumber",
    "physicalDeliveryOfficeName": "officeLocation",
    "immutableId": "onPremisesImmutableId",
    "dirSyncEnabled": "onPremisesSyncEnabled",
    "originalUserPrincipalName": "userPrincipalName",
    "userState": "externalUserState",
    **{
        f"extensionAttribute{number}": f"onPremisesExtensionAttributes.extensionAttribute{number}"
        for number in range(1, 16)
    },
}
_UNREADABLE: Final = frozenset({"IsSoftDeleted", "netId", "alternativeSecurityIds", "manager", "appRoleAssignments"})


def properties_for(attributes: Iterable[str]) -> tuple[str, ...]:
    """Return the properties of Graph's user that hold these attributes, each once; some attributes are in none."""
    found = (_path(name)[0] for name in attributes if name not in _UNREADABLE)
    return tuple(dict.fromkeys(found))


def attributes_from(user: Payload, attributes: Iterable[str]) -> dict[str, object]:
    """Return these attributes of a user as Graph sent it; None where there is no value or no property to tell it."""
    return {name: None if name in _UNREADABLE else _value(user, name) for name in attributes}


def _path(attribute: str) -> tuple[str, ...]:
    return tuple(_PROPERTIES.get(attribute, attribute).split("."))


def _value(user: Payload, attribute: str) -> object:
    found: object = user
    for name in _path(attribute):
        found = found.get(name) if isinstance(found, Mapping) else None
    if attribute == "telephoneNumber" and isinstance(found, list | tuple):  # the directory has one, Graph a list of it
        return found[0] if found else None
    return found
