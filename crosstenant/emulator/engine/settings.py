"""Synchronization secrets: which keys there are, how they read back, and the settings that hide among them.

Evidence: docs for keys; which read back as a star is derived, see the switch.
"""

import json
from collections.abc import Mapping
from typing import Final

import attrs

from crosstenant.emulator.documents import whole
from crosstenant.emulator.state import Tenant

KNOWN_KEYS: Final = frozenset(
    {
        "None", "UserName", "Password", "SecretToken", "AppKey", "BaseAddress", "ClientIdentifier", "ClientSecret",
        "SingleSignOnType", "Sandbox", "Url", "Domain", "ConsumerKey", "ConsumerSecret", "TokenKey", "TokenExpiration",
        "Oauth2AccessToken", "Oauth2AccessTokenCreationTime", "Oauth2RefreshToken", "SyncAll", "InstanceName",
        "Oauth2ClientId", "Oauth2ClientSecret", "CompanyId", "UpdateKeyOnSoftDelete", "SynchronizationSchedule",
        "SystemOfRecord", "SandboxName", "EnforceDomain", "SyncNotificationSettings", "SkipOutOfScopeDeletions",
        "Oauth2AuthorizationCode", "Oauth2RedirectUri", "ApplicationTemplateIdentifier", "Oauth2TokenExchangeUri",
        "Oauth2AuthorizationUri", "AuthenticationType", "Server", "PerformInboundEntitlementGrants",
        "HardDeletesEnabled", "SyncAgentCompatibilityKey", "SyncAgentADContainer", "ValidateDomain", "TestReferences",
        "ConnectionString",
    }
)  # fmt: skip
"""Members of ``synchronizationSecret``; the service refuses any other spelling."""

ALWAYS_READABLE: Final = frozenset({"Domain", "UserName", "SyncNotificationSettings"})
"""Keys that public captures show in plain text."""

READABLE_BY_SWITCH: Final = frozenset(
    {"AuthenticationType", "BaseAddress", "CompanyId", "SkipOutOfScopeDeletions", "SyncAll"}
)
"""Keys that hold no secret; whether the service masks them is not settled."""

MASK: Final = "*"
NOTIFICATION_SETTINGS: Final = "SyncNotificationSettings"
DEFAULT_DELETE_THRESHOLD: Final = 500
_ROOM_IN_GOVERNMENT: Final = 1024


@attrs.frozen
class JobSettings:
    """What the engine reads out of the secrets of a configuration.

    Attributes:
        target_tenant_id: ``CompanyId``; empty if it was never saved.
        authentication: ``AuthenticationType``; only ``SyncPolicy`` authorizes cross-tenant synchronization.
        sync_all: Whether everybody is in scope, or only who is assigned.
        delete_threshold: The number of pending deletes and disables that quarantines the job; None switches it off.
        mails_to: Who is told of a quarantine; empty if nobody.
    """

    target_tenant_id: str
    authentication: str
    sync_all: bool
    delete_threshold: int | None
    mails_to: str

    @classmethod
    def from_secrets(cls, secrets: Mapping[str, str]) -> "JobSettings":
        """Read the settings from saved key-value pairs."""
        notifications = _notification_settings(secrets.get(NOTIFICATION_SETTINGS, "{}"))
        return cls(
            target_tenant_id=secrets.get("CompanyId", "").lower(),
            authentication=secrets.get("AuthenticationType", ""),
            sync_all=secrets.get("SyncAll", "").lower() == "true",
            delete_threshold=_delete_threshold(notifications),
            mails_to=str(notifications.get("Recipients") or "") if notifications.get("Enabled") is True else "",
        )

    @property
    def complete(self) -> bool:
        """Whether the job can authenticate at all."""
        return bool(self.target_tenant_id) and self.authentication == "SyncPolicy"


def masked(secrets: Mapping[str, str], *, readable: bool) -> list[dict[str, str]]:
    """Show saved secrets as the service reads them back, sensitive values as one star."""
    plain = ALWAYS_READABLE | READABLE_BY_SWITCH if readable else ALWAYS_READABLE
    return [{"key": key, "value": value if key in plain else MASK} for key, value in secrets.items()]


def replaced(before: Mapping[str, str], items: Mapping[str, str], *, merge: bool, star_keeps: bool) -> dict[str, str]:
    """Work out what is saved after a PUT: everything anew or merged; an empty value removes its key either way."""
    kept = dict(before) if merge else {}
    for key, value in items.items():
        kept[key] = before.get(key, value) if star_keeps and value == MASK else value
    return {key: value for key, value in kept.items() if value}


def room_for(tenant: Tenant) -> int | None:
    """Return how many bytes the secrets of a configuration may have together; None if nothing limits them.

    "Known issues for provisioning": credentials and notification mails share one kilobyte in Azure Government.
    """
    chosen = whole(tenant.settings, "secretsLimit")
    return chosen or (_ROOM_IN_GOVERNMENT if tenant.cloud in {"usgov", "dod"} else None)


def size_of(secrets: Mapping[str, str]) -> int:
    """Return how many bytes secrets have together."""
    return sum(len(value.encode()) for value in secrets.values())


def is_valid_notification_setting(value: str) -> bool:
    """Say whether the service takes this text as ``SyncNotificationSettings``: a JSON object, never empty text."""
    try:
        return isinstance(json.loads(value), dict)
    except ValueError:
        return False


def _notification_settings(text: str) -> dict[str, object]:
    return dict(json.loads(text)) if is_valid_notification_setting(text) else {}


def _delete_threshold(notifications: Mapping[str, object]) -> int | None:
    if notifications.get("DeleteThresholdEnabled") is not True:
        return None
    value = notifications.get("DeleteThresholdValue", DEFAULT_DELETE_THRESHOLD)
    return value if isinstance(value, int) and not isinstance(value, bool) else DEFAULT_DELETE_THRESHOLD
