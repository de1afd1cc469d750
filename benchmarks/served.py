"""A world served in a process of its own, and clients of it that count what they send."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests

from crosstenant import Cloud, CrossTenantSync, StaticToken, TenantClient

if TYPE_CHECKING:
    from crosstenant.transport.clock import Clock


class Counter(requests.adapters.HTTPAdapter):
    """Counts what goes over the wire."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[None] = []  # appending is safe between threads

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:  # type: ignore[override]
        """Send a request on."""
        self.sent.append(None)
        return super().send(request, **options)  # type: ignore[arg-type]


@contextmanager
def server(*, people: int, latency_ms: int) -> Iterator[dict[str, Any]]:
    """Serve a world, and yield the one line that tells of it."""
    command = [sys.executable, "-m", "crosstenant.emulator", "--port", "0", "--users", str(people)]
    process = subprocess.Popen(
        [*command, "--latency-ms", str(latency_ms), "--speed", "1000"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def link(line: Mapping[str, Any], counter: Counter, *, clock: Clock | None = None) -> CrossTenantSync:
    """Return the link between the two tenants of a server; everything it sends is counted, tokens apart."""
    cloud = Cloud(name="emulator", authority=line["authority"], graph=line["graph"])
    session = requests.Session()
    session.mount("http://", counter)
    source, target = (
        TenantClient(tenant["tenant_id"], credential=token_of(line, tenant), cloud=cloud, clock=clock, session=session)
        for tenant in line["tenants"]
    )
    return CrossTenantSync(source=source, target=target)


def token_of(line: Mapping[str, Any], tenant: Mapping[str, str]) -> StaticToken:
    """Return a token of a tenant's own app."""
    body = {
        "grant_type": "client_credentials",
        "client_id": tenant["client_id"],
        "client_secret": tenant["client_secret"],
        "scope": f"{line['graph']}/.default",
    }
    answer = requests.post(f"{line['authority']}/{tenant['tenant_id']}/oauth2/v2.0/token", data=body, timeout=60)
    return StaticToken(answer.json()["access_token"])
