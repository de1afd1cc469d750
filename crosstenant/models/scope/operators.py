"""The operators of scoping filters: how Graph calls them, what they mean in words, and when they are true.

Documentation: *Scoping users or groups to be provisioned with scoping filters in Microsoft Entra ID*, operators. An
empty attribute makes every operator false, except the one that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from crosstenant.errors import InputError
from crosstenant.models.schema_directory import AttributeType

Test: TypeAlias = Callable[[str, str], bool]
"""Whether an attribute's value (first) stands in this relation to what it is compared with."""

_WHOLE: Final = re.compile(r"[0-9]+", re.ASCII)

_TEXT: Final = frozenset({AttributeType.STRING})
_COUNTED: Final = frozenset({AttributeType.STRING, AttributeType.INTEGER})
_BOOLEAN: Final = frozenset({AttributeType.BOOLEAN})
_COMPARABLE: Final = frozenset({AttributeType.STRING, AttributeType.INTEGER, AttributeType.BOOLEAN})


@attrs.frozen(kw_only=True)
class Operator:
    """One operator.

    Attributes:
        name: Graph's name.
        words: What it says of an attribute, with ``{}`` for what that is compared with.
        types: The types of attribute that it is for.
        test: When it is true.
        is_negative: It has to hold for all values that are given; otherwise one of them is enough.
    """

    name: str
    words: str
    types: frozenset[AttributeType]
    test: Test
    is_negative: bool = False

    @property
    def needs_value(self) -> bool:
        """Whether there is anything to compare with."""
        return "{}" in self.words

    def holds(self, actual: str | None, wanted: tuple[str, ...]) -> bool:
        """Return whether the operator is true of an attribute; None and empty text are no value."""
        if not actual:
            return self.name == _IS_NULL
        if not self.needs_value:
            return self.test(actual, "")
        results = (self.test(actual, value) for value in wanted)
        return bool(wanted) and (all(results) if self.is_negative else any(results))

    def told(self, wanted: tuple[str, ...]) -> str:
        """Return what the operator says, in words."""
        return self.words.format((" and " if self.is_negative else " or ").join(map(repr, wanted)))


@lru_cache(maxsize=256)
def pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of .NET's as Python's: the two differ in how groups are named.

    Raises:
        InputError: It is no pattern.
    """
    try:
        return re.compile(re.sub(r"\\k<(\w+)>", r"(?P=\1)", re.sub(r"\(\?<(?=\w)", "(?P<", text)))
    except re.error as error:
        raise InputError(f"{text!r} is no regular expression: {error}.", parameter="pattern") from None


def is_whole_number(value: str) -> bool:
    """Return whether an operator that counts can count with this: 0, 1, 2 and so on."""
    return _WHOLE.fullmatch(value) is not None


def _matches(actual: str, wanted: str) -> bool:
    return pattern(wanted).fullmatch(actual) is not None


def _counted(compare: Callable[[int, int], bool]) -> Test:
    def test(actual: str, wanted: str) -> bool:
        return is_whole_number(actual) and is_whole_number(wanted) and compare(int(actual), int(wanted))

    return test


def _is(word: str) -> Test:
    return lambda actual, _: actual.lower() == word


_IS_NULL: Final = "IS NULL"

_TABLE: Final = (
    ("EQUALS", "is exactly {}", _COMPARABLE, lambda actual, wanted: actual == wanted),
    ("NOT EQUALS", "has a value other than {}", _COMPARABLE, lambda actual, wanted: actual != wanted),
    ("Includes", "contains {}", _TEXT, lambda actual, wanted: wanted in actual),
    ("ENDS_WITH", "ends with {}", _TEXT, lambda actual, wanted: actual.endswith(wanted)),
    ("IS TRUE", "is true", _BOOLEAN, _is("true")),
    ("IS FALSE", "is false", _BOOLEAN, _is("false")),
    (_IS_NULL, "is empty", _COMPARABLE, lambda _actual, _: False),
    ("IS NOT NULL", "is not empty", _COMPARABLE, lambda _actual, _: True),
    ("REGEX MATCH", "matches {} as a whole", _TEXT, _matches),
    ("NOT REGEX MATCH", "has a value that {} does not match as a whole", _TEXT, lambda a, w: not _matches(a, w)),
    ("Greater_Than", "is a whole number above {}", _COUNTED, _counted(lambda actual, wanted: actual > wanted)),
    (
        "Greater_Than_OR_EQUALS",
        "is a whole number of at least {}",
        _COUNTED,
        _counted(lambda actual, wanted: actual >= wanted),
    ),
    ("&", "occurs in {}", _TEXT, lambda actual, wanted: actual in wanted),
    ("!&", "has a value that does not occur in {}", _TEXT, lambda actual, wanted: actual not in wanted),
)

OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType(
    {
        name: Operator(name=name, words=words, types=types, test=test, is_negative=name.startswith(("NOT ", "!")))
        for name, words, types, test in _TABLE
    }
)
"""Every documented operator, by Graph's name for it."""

_BY_SPELLING: Final = MappingProxyType({name.casefold(): operator for name, operator in OPERATORS.items()})


def operator_named(name: str | None) -> Operator | None:
    """Return the operator of a name, whose case Graph does not insist on; None for one that is not documented."""
    return _BY_SPELLING.get((name or "").casefold())
