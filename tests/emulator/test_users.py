from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

NEW = {
    "accountEnabled": True,
    "displayName": "Ada",
    "mailNickname": "ada",
    "userPrincipalName": "ada@fabrikam.com",
    "passwordProfile": {"password": "correct horse"},
}
ADVANCED = {"ConsistencyLevel": "eventual"}


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_user_shows_eleven_properties_unless_more_are_selected(in_fabrikam: PlainGraph) -> None:
    plain = in_fabrikam.get("/users/user1@fabrikam.com").json()
    chosen = in_fabrikam.get("/users/user1@fabrikam.com?$select=id,accountEnabled,aboutMe,skills").json()

    assert len(plain) == 12
    assert "accountEnabled" not in plain
    assert chosen["@odata.context"].endswith("#users(id,accountEnabled,aboutMe,skills)/$entity")
    assert (chosen["accountEnabled"], chosen["aboutMe"], chosen["skills"]) == (True, None, [])


def test_a_user_is_found_by_id_and_by_any_spelling_of_the_principal_name(in_fabrikam: PlainGraph) -> None:
    by_name = in_fabrikam.get("/users/USER1@fabrikam.com").json()

    assert in_fabrikam.get(f"/users/{by_name['id'].upper()}").json() == by_name
    assert in_fabrikam.get("/users/'user1@fabrikam.com'").json()["id"] == by_name["id"]


def test_an_unknown_user_is_not_found(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get("/users/nobody@fabrikam.com")

    assert error_of(answer) == (404, "Request_ResourceNotFound")
    assert "'nobody@fabrikam.com'" in answer.json()["error"]["message"]


def test_selecting_a_property_that_users_lack_is_refused(in_fabrikam: PlainGraph) -> None:
    assert error_of(in_fabrikam.get("/users/user1@fabrikam.com?$select=shoeSize")) == (400, "BadRequest")


def test_a_list_cannot_select_what_only_one_user_shows(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.get("/users?$select=id,aboutMe").status_code == 501


def test_creating_a_user_answers_with_it(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.post("/users", NEW)
    kept = in_fabrikam.get(f"/users/{answer.json()['id']}?$select=userType,createdDateTime,passwordProfile").json()

    assert answer.status_code == 201
    assert answer.json()["userPrincipalName"] == "ada@fabrikam.com"
    assert (kept["userType"], kept["passwordProfile"]) == ("Member", None)


@pytest.mark.parametrize("missing", sorted(NEW))
def test_creating_a_user_needs_five_properties(in_fabrikam: PlainGraph, missing: str) -> None:
    body = {name: value for name, value in NEW.items() if name != missing}

    assert error_of(in_fabrikam.post("/users", body)) == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    "changes",
    [
        {"userPrincipalName": "ada@example.com"},
        {"userPrincipalName": "ada"},
        {"displayName": ""},
        {"accountEnabled": "yes"},
        {"shoeSize": 42},
        {"creationType": "Invitation"},
        {"employeeHireDate": "soon"},
        {"extension_0123_code": [1]},
    ],
)
def test_creating_a_user_with_a_wrong_value_is_refused(in_fabrikam: PlainGraph, changes: dict[str, object]) -> None:
    assert error_of(in_fabrikam.post("/users", {**NEW, **changes})) == (400, "Request_BadRequest")


@pytest.mark.parametrize("changes", [{"userPrincipalName": "User1@fabrikam.com"}, {"mail": "user1@fabrikam.com"}])
def test_names_and_addresses_belong_to_one_user(in_fabrikam: PlainGraph, changes: dict[str, object]) -> None:
    answer = in_fabrikam.post("/users", {**NEW, **changes})

    assert error_of(answer) == (409, "Request_MultipleObjectsWithSameKeyValue")


def test_a_full_directory_takes_no_more_users(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    fabrikam.state.settings["directoryQuota"] = 10

    assert error_of(in_fabrikam.post("/users", NEW)) == (403, "Directory_QuotaExceeded")


def test_changing_a_user_merges_nested_properties(in_fabrikam: PlainGraph) -> None:
    path = "/users/user1@fabrikam.com"
    changes = {
        "department": "Research",
        "employeeHireDate": "2020-01-01T00:00:00Z",
        "onPremisesExtensionAttributes": {"extensionAttribute1": "x"},
        "extension_0123456789abcdef0123456789abcdef_badge": "B1",
    }
    assert in_fabrikam.patch(path, changes).status_code == 204
    assert in_fabrikam.patch(path, {"onPremisesExtensionAttributes": {"extensionAttribute2": "y"}}).status_code == 204

    kept = in_fabrikam.get(f"{path}?$select=department,onPremisesExtensionAttributes").json()
    assert kept["department"] == "Research"
    assert kept["onPremisesExtensionAttributes"]["extensionAttribute1"] == "x"
    assert kept["onPremisesExtensionAttributes"]["extensionAttribute2"] == "y"
    extension = "extension_0123456789abcdef0123456789abcdef_badge"
    (found,) = in_fabrikam.get(f"/users?$filter={extension} eq 'b1'&$select={extension}").json()["value"]
    assert found == {extension: "B1"}


def test_a_user_takes_another_name_and_mail_if_nobody_has_them(in_fabrikam: PlainGraph) -> None:
    path = "/users/user1@fabrikam.com"
    assert error_of(in_fabrikam.patch(path, {"userPrincipalName": "user2@fabrikam.com"}))[0] == 409
    assert error_of(in_fabrikam.patch(path, {"mail": "user2@fabrikam.com"}))[0] == 409
    assert in_fabrikam.patch(path, {"userPrincipalName": "new@fabrikam.com", "mail": "new@fabrikam.com"}).ok

    assert in_fabrikam.get("/users/new@fabrikam.com").json()["mail"] == "new@fabrikam.com"
    assert in_fabrikam.get(path).status_code == 404


def test_a_deleted_user_can_be_restored_for_thirty_days(world: Emulator, in_fabrikam: PlainGraph) -> None:
    user_id = in_fabrikam.get("/users/user1@fabrikam.com").json()["id"]
    assert in_fabrikam.delete(f"/users/{user_id}").status_code == 204

    assert in_fabrikam.get(f"/users/{user_id}").status_code == 404
    bin_path = f"/directory/deletedItems/{user_id}"
    deleted = in_fabrikam.get(f"{bin_path}?$select=id,deletedDateTime").json()
    assert deleted["@odata.type"] == "#microsoft.graph.user"
    assert deleted["deletedDateTime"] is not None
    listed = in_fabrikam.get("/directory/deletedItems/microsoft.graph.user").json()["value"]
    assert [user["id"] for user in listed] == [user_id]
    world.advance(days=29)
    restored = in_fabrikam.post(f"{bin_path}/restore")
    assert (restored.status_code, restored.json()["id"]) == (200, user_id)
    assert in_fabrikam.get(f"/users/{user_id}?$select=deletedDateTime").json()["deletedDateTime"] is None
    assert in_fabrikam.post(f"{bin_path}/restore").status_code == 404


def test_a_deleted_user_is_gone_after_thirty_days(world: Emulator, in_fabrikam: PlainGraph) -> None:
    user_id = in_fabrikam.get("/users/user1@fabrikam.com").json()["id"]
    in_fabrikam.delete(f"/users/{user_id}")
    world.advance(days=30)

    assert in_fabrikam.get("/directory/deletedItems/microsoft.graph.user").json()["value"] == []
    assert in_fabrikam.post(f"/directory/deletedItems/{user_id}/restore").status_code == 404


def test_a_user_whose_name_was_taken_meanwhile_is_not_restored(in_fabrikam: PlainGraph) -> None:
    user_id = in_fabrikam.get("/users/user1@fabrikam.com").json()["id"]
    in_fabrikam.delete(f"/users/{user_id}")
    replacement = in_fabrikam.post("/users", {**NEW, "userPrincipalName": "user1@fabrikam.com"}).json()
    path = f"/directory/deletedItems/{user_id}/restore"
    assert error_of(in_fabrikam.post(path)) == (409, "Request_MultipleObjectsWithSameKeyValue")

    in_fabrikam.patch(
        f"/users/{replacement['id']}", {"userPrincipalName": "x@fabrikam.com", "mail": "user1@fabrikam.com"}
    )
    assert error_of(in_fabrikam.post(path)) == (409, "Request_MultipleObjectsWithSameKeyValue")


def test_a_user_is_deleted_for_good_with_all_memberships(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    group = fabrikam.add_group("Everybody", user)
    in_fabrikam.delete(f"/users/{user['id']}")
    assert in_fabrikam.get(f"/groups/{group['id']}/members").json()["value"] == []
    assert in_fabrikam.delete(f"/directory/deletedItems/{user['id']}").status_code == 204

    assert fabrikam.state.members.pairs() == []
    assert in_fabrikam.delete(f"/directory/deletedItems/{user['id']}").status_code == 404
    assert in_fabrikam.get(f"/directory/deletedItems/{user['id']}").status_code == 404


def test_a_deleted_user_keeps_memberships_and_loses_assignments(
    fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    group = fabrikam.add_group("Everybody", user)
    fabrikam.state.app_role_assignments.add({"id": "a", "principalId": user["id"], "resourceId": "r"})
    in_fabrikam.delete(f"/users/{user['id']}")
    in_fabrikam.post(f"/directory/deletedItems/{user['id']}/restore")

    members = in_fabrikam.get(f"/groups/{group['id']}/members").json()["value"]
    assert [member["id"] for member in members] == [user["id"]]
    assert len(fabrikam.state.app_role_assignments) == 0


def test_a_manager_is_set_shown_and_taken_away(in_fabrikam: PlainGraph) -> None:
    path = "/users/user1@fabrikam.com"
    assert error_of(in_fabrikam.get(f"{path}/manager")) == (404, "Request_ResourceNotFound")
    manager = in_fabrikam.get("/users/user2@fabrikam.com").json()
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{manager['id']}"}
    assert in_fabrikam.put(f"{path}/manager/$ref", reference).status_code == 204

    assert in_fabrikam.get(f"{path}/manager").json()["id"] == manager["id"]
    assert in_fabrikam.get(f"{path}?$expand=manager").json()["manager"]["id"] == manager["id"]
    assert in_fabrikam.delete(f"{path}/manager/$ref").status_code == 204
    assert in_fabrikam.delete(f"{path}/manager/$ref").status_code == 404
    assert "manager" not in in_fabrikam.get(f"{path}?$expand=manager").json()


@pytest.mark.parametrize("reference", ["user2", None, "https://graph.microsoft.com/v1.0/devices/x"])
def test_a_manager_is_named_by_an_address(in_fabrikam: PlainGraph, reference: str | None) -> None:
    answer = in_fabrikam.put("/users/user1@fabrikam.com/manager/$ref", {"@odata.id": reference})

    assert error_of(answer) == (400, "Request_BadRequest")


def test_nobody_is_their_own_manager(in_fabrikam: PlainGraph) -> None:
    user = in_fabrikam.get("/users/user1@fabrikam.com").json()
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user['id']}"}

    assert in_fabrikam.put(f"/users/{user['id']}/manager/$ref", reference).status_code == 400


def test_only_what_belongs_to_a_user_can_be_expanded(in_fabrikam: PlainGraph) -> None:
    assert error_of(in_fabrikam.get("/users/user1@fabrikam.com?$expand=friends")) == (400, "BadRequest")


def test_memberships_are_listed_directly_and_through_groups(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    inner = fabrikam.add_group("Inner", user)
    outer = fabrikam.add_group("Outer", inner)
    fabrikam.state.members.add(str(inner["id"]), str(outer["id"]))

    direct = in_fabrikam.get(f"/users/{user['id']}/memberOf").json()["value"]
    everywhere = in_fabrikam.get(f"/users/{user['id']}/transitiveMemberOf").json()["value"]
    assert [(group["displayName"], group["@odata.type"]) for group in direct] == [("Inner", "#microsoft.graph.group")]
    assert [group["displayName"] for group in everywhere] == ["Inner", "Outer"]


def test_users_are_counted_as_plain_text(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get("/users/$count", headers=ADVANCED)
    filtered = in_fabrikam.get("/users/$count?$filter=startswith(displayName,'User1')", headers=ADVANCED)

    assert (answer.text, filtered.text) == ("10", "2")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert error_of(in_fabrikam.get("/users/$count")) == (400, "Request_BadRequest")


def test_the_organization_is_the_tenant(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    (organization,) = in_fabrikam.get("/organization").json()["value"]

    assert organization["id"] == fabrikam.id
    assert in_fabrikam.get(f"/organization/{fabrikam.id}?$select=displayName").json()["displayName"] == "Fabrikam"
    assert error_of(in_fabrikam.get("/organization/0a0a0a0a-0000-4000-8000-00000000000a"))[0] == 404


def test_an_unknown_kind_of_deleted_object_is_not_found(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.get("/directory/deletedItems/microsoft.graph.device").status_code == 404


def test_users_cannot_be_read_without_permission(fabrikam: EmulatedTenant, graph: Callable[..., PlainGraph]) -> None:
    without = graph(fabrikam, fabrikam.app_credential(["Policy.Read.All"], lifetime=timedelta(hours=1)))

    assert error_of(without.get("/users")) == (403, "Authorization_RequestDenied")


def test_deleted_users_count_for_the_quota_only_while_they_can_be_restored(
    world: Emulator, fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    fabrikam.state.settings["directoryQuota"] = len(fabrikam.state.users)
    in_fabrikam.delete("/users/user1@fabrikam.com")
    body = {
        "accountEnabled": True,
        "displayName": "New",
        "mailNickname": "new",
        "passwordProfile": {"password": "Secret-12345"},
        "userPrincipalName": "new@fabrikam.com",
    }

    assert in_fabrikam.post("/users", body).status_code == 403
    world.advance(days=30)
    assert in_fabrikam.post("/users", body).status_code == 201
