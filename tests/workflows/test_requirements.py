"""What each step needs, as data: it has to agree with the how-to."""

from __future__ import annotations

import pytest

from crosstenant.workflows.requirements import REQUIREMENTS, ROLE_TEMPLATES, PermissionKind, Requirement, requirement_of
from crosstenant.workflows.step import Side, Step

HOW_TO = {
    Side.TARGET: {"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"},
    Side.SOURCE: {
        "Policy.Read.All",
        "Policy.ReadWrite.CrossTenantAccess",
        "Application.ReadWrite.All",
        "Directory.ReadWrite.All",
        "AuditLog.Read.All",
    },
}


def test_every_step_but_the_two_sign_ins_needs_something() -> None:
    without = [step for step in Step if requirement_of(step) is None]

    assert without == [Step.SIGN_IN_TO_TARGET, Step.SIGN_IN_TO_SOURCE]


def test_requirements_stand_in_the_order_of_the_how_to() -> None:
    numbers = [need.step.number for need in REQUIREMENTS]

    assert numbers == sorted(numbers)


@pytest.mark.parametrize("side", Side)
def test_a_person_is_asked_for_exactly_the_how_to_s_scopes(side: Side) -> None:
    asked = {scope for need in REQUIREMENTS if need.step.side is side for scope in need.scopes}

    assert asked == HOW_TO[side]


@pytest.mark.parametrize("need", REQUIREMENTS, ids=lambda need: need.step.name)
def test_the_scopes_of_a_step_are_enough_for_it(need: Requirement) -> None:
    assert any(
        choice.permissions <= set(need.scopes) and PermissionKind.DELEGATED in choice.kinds
        for choice in need.alternatives
    )


@pytest.mark.parametrize("need", REQUIREMENTS, ids=lambda need: need.step.name)
def test_the_first_alternative_of_a_step_is_undisputed(need: Requirement) -> None:
    assert not need.alternatives[0].disputed


@pytest.mark.parametrize("need", REQUIREMENTS, ids=lambda need: need.step.name)
def test_every_role_is_known_by_its_template(need: Requirement) -> None:
    assert set(need.roles) <= set(ROLE_TEMPLATES.values())


def test_an_alternative_tells_its_permissions_and_that_it_is_disputed() -> None:
    told = [str(choice) for need in REQUIREMENTS if need.step is Step.ASSIGN for choice in need.alternatives]

    assert told[0] == "AppRoleAssignment.ReadWrite.All + Application.Read.All"
    assert told[-1] == "Application.ReadWrite.All (disputed)"
