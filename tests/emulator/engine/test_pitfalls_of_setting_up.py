"""What users of other tools trip over while they set a link up, one scenario each: policies, app, assignments, access.

Each test has the trap's name in `test_pitfall_list.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
import requests

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.documents import Document, block
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link
from crosstenant.emulator.tenants import EmulatedTenant

PARTNERS = "/policies/crossTenantAccessPolicy/partners"
INSTANTIATE = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate"
ALLOWED = {"userSyncInbound": {"isSyncAllowed": True}}
NOWHERE = "No HTTP resource was found that matches the request URI 'https://syncfabric.windowsazure.com/api/"


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def assign(graph: PlainGraph, link: Link, principal: Document) -> requests.Response:
    body = {"principalId": principal["id"], "resourceId": link.service_principal_id, "appRoleId": link.role_id}
    return graph.post(f"/servicePrincipals/{link.service_principal_id}/appRoleAssignedTo", body)


def test_schema_update_with_patch(job: PlainJob, in_fabrikam: PlainGraph) -> None:
    status, code, message = refusal(in_fabrikam.patch(f"{job.path}/schema", {}))

    assert (status, code) == (404, "UnknownError")
    assert message.startswith(NOWHERE)
    assert message.endswith("/schema?api-version=2.0'.")


def test_partner_already_exists(in_contoso: PlainGraph, link: Link) -> None:
    assert refusal(in_contoso.post(PARTNERS, {"tenantId": link.source.id})) == (
        409,
        "Request_MultipleObjectsWithSameKeyValue",
        "Another object with the same value for property tenantId already exists.",
    )


def test_put_of_user_sync_when_one_exists(in_contoso: PlainGraph, link: Link) -> None:
    answer = in_contoso.put(f"{PARTNERS}/{link.source.id}/identitySynchronization", ALLOWED)

    message = "A conflicting object with one or more of the specified property values is present in the directory."
    assert refusal(answer)[::2] == (409, message)
    assert answer.json()["error"]["details"][0]["code"] == "ConflictingObjects"


def test_patch_of_user_sync_when_none_exists(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    assert refusal(in_contoso.patch(f"{PARTNERS}/{fabrikam.id}/identitySynchronization", ALLOWED)) == (
        404,
        "Directory_ObjectNotFound",
        "Unable to read the company information from the directory.",
    )


def test_deleting_a_partner_that_has_user_sync(in_contoso: PlainGraph, link: Link) -> None:
    assert refusal(in_contoso.delete(f"{PARTNERS}/{link.source.id}"))[:2] == (400, "Request_BadRequest")


def test_creating_a_partner_again_soon_after_its_deletion(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    world.delays = attrs.evolve(world.delays, policy_deletion=timedelta(seconds=150))
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    in_contoso.delete(f"{PARTNERS}/{fabrikam.id}")

    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id}).status_code == 409
    world.advance(minutes=3)
    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id}).status_code == 201


def test_service_provider_flag_from_an_app(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "isServiceProvider": False}).status_code == 403


def test_second_put_wipes_the_other_kind_of_sync(world: Emulator, in_contoso: PlainGraph, link: Link) -> None:
    world.switches = attrs.evolve(world.switches, put_existing_sync_policy="replace")
    policy = f"{PARTNERS}/{link.source.id}/identitySynchronization"
    in_contoso.put(policy, {"groupSyncInbound": {"isSyncAllowed": True}}, version="beta")

    read = in_contoso.get(policy, version="beta").json()
    assert (read["userSyncInbound"], read["groupSyncInbound"]) == (None, {"isSyncAllowed": True})


def test_property_in_another_casing(in_contoso: PlainGraph, link: Link) -> None:
    answer = in_contoso.patch(f"{PARTNERS}/{link.source.id}", {"b2BCollaborationInbound": None})

    assert refusal(answer) == (400, "Request_BadRequest", "Invalid property 'b2BCollaborationInbound'")


def test_null_under_a_name_that_is_not_graphs(in_contoso: PlainGraph, link: Link) -> None:
    partner = f"{PARTNERS}/{link.source.id}"
    in_contoso.patch(partner, {"inboundTrust": {"isMfaAccepted": True}})

    assert refusal(in_contoso.patch(partner, {"inbound_trust": None}))[0] == 400
    assert in_contoso.patch(partner, {"inboundTrust": None}).status_code == 204
    assert in_contoso.get(partner).json()["inboundTrust"] is None


def test_empty_target_lists_echoed_back(world: Emulator, in_contoso: PlainGraph, link: Link) -> None:
    nobody = {"accessType": "blocked", "targets": []}
    echo = {"b2bCollaborationInbound": {"usersAndGroups": nobody, "applications": nobody}}
    world.switches = attrs.evolve(world.switches, empty_targets="refused")

    assert in_contoso.patch(f"{PARTNERS}/{link.source.id}", echo).status_code == 400
    assert in_contoso.patch(f"{PARTNERS}/{link.source.id}", {"b2bCollaborationInbound": None}).status_code == 204


def test_partner_that_somebody_else_made(
    graph: Callable[..., PlainGraph], in_contoso: PlainGraph, contoso: EmulatedTenant, fabrikam: EmulatedTenant
) -> None:
    support = {"tenantId": fabrikam.id, "isServiceProvider": True}
    graph(contoso, contoso.sign_in()).post(PARTNERS, support)

    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}").json()["isServiceProvider"] is True
    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}/identitySynchronization").status_code == 404


def test_blocks_that_nobody_documented(in_contoso: PlainGraph, link: Link) -> None:
    partner = f"{PARTNERS}/{link.source.id}"
    before = in_contoso.get(partner).json()
    in_contoso.patch(partner, {"automaticUserConsentSettings": {"inboundAllowed": False}})

    after = in_contoso.get(partner).json()
    assert {"crossCloudMeetingConfiguration", "protectedContentSharing"} <= before.keys()
    assert all(after[name] == before[name] for name in before if name != "automaticUserConsentSettings")


@pytest.mark.unpublished("planned faults")
@pytest.mark.parametrize("fault", [faults.fails(404, after_effect=True), page_faults.loses_member("servicePrincipal")])
def test_instantiate_that_fails_or_says_little_although_it_worked(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, fault: faults.Fault
) -> None:
    world.faults.plan(fault, "POST", "/applicationTemplates/*/instantiate")
    answer = in_fabrikam.post(INSTANTIATE, {"displayName": "Ours"})

    assert "servicePrincipal" not in answer.json()
    assert len(fabrikam.state.service_principals) == 1
    world.faults.check()


def test_service_principal_that_is_not_usable_yet(world: Emulator, in_fabrikam: PlainGraph) -> None:
    made = in_fabrikam.post(INSTANTIATE, {"displayName": "Ours"}).json()["servicePrincipal"]
    path = f"/servicePrincipals/{made['id']}"

    assert refusal(in_fabrikam.get(path)) == (
        404,
        "Request_ResourceNotFound",
        f"Resource '{made['id']}' does not exist or one of its queried reference-property objects are not present.",
    )
    world.advance(seconds=15)
    assert in_fabrikam.get(path).status_code == 200


def test_two_objects_with_one_display_name(world: Emulator, in_fabrikam: PlainGraph) -> None:
    for _ in range(2):
        in_fabrikam.post(INSTANTIATE, {"displayName": "Ours"})
    world.advance(seconds=15)

    assert len(in_fabrikam.get("/servicePrincipals?$filter=displayName eq 'Ours'").json()["value"]) == 2


def test_assignment_too_early_or_with_wrong_ids(
    world: Emulator, in_fabrikam: PlainGraph, link: Link, user2: Document
) -> None:
    early = world.faults.plan(faults.rejects_reference(), "POST", "*/appRoleAssignedTo")
    nobody: Document = {"id": world.ids.guid()}
    answers = [assign(in_fabrikam, link, each) for each in (user2, nobody, user2)]

    assert early.is_spent
    assert [answer.status_code for answer in answers] == [400, 400, 201]
    assert all("Not a valid reference update." in answer.text for answer in answers[:2])


def test_assignment_that_is_there_already(in_fabrikam: PlainGraph, link: Link, user1: Document) -> None:
    answer = assign(in_fabrikam, link, user1)

    assert refusal(answer)[::2] == (400, "Permission being assigned already exists on the object")


def test_assignment_sent_again_that_had_landed(
    world: Emulator, in_fabrikam: PlainGraph, link: Link, user2: Document
) -> None:
    world.faults.plan(faults.loses_connection(after_effect=True), "POST", "*/appRoleAssignedTo")
    with pytest.raises(requests.ConnectionError):
        assign(in_fabrikam, link, user2)

    assert assign(in_fabrikam, link, user2).status_code == 400
    assert len(link.source.state.app_role_assignments.find("principalId", str(user2["id"]))) == 1


def test_list_of_assignments_that_ends_too_early(world: Emulator, in_fabrikam: PlainGraph, link: Link) -> None:
    link.assign(*link.source.state.users)
    world.faults.plan(page_faults.loses_member("@odata.nextLink"), "GET", "*/appRoleAssignedTo")
    path = f"/servicePrincipals/{link.service_principal_id}/appRoleAssignedTo?$top=5"
    cut, whole = in_fabrikam.get(path).json(), in_fabrikam.get(path).json()

    assert len(cut["value"]) == len(whole["value"]) == 5
    assert ("@odata.nextLink" in cut, "@odata.nextLink" in whole) == (False, True)


def test_ceiling_of_assignments(in_fabrikam: PlainGraph, link: Link, user2: Document) -> None:
    for number in range(1_500):
        link.source.state.app_role_assignments.add({"id": str(number), "principalId": user2["id"], "resourceId": "x"})

    assert refusal(assign(in_fabrikam, link, user2))[:2] == (403, "Directory_QuotaExceeded")


def test_assigning_needs_two_permissions(
    graph: Callable[..., PlainGraph], link: Link, fabrikam: EmulatedTenant, user2: Document
) -> None:
    only = graph(fabrikam, fabrikam.app_credential(["AppRoleAssignment.ReadWrite.All"]))

    assert refusal(assign(only, link, user2))[:2] == (403, "Authorization_RequestDenied")


def test_missing_consent(graph: Callable[..., PlainGraph], contoso: EmulatedTenant) -> None:
    answer = graph(contoso, contoso.app_credential([])).get(PARTNERS)

    message = "Insufficient privileges to complete the operation."
    assert refusal(answer) == (403, "Authorization_RequestDenied", message)


def test_request_with_the_other_tenants_token(
    in_fabrikam: PlainGraph, in_contoso: PlainGraph, link: Link, contoso: EmulatedTenant
) -> None:
    consent = {"automaticUserConsentSettings": {"inboundAllowed": False}}

    assert in_fabrikam.patch(f"{PARTNERS}/{contoso.id}", consent).status_code == 204
    assert in_contoso.get("/organization").json() != in_fabrikam.get("/organization").json()
    inbound = block(contoso.state.partners[link.source.id], "automaticUserConsentSettings")
    assert inbound["inboundAllowed"] is True


def test_token_of_another_cloud(
    world: Emulator, graph: Callable[..., PlainGraph], in_fabrikam: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    elsewhere = world.add_tenant("Elsewhere", cloud="usgov")

    code, message = refusal(graph(fabrikam, elsewhere.credential).get(PARTNERS))[1:]
    assert (code, message) == ("InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")
    assert in_fabrikam.get(PARTNERS).status_code == 200


def test_tenant_added_twice_to_an_organization(in_fabrikam: PlainGraph, contoso: EmulatedTenant) -> None:
    organization = "/tenantRelationships/multiTenantOrganization"
    in_fabrikam.put(organization, {"displayName": "Group"})
    body = {"tenantId": contoso.id, "displayName": "Contoso"}
    in_fabrikam.post(f"{organization}/tenants", body)

    message = "Tenant is already being added in Multi-Tenant Organization."
    assert refusal(in_fabrikam.post(f"{organization}/tenants", body)) == (400, "Request_BadRequest", message)
