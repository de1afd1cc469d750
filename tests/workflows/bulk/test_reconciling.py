"""These and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from crosstenant import CrossTenantSync, InputError
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.bulk.outcomes import AssignmentOutcome, CautionKind, Estimate, Fate

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

ALL = [f"user{number}@fabrikam.com" for number in range(1, 11)]


@pytest.fixture
def app(open_link: CrossTenantSync) -> CrossTenantSync:
    """A link with an app, and the first five people assigned."""
    open_link.create_configuration_app("Fabrikam to Contoso")
    open_link.assign_many(ALL[:5])
    return open_link


def names(sync: CrossTenantSync, fabrikam: EmulatedTenant) -> set[str]:
    ids = {assignment.principal_id for assignment in sync.assignments()}
    return {name for name in ALL if fabrikam.user(name)["id"] in ids}


def writes(wire: Wire) -> int:
    bodies = [sent.body for sent in wire.sent if sent.path == "/$batch"]
    return sum(item["method"] != "GET" for body in bodies for item in body["requests"])  # type: ignore[index]


def test_only_the_difference_is_written(app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    before = writes(wire)
    told: list[AssignmentOutcome] = []
    estimates: list[Estimate] = []

    result = app.reconcile(ALL[3:7], on_outcome=told.append, on_estimate=estimates.append)

    assert names(app, fabrikam) == set(ALL[3:7])
    assert result.value.counts == {Fate.ALREADY: 2, Fate.ASSIGNED: 2, Fate.UNASSIGNED: 3}
    assert [outcome.fate for outcome in told] == [Fate.ASSIGNED] * 2 + [Fate.UNASSIGNED] * 3
    assert [outcome.name for outcome in told[:2]] == ALL[5:7]
    assert (estimates[0].names, estimates[0].writes) == (4, 5)
    assert writes(wire) - before == 5


def test_what_deserves_a_look_is_told_before_the_first_write(
    app: CrossTenantSync, fabrikam: EmulatedTenant, world: Emulator, wire: Wire
) -> None:
    fabrikam.add_user("off", userPrincipalName="off@fabrikam.com", accountEnabled=False)
    full = str(fabrikam.user(ALL[6])["id"])
    for _ in range(1_500):
        fabrikam.state.app_role_assignments.add(
            {"id": world.ids.guid(), "principalId": full, "resourceId": world.ids.guid()}
        )
    estimates: list[Estimate] = []
    before = writes(wire)

    def tell(estimate: Estimate) -> None:
        assert writes(wire) == before
        estimates.append(estimate)

    report = app.reconcile([*ALL[:7], "off@fabrikam.com"], on_estimate=tell).value

    assert {caution.kind: caution.examples for caution in estimates[0].cautions} == {
        CautionKind.DISABLED: ("off@fabrikam.com",),
        CautionKind.PRINCIPAL_LIMIT: (ALL[6],),
    }
    assert estimates[0].cautions == report.cautions


def test_default_access_is_not_enough_for_who_is_wanted_and_too_much_for_who_is_not(
    app: CrossTenantSync, fabrikam: EmulatedTenant
) -> None:
    for name in ALL[:2]:
        (assignment,) = fabrikam.state.app_role_assignments.find("principalId", str(fabrikam.user(name)["id"]))
        fabrikam.state.app_role_assignments.update(str(assignment["id"]), {"appRoleId": str(UUID(int=0))})

    result = app.reconcile([ALL[0], *ALL[2:5]])

    assert result.value.counts == {Fate.ALREADY: 3, Fate.ASSIGNED: 1, Fate.UNASSIGNED: 1}
    assert names(app, fabrikam) == {ALL[0], *ALL[2:5]}
    assert not app.reconcile([ALL[0], *ALL[2:5]]).changed
    assert app.unassign_many(ALL).value.counts == {Fate.UNASSIGNED: 4, Fate.ALREADY: 6}
    assert app.assignments() == ()


def test_a_second_run_writes_nothing(app: CrossTenantSync, wire: Wire) -> None:
    app.reconcile(ALL[3:7])
    before = writes(wire)

    assert not app.reconcile(ALL[3:7]).changed
    assert writes(wire) == before


@pytest.mark.parametrize("wanted", [[], (), set(), iter(())])
def test_nobody_is_wanted_only_where_that_is_meant(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wanted: list[str]
) -> None:
    with pytest.raises(InputError, match="allow_empty") as refusal:
        app.reconcile(wanted)
    assert refusal.value.parameter == "wanted"
    assert len(app.assignments()) == 5

    app.reconcile([], allow_empty=True)
    assert app.assignments() == ()


@pytest.mark.parametrize(
    "wanted",
    [
        [ALL[0], "usr2@fabrikam.com"],
        [ALL[0], "No such group"],
        [ALL[0], "Twice"],
        [ALL[0], "9c9c9c9c-0000-4000-8000-000000000009"],
        iter([ALL[0], ""]),
        [ALL[0], ""],
        ALL[0],
        None,
    ],
)
def test_a_name_that_cannot_be_meant_removes_nobody(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire, wanted: list[str]
) -> None:
    fabrikam.add_group("Twice")
    fabrikam.add_group("Twice")
    before = writes(wire)

    with pytest.raises(InputError) as refusal:
        app.reconcile(wanted)
    assert refusal.value.parameter == "wanted"
    assert writes(wire) == before


def test_many_names_that_fit_nobody_are_counted(app: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="and 2 more"):
        app.reconcile([f"nobody{number}@fabrikam.com" for number in range(12)])


def test_what_is_no_user_or_group_is_left_alone(app: CrossTenantSync, wire: Wire, world: Emulator) -> None:
    service = {"id": "svc", "principalId": world.ids.guid(), "principalType": "ServicePrincipal"}
    wire.answers("GET", "/appRoleAssignedTo", 200, {"value": [service]})

    assert app.reconcile([], allow_empty=True).value.total == 0


def test_a_list_that_may_be_cut_is_told(app: CrossTenantSync, wire: Wire, world: Emulator) -> None:
    row = {"principalId": world.ids.guid(), "principalType": "User"}
    wire.answers("GET", "/appRoleAssignedTo", 200, {"value": [row | {"id": f"a{number}"} for number in range(999)]})

    report = app.reconcile([], allow_empty=True).value

    assert [caution.kind for caution in report.cautions] == [CautionKind.CUT_LISTING]
