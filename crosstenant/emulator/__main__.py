"""``python -m crosstenant.emulator``: two tenants on a loopback port, for programs in any language.

Prints exactly one line of JSON on standard output once it is ready, then serves until SIGINT or SIGTERM.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crosstenant.emulator.documents import Document
from crosstenant.emulator.serving.server import WorldServer
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.emulator.world import Emulator

_LOOK_EVERY = 0.2
_DEFAULT_SPEED = 1200.0
"""A cycle's interval of 40 minutes passes in two seconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes, and return the exit status."""
    options = _parser().parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    world = _world(options)
    if options.faults:
        world.faults.load(options.faults.read_text(encoding="utf-8"))
    fabrikam, contoso = world.tenant("fabrikam.com"), world.tenant("contoso.com")
    server = world.serve(port=options.port, latency=options.latency_ms / 1000, tls=options.tls, runs_clock=True)
    with server:
        print(json.dumps(describe(server, source=fabrikam, target=contoso)), flush=True)
        # A signal may land on another thread, and would not wake this one from a wait without an end.
        while not stop.wait(_LOOK_EVERY):
            continue
    if options.state:
        world.save(options.state)
    return 0


def _world(options: argparse.Namespace) -> Emulator:
    now = datetime.now(UTC)
    if options.state and options.state.exists():
        world = Emulator.load(options.state)
        # What would have happened meanwhile happens now.
        world.clock.advance(max(now - world.clock.now(), timedelta(0)))
        return world
    world = Emulator(seed=options.seed, start=now, speed=options.speed)
    world.add_tenant("Fabrikam", domain="fabrikam.com", users=options.users)
    world.add_tenant("Contoso", domain="contoso.com")
    return world


def describe(server: WorldServer, *, source: EmulatedTenant, target: EmulatedTenant) -> Document:
    """Return what a client needs to know, as the one line has it."""
    line: Document = {
        "graph": server.url,
        "authority": server.url,
        "tenants": [_tenant("source", source), _tenant("target", target)],
    }
    if server.ca:
        line["ca"] = server.ca
    return line


def _tenant(role: str, tenant: EmulatedTenant) -> Document:
    return {
        "role": role,
        "tenant_id": tenant.id,
        "domain": tenant.domain,
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
        "users": [{"id": user["id"], "userPrincipalName": user["userPrincipalName"]} for user in tenant.state.users],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crosstenant.emulator", description="An in-memory Microsoft Graph on a loopback port."
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on; 0 picks a free one")
    parser.add_argument("--users", type=int, default=10, help="internal members of the source tenant")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="milliseconds that every answer takes longer")
    parser.add_argument("--speed", type=float, default=_DEFAULT_SPEED, help="divides the service's own waits")
    parser.add_argument("--tls", action="store_true", help="serve https with a throw-away certificate")
    parser.add_argument("--state", type=Path, help="JSON file to go on from, and to save the world in at the end")
    parser.add_argument("--faults", type=Path, help="JSON file with failures to plan")
    parser.add_argument("--seed", type=int, default=1, help="what ids and secrets follow from")
    return parser


if __name__ == "__main__":
    sys.exit(main())
