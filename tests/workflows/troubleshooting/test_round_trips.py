"""How many answers a diagnosis waits for, one after the other, on a link with a thousand assignments."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
import requests
from requests.adapters import BaseAdapter

from crosstenant import CrossTenantSync, TenantClient
from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.scenarios import configured_link

if TYPE_CHECKING:
    from crosstenant.emulator.tenants import EmulatedTenant

MOST_ROUND_TRIPS = 10
_QUIET = 0.04  # seconds without a new request, after which a round is full


class Rounds(BaseAdapter):
    """Holds requests to Graph back until nobody sends another one, and answers them as one round.

    A thread that is slow to send joins the next round, so the count is never too low.
    """

    def __init__(self, session: requests.Session) -> None:
        super().__init__()
        self._world = session.get_adapter("https://graph.microsoft.com/")
        self._changed = threading.Condition()
        self._waiting = 0
        self._released = 0
        self.count = 0
        session.mount("https://graph.microsoft.com/", self)

    def send(  # noqa: PLR0917 - the signature is requests' own
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Join the round that gathers, and go on with it."""
        with self._changed:
            mine = self.count
            self._waiting += 1
            self._changed.notify_all()
            while self.count == mine:
                sent = self._waiting
                self._changed.wait(_QUIET)
                if self.count == mine and self._waiting == sent and not self._released:
                    self.count += 1
                    self._released, self._waiting = self._waiting, 0
                    self._changed.notify_all()
        try:
            return self._world.send(request)
        finally:
            with self._changed:
                self._released -= 1

    def close(self) -> None:
        """Nothing is open."""


def client(world: Emulator, tenant: EmulatedTenant, session: requests.Session) -> TenantClient:
    made = TenantClient(tenant.id, credential=tenant.credential, session=session, clock=world.clock)
    made.claims()  # tokens apart
    return made


@pytest.mark.parametrize("people", [3, 1000])
def test_a_diagnosis_waits_for_at_most_ten_answers_one_after_the_other(people: int) -> None:
    world = Emulator(seed=1, delays=Delays.none())
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=people)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    assigned = [f"user{number}@fabrikam.com" for number in range(1, people + 1)]
    link = configured_link(world, source=fabrikam, target=contoso, assigned=assigned)
    link.start()
    link.run_a_cycle()
    session = world.session()
    sync = CrossTenantSync(source=client(world, fabrikam, session), target=client(world, contoso, session))
    rounds = Rounds(session)

    diagnosis = sync.diagnose()

    assert diagnosis.is_healthy
    assert "assignments" in diagnosis.checked
    assert rounds.count <= MOST_ROUND_TRIPS, rounds.count
