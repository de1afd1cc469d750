from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

import pytest

from crosstenant.errors import (
    CrossTenantError,
    GraphError,
    ProtocolError,
    ServiceError,
    ThrottledError,
    TransportError,
    UnsafeTargetError,
)
from crosstenant.transport.replies import RequestFacts
from crosstenant.transport.retrying import Retrier, RetryDetails, RetryPolicy, is_transient, pause


class WoundClock(Protocol):
    naps: list[float]

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...
    def wind(self, seconds: float) -> None: ...


FACTS = RequestFacts(method="POST", path="/x/1", template="/x/{}", tenant="t")
THROTTLED = ThrottledError(status=429)
LOST = TransportError("lost", sent=True)
REFUSED = TransportError("refused", sent=False)


def failing(*errors: CrossTenantError) -> Callable[[datetime], str]:
    waiting = list(errors)

    def attempt(_: datetime) -> str:
        if waiting:
            raise waiting.pop(0)
        return "done"

    return attempt


@pytest.mark.parametrize(
    ("error", "when_repeatable", "when_not"),
    [
        (THROTTLED, True, True),
        (REFUSED, True, True),
        (LOST, True, False),
        (ServiceError(status=503), True, False),
        (ServiceError(status=504), True, False),
        (ServiceError(status=501), False, False),
        (ProtocolError("html", sent=True), False, False),
        (UnsafeTargetError("redirect", sent=False), False, False),
        (GraphError(status=400), False, False),
        (KeyError(), False, False),
        (None, False, False),
    ],
)
def test_what_is_transient_depends_on_what_repeating_may_do(
    error: BaseException | None, *, when_repeatable: bool, when_not: bool
) -> None:
    assert is_transient(error, repeatable=True) is when_repeatable
    assert is_transient(error, repeatable=False) is when_not


def test_without_the_services_word_the_pause_doubles_up_to_its_cap() -> None:
    policy = RetryPolicy()
    longest = [pause(LOST, attempt, policy, 1.0).total_seconds() for attempt in (1, 2, 3, 7, 30)]

    assert longest == [1, 2, 4, 60, 60]
    assert pause(LOST, 3, policy, 0.25) == timedelta(seconds=1)


def test_the_services_word_is_kept_and_at_most_a_tenth_is_added() -> None:
    asked = ThrottledError(status=429, retry_after=timedelta(seconds=10))
    nothing = ThrottledError(status=429, retry_after=timedelta(0))

    assert [pause(asked, 1, RetryPolicy(), chance).total_seconds() for chance in (0, 1)] == [10, 11]
    assert pause(nothing, 1, RetryPolicy(), 0.5) == timedelta(seconds=0.5)


def test_a_call_is_repeated_until_it_succeeds(clock: WoundClock, seeded: Random) -> None:
    told: list[RetryDetails] = []
    retrier = Retrier(clock, on_retry=told.append, random=seeded)

    assert retrier.run(failing(THROTTLED, LOST), FACTS, repeatable=True) == "done"
    assert [details.attempt for details in told] == [1, 2]
    assert [details.error for details in told] == [THROTTLED, LOST]
    assert (told[0].method, told[0].path, told[0].tenant) == ("POST", "/x/{}", "t")
    assert [details.pause.total_seconds() for details in told] == clock.naps


def test_after_five_attempts_the_last_error_is_raised(clock: WoundClock) -> None:
    errors = [ThrottledError(status=429) for _ in range(5)]

    with pytest.raises(ThrottledError) as caught:
        Retrier(clock).run(failing(*errors), FACTS, repeatable=True)

    assert caught.value is errors[-1]
    assert len(clock.naps) == 4


def test_a_wait_that_passes_the_deadline_is_not_begun(clock: WoundClock) -> None:
    asked = ThrottledError(status=429, retry_after=timedelta(hours=1))

    with pytest.raises(ThrottledError) as caught:
        Retrier(clock).run(failing(asked), FACTS, repeatable=True)

    assert caught.value.retry_after == timedelta(hours=1)
    assert clock.naps == []


def test_a_wait_of_minutes_within_the_deadline_is_waited_out(clock: WoundClock) -> None:
    asked = ThrottledError(status=429, retry_after=timedelta(seconds=315))

    assert Retrier(clock).run(failing(asked), FACTS, repeatable=False) == "done"
    assert 315 <= clock.naps[0] <= 346.5


def test_an_attempt_learns_when_the_call_must_be_over(clock: WoundClock) -> None:
    policy = RetryPolicy(deadline=timedelta(seconds=30))

    assert Retrier(clock, policy=policy).run(lambda before: before, FACTS, repeatable=True) == (
        clock.now() + timedelta(seconds=30)
    )


def test_the_pauses_of_many_clients_are_spread(clock: WoundClock) -> None:
    slots = [round(pause(LOST, 4, RetryPolicy(), Random(seed).random()).total_seconds(), 1) for seed in range(200)]

    assert max(slots.count(slot) for slot in set(slots)) <= 10
