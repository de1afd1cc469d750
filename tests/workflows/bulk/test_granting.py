"""Batches when Graph is in a bad mood."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from crosstenant import AuthenticationError, CrossTenantSync, SetupError, TenantClient
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.bulk.outcomes import Fate

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

ALL = [f"user{number}@fabrikam.com" for number in range(1, 11)]
ASSIGNED_TO = "/servicePrincipals/*/appRoleAssignedTo"
HELD = "/users/*/appRoleAssignments"  # asked of everybody before the first write, and again after a lost answer


@pytest.fixture
def app(open_link: CrossTenantSync) -> CrossTenantSync:
    """A link with an app and nobody assigned."""
    open_link.create_configuration_app("Fabrikam to Contoso")
    return open_link


def test_whoever_may_not_be_asked_for_their_assignments_is_looked_up_in_the_list(
    world: Emulator, app: CrossTenantSync, wire: Wire
) -> None:
    world.faults.plan(faults.fails(504, after_effect=True), "POST", ASSIGNED_TO, times=3)
    world.faults.plan(faults.fails(403), "GET", HELD, occurrence=11, times=20)

    assert app.assign_many(ALL).value.counts == {Fate.ASSIGNED: 10}
    assert len(app.assignments()) == 10


@pytest.mark.parametrize("refusals", [0, 20])
def test_a_lost_answer_is_not_taken_for_given_by_default_access(
    world: Emulator, app: CrossTenantSync, fabrikam: EmulatedTenant, refusals: int
) -> None:
    app.assign_many(ALL[:1])
    (assignment,) = fabrikam.state.app_role_assignments.find("principalId", str(fabrikam.user(ALL[0])["id"]))
    fabrikam.state.app_role_assignments.update(str(assignment["id"]), {"appRoleId": str(UUID(int=0))})
    world.faults.plan(faults.fails(504), "POST", ASSIGNED_TO)
    if refusals:
        world.faults.plan(faults.fails(403), "GET", HELD, occurrence=2, times=refusals)

    assert app.assign_many(ALL[:1]).value.counts == {Fate.ASSIGNED: 1}
    assert [each.is_default_access for each in app.assignments()] == [True, False]


def test_an_assignment_that_shows_late_is_not_made_twice(world: Emulator, app: CrossTenantSync, wire: Wire) -> None:
    world.faults.plan(faults.fails(504, after_effect=True), "POST", ASSIGNED_TO)
    world.faults.plan(faults.hides_object(), "GET", HELD, occurrence=11)
    wire.answers("GET", "/appRoleAssignedTo", 200, {"value": []}, times=2)

    assert app.assign_many(ALL).value.counts == {Fate.ASSIGNED: 10}
    assert len(app.assignments()) == 10


def test_one_that_is_refused_stops_nobody_else(world: Emulator, app: CrossTenantSync) -> None:
    world.faults.plan(faults.fails(403), "POST", ASSIGNED_TO, occurrence=4)

    report = app.assign_many(ALL).value

    assert report.counts == {Fate.ASSIGNED: 9, Fate.REFUSED: 1}
    assert report.problems[0].code == "Authorization_RequestDenied"


def test_a_removal_that_fails_for_good_is_told(world: Emulator, app: CrossTenantSync) -> None:
    app.assign_many(ALL)
    world.faults.plan(faults.fails(400), "DELETE", f"{ASSIGNED_TO}/*")
    world.faults.plan(faults.fails(500), "DELETE", f"{ASSIGNED_TO}/*", times=8)

    report = app.unassign_many(ALL[:1]).value
    assert report.counts == {Fate.REFUSED: 1}
    report = app.unassign_many(ALL[:1]).value
    assert report.counts == {Fate.UNKNOWN: 1}
    assert len(app.assignments()) == 10


def test_a_removal_that_somebody_else_made_is_fine(world: Emulator, app: CrossTenantSync) -> None:
    app.assign_many(ALL)
    world.faults.plan(faults.hides_object(), "DELETE", f"{ASSIGNED_TO}/*")

    assert app.unassign_many(ALL[:1]).value.counts == {Fate.UNASSIGNED: 1}


def test_a_name_that_cannot_be_looked_up_is_refused_alone(world: Emulator, app: CrossTenantSync) -> None:
    world.faults.plan(faults.fails(400), "GET", "/users/*")

    assert app.assign_many(ALL).value.counts == {Fate.REFUSED: 1, Fate.ASSIGNED: 9}


def test_nobody_is_assigned_where_nobody_may_be_looked_up(world: Emulator, app: CrossTenantSync) -> None:
    world.faults.plan(faults.fails(403), "GET", "/users/*", times=100)

    with pytest.raises(SetupError, match="Step 10"):
        app.assign_many(ALL * 20)
    assert app.assignments() == ()


def test_a_batch_whose_token_is_refused_ends_the_work(app: CrossTenantSync, wire: Wire, source: TenantClient) -> None:
    people = [source.directory.user(name) for name in ALL]
    wire.refuses("POST", "/$batch", 401, "InvalidAuthenticationToken", times=4)

    with pytest.raises(AuthenticationError):
        app.assign_many(people)
    assert app.assignments() == ()


def test_a_principal_name_that_looks_like_an_odata_word_is_looked_up(
    world: Emulator, app: CrossTenantSync, wire: Wire
) -> None:
    report = app.assign_many(["$count@fabrikam.com", "o'hara@fabrikam.com", "a@b@c", "x" * 300]).value

    assert report.counts == {Fate.NOT_FOUND: 4}
