"""The sheet for the administrator of one tenant: what to do there, why, and with which calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from crosstenant.errors import InputError
from crosstenant.workflows.plan.change import Change
from crosstenant.workflows.plan.exporting import request_text
from crosstenant.workflows.plan.powershell import as_powershell
from crosstenant.workflows.plan.printing import MARKS, numbered
from crosstenant.workflows.plan.wording import details, headline, printable, short
from crosstenant.workflows.requirements import requirement_of
from crosstenant.workflows.step import Side, Step

if TYPE_CHECKING:
    from crosstenant.workflows.plan.plan import Plan

_WIDTH: Final = 100
_MOST_REQUESTS: Final = 20
_STEPS: Final = {
    Side.SOURCE: (Step.REDEEM_OUTBOUND, Step.CREATE_APP, Step.ASSIGN),
    Side.TARGET: (Step.ENABLE_USER_SYNC,),
}


def sheet(plan: Plan, side: Side | str) -> str:
    """Return the sheet as text.

    Raises:
        InputError: There is no such side.
    """
    if side not in set(Side):
        raise InputError(f'A plan is handed over to "source" or "target", not to {side!r}.', parameter="side")
    return "\n\n".join(_parts(plan, Side(side))) + "\n"


def _parts(plan: Plan, side: Side) -> Iterator[str]:
    yield _title(plan, side)
    if not plan.on(side):
        yield "Nothing has to be done in this tenant."
        return
    yield _who_may(side)
    yield from (_change(number, change) for number, change in numbered(plan) if change.side is side)
    yield f"The same in PowerShell\n----------------------\n\n{as_powershell(plan, only=side).rstrip()}"
    yield _afterwards(plan, side)


def _title(plan: Plan, side: Side) -> str:
    title = f"For the administrator of {side.value} tenant {printable(str(plan.tenant(side)))}"
    lines = [title, "=" * len(title), "", *wrap(_occasion(plan), _WIDTH)]
    return "\n".join(lines)


def _occasion(plan: Plan) -> str:
    purposes = {"set up": "set up or changed", "remove": "taken down", "fix": "repaired"}
    return (
        f"The synchronization of users from {printable(str(plan.source))} into {printable(str(plan.target))} is to be"
        f" {purposes[plan.purpose.value]}. This is your part of it. It was planned at {_utc(plan.made_at)}"
        f" and is good until {_utc(plan.expires_at)}."
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _who_may(side: Side) -> str:
    needed = [requirement_of(step) for step in _STEPS[side]]
    roles = dict.fromkeys(role for each in needed if each for role in each.roles)
    scopes = dict.fromkeys(scope for each in needed if each for scope in each.scopes)
    told = f"Sign in as {' or '.join(roles)}, and consent to {', '.join(scopes)}."
    return "\n".join(wrap(told, _WIDTH))


def _change(number: int, change: Change) -> str:
    title = f"{number}. {MARKS[change.kind]} {printable(headline(change))}"
    doubt = "" if change.is_certain else " Look first: what stands in this tenant could not be read, so it may be done."
    lines = [title, *wrap(f"{change.reason}{doubt}", _WIDTH, initial_indent="   ", subsequent_indent="   ")]
    lines += [f"   {printable(short(line))}" for line in details(change)]
    for request in change.requests[:_MOST_REQUESTS]:
        lines += ["", *(f"   {line}".rstrip() for line in request_text(request).splitlines())]
    more = len(change.requests) - _MOST_REQUESTS
    return "\n".join([*lines, f"   ... and {more:,} more requests like these" if more > 0 else ""]).rstrip()


def _afterwards(plan: Plan, side: Side) -> str:
    other = side.other
    told = f"When this is done, tell the administrator of {other.value} tenant {printable(str(plan.tenant(other)))}."
    return "\n".join(wrap(told, _WIDTH))
