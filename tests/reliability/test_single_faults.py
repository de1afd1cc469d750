from __future__ import annotations

from collections.abc import Callable, Sequence

from cells import SINGLE
from slots import SLOTS
from sweeps import SINGLE_FAULTS as SWEEP
from sweeps import Sweep


def test_a_link_comes_to_stand_whatever_single_fault_strikes(
    names: Sequence[str], tally: Callable[[Sweep, Sequence[str]], None]
) -> None:
    tally(SWEEP, names)


def test_the_table_has_959_cells_and_none_is_left_out() -> None:
    kinds = {kind: sum(slot.kind == kind for slot in SLOTS) for kind in "TRCUA"}

    assert kinds == {"T": 2, "R": 19, "C": 5, "U": 4, "A": 3}
    assert len(SINGLE) == 901 + 40 + 8 + 10 == 959
    assert list(SWEEP.names("push")) == list(SINGLE)
