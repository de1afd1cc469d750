"""Two replicas that answer in turn: one knows of every write, the other only of what is old enough."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Final

import attrs
import requests
from troubles import with_body
from wires import Deliver, Sent

from crosstenant.emulator import Emulator

_REPLICATED: Final = re.compile(
    r"/servicePrincipals(/[0-9a-f-]{36}(/appRoleAssignedTo|/synchronization/(jobs(/[^/]+)?|secrets))?)?"
    r"|/applications|/policies/crossTenantAccessPolicy/partners/.*"
)
_LIST: Final = re.compile(r".*/(servicePrincipals|applications|appRoleAssignedTo|jobs|secrets)")
_ANSWERS: Final = (200, 404)
_MISSING: Final = {"error": {"code": "Request_ResourceNotFound", "message": "Resource does not exist."}}


@attrs.frozen
class _Remembered:
    status: int
    content: bytes


class Replicas:
    """Answers reads new, old, new, old: the other replica hears of each write some time after it.

    What it answers is what was read between the same two writes before; where nothing was, it is as good as the first.

    Args:
        world: The world, which knows of every write.
        lag: How long the other replica knows nothing of one.
    """

    def __init__(self, world: Emulator, lag: timedelta) -> None:
        self._world = world
        self._lag = lag
        self._writes: list[datetime] = []
        self._read: dict[tuple[str, int], _Remembered] = {}
        self._reads: dict[str, int] = {}

    def behind(self, sent: Sent, deliver: Deliver) -> Deliver:
        """Return how a request is answered by whichever replica's turn it is."""
        if sent.writes:
            self._writes.append(sent.at)
        if sent.method != "GET" or not _REPLICATED.fullmatch(sent.path):
            return deliver
        return lambda: self._answer(sent, deliver())

    def _answer(self, sent: Sent, response: requests.Response) -> requests.Response:
        if response.status_code not in _ANSWERS:
            return response  # a fault, which no replica remembers
        self._reads[sent.url] = self._reads.get(sent.url, 0) + 1
        new = _Remembered(response.status_code, response.content)
        self._read[sent.url, len(self._writes)] = new
        answer = new if self._reads[sent.url] % 2 else self._old(sent, new)
        return with_body(response, answer.status, answer.content)

    def _old(self, sent: Sent, new: _Remembered) -> _Remembered:
        horizon = self._world.clock.now() - self._lag
        heard = sum(at <= horizon for at in self._writes)
        return self._read.get((sent.url, heard)) or (new if heard else _never_read(sent))


def _never_read(sent: Sent) -> _Remembered:
    if _LIST.fullmatch(sent.path):
        return _Remembered(200, json.dumps({"value": []}).encode())
    return _Remembered(404, json.dumps(_MISSING).encode())
