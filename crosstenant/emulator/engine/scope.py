"""Who is in scope: assignment or everybody, the role, the built-in filter, the configured filters.

Evidence: docs.
"""

import json
from typing import TYPE_CHECKING

import attrs

from crosstenant.emulator.documents import Document, entries, flag, text
from crosstenant.emulator.engine.changes import Scoping
from crosstenant.emulator.engine.source_attributes import Attributes, is_external
from crosstenant.emulator.state import Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


@attrs.frozen
class Verdict:
    """How an object stands to the scope.

    Attributes:
        scoping: As the log tells it.
        screened_out: Whether the built-in filter stopped it: such an object is skipped, never deprovisioned.
    """

    scoping: Scoping
    screened_out: bool = False


@attrs.frozen
class Entitlement:
    """Whether somebody is assigned, directly or through a group, and whether with a role that provisions."""

    assigned: bool = False
    has_role: bool = False
    roles: str = ""


def entitlement(run: "Run", principal_id: str) -> Entitlement:
    """Look up the settled assignments of a user and of the groups that it is a direct member of."""
    if run.settings.sync_all:
        return Entitlement(assigned=True, has_role=True, roles="msiam_access")
    return _holding(run, _holders(run.source, principal_id))


def group_entitlement(run: "Run", group_id: str) -> Entitlement:
    """Look up the settled assignments of a group itself; those of groups around it do not reach it."""
    return _holding(run, [group_id])


def _holding(run: "Run", holders: list[str]) -> Entitlement:
    roles = [role for holder in holders for role in _assigned_roles(run, holder)]
    names = [run.roles[role] for role in roles if role in run.roles]
    return Entitlement(assigned=bool(roles), has_role=bool(names), roles=names[0] if names else "")


def _holders(tenant: Tenant, principal_id: str) -> list[str]:
    groups = (tenant.groups.get(group_id) for group_id in tenant.members.groups_of(principal_id))
    # A group that is not security-enabled cannot scope anybody; groups inside groups are not looked at.
    return [principal_id, *(text(group, "id") for group in groups if group and flag(group, "securityEnabled"))]


def _assigned_roles(run: "Run", principal_id: str) -> list[str]:
    return [
        text(assignment, "appRoleId")
        for assignment in run.source.app_role_assignments.find("principalId", principal_id)
        if text(assignment, "resourceId") == run.job.service_principal_id
        and run.source.has_settled(text(assignment, "id"), run.now)
    ]


def provisioning_roles(service_principal: Document) -> dict[str, str]:
    """Return the enabled app roles by id; the default access role is none of them."""
    roles = entries(service_principal, "appRoles")
    return {text(role, "id"): text(role, "displayName") for role in roles if role.get("isEnabled") is not False}


def judge(run: "Run", user: Document, attributes: Attributes, holding: Entitlement) -> Verdict:
    """Evaluate everything that decides whether a user is in scope."""
    screened = run.rule.users.screen.evaluate(attributes)
    scoped = run.rule.users.scope.evaluate(attributes)
    guest_evaluation = _internal_guest(run, user)
    passes_screen = screened.inside and not guest_evaluation
    # The log mentions the built-in filter only where it stopped somebody.
    results = scoped.clauses if passes_screen else screened.clauses | scoped.clauses | guest_evaluation
    scoping = Scoping(
        active=flag(user, "accountEnabled") is True,
        assigned=holding.assigned,
        has_role=holding.has_role,
        filters_passed=passes_screen and scoped.inside,
        evaluation=json.dumps(results, separators=(",", ":")) if results else "{}",
    )
    return Verdict(scoping, screened_out=not passes_screen)


def _internal_guest(run: "Run", user: Document) -> dict[str, bool]:
    # Whether a guest with credentials of the source may travel is disputed between two of Microsoft's pages.
    if run.world.switches.internal_guests == "synchronized" or is_external(user):
        return {}
    return {"Filter guest users.userType EQUALS 'Member'": False} if text(user, "userType") == "Guest" else {}
