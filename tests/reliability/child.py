"""A process that sets a link up against a served world, and may be killed by the system on the way.

Reads one line of JSON from its standard input: what the server printed, the journal, and where death comes. Prints
what it wrote, one request a line, and ``stands`` when it is done.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import requests
from bench import Hands
from driving import plan_and_apply
from mortal import MortalJournal, OpaqueCredential
from slots import SLOT
from wires import Deliver, Sent, Wire, description

from crosstenant import ClientSecret, Cloud, CrossTenantSync, TenantClient
from crosstenant.transport.clock import SystemClock
from crosstenant.transport.sessions import SessionPool

_SPEED = 200
"""How many times faster than the computer's the clock of this process runs: nobody has to wait."""


class FastClock:
    """Runs ahead of the computer's clock, so that nobody has to wait."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        return self._began + (datetime.now(UTC) - self._began) * _SPEED

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / _SPEED)


@attrs.frozen
class _Token:
    token: str
    expires_on: int


@attrs.define
class Fate:
    """Where death comes: at one of a slot's requests, ``before`` it, after its ``commit`` or after its ``reply``."""

    ids: dict[str, str]
    slot: str = ""
    occurrence: int = 1
    point: str = ""
    seen: int = 0
    is_doomed: bool = False

    def describe(self, process: int, side: str, request: requests.PreparedRequest) -> Sent:
        return description(process, side, request, datetime.now(UTC))

    def carry(self, sent: Sent, deliver: Deliver) -> requests.Response:
        self.die_if_doomed()
        point = self._point(sent)
        for written in sent.writes:
            print(written, flush=True)  # noqa: T201 - the parent reads it
        if point == "before":
            _die()
        response = deliver()
        if point == "commit":
            _die()
        self.is_doomed = point == "reply"
        return response

    def die_if_doomed(self) -> None:
        if self.is_doomed:
            _die()

    def _point(self, sent: Sent) -> str:
        if not self.slot or not SLOT[self.slot].is_like(sent, self.ids):
            return ""
        self.seen += 1
        return self.point if self.seen == self.occurrence else ""


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _client(fate: Fate, side: str, told: dict[str, Any], clock: FastClock) -> TenantClient:
    tenant = next(tenant for tenant in told["server"]["tenants"] if tenant["role"] == side)
    cloud = Cloud(name="served", authority=told["server"]["authority"], graph=told["server"]["graph"])
    known: dict[str, str] = {}
    session = requests.Session()
    session.mount("https://", Wire(fate, os.getpid(), side, session.get_adapter("https://"), known))
    secret = ClientSecret(client_id=tenant["client_id"], client_secret=tenant["client_secret"])
    # Tokens last by the computer's clock, so it is that clock that judges them.
    credential = secret.bind(tenant["tenant_id"], cloud, SessionPool(session), SystemClock())
    return TenantClient(
        tenant["tenant_id"],
        credential=OpaqueCredential(credential, known) if told["opaque"] else credential,
        session=session,
        clock=clock,
        cloud=cloud,
    )


def main() -> None:
    told = json.loads(sys.stdin.readline())
    ids = {tenant["role"]: tenant["tenant_id"] for tenant in told["server"]["tenants"]}
    fate = Fate(ids, told["slot"], told["occurrence"], told["point"])
    clock = FastClock()
    journal = MortalJournal(Path(told["journal"]), fate.die_if_doomed)
    with _client(fate, "source", told, clock) as source, _client(fate, "target", told, clock) as target:
        sync = CrossTenantSync(source=source, target=target, journal=journal)
        plan_and_apply(Hands(sync, source, provisioned=tuple(told["provisioned"])))
    fate.die_if_doomed()  # there was no next request
    print("stands")  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
