"""What may be written into users and groups.

Graph: the property tables of ``user`` and ``group``. Directory extensions, ``extension_<app>_<name>``, take any simple
value.
"""

from collections.abc import Mapping

from crosstenant.emulator.directory.members import GROUP_MEMBERS, USER_MEMBERS
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import invalid_value
from crosstenant.emulator.odata.rules import EXTENSION
from crosstenant.emulator.shapes import Shape, Strictness, boolean, collection, members, nullable, read_members, string
from crosstenant.emulator.timestamps import instant


def _date(value: object, name: str, strictness: Strictness) -> object:
    try:
        instant(str(string(value, name, strictness)))
    except ValueError:
        raise invalid_value(name) from None
    return value


def _filled(value: object, name: str, strictness: Strictness) -> object:
    if not string(value, name, strictness):
        raise invalid_value(name)
    return value


_TEXTS = (
    "ageGroup", "city", "companyName", "consentProvidedForMinor", "country", "department", "employeeId",
    "employeeType", "faxNumber", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "onPremisesImmutableId", "passwordPolicies", "postalCode", "preferredLanguage", "state", "streetAddress", "surname",
    "usageLocation", "userType",
)  # fmt: skip
_EXTENSION_ATTRIBUTES = members({f"extensionAttribute{place}": nullable(string) for place in range(1, 16)})

USER: Mapping[str, Shape] = {
    **dict.fromkeys(_TEXTS, nullable(string)),
    "accountEnabled": boolean,
    "businessPhones": collection(string),
    "displayName": _filled,
    "employeeHireDate": nullable(_date),
    "employeeLeaveDateTime": nullable(_date),
    "employeeOrgData": nullable(members({"costCenter": nullable(string), "division": nullable(string)})),
    "mailNickname": _filled,
    "onPremisesExtensionAttributes": nullable(_EXTENSION_ATTRIBUTES),
    "otherMails": collection(string),
    "passwordProfile": nullable(
        members(
            {
                "password": nullable(string),
                "forceChangePasswordNextSignIn": nullable(boolean),
                "forceChangePasswordNextSignInWithMfa": nullable(boolean),
            }
        )
    ),
    "showInAddressList": nullable(boolean),
    "userPrincipalName": _filled,
}
USER_READ_ONLY = USER_MEMBERS - USER.keys()

GROUP: Mapping[str, Shape] = {
    "classification": nullable(string),
    "description": nullable(string),
    "displayName": _filled,
    "groupTypes": collection(string),
    "isAssignableToRole": nullable(boolean),
    "mailEnabled": boolean,
    "mailNickname": _filled,
    "membershipRule": nullable(string),
    "membershipRuleProcessingState": nullable(string),
    "securityEnabled": boolean,
    "uniqueName": nullable(string),
    "visibility": nullable(string),
}
GROUP_READ_ONLY = GROUP_MEMBERS - GROUP.keys()


def read_user(body: Mapping[str, object], strictness: Strictness) -> Document:
    """Read what a client writes into a user.

    Raises:
        GraphFault: 400 ``Request_BadRequest``.
    """
    return _read(body, USER, USER_READ_ONLY, strictness)


def read_group(body: Mapping[str, object], strictness: Strictness) -> Document:
    """Read what a client writes into a group.

    Raises:
        GraphFault: 400 ``Request_BadRequest``.
    """
    return _read(body, GROUP, GROUP_READ_ONLY, strictness)


def _read(
    body: Mapping[str, object], shapes: Mapping[str, Shape], read_only: frozenset[str], strictness: Strictness
) -> Document:
    extensions = {name: value for name, value in body.items() if name.startswith(EXTENSION)}
    for name, value in extensions.items():
        if isinstance(value, (dict, list)):
            raise invalid_value(name)
    rest = {name: value for name, value in body.items() if name not in extensions}
    return {**read_members(rest, shapes, strictness, read_only=read_only), **extensions}
