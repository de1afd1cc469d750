"""The page about faults says what the sweeps counted."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
GENERATE = runpy.run_path(str(DOCS / "generate_reliability.py"))


def test_the_page_is_up_to_date() -> None:
    page = (DOCS / "reliability.md").read_text(encoding="utf-8")
    assert page == GENERATE["reliability_page"](GENERATE["kept"]()), "run: .ci/reliability push"


def test_every_link_that_was_tried_survived() -> None:
    counts = GENERATE["kept"]()
    assert "S-1" in counts
    for sizes in counts.values():
        for count in sizes.values():
            assert count["survived"] == count["tried"] > 0


def test_newer_numbers_take_the_place_of_older_ones_of_the_same_size() -> None:
    old = {"S-1": {"push": {"tried": 1, "survived": 0, "reruns": 9}, "long": {"tried": 3, "survived": 3, "reruns": 1}}}
    new = {"size": "push", "sweeps": {"S-1": {"tried": 2, "survived": 2, "reruns": 0}}}
    sample = {"size": "sample", "sweeps": {"S-1": {"tried": 1, "survived": 1, "reruns": 0}}}

    merged = GENERATE["merged"](old, [new, sample])

    assert merged == {
        "S-1": {"push": {"tried": 2, "survived": 2, "reruns": 0}, "long": {"tried": 3, "survived": 3, "reruns": 1}}
    }
