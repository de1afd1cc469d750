"""The multitenant organization of a tenant, its members, and the request to join one.

Graph: ``/tenantRelationships/multiTenantOrganization`` and below.
"""

import attrs

from crosstenant.emulator import access, odata
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.errors import bad_request, invalid_value, permission_denied, policy_object_not_found
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.policies import multitenant
from crosstenant.emulator.policies.shapes import is_guid, strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import Shape, nullable, read_members, string, word_of

routes = Routes("docs")

_ROOT = "/tenantRelationships/multiTenantOrganization"
_TENANTS = f"{_ROOT}/tenants"
_TENANT = f"{_TENANTS}/<tenant_id>"
_JOIN = f"{_ROOT}/joinRequest"
_CONTEXT = "tenantRelationships/multiTenantOrganization"
_BASIC = "MultiTenantOrganization.ReadBasic.All"
_FULL = frozenset({"MultiTenantOrganization.Read.All", "MultiTenantOrganization.ReadWrite.All"})

_ORGANIZATION: dict[str, Shape] = {"displayName": string, "description": nullable(string)}
_ORGANIZATION_READ_ONLY = frozenset({"id", "createdDateTime", "state"})
_MEMBER: dict[str, Shape] = {"tenantId": string, "displayName": string, "role": word_of("owner", "member")}
_MEMBER_READ_ONLY = frozenset(
    {"id", "deletedDateTime", "state", "addedDateTime", "joinedDateTime", "addedByTenantId", "transitionDetails"}
)


@routes.route("GET", _ROOT, needs=access.ORGANIZATION_READ_BASIC)
def get_organization(call: Call) -> Document:
    """Return the organization; a tenant in none gets an inactive one. Graph: ``GET .../multiTenantOrganization``."""
    organization = multitenant.organization_of(call.world, call.tenant)
    if organization is None:
        nothing: Document = {"createdDateTime": None, "displayName": None, "description": None, "state": "inactive"}
        return {"id": call.tenant.id, **nothing} if _shows_keys(call) else nothing
    return _show(call, organization)


@routes.route("PUT", _ROOT, needs=access.ORGANIZATION_WRITE)
def create_organization(call: Call) -> Reply:
    """Found an organization, as its first owner. Graph: ``PUT .../multiTenantOrganization``."""
    body = read_members(
        call.body(), _ORGANIZATION, strictness_of(call.world.switches), read_only=_ORGANIZATION_READ_ONLY
    )
    name = text(body, "displayName")
    if not name:
        raise invalid_value("displayName")
    if multitenant.organization_of(call.world, call.tenant) is not None:
        raise bad_request("The tenant is already in a Multi-Tenant Organization.")
    description = text(body, "description") or None
    return Reply(_show(call, multitenant.create(call.world, call.tenant, name, description)), 201)


@routes.route("PATCH", _ROOT, needs=access.ORGANIZATION_WRITE)
def update_organization(call: Call) -> None:
    """Change name or description, as an owner. Graph: ``PATCH .../multiTenantOrganization``."""
    organization = _owned(call)
    body = read_members(
        call.body(), _ORGANIZATION, strictness_of(call.world.switches), read_only=_ORGANIZATION_READ_ONLY
    )
    organization.update(body)


@routes.route("GET", _TENANTS, needs=access.ORGANIZATION_READ_BASIC)
def list_tenants(call: Call) -> Document:
    """List the members; basic reading shows active ones by name. Graph: ``GET .../tenants``."""
    organization = multitenant.organization_of(call.world, call.tenant)
    kept = {} if organization is None else multitenant.members_of(organization)
    members = [_keyed(call, member) for member in kept.values()]
    resource = odata_resources.ORGANIZATION_MEMBERS
    if _reads_basics(call):
        members = [member for member in members if multitenant.is_active(member)]
        resource = attrs.evolve(resource, default_members=("tenantId", "displayName"))
    return odata.page(call, members, resource)


@routes.route("POST", _TENANTS, needs=access.ORGANIZATION_WRITE)
def add_tenant(call: Call) -> Reply:
    """Add a tenant, as an owner; it is pending until it joins. Graph: ``POST .../tenants``."""
    organization = _owned(call)
    body = read_members(call.body(), _MEMBER, strictness_of(call.world.switches), read_only=_MEMBER_READ_ONLY)
    tenant_id, name = text(body, "tenantId").lower(), text(body, "displayName")
    if not is_guid(tenant_id):
        raise invalid_value("tenantId")
    if not name:
        raise invalid_value("displayName")
    if tenant_id in multitenant.members_of(organization):
        raise bad_request("Tenant is already being added in Multi-Tenant Organization.")
    role = text(body, "role", "member")
    member = multitenant.add(call.world, organization, call.tenant, tenant_id=tenant_id, name=name, role=role)
    return Reply(call.entity(f"{_CONTEXT}/tenants/$entity", {**_keyed(call, member), "transitionDetails": None}), 201)


@routes.route("GET", _TENANT, needs=access.ORGANIZATION_READ_BASIC)
def get_tenant(call: Call, tenant_id: str) -> Document:
    """Return one member. Graph: ``GET .../tenants/{id}``."""
    member = _keyed(call, _member(call, tenant_id))
    resource = odata_resources.ORGANIZATION_MEMBERS
    select = ("tenantId", "displayName") if _reads_basics(call) else odata.selected(call, resource)
    return call.entity(f"{_CONTEXT}/tenants/$entity", odata.show(member, resource, select))


@routes.route("PATCH", _TENANT, needs=access.ORGANIZATION_WRITE)
def update_tenant(call: Call, tenant_id: str) -> None:
    """Change a member's role, as an owner; it takes a while. Graph: ``PATCH .../tenants/{id}``."""
    organization = _owned(call)
    member = _member(call, tenant_id)
    shapes = {"role": _MEMBER["role"]}
    read_only = _MEMBER_READ_ONLY | {"tenantId", "displayName"}
    role = read_members(call.body(), shapes, strictness_of(call.world.switches), read_only=read_only).get("role")
    if role == "member" and multitenant.owners_of(organization) == [member["tenantId"]]:
        raise bad_request("A Multi-Tenant Organization needs at least one active owner.")
    if isinstance(role, str) and role != member["role"]:
        multitenant.change_role(call.world, member, role)


@routes.route("DELETE", _TENANT, needs=access.ORGANIZATION_WRITE)
def remove_tenant(call: Call, tenant_id: str) -> None:
    """Remove another tenant as an owner, or oneself; it takes a while. Graph: ``DELETE .../tenants/{id}``."""
    organization = multitenant.organization_of(call.world, call.tenant)
    member = _member(call, tenant_id)
    owners = [] if organization is None else multitenant.owners_of(organization)
    if member["tenantId"] != call.tenant.id:
        if call.tenant.id not in owners:
            raise permission_denied()
    elif organization is not None and owners == [call.tenant.id] and _others_are_active(call, organization):
        raise bad_request("The last owner cannot leave while other tenants are active.")
    multitenant.remove(call.world, member)


@routes.route("GET", _JOIN, needs=access.ORGANIZATION_READ)
def get_join_request(call: Call) -> Document:
    """Return how this tenant's joining stands. Graph: ``GET .../joinRequest``."""
    return call.entity(f"{_CONTEXT}/joinRequest/$entity", call.tenant.join_request)


@routes.route("PATCH", _JOIN, needs=access.ORGANIZATION_WRITE)
def update_join_request(call: Call) -> None:
    """Ask to join, or withdraw; whether joining works shows later. Graph: ``PATCH .../joinRequest``."""
    body = read_members(
        call.body(),
        {"addedByTenantId": string},
        strictness_of(call.world.switches),
        read_only=frozenset({"id", "memberState", "role", "transitionDetails"}),
    )
    owner_id = text(body, "addedByTenantId").lower()
    if not is_guid(owner_id):
        raise invalid_value("addedByTenantId")
    if call.tenant.join_request["memberState"] == "active":
        raise bad_request("The tenant has already joined a Multi-Tenant Organization.")
    if owner_id == multitenant.NOBODY:
        multitenant.withdraw(call.tenant)
    else:
        multitenant.request_join(call.world, call.tenant, owner_id)


def _show(call: Call, organization: Document) -> Document:
    shown = {
        "id": call.tenant.multitenant["id"],
        "createdDateTime": organization["createdDateTime"],
        "displayName": organization["displayName"],
        "description": organization["description"],
        "state": "active",
    }
    select = odata.selected(call, odata_resources.ORGANIZATION)
    return call.entity(f"{_CONTEXT}/$entity", odata.show(shown, odata_resources.ORGANIZATION, select))


def _shows_keys(call: Call) -> bool:
    return call.world.switches.organization_keys == "shown"


def _keyed(call: Call, member: Document) -> Document:
    return {"id": member["tenantId"], **member} if _shows_keys(call) else member


def _owned(call: Call) -> Document:
    organization = multitenant.organization_of(call.world, call.tenant)
    if organization is None:
        raise policy_object_not_found()
    if call.tenant.id not in multitenant.owners_of(organization):
        raise permission_denied()
    return organization


def _member(call: Call, tenant_id: str) -> Document:
    organization = multitenant.organization_of(call.world, call.tenant)
    member = None if organization is None else multitenant.members_of(organization).get(tenant_id.lower())
    if member is None:
        raise policy_object_not_found()
    return member


def _reads_basics(call: Call) -> bool:
    return _BASIC in call.caller.permissions and not call.caller.permissions & _FULL


def _others_are_active(call: Call, organization: Document) -> bool:
    members = multitenant.members_of(organization)
    return any(multitenant.is_active(each) for key, each in members.items() if key != call.tenant.id)
