"""Every filter goes through the service and a cycle; then we look who stands in the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, InputError, Scope, StalePlanError
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.sync_schema import FlowType
from crosstenant.workflows.scoping import Leaving

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

SALES = Scope.where("department").equals("Sales")
Present = Callable[[], set[str]]


@pytest.fixture
def staff(fabrikam: EmulatedTenant) -> Callable[..., None]:
    """Change a user of the source: ``staff("user1", department="Sales")``."""

    def change(name: str, **properties: object) -> None:
        fabrikam.state.users.update(str(fabrikam.user(f"{name}@fabrikam.com")["id"]), properties)

    return change


@pytest.fixture
def present(linked: CrossTenantSync, world: Emulator, contoso: EmulatedTenant) -> Present:
    """Run a cycle, and return who stands in the target, by the first part of the address."""

    def run() -> set[str]:
        linked.start()
        world.advance(minutes=45)
        names = ("user1", "user2")
        return {name for name in names if list(contoso.state.users.find("mail", f"{name}@fabrikam.com"))}

    return run


@pytest.fixture
def two(staff: Callable[..., None]) -> None:
    """One of the two who are assigned is in Sales, the other is not."""
    staff("user1", department="Sales", city="Oslo", employeeId="7")
    staff("user2", department="sales", city=None, employeeId="E7")


@pytest.mark.parametrize(
    ("scope", "arrived"),
    [
        (SALES, {"user1"}),
        (Scope.where("department").not_equals("Sales"), {"user2"}),
        (Scope.where("department").includes("ales"), {"user1", "user2"}),
        (Scope.where("department").ends_with("les") & Scope.where("city").is_not_null(), {"user1"}),
        (Scope.where("city").is_null(), {"user2"}),
        (Scope.where("accountEnabled").is_true(), {"user1", "user2"}),
        (Scope.where("accountEnabled").is_false(), set()),
        (Scope.where("department").matches("[s].*"), {"user2"}),
        (Scope.where("department").does_not_match("[s].*"), {"user1"}),
        (Scope.where("employeeId").greater_than(6), {"user1"}),
        (Scope.where("employeeId").at_least(8), set()),
        (Scope.where("department").occurs_in("Sales, Marketing"), {"user1"}),
        (Scope.where("department").does_not_occur_in("Sales, Marketing"), {"user2"}),
        (Scope.where("city").is_one_of("Bergen", "Oslo"), {"user1"}),
        (SALES & Scope.where("city").equals("Bergen") | Scope.where("city").is_null(), {"user2"}),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
@pytest.mark.usefixtures("two")
def test_only_who_is_in_scope_arrives(
    linked: CrossTenantSync, present: Present, scope: Scope, arrived: set[str]
) -> None:
    linked.scoping.set(scope)

    assert present() == arrived


@pytest.mark.usefixtures("two")
def test_whoever_falls_out_leaves_and_comes_back_when_the_filter_is_cleared(
    linked: CrossTenantSync, present: Present
) -> None:
    assert present() == {"user1", "user2"}

    linked.scoping.set(SALES)
    assert present() == {"user1"}

    linked.scoping.clear()
    assert present() == {"user1", "user2"}
    assert linked.scoping.get() == Scope.everyone()


@pytest.mark.usefixtures("two")
def test_whoever_falls_out_can_be_kept(linked: CrossTenantSync, present: Present) -> None:
    assert present() == {"user1", "user2"}

    assert linked.scoping.leaving() is Leaving.DELETE
    assert "soft-deleted" in linked.scoping.what_leaving_does()
    linked.scoping.set_leaving("keep")
    linked.scoping.set(SALES)

    assert present() == {"user1", "user2"}
    assert linked.scoping.leaving() is Leaving.KEEP
    assert "stays in the target" in linked.scoping.what_leaving_does()
    assert linked.mappings.users().flow_types == (FlowType.ADD, FlowType.UPDATE)
    assert linked.scoping.set_leaving(Leaving.DELETE).changed


def test_a_scope_is_read_back_with_its_names(linked: CrossTenantSync) -> None:
    scope = SALES.named("Sellers") | Scope.where("city").equals("Oslo").named("Oslo")

    result = linked.scoping.set(scope)

    assert result.changed
    assert linked.scoping.get() == scope
    assert not linked.scoping.set(scope).changed


def test_the_template_s_own_filter_stays(linked: CrossTenantSync) -> None:
    before = linked.mappings.users().scope
    linked.scoping.set(SALES)
    during = linked.mappings.users().scope
    linked.scoping.clear()

    assert before
    assert during
    assert before.input_groups == during.input_groups != ()
    assert linked.mappings.users().scope == before


def test_a_filter_is_told_in_words_with_what_leaving_does(linked: CrossTenantSync) -> None:
    assert linked.scoping.explain().startswith("Everybody who is assigned is in scope.\nWhoever leaves the scope")
    linked.scoping.set(SALES)
    assert "department that is exactly 'Sales'" in linked.scoping.explain()
    assert repr(linked.scoping).startswith("Scoping(Link(")


@pytest.mark.usefixtures("two")
def test_somebody_is_tried_before_anything_is_written(linked: CrossTenantSync, wire: Wire) -> None:
    sent = len(wire.writes)

    assert linked.scoping.test("user1@fabrikam.com", SALES)
    assert "upper and lower case differ" in str(linked.scoping.test("user2@fabrikam.com", SALES))
    assert linked.scoping.test({"department": "Sales"}, SALES)
    assert linked.scoping.test("user2@fabrikam.com")
    assert len(wire.writes) == sent


def test_a_scope_that_does_not_fit_the_schema_is_not_tried_on_anybody(linked: CrossTenantSync, wire: Wire) -> None:
    wire.sent.clear()

    with pytest.raises(InputError, match="has no attribute 'Department'; did you mean 'department'"):
        linked.scoping.test("user1@fabrikam.com", Scope.where("Department").equals("Sales"))

    assert not any(sent.path.startswith("/users") for sent in wire.sent)


def test_a_filter_that_somebody_else_changed_is_not_overwritten(linked: CrossTenantSync) -> None:
    def collide() -> None:
        with linked.mappings.editing() as draft:
            draft.scope(SALES)
            linked.scoping.set(Scope.where("city").equals("Oslo"))

    with pytest.raises(StalePlanError, match="city EQUALS 'Oslo'"):
        collide()

    assert str(linked.scoping.get()) == "city EQUALS 'Oslo'"


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (Scope.everyone(), "clear"),
        (Scope.where("departmet").equals("Sales"), "did you mean 'department'"),
        (Scope.where("userType").equals("Guest"), "do not support userType"),
        (Scope.where("manager").is_null(), "do not support manager"),
        (Scope.where("appRoleAssignments").is_null(), "do not support appRoleAssignments"),
        (Scope.where("otherMails").is_not_null(), "several values"),
        (Scope.where("employeeHireDate").is_null(), "do not support employeeHireDate"),
        (Scope.where("department").is_true(), "IS TRUE is for Boolean"),
        (Scope.where("accountEnabled").includes("r"), "Includes is for String"),
        (Scope.where("accountEnabled").greater_than(1), "accountEnabled is of type Boolean"),
    ],
    ids=str,
)
def test_what_graph_cannot_filter_by_is_refused_before_any_write(
    linked: CrossTenantSync, wire: Wire, scope: Scope, says: str
) -> None:
    sent = len(wire.writes)

    with pytest.raises(InputError, match=says) as caught:
        linked.scoping.set(scope)

    assert caught.value.parameter == "scope"
    assert len(wire.writes) == sent


@pytest.mark.parametrize(("what", "says"), [("SkipOutOfScopeDeletions", "has no effect"), ("disable", '"keep"')])
def test_what_does_not_work_for_leaving_is_refused_and_explained(
    linked: CrossTenantSync, wire: Wire, what: str, says: str
) -> None:
    sent = len(wire.writes)

    with pytest.raises(InputError, match=says):
        linked.scoping.set_leaving(what)

    assert len(wire.writes) == sent
