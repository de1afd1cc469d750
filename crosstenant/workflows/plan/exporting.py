"""A plan as the requests that it makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from crosstenant.workflows.plan.change import Change, GraphRequest
from crosstenant.workflows.plan.printing import numbered
from crosstenant.workflows.plan.wording import headline, printable
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from crosstenant.workflows.plan.plan import Plan

GRAPH: Final = "https://graph.microsoft.com/v1.0"
"""Where the requests go in the global cloud."""

_STAND_INS: Final = ('"{as read}"', '"{masked: has to be said again}"', '"the whole schema as read, with these edits"')
READ_FIRST: Final = (
    "# Not as it stands: Graph takes this only whole, so read it first, and put it in place with these changes."
)


def as_http(plan: Plan) -> str:
    """Return the exact requests, in their order, each change with a line of what it does."""
    parts: list[str] = []
    side: Side | None = None
    for number, change in numbered(plan):
        if change.side is not side:
            side = change.side
            parts.append(f"### In {side.value} tenant {printable(str(plan.tenant(side)))}")
        parts.append("\n\n".join(_change(number, change)))
    return "\n\n".join(parts) + "\n" if parts else ""


def _change(number: int, change: Change) -> Iterator[str]:
    yield f"# {number}. {printable(headline(change))}"
    if not change.requests:
        yield f"# nothing is sent: {change.reason}"
    yield from map(request_text, change.requests)


def request_text(request: GraphRequest) -> str:
    """Return one request as HTTP has it, without its token."""
    line = f"{request.method} {GRAPH}{request.path}"
    if request.body is None:
        return line
    text = f"{line}\nContent-Type: application/json\n\n{json.dumps(request.body, indent=2)}"
    return "\n".join([READ_FIRST, *commented(text)]) if has_stand_in(request) else text


def commented(text: str) -> Iterator[str]:
    """Yield the lines of a text as comments."""
    yield from (f"# {line}".rstrip() for line in text.splitlines())


def has_stand_in(request: GraphRequest) -> bool:
    """Return whether words stand in the body for what has to be read first, so that it must not be sent as it is."""
    text = json.dumps(request.body)
    return any(words in text for words in _STAND_INS)
