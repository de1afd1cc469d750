"""Cross-tenant access settings as a new tenant has them.

Graph: the ``crossTenantAccessPolicy`` resource, its default configuration and its templates.
"""

from crosstenant.emulator.documents import Document


def root_policy(identifier: str, tenant_id: str) -> Document:
    """Return the policy's root."""
    return {
        "id": identifier,
        "displayName": f"CrossTenantAccessPolicy for {tenant_id}",
        "allowedCloudEndpoints": [],
    }


def default_policy(identifier: str) -> Document:
    """Return the default configuration, which applies to every tenant without a partner entry of its own."""
    return {
        "id": identifier,
        "isServiceDefault": True,
        "inboundTrust": {
            "isMfaAccepted": False,
            "isCompliantDeviceAccepted": False,
            "isHybridAzureADJoinedDeviceAccepted": False,
        },
        "b2bCollaborationOutbound": _everybody("allowed"),
        "b2bCollaborationInbound": _everybody("allowed"),
        "b2bDirectConnectOutbound": _everybody("blocked"),
        "b2bDirectConnectInbound": _everybody("blocked"),
        "automaticUserConsentSettings": {"inboundAllowed": False, "outboundAllowed": False},
        "tenantRestrictions": {"devices": None, **_everybody("blocked")},
        "invitationRedemptionIdentityProviderConfiguration": {
            "primaryIdentityProviderPrecedenceOrder": [
                "azureActiveDirectory",
                "externalFederation",
                "socialIdentityProviders",
            ],
            "fallbackIdentityProvider": "defaultConfiguredIdp",
        },
        "m365CollaborationInbound": {"users": _target("blocked", "AllUsers", "user")},
        "m365CollaborationOutbound": {"usersAndGroups": _target("allowed", "AllUsers", "user")},
        "appServiceConnectInbound": {"applications": _target("blocked", "AllApplications", "application")},
    }


def new_partner(tenant_id: str) -> Document:
    """Return a partner entry that configures nothing: every setting inherits the default configuration's."""
    return {
        "tenantId": tenant_id,
        "isServiceProvider": None,
        "isInMultiTenantOrganization": False,
        "inboundTrust": None,
        "b2bCollaborationOutbound": None,
        "b2bCollaborationInbound": None,
        "b2bDirectConnectOutbound": None,
        "b2bDirectConnectInbound": None,
        "tenantRestrictions": None,
        "m365CollaborationInbound": None,
        "m365CollaborationOutbound": None,
        "appServiceConnectInbound": None,
        "crossCloudMeetingConfiguration": inherited_directions(),
        "automaticUserConsentSettings": inherited_directions(),
        "protectedContentSharing": inherited_directions(),
    }


def new_sync_policy(tenant_id: str) -> Document:
    """Return an identity synchronization policy that allows nothing yet."""
    return {"tenantId": tenant_id, "displayName": None, "userSyncInbound": None}


def partner_template(identifier: str) -> Document:
    """Return the multitenant organization's partner template, unconfigured."""
    return {
        "id": identifier,
        "templateApplicationLevel": "newPartners,existingPartners",
        "inboundTrust": None,
        "b2bCollaborationOutbound": None,
        "b2bCollaborationInbound": None,
        "b2bDirectConnectOutbound": None,
        "b2bDirectConnectInbound": None,
        "automaticUserConsentSettings": inherited_directions(),
    }


def sync_template(identifier: str) -> Document:
    """Return the multitenant organization's identity synchronization template, unconfigured."""
    return {
        "id": identifier,
        "templateApplicationLevel": "newPartners,existingPartners",
        "userSyncInbound": {"isSyncAllowed": None},
    }


def inherited_directions() -> Document:
    """Return an ``inboundOutboundPolicyConfiguration`` that inherits both of its members."""
    return {"inboundAllowed": None, "outboundAllowed": None}


def _everybody(access: str) -> Document:
    return {
        "usersAndGroups": _target(access, "AllUsers", "user"),
        "applications": _target(access, "AllApplications", "application"),
    }


def _target(access: str, target: str, kind: str) -> Document:
    return {"accessType": access, "targets": [{"target": target, "targetType": kind}]}
