"""The gallery, applications, service principals and app role assignments."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
import requests

from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.documents import Document
from crosstenant.emulator.permissions import APPLICATION_PERMISSIONS
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
INSTANTIATE = f"/applicationTemplates/{TEMPLATE}/instantiate"


@pytest.fixture
def app(world: Emulator, in_fabrikam: PlainGraph) -> dict[str, Any]:
    created: dict[str, Any] = in_fabrikam.post(INSTANTIATE, {"displayName": "Fabrikam to Contoso"}).json()
    world.advance(seconds=15)
    return created


@pytest.fixture
def principal_id(app: dict[str, Any]) -> str:
    return str(app["servicePrincipal"]["id"])


@pytest.fixture
def role_id(app: dict[str, Any]) -> str:
    return str(app["servicePrincipal"]["appRoles"][0]["id"])


@pytest.fixture
def user1(fabrikam: EmulatedTenant) -> Document:
    return fabrikam.user("user1@fabrikam.com")


def assign(graph: PlainGraph, principal_id: str, role_id: str, who: object) -> requests.Response:
    body = {"principalId": who, "resourceId": principal_id, "appRoleId": role_id}
    return graph.post(f"/servicePrincipals/{principal_id}/appRoleAssignedTo", body)


def test_gallery_is_found_by_name(in_fabrikam: PlainGraph) -> None:
    found = in_fabrikam.get("/applicationTemplates?$filter=displayName eq 'Example Gallery App'").json()["value"]

    assert [template["publisher"] for template in found] == ["Example Ltd"]


def test_gallery_hides_the_cross_tenant_template_by_switch(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, templates_list_cross_tenant=False)

    listed = [template["id"] for template in in_fabrikam.get("/applicationTemplates").json()["value"]]

    assert TEMPLATE not in listed
    assert in_fabrikam.get(f"/applicationTemplates/{TEMPLATE}").status_code == 200


def test_instantiate_answers_with_both_objects(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    answer = in_fabrikam.post(INSTANTIATE, {"displayName": "Fabrikam"})

    application, principal = answer.json()["application"], answer.json()["servicePrincipal"]
    assert answer.status_code == 201
    assert application["appId"] == principal["appId"]
    assert application["appRoles"] == principal["appRoles"]
    assert [role["displayName"] for role in principal["appRoles"]] == ["msiam_access"]
    assert principal["appOwnerOrganizationId"] == fabrikam.id
    assert principal["tags"] == ["WindowsAzureActiveDirectoryIntegratedApp"]
    assert principal["appRoleAssignmentRequired"] is True
    assert "metadata=aad2aadsync|ISV9.1|primary|z" in principal["homepage"]
    assert not [name for name in principal if name.startswith("_")]


def test_marker_is_dropped_by_switch(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, instantiate_marker="dropped")

    principal = in_fabrikam.post(INSTANTIATE, {"displayName": "Fabrikam"}).json()["servicePrincipal"]

    assert "aad2aadsync" not in principal["homepage"]


def test_every_instantiate_creates_another_pair(world: Emulator, in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    in_fabrikam.post(INSTANTIATE, {"displayName": "Fabrikam to Contoso"})
    world.advance(seconds=15)

    found = in_fabrikam.get("/servicePrincipals?$filter=displayName eq 'Fabrikam to Contoso'").json()["value"]

    assert len(found) == 2


@pytest.mark.parametrize("name", ["", "   ", None, 7, "x" * 257], ids=["empty", "blank", "null", "number", "long"])
def test_name_that_is_none_is_refused(in_fabrikam: PlainGraph, name: object) -> None:
    assert in_fabrikam.post(INSTANTIATE, {"displayName": name}).status_code == 400


def test_unknown_template_is_not_found(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.post(f"/applicationTemplates/{uuid.UUID(int=1)}/instantiate", {"displayName": "Fabrikam"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")


def test_new_objects_cannot_be_read_until_they_have_settled(world: Emulator, in_fabrikam: PlainGraph) -> None:
    principal = in_fabrikam.post(INSTANTIATE, {"displayName": "Fabrikam"}).json()["servicePrincipal"]

    early = in_fabrikam.get(f"/servicePrincipals/{principal['id']}")
    assert (early.status_code, early.json()["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert in_fabrikam.get("/servicePrincipals").json()["value"] == []
    world.clock.sleep(15)
    assert in_fabrikam.get(f"/servicePrincipals/{principal['id']}").json()["displayName"] == "Fabrikam"


def test_no_delay_is_asked_for(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.delays = Delays.none()

    principal = in_fabrikam.post(INSTANTIATE, {"displayName": "Fabrikam"}).json()["servicePrincipal"]

    assert in_fabrikam.get(f"/servicePrincipals/{principal['id']}").status_code == 200


def test_service_principal_is_found_by_its_app_id(
    in_fabrikam: PlainGraph, app: dict[str, Any], principal_id: str
) -> None:
    app_id = app["application"]["appId"]

    by_key = in_fabrikam.get(f"/servicePrincipals(appId='{app_id}')").json()
    by_filter = in_fabrikam.get(f"/servicePrincipals?$filter=appId eq '{app_id}'&$select=id").json()["value"]

    assert by_key["id"] == principal_id
    assert by_filter == [{"id": principal_id}]


def test_application_id_is_no_service_principal_id(in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    assert in_fabrikam.get(f"/servicePrincipals/{app['application']['id']}").status_code == 404


def test_filter_takes_the_how_tos_capital_letter(in_fabrikam: PlainGraph, principal_id: str) -> None:
    found = in_fabrikam.get("/servicePrincipals?$filter=DisplayName eq 'Fabrikam to Contoso'").json()["value"]

    assert [each["id"] for each in found] == [principal_id]


def test_filter_by_template_works_or_is_refused(world: Emulator, in_fabrikam: PlainGraph, principal_id: str) -> None:
    path = f"/servicePrincipals?$filter=applicationTemplateId eq '{TEMPLATE}'"
    works = in_fabrikam.get(path)
    world.switches = attrs.evolve(world.switches, template_filter="refused")
    refused = in_fabrikam.get(path)

    assert [each["id"] for each in works.json()["value"]] == [principal_id]
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")


def test_count_needs_the_advanced_header(in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    counted = in_fabrikam.get("/servicePrincipals/$count", headers={"ConsistencyLevel": "eventual"})

    assert (counted.text, counted.headers["Content-Type"]) == ("1", "text/plain")
    assert in_fabrikam.get("/servicePrincipals/$count").status_code == 400


def test_patch_renames_a_service_principal(in_fabrikam: PlainGraph, principal_id: str) -> None:
    assert in_fabrikam.patch(f"/servicePrincipals/{principal_id}", {"displayName": "New name"}).status_code == 204

    assert in_fabrikam.get(f"/servicePrincipals/{principal_id}").json()["displayName"] == "New name"
    assert in_fabrikam.get("/servicePrincipals?$filter=displayName eq 'New name'").json()["value"]


def test_renamed_application_shows_in_its_service_principal(
    in_fabrikam: PlainGraph, app: dict[str, Any], principal_id: str
) -> None:
    in_fabrikam.patch(f"/applications/{app['application']['id']}", {"displayName": "New name"})

    assert in_fabrikam.get(f"/servicePrincipals/{principal_id}").json()["appDisplayName"] == "New name"


def test_read_only_members_of_a_service_principal_are_refused(in_fabrikam: PlainGraph, principal_id: str) -> None:
    assert in_fabrikam.patch(f"/servicePrincipals/{principal_id}", {"appId": str(uuid.uuid4())}).status_code == 400


def test_deleting_the_application_deletes_its_service_principal(
    in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, app: dict[str, Any], principal_id: str
) -> None:
    assert in_fabrikam.delete(f"/applications/{app['application']['id']}").status_code == 204

    assert in_fabrikam.get(f"/servicePrincipals/{principal_id}").status_code == 404
    assert principal_id in fabrikam.state.deleted_service_principals


def test_deleting_a_service_principal_leaves_nothing_dangling(
    in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, principal_id: str, role_id: str, user1: Document
) -> None:
    assign(in_fabrikam, principal_id, role_id, user1["id"])
    in_fabrikam.post(f"/servicePrincipals/{principal_id}/synchronization/jobs", {"templateId": "Azure2Azure"})

    assert in_fabrikam.delete(f"/servicePrincipals/{principal_id}").status_code == 204
    assert len(fabrikam.state.app_role_assignments) == 0
    assert fabrikam.state.jobs == {}


def test_assignment_answers_as_the_how_to_prints_it(
    in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    answer = assign(in_fabrikam, principal_id, role_id, user1["id"])

    assignment = answer.json()
    assert answer.status_code == 201
    assert assignment["principalType"] == "User"
    assert assignment["principalDisplayName"] == "User1"
    assert assignment["resourceDisplayName"] == "Fabrikam to Contoso"
    raw = base64.urlsafe_b64decode(assignment["id"] + "=")
    assert (len(assignment["id"]), str(uuid.UUID(bytes_le=raw[:16]))) == (43, user1["id"])


def test_assignments_read_the_same_from_both_sides(
    in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    assignment = assign(in_fabrikam, principal_id, role_id, user1["id"]).json()

    from_app = in_fabrikam.get(f"/servicePrincipals/{principal_id}/appRoleAssignedTo").json()["value"]
    from_user = in_fabrikam.get(
        f"/users/user1@fabrikam.com/appRoleAssignments?$filter=resourceId eq {principal_id}"
    ).json()["value"]

    assert from_app == from_user
    assert from_app[0]["id"] == assignment["id"]


def test_group_is_assigned_from_its_own_side(
    in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, principal_id: str, role_id: str
) -> None:
    group = fabrikam.add_group("Travellers", fabrikam.user("user1@fabrikam.com"))
    body = {"principalId": group["id"], "resourceId": principal_id, "appRoleId": role_id}

    answer = in_fabrikam.post(f"/groups/{group['id']}/appRoleAssignments", body)

    assert (answer.status_code, answer.json()["principalType"]) == (201, "Group")


def test_second_assignment_of_the_same_role_is_refused(
    world: Emulator, in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    assign(in_fabrikam, principal_id, role_id, user1["id"])

    answer = assign(in_fabrikam, principal_id, role_id, user1["id"])
    world.switches = attrs.evolve(world.switches, duplicate_assignment=409)
    other = assign(in_fabrikam, principal_id, role_id, user1["id"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert answer.json()["error"]["message"] == "Permission being assigned already exists on the object"
    assert other.status_code == 409


def test_role_that_the_app_does_not_have_is_refused(
    in_fabrikam: PlainGraph, principal_id: str, user1: Document
) -> None:
    answer = assign(in_fabrikam, principal_id, str(uuid.UUID(int=0)), user1["id"])

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Permission being assigned was not found on application")


def test_unknown_principal_is_no_valid_reference(
    world: Emulator, in_fabrikam: PlainGraph, principal_id: str, role_id: str
) -> None:
    answer = assign(in_fabrikam, principal_id, role_id, str(uuid.uuid4()))
    world.switches = attrs.evolve(world.switches, unknown_principal="404")
    other = assign(in_fabrikam, principal_id, role_id, str(uuid.uuid4()))

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Not a valid reference update.")
    assert other.status_code == 404


def test_resource_must_be_the_one_in_the_path(
    in_fabrikam: PlainGraph, app: dict[str, Any], principal_id: str, role_id: str, user1: Document
) -> None:
    body = {"principalId": user1["id"], "resourceId": app["application"]["id"], "appRoleId": role_id}

    answer = in_fabrikam.post(f"/servicePrincipals/{principal_id}/appRoleAssignedTo", body)

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Not a valid reference update.")


@pytest.mark.parametrize("missing", ["principalId", "resourceId", "appRoleId"])
def test_every_key_of_an_assignment_is_needed(
    in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document, missing: str
) -> None:
    body = {"principalId": user1["id"], "resourceId": principal_id, "appRoleId": role_id}
    del body[missing]

    assert in_fabrikam.post(f"/servicePrincipals/{principal_id}/appRoleAssignedTo", body).status_code == 400


def test_unassigning_twice_is_not_found(
    in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    assignment = assign(in_fabrikam, principal_id, role_id, user1["id"]).json()
    path = f"/servicePrincipals/{principal_id}/appRoleAssignedTo/{assignment['id']}"

    assert in_fabrikam.delete(path).status_code == 204
    assert in_fabrikam.delete(path).status_code == 404


def test_assignment_cannot_be_patched(
    in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    assignment = assign(in_fabrikam, principal_id, role_id, user1["id"]).json()

    answer = in_fabrikam.patch(f"/servicePrincipals/{principal_id}/appRoleAssignedTo/{assignment['id']}", {})

    assert answer.status_code == 405


def test_assignments_come_in_pages(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, principal_id: str, role_id: str
) -> None:
    world.delays = attrs.evolve(world.delays, assignment=timedelta(0))
    for user in list(fabrikam.state.users):
        assign(in_fabrikam, principal_id, role_id, user["id"])
    names: list[str] = []
    page = in_fabrikam.get(f"/servicePrincipals/{principal_id}/appRoleAssignedTo?$top=4").json()
    while True:
        names += [item["principalDisplayName"] for item in page["value"]]
        if "@odata.nextLink" not in page:
            break
        page = in_fabrikam.get(page["@odata.nextLink"]).json()

    assert names == [f"User{number}" for number in range(1, 11)]


def test_principal_holds_at_most_1500_assignments(
    fabrikam: EmulatedTenant, in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    for number in range(1500):
        fabrikam.state.app_role_assignments.add(
            {"id": str(number), "principalId": user1["id"], "resourceId": "x", "appRoleId": "y"}
        )

    answer = assign(in_fabrikam, principal_id, role_id, user1["id"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Directory_QuotaExceeded")


def test_app_that_owns_its_configuration_may_work_on_it(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant
) -> None:
    owner = graph(fabrikam, fabrikam.app_credential({"Application.ReadWrite.OwnedBy"}))
    principal_id = owner.post(INSTANTIATE, {"displayName": "Mine"}).json()["servicePrincipal"]["id"]
    stranger_id = graph(fabrikam).post(INSTANTIATE, {"displayName": "Theirs"}).json()["servicePrincipal"]["id"]
    fabrikam.state.service_principals.update(stranger_id, {"_owners": ["somebody else"]})
    world.advance(seconds=15)

    assert owner.get(f"/servicePrincipals/{principal_id}/synchronization/jobs").status_code == 200
    assert owner.get(f"/servicePrincipals/{stranger_id}/synchronization/jobs").status_code == 401
    world.switches = attrs.evolve(world.switches, owned_by_opens_synchronization=False)
    assert owner.get(f"/servicePrincipals/{principal_id}/synchronization/jobs").status_code == 401
    assert "Application.ReadWrite.OwnedBy" not in APPLICATION_PERMISSIONS


def test_applications_are_listed_and_read(in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    listed = in_fabrikam.get("/applications?$select=id,displayName").json()["value"]
    read = in_fabrikam.get(f"/applications/{app['application']['id']}?$select=appId").json()

    assert listed == [{"id": app["application"]["id"], "displayName": "Fabrikam to Contoso"}]
    assert read["appId"] == app["application"]["appId"]


def test_notes_of_an_application_are_changed_alone(
    in_fabrikam: PlainGraph, app: dict[str, Any], principal_id: str
) -> None:
    in_fabrikam.patch(f"/applications/{app['application']['id']}", {"notes": "Ours"})

    assert in_fabrikam.get(f"/applications/{app['application']['id']}").json()["notes"] == "Ours"
    assert in_fabrikam.get(f"/servicePrincipals/{principal_id}").json()["appDisplayName"] == "Fabrikam to Contoso"


@pytest.mark.parametrize("path", ["/users/nobody", "/groups/nobody", "/servicePrincipals/nobody"])
def test_assignments_of_nobody_are_not_found(in_fabrikam: PlainGraph, path: str) -> None:
    assert in_fabrikam.get(f"{path}/appRoleAssignments").status_code == 404


def test_user_may_not_be_assigned_in_the_name_of_another(
    in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, principal_id: str, role_id: str
) -> None:
    other = fabrikam.user("user2@fabrikam.com")
    body = {"principalId": other["id"], "resourceId": principal_id, "appRoleId": role_id}

    assert in_fabrikam.post("/users/user1@fabrikam.com/appRoleAssignments", body).status_code == 400


def test_user_cannot_be_assigned_to_an_app_that_is_not_there(
    in_fabrikam: PlainGraph, user1: Document, role_id: str
) -> None:
    body = {"principalId": user1["id"], "resourceId": str(uuid.uuid4()), "appRoleId": role_id}

    assert in_fabrikam.post("/users/user1@fabrikam.com/appRoleAssignments", body).status_code == 400


def test_assignment_is_taken_back_from_either_side(
    in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, principal_id: str, role_id: str, user1: Document
) -> None:
    group = fabrikam.add_group("Travellers")
    for kind, who in (("users", user1["id"]), ("groups", group["id"])):
        assignment = assign(in_fabrikam, principal_id, role_id, who).json()
        assert len(in_fabrikam.get(f"/{kind}/{who}/appRoleAssignments").json()["value"]) == 1
        assert in_fabrikam.delete(f"/{kind}/{who}/appRoleAssignments/{assignment['id']}").status_code == 204

    assert len(fabrikam.state.app_role_assignments) == 0


def test_service_principal_has_no_assignments_of_its_own(in_fabrikam: PlainGraph, principal_id: str) -> None:
    assert in_fabrikam.get(f"/servicePrincipals/{principal_id}/appRoleAssignments").json()["value"] == []


def test_one_assignment_is_read_by_its_id(
    in_fabrikam: PlainGraph, principal_id: str, role_id: str, user1: Document
) -> None:
    assignment = assign(in_fabrikam, principal_id, role_id, user1["id"]).json()

    read = in_fabrikam.get(f"/servicePrincipals/{principal_id}/appRoleAssignedTo/{assignment['id']}").json()

    assert read["principalId"] == user1["id"]


def test_tester_adds_people_by_name(fabrikam: EmulatedTenant) -> None:
    named = fabrikam.add_user("anna", accountEnabled=False)
    next_one = fabrikam.add_user()

    assert (named["userPrincipalName"], named["accountEnabled"]) == ("anna@fabrikam.com", False)
    assert next_one["userPrincipalName"] == "user12@fabrikam.com"
    with pytest.raises(KeyError):
        fabrikam.user("nobody@fabrikam.com")
    assert repr(fabrikam) == f"EmulatedTenant('Fabrikam', id='{fabrikam.id}', domain='fabrikam.com')"


def test_reference_of_service_management_stays_with_the_application(world: Emulator, in_fabrikam: PlainGraph) -> None:
    created = in_fabrikam.post(INSTANTIATE, {"displayName": "Sync", "serviceManagementReference": "4711"}).json()
    world.advance(seconds=15)

    read = in_fabrikam.get(f"/applications/{created['application']['id']}").json()

    assert created["application"]["serviceManagementReference"] == read["serviceManagementReference"] == "4711"


def test_reference_of_service_management_can_be_changed(app: dict[str, Any], in_fabrikam: PlainGraph) -> None:
    path = f"/applications/{app['application']['id']}"

    in_fabrikam.patch(path, {"serviceManagementReference": "4712"})

    assert in_fabrikam.get(path).json()["serviceManagementReference"] == "4712"
