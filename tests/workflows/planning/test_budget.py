"""What planning costs: requests, and waits one after the other; and that it only reads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
import requests
from requests.adapters import BaseAdapter

from crosstenant import CrossTenantSync, SyncConfiguration
from crosstenant.emulator import Emulator

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

QUIET = 0.15
"""Seconds without a new request after which everybody who could send one has done so."""


class Waves(BaseAdapter):
    """Holds requests back until nobody sends another one, and lets them pass together: one wave is one wait."""

    def __init__(self, wire: BaseAdapter) -> None:
        super().__init__()
        self._wire = wire
        self._turn = threading.Condition()
        self._arrived = 0
        self.waves = 0

    def send(  # noqa: PLR0917 - the signature is requests' own
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Pass a request on with its wave; signing in counts for nothing."""
        if "graph." in (request.url or ""):
            self._wait_for_the_wave()
        return self._wire.send(request)

    def close(self) -> None:
        """Nothing is open."""

    def _wait_for_the_wave(self) -> None:
        with self._turn:
            self._arrived += 1
            wave = self.waves
            while self.waves == wave:
                seen = self._arrived
                self._turn.wait(QUIET)
                if self.waves == wave and self._arrived == seen:
                    self.waves += 1
                    self._turn.notify_all()


@pytest.fixture
def waves(wire: Wire) -> Waves:
    adapter = Waves(wire)
    wire.session.mount("https://", adapter)
    return adapter


def cost(sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, waves: Waves) -> tuple[int, int]:
    """Plan once in the hands of somebody who has signed in, and count requests and waits."""
    sent, passed = len(wire.sent), waves.waves
    assert sync.plan(wanted).people.is_known
    return len(wire.sent) - sent, waves.waves - passed


def test_planning_an_empty_link_for_ten_people_takes_twelve_requests_and_four_waits_at_most(
    empty: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, waves: Waves
) -> None:
    assert cost(empty, wanted, wire, waves) == (6, 2)


def test_planning_a_link_that_stands_with_ten_people_takes_twelve_requests_and_four_waits_at_most(
    standing: CrossTenantSync, another: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, waves: Waves
) -> None:
    assert standing.plan(wanted).is_empty
    assert cost(another, wanted, wire, waves) == (11, 4)
    assert cost(standing, wanted, wire, waves) == (11, 4)


def test_planning_for_people_who_were_synchronized_stays_within_the_budget(
    standing: CrossTenantSync, world: Emulator, wanted: SyncConfiguration, wire: Wire, waves: Waves
) -> None:
    standing.start()
    world.advance(minutes=60)

    requests_sent, waits = cost(standing, wanted, wire, waves)

    assert requests_sent <= 12
    assert waits <= 4


def test_planning_only_reads(standing: CrossTenantSync, wanted: SyncConfiguration, wire: Wire) -> None:
    before = len(wire.sent)

    standing.plan(wanted)
    standing.plan_removal()
    standing.drift(wanted)
    standing.read_configuration()

    sent = wire.sent[before:]
    batched = [item for each in sent if each.path == "/$batch" for item in _items(each.body)]
    assert {each.method for each in sent if each.path != "/$batch"} == {"GET"}
    assert {str(item["method"]) for item in batched} == {"GET"}
    assert not any("/synchronization" in str(item["url"]) for item in batched)


def _items(body: object) -> list[dict[str, object]]:
    assert isinstance(body, dict)
    return list(body["requests"])
