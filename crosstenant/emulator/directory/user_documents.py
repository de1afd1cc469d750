"""A user as ``POST /users`` leaves it: what was written, and what the directory adds."""

from collections.abc import Mapping
from datetime import datetime

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.timestamps import stamp

_SHOWN_EMPTY = (
    "ageGroup", "city", "companyName", "country", "creationType", "department", "employeeId", "employeeType",
    "externalUserState", "externalUserStateChangeDateTime", "faxNumber", "givenName", "jobTitle", "mail", "mobilePhone",
    "officeLocation", "onPremisesImmutableId", "onPremisesSyncEnabled", "postalCode", "preferredLanguage",
    "showInAddressList", "state", "streetAddress", "surname", "usageLocation",
)  # fmt: skip
_KEPT_COLLECTIONS = ("businessPhones", "otherMails")
_SECRET = frozenset({"passwordProfile"})


def new_user(*, identifier: str, now: datetime, written: Mapping[str, object]) -> Document:
    """Describe a new internal user, a Member unless another type was written. Its password is not kept."""
    name, mail = text(written, "userPrincipalName"), text(written, "mail")
    identity = {"signInType": "userPrincipalName", "issuer": name.partition("@")[2], "issuerAssignedId": name}
    return {
        "id": identifier,
        "deletedDateTime": None,
        **dict.fromkeys(_SHOWN_EMPTY),
        **{collection: [] for collection in _KEPT_COLLECTIONS},
        "createdDateTime": stamp(now),
        "identities": [identity],
        "onPremisesExtensionAttributes": {f"extensionAttribute{place}": None for place in range(1, 16)},
        "proxyAddresses": [f"SMTP:{mail}"] if mail else [],
        "userType": "Member",
        **{member: value for member, value in written.items() if member not in _SECRET},
    }
