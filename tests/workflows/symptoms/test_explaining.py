"""explain(): whatever went wrong, told with its cause, its fix and what support asks for."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from crosstenant import explain
from crosstenant.errors import (
    AuthenticationError,
    ConflictError,
    CrossTenantError,
    GraphError,
    InputError,
    JobQuarantinedError,
    PermissionDeniedError,
    SetupError,
    ThrottledError,
    TransportError,
    WaitTimeoutError,
)
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.symptoms import Actor

REQUEST_ID = "1d1d1d1d-0000-4000-8000-00000000000f"
PARTNERS = "/policies/crossTenantAccessPolicy/partners"

# As they stand on Microsoft's page "Configure cross-tenant synchronization using PowerShell or Microsoft Graph API".
NO_PRIVILEGE = """
code: Authorization_RequestDenied
message: Insufficient privileges to complete the operation.
"""
PARTNER_EXISTS = (
    "New-MgPolicyCrossTenantAccessPolicyPartner_Create: Another object with the same value for property tenantId"
    " already exists."
)
SYNC_EXISTS = f"""
Invoke-MgGraphRequest: PUT https://graph.microsoft.com/v1.0{PARTNERS}/<SourceTenantId>/identitySynchronization
HTTP/1.1 409 Conflict
...
{{"error":{{"code":"Request_MultipleObjectsWithSameKeyValue","message":"A conflicting object with one or more of the\
 specified property values is present in the directory.","details":[{{"code":"ConflictingObjects","message":"A\
 conflicting object with one or more of the specified property values is present in the directory.", ... }}}}}}
"""
PORTAL = """You appear to have entered invalid credentials. Please confirm you are using the correct information for an
administrative account.
Error code: AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure
Details: The source tenant has not enabled automatic user consent with the target tenant. Please enable the outbound
cross-tenant access policy for automatic user consent in the source tenant.
aka.ms/TroubleshootingCrossTenantSyncPolicyCheck
"""


def error_json(code: str, message: str, **more: object) -> str:
    return json.dumps({"error": {"code": code, "message": message, **more}})


@pytest.mark.parametrize(
    ("text", "symptom", "method"),
    [
        (NO_PRIVILEGE, "insufficient-privileges", "check_access"),
        (PARTNER_EXISTS, "partner-already-exists", "adopt_existing_partner"),
        (SYNC_EXISTS, "user-sync-already-exists", "adopt_existing_user_sync"),
    ],
    ids=["privileges", "partner", "user sync"],
)
def test_the_how_to_s_symptoms_are_known_from_the_text_of_its_page(text: str, symptom: str, method: str) -> None:
    found = explain(text)

    assert found.symptom is not None
    assert (found.symptom.id, found.method) == (symptom, method)


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        (
            error_json("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
            "insufficient-privileges",
        ),
        (
            error_json(
                "Request_MultipleObjectsWithSameKeyValue",
                "Another object with the same value for property tenantId already exists.",
            ),
            "partner-already-exists",
        ),
        (
            error_json(
                "Request_MultipleObjectsWithSameKeyValue",
                "A conflicting object with one or more of the specified property values is present in the directory.",
                details=[{"code": "ConflictingObjects", "message": "A conflicting object"}],
            ),
            "user-sync-already-exists",
        ),
        (
            error_json("UnknownError", error_json("CredentialsMissing", "Please provide credentials.")),
            "credentials-missing",
        ),
    ],
)
def test_pasted_json_is_read_however_deep_the_error_is_wrapped(text: str, symptom: str) -> None:
    assert (explain(text).symptom or pytest.fail("unknown")).id == symptom
    assert (explain(json.loads(text)).symptom or pytest.fail("unknown")).id == symptom


def test_an_error_wrapped_without_end_is_read_as_deep_as_errors_are_ever_wrapped() -> None:
    text = error_json("CredentialsMissing", "")
    for _ in range(10):
        text = error_json("UnknownError", text)

    assert explain(text).evidence == (text,)


def test_portal_text_is_read_past_its_misleading_first_line() -> None:
    found = explain(PORTAL)

    assert found.symptom is not None
    assert found.symptom.id == "source-redemption-missing"
    assert found.actor is Actor.SOURCE_ADMIN
    assert found.method == "enable_outbound_redemption"


def test_the_two_reasons_of_one_portal_code_are_told_apart_by_their_details() -> None:
    found = explain(
        "Error code: AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure\nDetails: The target tenant has not enabled"
        " inbound synchronization with this tenant."
    )

    assert found.symptom is not None
    assert found.symptom.id == "target-sync-missing"
    assert found.actor is Actor.TARGET_ADMIN


def test_a_power_shell_error_with_json_in_it_keeps_status_request_and_request_id() -> None:
    found = explain(
        f"Invoke-MgGraphRequest: PUT https://graph.microsoft.com/v1.0{PARTNERS}/1/identitySynchronization\n"
        "HTTP/1.1 409 Conflict\n"
        f"request-id: {REQUEST_ID}\n\n"
        + error_json("Request_MultipleObjectsWithSameKeyValue", "A conflicting object is present.")
    )

    assert found.symptom is not None
    assert found.symptom.id == "user-sync-already-exists"
    assert found.request_id == REQUEST_ID


@pytest.mark.parametrize(
    ("error", "symptom"),
    [
        (PermissionDeniedError("No.", status=403, code="Authorization_RequestDenied"), "insufficient-privileges"),
        (
            PermissionDeniedError(
                status=401, code="UnknownError", method="GET", path="/servicePrincipals/1/synchronization/jobs"
            ),
            "synchronization-permission-missing",
        ),
        (
            ConflictError(
                "Another object with the same value for property tenantId already exists.",
                status=409,
                code="Request_MultipleObjectsWithSameKeyValue",
                method="POST",
                path=PARTNERS,
            ),
            "partner-already-exists",
        ),
        (
            ThrottledError(status=429, code="TooManyRequests", method="POST", path="/jobs/1/provisionOnDemand"),
            "on-demand-too-fast",
        ),
        (GraphError("Not a valid reference update.", status=400), "service-principal-replicating"),
        (AuthenticationError("Expired.", code="InvalidAuthenticationToken"), "token-refused"),
    ],
)
def test_an_exception_is_explained_by_its_fields(error: CrossTenantError, symptom: str) -> None:
    assert (explain(error).symptom or pytest.fail("unknown")).id == symptom


def test_a_workflow_s_error_is_explained_by_what_caused_it() -> None:
    error = SetupError(step="enable user synchronization", tenant="Contoso")
    error.__cause__ = PermissionDeniedError(status=403, code="Authorization_RequestDenied", request_id=REQUEST_ID)

    found = explain(error)

    assert found.method == "check_access"
    assert found.request_id == REQUEST_ID


def test_an_exception_without_a_cause_is_explained_by_its_text() -> None:
    assert explain(ValueError(PARTNER_EXISTS)).method == "adopt_existing_partner"


def job(**status: object) -> SyncJob:
    return SyncJob.from_graph({"id": "Azure2Azure.1", "templateId": "Azure2Azure", "status": status})


QUARANTINED = job(
    code="Quarantine",
    quarantine={
        "reason": "EncounteredQuarantineException",
        "error": {"code": "AzureDirectoryB2BManagementPolicyCheckFailure", "message": "Policy check failed."},
    },
)


@pytest.mark.parametrize(
    "thing",
    [QUARANTINED, QUARANTINED.quarantine, JobQuarantinedError(job=QUARANTINED)],
    ids=["job", "quarantine", "error"],
)
def test_a_quarantine_is_explained_alike_wherever_it_is_met(thing: object) -> None:
    found = explain(thing)

    assert found.symptom is not None
    assert found.symptom.id == "quarantined-by-connection"
    assert found.method == "restart"
    assert "test_connection()" in found.fix


@pytest.mark.parametrize(
    ("quarantine", "symptom"),
    [
        ({"reason": "TooManyDeletes"}, "quarantined-by-deletions"),
        ({"reason": "QuarantinedOnDemand"}, "quarantined-by-microsoft"),
        ({"reason": "EncounteredEscrowProportionThreshold"}, "quarantined-by-failures"),
    ],
)
def test_each_reason_of_a_quarantine_has_its_own_fix(quarantine: dict[str, object], symptom: str) -> None:
    assert (explain(job(code="Quarantine", quarantine=quarantine)).symptom or pytest.fail("unknown")).id == symptom


def test_a_healthy_job_has_nothing_to_explain() -> None:
    found = explain(job(code="Active"))

    assert not found.is_known
    assert found.is_success
    assert str(found).startswith("Nothing to explain")
    assert "support" not in found.fix


@pytest.mark.parametrize(
    ("event", "symptom"),
    [
        (
            {
                "provisioningStatusInfo": {
                    "status": "failure",
                    "errorInformation": {"errorCode": "AzureActiveDirectoryForbidden", "reason": "Guest invitations"},
                }
            },
            "invitations-forbidden",
        ),
        (
            {"provisioningSteps": [{"name": "EntryExport", "details": {"SkipReason": "NotEffectivelyEntitled"}}]},
            "not-entitled",
        ),
        (
            {
                "provisioningSteps": [{"name": "EntryExport", "details": {"SkipReason": "NotEffectivelyEntitled"}}],
                "provisioningStatusInfo": {
                    "status": "skipped",
                    "errorInformation": {"errorCode": "EntrySynchronizationSkipped", "reason": "It was skipped."},
                },
            },
            "not-entitled",
        ),
    ],
)
def test_an_event_is_explained_by_its_error_or_its_skip_reason(event: dict[str, object], symptom: str) -> None:
    assert (explain(ProvisioningEvent.from_graph({"id": "1", **event})).symptom or pytest.fail("unknown")).id == symptom


@pytest.mark.parametrize(
    "answer",
    [
        {
            "key": json.dumps(
                {"result": "Skipped", "details": {"errorCode": "RedundantExport", "errorMessage": "Nothing to do."}}
            ),
            "value": "{}",
        },
        {
            "key": "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo",
            "value": json.dumps(
                [{"provisioningSteps": [{"status": "Skipped", "details": {"SkipReason": "RedundantExport"}}]}]
            ),
        },
    ],
    ids=["object", "array"],
)
def test_an_answer_on_demand_is_explained_in_both_of_its_shapes(answer: dict[str, object]) -> None:
    found = explain(OnDemandResult.from_graph(answer))

    assert found.symptom is not None
    assert found.symptom.id == "already-in-sync"
    assert found.actor is Actor.NOBODY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Something else entirely.",
        "{not json}",
        "}{",
        '{"error": "text"}',
        '{"error": {"code": 5}}',
        error_json("Nobody", "knows"),
    ],
)
def test_what_nobody_documents_is_called_unknown_and_keeps_its_evidence(text: str) -> None:
    found = explain(text)

    assert not found.is_known
    assert found.method is None
    assert found.evidence == (text.strip(),)
    assert "support request" in found.fix


def test_an_explanation_reads_like_advice() -> None:
    lines = str(explain(PermissionDeniedError(status=403, code="Authorization_RequestDenied", request_id=REQUEST_ID)))

    assert lines.splitlines()[0] == "Insufficient privileges to complete the operation"
    assert max(map(len, lines.splitlines())) <= 100
    assert re.findall(r"^  (\S[^:]*): ", lines, re.MULTILINE) == [
        "Cause",
        "Do",
        "Who",
        "Method",
        "Evidence",
        "request-id",
        "Page",
    ]
    assert "CrossTenantSync.check_access()" in lines


def test_an_unknown_thing_reads_as_unknown() -> None:
    assert str(explain("Whatever.")).startswith("Unknown: no documented symptom fits")


@pytest.mark.parametrize("thing", [None, 5, [], object()])
def test_what_cannot_be_explained_is_a_type_error(thing: object) -> None:
    with pytest.raises(TypeError, match="explain"):
        explain(thing)


@pytest.mark.parametrize(("thing", "name"), [(None, "NoneType"), (b"x", "bytes")])
def test_what_can_be_explained_is_listed_where_something_cannot(thing: object, name: str) -> None:
    with pytest.raises(TypeError, match=f"takes an exception, .* a result on demand, text or .* and not {name}"):
        explain(thing)


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_argument_that_was_refused_here_is_nothing_for_support(*, wrapped: bool) -> None:
    error: Exception = InputError("Nonsense is no scope.", parameter="scope")
    if wrapped:
        refusal, error = error, SetupError(step="change a setting", tenant="source tenant Fabrikam")
        error.__cause__ = refusal

    found = explain(error)

    assert found.is_argument
    assert not found.is_known
    assert str(found).startswith("An argument of the call cannot be right\n")
    assert "'scope': Nonsense is no scope." in found.cause
    assert "support request" not in str(found)


def test_an_error_that_nobody_documents_is_unknown_with_everything_that_support_asks_for() -> None:
    error = GraphError(
        "Nobody knows.",
        status=418,
        code="Teapot",
        request_id=REQUEST_ID,
        method="GET",
        path="/organization",
        tenant="contoso.com",
        tenant_name="Contoso",
        sent_at=datetime(2026, 1, 15, 10, tzinfo=UTC),
    )

    found = explain(error)

    assert not found.is_known
    assert dict(found.support.known()) == {
        "request-id": REQUEST_ID,
        "time": "2026-01-15 10:00:00+00:00",
        "tenant": "Contoso contoso.com",
        "step": "GET /organization",
    }
    assert all(f"  {name}: {value}" in str(found).splitlines() for name, value in found.support.known())
    assert "Still to be found out" not in found.fix


def test_what_support_asks_for_and_nobody_knows_is_named() -> None:
    assert explain("Whatever.").fix.endswith("Still to be found out: request-id, time, tenant, step.")


def test_a_refused_step_names_the_step_and_the_tenant() -> None:
    error = SetupError(step="create job", step_number=8, tenant="source tenant Fabrikam")
    error.__cause__ = GraphError("Nobody knows.", status=418, tenant="fabrikam.com")

    support = explain(error).support

    assert (support.step, support.tenant) == ("8 (create job)", "source tenant Fabrikam fabrikam.com")


def test_a_lost_answer_is_unknown_and_keeps_its_request() -> None:
    found = explain(
        TransportError("The answer was lost.", sent=True, method="GET", path="/users", tenant="contoso.com")
    )

    assert not found.is_known
    assert (found.support.step, found.support.tenant) == ("GET /users", "contoso.com")


def test_a_wait_in_vain_is_explained_by_what_was_read_last() -> None:
    assert explain(WaitTimeoutError("Time is out.", last=QUARANTINED)).method == "restart"
    assert not explain(WaitTimeoutError("Time is out.")).is_known


def test_long_evidence_is_shortened_where_it_is_printed() -> None:
    found = explain("x" * 5000)

    assert found.evidence == ("x" * 5000,)
    assert max(map(len, str(found).splitlines())) < 400
