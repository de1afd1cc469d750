"""Changes written as provisioning log entries (Graph: ``provisioningObjectSummary``).

Evidence: docs, by their samples.
"""

from uuid import NAMESPACE_URL, uuid5

from crosstenant.emulator.engine import narration
from crosstenant.emulator.engine.changes import Change
from crosstenant.emulator.engine.steps import StepNames, steps_of


def summary(change: Change, *, tenant: str, at: str) -> dict[str, object]:
    """Write the part of an entry that queries filter and sort by.

    Args:
        change: The change to write.
        tenant: The tenant id to show, which is disputed.
        at: When it happened, as Graph spells an instant.
    """
    label = change.label
    return {
        "id": change.id,
        "activityDateTime": at,
        "tenantId": tenant,
        "jobId": label.job_id,
        "cycleId": change.cycle_id,
        "changeId": change.change_id,
        "provisioningAction": _lower_first(change.action),
        "durationInMilliseconds": change.milliseconds,
        "servicePrincipal": {"id": label.service_principal_id, "displayName": label.service_principal_name},
        "initiatedBy": {"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
        "sourceSystem": _source_system(change),
        "targetSystem": _target_system(change),
        "sourceIdentity": _source_identity(change),
        "targetIdentity": _target_identity(change),
        "provisioningStatusInfo": {"status": _lower_first(change.status), "errorInformation": _error(change)},
    }


def entry(change: Change, *, tenant: str, at: str, names: StepNames) -> dict[str, object]:
    """Write the whole entry."""
    return summary(change, tenant=tenant, at=at) | {
        "provisioningSteps": _steps(change, names),
        "modifiedProperties": change.modified.as_properties(),
    }


def system_id(job_id: str, side: str) -> str:
    """Give each end of a job an id of its own that never changes."""
    return str(uuid5(NAMESPACE_URL, f"{job_id}/{side}"))


def _lower_first(word: str) -> str:
    # On-demand answers spell Success and StagedDelete, the log spells success and stagedDelete.
    return word[:1].lower() + word[1:]


def _source_system(change: Change) -> dict[str, object]:
    label = change.label
    return {"id": system_id(label.job_id, "source"), "displayName": label.source_system, "details": {}}


def _target_system(change: Change) -> dict[str, object]:
    label = change.label
    return {
        "id": system_id(label.job_id, "target"),
        "displayName": label.target_system,
        "details": {
            "ApplicationId": label.app_id,
            "ServicePrincipalId": label.service_principal_id,
            "ServicePrincipalDisplayName": label.service_principal_name,
        },
    }


def _source_identity(change: Change) -> dict[str, object]:
    return {
        "id": change.source_id,
        "displayName": change.display_name,
        "identityType": change.object_type,
        "details": {
            "id": change.source_id,
            "odatatype": change.object_type,
            "DisplayName": change.display_name,
            "UserPrincipalName": change.source_name,
        },
    }


def _target_identity(change: Change) -> dict[str, object]:
    return {"id": change.target_id, "displayName": "", "identityType": change.object_type, "details": {}}


def _error(change: Change) -> dict[str, object] | None:
    failure = change.failure
    if failure is None:
        return _skip_error(change)
    return {
        "errorCode": failure.code,
        "reason": failure.reason,
        "additionalDetails": None,
        "errorCategory": _lower_first(failure.category),
        "recommendedAction": failure.recommended_action,
    }


def _skip_error(change: Change) -> dict[str, object] | None:
    if change.status != "Skipped":
        return None
    generic = change.skip_reason in {"RedundantExport", "NotEffectivelyEntitled"}
    return {
        "errorCode": "EntrySynchronizationSkipped" if generic else change.skip_reason,
        "reason": narration.skipped(change),
        "additionalDetails": None,
        "errorCategory": "nonServiceFailure",
        "recommendedAction": None,
    }


def _steps(change: Change, names: StepNames) -> list[dict[str, object]]:
    return [
        {
            "name": step.name,
            "provisioningStepType": _lower_first(step.kind),
            "status": _lower_first(step.status),
            "description": step.description,
            "details": step.details,
        }
        for step in steps_of(change, names)
    ]
