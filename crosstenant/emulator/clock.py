"""The hand-wound clock of a world.

Nothing is scheduled on it as a callable: what is due stands in the world's state (a job's next run, an object's
visible-from instant), so that a world can be saved in the middle of a wait. The clock asks a `Timetable` what comes
next and stops there on its way.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol

DEFAULT_START = datetime(2026, 1, 15, 10, tzinfo=UTC)
"""When a world begins unless it is told otherwise, so that the same seed gives the same timestamps."""


class Timetable(Protocol):
    """What happens in a world of its own accord."""

    def next_due(self) -> datetime | None:
        """Return when the next thing happens; None if nothing is waiting."""
        ...

    def run_due(self) -> None:
        """Do everything that is due at the clock's present instant."""
        ...


class Clock:
    """Tells a world's time, and moves it. Never sleeps.

    Args:
        start: The first instant, aware.
        timetable: What to run on the way; without one, time just passes.
    """

    def __init__(self, start: datetime = DEFAULT_START, timetable: Timetable | None = None) -> None:
        self._now = start.astimezone(UTC)
        self._timetable = timetable
        self._running = False

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return self._now

    def set_to(self, moment: datetime) -> None:
        """Put the hand somewhere, backwards too; nothing runs on the way. For a world that becomes another one."""
        self._now = moment.astimezone(UTC)

    def sleep(self, seconds: float) -> None:
        """Let this many seconds pass, at once, with everything that happens in them."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, span: timedelta) -> None:
        """Let a span pass: what falls due on the way runs in order of time, each at its own instant.

        Raises:
            ValueError: The span is negative.
        """
        if span < timedelta(0):
            raise ValueError("Time in a world only runs forward: give a span that is not negative.")
        self._move_to(self._now + span)

    def _move_to(self, target: datetime) -> None:
        while (due := self._next_before(target)) is not None:
            self._now = max(self._now, due)
            self._run()
        self._now = target

    def _next_before(self, target: datetime) -> datetime | None:
        # While something runs, time stands still for it: a nested advance only moves the hand.
        if self._timetable is None or self._running:
            return None
        due = self._timetable.next_due()
        return due if due is not None and due <= target else None

    def _run(self) -> None:
        if self._timetable is None:
            return
        self._running = True
        try:
            self._timetable.run_due()
        finally:
            self._running = False
