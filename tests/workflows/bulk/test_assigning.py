"""Step 10 for many: one outcome for each name, nobody lost and nobody doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosstenant import CrossTenantSync, InputError, SetupError, TenantClient
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.delays import Delays
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.bulk.foreseeing import shortest
from crosstenant.workflows.bulk.outcomes import AssignmentOutcome, Caution, CautionKind, Estimate, Fate

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

ONE, TWO, THREE = (f"user{number}@fabrikam.com" for number in (1, 2, 3))
PATH = "/servicePrincipals/*/appRoleAssignedTo"
ALL = [f"user{number}@fabrikam.com" for number in range(1, 11)]


@pytest.fixture
def app(open_link: CrossTenantSync) -> CrossTenantSync:
    """A link with an app and nobody assigned."""
    open_link.create_configuration_app("Fabrikam to Contoso")
    return open_link


def fates(outcomes: list[AssignmentOutcome]) -> list[Fate]:
    return [outcome.fate for outcome in outcomes]


def batched(wire: Wire, method: str) -> int:
    """Return how many operations of a method went out in batches."""
    bodies = [sent.body for sent in wire.sent if sent.path == "/$batch"]
    return sum(item["method"] == method for body in bodies for item in body["requests"])  # type: ignore[index]


def test_each_name_has_an_outcome_in_its_place(app: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    app.assign(TWO)
    fabrikam.add_group("Sales", fabrikam.user(ONE))
    fabrikam.add_group("Mail only", securityEnabled=False, mailEnabled=True)
    fabrikam.add_group("Twice")
    fabrikam.add_group("Twice")
    fabrikam.add_user("ada", userPrincipalName="ada_x.com#EXT#@fabrikam.com", externalUserState="Accepted")
    told: list[AssignmentOutcome] = []

    expected = {
        ONE: Fate.ASSIGNED,
        TWO: Fate.ALREADY,
        "nobody@fabrikam.com": Fate.NOT_FOUND,
        "Sales": Fate.ASSIGNED,
        "Twice": Fate.AMBIGUOUS,
        "No such group": Fate.NOT_FOUND,
        "Mail only": Fate.NOT_SECURITY_ENABLED,
        "ada_x.com#EXT#@fabrikam.com": Fate.EXTERNAL,
        str(fabrikam.user(THREE)["id"]): Fate.ASSIGNED,
        "9c9c9c9c-0000-4000-8000-000000000009": Fate.NOT_FOUND,
    }
    result = app.assign_many(list(expected), on_outcome=told.append)

    assert {outcome.name: outcome.fate for outcome in told} == expected
    assert [outcome.name for outcome in told] == list(expected)
    assert result.value.counts == Counter(expected.values())
    assert (result.changed, result.value.ok, result.value.total) == (True, False, 10)
    assert [problem.fate for problem in result.value.problems] == [
        fate for fate in expected.values() if not fate.is_fine
    ]
    assert len(app.assignments()) == 4


def test_a_second_run_writes_nothing(app: CrossTenantSync, wire: Wire) -> None:
    app.assign_many(ALL)

    again = app.assign_many(ALL)

    assert (again.changed, again.value.counts) == (False, {Fate.ALREADY: 10})
    assert batched(wire, "POST") == 10


def test_whoever_is_named_twice_is_assigned_once(app: CrossTenantSync, source: TenantClient, wire: Wire) -> None:
    told: list[AssignmentOutcome] = []

    app.assign_many([ONE, ONE.upper(), f" {ONE} ", source.directory.user(ONE)], on_outcome=told.append)

    assert fates(told) == [Fate.ASSIGNED, Fate.ALREADY, Fate.ALREADY, Fate.ALREADY]
    assert batched(wire, "POST") == 1


def test_a_stream_is_taken_as_it_is_needed(app: CrossTenantSync) -> None:
    told: list[AssignmentOutcome] = []
    estimates: list[Estimate] = []

    app.assign_many(iter([ONE, "", TWO]), on_outcome=told.append, on_estimate=estimates.append)

    assert fates(told) == [Fate.ASSIGNED, Fate.INVALID, Fate.ASSIGNED]
    assert estimates == [Estimate(names=None, writes=None, duration=None)]
    assert str(estimates[0]) == "a stream of names, whose length nobody knows"


def test_outcomes_are_told_as_they_come(app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    people = [str(fabrikam.add_user()["userPrincipalName"]) for _ in range(100)]
    written: list[int] = []

    app.assign_many(people, concurrency=1, on_outcome=lambda _: written.append(batched(wire, "POST")))

    assert written[0] <= 40
    assert written[-1] == 100


def test_the_estimate_comes_before_the_first_write(app: CrossTenantSync, wire: Wire) -> None:
    app.assign(ONE)
    written: list[int] = []

    def tell(estimate: Estimate) -> None:
        written.append(batched(wire, "POST"))
        assert (estimate.names, estimate.writes, estimate.duration) == (10, 9, timedelta(0))

    app.assign_many(ALL, on_estimate=tell)

    assert written == [0]


def test_ten_thousand_writes_take_at_least_what_the_published_limit_leaves() -> None:
    assert shortest(10_000) == timedelta(seconds=350)


@pytest.mark.parametrize(
    "who",
    [ONE, b"user1", None, 7, [], (), [ONE, ""], [ONE, None], [ONE, [TWO]], [ONE, " "], [ONE, "a\x00b"], [3.5]],
)
def test_what_cannot_be_names_is_refused_before_anything_is_sent(
    app: CrossTenantSync, wire: Wire, who: list[str]
) -> None:
    sent = len(wire.sent)

    for step in (app.assign_many, app.unassign_many, app.provision_many):
        with pytest.raises(InputError) as refusal:
            step(who)
        assert refusal.value.parameter == "who"
    assert len(wire.sent) == sent


@pytest.mark.parametrize("concurrency", [0, -1, 17, True, 2.5, "4"])
def test_a_concurrency_is_a_small_number(app: CrossTenantSync, wire: Wire, concurrency: int) -> None:
    sent = len(wire.sent)

    with pytest.raises(InputError) as refusal:
        app.assign_many(ALL, concurrency=concurrency)
    assert refusal.value.parameter == "concurrency"
    assert len(wire.sent) == sent


def test_what_deserves_a_look_is_told(app: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    inner = fabrikam.add_group("Inner")
    off = fabrikam.add_user("off", userPrincipalName="off@fabrikam.com", accountEnabled=False)
    fabrikam.add_user("guest", userPrincipalName="guest@fabrikam.com", userType="Guest")
    outside = fabrikam.add_user("x", userPrincipalName="x_y.com#EXT#@fabrikam.com", externalUserState="Accepted")
    fabrikam.add_group("Outer", inner, off, outside)

    report = app.assign_many(["Outer", "off@fabrikam.com", "guest@fabrikam.com"]).value

    assert {caution.kind: caution.count for caution in report.cautions} == {
        CautionKind.NESTED_GROUP: 1,
        CautionKind.EXTERNAL_MEMBER: 1,
        CautionKind.DISABLED: 2,
        CautionKind.INTERNAL_GUEST: 1,
    }
    assert "Inner in Outer" in str(report.cautions[0])


def test_a_full_principal_is_explained(app: CrossTenantSync, world: Emulator) -> None:
    world.faults.plan(faults.fails(400, code="Directory_QuotaExceeded"), "POST", PATH)

    report = app.assign_many([ONE]).value

    assert report.counts == {Fate.REFUSED: 1}
    assert report.problems[0].code == "Directory_QuotaExceeded"
    assert [caution.kind for caution in report.cautions] == [CautionKind.PRINCIPAL_LIMIT]


def hold(fabrikam: EmulatedTenant, world: Emulator, name: str, count: int) -> None:
    """Give a user roles in that many other apps."""
    for _ in range(count):
        fabrikam.state.app_role_assignments.add(
            {
                "id": world.ids.guid(),
                "appRoleId": world.ids.guid(),
                "principalId": fabrikam.user(name)["id"],
                "principalType": "User",
                "resourceId": world.ids.guid(),
            }
        )


def test_whoever_is_nearly_full_is_told_before_the_first_write(
    app: CrossTenantSync, fabrikam: EmulatedTenant, world: Emulator, wire: Wire
) -> None:
    hold(fabrikam, world, ONE, 1_350)
    hold(fabrikam, world, TWO, 1_349)
    world.faults.plan(faults.fails(400, code="Directory_QuotaExceeded"), "POST", PATH)
    foreseen: list[Caution] = []

    def tell(estimate: Estimate) -> None:
        assert batched(wire, "POST") == 0
        foreseen.extend(estimate.cautions)

    report = app.assign_many([ONE, TWO, THREE], on_estimate=tell).value

    assert foreseen == list(report.cautions)
    assert foreseen == [Caution(kind=CautionKind.PRINCIPAL_LIMIT, count=1, examples=(ONE,))]


def test_who_may_not_be_asked_what_they_hold_is_not_told(
    app: CrossTenantSync, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    hold(fabrikam, world, ONE, 1_400)
    world.faults.plan(faults.fails(403), "GET", "/users/*/appRoleAssignments", times=3)

    report = app.assign_many([ONE]).value

    assert (report.counts, report.cautions) == ({Fate.ASSIGNED: 1}, ())


def test_a_long_list_is_not_asked_what_it_holds(app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    people = [str(fabrikam.add_user()["userPrincipalName"]) for _ in range(201)]
    foreseen: list[Estimate] = []

    app.assign_many(people, on_estimate=foreseen.append)

    assert batched(wire, "GET") == 201
    assert [caution.kind for caution in foreseen[0].cautions] == [CautionKind.MANY_PEOPLE]


def test_what_deserves_a_look_is_told_before_the_first_write(app: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    fabrikam.add_user("off", userPrincipalName="off@fabrikam.com", accountEnabled=False)
    foreseen: list[Estimate] = []

    report = app.assign_many(["off@fabrikam.com"], on_estimate=foreseen.append).value

    assert [caution.kind for caution in foreseen[0].cautions] == [CautionKind.DISABLED]
    assert foreseen[0].cautions == report.cautions
    assert str(foreseen[0]).splitlines()[1].startswith("! disabled users are deleted or disabled in the target")


def test_a_list_of_the_length_at_which_lists_are_cut_is_told(app: CrossTenantSync, wire: Wire, world: Emulator) -> None:
    listed = [{"id": f"a{number}", "principalId": world.ids.guid(), "principalType": "User"} for number in range(999)]
    wire.answers("GET", "/appRoleAssignedTo", 200, {"value": listed})

    kinds = {caution.kind for caution in app.assign_many([ONE]).value.cautions}

    assert kinds == {CautionKind.CUT_LISTING, CautionKind.MANY_PEOPLE}


def test_one_permission_that_is_missing_stops_everybody(
    client: ClientFactory, fabrikam: EmulatedTenant, contoso: EmulatedTenant, app: CrossTenantSync
) -> None:
    pinned = app.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    reader = client(fabrikam, fabrikam.sign_in(roles=["Global Reader"]))
    limited = CrossTenantSync(source=reader, target=contoso.id, app=pinned)

    with pytest.raises(SetupError, match="Step 10"):
        limited.assign_many(ALL)
    assert app.assignments() == ()


@pytest.mark.parametrize("lost", ["batch", "item"])
def test_an_answer_that_got_lost_is_looked_up(
    world: Emulator, app: CrossTenantSync, wire: Wire, source: TenantClient, lost: str
) -> None:
    people = [source.directory.user(name) for name in ALL]
    if lost == "batch":
        wire.loses_the_answer("POST", "/$batch")
    else:
        world.faults.plan(faults.fails(503, after_effect=True), "POST", PATH)

    report = app.assign_many(people).value

    assert report.counts == {Fate.ASSIGNED: 10}
    assert batched(wire, "POST") == 10
    assert len(app.assignments()) == 10


def test_a_batch_that_never_arrived_is_sent_again(app: CrossTenantSync, wire: Wire, source: TenantClient) -> None:
    people = [source.directory.user(name) for name in ALL]
    wire.loses_the_answer("POST", "/$batch", arrives=False)

    assert app.assign_many(people).value.counts == {Fate.ASSIGNED: 10}


def test_whoever_is_too_new_is_waited_for(world: Emulator, app: CrossTenantSync) -> None:
    for _ in range(2):
        world.faults.plan(faults.rejects_reference(), "POST", PATH)

    assert app.assign_many(ALL).value.counts == {Fate.ASSIGNED: 10}


def test_an_outcome_that_stays_unknown_is_called_so(world: Emulator, app: CrossTenantSync) -> None:
    for _ in range(6):
        world.faults.plan(faults.fails(500), "POST", PATH)

    report = app.assign_many([ONE]).value

    assert report.counts == {Fate.UNKNOWN: 1}
    assert "InternalServerError" in str(report.problems[0])


def test_people_are_taken_out_and_others_stay(app: CrossTenantSync) -> None:
    app.assign_many(ALL)
    told: list[AssignmentOutcome] = []

    result = app.unassign_many([ONE, TWO, "nobody@fabrikam.com", TWO], on_outcome=told.append)

    assert fates(told)[:3] == [Fate.UNASSIGNED, Fate.UNASSIGNED, Fate.NOT_FOUND]
    assert result.changed
    assert len(app.assignments()) == 8
    assert app.unassign_many([ONE]).value.counts == {Fate.ALREADY: 1}


def test_the_estimate_of_a_removal_counts_who_is_in(app: CrossTenantSync) -> None:
    app.assign_many(ALL[:4])
    estimates: list[Estimate] = []

    app.unassign_many(ALL[2:], on_estimate=estimates.append)

    assert [(estimate.names, estimate.writes) for estimate in estimates] == [(8, 2)]


TROUBLE: dict[str, Callable[[], faults.Fault]] = {
    "throttled": lambda: faults.throttles(7),
    "lost": lambda: faults.fails(504, after_effect=True),
    "not applied": lambda: faults.fails(503),
    "too new": faults.rejects_reference,
}


def worlds(count: int) -> Iterator[tuple[Emulator, CrossTenantSync]]:
    world = Emulator(seed=1, delays=Delays.none())
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=count)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    source, target = (
        TenantClient(tenant.id, credential=tenant.credential, session=world.session(), clock=world.clock)
        for tenant in (fabrikam, contoso)
    )
    sync = CrossTenantSync(source=source, target=target)
    sync.create_configuration_app("Fabrikam to Contoso")
    yield world, sync


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    trouble=st.lists(st.sampled_from(sorted(TROUBLE)), max_size=12),
    extra=st.lists(st.sampled_from(["nobody@fabrikam.com", "user3@fabrikam.com", "No such group"]), max_size=5),
    seed=st.integers(0, 99),
)
def test_outcomes_partition_the_names_and_nobody_is_lost_or_doubled(
    trouble: list[str], extra: list[str], seed: int
) -> None:
    names = [f"user{number}@fabrikam.com" for number in range(1, 46)] + extra
    random.Random(seed).shuffle(names)
    for world, sync in worlds(45):
        for kind in trouble:
            world.faults.plan(TROUBLE[kind](), "POST", PATH)
        told: list[AssignmentOutcome] = []

        report = sync.assign_many(names, on_outcome=told.append).value

        assert [outcome.name for outcome in told] == names
        assert report.total == len(names)
        present = [assignment.principal_id for assignment in sync.assignments()]
        said = {outcome.principal_id for outcome in told if outcome.fate.is_fine}
        assert len(present) == len(set(present))
        assert set(present) == said
        assert sum(outcome.fate is Fate.ASSIGNED for outcome in told) == len(present)
