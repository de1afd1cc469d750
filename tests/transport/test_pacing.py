from datetime import datetime, timedelta
from typing import Protocol

import pytest

from crosstenant.transport.pacing import ON_DEMAND, REPORTS, WRITES, Budget, Pacer, budget_for


class WoundClock(Protocol):
    naps: list[float]

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...
    def wind(self, seconds: float) -> None: ...


@pytest.mark.parametrize(
    ("method", "template", "budget"),
    [
        ("GET", "/auditLogs/provisioning", REPORTS),
        ("POST", "/servicePrincipals/{}/synchronization/jobs/{}/provisionOnDemand", ON_DEMAND),
        ("PATCH", "/users/{}", WRITES),
        ("GET", "/users/{}", None),
    ],
)
def test_a_call_draws_on_the_budget_of_its_family(method: str, template: str, budget: Budget | None) -> None:
    assert budget_for(method, template) == budget


def test_requests_beyond_a_budget_wait_for_their_turn(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    began = clock.now()
    for _ in range(12):
        pacer.wait("GET", "/auditLogs/provisioning")

    assert clock.naps == [10, 10]
    assert clock.now() - began == timedelta(seconds=20)


def test_a_budget_recovers_with_time_and_families_do_not_share(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(5):
        pacer.wait("GET", "/auditLogs/provisioning")
    pacer.wait("GET", "/users")
    pacer.wait("PATCH", "/users/{}")
    clock.wind(10)
    pacer.wait("GET", "/auditLogs/directoryAudits")

    assert clock.naps == []


def test_a_batch_costs_what_its_items_cost_and_writes_refill_evenly(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(153):
        pacer.wait("POST", "/$batch", cost=20)

    assert clock.naps == [1, 1, 1]


def test_ten_thousand_writes_take_as_long_as_their_bucket_refills(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    began = clock.now()
    for _ in range(500):
        pacer.wait("POST", "/$batch", cost=20)

    assert clock.now() - began == timedelta(seconds=350)


def test_a_batch_that_only_reads_costs_nothing(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(1000):
        pacer.wait("POST", "/$batch", cost=0)

    assert clock.naps == []


@pytest.mark.parametrize(("method", "calls"), [("GET", 5), ("POST", 3_000)])
def test_a_clock_that_was_put_back_makes_nobody_wait_for_the_old_time(
    clock: WoundClock, method: str, calls: int
) -> None:
    pacer = Pacer(clock)
    for _ in range(calls):
        pacer.wait(method, "/auditLogs/provisioning" if method == "GET" else "/users")
    clock.wind(-3600)

    pacer.wait(method, "/auditLogs/provisioning" if method == "GET" else "/users")

    assert clock.naps == []
