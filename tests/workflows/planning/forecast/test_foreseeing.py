"""What has to be read for a forecast, how often, and what is said where it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
import pytest

from crosstenant import Scope, SyncConfiguration
from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.directory import Principal
from crosstenant.workflows.plan.people import PeopleForecast
from crosstenant.workflows.planning.forecast.foreseeing import Foreseer, Setting
from crosstenant.workflows.planning.forecast.reading import provisioned, read_log, read_target
from crosstenant.workflows.planning.schema_edits import edited, edits_of

SOME = 5


@pytest.fixture
def world() -> Emulator:
    return Emulator(seed=1, delays=Delays.none())


@pytest.fixture
def link(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    """A link whose first cycle has brought five people."""
    names = [str(user["userPrincipalName"]) for user in fabrikam.state.users][:SOME]
    link = configured_link(world, source=fabrikam, target=contoso, assigned=names)
    link.start()
    link.run_a_cycle()
    return link


Client = Callable[[EmulatedTenant, EmulatedCredential], TenantClient]


@pytest.fixture
def signed_in(world: Emulator) -> Client:
    def sign_in(tenant: EmulatedTenant, credential: EmulatedCredential) -> TenantClient:
        return TenantClient(tenant.id, credential=credential, session=world.session(), clock=world.clock)

    return sign_in


@pytest.fixture
def foreseer(link: Link, source: TenantClient, target: TenantClient) -> Foreseer:
    return foreseer_of(link, source, target)


def foreseer_of(link: Link, source: TenantClient, target: TenantClient | None) -> Foreseer:
    app = source.configuration_apps.find(link.service_principal_id)
    assert app is not None
    return Foreseer(
        source=source,
        target=read_target(target) if target else None,
        job=next(iter(source.sync_jobs.all(app))),
        log=read_log(source, app),
    )


def now(foreseer: Foreseer) -> Setting:
    app = next(iter(foreseer.source.configuration_apps.all()))
    return Setting(assigned=provisioned(app, foreseer.source.configuration_apps.assignments(app)))


def with_others(setting: Setting, *users: dict[str, object]) -> Setting:
    added = (Principal(id=str(user["id"]), type_name="#microsoft.graph.user") for user in users)
    return Setting(assigned=(*setting.assigned, *added))


def without(setting: Setting, *users: dict[str, object]) -> Setting:
    ids = {user["id"] for user in users}
    return Setting(assigned=tuple(each for each in setting.assigned if each.id not in ids))


def counts(forecast: PeopleForecast) -> tuple[int | None, int | None, int | None]:
    return forecast.enter.count, forecast.leave.count, forecast.disabled.count


def paths(world: Emulator, since: int) -> Iterable[str]:
    lines = (record.line for record in list(world.requests)[since:])
    return [" ".join(line.split("?")[0].split()[:2]) for line in lines if "oauth2" not in line]


def test_before_there_is_an_app_everybody_who_is_wanted_enters(
    source: TenantClient, target: TenantClient, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    group = fabrikam.add_group("Research", *(fabrikam.user(f"user{number}@fabrikam.com") for number in (2, 3)))
    assigned = Principal(id=str(group["id"]), type_name="#microsoft.graph.group")
    wanted = with_others(Setting(assigned=(assigned,)), fabrikam.user("user1@fabrikam.com"))

    told = Foreseer(source=source, target=read_target(target)).foretell(Setting(), wanted).people

    assert str(told.enter) == "3 (user1@fabrikam.com, user2@fabrikam.com, user3@fabrikam.com)"
    assert counts(told) == (3, 0, 0)
    assert sorted(paths(world, 0)) == ["GET /v1.0/users", "POST /v1.0/$batch"]


def test_a_configured_link_takes_one_request_besides_what_is_read_ahead(foreseer: Foreseer, world: Emulator) -> None:
    setting = now(foreseer)
    wanted = with_others(setting, *_others(foreseer, setting))
    before = len(world.requests)

    told = foreseer.foretell(setting, wanted).people

    assert counts(told) == (SOME, 0, 0)
    assert list(paths(world, before)) == ["POST /v1.0/$batch"]


def test_people_who_were_read_a_moment_ago_are_not_read_again(
    foreseer: Foreseer, source: TenantClient, world: Emulator
) -> None:
    setting = now(foreseer)
    known = {user.id: source.directory.user(user.id) for user in setting.assigned}
    before = len(world.requests)

    told = attrs.evolve(foreseer, known=known).foretell(setting, Setting()).people

    assert counts(told) == (0, SOME, 0)
    assert list(paths(world, before)) == []


def test_people_are_read_again_where_a_filter_asks_for_more_of_them(
    foreseer: Foreseer, source: TenantClient, fabrikam: EmulatedTenant, link: Link
) -> None:
    link.change(fabrikam.user("user1@fabrikam.com"), department="Sales")
    setting = now(foreseer)
    known = {user.id: source.directory.user(user.id) for user in setting.assigned}
    sales = SyncConfiguration(scoping=Scope.where("department").equals("Sales"))
    mapping = edited(edits_of(sales, None), None)

    told = attrs.evolve(foreseer, known=known).foretell(setting, attrs.evolve(setting, mapping=mapping)).people

    assert counts(told) == (0, SOME - 1, 0)


def _others(foreseer: Foreseer, setting: Setting) -> list[dict[str, object]]:
    ids = {each.id for each in setting.assigned}
    return [{"id": user.id} for user in foreseer.source.directory.users() if user.id not in ids]


def test_who_leaves_is_looked_at_with_one_request_more(
    foreseer: Foreseer, fabrikam: EmulatedTenant, world: Emulator, link: Link
) -> None:
    setting, gone = now(foreseer), fabrikam.user("user1@fabrikam.com")
    link.unassign(gone)
    before = len(world.requests)

    told = foreseer.foretell(without(setting, gone), without(setting, gone)).people

    assert str(told.leave) == "1 (user1@fabrikam.com; on the way already, whatever this plan does)"
    assert list(paths(world, before)) == ["POST /v1.0/$batch"] * 2


def test_everybody_is_read_where_everybody_is_synchronized(foreseer: Foreseer) -> None:
    told = foreseer.foretell(now(foreseer), Setting(everybody=True)).people

    assert counts(told) == (10 - SOME, 0, 0)


def test_without_the_target_the_log_counts_and_says_what_it_takes_for_granted(
    link: Link, source: TenantClient, fabrikam: EmulatedTenant
) -> None:
    foreseer = foreseer_of(link, source, None)
    setting = now(foreseer)

    told = foreseer.foretell(setting, without(setting, fabrikam.user("user1@fabrikam.com"))).people

    assert counts(told) == (0, 1, 0)
    assert "its users cannot be read" in told.assumes[0]


def test_without_the_log_the_target_tells_who_is_there(foreseer: Foreseer, fabrikam: EmulatedTenant) -> None:
    foreseer = attrs.evolve(foreseer, log=None)
    setting = now(foreseer)

    told = foreseer.foretell(setting, without(setting, fabrikam.user("user1@fabrikam.com"))).people

    assert counts(told) == (0, 1, 0)
    assert "the log does not reach back" in told.assumes[0]


def test_without_log_and_target_nothing_is_known(foreseer: Foreseer) -> None:
    foreseer = attrs.evolve(foreseer, log=None, target=None)

    told = foreseer.foretell(now(foreseer), now(foreseer)).people

    assert counts(told) == (None, None, None)
    assert told.leave.unknown == (
        "the log tells of 0 of 5 people whom the job has brought, and the target's users cannot be read"
    )


def test_a_source_whose_people_may_not_be_read_is_told_so(
    foreseer: Foreseer, fabrikam: EmulatedTenant, signed_in: Client
) -> None:
    blind = signed_in(fabrikam, fabrikam.app_credential(["Synchronization.Read.All", "Application.Read.All"]))
    foreseer = attrs.evolve(foreseer, source=blind)

    told = foreseer.foretell(now(foreseer), now(foreseer)).people

    assert "the people of the source cannot be read" in str(told.enter)


def test_when_the_log_has_forgotten_the_first_cycle_the_target_tells(
    fabrikam: EmulatedTenant,
    world: Emulator,
    link: Link,
    source: TenantClient,
    target: TenantClient,
) -> None:
    world.advance(days=40)
    later = foreseer_of(link, source, target)
    setting, leaving = now(later), fabrikam.user("user2@fabrikam.com")
    link.change(fabrikam.user("user3@fabrikam.com"), accountEnabled=False)

    told = later.foretell(setting, without(setting, leaving)).people

    assert (str(told.leave), str(told.disabled)) == ("1 (user2@fabrikam.com)", "1 (user3@fabrikam.com)")
    assert told.enter.count == 0


def test_an_external_user_of_whom_nothing_tells_leaves_the_forecast_unsure(
    fabrikam: EmulatedTenant,
    world: Emulator,
    link: Link,
    source: TenantClient,
    target: TenantClient,
) -> None:
    link.trouble.redeemed(fabrikam.user("user9@fabrikam.com"))
    world.advance(days=40)
    later = foreseer_of(link, source, target)

    told = later.foretell(now(later), now(later)).people

    assert told.leave.unknown is not None
    assert "user9_fabrikam.com#EXT#" in told.leave.unknown
    assert "may be another of them" in told.leave.unknown


def test_who_was_deleted_in_the_target_long_ago_neither_enters_nor_leaves(
    fabrikam: EmulatedTenant, link: Link, source: TenantClient, target: TenantClient
) -> None:
    gone = fabrikam.user("user1@fabrikam.com")
    link.trouble.deletes_in_the_target(gone)
    foreseer = foreseer_of(link, source, target)
    assert "was removed from the target since the last cycle" in str(
        foreseer.foretell(now(foreseer), now(foreseer)).people.enter
    )
    link.run_a_cycle()
    link.run_a_cycle()
    later = foreseer_of(link, source, target)

    assert counts(later.foretell(now(later), now(later)).people) == (0, 0, 0)
    assert counts(later.foretell(now(later), without(now(later), gone)).people) == (0, 0, 0)


def test_people_provisioned_on_demand_count_as_being_there(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, source: TenantClient, target: TenantClient
) -> None:
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    link.provision_on_demand(fabrikam.user("user1@fabrikam.com"))
    foreseer = foreseer_of(link, source, target)

    assert counts(foreseer.foretell(now(foreseer), Setting()).people) == (0, 1, 0)


def test_default_access_puts_nobody_in_scope(foreseer: Foreseer, fabrikam: EmulatedTenant, link: Link) -> None:
    before = now(foreseer)
    link.assign(fabrikam.user("user9@fabrikam.com"), role_id="00000000-0000-0000-0000-000000000000")

    assert now(foreseer) == before
