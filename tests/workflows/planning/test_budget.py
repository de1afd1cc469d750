"""What planning costs: requests, and waits one after the other; and that it only reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs
import pytest
import requests
from requests.adapters import BaseAdapter

from crosstenant import CrossTenantSync, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

Cost = Callable[[CrossTenantSync, SyncConfiguration], tuple[int, int]]

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
def cost(wire: Wire) -> Cost:
    """Plan once in the hands of somebody who has signed in, and count requests and waits."""
    waves = Waves(wire)

    def count(sync: CrossTenantSync, wanted: SyncConfiguration) -> tuple[int, int]:
        sent, passed = len(wire.sent), waves.waves
        wire.session.mount("https://", waves)
        assert sync.plan(wanted).people.is_known
        wire.session.mount("https://", wire)
        return len(wire.sent) - sent, waves.waves - passed

    return count


@pytest.fixture
def wanted(wanted: SyncConfiguration) -> SyncConfiguration:
    """A link for ten people whose job runs."""
    return attrs.evolve(wanted, enabled=True)


@pytest.fixture(params=["readable", "masked"])
def secrets(request: pytest.FixtureRequest, world: Emulator) -> None:
    """What the service shows of saved credentials."""
    world.switches = attrs.evolve(world.switches, secrets_read=request.param)


@pytest.fixture
def beside(world: Emulator, source: TenantClient, client: ClientFactory, wanted: SyncConfiguration) -> None:
    """A link from the same source to another target, which has run for hours."""
    litware = world.add_tenant("Litware", domain="litware.com")
    link = CrossTenantSync(source=source, target=client(litware, litware.credential))
    link.apply(link.plan(attrs.evolve(wanted, name="Fabrikam to Litware")))
    world.advance(hours=3)


def test_planning_an_empty_link_for_ten_people_takes_five_requests_at_once(
    sync: CrossTenantSync, wanted: SyncConfiguration, cost: Cost
) -> None:
    assert cost(sync, wanted) == (5, 1)


@pytest.mark.usefixtures("secrets")
def test_planning_a_link_that_stands_takes_ten_requests_and_three_waits(
    sync: CrossTenantSync, another: CrossTenantSync, world: Emulator, wanted: SyncConfiguration, cost: Cost
) -> None:
    sync.apply(sync.plan(wanted))
    assert cost(sync, wanted) == (10, 3)

    world.advance(hours=3)

    assert sync.plan(wanted).is_empty
    assert cost(sync, wanted) == (10, 3)
    assert cost(another, wanted) == (10, 3)


@pytest.mark.usefixtures("secrets", "beside")
def test_the_app_of_another_link_costs_its_secrets_and_one_look_into_its_log_where_they_are_masked(
    sync: CrossTenantSync, another: CrossTenantSync, world: Emulator, wanted: SyncConfiguration, cost: Cost
) -> None:
    assert cost(sync, wanted) == (10, 3)

    sync.apply(sync.plan(wanted))
    world.advance(hours=3)

    assert sync.plan(wanted).is_empty
    assert cost(sync, wanted) == (11, 3)  # it knows its own app
    assert cost(another, wanted) == (12 if world.switches.secrets_read == "masked" else 11, 3)


@pytest.mark.usefixtures("secrets", "beside")
@pytest.mark.parametrize("secrets", ["readable"], indirect=True)
def test_without_a_name_to_go_by_the_own_app_of_several_is_known_one_wait_later(
    sync: CrossTenantSync, another: CrossTenantSync, world: Emulator, wanted: SyncConfiguration, cost: Cost
) -> None:
    sync.apply(sync.plan(wanted))
    world.advance(hours=3)

    assert cost(another, attrs.evolve(wanted, name=None)) == (11, 4)


def test_somebody_who_leaves_costs_one_request_and_one_wait_more(
    standing: CrossTenantSync, wanted: SyncConfiguration, people: tuple[str, ...], cost: Cost
) -> None:
    assert cost(standing, attrs.evolve(wanted, assigned=None, assigned_exactly=people[1:])) == (11, 4)


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
