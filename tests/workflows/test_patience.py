"""Patience with replicas that lag and with answers that got lost, judged by calls that fail a known number of times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import (
    ConflictError,
    CrossTenantError,
    GraphError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    ServiceError,
    TransportError,
)
from crosstenant.workflows.patience import (
    SETTLE,
    Recent,
    despite_lag,
    is_lag,
    look_then_resend,
    pauses,
    reads_as_missing,
    shown,
    until,
)

MINUTE = timedelta(minutes=1)
LOST = TransportError("The answer was lost.", sent=True)
UNSENT = TransportError("The connection was refused.", sent=False)
GONE = NotFoundError(status=404)
BROKEN = ServiceError(status=503)
REFUSED = GraphError("No.", status=400)


class StillClock:
    """A clock that moves only when somebody sleeps, and counts the naps."""

    def __init__(self) -> None:
        self.began = self.moment = datetime(2026, 1, 15, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    @property
    def slept(self) -> timedelta:
        return self.moment - self.began


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


class Told:
    """A call that answers what it was told to, in order, and counts how often it was made."""

    def __init__(self, *answers: str | CrossTenantError | None) -> None:
        self._answers: Iterator[str | CrossTenantError | None] = iter(answers)
        self._last = answers[-1]
        self.calls = 0

    def __call__(self) -> str | None:
        self.calls += 1
        answer = next(self._answers, self._last)
        if isinstance(answer, CrossTenantError):
            raise answer
        return answer


def sure(call: Told) -> Callable[[], str]:
    return lambda: call() or "nothing"


@given(first=st.floats(0.1, 10), longest=st.floats(10, 100))
def test_pauses_grow_up_to_the_longest(first: float, longest: float) -> None:
    made = list(islice(pauses(first, longest), 20))

    assert made == sorted(made)
    assert made[0] == first
    assert made[-1] == longest


def test_until_asks_until_there_is_an_answer(clock: StillClock) -> None:
    assert until(Told(None, None, "here"), clock=clock, window=MINUTE) == "here"


def test_until_gives_up_when_the_window_is_over(clock: StillClock) -> None:
    assert until(Told(None), clock=clock, window=MINUTE) is None
    assert MINUTE <= clock.slept <= 2 * MINUTE


def test_a_change_that_does_not_show_in_time_has_an_unknown_outcome(clock: StillClock) -> None:
    with pytest.raises(OutcomeUnknownError, match=r"step 9.*still shows the old state"):
        shown(Told(None), clock=clock, what="step 9")
    assert clock.slept >= SETTLE


def test_a_change_that_shows_is_returned(clock: StillClock) -> None:
    assert shown(Told(None, "new"), clock=clock, what="step 9") == "new"


@pytest.mark.parametrize("lag", [GONE, PermissionDeniedError(status=403), ConflictError(status=409)])
def test_a_call_on_a_new_object_is_repeated_while_its_newness_explains_the_failure(
    clock: StillClock, lag: GraphError
) -> None:
    assert despite_lag(sure(Told(lag, lag, "done")), clock=clock, window=MINUTE) == "done"


def test_a_reference_that_is_not_valid_yet_counts_as_lag() -> None:
    assert is_lag(GraphError("Not a valid reference update.", status=400))
    assert not is_lag(REFUSED)


def test_only_404_reads_as_missing() -> None:
    assert reads_as_missing(GONE)
    assert not reads_as_missing(ConflictError(status=409))


def test_a_failure_that_newness_does_not_explain_comes_at_once(clock: StillClock) -> None:
    call = Told(REFUSED)

    with pytest.raises(GraphError):
        despite_lag(sure(call), clock=clock, window=MINUTE)
    assert (call.calls, clock.slept) == (1, timedelta(0))


def test_lag_that_outlasts_the_window_is_an_error(clock: StillClock) -> None:
    with pytest.raises(NotFoundError):
        despite_lag(sure(Told(GONE)), clock=clock, window=MINUTE)
    assert clock.slept >= MINUTE


@pytest.mark.parametrize("lost", [LOST, BROKEN, GONE, ConflictError(status=409)])
def test_where_the_outcome_is_unknown_the_effect_is_looked_for_before_anything_is_sent_again(
    clock: StillClock, lost: CrossTenantError
) -> None:
    send = Told(lost)

    assert look_then_resend(send, Told("there"), clock=clock) == "there"
    assert send.calls == 1


def test_a_write_without_effect_is_sent_once_more(clock: StillClock) -> None:
    send = Told(BROKEN, "done")

    assert look_then_resend(send, Told(None), clock=clock) == "done"
    assert send.calls == 2


@pytest.mark.parametrize("refusal", [UNSENT, REFUSED, PermissionDeniedError(status=403)])
def test_a_write_that_surely_had_no_effect_is_an_error_without_a_look(
    clock: StillClock, refusal: CrossTenantError
) -> None:
    look = Told(None)

    with pytest.raises(type(refusal)):
        look_then_resend(Told(refusal), look, clock=clock)
    assert look.calls == 0


def test_a_service_that_asks_for_time_gets_it_before_anything_else_is_sent(clock: StillClock) -> None:
    busy = ServiceError(status=503, retry_after=timedelta(seconds=5))

    assert look_then_resend(Told(busy, "done"), Told(None), clock=clock) == "done"
    assert clock.slept == timedelta(seconds=5)


def test_a_service_that_asks_for_more_time_than_anybody_has_is_an_error(clock: StillClock) -> None:
    busy = ServiceError(status=503, retry_after=timedelta(hours=1))

    with pytest.raises(ServiceError):
        look_then_resend(Told(busy, "done"), Told(None), clock=clock)
    assert clock.slept == timedelta(0)


def test_what_was_written_a_moment_ago_is_remembered_until_every_read_must_show_it(clock: StillClock) -> None:
    recent = Recent()
    recent.note("job", "started", clock=clock)

    clock.sleep(SETTLE.total_seconds() - 1)
    assert recent.value("job", clock=clock) == "started"
    clock.sleep(1)
    assert recent.value("job", clock=clock) is None
    assert recent.value("anything else", clock=clock) is None
