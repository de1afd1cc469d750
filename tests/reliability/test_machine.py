"""Chance sets a link up, breaks things on the way, and finds nothing that must not be."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from machine import LinkMachine
from seeded_bugs import BUGS

_QUICK: Final = ("start_without_reading", "swap_the_tokens")
_HUNTED: Final = 400
"""How many examples it may take until a seeded bug shows."""

SIZES: Final = {"sample": (1, 3, 10), "push": (8, 25, 30), "long": (200, 25, 50)}
"""How many parts there are, the examples of each, and the steps of each example."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cut the examples into parts, so that cores can share them."""
    size = metafunc.config.getoption("--sweep", default="sample")
    if "part" in metafunc.fixturenames:
        metafunc.parametrize("part", range(SIZES[size][0]))
    if "bug" in metafunc.fixturenames:
        metafunc.parametrize("bug", sorted(BUGS) if size == "long" else _QUICK)


def machine_in(folder: Path, part: int) -> type[LinkMachine]:
    """Return the machine with a folder to write in, and a seed of its own."""
    found = type(f"LinkMachine{part}", (LinkMachine,), {"folder": folder})
    return seed(part)(found)


def test_chance_finds_nothing(part: int, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    _, examples, steps = SIZES[pytestconfig.getoption("--sweep", default="sample")]
    play(machine_in(tmp_path, part), examples, steps)


def test_chance_finds_a_seeded_bug(bug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BUGS[bug](monkeypatch)

    with pytest.raises(AssertionError):
        play(machine_in(tmp_path, 0), _HUNTED, 15)


def play(machine: type[LinkMachine], examples: int, steps: int) -> None:
    """Play examples until one fails; the shortest way to say why costs minutes, so the first one is told as it is."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
