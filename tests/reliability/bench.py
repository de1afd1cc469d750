"""A world with two tenants, the processes that set up a link in it, and a watch over both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from urllib.parse import urlsplit

import attrs
import requests
from invariants import Rules, Watch, differences, is_made_here
from mortal import MortalJournal, OpaqueCredential, what_is_wrong_with
from replicas import Replicas
from troubles import Aim
from turns import Turns
from wires import Deliver, Killed, Sent, Wire, description

from crosstenant import ClientSecret, Cloud, CrossTenantSync, TenantClient
from crosstenant.emulator import Delays, Emulator, Switches
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.serving.server import WorldServer
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.transport.credentials import BindableCredential, Credential

NAME: Final = "Fabrikam to Contoso"
SERVED_TIMEOUT: Final = (5.0, 0.3)
PEOPLE: Final = ("user1@fabrikam.com", "user2@fabrikam.com")


@attrs.frozen
class Hands:
    """What a process holds.

    Attributes:
        sync: The link.
        source: The client of its source, for what the link does not do.
        process: Its own number.
        reading: A context in which nothing may be written.
        provisioned: Whom it provisions on demand.
    """

    sync: CrossTenantSync
    source: TenantClient
    process: int = 0
    reading: Callable[[], AbstractContextManager[None]] = nullcontext
    provisioned: tuple[str, ...] = PEOPLE


class Bench:
    """A world of its own, with a fresh link to be made in it.

    Args:
        folder: Where processes write things down.
        delays: How long the service takes; nothing by default.
        switches: How disputes are decided.
        signs_in: Sign in over the wire with a secret, as a program would; tokens come for nothing otherwise.
        flips: How long two replicas answer reads in turn after a write, one of them as before it.
        opaque: Tokens are opaque, so tenants have to be asked who they are.
        may_duplicate: Duplicates are allowed, as long as they are noticed.
        may_race: Several processes work at once.
        journals: How many there are, for one process after the other.

    Attributes:
        world: The world.
        tenants: The two tenants by side.
        aims: The troubles that are still to come.
        sent: Every request so far.
        processes: How many there were.
        is_doomed: The process dies at its next request.
        struck: Which of the requests was the first one in trouble.
        watch: Looks on.
        turns: Decides who of several processes goes next.
        server: Where the world is served over a port; it is reached in process otherwise.
    """

    def __init__(
        self,
        folder: Path,
        *,
        delays: Delays | None = None,
        switches: Switches | None = None,
        signs_in: bool = True,
        flips: timedelta | None = None,
        opaque: bool = False,
        may_duplicate: bool = False,
        may_race: bool = False,
        journals: int = 1,
    ) -> None:
        self.world = Emulator(seed=1, delays=delays or Delays.none(), switches=switches)
        source = self.world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
        target = self.world.add_tenant("Contoso", domain="contoso.com")
        self.tenants: Final = {"source": source, "target": target}
        self.ids: Final = {side: tenant.id for side, tenant in self.tenants.items()}
        people = frozenset(str(source.user(name)["id"]) for name in PEOPLE)
        self.rules: Final = Rules(ids=self.ids, assigned=people, may_duplicate=may_duplicate, may_race=may_race)
        self.watch: Final = Watch(self.world, self.rules)
        home = Path(mkdtemp(dir=folder))
        self.journals: Final = [home / f"journal{number}.json" for number in range(journals)]
        self.aims: list[Aim] = []
        self.sent: list[Sent] = []
        self.processes = 0
        self.is_doomed = False
        self._one_at_a_time = threading.Lock()  # a plan is read from several threads
        self.struck: int | None = None
        self.server: WorldServer | None = None
        self.turns: Turns | None = None
        self._replicas = Replicas(self.world, flips) if flips else None
        self._signs_in = signs_in
        self._tokens: dict[str, str] | None = {} if opaque else None

    @contextmanager
    def process(self, *, provisioned: tuple[str, ...] = PEOPLE) -> Iterator[Hands]:
        """Start a process that knows nothing but what was written down."""
        self.processes += 1
        self.is_doomed = False
        number = self.processes
        journal = MortalJournal(self.journals[number % len(self.journals)], self._die_if_doomed)
        with self.client("source", number) as source, self.client("target", number) as target:
            sync = CrossTenantSync(source=source, target=target, journal=journal)
            reading = partial(self.watch.reading, number)
            yield Hands(sync, source, number, reading, provisioned)
            self._die_if_doomed()  # there was no next request

    def session(self, side: str, process: int = 0) -> requests.Session:
        """Return a session whose wire is watched."""
        session = requests.Session() if self.server else self.world.session()
        wire = Wire(self, process, side, session.get_adapter("https://graph.microsoft.com/"), self._tokens)
        session.mount("https://", wire)
        session.mount("http://", wire)
        return session

    def client(self, side: str, process: int) -> TenantClient:
        """Return a client of one tenant, over a wire of its own."""
        tenant = self.tenants[side]
        return TenantClient(
            tenant.id,
            credential=self._credential(tenant),
            session=self.session(side, process),
            clock=self.world.clock,
            cloud=Cloud(name="served", authority=self.server.url, graph=self.server.url)
            if self.server
            else Cloud.GLOBAL,
            timeout=SERVED_TIMEOUT if self.server else (10, 60),
        )

    @contextmanager
    def served(self) -> Iterator[None]:
        """Reach the world over a loopback port."""
        with self.world.serve() as self.server:
            self.rules.hosts.add(urlsplit(self.server.url).netloc)
            yield
        self.server = None

    def lacks(self) -> list[str]:
        """Return what the link in the world lacks, or has too much of."""
        return differences(self.watch.source, self.watch.target, self.rules)

    def check_journal(self) -> None:
        """Look at what was written down."""
        secrets = [tenant.client_secret for tenant in self.tenants.values()]
        for journal in self.journals:
            self.watch.broken += what_is_wrong_with(journal, secrets)

    def clean_up(self, told: str) -> None:
        """Delete what is there twice, as an administrator would who was told of each, and keep what is furthest."""
        source = self.watch.source
        apps = [str(app["id"]) for app in source.service_principals if is_made_here(app)]
        jobs = {app: [job.id for job in source.jobs_of(app)] for app in apps}
        several_jobs = [job for several in jobs.values() if len(several) > 1 for job in several]
        twice = several_jobs + (apps if len(apps) > 1 else [])
        self.watch.broken += [f"I1: nobody was told of {name}" for name in twice if name not in told]
        kept = max(apps, key=lambda app: len(jobs[app]), default="")
        for app, several in jobs.items():
            self._delete(*(f"/servicePrincipals/{app}/synchronization/jobs/{job}" for job in several[1:]))
        self._delete(*(f"/servicePrincipals/{app}" for app in apps if app != kept))
        standing = {app["appId"] for app in source.service_principals}
        lonely = [each for each in source.applications if is_made_here(each) and each["appId"] not in standing]
        self._delete(*(f"/applications/{each['id']}" for each in lonely))
        self.watch.begins_anew()

    def _delete(self, *paths: str) -> None:
        graph = PlainGraph(self.world.session(), self.tenants["source"].credential)
        for path in paths:
            graph.delete(path)

    def describe(self, process: int, side: str, request: requests.PreparedRequest) -> Sent:
        """Say which request it is."""
        if self.turns:
            self.turns.take(process)
        return description(process, side, request, self.world.clock.now())

    def carry(self, sent: Sent, deliver: Deliver) -> requests.Response:
        """Answer a request, in trouble or not, while the watch looks on."""
        with self._one_at_a_time:
            self._die_if_doomed()
            self.sent.append(sent)
            self.watch.before(sent)
            response = None
            try:
                response = self._answer(sent, deliver)
            finally:
                self.watch.after(sent, response)
            return response

    def _answer(self, sent: Sent, deliver: Deliver) -> requests.Response:
        aimed = [aim for aim in self.aims if aim.takes(sent, self.ids)]
        if self._replicas:
            behind = self._replicas.behind(sent, deliver)
            deliver = deliver if aimed else behind  # what is in trouble is no answer that a replica remembers
        if not aimed:
            return deliver()
        self.struck = len(self.sent) - 1 if self.struck is None else self.struck
        response = aimed[0].trouble(self, sent, deliver)
        if self.world.faults.unspent:
            self.watch.broken.append(f"the fault planned for {sent} did not strike")
        return response

    def _die_if_doomed(self) -> None:
        if self.is_doomed:
            raise Killed

    def _credential(self, tenant: EmulatedTenant) -> Credential | BindableCredential:
        if self._tokens is not None:
            return OpaqueCredential(tenant.credential, self._tokens)
        if self._signs_in:
            return ClientSecret(client_id=tenant.client_id, client_secret=tenant.client_secret)
        return tenant.credential
