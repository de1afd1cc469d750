"""What is wrong with an expression, and what will surprise whoever wrote it; found without asking anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum

import attrs

from crosstenant.models.expressions.functions import FUNCTIONS, Function
from crosstenant.models.expressions.parsing import UnreadableExpressionError, parse
from crosstenant.models.expressions.rules import problems
from crosstenant.models.expressions.syntax import Attribute, Call, Part
from crosstenant.models.expressions.traps import traps


class Severity(StrEnum):
    """Whether the service would refuse the expression, or take it and surprise you."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen
class ExpressionFinding:
    """One thing to know about an expression.

    Attributes:
        position: Where in the text it begins, counted from 0.
        message: What it is and what to do, in a sentence.
        severity: Whether the expression can be used all the same.
    """

    position: int
    message: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether the service would refuse the expression."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.severity} at character {self.position + 1}: {self.message}"


def lint(
    expression: str,
    *,
    attributes: Collection[str] | None = None,
    functions: Mapping[str, Function] = FUNCTIONS,
) -> tuple[ExpressionFinding, ...]:
    """Check an expression.

    Args:
        expression: The text, such as ``Append([displayName], " (Fabrikam)")``.
        attributes: The attributes that the source has; without them every name is believed.
        functions: The functions that there are.

    Returns:
        What was found, from left to right; nothing for an expression that is fine. Where the text cannot be read
        there is one finding, at the place where reading stopped.
    """
    try:
        whole = parse(expression)
    except UnreadableExpressionError as error:
        return (ExpressionFinding(error.position, f"{error}."),)
    found = [
        *_unknown_names(whole, attributes, functions),
        *(ExpressionFinding(position, message) for position, message in problems(whole, functions)),
        *(ExpressionFinding(position, message, Severity.WARNING) for position, message in traps(whole)),
    ]
    return tuple(sorted(found, key=lambda finding: finding.position))


def _unknown_names(
    whole: Part, attributes: Collection[str] | None, functions: Mapping[str, Function]
) -> Iterator[ExpressionFinding]:
    for part in whole.walk():
        if isinstance(part, Call) and part.name not in functions:
            yield ExpressionFinding(part.start, f"there is no function {part.name}{_perhaps(part.name, functions)}")
        elif isinstance(part, Attribute) and attributes is not None and part.name not in attributes:
            hint = _perhaps(part.name, attributes)
            yield ExpressionFinding(part.start, f"the source has no attribute {part.name}{hint}")


def _perhaps(name: str, known: Collection[str]) -> str:
    """Return the known name that was meant, as a question; names differ by case alone surprisingly often."""
    same = [other for other in known if other.casefold() == name.casefold()]
    near = same or get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "."
