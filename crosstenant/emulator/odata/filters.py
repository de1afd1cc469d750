"""``$filter``: read, made ready, and asked what it leaves open.

"Use the $filter query parameter to filter a collection of objects".
"""

from collections.abc import Iterator
from datetime import datetime

import attrs

from crosstenant.emulator.odata.nodes import Comparison, Condition, Junction, Literal, Path
from crosstenant.emulator.odata.predicates import Compiler, Predicate
from crosstenant.emulator.odata.syntax import parse_filter
from crosstenant.emulator.odata.uses import Use, uses


@attrs.frozen
class Filter:
    """A filter, ready to be asked.

    Attributes:
        matches: Tells whether a document passes.
        uses: Every use of a property, in the order of the text.
    """

    matches: Predicate
    uses: tuple[Use, ...]
    _condition: Condition

    def equal_to(self, path: str) -> str | None:
        """Return the text that a property must equal, where the filter leaves no other way; None else."""
        for each in _required(self._condition):
            if isinstance(each, Comparison) and each.operator == "eq" and each.left == Path(tuple(path.split("/"))):
                value = each.right.value if isinstance(each.right, Literal) else None
                return value if isinstance(value, str) else None
        return None

    def bounds(self, path: str) -> tuple[datetime | None, datetime | None]:
        """Return the earliest and the latest instant that a property may have, both inclusive; None is open."""
        earliest: list[datetime] = []
        latest: list[datetime] = []
        for word, moment in _moments(self._condition, Path(tuple(path.split("/")))):
            if word in {"eq", "ge", "gt"}:
                earliest.append(moment)
            if word in {"eq", "le", "lt"}:
                latest.append(moment)
        return max(earliest, default=None), min(latest, default=None)


def compile_filter(text: str, *, minds_case: bool = False) -> Filter:
    """Read a filter and prepare it.

    Args:
        text: The filter.
        minds_case: Whether texts are compared with their case, as in the logs; the directory does not.

    Raises:
        FilterSyntaxError: It is no filter.
    """
    condition = parse_filter(text)
    fold = _same if minds_case else str.lower
    return Filter(Compiler(fold).predicate(condition), tuple(uses(condition)), condition)


def _same(text: str) -> str:
    return text


def _required(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that must all hold."""
    if isinstance(condition, Junction) and condition.word == "and":
        for each in condition.conditions:
            yield from _required(each)
    else:
        yield condition


def _moments(condition: Condition, path: Path) -> Iterator[tuple[str, datetime]]:
    for each in _required(condition):
        if isinstance(each, Comparison) and each.left == path and isinstance(each.right, Literal):
            value = each.right.value
            if isinstance(value, datetime):
                yield each.operator, value
