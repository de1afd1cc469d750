"""Time is I/O: everything that waits or judges an expiry asks one clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from crosstenant.errors import InputError


class Clock(Protocol):
    """What the transport needs to know of time. Tests and the emulator bring their own."""

    def now(self) -> datetime:
        """The present instant, aware."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return when that much time has passed."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Block the calling thread."""
        time.sleep(seconds)

    def __repr__(self) -> str:
        return "SystemClock()"


def duration(value: timedelta | float, *, parameter: str) -> timedelta:
    """Read a span that a caller gave as a timedelta or in seconds.

    Raises:
        InputError: It is not a positive, finite span.
    """
    if isinstance(value, timedelta):
        span = value
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{parameter} must be a timedelta or seconds, not {value!r}.", parameter=parameter)
    else:
        span = _seconds(value, parameter)
    if span <= timedelta(0):
        raise InputError(f"{parameter} must be longer than nothing, not {value!r}.", parameter=parameter)
    return span


def _seconds(value: float, parameter: str) -> timedelta:
    try:
        return timedelta(seconds=value)
    except (OverflowError, ValueError) as error:
        raise InputError(f"{parameter} must be a finite span, not {value!r}.", parameter=parameter) from error
