"""Links as the service knows them, set up in the emulator's state, with the library signed in to both sides."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import attrs
import pytest

from crosstenant import CrossTenantSync, Diagnosis, TenantClient
from crosstenant.emulator import Delays, Emulator, Switches
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.tenants import EmulatedTenant

ASSIGNED = ("user1@fabrikam.com", "user2@fabrikam.com", "user3@fabrikam.com")


@attrs.frozen(kw_only=True)
class Scene:
    """A link that has run, the two tenants, and the library's view of it."""

    world: Emulator
    fabrikam: EmulatedTenant
    contoso: EmulatedTenant
    link: Link
    sync: CrossTenantSync

    def person(self, number: int) -> dict[str, object]:
        """Return a user of the source."""
        return self.fabrikam.user(f"user{number}@fabrikam.com")

    def brings(self, *people: dict[str, object]) -> None:
        """Assign somebody new, and let a cycle pass."""
        self.link.assign(*people)
        self.link.run_a_cycle()

    def passes(self) -> None:
        """Let a cycle pass, if one is due."""
        with contextlib.suppress(ValueError):
            self.link.run_a_cycle()

    def fresh(self, *, app: str | None = None, **sides: EmulatedCredential | str) -> CrossTenantSync:
        """Return the link as somebody holds it who remembers nothing; a bare name signs nobody in there."""
        return CrossTenantSync(source=self._side("source", sides), target=self._side("target", sides), app=app)

    def _side(self, name: str, sides: dict[str, EmulatedCredential | str]) -> TenantClient | str:
        tenant = self.fabrikam if name == "source" else self.contoso
        given = sides.get(name, tenant.credential)
        if isinstance(given, str):
            return given
        return TenantClient(tenant.id, credential=given, session=self.world.session(), clock=self.world.clock)

    def diagnose(self) -> Diagnosis:
        """Return the diagnosis of somebody who remembers nothing."""
        return self.fresh().diagnose()


SceneFactory = Callable[..., Scene]


def make_scene(
    *, switches: Switches | None = None, seed: int = 1, threshold: int | None = None, run: bool = True, users: int = 10
) -> Scene:
    """Set a link up with three people assigned; one cycle has passed unless told otherwise."""
    world = Emulator(seed=seed, delays=Delays.none(), switches=switches)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=users)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    link = configured_link(world, source=fabrikam, target=contoso, assigned=ASSIGNED, delete_threshold=threshold)
    if run:
        link.start()
        link.run_a_cycle()
    source = TenantClient(fabrikam.id, credential=fabrikam.credential, session=world.session(), clock=world.clock)
    target = TenantClient(contoso.id, credential=contoso.credential, session=world.session(), clock=world.clock)
    sync = CrossTenantSync(source=source, target=target)
    return Scene(world=world, fabrikam=fabrikam, contoso=contoso, link=link, sync=sync)


@pytest.fixture
def scene() -> Scene:
    """A healthy link: three people were synchronized."""
    return make_scene()


@pytest.fixture
def scenes() -> SceneFactory:
    """Make links: ``scenes(threshold=2)``."""
    return make_scene
