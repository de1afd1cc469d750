from __future__ import annotations

from collections.abc import Callable, Sequence

from sweeps import TWO_CLIENTS as SWEEP
from sweeps import Sweep


def test_a_link_comes_to_stand_although_two_clients_set_it_up_at_once(
    names: Sequence[str], tally: Callable[[Sweep, Sequence[str]], None]
) -> None:
    tally(SWEEP, names)
