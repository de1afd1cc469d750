"""Where cross-tenant access settings are kept, with the service's own pace: reads that lag, deletes that linger."""

import json
from collections.abc import Mapping
from copy import deepcopy

from crosstenant.emulator import odata
from crosstenant.emulator.documents import Document, flag, merge, wire
from crosstenant.emulator.errors import GraphFault, bad_request, not_found, premium_license_missing, same_key_value
from crosstenant.emulator.policies import resources as policy_resources
from crosstenant.emulator.policies.defaults import inherited_directions
from crosstenant.emulator.policies.shapes import is_guid
from crosstenant.emulator.routing import Call
from crosstenant.emulator.timestamps import stamp

_SIZE_CAP = 25_600
_BETA_ONLY = frozenset({"groupSyncInbound", "externalCloudAuthorizedApplicationId"})
_UNDOCUMENTED = frozenset({"crossCloudMeetingConfiguration", "protectedContentSharing"})
_DIRECTIONS = ("automaticUserConsentSettings", "crossCloudMeetingConfiguration", "protectedContentSharing")

# What "Cross-tenant access overview" names as needing Microsoft Entra ID P1 or P2.
_LICENSED = ("automaticUserConsentSettings", "inboundTrust")


def find_partner(call: Call, partner_id: str) -> Document | None:
    """Return a partner entry that is there and has settled; None otherwise."""
    key = partner_id.lower()
    return call.tenant.partners.get(key) if call.tenant.has_settled(f"partner {key}", call.now) else None


def missing(call: Call, partner_id: str) -> GraphFault:
    """Return the 404 for a partner or synchronization policy that is not there, in the world's reading of it."""
    return GraphFault(404, call.world.switches.partner_missing_code, not_found(partner_id).message)


def new_partner_id(call: Call, tenant_id: object) -> str:
    """Check the tenant that a new partner entry is for, and return its id in lower case.

    Raises:
        GraphFault: 400 where it is no tenant, or the caller's own; 409 where it has an entry.
    """
    if not isinstance(tenant_id, str) or not is_guid(tenant_id):
        raise bad_request("Invalid value specified for property 'tenantId'.")
    key = tenant_id.lower()
    if key == call.tenant.id:
        raise bad_request("A tenant cannot be its own partner: property 'tenantId' is this tenant's id.")
    if key not in call.world.tenants and call.world.switches.unknown_partner_tenant == "refused":
        raise bad_request(f"Tenant '{tenant_id}' was not found.")
    if key in call.tenant.partners or _lingers(call, key):
        raise same_key_value("tenantId")
    return key


def add_partner(call: Call, partner_id: str, partner: Document) -> None:
    """Keep a new partner entry."""
    refuse_oversize(call, partner)
    call.tenant.partners[partner_id] = partner
    if call.world.delays.policy:
        call.tenant.settles_at[f"partner {partner_id}"] = call.world.due_in(call.world.delays.policy)


def remove_partner(call: Call, partner_id: str) -> None:
    """Delete a partner entry; it can be restored for 30 days, and may answer a while longer."""
    key = partner_id.lower()
    partner = call.tenant.partners.pop(key)
    call.tenant.deleted_partners[key] = {**partner, "deletedDateTime": stamp(call.now)}
    call.tenant.settles_at.pop(f"partner {key}", None)
    if call.world.delays.policy_deletion:
        call.tenant.settles_at[f"deleted {key}"] = call.world.due_in(call.world.delays.policy_deletion)


def apply(call: Call, document: Document, changes: Mapping[str, object]) -> None:
    """Write changes into a policy object, nested objects merged or replaced as the world has it.

    Raises:
        GraphFault: 403: the tenant has no licence for what is to be changed; 400: the settings would become too large.
    """
    if flag(call.tenant.settings, "isPremium") is False and any(changes.get(name) for name in _LICENSED):
        raise premium_license_missing()
    merges = call.world.switches.nested_patch == "merge"
    changed = deepcopy(document)
    for name, value in changes.items():
        if name in _DIRECTIONS:
            # These two members mean "inherit" when they are null; the object around them is always there.
            kept = document.get(name) if merges and value is not None else None
            changed[name] = {**inherited_directions(), **_mapping(kept), **_mapping(value)}
        elif merges:
            merge(changed, {name: value})
        else:
            changed[name] = value
    refuse_oversize(call, changed, instead_of=document)
    document.update(changed)


def show_partner(call: Call, partner_id: str) -> Document:
    """Return a partner entry as Graph shows it; one just deleted may still be there.

    Raises:
        GraphFault: 404.
    """
    partner = find_partner(call, partner_id)
    key = partner_id.lower()
    if partner is None and _lingers(call, key):
        partner = {
            name: value for name, value in call.tenant.deleted_partners[key].items() if name != "deletedDateTime"
        }
    if partner is None:
        raise missing(call, partner_id)
    return policy_resources.one(call, _partner(call, partner))


def show_partners(call: Call) -> Document:
    """Return the partner entries that were asked for."""
    shown = [_partner(call, partner) for key in call.tenant.partners if (partner := find_partner(call, key))]
    return policy_resources.page(call, shown)


def show_sync_policy(call: Call, policy: Document) -> Document:
    """Return a synchronization policy with the members that the version of Graph has."""
    if call.version == "beta":
        return wire(policy)
    return {name: value for name, value in policy.items() if name not in _BETA_ONLY}


def show_default(call: Call) -> Document:
    """Return the default configuration; ``isServiceDefault`` follows a change after a while."""
    policy = call.tenant.default_policy
    if not call.tenant.has_settled("isServiceDefault", call.now):
        policy = {**policy, "isServiceDefault": policy.get("_wasServiceDefault")}
    shown = odata.show(policy, policy_resources.DEFAULT, odata.selected(call, policy_resources.DEFAULT))
    return call.entity(policy_resources.DEFAULT.context, shown)


def set_service_default(call: Call, *, is_default: bool) -> None:
    """Note whether the default configuration is the service's own."""
    policy = call.tenant.default_policy
    policy["_wasServiceDefault"] = policy.get("isServiceDefault")
    policy["isServiceDefault"] = is_default
    if call.world.delays.policy_flag:
        call.tenant.settles_at["isServiceDefault"] = call.world.due_in(call.world.delays.policy_flag)


def refuse_oversize(call: Call, changed: Document, *, instead_of: Document | None = None) -> None:
    """Hold all settings together, with one new or changed, against the historic cap, where the world has it.

    Raises:
        GraphFault: 400.
    """
    if not call.world.switches.policy_size_cap:
        return
    kept = (call.tenant.root_policy, call.tenant.default_policy, *call.tenant.partners.values())
    everything = [changed, *(each for each in kept if each is not instead_of)]
    if len(json.dumps(everything, ensure_ascii=False).encode()) > _SIZE_CAP:
        raise bad_request("Failure to update policy due to object limit.")


def _partner(call: Call, partner: Document) -> Document:
    shown = wire(partner)
    if not call.world.switches.partner_shows_undocumented:
        shown = {name: value for name, value in shown.items() if name not in _UNDOCUMENTED}
    if call.version == "beta":
        shown.setdefault("blockServiceProviderOutboundAccess", None)
    else:
        shown.pop("blockServiceProviderOutboundAccess", None)
    if policy_resources.expands_sync_policy(call):
        policy = call.tenant.sync_policies.get(str(partner["tenantId"]))
        shown["identitySynchronization"] = None if policy is None else show_sync_policy(call, policy)
    return shown


def _lingers(call: Call, key: str) -> bool:
    return key in call.tenant.deleted_partners and not call.tenant.has_settled(f"deleted {key}", call.now)


def _mapping(value: object) -> Document:
    return dict(value) if isinstance(value, dict) else {}
