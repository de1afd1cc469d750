"""Attributes of the target written into, and read back from, the Graph documents of external users.

Evidence: field, from a captured schema.
"""

from collections.abc import Mapping
from datetime import datetime

from crosstenant.emulator.documents import Document, block, text, texts
from crosstenant.emulator.engine.source_attributes import RENAMED, Value, as_value
from crosstenant.emulator.timestamps import stamp

EXTERNAL_MARK = "#EXT#"
_BOOLEANS = frozenset({"accountEnabled", "showInAddressList"})
_UNSTORED = frozenset({"IsSoftDeleted", "alternativeSecurityIds"})
_EMPTY_MEMBERS = (
    "ageGroup", "city", "companyName", "country", "department", "displayName", "employeeId", "employeeType",
    "faxNumber", "givenName", "jobTitle", "mail", "mailNickname", "mobilePhone", "officeLocation",
    "onPremisesImmutableId", "onPremisesSyncEnabled", "postalCode", "preferredLanguage", "showInAddressList", "state",
    "streetAddress", "surname", "usageLocation",
)  # fmt: skip


def external_name(name: str, initial_domain: str) -> str:
    """Return the name that somebody from elsewhere has in a tenant: ``local_domain#EXT#@initial.domain``."""
    return f"{name.replace('@', '_')}{EXTERNAL_MARK}@{initial_domain}"


def home_name(name: str) -> str:
    """Undo `external_name` as far as it can be undone; other names stay as they are."""
    local, mark, _ = name.partition(EXTERNAL_MARK)
    return "@".join(local.rsplit("_", 1)) if mark else name


def blank_external_user(identifier: str, now: datetime) -> Document:
    """Describe an invited and automatically redeemed user before any attribute flows."""
    moment = stamp(now)
    return {
        "id": identifier,
        "deletedDateTime": None,
        "accountEnabled": True,
        "createdDateTime": moment,
        "creationType": "Invitation",
        "externalUserState": "Accepted",
        "externalUserStateChangeDateTime": moment,
        "identities": [],
        "businessPhones": [],
        "otherMails": [],
        "proxyAddresses": [],
        "onPremisesExtensionAttributes": {f"extensionAttribute{place}": None for place in range(1, 16)},
        "userType": "Guest",
        **dict.fromkeys(_EMPTY_MEMBERS),
    }


def identities(name: str, initial_domain: str) -> list[Document]:
    """List how an external user signs in: at home, under a name of this tenant."""
    return [
        {"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": None},
        {"signInType": "userPrincipalName", "issuer": initial_domain, "issuerAssignedId": name},
    ]


def read(user: Document, name: str) -> Value:
    """Read an attribute of a user in the target, as text."""
    if name == "telephoneNumber":
        phones = texts(user, "businessPhones")
        return phones[0] if phones else None
    if name == "userPrincipalName":
        return home_name(text(user, name))
    if name == "IsSoftDeleted":
        return "True" if user.get("deletedDateTime") else "False"
    if name.startswith("extensionAttribute"):
        return as_value(block(user, "onPremisesExtensionAttributes").get(name))
    return as_value(user.get(RENAMED.get(name, name)))


def members(values: Mapping[str, Value], initial_domain: str) -> Document:
    """Write attributes as the members of a Graph user that they end up in."""
    document: Document = {}
    for name, value in values.items():
        if name not in _UNSTORED:
            document |= _member(name, value, initial_domain)
    return document


def _member(name: str, value: Value, initial_domain: str) -> Document:
    if name == "userPrincipalName":
        converted = external_name(str(value), initial_domain)
        return {name: converted, "identities": identities(converted, initial_domain)}
    if name == "mail":
        return {name: value, "otherMails": [value], "proxyAddresses": [f"SMTP:{value}"]}
    if name == "telephoneNumber":
        return {"businessPhones": [value]}
    if name in _BOOLEANS:
        return {name: str(value).lower() == "true"}
    if name.startswith("extensionAttribute"):
        return {"onPremisesExtensionAttributes": {name: value}}
    return {RENAMED.get(name, name): value}
