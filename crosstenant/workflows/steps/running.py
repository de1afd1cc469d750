"""Step 12: start the job, and its companions pause and restart."""

from __future__ import annotations

from collections.abc import Callable

from crosstenant.clients.tenant import TenantClient
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
        after = _shown(source, app, before, Task.RESTART, lambda job: job.is_enabled)
    return taken(Task.RESTART, source, value=after, before=before, changed=True)


Write = Callable[[TenantClient, ConfigurationApp, SyncJob], None]


def _steer(link: Link, step: Undertaking, *, is_wanted: Callable[[SyncJob], bool], write: Write) -> StepResult[SyncJob]:
    source = link.at(step)
    with link.one_writer, taking(step, source):
        app, before = the_job(link, step)
        if is_wanted(before):
            return taken(step, source, value=before, before=before, changed=False)
        began = source.clock.now()

        def send() -> bool:
            despite_lag(lambda: write(source, app, before), clock=source.clock, window=SETTLE, lagging=reads_as_missing)
            return True

        look_then_resend(send, lambda: is_wanted(source.sync_jobs.get(app, before.id)) or None)
        if step is Step.START:
            link.started_at = newer_runs_since(before, began)
        after = _shown(source, app, before, step, is_wanted)
    return taken(step, source, value=after, before=before, changed=True)


def _shown(
    source: TenantClient, app: ConfigurationApp, job: SyncJob, step: Undertaking, is_wanted: Callable[[SyncJob], bool]
) -> SyncJob:
    def look() -> SyncJob | None:
        found = source.sync_jobs.get(app, job.id)
        return found if is_wanted(found) else None

    return shown(look, clock=source.clock, what=str(step))
