from __future__ import annotations

from collections.abc import Callable, Sequence

from sweeps import HISTORIES as SWEEP
from sweeps import Sweep


def test_a_link_comes_to_stand_after_any_history_of_faults(
    names: Sequence[str], tally: Callable[[Sweep, Sequence[str]], None]
) -> None:
    tally(SWEEP, names)
