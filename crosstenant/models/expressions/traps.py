"""What the service takes and what then does something else than it looks like.

Documentation: *Reference for writing expressions for attribute mappings in Microsoft Entra ID*, *Known issues for
provisioning in Microsoft Entra ID*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from crosstenant.models.expressions.syntax import Attribute, Call, Comparison, Nothing, Number, Part, Text


def traps(whole: Part) -> Iterator[tuple[int, str]]:
    """Yield where each trap is, and how to get around it."""
    safe = isinstance(whole, Call) and whole.name == "IgnoreFlowIfNullOrEmpty"
    for part in whole.walk():
        if isinstance(part, Call) and part.name in _TRAPS and not (safe and part.name == "Switch"):
            yield from ((part.start, message) for message in _TRAPS[part.name](part))


def _switch(call: Call) -> Iterator[str]:
    default = call.arguments[1] if len(call.arguments) > 1 else None
    if isinstance(default, Nothing) or default is None or (isinstance(default, Text) and not default.value):
        return
    yield (
        "Switch with a default value has been seen to empty the attribute when Microsoft Entra ID is the source; put"
        " IgnoreFlowIfNullOrEmpty(...) around it, or use IIF."
    )


def _iif(call: Call) -> Iterator[str]:
    condition = call.arguments[0] if call.arguments else None
    if not isinstance(condition, Comparison):
        return
    if any(isinstance(side, Text) and not side.value for side in condition.parts):
        yield 'nothing compares with empty text: use Switch([a], [a], "", "other") to tell an empty value.'
    elif any(isinstance(side, Attribute) for side in condition.parts):
        yield "where the attribute is empty the condition is false, also with <>; the third argument is used then."


def _unique(_: Call) -> Iterator[str]:
    yield "SelectUniqueValue works only from HR systems to Active Directory; nothing is checked for uniqueness here."


def _roles(call: Call) -> Iterator[str]:
    yield f"{call.name} does not go together with synchronizing all users."


def _item(call: Call) -> Iterator[str]:
    index = call.arguments[1] if len(call.arguments) > 1 else None
    if isinstance(index, Number | Text) and re.fullmatch(r"0+|-[0-9]+", index.value):
        yield "Item counts from 1."


_TRAPS: Final[dict[str, Callable[[Call], Iterator[str]]]] = {
    "Switch": _switch,
    "IIF": _iif,
    "SelectUniqueValue": _unique,
    "Item": _item,
    "SingleAppRoleAssignment": _roles,
    "AppRoleAssignmentsComplex": _roles,
    "AssertiveAppRoleAssignmentsComplex": _roles,
}
