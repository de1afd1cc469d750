"""Inviting guests by hand, and the policy that says who may.

Graph: ``POST /invitations`` and ``/policies/authorizationPolicy``.
"""

from crosstenant.emulator import access
from crosstenant.emulator.directory import guest_invitations
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.documents import Document, flag, text, texts
from crosstenant.emulator.engine.invitations import owners
from crosstenant.emulator.engine.source_attributes import is_external
from crosstenant.emulator.engine.target_attributes import blank_external_user, external_name
from crosstenant.emulator.errors import GraphFault, bad_request
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.shapes import Shape, boolean, members, nullable, read_members, string, word_of

routes = Routes("docs")

_POLICY = "/policies/authorizationPolicy"
_ANYTHING: Shape = lambda value, _name, _strictness: value  # noqa: E731 - letters are not looked into
_INVITATION: dict[str, Shape] = {
    "invitedUserDisplayName": nullable(string),
    "invitedUserEmailAddress": string,
    "invitedUserMessageInfo": nullable(
        members(
            {"ccRecipients": _ANYTHING, "customizedMessageBody": nullable(string), "messageLanguage": nullable(string)}
        )
    ),
    "invitedUserType": nullable(word_of("Guest", "Member")),
    "inviteRedirectUrl": string,
    "resetRedemption": nullable(boolean),
    "sendInvitationMessage": nullable(boolean),
}
_POLICY_MEMBERS: dict[str, Shape] = {"allowInvitesFrom": word_of(*guest_invitations.WORDS)}
_LETTER: Document = {"ccRecipients": [], "customizedMessageBody": None, "messageLanguage": None}
_USERS_MAY: Document = {
    "allowedToCreateApps": True,
    "allowedToCreateSecurityGroups": True,
    "allowedToCreateTenants": True,
    "allowedToReadBitlockerKeysForOwnedDevice": True,
    "allowedToReadOtherUsers": True,
    "permissionGrantPoliciesAssigned": [],
}
_GUESTS_ROLE = "10dae51f-b6af-4016-8d66-8c2a99b929b3"
_INVITERS = frozenset({"Global Administrator", "Guest Inviter", "User Administrator"})


@routes.route("POST", "/invitations", needs=access.USER_INVITE)
def invite(call: Call) -> Reply:
    """Invite somebody as a guest; who was invited before is invited again. Graph: ``POST /invitations``."""
    written = read_members(call.body(), _INVITATION, strictness_of(call.world.switches))
    address = text(written, "invitedUserEmailAddress")
    for name in ("invitedUserEmailAddress", "inviteRedirectUrl"):
        if not text(written, name):
            raise bad_request(f"A value is required for property '{name}' of resource 'Invitation'.")
    if "@" not in address.strip("@"):
        raise GraphFault(400, "BadRequest", "The invited user email address is not valid.")
    _check_policies(call, address)
    guest = _known(call, address) or _new_guest(call, address, written)
    if flag(written, "resetRedemption"):
        _reset(call, guest)
    return Reply(call.entity("invitations/$entity", _invitation(call, guest, written)), 201)


@routes.route("GET", _POLICY, needs=access.AUTHORIZATION_POLICY_READ)
def get_authorization_policy(call: Call) -> Document:
    """Return who may do what in the tenant. Graph: ``GET /policies/authorizationPolicy``."""
    policy: Document = {
        "id": "authorizationPolicy",
        "deletedDateTime": None,
        "displayName": "Authorization Policy",
        "description": "Used to manage authorization related settings across the company.",
        "allowInvitesFrom": text(call.tenant.settings, guest_invitations.SETTING) or guest_invitations.EVERYONE,
        "allowedToSignUpEmailBasedSubscriptions": True,
        "allowedToUseSSPR": True,
        "allowEmailVerifiedUsersToJoinOrganization": False,
        "allowUserConsentForRiskyApps": None,
        "blockMsolPowerShell": False,
        "defaultUserRolePermissions": dict(_USERS_MAY),
        "guestUserRoleId": _GUESTS_ROLE,
    }
    return call.entity("policies/authorizationPolicy/$entity", policy)


@routes.route("PATCH", _POLICY, needs=access.AUTHORIZATION_POLICY_WRITE)
def update_authorization_policy(call: Call) -> None:
    """Change who may invite guests; it takes a while. Graph: ``PATCH /policies/authorizationPolicy``."""
    changes = read_members(call.body(), _POLICY_MEMBERS, strictness_of(call.world.switches))
    if changes:
        due = call.world.due_in(call.world.delays.guest_invitations)
        guest_invitations.allow_from(call.tenant, text(changes, "allowInvitesFrom"), now=call.now, due=due)


def _check_policies(call: Call, address: str) -> None:
    allowed = guest_invitations.allowed_from(call.tenant, call.now)
    is_inviter = not call.caller.is_app_only and bool(call.caller.roles & _INVITERS)
    if allowed == "none" or (allowed == "adminsAndGuestInviters" and not is_inviter):
        raise GraphFault(403, "Forbidden", guest_invitations.REFUSED)
    home = call.world.find_tenant(address.rpartition("@")[2])
    if home is not None and guest_invitations.blocks_everybody(call.tenant, home.id, "b2bCollaborationInbound"):
        raise GraphFault(403, "Forbidden", guest_invitations.BLOCKED)


def _known(call: Call, address: str) -> Document | None:
    holder = next(iter(owners(call.tenant, address)), None)
    if holder is not None and not is_external(holder):
        message = (
            f"The invited user already exists in the directory as object ID: {holder['id']}. They can use that account "
            "to sign in to shared apps and resources."
        )
        raise GraphFault(400, "BadRequest", message)
    return holder


def _new_guest(call: Call, address: str, written: Document) -> Document:
    directory.check_quota(call)
    guest = guest_invitations.invited_guest(
        blank_external_user(call.world.ids.guid(), call.now),
        name=external_name(address, call.tenant.domains[-1]),
        mail=address,
        user_type=text(written, "invitedUserType") or "Guest",
        display_name=text(written, "invitedUserDisplayName") or address.partition("@")[0],
    )
    if address.lower() in {contact.lower() for contact in texts(call.tenant.settings, "contacts")}:
        # "Troubleshoot B2B collaboration": a contact keeps its address to itself.
        guest["proxyAddresses"] = []
    return call.tenant.users.add(guest)


def _reset(call: Call, guest: Document) -> None:
    if call.tenant.multitenant and guest["externalUserState"] == "Accepted":
        message = "The redemption status of this user cannot be reset in a multitenant organization."
        raise GraphFault(400, "BadRequest", message)
    call.tenant.users.update(text(guest, "id"), {"externalUserState": "PendingAcceptance"})


def _invitation(call: Call, guest: Document, written: Document) -> Document:
    ticket = call.world.trace_ids.guid()
    return {
        "id": call.world.ids.guid(),
        "inviteRedeemUrl": f"https://login.microsoftonline.com/redeem?rd={ticket}",
        "invitedUserDisplayName": written.get("invitedUserDisplayName"),
        "invitedUserType": written.get("invitedUserType") or "Guest",
        "invitedUserEmailAddress": written["invitedUserEmailAddress"],
        "sendInvitationMessage": bool(written.get("sendInvitationMessage")),
        "resetRedemption": bool(written.get("resetRedemption")),
        "inviteRedirectUrl": written["inviteRedirectUrl"],
        "status": "PendingAcceptance" if guest["externalUserState"] == "PendingAcceptance" else "Completed",
        "invitedUserMessageInfo": {**_LETTER, **_letter(written)},
        "invitedUser": {"id": guest["id"]},
    }


def _letter(written: Document) -> Document:
    letter = written.get("invitedUserMessageInfo")
    return letter if isinstance(letter, dict) else {}
