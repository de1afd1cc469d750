"""Guests invited by hand, who may invite them, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.permissions import APPLICATION_PERMISSIONS
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import configured_link
from crosstenant.emulator.tenants import EmulatedTenant

pytestmark = pytest.mark.unpublished("the excerpt of published paths lacks these operations")

INVITATION = {"invitedUserEmailAddress": "user1@fabrikam.com", "inviteRedirectUrl": "https://contoso.com"}
POLICY = "/policies/authorizationPolicy"


def test_invited_guest_has_yet_to_accept(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    answer = in_contoso.post("/invitations", INVITATION | {"invitedUserDisplayName": "Somebody"})

    invitation = answer.json()
    assert (answer.status_code, invitation["status"]) == (201, "PendingAcceptance")
    select = "userPrincipalName,userType,externalUserState,displayName"
    guest = in_contoso.get(f"/users/{invitation['invitedUser']['id']}?$select={select}").json()
    assert guest["userPrincipalName"] == "user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"
    assert (guest["userType"], guest["externalUserState"]) == ("Guest", "PendingAcceptance")
    assert guest["displayName"] == "Somebody"


def test_second_invitation_is_for_the_same_guest(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    first, second = (in_contoso.post("/invitations", INVITATION).json() for _ in range(2))

    assert first["invitedUser"] == second["invitedUser"]
    assert first["id"] != second["id"]


def test_synchronization_takes_an_open_invitation_over(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    invited = in_contoso.post("/invitations", INVITATION).json()["invitedUser"]["id"]
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])

    link.start()
    link.run_a_cycle()

    assert link.synchronized(fabrikam.user("user1@fabrikam.com"))["id"] == invited


@pytest.mark.parametrize(
    "change",
    [
        {"invitedUserEmailAddress": ""},
        {"inviteRedirectUrl": ""},
        {"invitedUserEmailAddress": "nobody"},
        {"invitedUserType": "Admin"},
        {"invitedBy": "me"},
    ],
)
def test_invitation_that_is_none_is_refused(in_contoso: PlainGraph, change: dict[str, str]) -> None:
    assert in_contoso.post("/invitations", INVITATION | change).status_code == 400


def test_members_are_not_invited(in_contoso: PlainGraph, contoso: EmulatedTenant) -> None:
    member = contoso.add_user("someone")

    answer = in_contoso.post("/invitations", INVITATION | {"invitedUserEmailAddress": "someone@contoso.com"})

    assert answer.status_code == 400
    assert str(member["id"]) in answer.json()["error"]["message"]


def test_blocked_collaboration_blocks_the_invitation(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    configured_link(world, source=fabrikam, target=contoso).trouble.blocks_collaboration_inbound()

    answer = in_contoso.post("/invitations", INVITATION)

    assert answer.status_code == 403
    assert answer.json()["error"]["message"].startswith("This invitation is blocked by cross-tenant access settings")


def test_redemption_is_reset_outside_a_multitenant_organization_alone(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    trouble = configured_link(world, source=fabrikam, target=contoso).trouble
    trouble.redeemed(fabrikam.user("user1@fabrikam.com"))
    reset = INVITATION | {"resetRedemption": True}

    in_contoso.put("/tenantRelationships/multiTenantOrganization", {"displayName": "Both"})
    world.advance(minutes=10)
    refused = in_contoso.post("/invitations", reset)
    contoso.state.multitenant.clear()

    assert (refused.status_code, in_contoso.post("/invitations", reset).json()["status"]) == (400, "PendingAcceptance")


@pytest.mark.parametrize(
    ("word", "answered"), [("none", [403, 403]), ("adminsAndGuestInviters", [403, 201]), ("everyone", [201, 201])]
)
def test_policy_says_who_may_invite_after_a_while(
    world: Emulator,
    graph: Callable[..., PlainGraph],
    contoso: EmulatedTenant,
    word: str,
    answered: list[int],
) -> None:
    permissions = APPLICATION_PERMISSIONS | {"Policy.ReadWrite.Authorization"}
    by_app = graph(contoso, contoso.app_credential(permissions))
    by_inviter = graph(contoso, contoso.sign_in(roles=["Guest Inviter"]))

    assert by_app.patch(POLICY, {"allowInvitesFrom": word}).status_code == 204
    assert by_app.get(POLICY).json()["allowInvitesFrom"] == word
    assert by_app.post("/invitations", INVITATION).status_code == 201
    world.clock.advance(timedelta(minutes=15))
    statuses = [client.post("/invitations", INVITATION).status_code for client in (by_app, by_inviter)]
    assert statuses == answered


def test_policy_takes_its_own_words_and_its_own_permission(in_contoso: PlainGraph, contoso: EmulatedTenant) -> None:
    assert in_contoso.patch(POLICY, {"allowInvitesFrom": "none"}).status_code == 403
    assert in_contoso.get(POLICY).json()["allowInvitesFrom"] == "everyone"


def test_signed_in_user_is_me(graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    me = graph(fabrikam, fabrikam.sign_in(user="user1@fabrikam.com", scopes=["User.Read"], roles=[])).get("/me")
    admin = graph(fabrikam, fabrikam.sign_in()).get("/me?$select=userPrincipalName").json()

    assert me.json()["id"] == user["id"]
    assert admin["userPrincipalName"] == "admin@fabrikam.com"


def test_app_is_nobody(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get("/me")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_guest_whose_address_a_contact_has_gets_no_proxy_address(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    trouble = configured_link(world, source=fabrikam, target=contoso).trouble
    trouble.keeps_a_contact_with_the_address(fabrikam.user("user1@fabrikam.com"))

    guest = in_contoso.post("/invitations", INVITATION).json()["invitedUser"]["id"]

    assert in_contoso.get(f"/users/{guest}?$select=proxyAddresses").json()["proxyAddresses"] == []
