"""Puts a job into quarantine, looks again by the ladder, lets it out, or gives up after four weeks.

Evidence: docs.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, block, text, whole
from crosstenant.emulator.engine import audits, job_status, logbook, quarantine
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.engine.settings import JobSettings
from crosstenant.emulator.state import Job, Tenant
from crosstenant.emulator.timestamps import instant, stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

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
    if quarantine.has_given_up(instant(began), elapsed):
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
    attempt = quarantine.next_attempt(began, _service_time(world, began, now))
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
