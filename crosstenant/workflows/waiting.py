"""Step 13: ask again until a cycle has passed or a person has arrived, the job is quarantined, or time is out.

A job is a rhythm and not an operation that ends, so what is waited for is a state: a cycle that began after the call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NoReturn, TypeVar

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import JobQuarantinedError, WaitTimeoutError
from crosstenant.models.directory import Principal
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.transport.clock import duration
from crosstenant.workflows.events import is_in_target, moment_of, newest_of
from crosstenant.workflows.finding import the_job
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import newer_runs_since, pauses
from crosstenant.workflows.people import one_user
from crosstenant.workflows.step import Step
from crosstenant.workflows.symptoms import explain
from crosstenant.workflows.taking import refused, taking

Found = TypeVar("Found")

TIMEOUT: Final = timedelta(hours=2)
"""Long enough for one rhythm of 40 minutes and a cycle of some size."""

_LONGEST_PAUSE: Final = 60.0
_FIRST_LOG_PAUSE: Final = 4.0  # the reports take five requests in ten seconds, shared by everybody in the tenant


def wait_for_cycle(link: Link, *, timeout: timedelta | float = TIMEOUT, began_after: datetime | None = None) -> SyncJob:
    """Return the job once a cycle that began after a moment has ended.

    The moment is ``began_after``; without it the last start by this object, and without that, now.

    Raises:
        InputError: ``began_after`` has no time zone, or ``timeout`` is no span.
        JobQuarantinedError: The job is or goes into quarantine; the error explains why.
        SetupError: The job is not enabled, so no cycle will begin.
        WaitTimeoutError: Time is out; ``.last`` is the job as last read.
    """
    span = duration(timeout, parameter="timeout")
    source = link.at(Step.MONITOR)
    since = moment_of(source, began_after, "began_after") or link.started_at or _now(link, source)

    def look() -> tuple[SyncJob, bool]:
        with taking(Step.MONITOR, source):
            _, job = the_job(link, Step.MONITOR)
            _refuse_quarantine(job)
            passed = _has_passed(job, since)
            if not passed and not job.is_enabled and not _is_running(job):
                _refuse_paused(source)
            return job, passed

    return _ask(look, source, span, what=f"no cycle that began after {since:%Y-%m-%d %H:%M:%S} UTC has ended")


def wait_until_synced(
    link: Link, who: str | Principal, *, timeout: timedelta | float = TIMEOUT, since: datetime | None = None
) -> ProvisioningEvent:
    """Return the log entry that shows a person standing in the target as the mappings want it.

    Raises:
        InputError: There is no such user, or an argument is no span or no aware instant.
        JobQuarantinedError: The job is or goes into quarantine.
        WaitTimeoutError: Time is out; ``.last`` is the person's newest log entry, or None.
    """
    span = duration(timeout, parameter="timeout")
    source = link.at(Step.MONITOR)
    moment = moment_of(source, since, "since")
    with taking(Step.MONITOR, source):
        person = one_user(source, who)

    def look() -> tuple[ProvisioningEvent | None, bool]:
        newest = newest_of(link, person, since=moment)
        if newest is not None and is_in_target(newest):
            return newest, True
        with taking(Step.MONITOR, source):
            _refuse_quarantine(the_job(link, Step.MONITOR)[1])
        return newest, False

    found = _ask(
        look,
        source,
        span,
        what=f"the log does not show {person.user_principal_name} in the target",
        first=_FIRST_LOG_PAUSE,
    )
    assert found is not None  # look() says True only for an event
    return found


def _ask(
    look: Callable[[], tuple[Found, bool]], source: TenantClient, span: timedelta, *, what: str, first: float = 1.0
) -> Found:
    """Look until it says that it has what was waited for."""
    end = source.clock.now() + span
    for pause in pauses(first, _LONGEST_PAUSE):
        found, done = look()
        if done:
            return found
        remaining = (end - source.clock.now()).total_seconds()
        if remaining <= 0:
            raise WaitTimeoutError(f"After {span} {what}.", last=found)
        source.clock.sleep(min(pause, remaining))
    raise AssertionError("pauses() has no end")  # pragma: no cover


def _now(link: Link, source: TenantClient) -> datetime:
    """Return the present moment as the job's runs tell it: what shows of them now began before."""
    with taking(Step.MONITOR, source):
        return newer_runs_since(the_job(link, Step.MONITOR)[1], source.clock.now())


def _has_passed(job: SyncJob, since: datetime) -> bool:
    run = job.last_run
    return run is not None and run.began_at is not None and run.began_at >= since and run.ended_at is not None


def _is_running(job: SyncJob) -> bool:
    run = job.last_run
    return run is not None and run.ended_at is None


def _refuse_quarantine(job: SyncJob) -> None:
    if job.is_quarantined:
        raise JobQuarantinedError(job=job, explanation=str(explain(job)))


def _refuse_paused(source: TenantClient) -> NoReturn:
    raise refused(
        Step.MONITOR,
        source,
        explanation="The job is not enabled, so no cycle will begin.",
        advice="start() it, then wait.",
    )
