"""Patience with a directory whose replicas answer at different times, and with answers that got lost.

Documentation: *Configure cross-tenant synchronization* (a configuration takes up to 15 seconds to show), *On-demand
provisioning in Microsoft Entra ID* (an assignment takes a few minutes to count).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, TypeVar

from crosstenant.errors import GraphError, OutcomeUnknownError, TransportError
from crosstenant.models.sync_job import SyncJob
from crosstenant.transport.clock import Clock

Found = TypeVar("Found")

SETTLE: Final = timedelta(minutes=3)
"""How long an object that was created may stay invisible; the directory team's own advice to other tools."""

REPLICATION: Final = timedelta(minutes=5)
"""How long calls on a new service principal may fail for no other reason than that it is new."""

_CLOCK_SKEW: Final = timedelta(minutes=5)
_TICK: Final = timedelta(microseconds=1)
_REFUSED: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
)
_LAGGING: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
_NEW_REFERENCE: Final = "not a valid reference update"
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 15.0


def pauses(first: float = _FIRST_PAUSE, longest: float = _LONGEST_PAUSE) -> Iterator[float]:
    """Yield growing pauses in seconds, without end."""
    pause = first
    while True:
        yield pause
        pause = min(pause * 2, longest)


def until(question: Callable[[], Found | None], *, clock: Clock, window: timedelta) -> Found | None:
    """Ask until the answer is not None, or the window is over; then return None."""
    end = clock.now() + window
    for pause in pauses():
        answer = question()
        if answer is not None or clock.now() >= end:
            return answer
        clock.sleep(pause)
    raise AssertionError("pauses() has no end")  # pragma: no cover


def shown(look: Callable[[], Found | None], *, clock: Clock, what: str) -> Found:
    """Look until what was just written shows; replicas may lag behind a write that was accepted.

    Raises:
        OutcomeUnknownError: It did not show within the settle time.
    """
    found = until(look, clock=clock, window=SETTLE)
    if found is None:
        raise OutcomeUnknownError(f"{what}: the service accepted the change, but still shows the old state.")
    return found


def gone(look: Callable[[], object | None], *, clock: Clock, what: str) -> None:
    """Look until what was just deleted shows no more.

    Raises:
        OutcomeUnknownError: It still showed when the settle time was over.
    """
    shown(lambda: None if look() else True, clock=clock, what=what)


def newer_runs_since(job: SyncJob, now: datetime) -> datetime:
    """Return the moment after which a run of a job is newer than what the job shows now.

    The service stamps runs by its own clock. Ours may be ahead of it, and then a new run seems to be an old one; or
    behind it, and then the last run seems to be yet to come.
    """
    last = job.last_run
    earliest = now - _CLOCK_SKEW
    return max(earliest, last.began_at + _TICK) if last and last.began_at else earliest


def is_lag(error: GraphError) -> bool:
    """Return whether a new object explains this error: it reads as missing, forbidden or in conflict for minutes."""
    return error.status in _LAGGING or is_new_reference(error)


def is_new_reference(error: GraphError) -> bool:
    """Return whether a write was refused because it refers to what not every replica has yet."""
    return _NEW_REFERENCE in error.message.lower()


def is_early_refusal(error: GraphError) -> bool:
    """Return whether a write was surely refused, and a new object explains why."""
    return error.status == HTTPStatus.FORBIDDEN or is_new_reference(error)


def reads_as_missing(error: GraphError) -> bool:
    """Return whether an object that was made just now explains this error where nothing but 404 may."""
    return error.status == HTTPStatus.NOT_FOUND


def despite_lag(
    call: Callable[[], Found], *, clock: Clock, window: timedelta, lagging: Callable[[GraphError], bool] = is_lag
) -> Found:
    """Repeat a call while the newness of an object explains its failure.

    Raises:
        GraphError: The call still fails when the window is over, or fails for another reason.
    """
    end = clock.now() + window
    for pause in pauses():
        try:
            return call()
        except GraphError as error:
            if not lagging(error) or clock.now() >= end:
                raise
            wait_as_asked(error, clock)
        clock.sleep(pause)
    raise AssertionError("pauses() has no end")  # pragma: no cover


def look_then_resend(send: Callable[[], Found], look: Callable[[], Found | None], *, clock: Clock) -> Found:
    """Send a write; where its outcome is unknown look for its effect, and send it once more where there is none.

    For writes that the service itself refuses or ignores the second time.
    """
    try:
        return send()
    except (TransportError, GraphError) as error:
        if is_refused(error):
            raise
        wait_as_asked(error, clock)
    found = look()
    return found if found is not None else send()


def wait_as_asked(error: GraphError | TransportError, clock: Clock) -> None:
    """Wait as long as an error asks for, if it does; one that asks for more than anybody has is raised."""
    asked = error.retry_after if isinstance(error, GraphError) else None
    if asked is None:
        return
    if asked > REPLICATION:
        raise error
    clock.sleep(asked.total_seconds())


def is_refused(error: GraphError | TransportError) -> bool:
    """Return whether a write surely had no effect: it never left, or the answer is one of those that say so.

    Anything else leaves the outcome unknown, 404 and 409 included: ``instantiate`` was seen to answer 404 and to create
    all the same.
    """
    return error.status in _REFUSED if isinstance(error, GraphError) else not error.sent


class Recent:
    """What was written within the settle time: a read that shows the old state is no proof against it."""

    def __init__(self) -> None:
        self._notes: dict[str, tuple[str, datetime]] = {}

    def note(self, topic: str, value: str, *, clock: Clock) -> None:
        """Remember what was written about a topic just now."""
        self._notes[topic] = value, clock.now()

    def forget(self, topic: str) -> None:
        """Forget what was written about a topic, because it is undone."""
        self._notes.pop(topic, None)

    def value(self, topic: str, *, clock: Clock) -> str | None:
        """Return what was written last about a topic; None where that is longer ago than the settle time."""
        value, written_at = self._notes.get(topic, (None, clock.now()))
        return value if clock.now() < written_at + SETTLE else None
