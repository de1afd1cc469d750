"""Directory audits of account provisioning (Graph: ``directoryAudit``; "Audit activity reference").

The engine's own audits say nothing that its events do not say, so they are read out of the events when somebody asks.

Evidence: docs for names and members; which activities accompany which step is field.
"""

import zlib
from collections.abc import Iterator

from crosstenant.emulator.documents import Document, block, entries, text
from crosstenant.emulator.engine.changes import Change

SERVICE = "Account Provisioning"
CATEGORY = "ProvisioningManagement"
ENGINE_NAME = "Azure AD Cloud Sync"
FABRIC = "Microsoft.Azure.SyncFabric"

_ACTIVITIES = {
    "import": "Import",
    "scoping": "Synchronization rule action",
    "matching": "Synchronization rule action",
    "processing": "Synchronization rule action",
    "referenceResolution": "Synchronization rule action",
    "export": "Export",
}
_TARGET_ACTIVITIES = {
    "Create": ("Invite external user", "Add"),
    "Update": ("Update user", "Update"),
    "Disable": ("Update user", "Update"),
    "Delete": ("Delete user", "Delete"),
}
_OBJECT_TYPES = {"User": "User", "Group": "Group"}


def of_event(event: Document) -> Iterator[Document]:
    """Write the audits of one provisioning event, last step first as the log lists them."""
    steps = entries(event, "provisioningSteps")
    told = [step for step in steps if text(step, "provisioningStepType") != "scoping"]
    for number, step in reversed(list(enumerate(told))):
        yield _of_step(event, step, number)


def _of_step(event: Document, step: Document, number: int) -> Document:
    status = text(step, "status")
    activity = _ACTIVITIES[text(step, "provisioningStepType")]
    if text(step, "name") == "EntrySynchronizationSkip":
        activity = "Synchronization rule action"
    error = block(block(event, "provisioningStatusInfo"), "errorInformation")
    return {
        "id": audit_id(text(event, "changeId"), number),
        "category": CATEGORY,
        "correlationId": text(event, "changeId"),
        "result": "failure" if status == "failure" else "success",
        "resultReason": text(step, "description"),
        "activityDisplayName": activity,
        "activityDateTime": text(event, "activityDateTime"),
        "loggedByService": SERVICE,
        "operationType": "",
        "initiatedBy": by_app(ENGINE_NAME),
        "targetResources": [
            service_principal_resource(block(event, "servicePrincipal")),
            _subject_resource(block(event, "sourceIdentity")),
        ],
        "additionalDetails": _details(step, text(error, "errorCode") if status == "failure" else ""),
    }


def audit_id(correlation_id: str, number: int, *, prefix: str = "Sync") -> str:
    """Build an id as the services do: which of them, the correlation id, five letters, a number."""
    mixed = zlib.crc32(f"{correlation_id}/{number}".encode())
    letters = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[mixed >> 5 * place & 31] for place in range(5))
    return f"{prefix}_{correlation_id}_{letters}_{100_000_000 + mixed % 100_000_000}"


def correlation_of(identifier: str) -> str:
    """Return the correlation id inside an audit's id; empty if there is none."""
    parts = identifier.split("_")
    return parts[1] if len(parts) > 1 else ""


def _details(step: Document, error_code: str) -> list[Document]:
    return [
        {"key": "Details", "value": text(step, "description")},
        {"key": "ErrorCode", "value": error_code},
        {"key": "EventName", "value": text(step, "name")},
        {"key": "ipaddr", "value": None},
    ]


def _subject_resource(identity: Document) -> Document:
    name = text(block(identity, "details"), "UserPrincipalName")
    kind = _OBJECT_TYPES.get(text(identity, "identityType"), "Other")
    return _resource("", name or text(identity, "displayName"), kind)


def service_principal_resource(service_principal: Document) -> Document:
    """Name a configuration as the first of an audit's targets."""
    return _resource(text(service_principal, "id"), text(service_principal, "displayName"), "ServicePrincipal")


def _resource(identifier: str, name: str, kind: str, user_name: str | None = None) -> Document:
    return {
        "id": identifier,
        "displayName": name,
        "type": kind,
        "userPrincipalName": user_name,
        "groupType": "azureAD" if kind == "Group" else None,
        "modifiedProperties": [],
    }


def by_app(name: str, app_id: str | None = None) -> Document:
    """Say that an application did it."""
    app: Document = {"appId": app_id, "displayName": name, "servicePrincipalId": None, "servicePrincipalName": None}
    return {"user": None, "app": app}


def by_user(identifier: str, name: str) -> Document:
    """Say that a signed-in user did it."""
    user: Document = {"id": identifier, "displayName": None, "userPrincipalName": name, "ipAddress": None}
    return {"user": user, "app": None}


def of_target(change: Change, *, at: str) -> Document:
    """Write what the target's own log says about an export."""
    activity, operation = _TARGET_ACTIVITIES[change.action]
    if change.object_type == "Group":
        activity = {"Add": "Add group", "Update": "Update group", "Delete": "Delete group"}[operation]
    return {
        "id": audit_id(change.change_id, 0, prefix="Directory"),
        "category": f"{change.object_type}Management",
        "correlationId": change.change_id,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": activity,
        "activityDateTime": at,
        "loggedByService": "Core Directory",
        "operationType": operation,
        "initiatedBy": by_app(FABRIC),
        "targetResources": [_resource(change.target_id, change.display_name, change.object_type)],
        "additionalDetails": [],
    }


def of_configuration(
    activity: str, *, identifier: str, at: str, service_principal: Document, initiated_by: Document, reason: str = ""
) -> Document:
    """Write the audit of a change to a configuration, e.g. ``Add provisioning configuration``."""
    return {
        "id": audit_id(identifier, 0),
        "category": CATEGORY,
        "correlationId": identifier,
        "result": "failure" if activity == "Quarantine" else "success",
        "resultReason": reason,
        "activityDisplayName": activity,
        "activityDateTime": at,
        "loggedByService": SERVICE,
        "operationType": "",
        "initiatedBy": initiated_by,
        "targetResources": [service_principal_resource(service_principal)],
        "additionalDetails": [],
    }
