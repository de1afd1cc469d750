"""Pure: from what is known of a person to what decides.

The rules stand in the order in which the service itself asks: does the person exist, may they travel, are they
assigned, enabled, let through by the filter; does the link work; and what did the last cycle say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias

import attrs

from crosstenant.models.directory import Principal, UserType
from crosstenant.models.provisioning_event import Outcome, ProvisioningAction
from crosstenant.workflows.symptoms import UNKNOWN, explain
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.why.answer import Verdict
from crosstenant.workflows.troubleshooting.why.assigning import not_assigned, wrong_role
from crosstenant.workflows.troubleshooting.why.case import Case
from crosstenant.workflows.troubleshooting.why.verdicts import documented, explained
from crosstenant.workflows.wrapping import minute

Rule: TypeAlias = Callable[[Case], Verdict | None]
"""Decides a case, or leaves it to the next rule."""

# What a skip said about assignment, role, account or filter was true then; a rule has asked whether it still is.
_ABOUT_SCOPE: Final = frozenset({"not-entitled", "role-does-not-provision", "source-user-disabled", "filtered-out"})


def decide(case: Case) -> Verdict:
    """Return the verdict of the first rule that has one."""
    found = (rule(case) for rule in _RULES)
    return next((verdict for verdict in found if verdict is not None), None) or _unexplained(case)


# Who it is


def _group(case: Case) -> Verdict | None:
    groups = case.person.identity.groups
    if not groups:
        return None
    return documented(
        "groups-not-synchronized",
        f"{case.name} is a group. Assigned, it puts its direct members in scope; the group itself is synchronized only"
        " where group synchronization is switched on in both tenants.",
    )


def _nobody(case: Case) -> Verdict | None:
    if case.user is not None or case.person.identity.object_id is not None:
        return None
    sentence = f"The source has no user {case.name!r}, and none was deleted there in the last 30 days."
    return documented("no-such-user", sentence)


def _deleted(case: Case) -> Verdict | None:
    if case.user is not None:
        return None
    deleted = case.person.identity.deleted
    when = f" on {deleted.deleted_at:%Y-%m-%d}" if deleted and deleted.deleted_at else ""
    still = (
        "There is no such user in the source any more, only entries of the log."
        if deleted is None
        else f"{case.name} was deleted in the source{when}."
    )
    found = documented("source-user-deleted", f"{still} {_fate(case)}")
    if deleted is not None:
        return found
    gone = "Nothing can be done: users are deleted for good after 30 days."
    return attrs.evolve(found, advice=gone, actor=Actor.NOBODY)


def _fate(case: Case) -> str:
    if case.in_target is not None:
        return "The user in the target is still there; the next cycle soft-deletes them if they were in scope."
    if case.person.deleted_in_target.found is not None:
        return "The user in the target was soft-deleted as well."
    if not case.person.in_target.is_known:
        return f"What became of the user in the target is unknown: {case.person.in_target.gap}."
    return "There is no user in the target."


def _external(case: Case) -> Verdict | None:
    if case.user is None or not case.user.is_external:
        return None
    found = documented("external-user", f"{case.name} comes from another tenant; only internal users are synchronized.")
    return found if case.assignment.direct else attrs.evolve(found, method=None)


def _internal_guest(case: Case) -> Verdict | None:
    if case.user is None or case.user.user_type is not UserType.GUEST or case.was_synchronized:
        return None
    return documented("internal-guest", f"{case.name} is a guest with an account of the source; only members travel.")


# Whether the account and the filter let them through


def _disabled(case: Case) -> Verdict | None:
    if case.user is None or case.user.account_enabled is not False:
        return None
    was_there = case.was_synchronized or case.was_disabled
    if case.in_target is None and (case.is_missing_in_target or not was_there):
        return documented(
            "source-user-disabled",
            f"{case.name} is disabled in the source; disabled users are never created in the target.",
        )
    return documented(
        "source-user-disabled",
        f"{case.name} is disabled in the source{_disabled_there(case)}",
        advice="Enable the account in the source, or accept that it is disabled in the target as well.",
    )


def _disabled_there(case: Case) -> str:
    enabled = not case.was_disabled if case.in_target is None else case.in_target.account_enabled
    if enabled is False:
        return ", and therefore disabled in the target as well, but not deleted."
    return f", and {'still ' if enabled else ''}in the target: the next cycle disables them there, and deletes nobody."


def _filtered(case: Case) -> Verdict | None:
    filtering = case.filtering
    if filtering.verdict is None or filtering.verdict.in_scope:
        return None
    if filtering.faults:
        symptom = "filter-compares-no-number" if filtering.counts else "filter-attribute-unsupported"
        return documented(
            symptom, f"The filter keeps {case.name} out, as it keeps everybody out. {filtering.faults[0]}"
        )
    return documented(
        "filtered-out",
        f"The filter keeps {case.name} out. {filtering.verdict}",
        advice="Change the filter, or what it compares in the source.",
    )


# Whether the link works


def _link(case: Case) -> Verdict | None:
    if not case.link_findings:
        return None
    worst = case.link_findings[0]
    return Verdict(
        reason=worst.symptom,
        sentence=f"Nothing is wrong with {case.name}; the link itself does not work. {worst.title}.",
        advice=f"{worst.fix} See diagnose().",
        actor=worst.actor,
        method=worst.method,
    )


# What the last cycle said


def _failed(case: Case) -> Verdict | None:
    event = case.newest
    if event is None or event.outcome is not Outcome.FAILURE:
        return None
    code = event.error.code if event.error else "no code"
    return explained(explain(event), f"{case.name} is in scope, and the last attempt failed with {code}.")


def _left_out(case: Case) -> Verdict | None:
    event = case.newest
    if event is None or not case.was_skipped:
        return None
    found = explain(event)
    if found.symptom_id not in _ABOUT_SCOPE:
        return explained(found, f"{case.name} is assigned, and was skipped all the same.")
    if case.is_young:
        return documented(
            "assignment-too-young",
            f"{case.name} was assigned minutes ago, and the service does not count the assignment yet.",
        )
    return _waiting(case, "The last log entry says that they were out of scope, which no longer holds.")


def _gone_from_target(case: Case) -> Verdict | None:
    if not case.was_synchronized or not case.is_missing_in_target:
        return None
    if case.person.deleted_in_target.found is not None:
        return documented(
            "deleted-in-target",
            f"{case.name} was synchronized, and then deleted in the target by somebody; that is not restored.",
        )
    return documented("linked-user-gone", f"{case.name} was synchronized, and the user in the target no longer exists.")


def _synchronized_but(case: Case) -> Verdict | None:
    there = case.in_target
    if there is None or not case.was_synchronized:
        return None
    if not _is_named_alike(case.user, there):
        return documented(
            "pending-guest-keeps-name",
            f"{case.name} is in the target as {there.user_principal_name}: invited by hand before, under another name,"
            " which cycles do not change.",
        )
    if case.groups_without_them:
        return documented(
            "group-member-missing",
            f"{case.name} is synchronized, and missing in the target's group {', '.join(case.groups_without_them)}:"
            " that they came into scope later went unnoticed.",
        )
    if case.stays_guest:
        return documented(
            "guests-stay-guests",
            f"{case.name} is synchronized, and stays the guest that they were in the target before: the mapping makes"
            " members of new users only.",
        )
    return None


def _is_named_alike(user: Principal | None, there: Principal) -> bool:
    at_home = (user.user_principal_name if user else None) or ""
    return (there.user_principal_name or "").lower().startswith(f"{at_home.replace('@', '_').lower()}#ext#")


def _synchronized(case: Case) -> Verdict | None:
    by_log = case.was_synchronized
    if not by_log and (case.in_target is None or not case.in_target.is_external or case.events):
        return None
    told = "the log says so" if by_log else "the target has this user; the log does not tell"
    return documented(
        "already-in-sync",
        f"{case.name} is synchronized: {told}.",
        advice="Nothing.",
        is_fine=True,
    )


def _not_yet(case: Case) -> Verdict | None:
    job = case.evidence.job
    if job is None or not (case.assignment.is_assigned or case.assignment.everybody):  # or nobody could look
        return None
    if job.never_ran:
        return documented("first-cycle-running", f"{case.name} is in scope; the job's first cycle has not ended yet.")
    since, began = case.assignment.since, case.last_run_began
    returning = case.newest is not None and case.newest.action in {
        ProvisioningAction.DELETE,
        ProvisioningAction.DISABLE,
    }
    if returning or since is None or began is None or began < since + timedelta(minutes=15):
        return _waiting(case, "")
    return None


def _waiting(case: Case, note: str) -> Verdict:
    ended = f" The last one began {minute(case.last_run_began)}." if case.last_run_began else ""
    sentence = f"{case.name} is in scope, and the next cycle is due within 40 minutes.{ended} {note}".strip()
    return attrs.evolve(documented("waiting-for-cycle", sentence), is_fine=True)


def _unexplained(case: Case) -> Verdict:
    unread = _unread(case)
    told = f"Not everything could be read: {unread}." if unread else "And no cycle has mentioned them."
    more = "See what check_access() says of it, or let" if unread else "Let"
    return Verdict(
        reason=UNKNOWN,
        sentence=f"Nothing that can be seen from here keeps {case.name} out. {told}",
        advice=f"{more} the service itself judge: why(..., provision=True) really provisions this person.",
        actor=Actor.SOURCE_ADMIN,
        method="provision_on_demand",
    )


def _unread(case: Case) -> str:
    """Return what could not be read, with the reasons, each reason once."""
    evidence, person = case.evidence, case.person
    parts: dict[str, list[str]] = {}
    for what, gap in (
        ("assignments", evidence.work.assigned.gap),
        ("groups", person.groups.gap),
        ("the filter", case.filtering.gap),
        ("the job", evidence.jobs.gap),
        ("the target", person.in_target.gap),
        ("the log", evidence.work.events.gap),
    ):
        parts.setdefault(gap, []).append(what)
    return "; ".join(f"{', '.join(whats)} ({gap})" for gap, whats in parts.items() if gap)


_RULES: Final[tuple[Rule, ...]] = (
    _group,
    _nobody,
    _deleted,
    _external,
    _internal_guest,
    not_assigned,
    wrong_role,
    _disabled,
    _filtered,
    _link,
    _failed,
    _left_out,
    _gone_from_target,
    _synchronized_but,
    _synchronized,
    _not_yet,
)
