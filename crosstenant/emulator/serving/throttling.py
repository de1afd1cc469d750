"""The published limits: how much one application may ask of one tenant before it is told to wait.

Graph: "Microsoft Graph service-specific throttling limits", identity and access, and audit logs.
"""

import math
from collections import deque

import attrs

from crosstenant.emulator.errors import GraphFault, throttled
from crosstenant.emulator.routing import Caller
from crosstenant.emulator.state import Tenant

_LOGS_WINDOW, _LOGS_LIMIT = 10.0, 5
_UNITS_WINDOW = 10.0
_WRITES_WINDOW, _WRITES_LIMIT = 150.0, 3_000
# Resource units per ten seconds for tenants of fewer users than the first number.
_UNITS = ((50, 3_500), (500, 5_000), (math.inf, 8_000))
_COSTS = {
    "/users": 2,
    "/applications": 2,
    "/servicePrincipals/<service_principal_id>/appRoleAssignments": 2,
    "/groups/<group_id>/members": 3,
    "/groups/<group_id>/transitiveMembers": 5,
}
_SMALL_PAGE = 20
_WARNS_AT = 0.8


@attrs.define
class _Window:
    seconds: float
    limit: float
    spent: float = 0.0
    entries: deque[tuple[float, float]] = attrs.Factory(deque)

    def spend(self, cost: float, now: float) -> int | None:
        """Count a request; return the whole seconds to wait where that is too much."""
        while self.entries and self.entries[0][0] <= now - self.seconds:
            self.spent -= self.entries.popleft()[1]
        if self.spent + cost > self.limit:
            return max(1, math.ceil(self.entries[0][0] + self.seconds - now)) if self.entries else 1
        self.entries.append((now, cost))
        self.spent += cost
        return None


@attrs.define
class _Bucket:
    """As many at once as the limit says, and from then on as many as flow back in the same time."""

    seconds: float
    limit: float
    spent: float = 0.0
    counted_at: float = 0.0

    def spend(self, cost: float, now: float) -> int | None:
        """Count a request; return the whole seconds to wait where that is too much."""
        flow = self.limit / self.seconds
        self.spent = max(0.0, self.spent - (now - self.counted_at) * flow)
        self.counted_at = now
        excess = self.spent + cost - self.limit
        if excess > 0:
            return max(1, math.ceil(excess / flow))
        self.spent += cost
        return None


@attrs.define
class Throttle:
    """Counts requests by tenant and application: writes by a bucket that refills, others over sliding windows.

    The published tables give a number and a time and not the way it is counted; writes are let flow back bit by bit.
    """

    _counts: dict[tuple[str, ...], _Window | _Bucket] = attrs.Factory(dict)

    def admit(self, tenant: Tenant, caller: Caller, method: str, path: str, *, cost: int, now: float) -> dict[str, str]:
        """Count a request against every limit that concerns it, and return the headers that tell about them.

        Args:
            tenant: The tenant.
            caller: The application.
            method: HTTP method.
            path: The operation's path, variables unfilled.
            cost: Its resource units.
            now: The instant, in seconds since 1970.

        Raises:
            GraphFault: 429 with ``Retry-After`` and the headers that name the limit.
        """
        key = (tenant.id, caller.app_id)
        if path.startswith("/auditLogs"):
            self._spend(_Window(_LOGS_WINDOW, _LOGS_LIMIT), (*key, "logs"), 1, now, "ReadWrite")
            return {}
        limit = next(units for users, units in _UNITS if len(tenant.users) < users)
        units = self._spend(_Window(_UNITS_WINDOW, limit), (*key, "units"), cost, now, "Read")
        if method != "GET":
            self._spend(_Bucket(_WRITES_WINDOW, _WRITES_LIMIT), (*key, "writes"), 1, now, "Write")
        share = units.spent / limit
        return {"x-ms-throttle-limit-percentage": f"{share:.2f}"} if share > _WARNS_AT else {}

    def _spend(
        self, fresh: _Window | _Bucket, key: tuple[str, ...], cost: float, now: float, kind: str
    ) -> _Window | _Bucket:
        count = self._counts.setdefault(key, fresh)
        wait = count.spend(cost, now)
        if wait is not None:
            raise _too_many(wait, kind, key)
        return count


def cost_of(method: str, path: str, query: dict[str, str]) -> int:
    """Return the resource units of a request: never fewer than one."""
    if method != "GET":
        return 1
    cost = _COSTS.get(path, 1)
    cost -= "$select" in query
    cost += "$expand" in query
    cost -= query.get("$top", "").isdigit() and int(query["$top"]) < _SMALL_PAGE
    return max(1, cost)


def _too_many(wait: int, kind: str, key: tuple[str, ...]) -> GraphFault:
    fault = throttled(wait)
    information = "WriteLimitExceeded" if kind == "Write" else "ResourceUnitLimitExceeded"
    fault.headers["x-ms-throttle-scope"] = f"Tenant_Application/{kind}/{key[1]}/{key[0]}"
    fault.headers["x-ms-throttle-information"] = information
    return fault
