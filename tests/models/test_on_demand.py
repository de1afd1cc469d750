from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crosstenant.models.on_demand import OnDemandResult, Verdict
from crosstenant.models.provisioning_event import ProvisioningAction, StepKind

Load = Callable[[str, str], dict[str, Any]]
ON_DEMAND = "provisionOnDemand"


@pytest.mark.parametrize(
    ("case", "verdict", "skip_reason"),
    [
        ("created_as_list", Verdict.APPLIED, None),
        ("created_as_object", Verdict.APPLIED, None),
        ("in_sync_as_list", Verdict.IN_SYNC, "RedundantExport"),
        ("in_sync_as_key", Verdict.IN_SYNC, "RedundantExport"),
        ("out_of_scope", Verdict.SKIPPED, "NotEffectivelyEntitled"),
        ("warned", Verdict.WARNING, None),
        ("failed", Verdict.FAILED, None),
        ("steps_only", Verdict.FAILED, None),
        ("group_and_members", Verdict.SKIPPED, "NotEffectivelyEntitled"),
        ("empty", Verdict.UNKNOWN, None),
        ("not_json", Verdict.UNKNOWN, None),
        ("null_value", Verdict.UNKNOWN, None),
        ("without_verdict", Verdict.UNKNOWN, None),
    ],
)
def test_the_verdict_stands_in_the_body(payload: Load, case: str, verdict: Verdict, skip_reason: str | None) -> None:
    result = OnDemandResult.from_graph(payload(ON_DEMAND, case))

    assert result.verdict is verdict
    assert result.skip_reason == skip_reason
    assert result.ok is (verdict in (Verdict.APPLIED, Verdict.IN_SYNC, Verdict.WARNING))


@pytest.mark.parametrize("case", ["created_as_list", "created_as_object"])
def test_both_shapes_tell_the_same_story(payload: Load, case: str) -> None:
    result = OnDemandResult.from_graph(payload(ON_DEMAND, case))

    assert result.action is ProvisioningAction.CREATE
    assert [step.kind for step in result.steps] == [StepKind.IMPORT, StepKind.EXPORT]
    assert [change.name for change in result.modified_properties] == ["userType"]
    assert result.error is None
    (user,) = result.objects
    assert user.reportable_id == "user1@fabrikam.com"
    assert user.source_identity
    assert user.source_identity.kind == "User"
    assert user.target_system
    assert user.target_system.display_name == "Azure Active Directory (target tenant)"
    assert user.began_at
    assert user.ended_at
    assert user.ended_at - user.began_at == timedelta(seconds=2.6)
    assert user.steps[0].at


def test_a_failure_brings_its_error(payload: Load) -> None:
    error = OnDemandResult.from_graph(payload(ON_DEMAND, "failed")).error

    assert error
    assert (error.code, error.recommended_action) == ("InvitationCreationFailure", "Check the address")


def test_a_result_that_stands_only_in_the_key_brings_its_error(payload: Load) -> None:
    result = OnDemandResult.from_graph(payload(ON_DEMAND, "in_sync_as_key"))

    assert result.answer["result"] == "Skipped"
    assert result.error
    assert result.error.reason == "Nothing to do"
    assert result.action is None
    assert result.steps == ()


def test_the_answer_is_kept_as_it_came(payload: Load) -> None:
    said = payload(ON_DEMAND, "not_json")

    assert OnDemandResult.from_graph(said).raw == said
    assert OnDemandResult().raw == {}


def test_an_answer_that_is_unpacked_already_is_taken_as_it_is() -> None:
    result = OnDemandResult.from_graph({"key": {"result": "Success"}, "value": [{"action": "Update"}, None, {}]})

    assert result.verdict is Verdict.APPLIED
    assert len(result.objects) == 1


def test_an_object_without_a_word_on_how_it_ended_has_no_verdict() -> None:
    assert OnDemandResult.from_graph({"value": '{"action": "Create"}'}).verdict is Verdict.UNKNOWN
