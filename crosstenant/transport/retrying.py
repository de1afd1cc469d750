"""What is transient, how long to wait, when to give up. tenacity is met here and nowhere else.

A 429 is repeated whatever the method: it says that nothing was done. Another failure of the service, or a lost
connection, leaves open whether the request took effect, so it is repeated only where that does no harm; a refused
connection never arrived. Source: Microsoft Graph, "Microsoft Graph throttling guidance".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar

import attrs

from crosstenant.errors import (
    GraphError,
    ProtocolError,
    ServiceError,
    ThrottledError,
    TransportError,
    UnsafeTargetError,
)
from crosstenant.transport.replies import RequestFacts

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from crosstenant.transport.clock import Clock

T = TypeVar("T")

_TRANSIENT = frozenset({500, 502, 503, 504, 509})


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How patient one logical request is.

    Attributes:
        attempts: How often it is sent at most.
        base: The longest first pause where the service names none; it doubles each time.
        cap: The longest such pause.
        deadline: No pause may end later than this after the first attempt began.
    """

    attempts: int = 5
    base: timedelta = timedelta(seconds=1)
    cap: timedelta = timedelta(seconds=60)
    deadline: timedelta = timedelta(minutes=15)


@attrs.frozen(kw_only=True)
class RetryDetails:
    """What the retry hook is told before each pause.

    Attributes:
        method: The HTTP method.
        path: The path template.
        tenant: The tenant's GUID or domain.
        attempt: How many attempts were made, from 1.
        pause: How long the pause will be.
        error: Why: one of crosstenant's errors.
    """

    method: str
    path: str
    tenant: str
    attempt: int
    pause: timedelta
    error: BaseException


RetryHook = Callable[[RetryDetails], None]


def is_transient(error: BaseException | None, *, repeatable: bool) -> bool:
    """Whether the same request, sent again, may fare better and can do no harm."""
    if isinstance(error, ProtocolError | UnsafeTargetError):
        return False
    if isinstance(error, TransportError):
        return repeatable or not error.sent
    if isinstance(error, ServiceError):
        return repeatable and error.status in _TRANSIENT
    return isinstance(error, ThrottledError)


def pause(error: BaseException | None, attempt: int, policy: RetryPolicy, chance: float) -> timedelta:
    """How long to wait after a failed attempt.

    The service's word, and up to a tenth more so that clients do not come back together; without it, a random part of
    a time that doubles. Asked to wait for nothing, up to a second: an immediate retry would count against us.

    Args:
        error: What went wrong.
        attempt: Which attempt that was, from 1.
        policy: The limits.
        chance: A random number from 0 to 1.
    """
    asked = error.retry_after if isinstance(error, GraphError) else None
    if asked is None:
        doubled: int = 2 ** (attempt - 1)
        return min(policy.cap, policy.base * doubled) * chance
    return asked * (1 + chance / 10) if asked else timedelta(seconds=1) * chance


class Retrier:
    """Makes attempts until one succeeds, the error is final, or patience ends."""

    def __init__(
        self,
        clock: Clock,
        *,
        policy: RetryPolicy | None = None,
        on_retry: RetryHook | None = None,
        random: Random | None = None,
    ) -> None:
        self._clock = clock
        self._policy = policy or RetryPolicy()
        self._on_retry = on_retry
        self._random = random or Random()

    def run(self, attempt: Callable[[datetime], T], facts: RequestFacts, *, repeatable: bool) -> T:
        """Return what an attempt returns, or raise what the last one raised.

        Args:
            attempt: Takes the instant by which the whole call must be over.
            facts: Which request it is, for the hook.
            repeatable: Whether sending it twice does what sending it once does.
        """
        from tenacity import Retrying

        before = self._clock.now() + self._policy.deadline
        pauses: list[timedelta] = []

        def shall_retry(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            wanted = self._verdict(error, state.attempt_number, before, repeatable=repeatable)
            if wanted is None:
                return False
            pauses.append(wanted)
            self._announce(error, state.attempt_number, wanted, facts)
            return True

        loop = Retrying(
            sleep=self._clock.sleep,
            retry=shall_retry,
            wait=lambda _: pauses[-1].total_seconds(),
            reraise=True,  # callers meet our errors, never tenacity's
        )
        return loop(attempt, before)

    def _verdict(
        self, error: BaseException | None, attempt: int, before: datetime, *, repeatable: bool
    ) -> timedelta | None:
        """The pause before the next attempt; None if there must be none."""
        if attempt >= self._policy.attempts or not is_transient(error, repeatable=repeatable):
            return None
        wanted = pause(error, attempt, self._policy, self._random.random())
        return wanted if wanted <= before - self._clock.now() else None

    def _announce(self, error: BaseException | None, attempt: int, wanted: timedelta, facts: RequestFacts) -> None:
        if self._on_retry is None or error is None:
            return
        self._on_retry(
            RetryDetails(
                method=facts.method,
                path=facts.template,
                tenant=facts.tenant,
                attempt=attempt,
                pause=wanted,
                error=error,
            )
        )
