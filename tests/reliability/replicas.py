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
_MISSING: Final = {"error": {"code": "Request_ResourceNotFound", "message": "Resource does not exist."}}


@attrs.frozen
class _Remembered:
    status: int
    content: bytes


class Replicas:
    """Answers reads new, old, new, old within some time of the last write.

    Args:
        world: The world, which knows of every write.
        lag: How long the other replica knows nothing of one.
    """

    def __init__(self, world: Emulator, lag: timedelta) -> None:
        self._world = world
        self._lag = lag
        self._last_write: datetime | None = None
        self._before: dict[str, _Remembered] = {}
        self._reads: dict[str, int] = {}

    def behind(self, sent: Sent, deliver: Deliver) -> Deliver:
        """Return how a request is answered by whichever replica's turn it is."""
        if sent.writes:
            self._last_write = sent.at
        if sent.method != "GET" or not _REPLICATED.fullmatch(sent.path):
            return deliver
        return lambda: self._answer(sent, deliver())

    def _answer(self, sent: Sent, response: requests.Response) -> requests.Response:
        if self._last_write is None or self._world.clock.now() >= self._last_write + self._lag:
            self._before[sent.url] = _Remembered(response.status_code, response.content)
            return with_body(response, response.status_code, response.content)
        self._reads[sent.url] = self._reads.get(sent.url, 0) + 1
        if self._reads[sent.url] % 2:
            return response
        old = self._before.get(sent.url) or _never_read(sent)
        return with_body(response, old.status, old.content)


def _never_read(sent: Sent) -> _Remembered:
    if _LIST.fullmatch(sent.path):
        return _Remembered(200, json.dumps({"value": []}).encode())
    return _Remembered(404, json.dumps(_MISSING).encode())
