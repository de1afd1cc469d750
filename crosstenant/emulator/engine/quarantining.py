"""When the service quarantines a job, when it looks again by the ladder, lets it out, or gives up after four weeks.

"Application provisioning in quarantine status".

Evidence: docs for thresholds; the ladder of retries is derived from "becomes less frequent".
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from crosstenant.emulator.documents import Document, block, text, whole
from crosstenant.emulator.engine import audits, job_status, logbook
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.engine.settings import JobSettings
from crosstenant.emulator.state import Job, Tenant
from crosstenant.emulator.timestamps import instant, stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

FLOOR: Final = 5_000
PROPORTION: Final = 0.40
BASE_THRESHOLD: Final = 40_000
TOTAL_THRESHOLD: Final = 60_000

FIRST_RETRIES: Final = (timedelta(hours=6), timedelta(hours=12), timedelta(hours=24))
RETRY_EVERY: Final = timedelta(hours=24)
GIVES_UP_AFTER: Final = timedelta(days=28)


def reason_for_failures(*, failures: int, reference_failures: int, successes: int) -> str | None:
    """Judge a cycle by its counts alone.

    Args:
        failures: Objects that failed for a reason of their own.
        reference_failures: Objects that failed because a manager or member could not be resolved.
        successes: Objects that went through.

    Returns:
        The ``quarantineReason`` that applies, or None while the job counts as healthy.
    """
    if failures + reference_failures < FLOOR:
        return None
    events = failures + successes
    if events and failures / events > PROPORTION:
        return "EncounteredEscrowProportionThreshold"
    if failures > BASE_THRESHOLD:
        return "EncounteredBaseEscrowThreshold"
    if failures + reference_failures > TOTAL_THRESHOLD:
        return "EncounteredTotalEscrowThreshold"
    return None


def next_attempt(series_began: datetime, after: datetime) -> datetime:
    """Name the first rung of the retry ladder later than ``after``: 6, 12 and 24 hours, then every 24."""
    for delay in FIRST_RETRIES:
        if series_began + delay > after:
            return series_began + delay
    days = (after - series_began) // RETRY_EVERY + 1
    return series_began + days * RETRY_EVERY


def has_given_up(series_began: datetime, now: datetime) -> bool:
    """Say whether the quarantine has lasted the four weeks after which the service disables the job."""
    return now - series_began >= GIVES_UP_AFTER


_TEXTS = {
    "EncounteredQuarantineException": "The service could not connect to the target tenant with the saved credentials.",
    "EncounteredEscrowProportionThreshold": "More than 40 percent of the provisioning events failed.",
    "EncounteredBaseEscrowThreshold": "More than 40,000 provisioning events failed.",
    "EncounteredTotalEscrowThreshold": "More than 60,000 provisioning events failed, references included.",
    "TooManyDeletes": "Provisioning has been quarantined. See quarantine details for more information",
    "QuarantinedOnDemand": "The job was quarantined by the service's operators.",
}


def impose(world: "Emulator", tenant: Tenant, job: Job, reason: str, *, code: str = "", message: str = "") -> None:
    """Quarantine a job, or leave it there after another attempt; disable it once four weeks have passed.

    Args:
        world: The world, for its clock and speed.
        tenant: The tenant that holds the job.
        job: The job.
        reason: A ``quarantineReason``.
        code: ``error.code``; by default the reason.
        message: ``error.message``; by default the reason's own sentence.
    """
    now = world.clock.now()
    present = block(job_status.status_of(job), "quarantine")
    began = text(present, "seriesBegan") or stamp(now)
    elapsed = _service_time(world, instant(began), now)
    job_status.status_of(job)["quarantine"] = {
        "currentBegan": stamp(now),
        "nextAttempt": stamp(_next_attempt(world, instant(began), now)),
        "reason": reason,
        "seriesBegan": began,
        "seriesCount": whole(present, "seriesCount") + 1,
        "error": {"code": code or reason, "message": message or _TEXTS.get(reason, reason), "tenantActionable": True},
    }
    if text(present, "reason") != reason:
        _tell(world, tenant, job, reason, message or _TEXTS.get(reason, reason))
    if has_given_up(instant(began), elapsed):
        _give_up(job)
        return
    if job_status.is_enabled(job):
        job_status.set_code(job, "Quarantine")
        job.next_run_at = _next_attempt(world, instant(began), now)


def lift(job: Job) -> None:
    """Let a job out of quarantine; its series ends."""
    job_status.status_of(job)["quarantine"] = None
    if job_status.is_enabled(job):
        job_status.set_code(job, job_status.healthy_code(job))


def is_quarantined(job: Job) -> bool:
    """Say whether a job is in quarantine."""
    return bool(block(job_status.status_of(job), "quarantine"))


def _service_time(world: "Emulator", began: datetime, now: datetime) -> datetime:
    return began + (now - began) * world.speed


def _next_attempt(world: "Emulator", began: datetime, now: datetime) -> datetime:
    attempt = next_attempt(began, _service_time(world, began, now))
    wait: timedelta = attempt - began
    return began + wait / world.speed


def _give_up(job: Job) -> None:
    memory_of(job)["escrows"].clear()
    job_status.set_schedule(job, "Disabled")
    job_status.set_code(job, "Paused")
    job.next_run_at = None


def _tell(world: "Emulator", tenant: Tenant, job: Job, reason: str, message: str) -> None:
    service_principal: Document = tenant.service_principals.get(job.service_principal_id) or {}
    entry = audits.of_configuration(
        "Quarantine",
        identifier=world.ids.guid(),
        at=stamp(world.clock.now(), 7),
        service_principal=service_principal,
        initiated_by=audits.by_app(audits.ENGINE_NAME),
        reason=f"This run profile is being quarantined because of: {reason}; Error: {message}",
    )
    logbook.audit(world, tenant, entry)
    address = JobSettings.from_secrets(tenant.secrets.get(job.service_principal_id, {})).mails_to
    if address:
        at = stamp(world.clock.now())
        tenant.mails.append({"to": address, "at": at, "jobId": job.id, "reason": reason, "message": message})
