"""Cross-tenant access settings: the root, the default configuration and the partners.

Graph: ``/policies/crossTenantAccessPolicy`` and below.
"""

from crosstenant.emulator import access
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import GraphFault, bad_request, permission_denied, policy_object_not_found
from crosstenant.emulator.policies import store
from crosstenant.emulator.policies.defaults import default_policy, new_partner
from crosstenant.emulator.policies.shapes import (
    DEFAULT,
    DEFAULT_BETA,
    DEFAULT_READ_ONLY,
    PARTNER,
    PARTNER_BETA,
    PARTNER_READ_ONLY,
    ROOT,
    ROOT_READ_ONLY,
    strictness_of,
)
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import boolean as true_or_false
from crosstenant.emulator.shapes import nullable, read_members

routes = Routes("docs")

_ROOT = "/policies/crossTenantAccessPolicy"
_DEFAULT = f"{_ROOT}/default"
_PARTNERS = f"{_ROOT}/partners"
_PARTNER = f"{_PARTNERS}/<partner_id>"


@routes.route("GET", _ROOT, needs=access.POLICY_READ)
def get_root(call: Call) -> Document:
    """Return the root. Graph: ``GET /policies/crossTenantAccessPolicy``."""
    return call.entity("policies/crossTenantAccessPolicy/$entity", call.tenant.root_policy)


@routes.route("PATCH", _ROOT, needs=access.POLICY_WRITE)
def update_root(call: Call) -> None:
    """Change the root. Graph: ``PATCH /policies/crossTenantAccessPolicy``."""
    changes = read_members(call.body(), ROOT, strictness_of(call.world.switches), read_only=ROOT_READ_ONLY)
    store.apply(call, call.tenant.root_policy, changes)


@routes.route("GET", _DEFAULT, needs=access.POLICY_READ)
def get_default(call: Call) -> Document:
    """Return the default configuration. Graph: ``GET /policies/crossTenantAccessPolicy/default``."""
    return store.show_default(call)


@routes.route("PATCH", _DEFAULT, needs=access.POLICY_WRITE)
def update_default(call: Call) -> None:
    """Change the default configuration. Graph: ``PATCH /policies/crossTenantAccessPolicy/default``."""
    shapes = DEFAULT_BETA if call.version == "beta" else DEFAULT
    changes = read_members(call.body(), shapes, strictness_of(call.world.switches), read_only=DEFAULT_READ_ONLY)
    if changes:
        store.apply(call, call.tenant.default_policy, changes)
        store.set_service_default(call, is_default=False)


@routes.route("POST", f"{_DEFAULT}/resetToSystemDefault", needs=access.POLICY_WRITE)
def reset_default(call: Call) -> None:
    """Put the default configuration back. Graph: ``POST .../default/resetToSystemDefault``."""
    policy = call.tenant.default_policy
    was = policy.get("isServiceDefault")
    policy.update(default_policy(str(policy["id"])), isServiceDefault=was)
    store.set_service_default(call, is_default=True)


@routes.route("GET", _PARTNERS, needs=access.POLICY_READ)
def list_partners(call: Call) -> Document:
    """List the partner entries. Graph: ``GET /policies/crossTenantAccessPolicy/partners``."""
    return store.show_partners(call)


@routes.route("POST", _PARTNERS, needs=access.POLICY_WRITE)
def create_partner(call: Call) -> Reply:
    """Create a partner entry; ``tenantId`` is all it needs. Graph: ``POST .../partners``."""
    body = call.body()
    partner_id = store.new_partner_id(call, body.get("tenantId"))
    if "isServiceProvider" in body and call.caller.is_app_only:
        raise permission_denied()
    shapes = {**(PARTNER_BETA if call.version == "beta" else PARTNER), "isServiceProvider": nullable(true_or_false)}
    settings = read_members(
        {name: value for name, value in body.items() if name != "tenantId"},
        shapes,
        strictness_of(call.world.switches),
        read_only=PARTNER_READ_ONLY,
    )
    partner = new_partner(partner_id)
    store.apply(call, partner, settings)
    store.add_partner(call, partner_id, partner)
    return Reply(store.show_partner(call, partner_id), 201)


@routes.route("GET", _PARTNER, needs=access.POLICY_READ)
def get_partner(call: Call, partner_id: str) -> Document:
    """Return one partner entry. Graph: ``GET .../partners/{id}``."""
    return store.show_partner(call, partner_id)


@routes.route("PATCH", _PARTNER, needs=access.POLICY_WRITE)
def update_partner(call: Call, partner_id: str) -> None:
    """Change a partner entry; this does not create one. Graph: ``PATCH .../partners/{id}``."""
    partner = store.find_partner(call, partner_id)
    if partner is None:
        raise policy_object_not_found()
    shapes = PARTNER_BETA if call.version == "beta" else PARTNER
    changes = read_members(call.body(), shapes, strictness_of(call.world.switches), read_only=PARTNER_READ_ONLY)
    store.apply(call, partner, changes)


@routes.route("DELETE", _PARTNER, needs=access.POLICY_DELETE)
def delete_partner(call: Call, partner_id: str) -> None:
    """Delete a partner entry whose synchronization policy is gone. Graph: ``DELETE .../partners/{id}``."""
    partner = store.find_partner(call, partner_id)
    if partner is None:
        raise store.missing(call, partner_id)
    if partner.get("isServiceProvider"):
        raise bad_request("A partner that is a service provider cannot be deleted.")
    if partner_id.lower() in call.tenant.sync_policies:
        message = "The partner still has an identity synchronization policy. Delete that policy first."
        raise GraphFault(call.world.switches.partner_delete_with_policy, "Request_BadRequest", message)
    store.remove_partner(call, partner_id)
