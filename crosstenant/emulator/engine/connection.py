"""The gate between two tenants: what both must allow before anything is synchronized.

"Configure cross-tenant synchronization", test connection; "Cross-tenant access overview", automatic redemption.

Evidence: docs for the codes; the order of the checks is derived.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crosstenant.emulator.clouds import CLOUDS
from crosstenant.emulator.documents import Document, block, flag, texts
from crosstenant.emulator.engine.changes import Failure
from crosstenant.emulator.state import Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_LEARN_MORE = "aka.ms/TroubleshootingCrossTenantSyncPolicyCheck"
_CHECK_FAILED = "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"
_OUTBOUND_MISSING = (
    "The source tenant has not enabled automatic user consent with the target tenant. Please enable the outbound"
    f" cross-tenant access policy for automatic user consent in the source tenant. {_LEARN_MORE}"
)
_INBOUND_MISSING = (
    "The target tenant has not enabled inbound synchronization with this tenant. Please request the target tenant admin"
    f" to enable the inbound synchronization on their cross-tenant access policy. Learn more: {_LEARN_MORE}"
)
_OLDER_CODE = "AzureDirectoryB2BManagementPolicyCheckFailure"
_OLDER_TEXT = "Policy permitting auto-redemption of invitations not configured."


def check(world: "Emulator", source: Tenant, credentials: Mapping[str, str], *, cross_cloud: bool) -> Failure | None:
    """Test the connection of a configuration, in the order in which the service finds fault.

    Args:
        world: Where to look the target up.
        source: The tenant that holds the configuration.
        credentials: Secrets, key to value; ``CompanyId`` names the target.
        cross_cloud: Whether the configuration was set up for another cloud.

    Returns:
        The first obstacle, or None if synchronization may proceed.
    """
    target_id = credentials.get("CompanyId", "").lower()
    if not target_id or credentials.get("AuthenticationType") != "SyncPolicy":
        return Failure("CredentialsMissing", "The credentials of the synchronization job are missing or incomplete.")
    target = world.tenants.get(target_id)
    if target is None or (_is_foreign(source, target) and not cross_cloud):
        return _not_found(source, target_id)
    if _is_foreign(source, target) and not _cloud_enabled(source, target):
        text = "The identity of the calling application could not be established."
        return Failure("AzureActiveDirectoryTokenExpired", text)
    return _policy_failure(source, target, older=world.switches.redemption_failure == "older")


def rival(source: Tenant, service_principal_id: str, credentials: Mapping[str, str]) -> Failure | None:
    """Find another configuration of the tenant with the same target; None if there is none."""
    target_id = credentials.get("CompanyId", "").lower()
    for other, secrets in source.secrets.items():
        if other != service_principal_id and secrets.get("CompanyId", "").lower() == target_id:
            text = f"The configuration {other} of this tenant already synchronizes with the tenant {target_id}."
            return Failure("SynchronizationConfigurationAlreadyExists", text)
    return None


def sync_allowed(source: Tenant, target: Tenant, *, kind: str = "userSyncInbound") -> bool:
    """Say whether the target lets users (or, with ``groupSyncInbound``, groups) of the source in."""
    return flag(block(target.sync_policies.get(source.id, {}), kind), "isSyncAllowed") is True


def _policy_failure(source: Tenant, target: Tenant, *, older: bool) -> Failure | None:
    if not _consents(source, target.id, "outboundAllowed"):
        return _refusal(_OUTBOUND_MISSING, older=older)
    if not _consents(target, source.id, "inboundAllowed"):
        return _refusal(_INBOUND_MISSING, older=older)
    if not sync_allowed(source, target):
        return Failure(_CHECK_FAILED, _INBOUND_MISSING)
    return None


def _refusal(text: str, *, older: bool) -> Failure:
    return Failure(_OLDER_CODE, _OLDER_TEXT) if older else Failure(_CHECK_FAILED, text)


def _consents(tenant: Tenant, partner_id: str, direction: str) -> bool:
    # Null inherits from the default policy, and so does a partner that was never named.
    own = flag(block(tenant.partners.get(partner_id, {}), "automaticUserConsentSettings"), direction)
    inherited = flag(block(tenant.default_policy, "automaticUserConsentSettings"), direction)
    return (inherited if own is None else own) is True


def _is_foreign(source: Tenant, target: Tenant) -> bool:
    return CLOUDS[source.cloud].instance != CLOUDS[target.cloud].instance


def _cloud_enabled(source: Tenant, target: Tenant) -> bool:
    return _enables(source, target.cloud) and _enables(target, source.cloud)


def _enables(tenant: Tenant, cloud: str) -> bool:
    return CLOUDS[cloud].instance in texts(tenant.root_policy, "allowedCloudEndpoints")


def _not_found(source: Tenant, target_id: str) -> Failure:
    authority = f"https://{CLOUDS[source.cloud].login}/{target_id}"
    return Failure(
        "ExternalTenantNotFound",
        f"This tenant was not found by the authentication authority of the current cloud: {target_id}."
        f" The authentication authority is {authority}",
    )


def is_cross_cloud(service_principal: Document) -> bool:
    """Say whether a configuration was set up across clouds, which only the portal can do."""
    return service_principal.get("_crossCloud") is True
