"""Plans as values: what they say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from crosstenant.errors import InputError
from crosstenant.workflows.plan import Action, Change, GraphRequest, Kind, Plan
from crosstenant.workflows.step import Side, TenantName

SOURCE = TenantName("00000000-0000-0000-0000-00000000000a", "Fabrikam")
TARGET = TenantName("00000000-0000-0000-0000-00000000000b", "Contoso")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def plan(*changes: Change, facts: dict[str, object] | None = None) -> Plan:
    return Plan(
        source=SOURCE,
        target=TARGET,
        changes=changes,
        facts=facts or {},
        made_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )


def change(action: Action = Action.START, side: Side = Side.SOURCE) -> Change:
    return Change(action=action, side=side, tenant=SOURCE if side is Side.SOURCE else TARGET, object="the job")


def test_a_plan_without_changes_is_empty_and_false() -> None:
    assert plan().is_empty
    assert not plan()
    assert plan(change())


def test_equal_facts_have_equal_fingerprints_in_whatever_order_they_were_read() -> None:
    assert plan(facts={"a": 1, "b": [True, None]}).fingerprint == plan(facts={"b": (True, None), "a": 1}).fingerprint
    assert plan(facts={"a": 1}).fingerprint != plan(facts={"a": True}).fingerprint


def test_a_plan_tells_the_changes_of_one_side_in_their_order() -> None:
    first, second, third = change(Action.CREATE_APP), change(Action.CREATE_PARTNER, Side.TARGET), change()

    assert plan(first, second, third).on(Side.SOURCE) == (first, third)
    assert plan(first, second, third).on(Side.TARGET) == (second,)


def test_a_change_keeps_json_of_its_own() -> None:
    body = {"list": [1, 2]}
    request = GraphRequest(method="POST", path="/x", body=body)
    made = attrs.evolve(change(), after=body)
    body["list"].append(3)

    assert request.body == {"list": [1, 2]}
    assert made.after == {"list": [1, 2]}


def test_a_change_refuses_what_is_no_json() -> None:
    with pytest.raises(InputError, match="no JSON"):
        GraphRequest(method="POST", path="/x", body={"when": NOW})


def test_every_action_says_whether_something_comes_changes_or_goes() -> None:
    assert {action.kind for action in Action} == set(Kind)
    assert len({action.word for action in Action}) == len(Action)
    assert str(Action.CREATE_APP) == "create app"
