"""The sentences in which the service describes its steps, in logs, audits and on-demand answers alike.

Evidence: docs where a page shows the sentence; the others are made by analogy, unconfirmed.
"""

from crosstenant.emulator.engine.changes import Change

_NOT_ASSIGNED = (
    "This object is not assigned to the application. If you did not expect the object to be skipped, assign the object"
    " to the application or change your scoping filter to allow all users and groups to be in scope for provisioning."
)
_NOT_ENTITLED = (
    "This object does not have required entitlement for provisioning. If you did not expect the object to be skipped,"
    " update provisioning scope to 'Sync all users and groups' or assign the object to the application with entitlement"
    " of provisioning category"
)
_NOT_ACTIVE = "This object is not active in the source system."
_FILTERED = "This object does not pass the scoping filter evaluation."


def imported(change: Change) -> str:
    """Describe how the source object was read."""
    source = change.label.source_system
    if change.on_demand:
        return f"Retrieved {change.object_type} '{change.source_name}' from {source}"
    return f"Received {change.object_type} '{change.source_name}' change of type ({change.import_kind}) from {source}"


def scoped(change: Change) -> str:
    """Describe the scope evaluation."""
    return f"Determine if {change.object_type} in scope by evaluating against each scoping filter"


def matched(change: Change) -> str:
    """Describe the target object that was found; the two blanks are the service's own."""
    return f"Retrieved  '{change.target_id}' from {change.label.target_system}"


def will_be_created(change: Change) -> str:
    """Describe the decision to create."""
    kind, source, target = change.object_type, change.label.source_system, change.label.target_system
    return (
        f"{kind} '{change.source_name}' will be created in {target} ({kind} is active and assigned in {source},"
        f" but no matching {kind} was found in {target})"
    )


def exported(change: Change) -> str:
    """Describe what was written to the target, or what could not be."""
    verb = _EXPORT_VERBS[change.action]
    if change.status == "Failure":
        return f"Failed to {_EXPORT_INTENTS[change.action]} {change.object_type} '{change.source_name}' in " + (
            f"{change.label.target_system}"
        )
    return f"{change.object_type} '{change.source_name}' was {verb} in {change.label.target_system}"


_EXPORT_VERBS = {
    "Create": "created",
    "Update": "updated",
    "Disable": "updated",
    "Delete": "deleted",
    "StagedDelete": "staged for deletion",
    "Other": "left as it is",
}
_EXPORT_INTENTS = {
    "Create": "create",
    "Update": "update",
    "Disable": "update",
    "Delete": "delete",
    "StagedDelete": "stage the deletion of",
    "Other": "process",
}


def skipped(change: Change) -> str:
    """Describe why nothing was done."""
    name = change.source_name
    kind = change.object_type
    if change.skip_reason == "RedundantExport":
        return (
            f"The state of the {kind.lower()} in both the source and target systems already match."
            f" No change to the {kind} '{name}' currently needs to be made."
        )
    reasons = _skip_reasons(change)
    if not reasons:
        return f"The {kind} '{name}' will be skipped. No change to the {kind} currently needs to be made."
    numbered = " ".join(f"{number}) {reason}" for number, reason in enumerate(reasons, start=1))
    return f"The {kind} '{name}' will be skipped due to the following reasons: {numbered}"


def _skip_reasons(change: Change) -> list[str]:
    scoping = change.scoping
    if scoping is None:
        return []
    verdicts = (
        (scoping.assigned, _NOT_ASSIGNED),
        (scoping.has_role, _NOT_ENTITLED),
        (scoping.active, _NOT_ACTIVE),
        (scoping.filters_passed, _FILTERED),
    )
    return [reason for holds, reason in verdicts if not holds]
