"""How fast and how large the emulator is: every figure beside its bound and, where there is one, a peer.

python benchmarks/emulator.py            everything, a few minutes
python benchmarks/emulator.py gets       one of: gets, loopback, ready, cycle, memory
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import BaseAdapter

from crosstenant import TenantClient
from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.scenarios import configured_link

GETS = 3_000
CLIENTS = 16
GETS_PER_CLIENT = 150


def report(name: str, *, bound: str, ours: str, peer: str = "-") -> None:
    """Print one line of the table."""
    print(f"{name:<58} {bound:>18} {peer:>12} {ours:>18}", flush=True)


def gets() -> None:
    """Simple GETs a second, in process: our transport over the emulator, and requests over a bare WSGI application."""
    world = Emulator(seed=1)
    tenant = world.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
    client = TenantClient(tenant.id, credential=tenant.credential, session=world.session(), clock=world.clock)
    bare = requests.Session()
    bare.mount("https://", BareWsgi())
    ours = per_second(lambda: client.transport.get("/users/{}", "user1@fabrikam.com"))
    peer = per_second(lambda: bare.get("https://graph.microsoft.com/v1.0/me").json())
    report("GETs a second in process", bound="at least 1,500", peer=f"{peer:,.0f}", ours=f"{ours:,.0f}")


def per_second(call: Callable[[], object]) -> float:
    """Return calls a second, the best of three runs after a warm-up."""
    for _ in range(50):
        call()
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for _ in range(GETS):
            call()
        best = max(best, GETS / (time.perf_counter() - began))
    return best


class BareWsgi(BaseAdapter):
    """The least that lets requests talk to a WSGI application: what any in-process emulator has to pay."""

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:  # type: ignore[override] # the options do not matter here
        """Call the application and wrap its answer."""
        from urllib3 import HTTPResponse

        started: list[tuple[str, list[tuple[str, str]]]] = []
        body = b"".join(hello({}, lambda status, headers: started.append((status, headers))))
        status, headers = started[0]
        raw = HTTPResponse(io.BytesIO(body), headers=dict(headers), status=int(status[:3]), preload_content=False)
        return requests.adapters.HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""


def hello(_: dict[str, object], start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    """Answer one small JSON object."""
    start("200 OK", [("Content-Type", "application/json")])
    return [b'{"id": "1", "displayName": "User1"}']


@contextmanager
def served(*options: str) -> Iterator[dict[str, object]]:
    """Run the emulator's server as a process of its own, and yield what it prints."""
    command = [sys.executable, "-m", "crosstenant.emulator", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def loopback() -> None:
    """Simple GETs a second and their 99th percentile over loopback, with 16 clients that keep their connection."""
    with served() as server:
        host = urlsplit(str(server["graph"])).netloc
        tenant = server["tenants"][0]  # type: ignore[index] # what the one JSON line promises
        token = access_token(host, tenant)
        took: list[float] = []
        threads = [threading.Thread(target=one_client, args=(host, token, took)) for _ in range(CLIENTS)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - began
    rate, p99 = len(took) / spent, statistics.quantiles(took, n=100)[98] * 1000
    report("GETs a second over loopback, 16 clients", bound="at least 800", ours=f"{rate:,.0f}")
    report("  their 99th percentile, milliseconds", bound="under 50", ours=f"{p99:.0f}")


def access_token(host: str, tenant: dict[str, str]) -> str:
    """Sign the tenant's app in by hand."""
    form = {
        "grant_type": "client_credentials",
        "client_id": tenant["client_id"],
        "client_secret": tenant["client_secret"],
        "scope": "https://graph.microsoft.com/.default",
    }
    connection = http.client.HTTPConnection(host)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"/{tenant['tenant_id']}/oauth2/v2.0/token", urlencode(form), headers)
    return str(json.load(connection.getresponse())["access_token"])


def one_client(host: str, token: str, took: list[float]) -> None:
    """Send GETs on one connection, one after another, and note how long each took in seconds."""
    connection = http.client.HTTPConnection(host)
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(GETS_PER_CLIENT):
        began = time.perf_counter()
        connection.request("GET", "/v1.0/users/user1@fabrikam.com", headers=headers)
        connection.getresponse().read()
        took.append(time.perf_counter() - began)


def ready() -> None:
    """Seconds from the start of the server's process to its one line, the median of five."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        with served():
            took.append(time.perf_counter() - began)
    report("server ready, seconds", bound="under 1", ours=f"{statistics.median(took):.2f}")


def names(count: int) -> list[str]:
    """Return the principal names that the emulator gives to that many users of Fabrikam."""
    return [f"user{number}@fabrikam.com" for number in range(1, count + 1)]


def cycle() -> None:
    """Real seconds of an initial cycle over 10,000 assigned users."""
    world = Emulator(seed=1, delays=Delays.none())
    source = world.add_tenant("Fabrikam", domain="fabrikam.com", users=10_000)
    target = world.add_tenant("Contoso", domain="contoso.com")
    link = configured_link(world, source=source, target=target, assigned=names(10_000))
    began = time.perf_counter()
    link.start()
    link.run_a_cycle()
    report("initial cycle over 10,000 users, seconds", bound="under 20", ours=f"{time.perf_counter() - began:.1f}")


def memory() -> None:
    """Peak memory of 100,000 users with assignments and 300,000 provisioning events."""
    world = Emulator(seed=1, delays=Delays.none())
    source = world.add_tenant("Fabrikam", domain="fabrikam.com", users=100_000)
    target = world.add_tenant("Contoso", domain="contoso.com")
    people = names(100_000)
    link = configured_link(world, source=source, target=target, assigned=people)
    link.start()
    link.run_a_cycle()
    for round_number in (1, 2):
        for person in people:
            link.change(source.user(person), department=f"Department {round_number}")
        link.run_a_cycle()
    events = len(source.state.provisioning_events)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    report(f"100,000 users, {events:,} events, gigabytes at peak", bound="under 1.5", ours=f"{peak:.2f}")


BENCHMARKS = {"gets": gets, "loopback": loopback, "ready": ready, "cycle": cycle, "memory": memory}


def main() -> None:
    """Run one benchmark, or each in a process of its own so that none pays for another's memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS)
    chosen = parser.parse_args().name
    if chosen:
        BENCHMARKS[chosen]()
        return
    report("what", bound="bound", peer="bare WSGI", ours="ours")
    for name in BENCHMARKS:
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
