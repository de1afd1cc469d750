"""Counts of people, and what is said where nobody can count."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import InputError
from crosstenant.workflows.plan.people import PeopleCount, PeopleForecast

COUNTS = st.lists(st.text(min_size=1), max_size=6).map(PeopleCount.of) | st.text().map(PeopleCount.not_known)
SENTENCES = st.none() | st.text()
FORECASTS = st.builds(
    PeopleForecast,
    enter=COUNTS,
    leave=COUNTS,
    disabled=COUNTS,
    waits_for=SENTENCES,
    held_back=SENTENCES,
    assumes=st.lists(st.text()).map(tuple),
)


@given(forecast=FORECASTS)
def test_a_forecast_survives_being_written_down_and_read_again(forecast: PeopleForecast) -> None:
    assert PeopleForecast.from_dict(json.loads(json.dumps(forecast.to_dict()))) == forecast


def test_a_count_names_the_first_three_and_says_how_many_more_there_are() -> None:
    assert str(PeopleCount.of(["eve", "bo", "ada", "dag", "cleo"])) == "5 (ada, bo, cleo and 2 more)"
    assert str(PeopleCount.of(["ada"])) == "1 (ada)"
    assert str(PeopleCount.of([])) == "0"


def test_those_to_whom_it_happens_anyway_are_told_apart() -> None:
    always = "on the way already, whatever this plan does"

    assert str(PeopleCount.of(["ada"], already=1)) == f"1 (ada; {always})"
    assert str(PeopleCount.of(["ada", "bo"], already=1)) == f"2 (ada, bo; 1 of them {always})"


def test_a_forecast_names_twenty_of_those_who_leave_and_knows_a_thousand() -> None:
    leave = PeopleCount.of([f"user{number:04}@fabrikam.com" for number in range(1_200)], already=7)
    people = PeopleForecast(enter=leave, leave=leave, disabled=PeopleCount.of([]))

    told = str(people).splitlines()

    assert (leave.count, len(leave.names), len(leave.examples)) == (1_200, 1_000, 3)
    assert "user0002@fabrikam.com and 1197 more" in told[0]
    assert told[1] == "leave    1,200 (7 of them on the way already, whatever this plan does)"
    assert told[2].startswith("         user0000@fabrikam.com, user0001@fabrikam.com, ")
    assert "user0019@fabrikam.com and 1,180 more" in " ".join(map(str.strip, told))
    assert max(map(len, told[1:])) < 100


def test_a_forecast_of_an_older_release_has_fewer_names() -> None:
    older = {"count": 5, "examples": ["ada", "bo", "cleo"], "unknown": None}

    assert str(PeopleCount.from_dict(older)) == "5 (ada, bo, cleo and 2 more)"


def test_what_is_not_known_says_why_and_has_no_number() -> None:
    unknown = PeopleForecast.not_known("the log may not be read")

    assert unknown.leave.count is None
    assert not unknown.is_known
    assert "leave    unknown: the log may not be read" in str(unknown)


def test_a_forecast_tells_what_it_waits_for_and_what_is_held_back() -> None:
    told = str(
        PeopleForecast(
            enter=PeopleCount.of([]),
            leave=PeopleCount.of([]),
            disabled=PeopleCount.of([]),
            waits_for="the job to be started",
            held_back="the guard stops at 1",
            assumes=("nobody left",),
        )
    )

    assert "waits for: the job to be started" in told
    assert "held back: the guard stops at 1" in told
    assert "assuming: nobody left" in told
    assert PeopleForecast.nobody().is_known


@pytest.mark.parametrize(("count", "why"), [(None, None), (1, "because")])
def test_a_count_without_number_and_reason_or_with_both_is_refused(count: int | None, why: str | None) -> None:
    with pytest.raises(InputError, match="there is a reason why not"):
        PeopleCount(count=count, unknown=why)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"enter": 1},
        {"enter": {"count": "1", "examples": []}},
        {"enter": {"count": True, "examples": []}},
        {"enter": {"count": 1, "examples": "ada"}},
        {"enter": {"count": 1, "examples": [1]}},
        {"enter": {"count": None, "examples": [], "unknown": 3}},
        {"waits_for": 3},
        {"assumes": "nobody left"},
    ],
)
def test_a_spoiled_record_is_refused_by_name(spoiled: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        PeopleForecast.from_dict(PeopleForecast.nobody().to_dict() | spoiled)

    assert caught.value.parameter
