"""Invented people and organisations to fill a tenant with."""

from datetime import datetime, timedelta

from crosstenant.emulator.documents import Document
from crosstenant.emulator.timestamps import stamp

_DEPARTMENTS = ("Sales", "Engineering", "Finance", "Marketing", "Human Resources", "Legal")
_TITLES = ("Specialist", "Engineer", "Analyst", "Manager", "Consultant", "Director", "Assistant")
_PLACES = (
    ("Oslo", None, "0150", "Norway", "NO", "nb-NO"),
    ("Helsinki", None, "00100", "Finland", "FI", "fi-FI"),
    ("Redmond", "WA", "98052", "United States", "US", "en-US"),
    ("München", "Bayern", "80331", "Germany", "DE", "de-DE"),
    ("Lyon", None, "69001", "France", "FR", "fr-FR"),
)


def person(number: int, *, identifier: str, domain: str, company: str, now: datetime) -> Document:
    """Describe the number-th internal member of a tenant, ``user<number>@<domain>``, enabled and with a mailbox.

    Departments, titles and places repeat with different periods, so that filters find some people and not others.
    """
    name = f"user{number}"
    mail = f"{name}@{domain}"
    created = stamp(now - timedelta(days=400, hours=number % 9000))
    return {
        "id": identifier,
        "deletedDateTime": None,
        **_account(name, mail, created),
        **_work(number, company),
        **_address(number),
    }


def _account(name: str, mail: str, created: str) -> Document:
    return {
        "accountEnabled": True,
        "createdDateTime": created,
        "creationType": None,
        "displayName": name.capitalize(),
        "externalUserState": None,
        "externalUserStateChangeDateTime": None,
        "givenName": name.capitalize(),
        "identities": [
            {"signInType": "userPrincipalName", "issuer": mail.partition("@")[2], "issuerAssignedId": mail},
        ],
        "mail": mail,
        "mailNickname": name,
        "otherMails": [],
        "proxyAddresses": [f"SMTP:{mail}"],
        "showInAddressList": None,
        "surname": "Example",
        "userPrincipalName": mail,
        "userType": "Member",
    }


def _work(number: int, company: str) -> Document:
    return {
        "businessPhones": [f"+1 425 555 {number % 10_000:04d}"],
        "companyName": company,
        "department": _DEPARTMENTS[number % len(_DEPARTMENTS)],
        "employeeId": f"E{number:06d}",
        "employeeType": "Employee" if number % 4 else "Contractor",
        "faxNumber": None,
        "jobTitle": _TITLES[number % len(_TITLES)],
        "mobilePhone": None if number % 3 else f"+1 206 555 {number % 10_000:04d}",
        "officeLocation": f"{1 + number % 9}/{1000 + number % 200}",
        "onPremisesImmutableId": None,
        "onPremisesSyncEnabled": None,
        "onPremisesExtensionAttributes": {f"extensionAttribute{place}": None for place in range(1, 16)},
    }


def _address(number: int) -> Document:
    city, state, postal_code, country, usage_location, language = _PLACES[number % len(_PLACES)]
    return {
        "city": city,
        "country": country,
        "postalCode": postal_code,
        "preferredLanguage": language,
        "state": state,
        "streetAddress": f"{number} Main Street",
        "usageLocation": usage_location,
    }


def group(*, identifier: str, now: datetime) -> Document:
    """Describe a security group without a name."""
    return {
        "id": identifier,
        "deletedDateTime": None,
        "createdDateTime": stamp(now),
        "description": None,
        "displayName": None,
        "groupTypes": [],
        "isAssignableToRole": None,
        "mail": None,
        "mailEnabled": False,
        "mailNickname": None,
        "membershipRule": None,
        "onPremisesSyncEnabled": None,
        "proxyAddresses": [],
        "securityEnabled": True,
        "visibility": None,
    }


def organization(*, tenant_id: str, name: str, domains: list[str], now: datetime) -> Document:
    """Describe a tenant as its ``organization`` does; the first domain is the default, the last the initial one."""
    return {
        "id": tenant_id,
        "deletedDateTime": None,
        "businessPhones": [],
        "city": None,
        "country": None,
        "countryLetterCode": "NO",
        "createdDateTime": stamp(now - timedelta(days=900)),
        "defaultUsageLocation": None,
        "displayName": name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": None,
        "onPremisesSyncEnabled": None,
        "postalCode": None,
        "preferredLanguage": "en",
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": None,
        "street": None,
        "technicalNotificationMails": [f"admin@{domains[0]}"],
        "tenantType": "AAD",
        "assignedPlans": [],
        "provisionedPlans": [],
        "privacyProfile": None,
        "verifiedDomains": [_domain(domain, domains) for domain in domains],
    }


def _domain(domain: str, domains: list[str]) -> Document:
    return {
        "capabilities": "Email, OfficeCommunicationsOnline",
        "isDefault": domain == domains[0],
        "isInitial": domain == domains[-1],
        "name": domain,
        "type": "Managed",
    }
