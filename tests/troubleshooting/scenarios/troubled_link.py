"""A link between two tenants of a world, and what its user holds in hand once something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs

from crosstenant import (
    ConfigurationApp,
    CrossTenantError,
    CrossTenantSync,
    ProvisioningEvent,
    StaticToken,
    SyncJob,
    TenantClient,
)
from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.emulator.troubles import Troubles


@attrs.define
class Scene:
    """A link from Fabrikam to Contoso, user1 assigned, as the emulator has it and as the library sees it.

    Attributes:
        link: The emulator's side.
        source: Our client of Fabrikam.
        target: Our client of Contoso.
        sync: Our link.
        people: The ids of Fabrikam's users.
    """

    link: Link
    source: TenantClient
    target: TenantClient
    sync: CrossTenantSync
    people: tuple[str, ...]

    @property
    def world(self) -> Emulator:
        return self.link.world

    @property
    def trouble(self) -> Troubles:
        return self.link.trouble

    @property
    def app(self) -> ConfigurationApp:
        return self.source.configuration_apps.get(self.link.service_principal_id)

    @property
    def job(self) -> SyncJob:
        return self.source.sync_jobs.get(self.app, self.link.job_id)

    @property
    def job_ids(self) -> tuple[str, str]:
        return self.link.service_principal_id, self.link.job_id

    def user(self, number: int) -> Document:
        return self.link.source.user(self.people[number - 1])

    def cycle(self, times: int = 1) -> None:
        """Let cycles pass, starting the job if need be, until the log shows them."""
        if self.link.job.next_run_at is None:
            self.link.start()
        for _ in range(times):
            self.link.run_a_cycle()
        self.world.advance(minutes=1)

    def into_a_cycle(self) -> None:
        """Stop the clock between the beginning of a cycle and its end."""
        self.link.start()
        self.world.clock.advance(self.world.delays.first_run + self.world.delays.cycle / 2)

    def event(self, number: int = 1) -> ProvisioningEvent:
        """Return the newest log entry of a user."""
        return next(self.sync.events(user=self.people[number - 1]))

    def event_of(self, group: Document) -> ProvisioningEvent:
        """Return the newest log entry of a group."""
        events = ((each, each.source_identity) for each in self.sync.events())
        return next(each for each, identity in events if identity and identity.id == group["id"])

    def logged(self, number: int = 1) -> ProvisioningEvent:
        """Let a cycle pass and return what it wrote of a user."""
        self.cycle()
        return self.event(number)


def troubled_link(switches: Switches | None = None) -> Scene:
    """Set a link up, in a world of its own."""
    world = Emulator(seed=1, switches=switches or Switches())
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=4)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    source, target = client(world, fabrikam), client(world, contoso)
    people = tuple(text(user, "id") for user in fabrikam.state.users)
    sync = CrossTenantSync(source=source, target=target, app=link.service_principal_id)
    return Scene(link, source, target, sync, people)


def client(
    world: Emulator,
    tenant: EmulatedTenant,
    credential: EmulatedCredential | StaticToken | None = None,
    deadline: timedelta | None = None,
) -> TenantClient:
    """Sign in to a tenant, by default with everything that the steps need."""
    return TenantClient(
        tenant.id,
        credential=credential or tenant.credential,
        session=world.session(),
        clock=world.clock,
        deadline=deadline,
    )


def refusal(call: Callable[[], object]) -> CrossTenantError:
    """Return the error that a call ends in."""
    try:
        call()
    except CrossTenantError as error:
        return error
    raise AssertionError("nothing was refused")
