"""The provisioning steps of one change, in order, still free of any document's spelling.

Evidence: docs for the names that pages show; see the switch for the others.
"""

from collections.abc import Iterator
from typing import Literal

import attrs

from crosstenant.emulator.engine import narration
from crosstenant.emulator.engine.changes import Change, Scoping

StepNames = Literal["documented", "by analogy"]


@attrs.frozen
class Step:
    """One step: type and status in Pascal case, as on-demand answers spell them."""

    name: str
    kind: str
    status: str
    description: str
    details: dict[str, str]


def steps_of(change: Change, names: StepNames = "documented") -> list[Step]:
    """Tell a change as the steps that the service logs: import, scoping, matching, references, export."""
    if change.failure is not None and change.failure.code in CONNECTION_FAILURES:
        return [_connection(change)]
    return [
        *_import(change, names),
        *_scoping(change),
        *_matching(change, names),
        *_references(change),
        *_export(change, names),
    ]


CONNECTION_FAILURES = frozenset(
    {
        "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure",
        "AzureDirectoryB2BManagementPolicyCheckFailure",
        "ExternalTenantNotFound",
        "AzureActiveDirectoryTokenExpired",
    }
)
"""Codes of a connection test that failed: shown as a first step of their own, with nothing after it."""


def _connection(change: Change) -> Step:
    reason = change.failure.reason if change.failure else ""
    return Step("TestConnection", "Import", "Failure", reason, {})


def _import(change: Change, names: StepNames) -> Iterator[Step]:
    kind = "Update" if names == "documented" and change.import_kind == "Delete" else change.import_kind
    name = "EntryImport" if change.on_demand else f"EntryImport{kind}"
    failed = change.scoping is None and change.status in {"Failure", "Skipped"}
    status = change.status if failed else "Success"
    yield Step(name, "Import", status, narration.imported(change), change.imported.as_details())


def _scoping(change: Change) -> Iterator[Step]:
    scoping = change.scoping
    if scoping is None:
        return
    status = "Success" if change.skip_reason in {"", "RedundantExport"} else "Skipped"
    details = _on_demand_details(change, scoping) if change.on_demand else _cycle_details(change, scoping)
    yield Step("EntrySynchronizationScoping", "Scoping", status, narration.scoped(change), details)


def _cycle_details(change: Change, scoping: Scoping) -> dict[str, str]:
    return {
        "Active in the source system": str(scoping.active),
        "Assigned to the application": str(scoping.assigned),
        f"{change.object_type} has the required role": str(scoping.has_role),
        "Scoping filter evaluation passed": str(scoping.filters_passed),
        "ScopeEvaluationResult": scoping.evaluation,
    }


def _on_demand_details(change: Change, scoping: Scoping) -> dict[str, str]:
    # The how-to's answer carries the long names, the reference's the short ones; a reader may meet either.
    return _cycle_details(change, scoping) | {
        "IsActive": str(scoping.active),
        "Assigned": str(scoping.assigned),
        "IsEffectivelyEntitledForProvisioning": str(scoping.has_role),
        "IsInProvisioningScope": str(scoping.filters_passed),
        "IsInProvisioningScopeDisplayName": str(scoping.filters_passed),
    }


def _matching(change: Change, names: StepNames) -> Iterator[Step]:
    if change.matched is not None:
        details = change.matched.as_details()
        yield Step("EntryImport", "Matching", "Success", narration.matched(change), details)
    if change.action == "Create" and change.scoping is not None and not change.skip_reason:
        yield Step("EntrySynchronizationAdd", "Matching", "Success", narration.will_be_created(change), {})
    elif names == "by analogy" and change.action in {"Update", "Disable", "Delete"}:
        word = "Delete" if change.action == "Delete" else "Update"
        yield Step(f"EntrySynchronization{word}", "Matching", "Success", narration.matched(change), {})


def _references(change: Change) -> Iterator[Step]:
    for sentence in change.unresolved:
        yield Step("UnableToResolveReferenceAttributeValue", "ReferenceResolution", "Warning", sentence, {})


def _export(change: Change, names: StepNames) -> Iterator[Step]:
    if change.scoping is None:
        return
    if change.status == "Skipped":
        yield Step("EntrySynchronizationSkip", "Export", "Skipped", narration.skipped(change), _skip_details(change))
        return
    details = {"ReportableIdentifier": change.source_name}
    if change.failure is not None:
        details |= {"ErrorCode": change.failure.code, "ErrorDescription": change.failure.reason}
    status = "Failure" if change.status == "Failure" else "Success"
    yield Step(export_name(change, names), "Export", status, narration.exported(change), details)


def _skip_details(change: Change) -> dict[str, str]:
    scoping = change.scoping
    if scoping is None or change.skip_reason == "RedundantExport":
        return {"SkipReason": change.skip_reason}
    return {
        "SkipReason": change.skip_reason,
        "IsActive": str(scoping.active),
        "Assigned to the application": str(scoping.assigned),
        "IsInProvisioningScope": str(scoping.filters_passed),
    }


def export_name(change: Change, names: StepNames) -> str:
    """Name the export step: only the forms for additions and updates are documented."""
    if change.action == "Create":
        return "EntryExportAdd"
    if names == "by analogy" and change.action in {"Delete", "StagedDelete"}:
        return "EntryExportDelete"
    return "EntryExportUpdate"
