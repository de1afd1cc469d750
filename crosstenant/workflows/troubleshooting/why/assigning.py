"""Pure: whether a person is assigned in a way that counts, and if not, why not."""

from __future__ import annotations

import attrs

from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.why.answer import Verdict
from crosstenant.workflows.troubleshooting.why.case import Case
from crosstenant.workflows.troubleshooting.why.verdicts import documented


def not_assigned(case: Case) -> Verdict | None:
    """Judge who is not assigned; None where they are, or nobody can tell."""
    known = case.evidence.work.assigned.is_known and case.person.groups.is_known
    if case.assignment.is_assigned or case.assignment.everybody or not known:
        return None
    if case.was_synchronized and not case.is_missing_in_target:
        return _still_there(case)
    return _nothing_left_out(case, _nested(case) or _weak(case) or _by_rule(case) or _unassigned(case))


def _still_there(case: Case) -> Verdict | None:
    """Judge somebody who is not assigned and was synchronized: where the scope is masked, it may be everybody."""
    if case.assignment.everybody is None:
        found = documented(
            "already-in-sync",
            f"{case.name} is not assigned, and still in the target: either everybody is in scope (SyncAll, which is"
            " masked here), or the next cycle takes them out.",
            advice="If everybody is to be in scope, nothing. If only who is assigned is, and the next cycle leaves"
            f" {case.name} there: sync.restart().",
            is_fine=True,
        )
        return attrs.evolve(found, actor=Actor.SOURCE_ADMIN, method="restart")
    return documented(
        "scope-switch-needs-restart",
        f"{case.name} is not assigned any more, and still in the target. The next cycle takes out who was unassigned;"
        " where the scope was narrowed from all users to the assigned ones, only a restart does.",
    )


def _nested(case: Case) -> Verdict | None:
    if not case.assignment.nested:
        return None
    groups = ", ".join(item.principal_display_name or item.principal_id or "" for item in case.assignment.nested)
    return documented(
        "nested-group",
        f"{case.name} is in the assigned group {groups} only through another group, and that does not count.",
    )


def _weak(case: Case) -> Verdict | None:
    if not case.assignment.by_weak_group:
        return None
    group = case.assignment.by_weak_group[0].principal_display_name
    return documented(
        "group-not-security-enabled", f"{case.name} is assigned through {group}, which is not security-enabled."
    )


def _by_rule(case: Case) -> Verdict | None:
    if not case.assignment.by_rule:
        return None
    group = case.assignment.by_rule[0]
    rule = f" ({group.membership_rule})" if group.membership_rule else ""
    return documented(
        "dynamic-group-late",
        f"{case.name} is not assigned. The members of the assigned group {group.display_name} follow a rule{rule}:"
        " either the rule does not fit, or it has not been worked out for this person yet.",
    )


def _unassigned(case: Case) -> Verdict:
    listed = " Log entries that call them skipped mean no more than that." if case.was_skipped else ""
    return documented(
        "not-entitled",
        f"{case.name} is not assigned, neither directly nor as a direct member of an assigned group.{listed}",
    )


def _nothing_left_out(case: Case, found: Verdict) -> Verdict:
    """Say what else stands in the way of somebody who is out of scope, so that it does not show only afterwards."""
    also = []
    if case.user is not None and case.user.account_enabled is False:
        also.append("The account is disabled as well; enable it, too.")
    if case.filtering.verdict is not None and not case.filtering.verdict.in_scope:
        also.append(f"The filter keeps them out as well. {case.filtering.verdict}")
    return attrs.evolve(found, advice=" ".join((found.advice, *also)))


def wrong_role(case: Case) -> Verdict | None:
    """Judge who is assigned with a role that puts nobody in scope."""
    if case.assignment.everybody or not case.assignment.is_assigned or case.assignment.entitled:
        return None
    sentence = f"{case.name} is assigned, with a role that does not provision."
    return _nothing_left_out(case, documented("role-does-not-provision", sentence))
