"""Who may invite guests into a tenant, and what an invitation by hand leaves there.

Graph: ``allowInvitesFrom`` of ``authorizationPolicy``, and ``invitation``. A change of the setting takes 15 to 60
minutes ("Troubleshoot B2B collaboration").
"""

from datetime import datetime
from typing import Final

from crosstenant.emulator.documents import Document, block, entries, text
from crosstenant.emulator.state import Tenant

SETTING: Final = "guestInviteSettings"
EVERYONE: Final = "everyone"
WORDS: Final = ("none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", EVERYONE)
REFUSED: Final = "Guest invitations not allowed for your company. Contact your company administrator for more details."
BLOCKED: Final = (
    "This invitation is blocked by cross-tenant access settings in your organization. Your administrator must configure"
    " cross-tenant access settings to allow this invitation."
)
_BEFORE: Final = "guestInviteSettingsBefore"


def allowed_from(tenant: Tenant, now: datetime) -> str:
    """Return from whom the tenant takes invitations at an instant, in the words of ``allowInvitesFrom``."""
    name = SETTING if tenant.has_settled(SETTING, now) else _BEFORE
    return text(tenant.settings, name) or EVERYONE


def allow_from(tenant: Tenant, word: str, *, now: datetime, due: datetime) -> None:
    """Change from whom the tenant takes invitations; until it is due the service goes by the word before."""
    tenant.settings[_BEFORE] = allowed_from(tenant, now)
    tenant.settings[SETTING] = word
    tenant.settles_at[SETTING] = due


def blocks_everybody(tenant: Tenant, partner_id: str, direction: str) -> bool:
    """Tell whether B2B collaboration with everybody of a partner is blocked, by its entry or else by default.

    Args:
        tenant: Whose settings.
        partner_id: The other tenant.
        direction: ``b2bCollaborationInbound`` or ``b2bCollaborationOutbound``.
    """
    own = block(tenant.partners.get(partner_id, {}), direction)
    people = block(own or block(tenant.default_policy, direction), "usersAndGroups")
    everybody = any(target.get("target") == "AllUsers" for target in entries(people, "targets"))
    return text(people, "accessType") == "blocked" and everybody


def invited_guest(blank: Document, *, name: str, mail: str, user_type: str, display_name: str) -> Document:
    """Return the account of somebody whose invitation is open.

    Args:
        blank: An external user without attributes.
        name: The user principal name.
        mail: The invited address.
        user_type: ``Guest`` or ``Member``.
        display_name: The name to show.
    """
    return blank | {
        "userPrincipalName": name,
        "displayName": display_name,
        "mail": mail,
        "mailNickname": name.partition("@")[0],
        "otherMails": [mail],
        "proxyAddresses": [f"SMTP:{mail}"],
        "userType": user_type,
        "externalUserState": "PendingAcceptance",
    }
