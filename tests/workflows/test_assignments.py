"""Step 10: who is in scope."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from crosstenant import CrossTenantSync, InputError, SetupError, TenantClient
from crosstenant.emulator.tenants import EmulatedTenant

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

ONE, TWO, THREE = (f"user{number}@fabrikam.com" for number in (1, 2, 3))


@pytest.fixture
def app(open_link: CrossTenantSync) -> CrossTenantSync:
    """A link with an app and nobody assigned."""
    open_link.create_configuration_app("Fabrikam to Contoso")
    return open_link


def names(result: object) -> set[str]:
    return {assignment.principal_display_name for assignment in result}  # type: ignore[attr-defined]


def posts(wire: Wire) -> int:
    return len([write for write in wire.writes if write.startswith("POST") and "appRoleAssignedTo" in write])


def test_people_are_assigned_once(app: CrossTenantSync, wire: Wire) -> None:
    first, again = app.assign(ONE, TWO), app.assign(TWO, ONE)

    assert (first.changed, len(first.value), first.before) == (True, 2, ())
    assert (again.changed, len(again.value)) == (False, 2)
    assert posts(wire) == 2


def test_only_who_is_missing_is_assigned(app: CrossTenantSync, wire: Wire) -> None:
    app.assign(ONE)

    result = app.assign(ONE, TWO)

    assert (result.changed, len(result.before or ()), len(result.value)) == (True, 1, 2)
    assert posts(wire) == 2


def test_one_person_in_two_spellings_is_one_person(
    app: CrossTenantSync, fabrikam: EmulatedTenant, source: TenantClient, wire: Wire
) -> None:
    principal = source.directory.user(ONE)

    app.assign(ONE, ONE.upper(), f" {ONE} ", principal.id, principal)

    assert posts(wire) == 1


def without_a_role(fabrikam: EmulatedTenant) -> None:
    """Make every assignment one of default access, as portals did where an app declared no role."""
    for assignment in fabrikam.state.app_role_assignments.find("principalId", str(fabrikam.user(ONE)["id"])):
        fabrikam.state.app_role_assignments.update(str(assignment["id"]), {"appRoleId": str(UUID(int=0))})


def test_who_has_default_access_alone_is_given_the_role_as_well(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    app.assign(ONE)
    without_a_role(fabrikam)

    result = app.assign(ONE)

    assert result.changed
    assert [assignment.is_default_access for assignment in result.value] == [True, False]
    assert not app.assign(ONE).changed
    assert posts(wire) == 2


def test_a_lost_answer_is_not_taken_for_given_by_default_access(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    app.assign(ONE)
    without_a_role(fabrikam)
    wire.loses_the_answer("POST", "/appRoleAssignedTo", arrives=False)

    assert [assignment.is_default_access for assignment in app.assign(ONE).value] == [True, False]


def test_default_access_is_taken_away_with_the_role(app: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    app.assign(ONE)
    without_a_role(fabrikam)
    app.assign(ONE)

    app.unassign(ONE)

    assert app.assignments() == ()


def test_a_group_is_named_by_its_name_or_its_id(app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    group = fabrikam.add_group("Everybody", fabrikam.user(ONE))

    first, again = app.assign("Everybody"), app.assign(str(group["id"]))

    assert [assignment.principal_type for assignment in first.value] == ["Group"]
    assert not again.changed


def test_people_are_taken_out_of_scope_once(app: CrossTenantSync) -> None:
    app.assign(ONE, TWO)

    first, again = app.unassign(ONE), app.unassign(ONE)

    assert (first.changed, len(first.value)) == (True, 1)
    assert (again.changed, len(again.value)) == (False, 1)
    assert len(app.assignments()) == 1


def test_an_assignment_may_be_taken_back_and_made_again(app: CrossTenantSync) -> None:
    app.assign(ONE)
    app.unassign(ONE)

    assert app.assign(ONE).changed


def test_assignments_are_listed(app: CrossTenantSync) -> None:
    assert app.assignments() == ()
    app.assign(ONE)
    assert [assignment.principal_type for assignment in app.assignments()] == ["User"]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ((), "at least one"),
        (("nobody@fabrikam.com",), "has no user"),
        (("No such group",), "has no group named"),
        (("9c9c9c9c-0000-4000-8000-000000000009",), "no user or group with the object id"),
        ((ONE, ""), "is named by"),
        ((ONE, [TWO]), "Each argument is one name"),
        ((ONE, None), "is named by"),
    ],
)
def test_who_cannot_be_meant_is_refused_before_anybody_is_assigned(
    app: CrossTenantSync, wire: Wire, who: tuple[str, ...], told: str
) -> None:
    written = list(wire.writes)

    for step in (app.assign, app.unassign):
        with pytest.raises(InputError, match=told) as refusal:
            step(*who)
        assert refusal.value.parameter == "who"
    assert wire.writes == written


@pytest.mark.parametrize("names", [[ONE, TWO], (ONE,), {ONE}, []], ids=str)
def test_a_list_is_refused_with_the_two_ways_to_pass_it(app: CrossTenantSync, wire: Wire, names: object) -> None:
    for write in (app.assign, app.unassign):
        with pytest.raises(InputError, match=r"assign\(\*names\), or to assign_many\(names\)"):
            write(names)  # type: ignore[arg-type] # what it takes is the question

    assert posts(wire) == 0


def test_a_service_principal_is_no_user_or_group(app: CrossTenantSync, wire: Wire) -> None:
    own = app.create_configuration_app("Fabrikam to Contoso").value

    with pytest.raises(InputError, match="no user or group"):
        app.assign(own.service_principal_id)
    assert posts(wire) == 0


def test_a_name_of_two_groups_is_a_question(app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    two = [fabrikam.add_group("Everybody") for _ in range(2)]

    with pytest.raises(InputError, match="2 groups are named") as refusal:
        app.assign("Everybody")

    assert all(str(group["id"]) in str(refusal.value) for group in two)
    assert posts(wire) == 0


def test_an_external_user_is_refused_before_anybody_is_assigned(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    fabrikam.add_user(
        "ada_litware.com#EXT#",
        userPrincipalName="ada_litware.com#EXT#@fabrikam.com",
        userType="Guest",
        externalUserState="Accepted",
    )

    with pytest.raises(InputError, match="is an external user") as refusal:
        app.assign(ONE, "ada_litware.com#EXT#@fabrikam.com")

    assert "home to them" in str(refusal.value)
    assert posts(wire) == 0


def test_a_group_that_is_not_security_enabled_puts_nobody_in_scope(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    fabrikam.add_group("Mail only", securityEnabled=False, mailEnabled=True)

    with pytest.raises(InputError, match="not security-enabled"):
        app.assign("Mail only")
    assert posts(wire) == 0


def test_somebody_external_can_still_be_taken_out(app: CrossTenantSync, fabrikam: EmulatedTenant) -> None:
    app.assign(ONE)
    fabrikam.state.users.update(str(fabrikam.user(ONE)["id"]), {"externalUserState": "Accepted"})

    assert app.unassign(ONE).changed


@pytest.mark.parametrize("lost", ["answer", "500"])
def test_a_lost_answer_leaves_one_assignment(app: CrossTenantSync, wire: Wire, lost: str) -> None:
    if lost == "answer":
        wire.loses_the_answer("POST", "/appRoleAssignedTo")
    else:
        wire.refuses("POST", "/appRoleAssignedTo", 500, "InternalServerError", arrives=True)

    result = app.assign(ONE)

    assert result.changed
    assert len(app.assignments()) == 1


def test_a_request_that_got_lost_is_sent_again(app: CrossTenantSync, wire: Wire) -> None:
    wire.loses_the_answer("POST", "/appRoleAssignedTo", arrives=False)

    assert app.assign(ONE).changed
    assert len(app.assignments()) == 1


def test_a_principal_that_is_too_new_is_waited_for(app: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("POST", "/appRoleAssignedTo", 400, "Request_BadRequest", "Not a valid reference update.", times=3)

    assert app.assign(ONE).changed


@pytest.mark.parametrize("status", [400, 409])
def test_an_assignment_that_is_there_although_the_list_does_not_show_it_yet_is_a_success(
    app: CrossTenantSync, wire: Wire, status: int
) -> None:
    message = "Permission being assigned already exists on the object"
    wire.answers("GET", "/appRoleAssignedTo", 200, {"value": []}, times=3)
    wire.refuses("POST", "/appRoleAssignedTo", status, "Request_BadRequest", message, arrives=True)

    result = app.assign(ONE)

    assert [assignment.principal_id for assignment in result.value] == [
        assignment.principal_id for assignment in app.assignments()
    ]


def test_an_assignment_that_is_there_and_never_listed_is_an_error(app: CrossTenantSync, wire: Wire) -> None:
    message = "Permission being assigned already exists on the object"
    wire.refuses("POST", "/appRoleAssignedTo", 400, "Request_BadRequest", message, times=10)

    with pytest.raises(SetupError, match="already exists"):
        app.assign(ONE)
