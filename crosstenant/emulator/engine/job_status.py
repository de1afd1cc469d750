"""The face that a job shows: schedule, status, executions, progress, quarantine (Graph: ``synchronizationJob``).

Evidence: docs and field; the face of a job that never ran is field.
"""

from datetime import datetime

from crosstenant.emulator.documents import Document, block, text, whole
from crosstenant.emulator.engine.memory import Tally
from crosstenant.emulator.state import Job
from crosstenant.emulator.timestamps import NEVER, stamp

INTERVAL_TEXT = "PT40M"
_COUNTERS = (
    "countEntitled",
    "countEntitledForProvisioning",
    "countEscrowed",
    "countEscrowedRaw",
    "countExported",
    "countExports",
    "countImported",
    "countImportedDeltas",
    "countImportedReferenceDeltas",
)


def new_job(job_id: str, template_id: str, code: str) -> Document:
    """Describe a job that was just created: disabled, never started."""
    return {
        "id": job_id,
        "templateId": template_id,
        "schedule": {"expiration": None, "interval": INTERVAL_TEXT, "state": "Disabled"},
        "status": {
            "countSuccessiveCompleteFailures": 0,
            "escrowsPruned": False,
            "code": code,
            "lastExecution": None,
            "lastSuccessfulExecution": None,
            "lastSuccessfulExecutionWithExports": None,
            "quarantine": None,
            "steadyStateFirstAchievedTime": NEVER,
            "steadyStateLastAchievedTime": NEVER,
            "troubleshootingUrl": None,
            "progress": [],
            "synchronizedEntryCountByType": [],
        },
        "synchronizationJobSettings": [
            {"name": "AzureIngestionAttributeOptimization", "value": "False"},
            {"name": "LookaheadQueryEnabled", "value": "False"},
        ],
    }


def never_run() -> Document:
    """Describe the execution of a job that never ran, which the service shows as failed of nothing."""
    return {
        "activityIdentifier": None,
        **dict.fromkeys(_COUNTERS, 0),
        "state": "Failed",
        "timeBegan": NEVER,
        "timeEnded": NEVER,
        "error": {"code": "None", "message": "", "tenantActionable": False},
    }


def status_of(job: Job) -> Document:
    """Return the live status block of a job."""
    return block(job.document, "status")


def is_enabled(job: Job) -> bool:
    """Say whether cycles are due: the schedule tells, not the status code."""
    return text(block(job.document, "schedule"), "state") == "Active"


def set_schedule(job: Job, state: str) -> None:
    """Write the schedule's state."""
    block(job.document, "schedule")["state"] = state


def set_code(job: Job, code: str) -> None:
    """Write the status code."""
    status_of(job)["code"] = code


def healthy_code(job: Job) -> str:
    """Return the code of an enabled job without quarantine: ``NotRun`` until a cycle has ended."""
    return "NotRun" if text(status_of(job), "steadyStateFirstAchievedTime") == NEVER else "Active"


def execution(*, identifier: str, began: str, ended: str, tally: Tally, error: Document | None) -> Document:
    """Describe a cycle that has ended."""
    escrowed = tally["failures"] + tally["reference_failures"]
    state = "Failed" if error else "EntryLevelErrors" if escrowed else "Succeeded"
    return {
        "activityIdentifier": identifier,
        "countEntitled": tally["entitled"],
        "countEntitledForProvisioning": tally["entitled"],
        "countEscrowed": escrowed,
        "countEscrowedRaw": escrowed,
        "countExported": tally["exported"],
        "countExports": tally["exports"],
        "countImported": tally["imported"],
        "countImportedDeltas": tally["deltas"],
        "countImportedReferenceDeltas": tally["reference_deltas"],
        "state": state,
        "timeBegan": began,
        "timeEnded": ended,
        "error": error,
    }


def begin_execution(job: Job, *, identifier: str, began: datetime) -> None:
    """Show a cycle that has begun and not ended."""
    status_of(job)["lastExecution"] = never_run() | {
        "activityIdentifier": identifier,
        "state": "Succeeded",
        "timeBegan": stamp(began),
        "error": None,
    }


def show_progress(job: Job, *, done: int, total: int, now: datetime, units: str) -> None:
    """Show how far a cycle is."""
    status_of(job)["progress"] = [
        {
            "completedUnits": done,
            "totalUnits": total,
            "progressObservationDateTime": stamp(now),
            "units": units,
        }
    ]


def finish_execution(job: Job, ran: Document, *, counted: dict[str, int], now: datetime) -> None:
    """Take a cycle that got through, entry-level errors or not, into the status."""
    status = status_of(job)
    status["lastExecution"] = ran
    status["lastSuccessfulExecution"] = ran
    if whole(ran, "countExported"):
        status["lastSuccessfulExecutionWithExports"] = ran
    status["countSuccessiveCompleteFailures"] = 0
    if text(status, "steadyStateFirstAchievedTime") == NEVER:
        status["steadyStateFirstAchievedTime"] = stamp(now)
    status["steadyStateLastAchievedTime"] = stamp(now)
    status["synchronizedEntryCountByType"] = [{"key": key, "value": value} for key, value in counted.items()]


def fail_execution(job: Job, ran: Document) -> None:
    """Take a cycle that could not even begin its work into the status."""
    status = status_of(job)
    status["lastExecution"] = ran
    status["countSuccessiveCompleteFailures"] = whole(status, "countSuccessiveCompleteFailures") + 1
