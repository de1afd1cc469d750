from __future__ import annotations

from collections.abc import Callable, Sequence

from sweeps import KILLS as SWEEP
from sweeps import Sweep


def test_a_link_comes_to_stand_although_the_process_was_killed(
    names: Sequence[str], tally: Callable[[Sweep, Sequence[str]], None]
) -> None:
    tally(SWEEP, names)
