"""Step 12: start the job, and its companions pause and restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import NotFoundError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import RestartScope, SyncJob
from crosstenant.workflows.finding import the_job
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import (
    SETTLE,
    despite_lag,
    look_then_resend,
    newer_runs_since,
    reads_as_missing,
    shown,
    until,
)
from crosstenant.workflows.step import Step, StepResult, Task, Undertaking
from crosstenant.workflows.taking import taken, taking


def start(link: Link) -> StepResult[SyncJob]:
    """Step 12: start the job, unless it runs already; a quarantined job has its quarantine cleared.

    Starting a running job again can stop the service, so the job is read first, and again after a lost answer.
    """
    return _steer(
        link,
        Step.START,
        is_wanted=lambda job: job.is_enabled and not job.is_quarantined,
        write=lambda source, app, job: source.sync_jobs.start(app, job),
    )


def pause(link: Link) -> StepResult[SyncJob]:
    """Stop further cycles; a cycle that is running ends by itself."""
    return _steer(
        link,
        Task.PAUSE,
        is_wanted=lambda job: not job.is_enabled,
        write=lambda source, app, job: source.sync_jobs.pause(app, job),
    )


def restart(link: Link, scope: RestartScope | None = None) -> StepResult[SyncJob]:
    """Restart the job. Without a scope: as the portal's *Restart provisioning*, which reads everybody anew.

    A restart has no state to look at first, so it always counts as a change.
    """
    source = link.at(Task.RESTART)
    with link.one_writer, taking(Task.RESTART, source):
        app, before = the_job(link, Task.RESTART)
        began = source.clock.now()
        source.sync_jobs.restart(app, before, scope)
        link.started_at = newer_runs_since(before, began)
        link.recent.note(_topic(before), Step.START.title, clock=source.clock)
        look = _looking(source, app, before, lambda job: job.is_enabled)
        after = shown(look, clock=source.clock, what=str(Task.RESTART))
    return taken(Task.RESTART, source, value=after, before=before, changed=True)


Write = Callable[[TenantClient, ConfigurationApp, SyncJob], None]
Look = Callable[[], SyncJob | None]


def _steer(link: Link, step: Undertaking, *, is_wanted: Callable[[SyncJob], bool], write: Write) -> StepResult[SyncJob]:
    source = link.at(step)
    with link.one_writer, taking(step, source):
        app, before = _as_we_left_it(link, source, step)
        if is_wanted(before):
            return taken(step, source, value=before, before=before, changed=False)
        began = source.clock.now()
        look = _looking(source, app, before, is_wanted)
        _send(source, step, lambda: write(source, app, before), look)
        link.recent.note(_topic(before), step.title, clock=source.clock)
        if step is Step.START:
            link.started_at = newer_runs_since(before, began)
        after = shown(look, clock=source.clock, what=str(step))
    return taken(step, source, value=after, before=before, changed=True)


def _send(source: TenantClient, step: Undertaking, write: Callable[[], None], look: Look) -> None:
    """Send it once, and once more where it surely had no effect: a second start may stop a job that runs."""

    def send() -> bool:
        try:
            write()
        except NotFoundError:
            if look() is None:
                raise
        return True

    def patiently() -> bool:
        return despite_lag(send, clock=source.clock, window=SETTLE, lagging=reads_as_missing)

    window = SETTLE if step is Step.START else timedelta(0)
    look_then_resend(patiently, lambda: until(look, clock=source.clock, window=window) and True, clock=source.clock)


def _as_we_left_it(link: Link, source: TenantClient, step: Undertaking) -> tuple[ConfigurationApp, SyncJob]:
    """Read the job, and again as long as it contradicts what this link did to it a moment ago."""
    app, job = the_job(link, step)
    written = link.recent.value(_topic(job), clock=source.clock)
    if written is None:
        return app, job
    look = _looking(source, app, job, lambda found: found.is_enabled is (written == Step.START.title))
    return app, until(look, clock=source.clock, window=SETTLE) or source.sync_jobs.get(app, job.id)


def _topic(job: SyncJob) -> str:
    return f"state of {job.id}"


def _looking(source: TenantClient, app: ConfigurationApp, job: SyncJob, is_wanted: Callable[[SyncJob], bool]) -> Look:
    def look() -> SyncJob | None:
        found = source.sync_jobs.find(app, job.id)
        return found if found is not None and is_wanted(found) else None

    return look
