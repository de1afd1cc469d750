"""The documented steps as values, and what a writing step reports."""

from __future__ import annotations

import pytest

from crosstenant.workflows.step import Side, Step, StepResult, Task, TenantName

TENANT = TenantName("1a1a1a1a-1111-4aaa-8aaa-111111111111", "Fabrikam")


def test_there_are_thirteen_steps_in_the_how_to_s_order() -> None:
    assert [step.number for step in Step] == list(range(1, 14))


def test_only_the_first_three_steps_happen_in_the_target() -> None:
    assert [step.number for step in Step if step.side is Side.TARGET] == [1, 2, 3]


def test_a_step_names_itself_with_its_number() -> None:
    assert str(Step.CREATE_JOB) == "step 8 (create the job)"


@pytest.mark.parametrize(("side", "other"), [(Side.SOURCE, Side.TARGET), (Side.TARGET, Side.SOURCE)])
def test_each_side_knows_the_other(side: Side, other: Side) -> None:
    assert side.other is other


def test_a_tenant_is_shown_by_name_and_id_and_by_id_alone_where_no_name_is_known() -> None:
    assert str(TENANT) == f"Fabrikam ({TENANT.id})"
    assert str(TenantName(TENANT.id)) == TENANT.id


@pytest.mark.parametrize(("changed", "told"), [(True, "changed"), (False, "already as wanted")])
def test_a_result_tells_in_one_line_what_happened_where(*, changed: bool, told: str) -> None:
    result = StepResult(value=1, before=None, changed=changed, step=Step.START, tenant=TENANT)

    assert str(result) == f"Step 12 (start the job) in source tenant Fabrikam ({TENANT.id}): {told}"


def test_a_result_can_be_seen_through_a_view() -> None:
    result = StepResult(value=2, before=1, changed=True, step=Step.START, tenant=TENANT)

    seen = result.map(str)

    assert (seen.value, seen.before, seen.changed, seen.step) == ("2", "1", True, Step.START)


def test_a_view_leaves_nothing_where_there_was_nothing() -> None:
    result = StepResult(value=2, before=None, changed=True, step=Step.START, tenant=TENANT)

    assert result.map(str).before is None


def test_what_is_no_step_has_a_title_and_no_number() -> None:
    result = StepResult(value=2, before=1, changed=True, step=Task.EDIT_SCHEMA, tenant=TENANT)

    assert Task.EDIT_SCHEMA.number is None
    assert str(result) == f"Edit mappings and scoping filters in source tenant Fabrikam ({TENANT.id}): changed"
