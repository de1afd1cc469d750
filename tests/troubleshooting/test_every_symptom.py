"""Every documented symptom: the emulator produces it for real, and the library names it and nothing else.

python -m pytest tests/troubleshooting    # ends with the score: rows, produced, named rightly, fixed
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from every_row import ANSWERED, LOGGED, PRODUCED, STANDING, TOLD, TRUE_TOO, named
from rows_told import ELSEWHERE
from troubled_link import troubled_link

from crosstenant import explain
from crosstenant.workflows import troubleshooting
from crosstenant.workflows.symptoms import UNKNOWN, DetectedBy, symptom_of
from crosstenant.workflows.symptoms.table import BY_ID

AN_ID = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')

Score = Callable[[str, str], None]
"""Counts a row as ``produced``, ``named`` or ``fixed``."""


def test_every_row_is_brought_about_or_lies_beyond_the_emulator() -> None:
    assert PRODUCED.keys() | ELSEWHERE.keys() == BY_ID.keys()
    assert not PRODUCED.keys() & ELSEWHERE.keys()
    assert all(BY_ID[row].detected_by is DetectedBy.NONE for row in ELSEWHERE)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (ANSWERED, DetectedBy.ANSWER),
        (LOGGED, DetectedBy.LOG),
        (STANDING, DetectedBy.STATE),
        (TOLD, DetectedBy.NONE),
    ],
)
def test_rows_show_themselves_where_the_table_says(rows: dict[str, object], place: DetectedBy) -> None:
    assert {BY_ID[row].detected_by for row in rows} == {place}


def test_every_id_that_a_finding_or_a_verdict_carries_can_be_looked_up() -> None:
    files = Path(troubleshooting.__path__[0]).rglob("*.py")
    ids = {word for file in files for word in AN_ID.findall(file.read_text(encoding="utf-8"))}

    assert {"job-paused", "waiting-for-cycle"} < ids
    for symptom_id in {*ids, UNKNOWN}:
        assert symptom_of(symptom_id).id == symptom_id


@pytest.mark.parametrize("row", PRODUCED)
def test_what_was_produced_is_named_as_that_row_and_no_other(row: str, score: Score) -> None:
    outcome = PRODUCED[row](troubled_link())
    score(row, "produced")

    assert named(outcome) == {row} | TRUE_TOO.get(row, set())

    score(row, "named")


@pytest.mark.parametrize("row", ELSEWHERE)
def test_what_people_say_about_it_is_found_by_its_words(row: str, score: Score) -> None:
    assert named(ELSEWHERE[row]) == {row}

    score(row, "named")


@pytest.mark.parametrize("row", ANSWERED)
def test_error_that_was_pasted_as_text_is_named_as_that_row_too(row: str) -> None:
    error = ANSWERED[row](troubled_link())

    symptom = explain(str(error)).symptom

    assert symptom is not None
    assert symptom.id == row
