"""Ten thousand assignments: every figure beside its bound and, where there is one, a peer.

python benchmarks/assignments.py                    everything, some minutes
python benchmarks/assignments.py limit              one of: limit, faults, reconcile, latency
python benchmarks/assignments.py latency --peer P   P is a Python with msgraph-sdk, which assigns one by one
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from served import Counter, link, server

from crosstenant import CrossTenantSync, TenantClient
from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.faults import Attempt, Fault, fails
from crosstenant.emulator.serving.exchange import Outgoing

PEOPLE = 10_000
DIFFERENCES = 50
LATENCY_MS = 20
CONCURRENCY = 4
PEER_PEOPLE = 500  # a minute of one by one; ten thousand would take twenty
FEWEST_REQUESTS = 2 * PEOPLE // 20 + 1  # batches that resolve, batches that assign, and an empty list
ASSIGNED_TO = "/servicePrincipals/*/appRoleAssignedTo"
PEER = Path(__file__).with_name("assignments_peer.py")
DEFAULT_PEER_PYTHON = Path(__file__).parents[1] / ".venv-interop" / "bin" / "python"


def report(name: str, *, bound: str, ours: str, peer: str = "-") -> None:
    """Print one line of the table."""
    print(f"{name:<58} {bound:>22} {peer:>14} {ours:>16}", flush=True)


def names(count: int = PEOPLE) -> list[str]:
    """Return the principal names of the first people."""
    return [f"user{number}@fabrikam.com" for number in range(1, count + 1)]


def prepared(count: int) -> tuple[Emulator, CrossTenantSync]:
    """Return a world with people and a configuration app, in process."""
    world = Emulator(seed=1, delays=Delays.none())
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=count)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    source, target = (
        TenantClient(tenant.id, credential=tenant.credential, session=world.session(), clock=world.clock)
        for tenant in (fabrikam, contoso)
    )
    sync = CrossTenantSync(source=source, target=target)
    sync.create_configuration_app("Fabrikam to Contoso")
    return world, sync


def limit(_: argparse.Namespace) -> None:
    """At the published pace of 3,000 writes in 150 seconds, in emulated time.

    A bucket of 3,000 that refills at 20 a second lets ten thousand pass in 350 s, whatever the client does.
    """
    world, sync = prepared(PEOPLE)
    report("10,000 assignments at our own pace", bound="350 to 420 s", ours=f"{emulated(world, sync):.0f} s")
    world, sync = prepared(PEOPLE)
    world.switches = attrs.evolve(world.switches, published_limits=True)
    report(
        "  and under the published limit",
        bound="350 to 420 s",
        ours=f"{emulated(world, sync):.0f} s",
    )


def faults(_: argparse.Namespace) -> None:
    """The same with 2 % lost answers and 1 % failures of the service."""
    world, sync = prepared(PEOPLE)
    world.switches = attrs.evolve(world.switches, published_limits=True)
    chance = random.Random(1)
    world.faults.plan(lambda attempt: trouble(chance.random())(attempt), "POST", ASSIGNED_TO, times=10 * PEOPLE)
    took = emulated(world, sync)
    report("  with 2 % lost answers and 1 % 5xx", bound="at most 500 s", ours=f"{took:.0f} s")


def trouble(draw: float) -> Fault:
    """Return what happens to one assignment."""
    if draw < 0.02:
        return fails(504, after_effect=True)
    return fails(503) if draw < 0.03 else untroubled


def untroubled(attempt: Attempt) -> Outgoing:
    """Let the service answer."""
    return attempt.answer()


def emulated(world: Emulator, sync: CrossTenantSync) -> float:
    """Assign everybody and return the emulated seconds; nobody may be lost or doubled."""
    estimates: list[object] = []
    began = world.clock.now()
    result = sync.assign_many(names(), on_estimate=estimates.append, concurrency=CONCURRENCY)
    took = world.clock.now() - began
    present = [assignment.principal_id for assignment in sync.assignments()]
    if not (result.value.ok and len(present) == len(set(present)) == PEOPLE and len(estimates) == 1):
        raise SystemExit(f"wrong: {result.value}, {len(present)} present, {len(set(present))} of them different")
    return took.total_seconds()


def reconcile(_: argparse.Namespace) -> None:
    """Writes where 10,000 are present, 10,000 are wanted, and 50 differ."""
    world, sync = prepared(PEOPLE + DIFFERENCES // 2)
    sync.assign_many(names())
    wanted = names(PEOPLE + DIFFERENCES // 2)[DIFFERENCES // 2 :]
    writes: list[Attempt] = []

    def noted(attempt: Attempt) -> Outgoing:
        writes.append(attempt)
        return attempt.answer()

    world.faults.plan(noted, "POST", ASSIGNED_TO, times=PEOPLE)
    world.faults.plan(noted, "DELETE", f"{ASSIGNED_TO}/*", times=PEOPLE)
    sync.reconcile(wanted)
    present = {assignment.principal_id for assignment in sync.assignments()}
    if len(present) != PEOPLE or sync.reconcile(wanted).changed:
        raise SystemExit(f"wrong: {len(present)} present")
    report("writes to reconcile 10,000 with 50 differences", bound="at most 50", ours=str(len(writes)))


def latency(options: argparse.Namespace) -> None:
    """A server in another process, 20 ms away and without throttling; the peer assigns one by one beside us."""
    with server(people=PEOPLE + PEER_PEOPLE, latency_ms=LATENCY_MS) as line:
        secrets = json.dumps(line)
        ours = json.loads(run([sys.executable, __file__, "client"], secrets))
        peer = (
            json.loads(run([options.peer, PEER, str(PEER_PEOPLE)], json.dumps(line | ours))) if options.peer else None
        )
    bound = 1.3 * ours["requests"] * LATENCY_MS / 1000 / CONCURRENCY
    each = peer["seconds"] / PEER_PEOPLE if peer else 0.0
    alone = f"{each * PEOPLE:.0f} s *" if peer else "not at hand"
    report("requests on the wire", bound=f"at least {FEWEST_REQUESTS}", ours=str(ours["requests"]))
    report(
        "10,000 assignments, 20 ms away", bound=f"at most {bound:.1f} s", peer=alone, ours=f"{ours['seconds']:.1f} s"
    )
    faster = f"{each * PEOPLE / ours['seconds']:.0f} times" if peer else "-"
    report("  faster than msgraph-sdk one by one", bound="at least 40 times", ours=faster)
    report("  peak memory of the client", bound="under 120 MB", ours=f"{ours['megabytes']:.0f} MB")
    if peer:
        print(f"* extrapolated from {PEER_PEOPLE} people in {peer['seconds']:.1f} s, {each * 1000:.1f} ms each")


class Unpaced:
    """The computer's clock, on which no wait takes time: what is paced goes out at once."""

    def __init__(self) -> None:
        self._skipped = timedelta(0)

    def now(self) -> datetime:
        """The present instant, with all skipped waits behind it."""
        return datetime.now(UTC) + self._skipped

    def sleep(self, seconds: float) -> None:
        """Skip a wait."""
        self._skipped += timedelta(seconds=seconds)


def client(_: argparse.Namespace) -> None:
    """Assign everybody over a port, and print seconds, requests and megabytes as JSON; the server is told on stdin."""
    line = json.load(sys.stdin)
    counter = Counter()
    sync = link(line, counter, clock=Unpaced())
    app = sync.create_configuration_app("Fabrikam to Contoso").value
    counter.sent.clear()
    began = time.perf_counter()
    result = sync.assign_many(names(), concurrency=CONCURRENCY)
    took = time.perf_counter() - began
    if not result.value.ok:
        raise SystemExit(f"wrong: {result.value}")
    measured = {
        "seconds": took,
        "requests": len(counter.sent),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "app": app.service_principal_id,
        "role": app.assignable_role.id if app.assignable_role else "",
    }
    print(json.dumps(measured))


def run(command: list[object], text: str) -> str:
    """Run a program and return what it prints."""
    return subprocess.run(list(map(str, command)), input=text, stdout=subprocess.PIPE, text=True, check=True).stdout


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "limit": limit,
    "faults": faults,
    "reconcile": reconcile,
    "latency": latency,
}


def main() -> None:
    """Measure all parts, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "client"], default=[])
    parser.add_argument("--peer", type=Path, default=DEFAULT_PEER_PYTHON if DEFAULT_PEER_PYTHON.exists() else None)
    options = parser.parse_args()
    if options.parts == ["client"]:
        client(options)
        return
    report("", bound="bound", peer="peer", ours="ours")
    for part in options.parts or PARTS:
        PARTS[part](options)


if __name__ == "__main__":
    main()
