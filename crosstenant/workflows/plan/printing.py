"""A plan as a person reads it: what is grave first, then tenant by tenant, like a diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from crosstenant.workflows.plan.change import Change, Kind
from crosstenant.workflows.plan.people import PeopleForecast
from crosstenant.workflows.plan.wording import details, headline, printable, short
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from crosstenant.workflows.plan.plan import Plan

MARKS: Final = {Kind.CREATE: "+", Kind.CHANGE: "~", Kind.DELETE: "-"}
"""How a line begins: something comes, changes, goes. ASCII, so that every terminal and ticket shows it."""

_WIDTH: Final = 100
_MOST_LINES: Final = 12


def told(plan: Plan) -> str:
    """Return the plan as text: counts, warnings, people, then the changes of each tenant in their order."""
    parts = [list(_summary(plan)), list(_warnings(plan)), list(_people(plan)), *_tenants(plan)]
    return "\n\n".join("\n".join(map(printable, part)) for part in parts if part)


def numbered(plan: Plan) -> list[tuple[int, Change]]:
    """Return the changes with their places in the whole plan, from 1."""
    return list(enumerate(plan.changes, 1))


def lines_of(number: int, change: Change) -> Iterator[str]:
    """Yield the lines of one change."""
    doubt = "" if change.is_certain else "  (?)"
    final = "" if change.reversible else "  (cannot be undone)"
    yield f"{number:>4} {MARKS[change.kind]} {headline(change)}{doubt}{final}"
    below = list(details(change))
    yield from (f"         {short(line)}" for line in below[:_MOST_LINES])
    if len(below) > _MOST_LINES:
        yield f"         ... and {len(below) - _MOST_LINES} more"


def _summary(plan: Plan) -> Iterator[str]:
    link = f"{plan.source.name or plan.source.id} -> {plan.target.name or plan.target.id}"
    yield f"Plan to {plan.purpose}: {link}"
    if plan.is_empty:
        rest = "what could be read stands as wanted." if plan.unknown else "everything stands as wanted."
        already = " Whoever leaves is on the way already." if plan.people.leave.count else ""
        yield f"Nothing to do: {rest}{already}"
    else:
        yield f"{_counted(plan)}."
    yield f"Read {_moment(plan.made_at)}, good until {_moment(plan.expires_at)}. Fingerprint {plan.fingerprint[:12]}."


def _counted(plan: Plan) -> str:
    kinds = Counter(change.kind for change in plan.changes)
    told = [f"{kinds[kind]} to {kind}" for kind in Kind if kinds[kind]]
    sides = [f"{len(plan.on(side))} in the {side.value}" for side in Side if plan.on(side)]
    several = "s" if len(plan.changes) != 1 else ""
    return f"{len(plan.changes)} change{several}: {', '.join(told)} ({', '.join(sides)})"


def _warnings(plan: Plan) -> Iterator[str]:
    for warning in plan.warnings:
        yield from wrap(f"! {warning.message}", _WIDTH, subsequent_indent="  ", break_long_words=False)


def _people(plan: Plan) -> Iterator[str]:
    if plan.is_empty and plan.people == PeopleForecast.nobody():
        return
    yield "People in the target, with the next cycle"
    yield from (f"     {line}" for line in str(plan.people).splitlines())


def _tenants(plan: Plan) -> Iterator[list[str]]:
    """Yield a paragraph per tenant, the one whose changes begin first."""
    sides = dict.fromkeys(change.side for change in plan.changes)
    for side in sides:
        lines = [f"{side.value.capitalize()} tenant {plan.tenant(side)}"]
        if not all(change.is_certain for change in plan.on(side)):
            lines.append("     (?) could not be read, so it may stand already")
        for number, change in numbered(plan):
            lines += lines_of(number, change) if change.side is side else ()
        yield lines


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".rstrip()
