from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

ROOT = "/tenantRelationships/multiTenantOrganization"
TENANTS = f"{ROOT}/tenants"
JOIN = f"{ROOT}/joinRequest"
PARTNERS = "/policies/crossTenantAccessPolicy/partners"
TEMPLATES = "/policies/crossTenantAccessPolicy/templates"
NOBODY = "00000000-0000-0000-0000-000000000000"


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def woodgrove(world: Emulator) -> EmulatedTenant:
    return world.add_tenant("Woodgrove", domain="woodgrove.com")


@pytest.fixture
def in_woodgrove(graph: Callable[..., PlainGraph], woodgrove: EmulatedTenant) -> PlainGraph:
    return graph(woodgrove)


def found(client: PlainGraph) -> None:
    assert client.put(ROOT, {"displayName": "Example group", "description": "Ours"}).status_code == 201


def add(client: PlainGraph, tenant: EmulatedTenant, role: str | None = None) -> requests.Response:
    body = {"tenantId": tenant.id, "displayName": tenant.name, **({"role": role} if role else {})}
    return client.post(TENANTS, body)


def join(world: Emulator, client: PlainGraph, owner: EmulatedTenant) -> None:
    assert client.patch(JOIN, {"addedByTenantId": owner.id}).status_code == 204
    world.advance(minutes=5)


@pytest.mark.unpublished("keys hidden by a switch")
def test_a_tenant_in_no_organization_sees_an_inactive_one(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, organization_keys="hidden")
    assert in_fabrikam.get(ROOT).json() == {
        "createdDateTime": None,
        "displayName": None,
        "description": None,
        "state": "inactive",
    }
    assert in_fabrikam.get(TENANTS).json()["value"] == []


def test_founding_an_organization_makes_the_tenant_its_active_owner(
    fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    answer = in_fabrikam.put(ROOT, {"displayName": "Example group"})
    (owner,) = in_fabrikam.get(TENANTS).json()["value"]

    assert (answer.status_code, answer.json()["state"], answer.json()["description"]) == (201, "active", None)
    assert answer.json()["@odata.context"].endswith("#tenantRelationships/multiTenantOrganization/$entity")
    assert (owner["tenantId"], owner["role"], owner["state"]) == (fabrikam.id, "owner", "active")
    assert (owner["joinedDateTime"], owner["transitionDetails"]) == (None, None)


@pytest.mark.parametrize("body", [{}, {"displayName": ""}, {"displayName": "x", "state": "active"}])
def test_an_organization_needs_a_name_and_nothing_else(in_fabrikam: PlainGraph, body: dict[str, object]) -> None:
    assert error_of(in_fabrikam.put(ROOT, body)) == (400, "Request_BadRequest")


def test_a_tenant_founds_one_organization_only(in_fabrikam: PlainGraph) -> None:
    found(in_fabrikam)

    assert error_of(in_fabrikam.put(ROOT, {"displayName": "Another"})) == (400, "Request_BadRequest")


def test_owners_rename_the_organization(in_fabrikam: PlainGraph) -> None:
    assert error_of(in_fabrikam.patch(ROOT, {"displayName": "x"})) == (404, "Directory_ObjectNotFound")
    found(in_fabrikam)
    assert in_fabrikam.patch(ROOT, {"displayName": "Renamed"}).status_code == 204

    shown = in_fabrikam.get(f"{ROOT}?$select=displayName,description").json()
    assert (shown["displayName"], shown["description"]) == ("Renamed", "Ours")


def test_an_added_tenant_is_pending(contoso: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    found(in_fabrikam)
    answer = add(in_fabrikam, contoso)
    member = in_fabrikam.get(f"{TENANTS}/{contoso.id}").json()

    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["role"], answer.json()["transitionDetails"]) == (
        "pending",
        "member",
        None,
    )
    assert member["transitionDetails"] == {
        "desiredState": "active",
        "desiredRole": "member",
        "status": "notStarted",
        "details": None,
    }


def test_a_tenant_is_added_once(contoso: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    again = add(in_fabrikam, contoso)

    assert error_of(again) == (400, "Request_BadRequest")
    assert again.json()["error"]["message"] == "Tenant is already being added in Multi-Tenant Organization."


@pytest.mark.parametrize(
    "body",
    [
        {"tenantId": "contoso.com", "displayName": "Contoso"},
        {"tenantId": NOBODY},
        {"displayName": "Contoso"},
        {"tenantId": NOBODY, "displayName": "Contoso", "role": "king"},
    ],
)
def test_a_malformed_tenant_is_not_added(in_fabrikam: PlainGraph, body: dict[str, object]) -> None:
    found(in_fabrikam)

    assert error_of(in_fabrikam.post(TENANTS, body)) == (400, "Request_BadRequest")


def test_a_tenant_that_never_joined_has_an_empty_request(in_contoso: PlainGraph) -> None:
    request = in_contoso.get(JOIN).json()

    assert request["addedByTenantId"] == NOBODY
    assert (request["memberState"], request["role"], request["transitionDetails"]) == (None, None, None)


def test_joining_takes_minutes(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    assert in_contoso.patch(JOIN, {"addedByTenantId": fabrikam.id}).status_code == 204
    waiting = in_contoso.get(JOIN).json()
    world.advance(minutes=5)
    joined = in_contoso.get(JOIN).json()

    assert (waiting["memberState"], waiting["role"]) == ("pending", None)
    assert waiting["transitionDetails"] == {"desiredMemberState": "active", "status": "notStarted", "details": ""}
    assert (joined["memberState"], joined["role"], joined["transitionDetails"]) == ("active", "member", None)
    member = in_fabrikam.get(f"{TENANTS}/{contoso.id}").json()
    assert (member["state"], member["transitionDetails"]) == ("active", None)
    assert member["joinedDateTime"] is not None


def test_each_tenant_sees_the_organization_by_another_id(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)
    here, there = in_fabrikam.get(ROOT).json(), in_contoso.get(ROOT).json()

    assert here["id"] != there["id"]
    assert here["displayName"] == there["displayName"]


def test_a_tenant_that_nobody_added_fails_to_join_and_may_withdraw(
    world: Emulator, fabrikam: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    join(world, in_contoso, fabrikam)
    failed = in_contoso.get(JOIN).json()
    assert in_contoso.patch(JOIN, {"addedByTenantId": NOBODY}).status_code == 204

    assert failed["memberState"] == "pending"
    assert failed["transitionDetails"]["status"] == "failed"
    assert failed["transitionDetails"]["details"] == "DirectoryService Exception"
    assert in_contoso.get(JOIN).json()["memberState"] is None


def test_asking_somebody_unknown_fails_later(world: Emulator, in_contoso: PlainGraph) -> None:
    assert in_contoso.patch(JOIN, {"addedByTenantId": "0a0a0a0a-0000-4000-8000-00000000000a"}).status_code == 204
    world.advance(minutes=5)

    assert in_contoso.get(JOIN).json()["transitionDetails"]["status"] == "failed"
    assert error_of(in_contoso.patch(JOIN, {"addedByTenantId": "fabrikam.com"})) == (400, "Request_BadRequest")


def test_a_tenant_of_another_cloud_cannot_join(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    in_contoso.patch(JOIN, {"addedByTenantId": fabrikam.id})
    contoso.state.cloud = "usgov"
    world.advance(minutes=5)

    assert in_fabrikam.get(f"{TENANTS}/{contoso.id}").json()["state"] == "pending"


def test_a_tenant_that_has_joined_cannot_ask_again(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)

    assert error_of(in_contoso.patch(JOIN, {"addedByTenantId": fabrikam.id})) == (400, "Request_BadRequest")


def test_a_tenant_in_one_organization_does_not_get_into_a_second(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    found(in_contoso)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)

    assert in_contoso.get(JOIN).json()["transitionDetails"]["status"] == "failed"


def test_joining_makes_partners_of_every_pair(
    *,
    world: Emulator,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    woodgrove: EmulatedTenant,
    in_fabrikam: PlainGraph,
    in_contoso: PlainGraph,
    in_woodgrove: PlainGraph,
) -> None:
    found(in_fabrikam)
    for tenant, client in ((contoso, in_contoso), (woodgrove, in_woodgrove)):
        add(in_fabrikam, tenant)
        join(world, client, fabrikam)

    for client in (in_fabrikam, in_contoso, in_woodgrove):
        partners = client.get(f"{PARTNERS}?$expand=identitySynchronization").json()["value"]
        assert len(partners) == 2
        assert all(partner["isInMultiTenantOrganization"] for partner in partners)
        assert all(partner["identitySynchronization"] is not None for partner in partners)


def test_templates_are_applied_to_new_partners(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    in_contoso.patch(
        f"{TEMPLATES}/multiTenantOrganizationPartnerConfiguration",
        {"inboundTrust": {"isMfaAccepted": True}, "automaticUserConsentSettings": {"inboundAllowed": True}},
    )
    in_contoso.patch(
        f"{TEMPLATES}/multiTenantOrganizationIdentitySynchronization", {"userSyncInbound": {"isSyncAllowed": True}}
    )
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)

    partner = in_contoso.get(f"{PARTNERS}/{fabrikam.id}?$expand=identitySynchronization").json()
    assert partner["inboundTrust"] == {"isMfaAccepted": True}
    assert partner["automaticUserConsentSettings"] == {"inboundAllowed": True, "outboundAllowed": None}
    assert partner["identitySynchronization"]["userSyncInbound"] == {"isSyncAllowed": True}
    other = in_fabrikam.get(f"{PARTNERS}/{contoso.id}").json()
    assert other["automaticUserConsentSettings"] == {"inboundAllowed": None, "outboundAllowed": None}


@pytest.mark.parametrize(
    ("level", "applied"), [("existingPartners", True), ("newPartners", None), ("none", None), ("", None)]
)
def test_templates_touch_existing_partners_by_their_level(
    *,
    world: Emulator,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    in_fabrikam: PlainGraph,
    in_contoso: PlainGraph,
    level: str,
    applied: bool | None,
) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "automaticUserConsentSettings": {"outboundAllowed": True}})
    in_contoso.patch(
        f"{TEMPLATES}/multiTenantOrganizationPartnerConfiguration",
        {"templateApplicationLevel": level, "automaticUserConsentSettings": {"inboundAllowed": True}},
    )
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)

    consent = in_contoso.get(f"{PARTNERS}/{fabrikam.id}").json()["automaticUserConsentSettings"]
    assert consent == {"inboundAllowed": applied, "outboundAllowed": True}


def test_a_role_changes_after_a_while(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)
    assert in_fabrikam.patch(f"{TENANTS}/{contoso.id}", {"role": "owner"}).status_code == 204
    waiting = in_fabrikam.get(f"{TENANTS}/{contoso.id}").json()
    world.advance(minutes=5)

    assert (waiting["role"], waiting["transitionDetails"]["desiredRole"]) == ("member", "owner")
    assert in_fabrikam.get(f"{TENANTS}/{contoso.id}").json()["role"] == "owner"
    assert in_contoso.get(JOIN).json()["role"] == "owner"


def test_the_last_owner_stays_one(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    found(in_fabrikam)

    answer = in_fabrikam.patch(f"{TENANTS}/{fabrikam.id}", {"role": "member"})
    assert error_of(answer) == (400, "Request_BadRequest")


def test_members_manage_nothing_but_may_leave(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)
    denied = (403, "Authorization_RequestDenied")
    assert error_of(in_contoso.patch(ROOT, {"displayName": "x"})) == denied
    assert error_of(in_contoso.delete(f"{TENANTS}/{fabrikam.id}")) == denied
    assert in_contoso.delete(f"{TENANTS}/{contoso.id}").status_code == 204
    waiting = in_fabrikam.get(f"{TENANTS}/{contoso.id}").json()
    world.advance(minutes=5)

    assert waiting["transitionDetails"]["desiredState"] == "removed"
    assert error_of(in_fabrikam.get(f"{TENANTS}/{contoso.id}")) == (404, "Directory_ObjectNotFound")
    assert in_contoso.get(ROOT).json()["state"] == "inactive"
    assert in_contoso.get(JOIN).json()["memberState"] is None
    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}").json()["isInMultiTenantOrganization"] is False


def test_owners_remove_others_and_end_the_organization_last(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    join(world, in_contoso, fabrikam)
    assert error_of(in_fabrikam.delete(f"{TENANTS}/{fabrikam.id}")) == (400, "Request_BadRequest")
    for tenant in (contoso, fabrikam):
        assert in_fabrikam.delete(f"{TENANTS}/{tenant.id}").status_code == 204
        world.advance(minutes=5)

    assert in_fabrikam.get(ROOT).json()["state"] == "inactive"
    assert world.multitenant_organizations == {}


def test_taking_a_pending_tenant_back_leaves_its_own_organization_alone(
    world: Emulator, contoso: EmulatedTenant, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    found(in_fabrikam)
    found(in_contoso)
    add(in_fabrikam, contoso)
    unknown = {"tenantId": "0a0a0a0a-0000-4000-8000-00000000000a", "displayName": "Unknown"}
    assert in_fabrikam.post(TENANTS, unknown).status_code == 201
    for tenant_id in (contoso.id, unknown["tenantId"]):
        assert in_fabrikam.delete(f"{TENANTS}/{tenant_id}").status_code == 204
    world.advance(minutes=5)

    assert len(in_fabrikam.get(TENANTS).json()["value"]) == 1
    assert in_contoso.get(ROOT).json()["state"] == "active"


@pytest.mark.unpublished("ReadBasic shows two members alone")
def test_basic_reading_shows_names_of_active_tenants(
    graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)
    scopes = ["MultiTenantOrganization.ReadBasic.All"]
    reader = graph(fabrikam, fabrikam.sign_in(scopes=scopes, lifetime=timedelta(hours=1)))

    assert reader.get(TENANTS).json()["value"] == [{"tenantId": fabrikam.id, "displayName": "Fabrikam"}]
    shown = reader.get(f"{TENANTS}/{fabrikam.id}").json()
    assert set(shown) == {"@odata.context", "tenantId", "displayName"}


@pytest.mark.unpublished("keys hidden by a switch")
def test_organizations_and_members_carry_their_keys_by_switch(
    world: Emulator, fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    inactive = in_fabrikam.get(ROOT).json()
    found(in_fabrikam)
    keyed = in_fabrikam.get(f"{TENANTS}/{fabrikam.id}").json()
    world.switches = attrs.evolve(world.switches, organization_keys="hidden")

    assert (inactive["id"], keyed["id"]) == (fabrikam.id, fabrikam.id)
    assert "id" not in in_fabrikam.get(f"{TENANTS}/{fabrikam.id}").json()


def test_members_are_found_by_tenant_and_not_paged(
    fabrikam: EmulatedTenant, contoso: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    found(in_fabrikam)
    add(in_fabrikam, contoso)

    (member,) = in_fabrikam.get(f"{TENANTS}?$filter=tenantId eq '{contoso.id}'&$select=tenantId").json()["value"]
    assert member == {"tenantId": contoso.id}
