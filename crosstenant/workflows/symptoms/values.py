"""Clues out of our own values: events, results on demand, jobs and their quarantines."""

from __future__ import annotations

from crosstenant.models.job_status import JobError, Quarantine, RunResult
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import EventError, Outcome, ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.symptoms import conditions
from crosstenant.workflows.symptoms.clue import Clue, DetectedBy, Support
from crosstenant.workflows.wrapping import minute


def from_event(event: ProvisioningEvent) -> Clue:
    """Read an entry of the provisioning log."""
    support = Support(at=event.at, job_id=event.job_id, cycle_id=event.cycle_id, change_id=event.change_id)
    return Clue(
        seen_in=DetectedBy.LOG,
        code=_code(event.skip_reason, event.error),
        message=_told(event.error),
        conditions=conditions.of_steps(event.steps),
        is_success=event.outcome is Outcome.SUCCESS,
        support=support,
        evidence=(_seen(f"{event.source_name or 'somebody'}, {minute(event.at)}: {event.action or ''}", event),),
    )


def from_on_demand(result: OnDemandResult) -> Clue:
    """Read a result of provisioning on demand."""
    first = next(iter(result.objects), None)
    return Clue(
        seen_in=DetectedBy.LOG,
        code=_code(result.skip_reason, result.error),
        message=_told(result.error),
        conditions=conditions.of_steps(result.steps),
        is_success=result.ok,
        support=Support(at=first.began_at, change_id=first.change_id) if first else Support(),
        evidence=(_seen("on demand:", result),),
    )


def from_job(job: SyncJob) -> Clue:
    """Read a job: its quarantine if it has one, else its last run."""
    run = job.last_run
    support = Support(job_id=job.id, at=run.began_at if run else None)
    holding = conditions.of_job(job)
    if job.quarantine is not None:
        return from_quarantine(job.quarantine, holding=holding, support=support)
    error = run.error if run and run.error and run.error.is_error else None
    return Clue(
        seen_in=None if error else DetectedBy.STATE,  # a run fails of what an answer or a log entry would say, too
        code=(error.code if error else None) or "",
        message=(error.message if error else None) or "",
        conditions=holding,
        is_success=error is None and (run is None or run.result is not RunResult.FAILED),
        support=support,
        evidence=(f"the job's state is {job.state}, its schedule {job.schedule.state}{_error(error)}",),
    )


def from_quarantine(
    quarantine: Quarantine, *, holding: frozenset[str] = frozenset(), support: Support | None = None
) -> Clue:
    """Read a quarantine, and the error behind its reason."""
    error = quarantine.error if quarantine.error and quarantine.error.is_error else None
    return Clue(
        seen_in=DetectedBy.STATE,
        code=str(quarantine.reason.value if quarantine.reason else ""),
        message=(error.message if error else None) or "",
        conditions=holding | {"job-quarantined"},
        support=support or Support(at=quarantine.series_began_at),
        behind=_behind(error),
        evidence=(f"quarantine {quarantine.reason} since {minute(quarantine.series_began_at)}{_error(error)}",),
    )


def _behind(error: JobError | None) -> Clue | None:
    return Clue(code=error.code or "", message=error.message or "") if error else None


def _code(skip_reason: str | None, error: EventError | None) -> str:
    return skip_reason or (error.code if error else None) or ""  # the reason says more than "it was skipped"


def _told(error: EventError | None) -> str:
    return " ".join(filter(None, (error.reason, error.additional_details))) if error else ""


def _seen(what: str, found: ProvisioningEvent | OnDemandResult) -> str:
    """Return in a line what was done and what it came to, with code and reason."""
    came_to = found.outcome if isinstance(found, ProvisioningEvent) else found.verdict
    code, told = _code(found.skip_reason, found.error), _told(found.error)
    said = " ".join(filter(None, (what, came_to, f"({code})" if code else "")))
    return f"{said}: {told}" if told else said


def _error(error: JobError | None) -> str:
    return f"; {error.code}: {error.message}" if error else ""
