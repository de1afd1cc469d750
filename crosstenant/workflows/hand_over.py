"""The requests that one admin hands to the other when only one tenant is signed in.

Documentation: *Configure cross-tenant synchronization using PowerShell or Microsoft Graph API*.
"""

from __future__ import annotations

import json
from typing import Final

from crosstenant.errors import HandOver
from crosstenant.models.sync_job import RestartScope
from crosstenant.workflows.step import Step, Task, Undertaking

DELETION_GUARD: Final = 500
"""How many deletions and disables in one cycle the guard of a new link holds back; the portal's own default."""

_PARTNERS: Final = "/policies/crossTenantAccessPolicy/partners"
_APP: Final = "/servicePrincipals/{service principal id}"
_JOBS: Final = f"{_APP}/synchronization/jobs"
_JOB: Final = f"{_JOBS}/{{job id}}"
_ASSIGNED_TO: Final = f"{_APP}/appRoleAssignedTo"
_SECRETS: Final = f"{_APP}/synchronization/secrets"
_SCHEMA: Final = f"{_JOB}/schema"


def requests_for(step: Undertaking, *, source_id: str, target_id: str, display_name: str = "") -> tuple[HandOver, ...]:
    """Return what an admin of the step's tenant has to send, in order, for that one step.

    Ids that only come into being on the way stand in braces.
    """
    found: dict[Undertaking, tuple[HandOver, ...]] = {
        Step.ENABLE_USER_SYNC: _user_sync(source_id),
        Task.VERIFY_USER_SYNC: (HandOver(method="GET", path=_user_sync_path(source_id)),),
        Task.DISABLE_USER_SYNC: _no_user_sync(source_id),
        Step.REDEEM_INBOUND: _redemption(source_id, "inboundAllowed", allowed=True),
        Task.STOP_REDEEMING_INBOUND: _redemption(source_id, "inboundAllowed", allowed=False),
        Step.REDEEM_OUTBOUND: (_partner(target_id), *_redemption(target_id, "outboundAllowed", allowed=True)),
        Task.STOP_REDEEMING_OUTBOUND: _redemption(target_id, "outboundAllowed", allowed=False),
        Step.CREATE_APP: _application(display_name),
        Step.TEST_CONNECTION: _connection(target_id),
        Task.READ_TEMPLATES: (HandOver(method="GET", path=f"{_APP}/synchronization/templates"),),
        Step.CREATE_JOB: (HandOver(method="POST", path=_JOBS, body={"templateId": "Azure2Azure"}),),
        Step.SAVE_CREDENTIALS: _credentials(target_id),
        Step.ASSIGN: (_assignment(),),
        Task.READ_ASSIGNMENTS: (_assigned(),),
        Task.UNASSIGN: (_assigned(), _removal()),
        Task.RECONCILE: (_assigned(), _assignment(), _removal()),
        Task.READ_SCHEMA: (_schema(),),
        Task.EDIT_SCHEMA: (_schema(), HandOver(method="PUT", path=_SCHEMA, why="The whole schema as read, edited.")),
        Task.RESET_SCHEMA: (HandOver(method="DELETE", path=_SCHEMA, why="All edits are lost."),),
        Task.DISCOVER_ATTRIBUTES: (_schema(), _discovery()),
        Task.READ_SETTINGS: (_settings(),),
        Task.CHANGE_SETTING: (_settings(), _setting()),
        Step.PROVISION_ON_DEMAND: (
            HandOver(method="GET", path=_SCHEMA, why="The rule's id stands in it."),
            HandOver(method="POST", path=f"{_JOB}/provisionOnDemand"),
        ),
        Step.START: (HandOver(method="POST", path=f"{_JOB}/start"),),
        Task.CHANGE_SOURCE_PARTNER: (_partner(target_id), HandOver(method="PATCH", path=f"{_PARTNERS}/{target_id}")),
        Task.CHANGE_TARGET_PARTNER: (_partner(source_id), HandOver(method="PATCH", path=f"{_PARTNERS}/{source_id}")),
        Task.PAUSE: (HandOver(method="POST", path=f"{_JOB}/pause"),),
        Task.RESTART: _restart(),
        Task.DELETE_JOB: (HandOver(method="DELETE", path=_JOB),),
        Task.DELETE_APP: (
            HandOver(method="DELETE", path="/applications/{application object id}"),
            HandOver(method="DELETE", path=_APP, why="Goes with the application; where it stays, it goes like this."),
        ),
        Task.DELETE_USER_SYNC: (HandOver(method="DELETE", path=_user_sync_path(source_id)),),
        Task.DELETE_SOURCE_PARTNER: (HandOver(method="DELETE", path=f"{_PARTNERS}/{target_id}"),),
        Task.DELETE_TARGET_PARTNER: (HandOver(method="DELETE", path=f"{_PARTNERS}/{source_id}"),),
        Step.MONITOR: (HandOver(method="GET", path=_JOB), HandOver(method="GET", path="/auditLogs/provisioning")),
    }
    return found.get(step, ())


def complete_credentials(target_id: str) -> dict[str, str]:
    """Return the four keys of the how-to's Graph variant for a new link, with the deletion guard on."""
    notifications = {
        "Enabled": False,
        "DeleteThresholdEnabled": True,
        "DeleteThresholdValue": DELETION_GUARD,
        "HumanResourcesLookaheadQueryEnabled": False,
    }
    return {
        "AuthenticationType": "SyncPolicy",
        "CompanyId": target_id,
        "SyncNotificationSettings": json.dumps(notifications, separators=(",", ":")),
        "SyncAll": "false",
    }


def _partner(tenant_id: str) -> HandOver:
    return HandOver(
        method="POST",
        path=_PARTNERS,
        body={"tenantId": tenant_id},
        why="A partner configuration; leave out if there is one.",
    )


def _user_sync(source_id: str) -> tuple[HandOver, ...]:
    return (
        _partner(source_id),
        HandOver(
            method="PUT",
            path=_user_sync_path(source_id),
            body={"userSyncInbound": {"isSyncAllowed": True}},
            why="Allows the source to create users here; PATCH where a policy exists already.",
        ),
    )


def _no_user_sync(source_id: str) -> tuple[HandOver, ...]:
    return (
        HandOver(
            method="PATCH",
            path=_user_sync_path(source_id),
            body={"userSyncInbound": {"isSyncAllowed": False}},
            why="Stops the synchronization; people who are already there stay.",
        ),
    )


def _user_sync_path(source_id: str) -> str:
    return f"{_PARTNERS}/{source_id}/identitySynchronization"


def _redemption(partner_id: str, direction: str, *, allowed: bool) -> tuple[HandOver, ...]:
    effects = {
        True: "Redeems invitations automatically and suppresses consent prompts.",
        False: "People are asked for consent again.",
    }
    return (
        HandOver(
            method="PATCH",
            path=f"{_PARTNERS}/{partner_id}",
            body={"automaticUserConsentSettings": {direction: allowed}},
            why=effects[allowed],
        ),
    )


def _restart() -> tuple[HandOver, ...]:
    return (
        HandOver(
            method="POST",
            path=f"{_JOB}/restart",
            body={"criteria": {"resetScope": RestartScope.USUAL.words}},
            why="Reads everybody anew, as the portal's Restart provisioning; resetScope names what is forgotten.",
        ),
    )


def _application(display_name: str) -> tuple[HandOver, ...]:
    return (
        HandOver(
            method="POST",
            path="/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate",
            body={"displayName": display_name or "{display name}"},
            why="The configuration application; the answer's servicePrincipal.id names it from here on.",
        ),
    )


def _connection(target_id: str) -> tuple[HandOver, ...]:
    credentials = [{"key": "CompanyId", "value": target_id}, {"key": "AuthenticationType", "value": "SyncPolicy"}]
    body = {"useSavedCredentials": False, "templateId": "Azure2Azure", "credentials": credentials}
    return (HandOver(method="POST", path=f"{_JOBS}/validateCredentials", body=body),)


def _credentials(target_id: str) -> tuple[HandOver, ...]:
    values = [{"key": key, "value": value} for key, value in complete_credentials(target_id).items()]
    return (HandOver(method="PUT", path=_SECRETS, body={"value": values}),)


def _settings() -> HandOver:
    return HandOver(method="GET", path=_SECRETS, why="Everything that is saved; most values are masked.")


def _setting() -> HandOver:
    return HandOver(
        method="PUT",
        path=_SECRETS,
        body={"value": [{"key": "{every key}", "value": "{its value}"}]},
        why="Replaces the whole set: send all keys with their values, those that are masked included.",
    )


def _schema() -> HandOver:
    return HandOver(method="GET", path=_SCHEMA, why="Mappings and scoping filters.")


def _discovery() -> HandOver:
    return HandOver(method="POST", path=f"{_SCHEMA}/directories/{{directory id}}/discover")


def _assigned() -> HandOver:
    return HandOver(method="GET", path=_ASSIGNED_TO, why="Who is assigned, and the ids of the assignments.")


def _removal() -> HandOver:
    return HandOver(
        method="DELETE",
        path=f"{_ASSIGNED_TO}/{{assignment id}}",
        why="Once for each that is to go; the next cycle soft-deletes in the target who is left without a reason.",
    )


def _assignment() -> HandOver:
    body = {
        "principalId": "{user or group id}",
        "resourceId": "{service principal id}",
        "appRoleId": "{msiam_access id}",
    }
    return HandOver(method="POST", path=_ASSIGNED_TO, body=body, why="Once for each who is not assigned yet.")
