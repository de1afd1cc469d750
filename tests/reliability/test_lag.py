from __future__ import annotations

from collections.abc import Callable, Sequence

from sweeps import LAGGING as SWEEP
from sweeps import Sweep


def test_a_link_comes_to_stand_although_answers_are_lost_and_replicas_lag(
    names: Sequence[str], tally: Callable[[Sweep, Sequence[str]], None]
) -> None:
    tally(SWEEP, names)
