import copy
import pickle
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from crosstenant import errors
from crosstenant.errors import (
    AuthenticationError,
    CrossTenantError,
    DuplicateObjectsError,
    GraphError,
    HandOver,
    InputError,
    JobQuarantinedError,
    JournalError,
    NotSignedInError,
    OutcomeUnknownError,
    PermissionDeniedError,
    SetupError,
    StalePlanError,
    TenantMismatchError,
    ThrottledError,
    TransportError,
    UnsafeTargetError,
    WaitTimeoutError,
    WorkflowError,
)


def classes() -> list[type[CrossTenantError]]:
    return [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, CrossTenantError)]


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_the_module_draws_every_class_of_the_tree(kind: type[CrossTenantError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


def test_an_input_error_is_a_value_error_that_names_its_parameter() -> None:
    error = InputError("No.", parameter="tenant")

    assert isinstance(error, ValueError)
    assert (str(error), error.parameter) == ("No.", "tenant")


def test_a_graph_error_leads_with_the_code_and_ends_with_the_request_id() -> None:
    error = GraphError(
        "Insufficient privileges.",
        status=403,
        code="Authorization_RequestDenied",
        method="GET",
        path="/users",
        tenant="1234",
        tenant_name="Fabrikam",
        request_id="r-1",
        inner={"date": "now"},
        sent_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert str(error) == (
        "Authorization_RequestDenied: Insufficient privileges. [status 403, GET /users in tenant Fabrikam (1234)]"
        " request-id r-1"
    )
    with pytest.raises(TypeError):
        error.inner["date"] = "then"  # type: ignore[index]


def test_a_graph_error_without_ids_says_what_it_can() -> None:
    assert str(GraphError(status=404, tenant="1234")) == "no code: no message [status 404, 1234]"
    assert str(GraphError(status=500)) == "no code: no message [status 500]"
    assert str(GraphError(status=500, client_request_id="c-1")).endswith("client-request-id c-1")


def test_an_authentication_error_shows_code_and_correlation_id() -> None:
    assert str(AuthenticationError("Wrong secret.", code="AADSTS7000215", request_id="x")) == (
        "AADSTS7000215: Wrong secret. request-id x"
    )
    assert str(AuthenticationError("No token.")) == "No token."


def test_a_tenant_mismatch_names_both_tenants() -> None:
    error = TenantMismatchError(expected="a", actual="b")

    assert (error.expected, error.actual, error.tenant) == ("a", "b", "a")
    assert "tenant a" in str(error)
    assert "tenant b" in str(error)


def test_a_setup_error_tells_step_reason_remainder_and_advice() -> None:
    error = SetupError(
        step="create job",
        step_number=8,
        tenant="source tenant Fabrikam (fabrikam.com)",
        explanation="The service answers so when a permission is missing.",
        done=["step 6", "step 7"],
        remaining=["step 9"],
        advice="Grant Synchronization.ReadWrite.All.",
    )
    error.__cause__ = PermissionDeniedError(status=401, code="UnknownError", request_id="r-8")

    assert str(error) == (
        "Step 8 (create job) was refused in source tenant Fabrikam (fabrikam.com).\n"
        "Graph: 401 UnknownError, no message.\n"
        "The service answers so when a permission is missing.\n"
        "Done:\n  step 6\n  step 7\n"
        "Not done:\n  step 9\n"
        "Do: Grant Synchronization.ReadWrite.All.\n"
        "request-id r-8"
    )
    assert error.done == ("step 6", "step 7")


def test_a_setup_error_without_an_answer_from_graph_has_failed() -> None:
    error = SetupError(step="start", tenant="source tenant")
    assert str(error) == "Step 'start' failed in source tenant."

    error.__cause__ = TransportError("The connection was lost.", sent=True)
    assert str(error) == "Step 'start' failed in source tenant. The connection was lost."


def test_not_signed_in_carries_what_to_hand_over() -> None:
    request = HandOver(method="GET", path="/policies", why="To look.")
    error = NotSignedInError(side="target", tenant="contoso.com", requests=[request])

    assert error.requests == (request,)
    assert "GET /policies" in str(error)
    assert str(NotSignedInError(side="target", tenant="contoso.com")).endswith("Pass a TenantClient for it.")


def test_every_workflow_error_carries_what_its_caller_acts_on() -> None:
    job: Any = SimpleNamespace(id="Azure2Azure.1")
    quarantined = JobQuarantinedError(job=job, explanation="Secrets are missing.")

    assert str(quarantined) == "Job Azure2Azure.1 is in quarantine. Secrets are missing."
    assert quarantined.job is job
    assert StalePlanError(["the job is gone"]).differences == ("the job is gone",)
    assert DuplicateObjectsError("Two fit.", candidates=[1, 2]).candidates == (1, 2)
    assert WaitTimeoutError("Too late.", last=job).last is job
    assert JournalError("No room.").path is None
    assert issubclass(OutcomeUnknownError, WorkflowError)


@pytest.mark.parametrize(
    "error",
    [
        InputError("No.", parameter="x"),
        TenantMismatchError(expected="a", actual="b"),
        UnsafeTargetError("No.", sent=False, path="/x"),
        ThrottledError(
            "Slow.", status=429, retry_after=timedelta(seconds=7), inner={"code": "429"}, details=[{"a": 1}]
        ),
        NotSignedInError(side="source", tenant="t"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_survives_pickle_and_copy_whole(error: CrossTenantError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)
