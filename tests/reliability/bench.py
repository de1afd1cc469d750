"""A world with two tenants, the processes that set up a link in it, and a watch over both."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from urllib.parse import urlsplit

import attrs
import requests
from invariants import Rules, Watch, differences
from replicas import Replicas
from troubles import Aim
from wires import Deliver, Killed, Sent, Wire, description

from crosstenant import ClientSecret, Cloud, CrossTenantSync, TenantClient
from crosstenant.emulator import Delays, Emulator, Switches
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.serving.server import WorldServer
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.transport.credentials import BindableCredential, Credential
from crosstenant.workflows.journal import FileJournal, Intent, TenantPair

NAME: Final = "Fabrikam to Contoso"
SERVED_TIMEOUT: Final = (5.0, 0.3)
PEOPLE: Final = ("user1@fabrikam.com", "user2@fabrikam.com")


@attrs.frozen
class Hands:
    """What a process holds: the link, and the client of its source for what the link does not do."""

    sync: CrossTenantSync
    source: TenantClient


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

    Attributes:
        world: The world.
        tenants: The two tenants by side.
        aims: The troubles that are still to come.
        sent: Every request so far.
        processes: How many there were.
        is_doomed: The process dies at its next request.
        struck: Which of the requests was the first one in trouble.
        watch: Looks on.
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
    ) -> None:
        self.world = Emulator(seed=1, delays=delays or Delays.none(), switches=switches)
        source = self.world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
        target = self.world.add_tenant("Contoso", domain="contoso.com")
        self.tenants: Final = {"source": source, "target": target}
        self.ids: Final = {side: tenant.id for side, tenant in self.tenants.items()}
        people = frozenset(str(source.user(name)["id"]) for name in PEOPLE)
        self.rules: Final = Rules(ids=self.ids, assigned=people, may_duplicate=may_duplicate)
        self.watch: Final = Watch(self.world, self.rules)
        self.journal: Final = Path(mkdtemp(dir=folder)) / "journal.json"
        self.aims: list[Aim] = []
        self.sent: list[Sent] = []
        self.processes = 0
        self.is_doomed = False
        self.struck: int | None = None
        self.server: WorldServer | None = None
        self._replicas = Replicas(self.world, flips) if flips else None
        self._signs_in = signs_in
        self._tokens: dict[str, str] | None = {} if opaque else None

    @contextmanager
    def process(self) -> Iterator[Hands]:
        """Start a process that knows nothing but what was written down."""
        self.processes += 1
        self.is_doomed = False
        with self.client("source") as source, self.client("target") as target:
            yield Hands(CrossTenantSync(source=source, target=target, journal=MortalJournal(self)), source)

    def session(self, side: str) -> requests.Session:
        """Return a session whose wire is watched."""
        session = requests.Session() if self.server else self.world.session()
        wire = Wire(self, side, session.get_adapter("https://graph.microsoft.com/"), self._tokens)
        session.mount("https://", wire)
        session.mount("http://", wire)
        return session

    def client(self, side: str) -> TenantClient:
        """Return a client of one tenant, over a wire of its own."""
        tenant = self.tenants[side]
        return TenantClient(
            tenant.id,
            credential=self._credential(tenant),
            session=self.session(side),
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
        """Look at what was written down: whole, private, and nothing secret in it."""
        if not self.journal.exists():
            return
        content = self.journal.read_text(encoding="utf-8")
        if stat.S_IMODE(self.journal.stat().st_mode) != 0o600:
            self.watch.broken.append("I20: others may read the journal")
        if any(tenant.client_secret in content for tenant in self.tenants.values()) or "eyJ" in content:
            self.watch.broken.append("I20: there is a secret in the journal")
        try:
            json.loads(content)
        except ValueError as error:
            self.watch.broken.append(f"I20: the journal is broken: {error}")

    def clean_up(self, told: str) -> None:
        """Delete all but the first of what is there twice, as an administrator would who was told of each."""
        source = self.watch.source
        graph = PlainGraph(self.world.session(), self.tenants["source"].credential)
        apps = [str(app["id"]) for app in source.service_principals if app.get("applicationTemplateId")]
        jobs = [(app, job.id) for app in apps for job in source.jobs_of(app)]
        twice = [*(apps if len(apps) > 1 else ()), *(job for _, job in jobs if len(jobs) > 1)]
        self.watch.broken += [f"I1: nobody was told of {name}" for name in twice if name not in told]
        for app, job in jobs[1:]:
            graph.delete(f"/servicePrincipals/{app}/synchronization/jobs/{job}")
        for app in apps[1:]:
            graph.delete(f"/servicePrincipals/{app}")
        for application in [str(each["id"]) for each in source.applications if each.get("applicationTemplateId")][1:]:
            graph.delete(f"/applications/{application}")

    def describe(self, side: str, request: requests.PreparedRequest) -> Sent:
        """Say which request it is."""
        return description(self.processes, side, request, self.world.clock.now())

    def carry(self, sent: Sent, deliver: Deliver) -> requests.Response:
        """Answer a request, in trouble or not, while the watch looks on."""
        if self.is_doomed:
            raise Killed
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
            deliver = self._replicas.behind(sent, deliver)
        if not aimed:
            return deliver()
        self.struck = len(self.sent) - 1 if self.struck is None else self.struck
        response = aimed[0].trouble(self, sent, deliver)
        if self.world.faults.unspent:
            self.watch.broken.append(f"the fault planned for {sent} did not strike")
        return response

    def _credential(self, tenant: EmulatedTenant) -> Credential | BindableCredential:
        if self._tokens is not None:
            return _Opaque(tenant, self._tokens)
        if self._signs_in:
            return ClientSecret(client_id=tenant.client_id, client_secret=tenant.client_secret)
        return tenant.credential


class MortalJournal:
    """A journal on disk, in the hands of a process that may die before it writes."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._file = FileJournal(bench.journal)

    def held(self, pair: TenantPair) -> AbstractContextManager[None]:
        return self._file.held(pair)

    def read(self, pair: TenantPair) -> tuple[Intent, ...]:
        return self._file.read(pair)

    def write(self, pair: TenantPair, intents: tuple[Intent, ...]) -> None:
        if self._bench.is_doomed:
            raise Killed
        self._file.write(pair, intents)


class _Opaque:
    """Gives tokens that nobody but the service can read."""

    def __init__(self, tenant: EmulatedTenant, tokens: dict[str, str]) -> None:
        self._credential = tenant.credential
        self._tokens = tokens

    def get_token(self, *scopes: str, tenant_id: str | None = None, **_: object) -> _Token:
        answer = self._credential.get_token(*scopes, tenant_id=tenant_id)
        name = f"opaque{len(self._tokens)}"
        self._tokens[name] = answer.token
        return _Token(name, answer.expires_on)


class _Token:
    def __init__(self, token: str, expires_on: int) -> None:
        self.token = token
        self.expires_on = expires_on
