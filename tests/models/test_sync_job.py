from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crosstenant.models.job_status import JobError, JobState, JobStatus, QuarantineReason, RunResult, RunSummary
from crosstenant.models.sync_job import RestartScope, ScheduleState, SyncJob, SyncTemplate

Load = Callable[[str, str], dict[str, Any]]
JOB = "synchronizationJob"


def test_a_new_job_is_paused_disabled_and_has_never_run(payload: Load) -> None:
    job = SyncJob.from_graph(payload(JOB, "created"))

    assert job.state is JobState.PAUSED
    assert job.schedule.state is ScheduleState.DISABLED
    assert job.schedule.interval == timedelta(minutes=40)
    assert not job.is_enabled
    assert job.never_ran
    assert job.steady_since is None
    assert job.settings == {"AzureIngestionAttributeOptimization": "False", "LookaheadQueryEnabled": "False"}


def test_a_job_that_never_ran_is_not_a_failed_one(payload: Load) -> None:
    job = SyncJob.from_graph(payload(JOB, "started"))

    assert job.status.last_execution
    assert job.status.last_execution.result is RunResult.FAILED
    assert job.never_ran
    assert job.last_run is None
    assert job.state is JobState.NOT_RUN
    assert job.is_enabled
    assert job.status.troubleshooting_url == ""


def test_a_steady_job_tells_since_when_and_how_much(payload: Load) -> None:
    job = SyncJob.from_graph(payload(JOB, "steady"))

    assert job.steady_since == datetime(2026, 1, 16, 10, 5, 0, 765432, tzinfo=UTC)
    assert job.synchronized_by_type == {"User": 10, "Group": 2}
    assert job.status.progress[0].completed == 5
    assert not job.never_ran
    assert not job.is_quarantined
    assert job.last_run
    assert job.last_run.duration == timedelta(minutes=5)
    assert (job.last_run.exported, job.last_run.exports, job.last_run.escrowed) == (9, 10, 1)


def test_a_quarantined_job_tells_why_and_when_it_is_tried_again(payload: Load) -> None:
    job = SyncJob.from_graph(payload(JOB, "quarantined"))

    assert job.is_quarantined
    assert job.quarantine
    assert job.quarantine.reason is QuarantineReason.EXCEPTION
    assert job.quarantine.next_attempt_at == datetime(2026, 1, 16, 14, tzinfo=UTC)
    assert job.quarantine.error
    assert job.quarantine.error.is_error
    assert job.quarantine.error.tenant_actionable is True


@pytest.mark.parametrize("status", [{"code": "Quarantine"}, {"code": "Active", "quarantine": {"reason": "Unknown"}}])
def test_either_state_or_block_makes_a_quarantine(status: dict[str, Any]) -> None:
    assert SyncJob.from_graph({"id": "j", "status": status}).is_quarantined


def test_a_job_of_tomorrow_is_read_with_its_new_words(payload: Load) -> None:
    job = SyncJob.from_graph(payload(JOB, "of_tomorrow"))

    assert (job.state, job.schedule.state) == ("Hibernating", "Dozing")
    assert job.schedule.interval is None
    assert job.status.extra == {"mood": "calm"}
    assert not job.is_enabled


def test_a_job_without_status_and_schedule_is_still_a_job() -> None:
    job = SyncJob.from_graph({"id": "j", "status": None, "schedule": None})

    assert job.state is JobState.UNKNOWN
    assert job.never_ran
    assert not job.is_quarantined


@pytest.mark.parametrize("block", ["lastExecution", "lastSuccessfulExecution", "lastSuccessfulExecutionWithExports"])
def test_any_run_that_began_is_a_run(block: str) -> None:
    assert not JobStatus.from_graph({block: {"timeBegan": "2026-01-15T10:00:00Z"}}).never_ran


def test_a_run_that_goes_on_has_no_duration() -> None:
    run = RunSummary.from_graph({"timeBegan": "2026-01-15T10:00:00Z", "timeEnded": "0001-01-01T00:00:00Z"})

    assert run.ran
    assert run.duration is None


@pytest.mark.parametrize(("code", "is_error"), [("None", False), ("none", False), (None, False), ("Timeout", True)])
def test_the_code_none_is_no_error(code: str | None, *, is_error: bool) -> None:
    assert JobError(code=code).is_error is is_error


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (RestartScope.WATERMARK, "Watermark"),
        (RestartScope.USUAL, "Escrows, Watermark, QuarantineState"),
        (RestartScope.FULL, "Full"),
        (RestartScope.CONNECTOR_DATA_STORE | RestartScope.USUAL, "Full"),
        (RestartScope.FULL | RestartScope.FORCE_DELETES, "Full, ForceDeletes"),
        (RestartScope.FORCE_DELETES, "ForceDeletes"),
        (RestartScope(0), ""),
    ],
)
def test_a_restart_scope_is_written_in_graphs_words(scope: RestartScope, words: str) -> None:
    assert scope.words == words


def test_full_does_not_process_held_back_deletes() -> None:
    assert RestartScope.FORCE_DELETES not in RestartScope.FULL


@pytest.mark.parametrize(("case", "schema"), [("full", "s"), ("listed", None)])
def test_a_template_is_read_with_or_without_its_schema(payload: Load, case: str, schema: str | None) -> None:
    template = SyncTemplate.from_graph(payload("synchronizationTemplate", case))

    assert template.is_cross_tenant
    assert template.is_default is True
    assert (template.schema and template.schema.id) == schema


def test_another_template_is_not_the_cross_tenant_one() -> None:
    assert not SyncTemplate(id="aws").is_cross_tenant
