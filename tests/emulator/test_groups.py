import pytest
import requests

from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

NEW = {"displayName": "Sales", "mailEnabled": False, "mailNickname": "sales", "securityEnabled": True}
ADDRESS = "https://graph.microsoft.com/v1.0/directoryObjects/{}"


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_group_is_created_with_members(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    answer = in_fabrikam.post("/groups", {**NEW, "members@odata.bind": [ADDRESS.format(user["id"])]})
    group = answer.json()

    assert answer.status_code == 201
    assert (group["displayName"], group["mail"]) == ("Sales", None)
    members = in_fabrikam.get(f"/groups/{group['id']}/members").json()["value"]
    assert [(each["@odata.type"], each["id"]) for each in members] == [("#microsoft.graph.user", user["id"])]


def test_a_mail_enabled_group_gets_an_address(in_fabrikam: PlainGraph) -> None:
    group = in_fabrikam.post("/groups", {**NEW, "mailEnabled": True, "groupTypes": ["Unified"]}).json()

    assert group["mail"] == "sales@fabrikam.com"
    assert group["proxyAddresses"] == ["SMTP:sales@fabrikam.com"]


@pytest.mark.parametrize("missing", sorted(NEW))
def test_creating_a_group_needs_four_properties(in_fabrikam: PlainGraph, missing: str) -> None:
    body = {name: value for name, value in NEW.items() if name != missing}

    assert error_of(in_fabrikam.post("/groups", body)) == (400, "Request_BadRequest")


def test_a_group_cannot_begin_with_somebody_unknown(in_fabrikam: PlainGraph) -> None:
    unknown = ADDRESS.format("0a0a0a0a-0000-4000-8000-00000000000a")

    assert error_of(in_fabrikam.post("/groups", {**NEW, "members@odata.bind": [unknown]}))[0] == 404
    assert error_of(in_fabrikam.post("/groups", {**NEW, "members@odata.bind": [unknown] * 21}))[0] == 400
    assert in_fabrikam.get("/groups").json()["value"] == []


def test_a_group_is_read_changed_and_found_by_name(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    group = fabrikam.add_group("Sales")
    assert in_fabrikam.patch(f"/groups/{group['id']}", {"description": "All of sales"}).status_code == 204

    assert in_fabrikam.get(f"/groups/{group['id']}?$select=description").json()["description"] == "All of sales"
    (found,) = in_fabrikam.get("/groups?$filter=displayName eq 'sales'&$select=id").json()["value"]
    assert found == {"id": group["id"]}
    assert error_of(in_fabrikam.get("/groups/sales")) == (404, "Request_ResourceNotFound")


def test_members_join_and_leave_one_by_one(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    user, group = fabrikam.user("user1@fabrikam.com"), fabrikam.add_group("Sales")
    path = f"/groups/{group['id']}/members"
    assert in_fabrikam.post(f"{path}/$ref", {"@odata.id": ADDRESS.format(user["id"])}).status_code == 204
    again = in_fabrikam.post(f"{path}/$ref", {"@odata.id": ADDRESS.format(user["id"])})
    assert error_of(again) == (400, "Request_BadRequest")
    assert in_fabrikam.get(f"{path}/$count", headers={"ConsistencyLevel": "eventual"}).text == "1"

    assert in_fabrikam.delete(f"{path}/{user['id']}/$ref").status_code == 204
    assert in_fabrikam.delete(f"{path}/{user['id']}/$ref").status_code == 404


def test_several_members_join_by_changing_the_group(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    group = fabrikam.add_group("Sales")
    names = [f"user{number}@fabrikam.com" for number in (1, 2, 3)]
    references = [ADDRESS.format(fabrikam.user(name)["id"]) for name in names]
    path = f"/groups/{group['id']}"
    assert in_fabrikam.patch(path, {"members@odata.bind": references}).status_code == 204

    users = in_fabrikam.get(f"{path}/members/microsoft.graph.user?$select=userPrincipalName").json()["value"]
    assert [user["userPrincipalName"] for user in users] == names
    assert in_fabrikam.patch(path, {"members@odata.bind": references[:1]}).status_code == 400


def test_members_of_members_are_transitive_members(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    inner = fabrikam.add_group("Inner", user)
    outer = fabrikam.add_group("Outer", inner)

    direct = in_fabrikam.get(f"/groups/{outer['id']}/members").json()["value"]
    everybody = in_fabrikam.get(f"/groups/{outer['id']}/transitiveMembers?$select=id,userPrincipalName").json()["value"]
    assert [each["id"] for each in direct] == [inner["id"]]
    assert everybody == [
        {"@odata.type": "#microsoft.graph.group", "id": inner["id"]},
        {"@odata.type": "#microsoft.graph.user", "id": user["id"], "userPrincipalName": "user1@fabrikam.com"},
    ]


def test_a_deleted_microsoft_365_group_comes_back_with_its_members(
    fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    group = fabrikam.add_group("Sales", user, groupTypes=["Unified"])
    assert in_fabrikam.delete(f"/groups/{group['id']}").status_code == 204
    assert in_fabrikam.get(f"/groups/{group['id']}").status_code == 404
    assert in_fabrikam.post(f"/directory/deletedItems/{group['id']}/restore").ok

    assert len(in_fabrikam.get(f"/groups/{group['id']}/members").json()["value"]) == 1


def test_a_deleted_security_group_is_gone(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    group = fabrikam.add_group("Sales", fabrikam.user("user1@fabrikam.com"))
    in_fabrikam.delete(f"/groups/{group['id']}")

    assert in_fabrikam.post(f"/directory/deletedItems/{group['id']}/restore").status_code == 404
    assert fabrikam.state.members.pairs() == []


def test_groups_are_counted(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    fabrikam.add_group("Sales")

    assert in_fabrikam.get("/groups/$count", headers={"ConsistencyLevel": "eventual"}).text == "1"


def test_group_is_found_by_its_unique_name(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    group = fabrikam.add_group("All", uniqueName="it's all")

    assert in_fabrikam.get("/groups(uniqueName='it''s all')").json()["id"] == group["id"]
    assert in_fabrikam.get("/groups(uniqueName='none')").status_code == 404
