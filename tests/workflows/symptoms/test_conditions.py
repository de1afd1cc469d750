"""What a job, and the steps of a log entry, say about themselves."""

from __future__ import annotations

import json

import pytest

from crosstenant import explain
from crosstenant.models.provisioning_event import ProvisioningEvent, ProvisioningStep
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.symptoms import conditions

NEVER = "0001-01-01T00:00:00Z"
RUN = {"state": "Succeeded", "timeBegan": "2026-01-15T10:00:00Z", "timeEnded": "2026-01-15T10:05:00Z"}
GOING = {"state": "Succeeded", "timeBegan": "2026-01-15T11:00:00Z", "timeEnded": NEVER}
FAKE = {"state": "Failed", "timeBegan": NEVER, "timeEnded": NEVER, "error": {"code": "None", "message": ""}}
POLICY = {"code": "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure", "message": "The target tenant has not."}
QUARANTINE = {
    "reason": "EncounteredQuarantineException",
    "seriesBegan": "2026-01-15T10:00:00Z",
    "currentBegan": "2026-01-16T10:00:00Z",
    "nextAttempt": "2026-01-17T10:00:00Z",
    "error": POLICY,
}


def job(schedule: str = "Active", **status: object) -> SyncJob:
    payload = {"id": "Azure2Azure.1", "templateId": "Azure2Azure", "schedule": {"state": schedule}}
    return SyncJob.from_graph({**payload, "status": {"code": "Active", **status}})


@pytest.mark.parametrize(
    ("found", "symptom"),
    [
        (job(lastExecution=FAKE), "job-never-ran"),
        (job(lastExecution=GOING), "first-cycle-running"),
        (job(lastExecution=FAKE, progress=[{"completedUnits": 1, "totalUnits": 9}]), "first-cycle-running"),
        (job("Disabled", lastExecution=GOING, lastSuccessfulExecution=RUN), "pause-not-yet"),
        (job(lastExecution={**RUN, "state": "EntryLevelErrors"}, lastSuccessfulExecution=RUN), "some-objects-fail"),
        (job(lastExecution={**RUN, "countEscrowed": 3}, lastSuccessfulExecution=RUN), "some-objects-fail"),
        (job(code="Quarantine", quarantine=QUARANTINE), "quarantined-by-connection"),
        (job(code="Quarantine", quarantine=QUARANTINE, lastSuccessfulExecution=RUN), "policy-withdrawn"),
        (
            job("Disabled", quarantine={**QUARANTINE, "currentBegan": "2026-02-12T10:00:00Z"}),
            "quarantine-timed-out",
        ),
        (job(code="Quarantine", quarantine={"reason": "Unknown"}), "quarantined-for-unknown-reason"),
    ],
)
def test_a_job_is_explained_by_what_it_says_about_itself(found: SyncJob, symptom: str) -> None:
    assert (explain(found).symptom or pytest.fail("unknown")).id == symptom


@pytest.mark.parametrize(
    "found",
    [job(), job(lastExecution=RUN, lastSuccessfulExecution=RUN), job("Disabled", code="Paused")],
    ids=["no run", "a run", "paused"],
)
def test_a_job_in_order_has_nothing_to_explain(found: SyncJob) -> None:
    assert not explain(found).is_known


def test_a_job_that_failed_without_quarantine_is_explained_by_the_error_of_its_run() -> None:
    failed = job(lastExecution={**RUN, "state": "Failed", "error": {"code": "InternalError", "message": "Oops."}})

    assert (explain(failed).symptom or pytest.fail("unknown")).id == "service-fault"


def test_a_quarantine_tells_of_the_error_behind_its_reason() -> None:
    told = explain(job(code="Quarantine", quarantine=QUARANTINE | {"error": {"code": "CredentialsMissing"}}))

    assert (told.behind or pytest.fail("nothing behind it")).method == "save_credentials"
    assert "Behind it: Step 9 was not done" in str(told)


def test_an_error_behind_that_says_the_same_again_is_left_out() -> None:
    assert explain(job(quarantine={"reason": "TooManyDeletes", "error": {"code": "TooManyDeletes"}})).behind is None


def event(import_details: dict[str, str], scoping: dict[str, str]) -> ProvisioningEvent:
    steps = [
        {"name": "EntryImportAdd", "details": {"userPrincipalName": "ada@fabrikam.com", **import_details}},
        {"name": "EntrySynchronizationScoping", "details": scoping},
        {"name": "EntrySynchronizationSkip", "details": {"SkipReason": "NotEffectivelyEntitled"}},
    ]
    return ProvisioningEvent.from_graph({"id": "1", "provisioningSteps": steps})


IN_SCOPE = {
    "Active in the source system": "True",
    "Assigned to the application": "True",
    "User has the required role": "True",
    "Scoping filter evaluation passed": "True",
    "ScopeEvaluationResult": "{}",
}


def failing(clause: str) -> dict[str, str]:
    return IN_SCOPE | {
        "Scoping filter evaluation passed": "False",
        "ScopeEvaluationResult": json.dumps({clause: False, "Other.city EQUALS 'Oslo'": True}),
    }


EXTERNAL = failing("Filter external users.alternativeSecurityIds EQUALS 'None'")


@pytest.mark.parametrize(
    ("imported", "scoping", "symptom"),
    [
        ({}, IN_SCOPE | {"Assigned to the application": "False"}, "not-entitled"),
        ({}, IN_SCOPE | {"User has the required role": "False"}, "role-does-not-provision"),
        ({}, IN_SCOPE | {"Active in the source system": "False"}, "source-user-disabled"),
        ({}, EXTERNAL, "sms-sign-in"),
        ({"userPrincipalName": "eve_other.com#EXT#@fabrikam.onmicrosoft.com"}, EXTERNAL, "external-user"),
        ({}, failing("Filter guest users.userType EQUALS 'Member'"), "internal-guest"),
        ({}, failing("Sales only.department EQUALS 'Sales'"), "filtered-out"),
        ({}, {"IsActive": "True", "Assigned": "False"}, "not-entitled"),
        ({}, {"IsActive": "True", "Assigned": "True", "ScopeEvaluationResult": "no JSON"}, "role-does-not-provision"),
        ({}, {}, "not-entitled"),
    ],
)
def test_one_skip_reason_is_told_apart_by_the_steps(
    imported: dict[str, str], scoping: dict[str, str], symptom: str
) -> None:
    assert (explain(event(imported, scoping)).symptom or pytest.fail("unknown")).id == symptom


def test_steps_without_details_say_nothing() -> None:
    assert conditions.of_steps([ProvisioningStep()]) == frozenset()


def test_a_run_that_failed_without_saying_why_is_unknown_and_no_success() -> None:
    found = explain(job(lastExecution={**RUN, "state": "Failed"}, lastSuccessfulExecution=RUN))

    assert not found.is_known
    assert not found.is_success
