"""What people paste: JSON in any shape, portal text, and anything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crosstenant import explain

REQUEST_ID = "1d1d1d1d-0000-4000-8000-00000000000f"
FAILED = {
    "id": "1",
    "activityDateTime": "2026-01-15T10:00:00Z",
    "jobId": "Azure2Azure.1",
    "cycleId": "c1",
    "changeId": "ch1",
    "provisioningStatusInfo": {
        "status": "failure",
        "errorInformation": {"errorCode": "InvalidAnchor", "reason": "It no longer exists."},
    },
}
QUARANTINE = {"reason": "TooManyDeletes", "nextAttempt": "2026-01-15T10:00:00Z", "error": None}
JOB = {"id": "j", "schedule": {"state": "Active"}, "status": {"code": "Quarantine", "quarantine": QUARANTINE}}
RESULT = {
    "key": json.dumps({"result": "Skipped", "details": {"errorCode": "RedundantExport", "errorMessage": "Nothing."}}),
    "value": "{}",
}


@pytest.mark.parametrize(
    ("payload", "symptom"),
    [
        (FAILED, "linked-user-gone"),
        ({"value": [FAILED]}, "linked-user-gone"),
        (QUARANTINE, "quarantined-by-deletions"),
        (JOB, "quarantined-by-deletions"),
        (RESULT, "already-in-sync"),
        ({"value": [{"key": "CompanyId", "value": "*"}]}, "secret-reads-as-star"),
        ({"ResultSignature": "DuplicateTargetEntries", "ResultDescription": "Two."}, "duplicate-target-entries"),
        ({"errorCode": "InvalidDomain", "reason": "No."}, "domain-not-accepted"),
    ],
    ids=["event", "page", "quarantine", "job", "result", "secrets", "log analytics", "error information"],
)
def test_json_is_recognised_by_its_shape_as_text_and_as_a_mapping(payload: dict[str, object], symptom: str) -> None:
    for thing in (payload, json.dumps(payload, indent=2), f"I got this:\n{json.dumps(payload)}\nWhat now?"):
        assert (explain(thing).symptom or pytest.fail("unknown")).id == symptom


def test_a_pasted_log_entry_keeps_what_support_asks_for() -> None:
    support = explain(FAILED).support

    assert dict(support.known()) == {
        "time": "2026-01-15 10:00:00+00:00",
        "job id": "Azure2Azure.1",
        "cycle id": "c1",
        "change id": "ch1",
    }


@pytest.mark.parametrize(
    "payload",
    [
        {"schedule": 5, "status": []},
        {"provisioningStatusInfo": {"status": {}}},
        {"reason": [], "nextAttempt": "soon"},
        {"key": "Azure.StatusInfo", "value": 5},
        {"value": [1, None, "x"]},
    ],
)
def test_json_that_only_looks_like_something_is_unknown(payload: dict[str, object]) -> None:
    assert not explain(payload).is_known


def test_an_answer_of_the_sign_in_service_keeps_its_ids() -> None:
    found = explain(
        "AADSTS7000222: The provided client secret keys for app '1' are expired. Trace ID: 0 Correlation ID:"
        f" {REQUEST_ID} Timestamp: 2026-01-15 10:00:00Z"
    )

    assert (found.symptom or pytest.fail("unknown")).id == "sign-in-secret-expired"
    assert found.request_id == REQUEST_ID
    assert found.support.at == "2026-01-15 10:00:00Z"


@pytest.mark.parametrize("text", ["HTTP/1.1 409 Conflict", "A timeout, and Unauthorized people.", "An Unknown matter."])
def test_plain_words_that_are_also_codes_say_nothing_in_a_sentence(text: str) -> None:
    assert not explain(text).is_known


@pytest.mark.parametrize("text", ["Error code: Conflict", '"errorCode": "Timeout"', "code = NotPermitted"])
def test_plain_words_that_are_called_a_code_are_one(text: str) -> None:
    assert explain(text).is_known


@pytest.mark.parametrize(
    ("sentence", "symptom"),
    [
        ("This object is not assigned to the application.", "not-entitled"),
        ("This object does not have required entitlement for provisioning.", "role-does-not-provision"),
        ("This object is not active in the source system.", "source-user-disabled"),
        ("This object does not pass the scoping filter evaluation.", "filtered-out"),
    ],
)
def test_the_sentence_beside_a_code_of_many_reasons_decides(sentence: str, symptom: str) -> None:
    skipped = "NotEffectivelyEntitled: The User 'fin@fabrikam.com' will be skipped due to the following reasons: 1) "
    assert explain(skipped + sentence).symptom_id == symptom


@pytest.mark.parametrize("before", ["", "Error code: "])
def test_a_policy_code_alone_sends_to_the_test_that_tells_which_side(before: str) -> None:
    found = explain(f"{before}AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure")

    assert found.symptom_id == "policy-withdrawn"
    assert "test_connection()" in found.fix


@given(st.text())
@example("{" * 2000)
@example('{"error":' * 500 + "}" * 500)
def test_any_text_is_explained_or_called_unknown(text: str) -> None:
    found = explain(text)

    assert found.is_known or found.evidence == (text.strip(),)
    assert str(found)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
WORDS = st.sampled_from(
    [
        *("error", "code", "message", "value", "key", "status", "schedule", "provisioningStatusInfo", "id", "error"),
        *("provisioningSteps", "reason", "nextAttempt", "errorInformation", "errorCode", "quarantine", "details"),
    ]
)
VALUES = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(WORDS, VALUES, max_size=6))
def test_any_json_object_is_explained_or_called_unknown(payload: dict[str, object]) -> None:
    for thing in (payload, json.dumps(payload)):
        assert str(explain(thing))


@given(SCALARS.filter(lambda thing: not isinstance(thing, str)) | st.lists(VALUES))
def test_what_is_neither_text_nor_an_object_is_a_type_error(thing: object) -> None:
    with pytest.raises(TypeError, match="explain"):
        explain(thing)
