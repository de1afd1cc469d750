"""Request budgets per tenant and endpoint family, from Graph's published limits.

Source: Microsoft Graph, "Microsoft Graph service-specific throttling limits". One pacer serves one tenant and one app.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from crosstenant.transport.clock import Clock


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

    def wait(self, method: str, template: str, *, cost: int = 1) -> None:
        """Return when the next request of this kind may go out.

        Args:
            method: The HTTP method.
            template: The path template.
            cost: How many requests it counts as; none for a batch that only reads.
        """
        budget = budget_for(method, template)
        if budget is None or cost == 0:
            return
        with self._lock:
            now = self._now(budget)
            turn = self._drawn(budget, now, cost)
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

    def _drawn(self, budget: Budget, now: datetime, cost: int) -> datetime:
        if not budget.refills:
            return max(self._reserved(budget, now) for _ in range(cost))
        # The instant at which the bucket would be full again tells all there is to know of it.
        full_at = max(self._full_at.get(budget.family, now), now) + budget.window * cost / budget.requests
        self._full_at[budget.family] = full_at
        return full_at - budget.window

    def _reserved(self, budget: Budget, now: datetime) -> datetime:
        granted = self._granted.setdefault(budget.family, deque(maxlen=budget.requests))
        turn = max(now, granted[0] + budget.window) if len(granted) == budget.requests else now
        granted.append(turn)
        return turn
