"""The sweeps: which names each has in which size, and how one of them is played."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Final

import attrs
from bench import Bench
from cells import PAGED, SINGLE, places, play
from driving import step_by_step
from kills import kill_names, killed
from kinds import KIND, KINDS, LOST_CELLS
from running import Story, tell
from slots import BATCH, SLOTS, WRITES
from troubles import Aim, planned
from two_clients import side_by_side

from crosstenant.emulator import Delays, faults

SIZES: Final = ("sample", "push", "long")


@attrs.frozen(kw_only=True)
class Sweep:
    """Many links, each set up with something else in the way.

    Attributes:
        name: S-1 and so on.
        told: What is in the way.
        names: The names of all that are played in a size.
        play: Plays one of them.
        at_once: How many make one test.
    """

    name: str
    told: str
    names: Callable[[str], Sequence[str]]
    play: Callable[[str, Path], Story]
    at_once: int = 10

    def has(self, name: str) -> bool:
        """Tell whether a name is one of this sweep's."""
        return name in self.names("long")


def _every(count: int, names: Sequence[str]) -> Callable[[str], Sequence[str]]:
    """Return all names, or every n-th as a sample."""
    return lambda size: names[:: count if size == "sample" else 1]


def _play_single(name: str, folder: Path) -> Story:
    return play(SINGLE[name], folder)


_STEP_BY_STEP: Final = {"sample": 192, "push": 8, "long": 1}


def _step_by_step_names(size: str) -> Sequence[str]:
    return [f"{name}, step by step" for name in list(SINGLE)[:: _STEP_BY_STEP[size]]]


def _play_step_by_step(name: str, folder: Path) -> Story:
    cell = SINGLE[name.partition(",")[0]]
    return play(cell, folder, cell.drive if cell.slot is BATCH else step_by_step)


# S-2

_SLOW: Final = 0.8


def _play_served(name: str, folder: Path) -> Story:
    cell = SINGLE[name]
    bench = Bench(folder, signs_in=False, may_duplicate=cell.kind is KIND["F31"])
    aim = cell.aim(places(folder))
    if cell.kind is KIND["F06"]:
        aim.trouble = planned(faults.is_slow(_SLOW))
    with bench.served():
        return tell(bench, [aim])


# S-3

_LAGS: Final = (5, 60, 170)
_BEYOND: Final = 400


def _lag_names() -> list[str]:
    cells = [f"{slot.name}-{kind.name}" for slot, kind in LOST_CELLS]
    within = [f"{cell}@{lag}{flips}" for cell in cells for lag in _LAGS for flips in ("", "~")]
    return within + [f"{cell}@{_BEYOND}" for cell in cells]


def _play_lagging(name: str, folder: Path) -> Story:
    cell_name, _, told = name.partition("@")
    cell = SINGLE[cell_name]
    lag = int(told.rstrip("~"))
    bench = Bench(
        folder,
        signs_in=False,
        delays=None if told.endswith("~") else lagging(lag),
        flips=timedelta(seconds=lag) if told.endswith("~") else None,
        may_duplicate=lag >= _BEYOND or cell.kind is KIND["F31"],
    )
    aims = [cell.aim(places(folder))]
    if told.endswith("~"):  # a plan that was read from one replica may be stale to the other one
        return tell(bench, aims, most_errors=3, rest=timedelta(minutes=2))
    if lag < _BEYOND:
        return tell(bench, aims)
    return tell(bench, aims, most_errors=6, all_at_once=False, rest=timedelta(minutes=10), finds_late=True)


def lagging(seconds: int) -> Delays:
    """Return a service that shows what it made only after some time."""
    lag = timedelta(seconds=seconds)
    return attrs.evolve(Delays.none(), service_principal=lag, job=lag, policy=lag)


# S-4


def _pair_names() -> list[str]:
    cells: dict[str, list[str]] = {name: [] for name in WRITES}
    for slot, kind in LOST_CELLS:
        cells[slot.name].append(f"{slot.name}-{kind.name}")
    return [
        f"{one}+{two}" for first, second in combinations(WRITES, 2) for one in cells[first] for two in cells[second]
    ]


def _some_pairs(size: str) -> Sequence[str]:
    names = _pair_names()
    return names if size == "long" else random.Random(4).sample(names, 200 if size == "push" else 5)


def _play_pair(name: str, folder: Path) -> Story:
    cells = [SINGLE[each] for each in name.split("+")]
    bench = Bench(folder, signs_in=False, may_duplicate="F31" in name)
    aims = [cell.aim(places(folder)) for cell in cells]
    return tell(bench, aims, most_errors=2, all_at_once=False)


# S-5

_PASSING: Final = tuple(
    kind for kind in KINDS if not kind.is_final and kind.times is not None and kind.name not in {"F31", "F32"}
)
_HISTORIES: Final = {"sample": 5, "push": 2_000, "long": 20_000}


def _history_names(size: str) -> Sequence[str]:
    return [f"history-{seed}" for seed in range(_HISTORIES[size])]


def _play_history(name: str, folder: Path) -> Story:
    chance = random.Random(name)
    bench = Bench(folder, signs_in=False, delays=lagging(chance.choice((0, 0, 5, 60))))
    aims = [_some_aim(chance, places(folder)) for _ in range(chance.randint(1, 6))]
    return tell(bench, aims, most_errors=len(aims), all_at_once=False, rest=timedelta(seconds=30))


def _some_aim(chance: random.Random, found: dict[str, int]) -> Aim:
    kind = chance.choice(_PASSING)
    slot = chance.choice([slot for slot in SLOTS if slot.kind in kind.at and slot.name in found])
    return kind.aimed_at(slot, found[slot.name] + chance.choice((0, 0, 0, 1)))


# S-7

_INTERLEAVINGS: Final = {"sample": 1, "push": 20, "long": 200}


def _interleavings(size: str) -> Sequence[str]:
    return [
        f"{journals}-{seed}" for journals in ("one-journal", "two-journals") for seed in range(_INTERLEAVINGS[size])
    ]


SINGLE_FAULTS: Final = Sweep(
    name="S-1", told="one fault at one request", names=_every(64, list(SINGLE)), play=_play_single
)
SINGLE_FAULTS_STEP_BY_STEP: Final = Sweep(
    name="S-1, step by step",
    told="the same without a plan: the thirteen documented steps one after the other",
    names=_step_by_step_names,
    play=_play_step_by_step,
)
SERVED: Final = Sweep(
    name="S-2",
    told="lost answers and odd pages, over a loopback port",
    names=_every(72, [*(f"{slot.name}-{kind.name}" for slot, kind in LOST_CELLS), *(cell.name for cell in PAGED)]),
    play=_play_served,
)
LAGGING: Final = Sweep(
    name="S-3", told="lost answers while replicas lag", names=_every(200, _lag_names()), play=_play_lagging
)
PAIRS: Final = Sweep(name="S-4", told="two lost answers", names=_some_pairs, play=_play_pair, at_once=20)
HISTORIES: Final = Sweep(
    name="S-5", told="random histories of one to six faults", names=_history_names, play=_play_history, at_once=20
)
KILLS: Final = Sweep(
    name="S-6",
    told="a real process, killed by the system, with its journal on disk",
    names=kill_names,
    play=killed,
    at_once=3,
)
TWO_CLIENTS: Final = Sweep(
    name="S-7", told="two clients at once, with one journal and with two", names=_interleavings, play=side_by_side
)
