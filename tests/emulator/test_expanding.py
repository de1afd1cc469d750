"""Related objects inside the objects they belong to: ``$expand``."""

from __future__ import annotations

from typing import Any

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import text
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import configured_link
from crosstenant.emulator.tenants import EmulatedTenant


def test_managers_stand_inside_listed_users(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    boss, worker = fabrikam.user("user1@fabrikam.com"), fabrikam.user("user2@fabrikam.com")
    fabrikam.state.users.update(text(worker, "id"), {"_manager": boss["id"]})

    answer = in_fabrikam.get("/users?$select=id&$expand=manager($select=id,displayName)&$top=2").json()

    assert answer["@odata.context"].endswith("#users(id,manager())")
    assert answer["value"] == [
        {"id": boss["id"]},
        {
            "id": worker["id"],
            "manager": {"@odata.type": "#microsoft.graph.user", "id": boss["id"], "displayName": "User1"},
        },
    ]


def test_members_stand_inside_a_group_up_to_twenty(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    group = fabrikam.add_group("All", *(fabrikam.add_user() for _ in range(21)))

    listed: dict[str, Any] = in_fabrikam.get("/groups?$expand=members").json()["value"][0]
    single = in_fabrikam.get(f"/groups/{group['id']}?$expand=members").json()

    assert len(listed["members"]) == len(single["members"]) == 20
    assert single["members"][0]["@odata.type"] == "#microsoft.graph.user"


def test_groups_stand_inside_their_member(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    fabrikam.add_group("All", user)

    answer = in_fabrikam.get(f"/users/{user['id']}?$expand=manager,memberOf").json()

    assert [group["displayName"] for group in answer["memberOf"]] == ["All"]
    assert "manager" not in answer


def test_assignments_stand_inside_their_service_principal(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    place = f"/servicePrincipals/{link.service_principal_id}"

    answer = in_fabrikam.get(f"{place}?$select=id&$expand=appRoleAssignedTo").json()
    (listed,) = in_fabrikam.get("/servicePrincipals?$expand=appRoleAssignedTo").json()["value"]

    assert [each["principalDisplayName"] for each in answer["appRoleAssignedTo"]] == ["User1"]
    assert listed["appRoleAssignedTo"] == answer["appRoleAssignedTo"]
    assert in_fabrikam.get(f"{place}?$expand=owners").json()["owners"] == []


def test_partners_show_their_policy_where_it_is_expanded(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    configured_link(world, source=fabrikam, target=contoso)
    path = "/policies/crossTenantAccessPolicy/partners?$select=tenantId&$expand=identitySynchronization"

    answer = in_contoso.get(path).json()

    assert answer["@odata.context"].endswith("partners(tenantId,identitySynchronization())")
    (partner,) = answer["value"]
    assert partner["identitySynchronization"]["userSyncInbound"] == {"isSyncAllowed": True}


def test_both_templates_stand_inside_the_policys_templates(in_fabrikam: PlainGraph) -> None:
    path = "/policies/crossTenantAccessPolicy/templates"

    bare = in_fabrikam.get(path).json()
    full = in_fabrikam.get(f"{path}?$expand=multiTenantOrganizationPartnerConfiguration").json()

    assert set(bare) == {"@odata.context", "id"}
    assert "inboundTrust" in full["multiTenantOrganizationPartnerConfiguration"]


@pytest.mark.parametrize(
    "path",
    ["/users?$expand=friends", "/groups?$expand=(", "/organization?$expand=x", "/servicePrincipals?$expand=jobs"],
)
def test_what_is_not_there_cannot_be_expanded(in_fabrikam: PlainGraph, path: str) -> None:
    answer = in_fabrikam.get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_nothing_is_expanded_in_an_advanced_query(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get("/users?$expand=manager&$count=true", headers={"ConsistencyLevel": "eventual"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")
