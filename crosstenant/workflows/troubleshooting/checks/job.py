"""Whether there is a job, whether it runs, and why it is in quarantine.

Documentation: *Application provisioning in quarantine status*, *Enable accidental deletions prevention*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from crosstenant.models.job_status import Quarantine, QuarantineReason, RunResult
from crosstenant.models.provisioning_event import ProvisioningAction, ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.plan.json_data import JSON
from crosstenant.workflows.symptoms import explain
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.checks.telling import finding_of, some
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence
from crosstenant.workflows.wrapping import minute

_GIVEN_UP: Final = timedelta(days=28)
_THRESHOLDS: Final = frozenset(
    {
        QuarantineReason.BASE_ESCROW_THRESHOLD,
        QuarantineReason.TOTAL_ESCROW_THRESHOLD,
        QuarantineReason.ESCROW_PROPORTION_THRESHOLD,
    }
)


def check_job(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the job."""
    job = evidence.job
    if job is None:
        yield from _none_or_several(evidence.jobs.found)
    elif job.quarantine is not None and _was_given_up(job, evidence.now):
        yield _given_up(job, job.quarantine)
    elif job.is_quarantined:
        yield _quarantined(job, evidence)
    elif not job.is_enabled:
        yield _stopped(job)
    elif job.never_ran:
        yield _pending(job)
    else:
        yield from _last_run(job)


def _none_or_several(jobs: tuple[SyncJob, ...] | None) -> Iterator[Finding]:
    if jobs:
        yield finding_of(
            "several-jobs",
            Severity.HARMFUL,
            (f"{job.id}: {job.state}" for job in jobs),
            title=f"The configuration app has {len(jobs)} cross-tenant jobs",
            data={"jobs": tuple(job.id for job in jobs)},
        )
    elif jobs is not None:
        seen = "the configuration app has no job from the template Azure2Azure"
        yield finding_of("job-missing", Severity.BLOCKING, [seen], is_fixable=True)


def _stopped(job: SyncJob) -> Finding:
    never = job.never_ran
    seen = [f"the schedule is {job.schedule.state}, the state {job.state}"]
    seen += ["a cycle that began before is still running, and ends by itself"] if _is_running(job) else []
    seen += [f"the last run ended {minute(job.last_run.ended_at)}"] if job.last_run and job.last_run.ended_at else []
    return finding_of(
        "job-never-ran" if never else "pause-not-yet" if _is_running(job) else "job-paused",
        Severity.BLOCKING,
        seen,
        title="The job was never started" if never else "The job is paused",
        cause="A job that is not started begins no cycle." + ("" if never else " Somebody stopped it, or something."),
        fix="Start it." if never else "Start it, once you know why it was stopped; it goes on where it left off.",
        actor=Actor.SOURCE_ADMIN,
        method="start",
        is_fixable=True,
        data={"job": job.id},
    )


def _is_running(job: SyncJob) -> bool:
    return job.last_run is not None and job.last_run.ended_at is None


def _pending(job: SyncJob) -> Finding:
    found = explain(job)
    seen = f"the schedule is {job.schedule.state}, the state {job.state}, and no run has begun"
    return finding_of(
        found.symptom_id if found.is_known else "first-cycle-running",
        Severity.NOTICE,
        [seen, *_progress(job)],
        title="The first cycle has not ended yet",
        cause="A first cycle reads everybody in scope: minutes for a few people, hours for very many. The failed run"
        " that Graph shows until then is none.",
        fix="Wait for it: sync.wait_for_cycle().",
        data={"job": job.id},
    )


def _progress(job: SyncJob) -> tuple[str, ...]:
    return tuple(f"{item.completed} of {item.total} {item.units} so far" for item in job.status.progress)


def _last_run(job: SyncJob) -> Iterator[Finding]:
    run = job.last_run
    if run is None or run.result is not RunResult.FAILED or run.error is None or not run.error.is_error:
        return
    found = explain(job)
    seen = f"{run.error.code}: {run.error.message}", f"the run began {minute(run.began_at)}"
    yield finding_of(found.symptom_id, Severity.HARMFUL, seen, title="The last run failed", fix=found.fix)


def _was_given_up(job: SyncJob, now: datetime) -> bool:
    began = job.quarantine.series_began_at if job.quarantine else None
    return not job.is_enabled and began is not None and now - began >= _GIVEN_UP


def _given_up(job: SyncJob, quarantine: Quarantine) -> Finding:
    return finding_of(
        "quarantine-timed-out",
        Severity.BLOCKING,
        (f"the schedule is {job.schedule.state}", *_series(quarantine)),
        title="The service has disabled the job after four weeks of quarantine",
        cause="A quarantine that nobody resolves ends after 28 days, and the job with it.",
        fix="Remove the cause of the quarantine, then restart; the next cycle reads everybody anew.",
        actor=Actor.SOURCE_ADMIN,
        method="restart",
        is_fixable=True,
        data={"job": job.id, "resetScope": "QuarantineState, Watermark, Escrows"},
    )


def _quarantined(job: SyncJob, evidence: Evidence) -> Finding:
    quarantine = job.quarantine or job.status.quarantine or Quarantine()
    if quarantine.reason is QuarantineReason.TOO_MANY_DELETES:
        return _guarded(job, quarantine, evidence)
    found = explain(job)
    is_ours = quarantine.reason in {QuarantineReason.EXCEPTION, *_THRESHOLDS}
    told = found.behind or found
    return finding_of(
        found.symptom_id if found.is_known else "quarantined-for-unknown-reason",
        Severity.BLOCKING,
        (*_error(quarantine), *_series(quarantine)),
        title=f"The job is in quarantine ({quarantine.reason})",
        cause=told.cause,
        fix=f"{told.fix} Then restart." if found.behind else told.fix,
        actor=told.actor,
        method="restart" if is_ours else found.method,
        is_fixable=is_ours,
        data={"job": job.id, "reason": str(quarantine.reason), "resetScope": _reset(quarantine.reason)},
    )


def _reset(reason: QuarantineReason) -> str:
    """Return what a restart should forget once the cause is gone.

    A connection that failed lost nobody. After too many failures the failed ones are forgotten with the escrows, so the
    watermark has to go as well, or they would never be tried again.
    """
    return "QuarantineState, Watermark, Escrows" if reason in _THRESHOLDS else "QuarantineState"


def _guarded(job: SyncJob, quarantine: Quarantine, evidence: Evidence) -> Finding:
    staged = staged_people(evidence.work.events.found or (), since=quarantine.series_began_at)
    told = _waiting(staged) if staged else "the log does not say who"
    data: Mapping[str, JSON] = {
        "job": job.id,
        "reason": str(quarantine.reason),
        "staged": len(staged),
        "people": staged,
    }
    if _is_released(job, evidence.restarted_at):
        return finding_of(
            "quarantined-by-deletions",
            Severity.NOTICE,
            (told, "the job was restarted from here, and no cycle has begun since"),
            title="The deletion guard was released",
            cause="What a restart releases is carried out by the next cycle.",
            fix="Wait for the next cycle: sync.wait_for_cycle().",
            actor=Actor.NOBODY,
            method="wait_for_cycle",
            data=data,
        )
    return finding_of(
        "quarantined-by-deletions",
        Severity.BLOCKING,
        (told, *_series(quarantine)),
        title="The deletion guard has stopped the job",
        cause="More people would leave the target in one cycle than the guard allows. Nobody has been deleted.",
        fix="If they are to leave, release them by their number; if not, bring them back into scope (assign them again,"
        " restore them, repair the filter) and restart.",
        is_fixable=bool(staged),
        data=data,
    )


def _is_released(job: SyncJob, restarted_at: datetime | None) -> bool:
    """Return whether this link restarted the job, and no run began since: it takes a run to put a job in quarantine."""
    began = job.last_run.began_at if job.last_run else None
    return restarted_at is not None and began is not None and began < restarted_at


def staged_people(events: Iterable[ProvisioningEvent], *, since: datetime | None) -> list[str]:
    """Return whose deletion the guard holds back, by their names at home, each once and sorted."""
    return sorted(
        {
            event.source_name
            for event in events
            if event.action is ProvisioningAction.STAGED_DELETE and event.source_identity and _is_of(event, since)
        }
    )


def _is_of(event: ProvisioningEvent, since: datetime | None) -> bool:
    return since is None or event.at is None or event.at >= since - timedelta(hours=1)


def _waiting(names: list[str]) -> str:
    count = "1 person waits" if len(names) == 1 else f"{len(names)} people wait"
    return f"{count} to be deleted: {some(names)}"


def _error(quarantine: Quarantine) -> tuple[str, ...]:
    error = quarantine.error
    return (f"{error.code}: {error.message}",) if error and error.is_error else ()


def _series(quarantine: Quarantine) -> Iterator[str]:
    if quarantine.series_began_at:
        tried = "once" if quarantine.series_count == 1 else f"{quarantine.series_count} times"
        yield f"in quarantine since {minute(quarantine.series_began_at)}, tried {tried}"
    if quarantine.next_attempt_at:
        yield f"the next attempt is due {minute(quarantine.next_attempt_at)}; meanwhile cycles are rare"
