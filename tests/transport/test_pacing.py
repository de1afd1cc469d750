from datetime import datetime, timedelta
from typing import Protocol

import pytest

from crosstenant.errors import ThrottledError
from crosstenant.transport.pacing import ON_DEMAND, REPORTS, WRITES, Budget, Pacer, budget_for
from crosstenant.transport.replies import RequestFacts


class WoundClock(Protocol):
    naps: list[float]

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...
    def wind(self, seconds: float) -> None: ...


def call(method: str, template: str) -> RequestFacts:
    return RequestFacts(method=method, path=template, template=template, tenant="t")


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
        pacer.wait(call("GET", "/auditLogs/provisioning"))

    assert clock.naps == [10, 10]
    assert clock.now() - began == timedelta(seconds=20)


def test_a_budget_recovers_with_time_and_families_do_not_share(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(5):
        pacer.wait(call("GET", "/auditLogs/provisioning"))
    pacer.wait(call("GET", "/users"))
    pacer.wait(call("PATCH", "/users/{}"))
    clock.wind(10)
    pacer.wait(call("GET", "/auditLogs/directoryAudits"))

    assert clock.naps == []


def test_a_batch_costs_what_its_items_cost_and_writes_refill_evenly(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(153):
        pacer.wait(call("POST", "/$batch"), cost=20)

    assert clock.naps == [1, 1, 1]


def test_ten_thousand_writes_take_as_long_as_their_bucket_refills(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    began = clock.now()
    for _ in range(500):
        pacer.wait(call("POST", "/$batch"), cost=20)

    assert clock.now() - began == timedelta(seconds=350)


def test_a_batch_that_only_reads_costs_nothing(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(1000):
        pacer.wait(call("POST", "/$batch"), cost=0)

    assert clock.naps == []


@pytest.mark.parametrize(("method", "calls"), [("GET", 5), ("POST", 3_000)])
def test_a_clock_that_was_put_back_makes_nobody_wait_for_the_old_time(
    clock: WoundClock, method: str, calls: int
) -> None:
    pacer = Pacer(clock)
    for _ in range(calls):
        pacer.wait(call(method, "/auditLogs/provisioning" if method == "GET" else "/users"))
    clock.wind(-3600)

    pacer.wait(call(method, "/auditLogs/provisioning" if method == "GET" else "/users"))

    assert clock.naps == []


def test_a_turn_after_the_deadline_is_refused_at_once_and_takes_nobodys_place(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(5):
        pacer.wait(call("GET", "/auditLogs/provisioning"))
    clock.wind(4)

    for _ in range(3):
        with pytest.raises(ThrottledError, match=r"Not sent.*5 requests in 10 seconds.*6\.0 seconds") as caught:
            pacer.wait(call("GET", "/auditLogs/provisioning"), before=clock.now() + timedelta(seconds=5))
        assert caught.value.retry_after == timedelta(seconds=6)
    pacer.wait(call("GET", "/auditLogs/provisioning"), before=clock.now() + timedelta(seconds=6))

    assert clock.naps == [6]


def test_a_bucket_that_is_empty_past_the_deadline_is_not_drawn_on(clock: WoundClock) -> None:
    pacer = Pacer(clock)
    for _ in range(150):
        pacer.wait(call("POST", "/$batch"), cost=20)

    for _ in range(100):
        with pytest.raises(ThrottledError, match="Not sent"):
            pacer.wait(call("POST", "/$batch"), cost=20, before=clock.now())
    pacer.wait(call("POST", "/$batch"), cost=20)

    assert clock.naps == [1]
