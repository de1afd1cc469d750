"""Multitenant organizations: several tenants of one company that know each other.

Graph: "Multitenant organization"; "Configure a multitenant organization using the Microsoft Graph API". What takes the
service minutes is written down with the instant at which it is over, and carried out when the clock gets there.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from crosstenant.emulator.documents import Document, block, text
from crosstenant.emulator.policies import multitenant_partners
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.timestamps import instant, stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

NOBODY = "00000000-0000-0000-0000-000000000000"
MOST_ACTIVE = 100
_DUE = "_dueAt"


def organization_of(world: "Emulator", tenant: Tenant) -> Document | None:
    """Return the organization that a tenant is an active member of; None if there is none."""
    return world.multitenant_organizations.get(text(tenant.multitenant, "organization"))


def members_of(organization: Document) -> dict[str, Document]:
    """Return the members by tenant id, pending ones too, in order of their addition."""
    return cast("dict[str, Document]", organization["members"])


def is_active(member: Mapping[str, object]) -> bool:
    """Tell whether a tenant has joined."""
    return member.get("state") == "active"


def owners_of(organization: Document) -> list[str]:
    """Return the tenants that manage the organization."""
    members = members_of(organization)
    return [tenant_id for tenant_id, member in members.items() if member["role"] == "owner" and is_active(member)]


def create(world: "Emulator", tenant: Tenant, name: str, description: str | None) -> Document:
    """Found an organization; the tenant is its first owner."""
    now = stamp(world.clock.now())
    key = world.ids.guid()
    founder = _member(tenant.id, tenant.name, "owner", added_by=tenant.id, now=now)
    founder.update(state="active", transitionDetails=None)
    organization: Document = {
        "displayName": name,
        "description": description,
        "createdDateTime": now,
        "members": {tenant.id: founder},
    }
    world.multitenant_organizations[key] = organization
    tenant.multitenant = {"organization": key, "id": world.ids.guid()}
    return organization


def add(
    world: "Emulator", organization: Document, added_by: Tenant, *, tenant_id: str, name: str, role: str
) -> Document:
    """Add a tenant, which is pending until it asks to join."""
    member = _member(tenant_id, name, role, added_by=added_by.id, now=stamp(world.clock.now()))
    members_of(organization)[tenant_id] = member
    return member


def request_join(world: "Emulator", tenant: Tenant, owner_id: str) -> None:
    """Ask to join the organization of an owner; whether that works shows later."""
    tenant.join_request.update(
        addedByTenantId=owner_id,
        memberState="pending",
        role=None,
        transitionDetails={"desiredMemberState": "active", "status": "notStarted", "details": ""},
    )
    tenant.join_request[_DUE] = _due(world)
    run_due(world)


def withdraw(tenant: Tenant) -> None:
    """Forget a request to join."""
    tenant.join_request.update(addedByTenantId=NOBODY, memberState=None, role=None, transitionDetails=None)
    tenant.join_request.pop(_DUE, None)


def change_role(world: "Emulator", member: Document, role: str) -> None:
    """Give a member another role, in a while."""
    _desire(world, member, state=text(member, "state"), role=role)


def remove(world: "Emulator", member: Document) -> None:
    """Take a tenant out, in a while."""
    _desire(world, member, state="removed", role=text(member, "role"))


def next_due(world: "Emulator") -> datetime | None:
    """Return when something here is over; None if nothing is under way."""
    return min((instant(text(document, _DUE)) for document, _ in _waiting(world)), default=None)


def run_due(world: "Emulator") -> None:
    """Carry out what is over by now, in order of its instant."""
    now = world.clock.now()
    ripe = [(instant(text(document, _DUE)), tenant_id) for document, tenant_id in _waiting(world)]
    for due, tenant_id in sorted(each for each in ripe if each[0] <= now):
        _carry_out(world, world.tenants.get(tenant_id), tenant_id, stamp(due))


def _due(world: "Emulator") -> str:
    return stamp(world.due_in(world.delays.organization), 7)


def _desire(world: "Emulator", member: Document, *, state: str, role: str) -> None:
    member["transitionDetails"] = {"desiredState": state, "desiredRole": role, "status": "notStarted", "details": None}
    member[_DUE] = _due(world)
    run_due(world)


def _member(tenant_id: str, name: str, role: str, *, added_by: str, now: str) -> Document:
    return {
        "tenantId": tenant_id,
        "displayName": name,
        "addedDateTime": now,
        "joinedDateTime": None,
        "addedByTenantId": added_by,
        "role": role,
        "state": "pending",
        "transitionDetails": {"desiredState": "active", "desiredRole": role, "status": "notStarted", "details": None},
    }


def _waiting(world: "Emulator") -> Iterator[tuple[Document, str]]:
    """Yield what is under way: a member's change or a tenant's request, with the tenant's id."""
    for organization in world.multitenant_organizations.values():
        yield from ((member, tenant_id) for tenant_id, member in members_of(organization).items() if _DUE in member)
    yield from ((tenant.join_request, tenant.id) for tenant in world.tenants.values() if _DUE in tenant.join_request)


def _carry_out(world: "Emulator", tenant: Tenant | None, tenant_id: str, now: str) -> None:
    for key, organization in list(world.multitenant_organizations.items()):
        member = members_of(organization).get(tenant_id, {})
        if member.pop(_DUE, None) is not None:
            _finish(world, key, tenant_id, member)
    if tenant is not None and tenant.join_request.pop(_DUE, None) is not None:
        _join(world, tenant, now)


def _finish(world: "Emulator", key: str, tenant_id: str, member: Document) -> None:
    desired = block(member, "transitionDetails")
    if desired.get("desiredState") == "removed":
        _take_out(world, key, tenant_id)
        return
    member.update(role=desired["desiredRole"], transitionDetails=None)
    tenant = world.tenants.get(tenant_id)
    if tenant is not None and tenant.join_request["memberState"] == "active":
        tenant.join_request["role"] = member["role"]


def _take_out(world: "Emulator", key: str, tenant_id: str) -> None:
    members = members_of(world.multitenant_organizations[key])
    del members[tenant_id]
    tenant = world.tenants.get(tenant_id)
    if tenant is not None and tenant.multitenant.get("organization") == key:
        tenant.multitenant = {}
        withdraw(tenant)
        multitenant_partners.part(tenant, _tenants(world, members))
    if not any(map(is_active, members.values())):
        del world.multitenant_organizations[key]


def _join(world: "Emulator", tenant: Tenant, now: str) -> None:
    owner = world.tenants.get(text(tenant.join_request, "addedByTenantId"))
    organization = None if owner is None else organization_of(world, owner)
    if owner is None or organization is None or not _may_join(world, tenant, owner, organization):
        block(tenant.join_request, "transitionDetails").update(status="failed", details="DirectoryService Exception")
        return
    member = members_of(organization)[tenant.id]
    member.update(state="active", joinedDateTime=now, transitionDetails=None)
    tenant.join_request.update(memberState="active", role=member["role"], transitionDetails=None)
    tenant.multitenant = {"organization": text(owner.multitenant, "organization"), "id": world.ids.guid()}
    others = {key: each for key, each in members_of(organization).items() if is_active(each) and key != tenant.id}
    multitenant_partners.meet(tenant, _tenants(world, others))


def _may_join(world: "Emulator", tenant: Tenant, owner: Tenant, organization: Document) -> bool:
    members = members_of(organization)
    return (
        owner.id in owners_of(organization)
        and owner.cloud == tenant.cloud
        and tenant.id in members
        and organization_of(world, tenant) is None
        and sum(map(is_active, members.values())) < MOST_ACTIVE
    )


def _tenants(world: "Emulator", members: Mapping[str, Document]) -> list[Tenant]:
    return [world.tenants[tenant_id] for tenant_id in members if tenant_id in world.tenants]
