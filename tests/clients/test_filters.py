"""Conditions for Graph's ``$filter``: no value can end its literal."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.clients import filters
from crosstenant.errors import InputError


@given(st.text())
def test_no_text_ends_its_own_literal(value: str) -> None:
    condition = filters.equals("displayName", value)

    assert condition is not None
    literal = condition.removeprefix("displayName eq ")
    assert literal[0] == literal[-1] == "'"
    assert "'" not in literal[1:-1].replace("''", "")
    assert literal[1:-1].replace("''", "'") == value


def test_an_instant_is_written_in_utc() -> None:
    in_paris = datetime(2026, 1, 15, 10, 0, tzinfo=timezone(timedelta(hours=1)))

    condition = filters.compared("activityDateTime", "gt", in_paris, "since")

    assert condition is not None
    assert condition.startswith("activityDateTime gt 2026-01-15T09:00:00")
    assert condition.endswith("Z")


@pytest.mark.parametrize("value", [datetime(2026, 1, 15), "2026-01-15", 5])  # noqa: DTZ001 (the naive one is the case)
def test_an_instant_that_nobody_can_tell_is_refused(value: datetime) -> None:
    with pytest.raises(InputError, match="time zone") as caught:
        filters.compared("activityDateTime", "gt", value, "since")

    assert caught.value.parameter == "since"


def test_no_value_is_no_condition() -> None:
    assert filters.equals("jobId", None) is None
    assert filters.compared("activityDateTime", "gt", None, "since") is None


def test_conditions_that_are_none_are_left_out() -> None:
    assert filters.all_of("a eq 1", None, "b eq 2") == "a eq 1 and b eq 2"
    assert filters.all_of(None, None) is None
