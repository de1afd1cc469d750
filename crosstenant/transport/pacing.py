"""Request budgets per tenant and endpoint family, from Graph's published limits.

Source: Microsoft Graph, "Microsoft Graph service-specific throttling limits". One pacer serves one tenant and one app.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING

import attrs

from crosstenant.errors import ThrottledError

if TYPE_CHECKING:
    from crosstenant.transport.clock import Clock
    from crosstenant.transport.replies import RequestFacts


@attrs.frozen
class Budget:
    """So many requests within so long a time.

    Attributes:
        family: What draws on it.
        requests: How many.
        window: Within how long a time.
        refills: Whether it is a bucket, which refills evenly, and not a window, which opens all at once.
    """

    family: str
    requests: int
    window: timedelta
    refills: bool = False


REPORTS = Budget("reports", 5, timedelta(seconds=10))
ON_DEMAND = Budget("on demand", 5, timedelta(seconds=10))
# "Throttling is based on a token bucket algorithm" is said of identity and access alone.
WRITES = Budget("writes", 3_000, timedelta(seconds=150), refills=True)


def budget_for(method: str, template: str) -> Budget | None:
    """The budget that a call draws on; None where no limit is near."""
    if template.startswith("/auditLogs/"):
        return REPORTS
    if template.endswith("/provisionOnDemand"):
        return ON_DEMAND
    return None if method == "GET" else WRITES


class Pacer:
    """Spaces requests so that they stay within their budgets; safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._granted: dict[str, deque[datetime]] = {}
        self._full_at: dict[str, datetime] = {}
        self._latest: datetime | None = None

    def wait(self, facts: RequestFacts, *, cost: int = 1, before: datetime | None = None) -> None:
        """Return when the next request of this kind may go out.

        Args:
            facts: Which request it is.
            cost: How many requests it counts as; none for a batch that only reads.
            before: When the whole call has to be over; None for no such time.

        Raises:
            ThrottledError: Its turn would come after that. Nothing was sent, and nothing of the budget is used.
        """
        budget = budget_for(facts.method, facts.template)
        if budget is None or cost == 0:
            return
        with self._lock:
            now = self._now(budget)
            turn = self._turn(budget, now, cost)
            if before is not None and turn > max(now, before):
                raise _too_late(budget, facts, turn - now)
            self._grant(budget, turn)
        if turn > now:
            self._clock.sleep((turn - now).total_seconds())

    def _now(self, budget: Budget) -> datetime:
        """The time; what was granted is forgotten where the clock was put back, or its old time would be waited for."""
        now = self._clock.now()
        if self._latest is not None and self._latest - now > budget.window:
            self._granted.clear()
            self._full_at.clear()
            self._latest = None
        self._latest = max(now, self._latest or now)
        return now

    def _turn(self, budget: Budget, now: datetime, cost: int) -> datetime:
        if budget.refills:
            # The instant at which the bucket would be full again tells all there is to know of it.
            full_at = max(self._full_at.get(budget.family, now), now) + budget.window * cost / budget.requests
            return full_at - budget.window
        granted = self._granted.setdefault(budget.family, deque(maxlen=budget.requests))
        return max(now, granted[0] + budget.window) if len(granted) == budget.requests else now

    def _grant(self, budget: Budget, turn: datetime) -> None:
        if budget.refills:
            self._full_at[budget.family] = turn + budget.window
        else:
            self._granted[budget.family].append(turn)


def _too_late(budget: Budget, facts: RequestFacts, pause: timedelta) -> ThrottledError:
    told = (
        f"Not sent: the service takes {budget.requests} requests in {budget.window.total_seconds():.0f} seconds"
        f" ({budget.family}), so this client would have to wait {pause.total_seconds():.1f} seconds, past its deadline"
    )
    return ThrottledError(
        told,
        status=HTTPStatus.TOO_MANY_REQUESTS,
        code="TooManyRequests",
        method=facts.method,
        path=facts.path,
        tenant=facts.tenant,
        tenant_name=facts.tenant_name,
        retry_after=pause,
    )
