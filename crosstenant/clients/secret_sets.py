"""What may be saved as synchronization secrets: a whole set, without masks, under keys as the service spells them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Final

from crosstenant.errors import InputError
from crosstenant.models.sync_secret import MASK, SyncSecret

# Graph: enum synchronizationSecret
# fmt: off
_KNOWN_KEYS: Final = frozenset({
    "UserName", "Password", "SecretToken", "AppKey", "BaseAddress", "ClientIdentifier", "ClientSecret",
    "SingleSignOnType", "Sandbox", "Url", "Domain", "ConsumerKey", "ConsumerSecret", "TokenKey", "TokenExpiration",
    "Oauth2AccessToken", "Oauth2AccessTokenCreationTime", "Oauth2RefreshToken", "SyncAll", "InstanceName",
    "Oauth2ClientId", "Oauth2ClientSecret", "CompanyId", "UpdateKeyOnSoftDelete", "SynchronizationSchedule",
    "SystemOfRecord", "SandboxName", "EnforceDomain", "SyncNotificationSettings", "SkipOutOfScopeDeletions",
    "Oauth2AuthorizationCode", "Oauth2RedirectUri", "ApplicationTemplateIdentifier", "Oauth2TokenExchangeUri",
    "Oauth2AuthorizationUri", "AuthenticationType", "Server", "PerformInboundEntitlementGrants",
    "HardDeletesEnabled", "SyncAgentCompatibilityKey", "SyncAgentADContainer", "ValidateDomain", "TestReferences",
    "ConnectionString",
})
# fmt: on
_SPELLINGS: Final = {key.casefold(): key for key in _KNOWN_KEYS}


def checked_set(secrets: Iterable[SyncSecret]) -> tuple[SyncSecret, ...]:
    """Return the set as it may be sent. A key that this release does not know is sent too, with a warning.

    Raises:
        InputError: The set is empty, a value is masked, a key stands there twice or in another case than the service's.
    """
    wanted = tuple(secrets)
    if not wanted:
        raise InputError("An empty set would remove every saved credential.", parameter="secrets")
    keys = [secret.key for secret in wanted]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InputError(f"secrets holds {', '.join(twice)} more than once.", parameter="secrets")
    for secret in wanted:
        _check_key(secret.key)
        _check_value(secret)
    return wanted


def _check_value(secret: SyncSecret) -> None:
    if secret.is_masked or secret.value == MASK:
        raise InputError(
            f"The value of {secret.key} is masked, and saving the mask would overwrite it: enter the value again.",
            parameter="secrets",
        )


def _check_key(key: str) -> None:
    if key in _KNOWN_KEYS:
        return
    spelled = _SPELLINGS.get(key.casefold())
    if spelled:
        raise InputError(f"The service spells {key!r} as {spelled!r}, and takes no other case.", parameter="secrets")
    warnings.warn(f"{key!r} is no secret key that this release knows; it is sent as it is.", stacklevel=4)
