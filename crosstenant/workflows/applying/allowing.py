"""Whether a plan may be applied at all; asked before anything is written."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from typing import Final

from crosstenant.errors import HandOver, InputError, NotSignedInError, StalePlanError
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import Action, Change, Plan
from crosstenant.workflows.planning import changed_since
from crosstenant.workflows.step import Side

_NARROWING: Final = frozenset({Action.UNASSIGN, Action.SET_SCHEMA})
_RUNNING: Final = frozenset({Action.START, Action.RESTART})


def chosen_side(only: Side | str | None) -> Side | None:
    """Return the one side that was asked for.

    Raises:
        InputError: There is no such side.
    """
    if only is None:
        return None
    if only not in set(Side):
        raise InputError(f'only is "source" or "target", not {only!r}.', parameter="only")
    return Side(only)


def check_tenants(link: Link, plan: Plan) -> None:
    """Make sure that a plan is one, for these tenants, in this direction.

    Raises:
        InputError: It is none, or for others.
    """
    if not isinstance(plan, Plan):
        raise InputError(
            "What is applied is a plan: what plan(), plan_removal() or Plan.load(path) returns. This is"
            f" {reprlib.repr(plan)}.",
            parameter="plan",
        )
    theirs = (plan.source.id.lower(), plan.target.id.lower())
    ours = (link.tenant_id(Side.SOURCE), link.tenant_id(Side.TARGET))
    if theirs != ours:
        raise InputError(
            f"The plan is for source {plan.source} and target {plan.target}; this link is for source"
            f" {link.tenant_name(Side.SOURCE)} and target {link.tenant_name(Side.TARGET)}.",
            parameter="plan",
        )


def check_leaving(plan: Plan, changes: Iterable[Change], allow_leaving: int | None) -> None:
    """Make sure that nobody leaves the target of whom the caller does not know.

    Raises:
        InputError: Somebody would leave, and the caller allows another number.
    """
    _check_count(allow_leaving)
    leave = plan.people.leave
    mine = [change for change in changes if change.side is Side.SOURCE]
    if leave.count is None:
        if allow_leaving is not None and (any(map(_may_narrow, mine)) or _may_carry_out(mine)):
            raise InputError(
                f"How many people would leave the target is not known: {str(leave.unknown).rstrip('.')}. If that is"
                " meant, pass allow_leaving=None.",
                parameter="allow_leaving",
            )
        return
    if mine and (allow_leaving or 0) != leave.count:
        raise InputError(
            f"With the next cycle {leave} would leave the target, and allow_leaving is {allow_leaving}. Look at the"
            f" plan; if that is meant, pass allow_leaving={leave.count}.",
            parameter="allow_leaving",
        )


def check_signed_in(link: Link, changes: Iterable[Change]) -> None:
    """Make sure that somebody is signed in wherever something has to be done.

    Raises:
        NotSignedInError: Nobody is; it carries the plan's requests for that tenant.
    """
    missing = [change for change in changes if not link.is_signed_in(change.side)]
    if not missing:
        return
    side = missing[0].side
    requests = [
        HandOver(
            method=request.method,
            path=request.path,
            body=request.body if isinstance(request.body, dict) else None,
            why=change.reason,
        )
        for change in missing
        for request in change.requests
    ]
    raise NotSignedInError(side=side.value, tenant=str(link.tenant_name(side)), requests=requests)


def check_fresh(link: Link, plan: Plan) -> None:
    """Make sure that both tenants are as the plan found them, or as its own changes have made them since.

    Raises:
        StalePlanError: They are not, or the plan has expired.
    """
    now = link.clock.now()
    if now >= plan.expires_at:
        raise StalePlanError([f"it expired at {plan.expires_at.isoformat()}, and now it is {now.isoformat()}"])
    differences = changed_since(link, plan)
    if differences:
        raise StalePlanError(differences)


def _check_count(allow_leaving: object) -> None:
    if allow_leaving is None:
        return
    if isinstance(allow_leaving, bool) or not isinstance(allow_leaving, int) or allow_leaving < 0:
        raise InputError(f"allow_leaving is a number of people, not {allow_leaving!r}.", parameter="allow_leaving")


def _may_carry_out(changes: Iterable[Change]) -> bool:
    """Return whether a job is started that somebody may have left before; nobody has left a new one."""
    actions = {change.action for change in changes}
    return bool(actions & _RUNNING) and Action.CREATE_JOB not in actions


def _may_narrow(change: Change) -> bool:
    if change.action is Action.SET_SETTINGS:
        return f"{SyncSecret.SYNC_ALL}" in str(change.after)
    return change.action in _NARROWING
