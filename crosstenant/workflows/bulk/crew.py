"""A few threads that work for one step, and hand their results over in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError
from crosstenant.workflows.step import Undertaking
from crosstenant.workflows.taking import asking_for

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST_HANDS = 16


def cut(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut a stream into pieces, taking no more from it than the next piece needs."""
    stream = iter(items)
    while piece := list(islice(stream, size)):
        yield piece


class Crew:
    """Runs calls side by side, a bounded number at once; results come in the order of the items.

    Args:
        step: What is done, which decides the permissions that a person is asked for in each thread.
        source: The client that the calls go through.
        hands: How many calls run at once.

    Raises:
        InputError: There are too few hands, or more than Graph allows one app for long.
    """

    def __init__(self, step: Undertaking, source: TenantClient, hands: int) -> None:
        if not _is_count(hands):
            raise InputError(
                f"concurrency is a number from 1 to {_MOST_HANDS}, not {hands!r}.", parameter="concurrency"
            )
        self._step = step
        self._source = source
        self._hands = hands

    def map(self, call: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield what the call makes of each item, in order, working ahead by no more than two items per hand.

        Raises:
            CrossTenantError: What a call raised; calls that were under way are waited for.
        """

        def run(item: Item) -> Result:
            # Permissions are named per thread, and watchers watch one.
            with asking_for(self._step, self._source), watchers.joined_by(*present):
                return call(item)

        watchers = self._source.transport.watchers
        present = watchers.present

        stream = iter(items)
        with ThreadPoolExecutor(self._hands, thread_name_prefix="crosstenant") as pool:
            ahead: deque[Future[Result]] = deque()
            try:
                ahead.extend(pool.submit(run, item) for item in islice(stream, 2 * self._hands))
                while ahead:
                    yield ahead.popleft().result()
                    ahead.extend(pool.submit(run, item) for item in islice(stream, 1))
            finally:
                for future in ahead:
                    future.cancel()


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_HANDS
