"""What the next cycle does, decided without asking anybody."""

from __future__ import annotations

import attrs
import pytest

from crosstenant import Scope
from crosstenant.models.scoping_filter import FilterClause, FilterGroup, ScopingFilter
from crosstenant.models.sync_schema import AttributeFlow, AttributeMapping, FlowType, MappingSource, ObjectMapping
from crosstenant.workflows.planning.forecast.forecasting import forecast, movements
from crosstenant.workflows.planning.forecast.person import Person
from crosstenant.workflows.planning.forecast.rules import Rules
from crosstenant.workflows.planning.forecast.situation import Situation, waits_for
from crosstenant.workflows.planning.forecast.standing import Presence, Standing, Stay

ADA = Person(id="a", name="ada@fabrikam.com", attributes={"department": "Sales"})
BO = Person(id="b", name="bo@fabrikam.com", attributes={"department": "Finance"})
HERE = Stay(name="ada@fabrikam.com", target_id="t", presence=Presence.ENABLED)


def situation(
    *people: Person, assigned: str = "ab", rules: Rules | None = None, waits_for: str | None = None
) -> Situation:
    known = {person.id: person for person in people}
    return Situation(people=known, assigned=frozenset(assigned), rules=rules or Rules(), waits_for=waits_for)


def test_the_assigned_enter_and_the_unassigned_leave() -> None:
    told = forecast(Standing(stays={"a": HERE}), situation(ADA, BO, assigned="b"))

    assert str(told.enter) == "1 (bo@fabrikam.com)"
    assert str(told.leave) == "1 (ada@fabrikam.com)"
    assert str(told.disabled) == "0"
    assert told.held_back is None


def test_somebody_whom_the_source_has_no_more_leaves_by_the_name_that_the_log_knows() -> None:
    assert forecast(Standing(stays={"a": HERE}), situation()).leave.examples == ("ada@fabrikam.com",)


BLOCKED = attrs.evolve(ADA, is_enabled=False)
EXTERNAL = attrs.evolve(ADA, is_external=True)
GUEST = attrs.evolve(ADA, is_guest=True)


@pytest.mark.parametrize("person", [BLOCKED, EXTERNAL, GUEST])
def test_nobody_enters_who_cannot_be_created(person: Person) -> None:
    assert movements(Standing(), situation(person)).enter.ids == frozenset()


@pytest.mark.parametrize("person", [EXTERNAL, GUEST])
def test_whoever_turns_external_is_left_as_they_are_even_when_unassigned(person: Person) -> None:
    moved = movements(Standing(stays={"a": HERE}), situation(person, assigned=""))

    assert moved.leave.ids == frozenset()


def test_whom_the_job_has_disabled_counts_as_gone_and_stays() -> None:
    stays = {"a": attrs.evolve(HERE, is_disabled=True, presence=Presence.BLOCKED)}

    assert movements(Standing(stays=stays), situation(ADA, assigned="")).leave.ids == frozenset()


def test_somebody_blocked_and_unassigned_at_once_leaves() -> None:
    moved = movements(Standing(stays={"a": HERE}), situation(BLOCKED, assigned=""))

    assert moved.leave.ids == {"a"}
    assert moved.disabled.ids == frozenset()


def test_switched_off_actions_move_nobody() -> None:
    rules = Rules(creates=False, updates=False, deletes=False)
    moved = movements(Standing(stays={"a": HERE, "c": HERE}), situation(BLOCKED, BO, rules=rules))

    assert (moved.enter.ids, moved.leave.ids, moved.disabled.ids) == (frozenset(), frozenset(), frozenset())
    assert moved.held_back(1) is None


def test_a_guest_is_taken_over_even_where_nobody_may_be_created() -> None:
    guest = attrs.evolve(HERE, name="bo@fabrikam.com")

    assert movements(Standing(guests={"b": guest}), situation(BO, rules=Rules(creates=False))).enter.ids == {"b"}


def test_the_guard_holds_back_what_reaches_its_number() -> None:
    standing = Standing(stays={"a": HERE, "b": attrs.evolve(HERE, name="bo@fabrikam.com")})
    met = situation(ADA, attrs.evolve(BO, is_enabled=False), assigned="b")

    assert "2 deletions and disables reach the guard of 2" in str(forecast(standing, attrs.evolve(met, guard=2)))
    assert forecast(standing, attrs.evolve(met, guard=3)).held_back is None


def test_the_guard_counts_whom_an_administrator_has_removed_because_the_job_does_not_know() -> None:
    stays = {"a": attrs.evolve(HERE, presence=Presence.REMOVED)}
    moved = movements(Standing(stays=stays), situation(ADA, assigned=""))

    assert moved.leave.ids == frozenset()
    assert moved.held_back(1)


def test_whether_somebody_who_just_vanished_comes_back_is_not_known() -> None:
    stays = {"a": attrs.evolve(HERE, presence=Presence.REMOVED_LATELY)}
    told = forecast(Standing(stays=stays), situation(ADA))

    assert told.enter.unknown is not None
    assert told.enter.unknown.startswith("ada@fabrikam.com was removed from the target since the last cycle")
    assert told.leave.is_known


def test_an_unblocked_user_is_disabled_again_only_when_the_cycle_looks_at_everybody() -> None:
    stays = {"a": attrs.evolve(HERE, is_disabled=True, presence=Presence.ENABLED)}
    met = situation(BLOCKED)

    assert "only a change in the source undoes" in str(forecast(Standing(stays=stays), met).disabled)
    assert movements(Standing(stays=stays), attrs.evolve(met, looks_at_all=True)).disabled.ids == {"a"}


def test_what_is_unsure_about_the_standing_is_unsure_about_everything() -> None:
    told = forecast(Standing(stays={"a": HERE}, unsure="the log is short", assumes=("nobody left",)), situation(ADA))

    assert {told.enter.unknown, told.leave.unknown, told.disabled.unknown} == {"the log is short"}
    assert told.assumes == ("nobody left",)


def test_a_filter_that_cannot_be_tried_here_makes_nothing_known() -> None:
    clause = FilterClause(attribute="department", operator="SOUNDS LIKE", values=("Sales",))
    rules = Rules(scope=Scope((FilterGroup(clauses=(clause,)),)))
    told = forecast(Standing(), situation(ADA, rules=rules))

    assert not told.is_known
    assert "'SOUNDS LIKE' is no filter operator" in str(told.enter)


# What a schema says


def mapping(*attributes: AttributeMapping) -> ObjectMapping:
    return ObjectMapping(attribute_mappings=attributes)


def carried(expression: str, flow: AttributeFlow = AttributeFlow.ALWAYS) -> AttributeMapping:
    source = MappingSource(expression=expression)
    return AttributeMapping(target_attribute="accountEnabled", source=source, flow_type=flow)


@pytest.mark.parametrize(
    ("found", "carries"),
    [
        (carried("[accountEnabled]"), True),
        (carried("[accountEnabled]", AttributeFlow.OBJECT_ADD_ONLY), False),
        (carried('"True"'), False),
        (carried("Not([accountEnabled])"), None),
        (AttributeMapping(target_attribute="accountEnabled", default_value="True"), False),
    ],
)
def test_blocked_sign_in_reaches_the_target_only_where_it_is_mapped(
    found: AttributeMapping,
    carries: bool | None,  # noqa: FBT001 - an expectation
) -> None:
    assert Rules.of(mapping(found)).carries_sign_in is carries
    assert Rules.of(mapping()).carries_sign_in is False


def test_what_an_expression_decides_is_not_known() -> None:
    rules = Rules(carries_sign_in=None, carries_leaving=None)
    stays = {"a": HERE, "c": HERE}
    told = forecast(Standing(stays=stays), situation(BLOCKED, rules=rules))

    assert "mapping of IsSoftDeleted" in str(told.leave)
    assert "mapping of accountEnabled" in str(told.disabled)
    assert told.enter.count == 0


def test_a_mapping_without_actions_does_nothing() -> None:
    rules = Rules.of(ObjectMapping(flow_types=(FlowType.NONE,)))

    assert (rules.creates, rules.updates, rules.deletes) == (False, False, False)


def test_filters_that_ask_for_what_graph_does_not_show_are_named() -> None:
    scope = ScopingFilter(groups=Scope.where("netId").is_not_null().groups)

    with pytest.raises(ValueError, match="asks for netId, which Graph does not show"):
        Rules.of(ObjectMapping(scope=scope))


def test_whoever_fails_the_early_filter_is_left_as_they_are() -> None:
    early = Scope.where("department").equals("Sales").named("Only sales")
    rules = Rules.of(ObjectMapping(scope=ScopingFilter(input_groups=early.groups)))
    moved = movements(Standing(stays={"b": HERE}), situation(ADA, BO, assigned="a", rules=rules))

    assert moved.enter.ids == {"a"}
    assert moved.leave.ids == frozenset()
    assert "Only sales" in rules.early_filters


def test_what_a_cycle_waits_for_is_said_in_one_sentence() -> None:
    assert waits_for() is None
    assert waits_for(user_sync=None) is None
    assert waits_for(user_sync=False, is_started=False) == (
        "the target to allow user synchronization, and for the job to be started"
    )
    assert forecast(Standing(), situation(waits_for="the job to be started")).waits_for == "the job to be started"
