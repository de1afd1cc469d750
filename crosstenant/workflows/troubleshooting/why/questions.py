"""Pure: what was asked about a person, in the order of the service, with what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from crosstenant.models.directory import UserType
from crosstenant.workflows.troubleshooting.why.answer import Check
from crosstenant.workflows.troubleshooting.why.case import Case


def questions(case: Case) -> Iterator[Check]:
    """Yield the checks of one case."""
    identity = case.person.identity
    yield Check(question="in the source", answer=case.user is not None, detail=_who(case))
    if case.user is not None:
        yield from _account(case)
    if identity.object_id is not None:
        yield _assigned(case)
    if case.user is not None:
        yield _filter(case)
    yield _link(case)
    yield _target(case)
    yield _log(case)


def _who(case: Case) -> str:
    identity = case.person.identity
    if identity.groups:
        return "a group of that name"
    known = identity.principal
    if known is None:
        return "nobody of that name or id"
    deleted = f", deleted {known.deleted_at:%Y-%m-%d %H:%M} UTC" if known.deleted_at else ""
    return f"{known.display_name} ({known.id}){deleted}"


def _account(case: Case) -> Iterator[Check]:
    user = case.user
    if user is None:
        return
    kind = f"a {user.user_type.lower()}" if user.user_type else "of unknown type"
    internal = not user.is_external and user.user_type is not UserType.GUEST
    home = "from another tenant" if user.is_external else "with an account of the source"
    yield Check(question="internal member", answer=internal, detail=f"{kind} {home}")
    yield Check(question="enabled", answer=user.account_enabled, detail="")


def _assigned(case: Case) -> Check:
    assignment, work = case.assignment, case.evidence.work
    if not work.assigned.is_known:
        return Check(question="assigned", answer=None, detail=work.assigned.gap)
    if assignment.direct:
        return Check(question="assigned", answer=assignment.entitled, detail=f"directly{_role(case)}")
    if assignment.by_group:
        groups = ", ".join(item.principal_display_name or "" for item in assignment.by_group)
        return Check(question="assigned", answer=assignment.entitled, detail=f"by the group {groups}{_role(case)}")
    if assignment.everybody:
        return Check(question="assigned", answer=True, detail="everybody is in scope (SyncAll)")
    return Check(question="assigned", answer=False, detail=_why_not(case))


def _role(case: Case) -> str:
    return "" if case.assignment.entitled else ", with a role that does not provision"


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


def _filter(case: Case) -> Check:
    filtering = case.filtering
    if filtering.verdict is None:
        return Check(question="let through by the filter", answer=None, detail=filtering.gap)
    return Check(question="let through by the filter", answer=filtering.verdict.in_scope, detail=str(filtering.verdict))


def _link(case: Case) -> Check:
    if case.link_findings:
        return Check(question="link works", answer=False, detail=case.link_findings[0].title)
    job = case.evidence.job
    return Check(question="link works", answer=True if job else None, detail=f"the job is {job.state}" if job else "")


def _target(case: Case) -> Check:
    there = case.person.in_target
    if not there.is_known:
        return Check(question="in the target", answer=None, detail=there.gap)
    if there.found is not None:
        state = f", {there.found.external_user_state}" if there.found.external_user_state else ""
        kind = f" as {there.found.user_type}" if there.found.user_type else ""
        return Check(question="in the target", answer=True, detail=f"{there.found.user_principal_name}{kind}{state}")
    deleted = case.person.deleted_in_target.found
    if deleted is not None:
        when = f" {deleted.deleted_at:%Y-%m-%d %H:%M} UTC" if deleted.deleted_at else ""
        return Check(question="in the target", answer=False, detail=f"soft-deleted{when}")
    return Check(question="in the target", answer=False)


def _log(case: Case) -> Check:
    events = case.evidence.work.events
    if not events.is_known:
        return Check(question="in the log", answer=None, detail=events.gap)
    count = len(events.found or ())
    return Check(question="in the log", answer=bool(count), detail=f"{count} entries" if count != 1 else "1 entry")
