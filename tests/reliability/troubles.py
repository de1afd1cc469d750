"""What a wire can do to a request, and when."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol

import attrs
import requests
from slots import Slot
from urllib3.response import HTTPResponse
from wires import BEHIND, Deliver, Killed, Sent

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.faults import Attempt
from crosstenant.emulator.serving.exchange import Outgoing
from crosstenant.emulator.tenants import EmulatedTenant

Fault = Callable[[Attempt], Outgoing]
_SKEW = timedelta(hours=1)


class Stage(Protocol):
    """Where a trouble happens.

    Attributes:
        world: The world that answers.
        tenants: Its two tenants by side.
        is_doomed: Whether the process dies at its next request, or when it next writes something down.
    """

    @property
    def world(self) -> Emulator: ...
    @property
    def tenants(self) -> Mapping[str, EmulatedTenant]: ...

    is_doomed: bool


Trouble = Callable[[Stage, Sent, Deliver], requests.Response]


def planned(*faults: Fault) -> Trouble:
    """Let the world spoil the request, by the first of these faults, the next time by the next one."""
    waiting = list(faults)

    def carry(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
        fault = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        stage.world.faults.plan(fault, sent.method, sent.path)
        return deliver()

    return carry


def dies_before(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
    """Kill the process before the request is sent."""
    raise Killed


def dies_after(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
    """Kill the process when the request has taken effect, before it sees the answer."""
    deliver()
    raise Killed


def dies_next(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
    """Kill the process when it has seen the answer, before it does anything about it."""
    response = deliver()
    stage.is_doomed = True
    return response


def throttled_by_a_clock_that_is_ahead(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
    """Ask to wait until an instant of a clock that is an hour ahead of everybody else's."""
    response = planned(faults.throttles_until(30))(stage, sent, deliver)
    for name in ("Date", "Retry-After"):
        response.headers[name] = format_datetime(parsedate_to_datetime(response.headers[name]) + _SKEW, usegmt=True)
    return response


def with_body(response: requests.Response, status: int, content: bytes) -> requests.Response:
    """Return an answer like another one, with a status and a body of its own."""
    other = requests.Response()
    other.status_code, other.headers, other.url = status, response.headers.copy(), response.url
    other.headers["Content-Length"] = str(len(content))
    other.raw = HTTPResponse(io.BytesIO(content), headers=dict(other.headers), status=status, preload_content=False)
    return other


def answers_empty_page(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
    """Answer a page without items, whose next link leads to them."""
    link = f"{sent.url}{'' if '?' in sent.url else '?'}{BEHIND}"
    return with_body(deliver(), 200, json.dumps({"value": [], "@odata.nextLink": link}).encode())


class _Dripping(io.RawIOBase):
    """A body that comes byte by byte."""

    def __init__(self, content: bytes, world: Emulator) -> None:
        self._rest = io.BytesIO(content)
        self._world = world

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        return self.read(1) or b""

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        byte = self._rest.read(1)
        buffer[: len(byte)] = byte
        self._world.clock.sleep(30.0 if byte else 0.0)
        return len(byte)


def drips(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
    """Let the answer's body come so slowly that no deadline can wait for all of it."""
    response = deliver()
    if not response.content:
        stage.world.clock.sleep(60)
        raise requests.ReadTimeout("nothing came")
    drop = with_body(response, response.status_code, b"")
    drop.raw = HTTPResponse(
        _Dripping(response.content, stage.world),
        headers=dict(response.headers),
        status=response.status_code,
        preload_content=False,
    )
    return drop


@attrs.define
class Aim:
    """A trouble, and which requests it befalls.

    Attributes:
        slot: Whose requests.
        occurrence: The first one it befalls, counted from 1.
        trouble: What happens to it.
        times: How many in a row; None for all of them until the aim is taken away.
        lasts: For how long instead, by the world's clock.
        every: 2 befalls only every other one meanwhile, as where replicas answer in turn.
        seen: How many of the slot's requests there were.
        struck: How many it has befallen.
    """

    slot: Slot
    occurrence: int
    trouble: Trouble
    times: int | None = 1
    lasts: timedelta | None = None
    every: int = 1
    seen: int = 0
    struck: int = 0
    since: datetime | None = None

    def takes(self, sent: Sent, ids: dict[str, str]) -> bool:
        """Count a request, and tell whether it is befallen."""
        if not self.slot.is_like(sent, ids):
            return False
        self.seen += 1
        past = self.seen - self.occurrence
        if past < 0 or past % self.every or not self._goes_on(sent.at):
            return False
        self.since = self.since or sent.at
        self.struck += 1
        return True

    def _goes_on(self, now: datetime) -> bool:
        if self.lasts is not None:
            return self.since is None or now < self.since + self.lasts
        return self.times is None or self.struck < self.times


def unspent(aims: Sequence[Aim]) -> list[str]:
    """Return what was aimed and has not struck."""
    return [f"the fault aimed at {aim.slot.name} never struck" for aim in aims if not aim.struck]
