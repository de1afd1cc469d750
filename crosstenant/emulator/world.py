"""A world: tenants, one clock, one seed. A second one is another universe."""

import json
import os
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crosstenant.emulator import assembly
from crosstenant.emulator.clock import DEFAULT_START, Clock
from crosstenant.emulator.clouds import CLOUDS
from crosstenant.emulator.delays import Delays
from crosstenant.emulator.directory.people import organization, person
from crosstenant.emulator.documents import Document, text, whole
from crosstenant.emulator.faults.plan import FaultPlan
from crosstenant.emulator.ids import Ids
from crosstenant.emulator.permissions import APPLICATION_PERMISSIONS, DELEGATED_SCOPES
from crosstenant.emulator.policies import multitenant
from crosstenant.emulator.policies.defaults import default_policy, partner_template, root_policy, sync_template
from crosstenant.emulator.serving.exchange import Incoming, Outgoing
from crosstenant.emulator.serving.request_log import HistoryEntry, RequestLog
from crosstenant.emulator.serving.throttling import Throttle
from crosstenant.emulator.signing_in.sessions import SignIn, SignIns
from crosstenant.emulator.signing_in.tokens import Mint
from crosstenant.emulator.state import Registration, Tenant
from crosstenant.emulator.storage import saving
from crosstenant.emulator.switches import Switches
from crosstenant.emulator.tenants import EmulatedTenant

if TYPE_CHECKING:
    import requests

    from crosstenant.emulator.serving.application import Application
    from crosstenant.emulator.serving.server import WorldServer


class Emulator:
    """An in-memory Microsoft Graph and its sign-in endpoint.

    Args:
        seed: What ids, secrets and tokens follow from: the same seed and the same calls give the same world.
        delays: How long the service takes behind its answers; `Delays.none` for tests about something else.
        switches: How the disputed behaviours are decided.
        start: The first instant on the clock.
        speed: Divides the waits of the service's own (cycles, replication, logs), not what a client measures.

    Attributes:
        clock: The hand-wound clock: ``now()``, ``sleep(seconds)``, ``advance(span)``.
        ids: Deals ids for new things.
        trace_ids: Deals ids for requests and tokens, from a sequence of its own: a retry does not change the world.
        tenants: State of each tenant by id.
        multitenant_organizations: Organizations of several tenants, by a key of their own.
        faults: The failures that are planned.
        throttle: What each application has asked for lately.
        requests: The last requests and how they ended.
        keeps_history: Whether the state after each write is kept for `history`; it takes time and memory.
        lock: Held while anything reads or changes the world.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        delays: Delays | None = None,
        switches: Switches | None = None,
        start: datetime = DEFAULT_START,
        speed: float = 1.0,
    ) -> None:
        self.seed = seed
        self.delays = delays or Delays()
        self.switches = switches or Switches()
        self.speed = speed
        self.clock = Clock(start, self)
        self.ids = Ids.from_seed(seed)
        self.trace_ids = Ids.from_seed(seed + 1_000_003)
        self.mint = Mint(seed)
        self.tenants: dict[str, Tenant] = {}
        self.multitenant_organizations: dict[str, Document] = {}
        self.sign_ins = SignIns()
        self.lock = threading.RLock()
        self.faults = FaultPlan()
        self.requests = RequestLog()
        self.throttle = Throttle()
        self.keeps_history = False
        self._history: list[HistoryEntry] = []

    def add_tenant(
        self, name: str, *, domain: str | None = None, users: int = 0, cloud: str = "global"
    ) -> EmulatedTenant:
        """Add a tenant and an app in it that holds every permission the steps need.

        Args:
            name: Its display name.
            domain: Its default domain; by default only the initial ``onmicrosoft.com`` one.
            users: How many internal members to add, ``user1`` onward.
            cloud: ``global``, ``usgov``, ``dod`` or ``china``.
        """
        now = self.clock.now()
        tenant_id = self.ids.guid()
        initial = f"{''.join(filter(str.isalnum, name)).lower()}.{CLOUDS[cloud].suffix}"
        domains = [domain, initial] if domain else [initial]
        tenant = Tenant(id=tenant_id, name=name, domains=domains, cloud=cloud, created_at=now)
        tenant.organization = organization(tenant_id=tenant_id, name=name, domains=domains, now=now)
        self._set_policies(tenant)
        client_id = self._register(tenant)
        for number in range(1, users + 1):
            identifier = self.ids.guid()
            tenant.users.add(person(number, identifier=identifier, domain=domains[0], company=name, now=now))
        self.tenants[tenant_id] = tenant
        return EmulatedTenant(self, tenant, client_id)

    def tenant(self, name: str) -> EmulatedTenant:
        """Return a tenant that is there, by id or verified domain; after `load` for instance.

        Raises:
            KeyError: There is none.
        """
        found = self.find_tenant(name)
        if found is None:
            raise KeyError(name)
        return EmulatedTenant(self, found, next(iter(found.registrations)))

    def find_tenant(self, name: str) -> Tenant | None:
        """Return the tenant with this id or verified domain; None if there is none."""
        wanted = name.lower()
        if wanted in self.tenants:
            return self.tenants[wanted]
        return next((tenant for tenant in self.tenants.values() if wanted in tenant.domains), None)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass, at once, with everything that happens in it."""
        with self.lock:
            self.clock.advance(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))

    def due_in(self, span: timedelta) -> datetime:
        """Return when a wait of the service's own that begins now will be over."""
        return self.clock.now() + span / self.speed

    def session(self) -> "requests.Session":
        """Return a requests session whose wire is this world, for every host of every cloud; others are refused."""
        from crosstenant.emulator.serving.adapter import emulated_session

        return emulated_session(self)

    @cached_property
    def application(self) -> "Application":
        """The WSGI application that serves this world."""
        from crosstenant.emulator.serving.application import Application
        from crosstenant.emulator.serving.dispatch import dispatcher_of

        return Application(self, dispatcher_of(assembly.ROUTES))

    def enter_device_code(self, user_code: str, *, user: str | None = None, roles: Iterable[str] | None = None) -> None:
        """Sign in with a code that a device shows, as a person with a browser would.

        Args:
            user_code: The short code from the message.
            user: Who signs in, by user principal name; by default the tenant's ``admin``.
            roles: That person's directory roles; by default those in the tenant's state, or Global Administrator for
                ``admin``.

        Raises:
            KeyError: No device has shown that code.
        """
        sign_in = self.sign_ins.device_codes[self.sign_ins.user_codes[user_code]]
        self.complete_sign_in(sign_in, user, roles)

    def complete_sign_in(self, sign_in: SignIn, user: str | None, roles: Iterable[str] | None = None) -> None:
        """Put a person into a sign-in that is under way."""
        tenant = self.tenants[sign_in.tenant_id]
        known = tenant.users.find("userPrincipalName", user) if user else []
        sign_in.user_id = text(known[0], "id") if known else tenant.id
        sign_in.user_name = user or f"admin@{tenant.domains[0]}"
        held = tenant.role_members.get(sign_in.user_id, [] if known else ["Global Administrator"])
        sign_in.roles = list(held if roles is None else roles)

    def serve(
        self, *, port: int = 0, latency: float = 0.0, tls: bool = False, runs_clock: bool = False
    ) -> "WorldServer":
        """Serve this world on a loopback port while a ``with`` block lasts.

        Args:
            port: The port; 0 picks a free one.
            latency: Seconds that every answer takes longer.
            tls: Serve https with a throw-away certificate, `WorldServer.ca`.
            runs_clock: Let the clock run with the real one; otherwise it stays hand-wound.
        """
        from crosstenant.emulator.serving.server import WorldServer
        from crosstenant.emulator.serving.tls import throw_away_certificate

        certificate = throw_away_certificate() if tls else None
        return WorldServer(self, port=port, latency=latency, certificate=certificate, runs_clock=runs_clock)

    def snapshot(self) -> Document:
        """Return everything in this world as JSON has it."""
        with self.lock:
            return saving.snapshot(self)

    def restore(self, snapshot: object) -> None:
        """Become the world of a snapshot; its clock, too, goes back there.

        Raises:
            ValueError: It is no snapshot of a world.
        """
        with self.lock:
            saving.restore(self, snapshot)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write this world into a JSON file."""
        Path(path).write_text(json.dumps(self.snapshot()), encoding="utf-8")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Emulator":
        """Read a world that `save` wrote; tokens that it gave out stay good.

        Raises:
            ValueError: The file holds no saved world.
        """
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        world = cls(whole(document, "seed", 1)) if isinstance(document, dict) else cls()
        world.restore(document)
        return world

    def history(self) -> list[HistoryEntry]:
        """Return each state after each write, oldest first, as far as ``keeps_history`` was set."""
        return list(self._history)

    def note(self, incoming: Incoming, outgoing: Outgoing | None) -> None:
        """Write down a request and its answer."""
        record = self.requests.note(incoming, outgoing, self.clock.now())
        if self.keeps_history and incoming.method != "GET":
            self._history.append(HistoryEntry.of(record, self.snapshot()))

    def next_due(self) -> datetime | None:
        """Return when something next happens here of its own accord; None if nothing is waiting."""
        return assembly.next_due(self)

    def run_due(self) -> None:
        """Do what is due now."""
        assembly.run_due(self)

    def _set_policies(self, tenant: Tenant) -> None:
        # A live tenant was seen to have the same id for the policy and its default.
        policy_id = self.ids.guid()
        tenant.root_policy = root_policy(policy_id, tenant.id)
        tenant.default_policy = default_policy(policy_id)
        tenant.partner_template = partner_template(self.ids.guid())
        tenant.sync_template = sync_template(self.ids.guid())
        tenant.join_request = {"id": self.ids.guid()}
        multitenant.withdraw(tenant)

    def _register(self, tenant: Tenant) -> str:
        client_id = self.ids.guid()
        tenant.registrations[client_id] = Registration(
            client_id=client_id,
            display_name="Synchronization administration",
            secrets={self.ids.secret(): None},
            app_permissions=set(APPLICATION_PERMISSIONS),
            delegated_scopes=set(DELEGATED_SCOPES),
        )
        return client_id
