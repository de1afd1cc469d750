"""What may be written into cross-tenant access settings.

Graph: the property tables of ``crossTenantAccessPolicy`` and its default, partner and template resources.
"""

import re
from collections.abc import Mapping

from crosstenant.emulator.documents import Document, block, entries, text
from crosstenant.emulator.errors import bad_request, invalid_value
from crosstenant.emulator.shapes import Shape, Strictness, boolean, collection, flags_of, members, nullable, word_of
from crosstenant.emulator.shapes import string as plain_string
from crosstenant.emulator.switches import Switches

_GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_EVERYBODY = frozenset({"AllUsers"})
_EVERYTHING = frozenset({"AllApplications", "Office365"})


def is_guid(value: object) -> bool:
    """Tell whether a value is a GUID with hyphens."""
    return isinstance(value, str) and _GUID.match(value) is not None


def strictness_of(switches: Switches) -> Strictness:
    """Return how a world reads bodies."""
    return Strictness(
        refuses_unknown=switches.unknown_property == "refused",
        refuses_read_only=switches.read_only_property == "refused",
        refuses_empty_targets=switches.empty_targets == "refused",
    )


def _target(kinds: Mapping[str, frozenset[str]]) -> Shape:
    shape = members({"target": nullable(plain_string), "targetType": nullable(word_of(*kinds))})

    def check(value: object, name: str, strictness: Strictness) -> object:
        taken = shape(value, name, strictness)
        if not isinstance(taken, dict) or not _names_something(taken, kinds):
            raise invalid_value(name)
        return taken

    return check


def _names_something(target: Document, kinds: Mapping[str, frozenset[str]]) -> bool:
    words = kinds.get(text(target, "targetType"), frozenset())
    return target.get("target") in words or is_guid(target.get("target"))


def _target_configuration(kinds: Mapping[str, frozenset[str]]) -> Shape:
    return nullable(members({"accessType": nullable(word_of("allowed", "blocked")), "targets": _targets(kinds)}))


def _targets(kinds: Mapping[str, frozenset[str]]) -> Shape:
    shape = collection(_target(kinds))

    def check(value: object, name: str, strictness: Strictness) -> object:
        if value == [] and strictness.refuses_empty_targets:
            raise invalid_value(name)
        return shape(value, name, strictness)

    return check


_PEOPLE = _target_configuration({"user": _EVERYBODY, "group": frozenset()})
_APPLICATIONS = _target_configuration({"application": _EVERYTHING})
_DEVICES = nullable(
    members({"mode": nullable(word_of("allowed", "blocked")), "rule": nullable(plain_string)}),
)


def _b2b_setting(value: object, name: str, strictness: Strictness) -> object:
    taken = nullable(members({"usersAndGroups": _PEOPLE, "applications": _APPLICATIONS}))(value, name, strictness)
    if isinstance(taken, dict):
        refuse_contradiction(name, taken)
    return taken


def refuse_contradiction(name: str, setting: Document) -> None:
    """Refuse a B2B setting whose halves cannot both hold.

    Blocking everybody means blocking all applications, and letting anybody in forbids blocking all of them
    (Cross-tenant access overview).
    """
    people, applications = block(setting, "usersAndGroups"), block(setting, "applications")
    if not people or not applications:
        return
    blocks_all = _is_everything(applications, "AllApplications") and applications.get("accessType") == "blocked"
    if people.get("accessType") == "blocked" and _is_everything(people, "AllUsers") and not blocks_all:
        raise bad_request(f"Property '{name}' blocks all users, so it must block all applications.")
    if people.get("accessType") == "allowed" and blocks_all:
        raise bad_request(f"Property '{name}' allows users, so it must not block all applications.")


def _is_everything(configuration: Document, word: str) -> bool:
    return any(target.get("target") == word for target in entries(configuration, "targets"))


_DIRECTIONS = nullable(members({"inboundAllowed": nullable(boolean), "outboundAllowed": nullable(boolean)}))
_INBOUND_TRUST = nullable(
    members(
        {
            "isMfaAccepted": nullable(boolean),
            "isCompliantDeviceAccepted": nullable(boolean),
            "isHybridAzureADJoinedDeviceAccepted": nullable(boolean),
        }
    )
)
_USER_SYNC = nullable(members({"isSyncAllowed": nullable(boolean)}))
_B2B: Mapping[str, Shape] = {
    "b2bCollaborationInbound": _b2b_setting,
    "b2bCollaborationOutbound": _b2b_setting,
    "b2bDirectConnectInbound": _b2b_setting,
    "b2bDirectConnectOutbound": _b2b_setting,
}
_MORE_SETTINGS: Mapping[str, Shape] = {
    "tenantRestrictions": nullable(
        members({"usersAndGroups": _PEOPLE, "applications": _APPLICATIONS, "devices": _DEVICES})
    ),
    "m365CollaborationInbound": nullable(members({"users": _PEOPLE})),
    "m365CollaborationOutbound": nullable(members({"usersAndGroups": _PEOPLE})),
    "appServiceConnectInbound": nullable(members({"applications": _APPLICATIONS})),
}

ROOT: Mapping[str, Shape] = {
    "displayName": nullable(plain_string),
    "allowedCloudEndpoints": collection(
        word_of("microsoftonline.com", "microsoftonline.us", "partner.microsoftonline.cn")
    ),
}
ROOT_READ_ONLY = frozenset({"id", "description", "deletedDateTime"})

DEFAULT: Mapping[str, Shape] = {
    "inboundTrust": _INBOUND_TRUST,
    **_B2B,
    **_MORE_SETTINGS,
    "invitationRedemptionIdentityProviderConfiguration": nullable(
        members(
            {
                "primaryIdentityProviderPrecedenceOrder": collection(
                    word_of("azureActiveDirectory", "externalFederation", "socialIdentityProviders")
                ),
                "fallbackIdentityProvider": word_of("emailOneTimePasscode", "microsoftAccount", "defaultConfiguredIdp"),
            }
        )
    ),
}
DEFAULT_BETA: Mapping[str, Shape] = {**DEFAULT, "blockServiceProviderOutboundAccess": nullable(boolean)}
DEFAULT_READ_ONLY = frozenset({"id", "isServiceDefault", "automaticUserConsentSettings"})

PARTNER: Mapping[str, Shape] = {
    "inboundTrust": _INBOUND_TRUST,
    "automaticUserConsentSettings": _DIRECTIONS,
    "crossCloudMeetingConfiguration": _DIRECTIONS,
    "protectedContentSharing": _DIRECTIONS,
    **_B2B,
    **_MORE_SETTINGS,
}
PARTNER_BETA: Mapping[str, Shape] = {**PARTNER, "blockServiceProviderOutboundAccess": nullable(boolean)}
PARTNER_READ_ONLY = frozenset({"tenantId", "isServiceProvider", "isInMultiTenantOrganization", "deletedDateTime"})

SYNC_POLICY: Mapping[str, Shape] = {"displayName": nullable(plain_string), "userSyncInbound": _USER_SYNC}
SYNC_POLICY_BETA: Mapping[str, Shape] = {
    **SYNC_POLICY,
    "groupSyncInbound": nullable(members({"isSyncAllowed": boolean})),
    "externalCloudAuthorizedApplicationId": nullable(plain_string),
}
SYNC_POLICY_READ_ONLY = frozenset({"tenantId", "deletedDateTime"})

# An empty text switches a template off, as "none" does.
_APPLICATION_LEVEL = flags_of("", "none", "newPartners", "existingPartners")
PARTNER_TEMPLATE: Mapping[str, Shape] = {
    "templateApplicationLevel": _APPLICATION_LEVEL,
    "inboundTrust": _INBOUND_TRUST,
    "automaticUserConsentSettings": _DIRECTIONS,
    **_B2B,
}
SYNC_TEMPLATE: Mapping[str, Shape] = {"templateApplicationLevel": _APPLICATION_LEVEL, "userSyncInbound": _USER_SYNC}
TEMPLATE_READ_ONLY = frozenset({"id"})
