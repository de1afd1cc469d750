"""The named conditions that a job, or an entry of the log, fulfils by itself.

Symptoms are told apart by them where no code does it. Conditions of a policy, a schema or a person in the target need
both tenants, and are found by whoever reads these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from crosstenant.models.job_status import RunResult
from crosstenant.models.provisioning_event import ProvisioningStep
from crosstenant.models.sync_job import SyncJob

_FOUR_WEEKS: Final = timedelta(days=28)
_BUILT_IN_FILTER: Final = "filter external users"
_EXTERNAL_MARK: Final = "#ext#"


def of_job(job: SyncJob) -> frozenset[str]:
    """Return what holds for a job."""
    run, before = job.status.last_execution, job.status.last_successful_execution
    runs = _progresses(job) or (run is not None and run.ran and run.ended_at is None)
    succeeded = before is not None and before.ran
    return _holding(
        {
            "job-quarantined": job.is_quarantined,
            "job-disabled": not job.is_enabled,
            "job-is-running": runs,
            "job-never-ran": not runs and job.never_ran and run is not None and run.result is RunResult.FAILED,
            "job-ran-well-before": succeeded,
            "job-fails-by-policy": job.is_enabled and _error_code(job).lower().endswith("policycheckfailure"),
            "job-has-entry-errors": not job.is_quarantined and _has_entry_errors(job),
            "job-in-first-cycle": runs and job.is_enabled and not succeeded,
            "quarantined-for-four-weeks": _is_quarantined_for_four_weeks(job),
        }
    )


def of_steps(steps: Iterable[ProvisioningStep]) -> frozenset[str]:
    """Return what the steps of a log entry, or of a result on demand, say about the person."""
    details = _details(steps)
    assigned = _flag(details, "Assigned to the application", "Assigned")
    active = _flag(details, "Active in the source system", "IsActive")
    failed = _failed(details)
    passed = _flag(details, "Scoping filter evaluation passed", "IsInProvisioningScope")
    name = str(details.get("userPrincipalName") or "").lower()
    return _holding(
        {
            "not-assigned": assigned is False,
            "source-inactive": active is False,
            "assigned-without-entitlement": assigned is True and active is not False and passed is not False,
            "external-filter-failed": any(map(_is_built_in, failed)),
            "guest-filter-failed": any(map(_is_of_user_type, failed)),
            "own-filter-failed": any(not _is_built_in(clause) and not _is_of_user_type(clause) for clause in failed),
            "source-external": _EXTERNAL_MARK in name,
            "source-internal": bool(name) and _EXTERNAL_MARK not in name,
        }
    )


def _holding(conditions: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, holds in conditions.items() if holds)


def _error_code(job: SyncJob) -> str:
    quarantine, run = job.quarantine, job.status.last_execution
    error = quarantine.error if quarantine and quarantine.error else run.error if run else None
    return (error.code if error else None) or ""


def _has_entry_errors(job: SyncJob) -> bool:
    run = job.status.last_execution
    return run is not None and run.ran and (run.result is RunResult.ENTRY_LEVEL_ERRORS or run.escrowed > 0)


def _progresses(job: SyncJob) -> bool:
    """Return whether a cycle is under way as its progress tells it: its run may show only once it has ended."""
    return any(progress.total > progress.completed for progress in job.status.progress)


def _is_quarantined_for_four_weeks(job: SyncJob) -> bool:
    quarantine = job.quarantine
    if quarantine is None or quarantine.series_began_at is None:
        return False
    last = quarantine.current_began_at or quarantine.next_attempt_at
    return last is not None and last - quarantine.series_began_at >= _FOUR_WEEKS


def _flag(details: Mapping[str, object], *names: str) -> bool | None:
    """Return what the first of these details says that is there: the log and on demand name them differently."""
    said = next((str(details[name]).lower() for name in names if name in details), None)
    return {"true": True, "false": False}.get(said or "")


def failed_clauses(steps: Iterable[ProvisioningStep]) -> tuple[str, ...]:
    """Return the clauses of filters that are false, each with its filter's name in front."""
    return _failed(_details(steps))


def _details(steps: Iterable[ProvisioningStep]) -> dict[str, object]:
    return {key: value for step in steps for key, value in step.details.items()}


def _failed(details: Mapping[str, object]) -> tuple[str, ...]:
    text = details.get("ScopeEvaluationResult")
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return ()
    return tuple(str(key) for key, holds in found.items() if holds is False) if isinstance(found, Mapping) else ()


def _is_built_in(clause: str) -> bool:
    return clause.lower().startswith(_BUILT_IN_FILTER)


def _is_of_user_type(clause: str) -> bool:
    return ".usertype " in clause.lower()  # configured filters cannot use it, so the service's own rule speaks
