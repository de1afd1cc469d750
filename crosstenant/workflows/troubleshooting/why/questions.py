"""Pure: what was asked about a person, in the order of the service, with what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from crosstenant.models.directory import Principal, UserType
from crosstenant.workflows.troubleshooting.why.answer import Check
from crosstenant.workflows.troubleshooting.why.case import Case
from crosstenant.workflows.wrapping import minute

_Asked: TypeAlias = tuple[str, bool | None, str]


def questions(case: Case) -> Iterator[Check]:
    """Yield the checks of one case."""
    for question, answer, detail in _asked(case):
        yield Check(question=question, answer=answer, detail=detail)


def _asked(case: Case) -> Iterator[_Asked]:
    yield "in the source", case.user is not None, _who(case)
    if case.user is not None:
        yield from _account(case.user)
    if case.person.identity.object_id is not None:
        yield "assigned", *_assigned(case)
    if case.user is not None:
        yield "let through by the filter", *_filter(case)
    yield "link works", *_link(case)
    yield "in the target", *_target(case)
    yield "in the log", *_log(case)


def _who(case: Case) -> str:
    identity = case.person.identity
    if identity.groups:
        return "a group of that name"
    known = identity.principal
    if known is None:
        return "nobody of that name or id"
    deleted = f", deleted {minute(known.deleted_at)}" if known.deleted_at else ""
    return f"{known.display_name} ({known.id}){deleted}"


def _account(user: Principal) -> Iterator[_Asked]:
    kind = f"a {user.user_type.lower()}" if user.user_type else "of unknown type"
    home = "from another tenant" if user.is_external else "with an account of the source"
    yield "internal member", not user.is_external and user.user_type is not UserType.GUEST, f"{kind} {home}"
    yield "enabled", user.account_enabled, ""


def _assigned(case: Case) -> tuple[bool | None, str]:
    assignment, work = case.assignment, case.evidence.work
    role = "" if assignment.entitled else ", with a role that does not provision"
    if not work.assigned.is_known:
        return None, work.assigned.gap
    if assignment.direct:
        return assignment.entitled, f"directly{role}"
    if assignment.by_group:
        groups = ", ".join(item.principal_display_name or "" for item in assignment.by_group)
        return assignment.entitled, f"by the group {groups}{role}"
    if assignment.everybody:
        return True, "everybody is in scope (SyncAll)"
    return False, _why_not(case)


def _why_not(case: Case) -> str:
    assignment = case.assignment
    if not case.person.groups.is_known and case.user is not None:
        return f"not directly; groups are unknown: {case.person.groups.gap}"
    if assignment.nested:
        return f"only through a group inside {assignment.nested[0].principal_display_name}"
    if assignment.by_weak_group:
        return f"by {assignment.by_weak_group[0].principal_display_name}, which is not security-enabled"
    masked = "; whether everybody is in scope (SyncAll) cannot be read" if assignment.everybody is None else ""
    return f"neither directly nor by a group{masked}"


def _filter(case: Case) -> tuple[bool | None, str]:
    verdict = case.filtering.verdict
    return (None, case.filtering.gap) if verdict is None else (verdict.in_scope, str(verdict))


def _link(case: Case) -> tuple[bool | None, str]:
    if case.link_findings:
        return False, case.link_findings[0].title
    job = case.evidence.job
    return (True, f"the job is {job.state}") if job else (None, case.evidence.jobs.gap)


def _target(case: Case) -> tuple[bool | None, str]:
    there, deleted = case.person.in_target, case.person.deleted_in_target.found
    if not there.is_known:
        return None, there.gap
    if there.found is not None:
        kind = f" as {there.found.user_type}" if there.found.user_type else ""
        state = f", {there.found.external_user_state}" if there.found.external_user_state else ""
        return True, f"{there.found.user_principal_name}{kind}{state}"
    return False, f"soft-deleted {minute(deleted.deleted_at)}" if deleted is not None else ""


def _log(case: Case) -> tuple[bool | None, str]:
    events = case.evidence.work.events
    if not events.is_known:
        return None, events.gap
    count = len(events.found or ())
    return bool(count), "1 entry" if count == 1 else f"{count} entries"
