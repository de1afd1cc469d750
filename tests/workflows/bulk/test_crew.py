"""A few threads that work for one step."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from threading import Barrier, Event, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant import StaticToken, TenantClient
from crosstenant.workflows.bulk.crew import Crew
from crosstenant.workflows.step import Step

PATIENCE = 30  # seconds, for events that come at once or not at all


def crew_of(hands: int) -> Crew:
    """Return a crew whose calls send nothing."""
    client = TenantClient("0a1b2c3d-1111-4aaa-8aaa-000000000001", credential=StaticToken("never.sent"))
    return Crew(Step.ASSIGN, client, hands)


def hands_left() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("crosstenant")]


def counted(taken: list[int], end: int = 100_000) -> Iterator[int]:
    for number in range(end):
        taken.append(number)
        yield number


@given(order=st.permutations(range(4)))
def test_results_come_in_the_order_of_the_items(order: list[int]) -> None:
    turns = [Event() for _ in order]
    turns[order[0]].set()

    def run(item: int) -> int:
        assert turns[item].wait(PATIENCE)
        place = order.index(item) + 1
        if place < len(order):
            turns[order[place]].set()
        return item

    with crew_of(4) as crew:
        assert list(crew.map(run, range(4))) == [0, 1, 2, 3]


def test_no_more_items_are_taken_than_two_a_hand() -> None:
    taken: list[int] = []
    with crew_of(3) as crew:
        results = crew.map(str, counted(taken))

        assert next(results) == "0"
        assert len(taken) == 6
        assert next(results) == "1"
        assert len(taken) == 7


def test_streams_that_hang_together_share_the_hands() -> None:
    lock, running, most = Lock(), 0, 0
    both = Barrier(2, timeout=PATIENCE)  # one call of each stream has to be under way at once

    def work(item: int, *, meets: bool) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        if meets:
            both.wait()
        with lock:
            running -= 1
        return item

    with crew_of(2) as crew:
        first = crew.map(lambda item: work(item, meets=item == 9), range(40))
        second = crew.map(lambda item: work(item, meets=item == 5), first)

        assert list(second) == list(range(40))
    assert most == 2


def test_what_the_items_raise_comes_after_the_results_before_it() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2, 3)
        raise ValueError("the file ends here")

    told: list[int] = []
    with crew_of(2) as crew, pytest.raises(ValueError, match="ends here"):
        told.extend(crew.map(abs, crew.map(abs, items())))

    assert told == [1, 2, 3]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_whoever_leaves_early_leaves_no_call_behind(error: type[BaseException]) -> None:
    begun: list[int] = []

    def leave() -> None:
        with crew_of(2) as crew:
            next(crew.map(begun.append, range(1_000)))
            raise error

    with pytest.raises(error):
        leave()
    assert hands_left() == []
    assert len(begun) <= 4
