"""Emulated tenants for your own tests: a pytest plugin, found by its entry point, no import needed.

    @pytest.mark.crosstenant_link(configured=True, users=25)
    def test_the_report_counts_everybody(crosstenant_link):
        assert my_report(crosstenant_link.sync).synchronized == 25

Fixtures: `crosstenant_emulator` (a world), `crosstenant_tenants` (two tenants in it), `crosstenant_link` (our clients
signed in to both) and `crosstenant_server` (the same world on a loopback port). Markers: ``crosstenant`` for the world,
``crosstenant_link`` for what is in it, ``crosstenant_server`` for how it is served.

pytest imports this module in every run of everybody who has the package installed, so it loads nothing beyond pytest
until a fixture is asked for. The fixtures need the ``emulator`` extra.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosstenant import CrossTenantSync, TenantClient
    from crosstenant.emulator import Emulator
    from crosstenant.emulator.scenarios import Link
    from crosstenant.emulator.serving.server import WorldServer
    from crosstenant.emulator.tenants import EmulatedTenant

_MARKERS = (
    "crosstenant(seed, delays, switches, start, speed): the world of crosstenant_emulator, by Emulator's arguments.",
    "crosstenant_link(configured, users, assigned): how many users the source has, and whether the link is set up.",
    "crosstenant_server(tls, latency, runs_clock): how crosstenant_server serves, by Emulator.serve's arguments.",
)


class Tenants(NamedTuple):
    """The two tenants of a test.

    Attributes:
        source: Fabrikam, ``fabrikam.com``, with users ``user1@fabrikam.com`` onward.
        target: Contoso, ``contoso.com``, with nobody in it.
    """

    source: EmulatedTenant
    target: EmulatedTenant


@dataclass(frozen=True, kw_only=True)
class LinkFixture:
    """What `crosstenant_link` hands to a test.

    Attributes:
        world: The world: its clock, its faults, its requests.
        source_tenant: Fabrikam, to add people to.
        target_tenant: Contoso.
        source: Our client, signed in to Fabrikam as an app with every permission.
        target: Our client, signed in to Contoso likewise.
        sync: The link between them as one object.
        arranged: The link in the world's state, with ``.trouble`` to bring about; None where it is not configured.
    """

    world: Emulator
    source_tenant: EmulatedTenant
    target_tenant: EmulatedTenant
    source: TenantClient
    target: TenantClient
    sync: CrossTenantSync
    arranged: Link | None


@dataclass(frozen=True, kw_only=True)
class ServedWorld:
    """What `crosstenant_server` hands to a test.

    Attributes:
        world: The world that is served.
        server: The running server.
        url: Scheme, host and port: Graph's root and the sign-in authority at once.
        ca: Path of the certificate that clients have to trust; None without TLS.
        description: What ``python -m crosstenant.emulator`` prints as JSON: URLs, tenants, their users and secrets.
    """

    world: Emulator
    server: WorldServer
    url: str
    ca: str | None
    description: dict[str, object]


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.fixture
def crosstenant_emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """An empty emulated world with a seed of the test's own; a planned fault that never strikes fails the test."""
    from crosstenant.emulator import Emulator

    # By the test's name, so that the same test always meets the same ids, alone, in any order or beside others.
    arguments = {"seed": zlib.crc32(request.node.nodeid.encode()), **_marked(request, "crosstenant", Emulator)}
    world = Emulator(**arguments)
    yield world
    world.faults.check()


@pytest.fixture
def crosstenant_tenants(request: pytest.FixtureRequest, crosstenant_emulator: Emulator) -> Tenants:
    """Two tenants in the world: Fabrikam with ten users, or as many as marked, and Contoso without any."""
    users = _link_options(request).users
    return Tenants(
        crosstenant_emulator.add_tenant("Fabrikam", domain="fabrikam.com", users=users),
        crosstenant_emulator.add_tenant("Contoso", domain="contoso.com"),
    )


@pytest.fixture
def crosstenant_link(
    request: pytest.FixtureRequest, crosstenant_emulator: Emulator, crosstenant_tenants: Tenants
) -> Iterator[LinkFixture]:
    """A CrossTenantSync over two emulated tenants; marked configured, all thirteen documented steps are done."""
    from crosstenant import CrossTenantSync

    options = _link_options(request)
    with ExitStack() as stack:
        source, target = (
            stack.enter_context(_client(crosstenant_emulator, each, stack)) for each in crosstenant_tenants
        )
        sync = stack.enter_context(CrossTenantSync(source=source, target=target))
        arranged = _configure(crosstenant_emulator, crosstenant_tenants, options) if options.configured else None
        yield LinkFixture(
            world=crosstenant_emulator,
            source_tenant=crosstenant_tenants.source,
            target_tenant=crosstenant_tenants.target,
            source=source,
            target=target,
            sync=sync,
            arranged=arranged,
        )


@pytest.fixture
def crosstenant_server(
    request: pytest.FixtureRequest, crosstenant_emulator: Emulator, crosstenant_tenants: Tenants
) -> Iterator[ServedWorld]:
    """The world with its two tenants on a free loopback port, for programs in other processes and languages."""
    from crosstenant.emulator.__main__ import describe

    options = _marked(request, "crosstenant_server", crosstenant_emulator.serve)
    with crosstenant_emulator.serve(**options) as server:
        description = describe(server, source=crosstenant_tenants.source, target=crosstenant_tenants.target)
        yield ServedWorld(
            world=crosstenant_emulator, server=server, url=server.url, ca=server.ca, description=description
        )


class _LinkOptions(NamedTuple):
    configured: bool = False
    users: int = 10
    assigned: tuple[str, ...] | None = None


def _link_options(request: pytest.FixtureRequest) -> _LinkOptions:
    marked = _marked(request, "crosstenant_link", _LinkOptions)
    if "assigned" in marked:
        marked["assigned"] = tuple(marked["assigned"])
    return _LinkOptions(**marked)


def _marked(request: pytest.FixtureRequest, name: str, taker: Callable[..., object]) -> dict[str, Any]:
    """Return the arguments of a marker: those nearest to the test win over its class's and its module's."""
    marked: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(name))):
        unknown = [repr(each) for each in marker.args] + sorted(set(marker.kwargs) - set(signature(taker).parameters))
        if unknown:
            raise pytest.UsageError(f"The marker {name} takes keywords of its own, not {', '.join(unknown)}")
        marked |= marker.kwargs
    return marked


def _client(world: Emulator, tenant: EmulatedTenant, stack: ExitStack) -> TenantClient:
    from crosstenant import TenantClient

    session = stack.enter_context(closing(world.session()))
    return TenantClient(tenant.id, credential=tenant.credential, session=session, clock=world.clock)


def _configure(world: Emulator, tenants: Tenants, options: _LinkOptions) -> Link:
    from crosstenant.emulator.scenarios import synchronized_link

    everybody = (str(user["userPrincipalName"]) for user in tenants.source.state.users)
    assigned = everybody if options.assigned is None else options.assigned
    return synchronized_link(world, source=tenants.source, target=tenants.target, assigned=assigned)
