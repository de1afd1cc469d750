"""Whether anybody is in scope, and who is assigned in vain.

Documentation: *How application provisioning works in Microsoft Entra ID*, *Known issues for provisioning*.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import PrincipalKind
from crosstenant.workflows.events import is_in_target
from crosstenant.workflows.troubleshooting.assigned import Assigned
from crosstenant.workflows.troubleshooting.checks.log import newest_of_each
from crosstenant.workflows.troubleshooting.checks.telling import finding_of, some
from crosstenant.workflows.troubleshooting.diagnosis import Finding, NotChecked, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence

_DEFAULT_ACCESS: Final = "00000000-0000-0000-0000-000000000000"


def check_scope(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with who is in scope."""
    assigned = evidence.work.assigned.found
    if assigned is None or evidence.app is None:
        return
    if _is_empty(assigned) and not _may_be_everybody(evidence):
        yield _nobody(assigned, evidence)
    yield from _roles(assigned, evidence.app)
    yield from _external(assigned)
    yield from _groups(assigned)


def scope_gaps(evidence: Evidence) -> Iterator[NotChecked]:
    """Yield what about the scope cannot be told from what was read."""
    assigned = evidence.work.assigned.found
    if assigned is None:
        return
    if assigned.gap:
        yield NotChecked(what="what the directory says of who is assigned", reason=assigned.gap)
    if _is_empty(assigned) and evidence.everybody_in_scope is None and _may_be_everybody(evidence):
        yield NotChecked(
            what="whether anybody is in scope",
            reason="nobody is assigned, and the setting that puts everybody in scope (SyncAll) is masked",
        )


def _is_empty(assigned: Assigned) -> bool:
    """Return whether the assignments reach nobody: there are none, or only of groups that have no users."""
    if not all(item.principal_type == "Group" for item in assigned.assignments):
        return False
    groups = [item.principal_id for item in assigned.assignments]
    return all(group in assigned.members and not _users(assigned, group or "") for group in groups)


def _users(assigned: Assigned, group: str) -> list[str]:
    return [member.id for member in assigned.members[group] if member.kind is not PrincipalKind.GROUP]


def _may_be_everybody(evidence: Evidence) -> bool:
    """Return whether everybody may be in scope although nobody is assigned: people were synchronized all the same."""
    setting = evidence.everybody_in_scope
    if setting is not None:
        return setting
    events = evidence.work.events.found
    if events:
        return any(map(is_in_target, newest_of_each(events)))
    return evidence.job is not None and bool(evidence.job.synchronized_by_type.get("User"))


def _nobody(assigned: Assigned, evidence: Evidence) -> Finding:
    groups = _counted(len(assigned.assignments), "group is", "groups are")
    seen = ["no assignments"]
    if assigned.assignments:
        seen = [f"{groups} assigned, without a direct member who is a user"]
    if evidence.everybody_in_scope is None:
        seen.append("who is synchronized (SyncAll) cannot be read; the log shows nobody who came without assignment")
    return finding_of(
        "nobody-assigned",
        Severity.BLOCKING,
        seen,
        title="Nobody is in scope",
        cause="Only who is assigned to the configuration app, directly or as a direct member of a group, is"
        " synchronized.",
        fix='Assign users or groups: sync.assign("someone@example.com").',
    )


def _roles(assigned: Assigned, app: ConfigurationApp) -> Iterator[Finding]:
    role = app.assignable_role
    if role is None:
        return
    provisioning = {role.id for role in app.app_roles if role.is_for_users}
    by_principal: dict[str | None, list[AppRoleAssignment]] = {}
    for item in assigned.assignments:
        by_principal.setdefault(item.principal_id, []).append(item)
    wrong = [items[0] for items in by_principal.values() if not provisioning & {item.app_role_id for item in items}]
    if wrong:
        kind = "default access" if wrong[0].app_role_id == _DEFAULT_ACCESS else "a role that does not provision"
        yield finding_of(
            "role-does-not-provision",
            Severity.HARMFUL,
            (f"{item.principal_display_name} ({item.principal_id})" for item in wrong),
            title=f"{_counted(len(wrong), 'is', 'are')} assigned with {kind}",
            cause=f"Only an assignment with the role {role.display_name} puts somebody in scope.",
            fix="Assign them again, with that role.",
            is_fixable=True,
            data={"principals": tuple(item.principal_id for item in wrong if item.principal_id)},
        )


def _external(assigned: Assigned) -> Iterator[Finding]:
    strangers = [person for person in assigned.principals.values() if person.is_external]
    if strangers:
        yield finding_of(
            "external-user",
            Severity.HARMFUL,
            (person.user_principal_name or person.id for person in strangers),
            title=f"{_counted(len(strangers), 'is assigned who comes', 'are assigned who come')} from another tenant",
            cause="Only internal users travel; who is a guest here is synchronized from home, or not at all.",
            fix="Synchronize them from the tenant that is home to them, and take them out of scope here.",
            data={"principals": tuple(person.id for person in strangers)},
        )


def _groups(assigned: Assigned) -> Iterator[Finding]:
    yield from _not_security(assigned)
    known = {item.principal_id for item in assigned.assignments}
    nested = {
        group: [member for member in members if member.kind is PrincipalKind.GROUP and member.id not in known]
        for group, members in assigned.members.items()
    }
    found = {group: members for group, members in nested.items() if members}
    if found:
        yield finding_of(
            "nested-group",
            Severity.HARMFUL,
            (
                f"{_name(assigned, group)} contains {some([member.display_name or member.id for member in members])}"
                for group, members in found.items()
            ),
            title=f"{_counted(len(found), 'assigned group contains', 'assigned groups contain')} other groups, whose"
            " members are not in scope",
            is_fixable=True,
            data={"principals": tuple(member.id for members in found.values() for member in members)},
        )


def _not_security(assigned: Assigned) -> Iterator[Finding]:
    weak = [group for group in assigned.principals.values() if group.security_enabled is False]
    if weak:
        yield finding_of(
            "group-not-security-enabled",
            Severity.HARMFUL,
            (f"{group.display_name} ({group.id})" for group in weak),
            title=f"{_counted(len(weak), 'assigned group is', 'assigned groups are')} not security-enabled",
            data={"principals": tuple(group.id for group in weak)},
        )


def _name(assigned: Assigned, group: str) -> str:
    found = assigned.principals.get(group)
    return (found.display_name if found else None) or group


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"
