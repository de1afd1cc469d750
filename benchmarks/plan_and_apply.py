"""How long planning and applying a link take, 100 ms away, beside the thirteen steps one after another.

python benchmarks/plan_and_apply.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

from served import Counter, link, server

from crosstenant import CrossTenantSync, SyncConfiguration

LATENCY_MS = 100
PEOPLE = tuple(f"user{number}@fabrikam.com" for number in range(1, 11))
NAME = "Fabrikam to Contoso"
WANTED = SyncConfiguration(name=NAME, assigned=PEOPLE, enabled=True)
MOST_REQUESTS = 12
MOST_WAITS = 4


def report(what: str, *, bound: str, requests: int | str, seconds: float | str) -> None:
    """Print one line of the table."""
    took = seconds if isinstance(seconds, str) else f"{seconds:.2f} s"
    print(f"{what:<58} {bound:>24} {requests:>9} {took:>9}", flush=True)


def measured(counter: Counter, what: str, do: Callable[[], object], *, bound: str = "-") -> None:
    """Do something, and report how many requests and how long it took."""
    counter.sent.clear()
    began = time.perf_counter()
    do()
    report(what, bound=bound, requests=len(counter.sent), seconds=time.perf_counter() - began)


def steps(sync: CrossTenantSync) -> None:
    """Take the documented steps one after another, down to a started job; each is verified."""
    sync.check_access()
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    sync.create_configuration_app(NAME)
    sync.test_connection()
    sync.create_job()
    sync.save_credentials()
    sync.assign(*PEOPLE)
    sync.rule()
    sync.start()
    sync.status()


def planned() -> None:
    """Plan an empty link, apply it, and plan it again."""
    with server(people=len(PEOPLE), latency_ms=LATENCY_MS) as line:
        counter = Counter()
        sync = link(line, counter)
        bound = f"{MOST_REQUESTS} in {MOST_WAITS} x {LATENCY_MS} ms"
        measured(counter, "plan, two empty tenants, ten people", lambda: sync.plan(WANTED), bound=bound)
        plan = sync.plan(WANTED)
        measured(counter, "apply it, everything verified", lambda: sync.apply(plan))
        again = link(line, counter)
        measured(counter, "plan the finished link", lambda: again.plan(WANTED), bound=bound)
        if again.plan(WANTED):
            raise SystemExit("wrong: the second plan is not empty")
        measured(counter, "apply the empty plan", lambda: again.apply(again.plan(WANTED)))


def stepped() -> None:
    """Take the steps on two empty tenants, and once more."""
    with server(people=len(PEOPLE), latency_ms=LATENCY_MS) as line:
        counter = Counter()
        sync = link(line, counter)
        measured(counter, "the thirteen steps one after another", lambda: steps(sync))
        again = link(line, counter)
        measured(counter, "the thirteen steps once more", lambda: steps(again))


def main() -> None:
    """Measure both ways in one run."""
    report(f"{LATENCY_MS} ms away", bound="bound", requests="requests", seconds="took")
    planned()
    stepped()


if __name__ == "__main__":
    main()
