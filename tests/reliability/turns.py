"""Two processes that take turns at the wire, in an order that a seed decides."""

from __future__ import annotations

import random
import threading
from collections import Counter


class Turns:
    """Lets one process at a time send its next request.

    Nobody goes on before everybody waits or has ended.

    Args:
        seed: Decides who goes next.
        processes: Who takes part.
    """

    def __init__(self, seed: str, *processes: int) -> None:
        self._chance = random.Random(seed)
        self._change = threading.Condition()
        self._alive = set(processes)
        self._waiting: Counter[int] = Counter()  # a process may send from several threads
        self._next: int | None = None

    def take(self, process: int) -> None:
        """Wait until it is this process's turn."""
        with self._change:
            self._waiting[process] += 1
            self._choose()
            while self._next != process:
                self._change.wait()
            self._waiting[process] -= 1
            self._next = None
            self._choose()

    def leave(self, process: int) -> None:
        """Take no more part."""
        with self._change:
            self._alive.discard(process)
            self._choose()

    def _choose(self) -> None:
        if self._next is None and self._alive and all(self._waiting[process] for process in self._alive):
            self._next = self._chance.choice(sorted(self._alive))
            self._change.notify_all()
