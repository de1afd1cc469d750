"""Identity synchronization policies: what a partner may synchronize into this tenant.

Graph: ``/policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization``.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import bad_request, conflicting_objects, policy_object_not_found
from crosstenant.emulator.policies import store
from crosstenant.emulator.policies.defaults import new_sync_policy
from crosstenant.emulator.policies.resources import SYNC_POLICY as RESOURCE
from crosstenant.emulator.policies.shapes import SYNC_POLICY, SYNC_POLICY_BETA, SYNC_POLICY_READ_ONLY, strictness_of
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.shapes import read_members
from crosstenant.emulator.timestamps import stamp

routes = Routes("docs")

_SYNC_POLICY = "/policies/crossTenantAccessPolicy/partners/<partner_id>/identitySynchronization"


@routes.route("GET", _SYNC_POLICY, needs=access.SYNC_POLICY_READ)
def get_sync_policy(call: Call, partner_id: str) -> Document:
    """Return the policy. Graph: ``GET .../identitySynchronization``."""
    policy = call.tenant.sync_policies.get(partner_id.lower())
    if policy is None or store.find_partner(call, partner_id) is None:
        raise store.missing(call, partner_id)
    context = f"policies/crossTenantAccessPolicy/partners('{partner_id.lower()}')/identitySynchronization/$entity"
    shown = odata.show(store.show_sync_policy(call, policy), RESOURCE, odata.selected(call, RESOURCE))
    return call.entity(context, shown)


@routes.route("PUT", _SYNC_POLICY, needs=access.SYNC_POLICY_WRITE)
def create_sync_policy(call: Call, partner_id: str) -> None:
    """Create the policy; where there is one, this does not replace it. Graph: ``PUT .../identitySynchronization``."""
    key = partner_id.lower()
    if store.find_partner(call, partner_id) is None:
        raise policy_object_not_found()
    if key in call.tenant.sync_policies and call.world.switches.put_existing_sync_policy == "409":
        raise conflicting_objects()
    call.tenant.sync_policies[key] = new_sync_policy(key) | _settings(call, partner_id)


@routes.route("PATCH", _SYNC_POLICY, needs=access.SYNC_POLICY_WRITE)
def update_sync_policy(call: Call, partner_id: str) -> None:
    """Change the policy; this does not create one. Graph: ``PATCH .../identitySynchronization``."""
    policy = call.tenant.sync_policies.get(partner_id.lower())
    if policy is None or store.find_partner(call, partner_id) is None:
        raise policy_object_not_found()
    store.apply(call, policy, _settings(call, partner_id))


@routes.route("DELETE", _SYNC_POLICY, needs=access.SYNC_POLICY_WRITE)
def delete_sync_policy(call: Call, partner_id: str) -> None:
    """Delete the policy; it can be restored for 30 days. Graph: ``DELETE .../identitySynchronization``."""
    policy = call.tenant.sync_policies.pop(partner_id.lower(), None)
    if policy is None:
        raise store.missing(call, partner_id)
    call.tenant.deleted_sync_policies[partner_id.lower()] = {**policy, "deletedDateTime": stamp(call.now)}


def _settings(call: Call, partner_id: str) -> Document:
    body = call.body()
    if str(body.get("tenantId", partner_id)).lower() != partner_id.lower():
        raise bad_request("Property 'tenantId' differs from the partner in the path.")
    shapes = SYNC_POLICY_BETA if call.version == "beta" else SYNC_POLICY
    settings = {name: value for name, value in body.items() if name != "tenantId"}
    return read_members(settings, shapes, strictness_of(call.world.switches), read_only=SYNC_POLICY_READ_ONLY)
