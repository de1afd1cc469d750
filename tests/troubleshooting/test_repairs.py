"""Rows that the library mends by itself, held against the target's state after the next cycle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from every_row import PRODUCED
from repairs import BY_FINDING, BY_METHOD, REPAIRS
from troubled_link import troubled_link

from crosstenant import Severity
from crosstenant.workflows.symptoms.table import BY_ID

MOST_FIXES = 5


def test_at_least_25_rows_are_mended_and_the_table_says_so_of_each() -> None:
    assert len(REPAIRS) >= 25
    assert not BY_FINDING.keys() & BY_METHOD.keys()
    assert {row for row in REPAIRS if not BY_ID[row].is_fixable} == set()


def test_score_in_the_guide_for_contributors_is_fresh() -> None:
    guide = Path(__file__).parents[2] / "docs" / "contributing.md"

    score = f"{len(BY_ID)} rows, {len(PRODUCED)} produced, {len(BY_ID)} named, {len(REPAIRS)} fixed"
    assert score in guide.read_text(encoding="utf-8")


@pytest.mark.parametrize("row", REPAIRS)
def test_next_cycle_finds_mended_what_was_wrong(row: str, score: Callable[[str, str], None]) -> None:
    scene, repair = troubled_link(), REPAIRS[row]
    repair.harm(scene)
    assert not repair.is_right(scene)

    repair.mend(scene)
    scene.link.run_a_cycle()

    assert repair.is_right(scene)
    score(row, "fixed")


@pytest.mark.parametrize("row", sorted(BY_FINDING.keys() - {"quarantined-by-deletions"}))
def test_fixing_whatever_can_be_fixed_leaves_a_healthy_link(row: str) -> None:
    scene = troubled_link()
    BY_FINDING[row].harm(scene)
    scene.trouble.counts()

    for _ in range(MOST_FIXES):
        for finding in [each for each in scene.sync.diagnose().findings if each.is_fixable][:1]:
            scene.sync.fix(finding)
    scene.link.run_a_cycle()

    assert [each.symptom for each in scene.sync.diagnose().findings if each.severity < Severity.NOTICE] == []
