from __future__ import annotations

from collections.abc import Callable, Sequence

from sweeps import SINGLE_FAULTS_STEP_BY_STEP as SWEEP
from sweeps import Sweep


def test_a_link_comes_to_stand_step_by_step_whatever_single_fault_strikes(
    names: Sequence[str], tally: Callable[[Sweep, Sequence[str]], None]
) -> None:
    tally(SWEEP, names)
