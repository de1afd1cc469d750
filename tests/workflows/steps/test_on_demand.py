"""Step 11: the rule, and one person provisioned now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import attrs
import pytest

from crosstenant import CrossTenantSync, InputError, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.on_demand import Verdict

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

ONE = "user1@fabrikam.com"


def asked(wire: Wire) -> int:
    return len([sent for sent in wire.sent if sent.path.endswith("/provisionOnDemand")])


def test_the_rule_that_moves_users_is_found(linked: CrossTenantSync) -> None:
    rule = linked.rule()

    assert rule.id
    assert rule.name == "USER_INBOUND_USER"


@pytest.mark.parametrize("names", ["Azure Active Directory", "Microsoft Entra ID"])
def test_the_rule_is_found_whatever_its_directories_are_called(
    world: Emulator, sync: CrossTenantSync, names: Literal["Azure Active Directory", "Microsoft Entra ID"]
) -> None:
    world.switches = attrs.evolve(world.switches, directory_names=names, rule_priority=0)
    sync.create_configuration_app("Fabrikam to Contoso")
    sync.create_job()

    assert sync.rule().id


def test_a_schema_without_such_a_rule_is_an_error(linked: CrossTenantSync, wire: Wire) -> None:
    wire.answers("GET", "/schema", 200, {"id": "1", "synchronizationRules": []})

    with pytest.raises(SetupError, match="no rule that maps users"):
        linked.rule()


@pytest.mark.parametrize("shape", ["array", "object"])
def test_a_person_is_provisioned_in_both_shapes_of_the_answer(
    world: Emulator, linked: CrossTenantSync, contoso: EmulatedTenant, shape: Literal["array", "object"]
) -> None:
    world.switches = attrs.evolve(world.switches, on_demand_shape=shape)
    world.advance(minutes=10)

    first = linked.provision_on_demand(ONE)
    again = linked.provision_on_demand(ONE)

    assert (first.ok, first.verdict) == (True, Verdict.APPLIED)
    assert (again.ok, again.verdict) == (True, Verdict.IN_SYNC)
    assert len(first.steps) >= 4
    assert any("#EXT#" in str(user["userPrincipalName"]) for user in contoso.state.users)


def test_an_assignment_made_just_now_is_asked_about_again(world: Emulator, linked: CrossTenantSync, wire: Wire) -> None:
    began = world.clock.now()

    result = linked.provision_on_demand(ONE)

    assert result.ok
    assert asked(wire) > 1
    assert timedelta(minutes=1) < world.clock.now() - began < timedelta(minutes=5)


def test_patience_ends(world: Emulator, linked: CrossTenantSync, wire: Wire) -> None:
    result = linked.provision_on_demand(ONE, patience=timedelta(seconds=20))

    assert (result.ok, result.verdict, result.skip_reason) == (False, Verdict.SKIPPED, "NotEffectivelyEntitled")
    assert asked(wire) > 1


@pytest.mark.parametrize("none", [0, 0.0, timedelta(0)])
def test_without_patience_the_first_answer_counts(linked: CrossTenantSync, wire: Wire, none: float) -> None:
    assert not linked.provision_on_demand(ONE, patience=none).ok
    assert asked(wire) == 1


def test_a_skip_of_somebody_who_is_not_assigned_is_final(linked: CrossTenantSync, wire: Wire) -> None:
    result = linked.provision_on_demand("user5@fabrikam.com")

    assert result.verdict is Verdict.SKIPPED
    assert asked(wire) == 1


def test_a_skip_despite_an_old_assignment_is_final(
    world: Emulator, linked: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    world.advance(hours=1)
    for assignment in fabrikam.state.app_role_assignments:
        assignment["appRoleId"] = "00000000-0000-0000-0000-000000000000"

    assert linked.provision_on_demand(ONE).verdict is Verdict.SKIPPED
    assert asked(wire) == 1


def test_a_skip_of_somebody_disabled_is_final(linked: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    fabrikam.state.users.update(str(fabrikam.user(ONE)["id"]), {"accountEnabled": False})

    assert not linked.provision_on_demand(ONE).ok
    assert asked(wire) == 1


def test_an_assignment_of_a_group_may_be_too_young_as_well(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    fabrikam.add_group("Newcomers", fabrikam.user("user5@fabrikam.com"))
    linked.assign("Newcomers")

    assert linked.provision_on_demand("user5@fabrikam.com").ok
    assert asked(wire) > 1


def test_a_failure_in_the_target_is_a_verdict_and_no_exception(
    world: Emulator, linked: CrossTenantSync, contoso: EmulatedTenant
) -> None:
    world.advance(minutes=10)
    contoso.state.settings["guestInviteSettings"] = "none"

    result = linked.provision_on_demand(ONE)

    assert (result.ok, result.verdict) == (False, Verdict.FAILED)
    assert linked.explain(result).is_known


def test_a_principal_that_was_read_before_is_taken_as_it_is(
    world: Emulator, linked: CrossTenantSync, source: TenantClient
) -> None:
    world.advance(minutes=10)

    assert linked.provision_on_demand(source.directory.user(ONE)).ok


@pytest.mark.parametrize("who", ["nobody@fabrikam.com", "9c9c9c9c-0000-4000-8000-000000000009", "me", "", "Everybody"])
def test_nobody_cannot_be_provisioned(linked: CrossTenantSync, wire: Wire, who: str) -> None:
    with pytest.raises(InputError):
        linked.provision_on_demand(who)
    assert asked(wire) == 0


def test_a_group_cannot_be_provisioned_on_demand(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, source: TenantClient, wire: Wire
) -> None:
    group = fabrikam.add_group("Everybody")

    with pytest.raises(InputError, match="is no user"):
        linked.provision_on_demand(source.directory.group(str(group["id"])))
    with pytest.raises(InputError, match="has no user"):
        linked.provision_on_demand(str(group["id"]))
    assert asked(wire) == 0


@pytest.mark.parametrize("patience", [-1, float("nan"), True, "5", timedelta(seconds=-1)])
def test_patience_is_a_span(linked: CrossTenantSync, wire: Wire, patience: float) -> None:
    with pytest.raises(InputError, match="patience"):
        linked.provision_on_demand(ONE, patience=patience)
    assert asked(wire) == 0


def test_a_job_without_credentials_says_what_to_do(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app("Fabrikam to Contoso")
    open_link.create_job()
    open_link.assign(ONE)

    with pytest.raises(SetupError, match="Step 9 was not done") as refusal:
        open_link.provision_on_demand(ONE)

    assert open_link.explain(refusal.value).method == "save_credentials"
