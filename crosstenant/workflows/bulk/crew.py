"""A few threads that work for one step, and hand their results over in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Self, TypeVar

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
    """Runs calls side by side, a bounded number at once; a context manager, which ends with no call under way.

    Results may feed further calls: streams that hang together share the same hands.

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
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="crosstenant")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def map(self, call: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield what the call makes of each item, in order, working ahead by no more than two items per hand.

        The items are taken in the caller's thread. What their iterator raises has its place among the results, too:
        it is raised after those of the items before.

        Raises:
            CrossTenantError: What a call raised.
        """

        def run(item: Item) -> Result:
            # Permissions are named per thread, and watchers watch one.
            with asking_for(self._step, self._source), watchers.joined_by(*present):
                return call(item)

        watchers = self._source.transport.watchers
        present = watchers.present

        coming = self._begun(run, items)
        ahead = deque(islice(coming, 2 * self._hands))
        while ahead:
            yield ahead.popleft().result()
            ahead.extend(islice(coming, 1))

    def _begun(self, call: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Future[Result]]:
        try:
            for item in items:
                yield self._pool.submit(call, item)
        except Exception as error:
            broken = Future[Result]()
            broken.set_exception(error)
            yield broken


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_HANDS
