"""Scoping filters: which objects of the source a mapping concerns.

Graph: ``objectMapping.scope`` (``filter``) and ``GET .../schema/filterOperators``; "Scoping users or groups to be
provisioned with scoping filters". Clauses of one group must all hold, one group is enough. A filter is prepared once
and asked for every object. Attributes have their directory names.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import attrs

from crosstenant.emulator.documents import Document, block, entries, text, texts
from crosstenant.emulator.expressions import dotnet_regex
from crosstenant.emulator.expressions.values import Value, value_of

_Test = Callable[[str, str], bool]
_Predicate = Callable[[Value], bool]

_WHOLE_NUMBER = re.compile(r"\d+", re.ASCII)


class FilterError(ValueError):
    """A filter that no schema can hold."""


@attrs.frozen(kw_only=True)
class FilterVariant:
    """What the documentation leaves open about filters.

    Attributes:
        regex_is_whole: A pattern describes the whole value, as the documented samples read; False finds it anywhere.
        ends_with_minds_case: ``ENDS_WITH`` tells upper from lower case, like the other comparisons.
    """

    regex_is_whole: bool = True
    ends_with_minds_case: bool = True


DOCUMENTED = FilterVariant()
"""The likelier reading."""


@attrs.frozen
class FilterResult:
    """What a filter says of one object.

    Attributes:
        inside: Whether the object is in scope; true where there is no group.
        clauses: Each clause, written ``<group>.<attribute> <OPERATOR> '<value>'``, and whether it holds.
    """

    inside: bool
    clauses: dict[str, bool]


@attrs.frozen
class _Clause:
    label: str
    attribute: str
    holds: _Predicate


@attrs.frozen
class ScopingFilter:
    """Groups of clauses, ready to be asked."""

    _groups: tuple[tuple[_Clause, ...], ...]

    @property
    def attributes(self) -> frozenset[str]:
        """Names of the attributes that it reads."""
        return frozenset(clause.attribute for group in self._groups for clause in group)

    def passes(self, attributes: Mapping[str, object]) -> bool:
        """Tell whether an object is in scope."""
        return not self._groups or any(
            all(clause.holds(value_of(attributes.get(clause.attribute))) for clause in group) for group in self._groups
        )

    def evaluate(self, attributes: Mapping[str, object]) -> FilterResult:
        """Tell whether an object is in scope, and what became of every clause."""
        clauses: dict[str, bool] = {}
        inside = not self._groups
        for group in self._groups:
            found = {each.label: each.holds(value_of(attributes.get(each.attribute))) for each in group}
            inside = inside or all(found.values())
            clauses.update(found)
        return FilterResult(inside, clauses)


def compile_filter(
    groups: Sequence[Document], variant: FilterVariant = DOCUMENTED, *, missing_differs: bool = False
) -> ScopingFilter:
    """Prepare filter groups.

    Args:
        groups: ``filterGroup`` documents: ``scope.groups`` or ``scope.inputFilterGroups``.
        variant: What is left open.
        missing_differs: A missing value satisfies ``NOT EQUALS``. So it must be for input filters: the built-in one
            asks that ``userState`` differs from a word, and internal users have no such state.

    Raises:
        FilterError: An operator is unknown, a clause names no attribute or no value, or a pattern is malformed.
    """
    return ScopingFilter(
        tuple(
            tuple(
                _clause(text(group, "name"), clause, variant, missing_differs=missing_differs)
                for clause in entries(group, "clauses")
            )
            for group in groups
        )
    )


def filter_operators(*, in_capitals: bool = False) -> list[Document]:
    """Answer ``schema/filterOperators``: every operator with what it applies to, by name.

    Args:
        in_capitals: Names are spelled in capitals with blanks, and not as the portal shows them.
    """
    return [
        {
            "arity": "Binary" if operator.is_binary else "Unary",
            "id": _plain(name).upper() if in_capitals else name,
            "multivaluedComparisonType": "All",
            "supportedAttributeTypes": list(operator.types),
        }
        for name, operator in sorted(OPERATORS.items())
    ]


@attrs.frozen
class Operator:
    """One operator.

    Attributes:
        test: Compares an attribute's value, never empty, with an operand; True for a holding clause.
        types: Graph's ``attributeType`` words that it is for.
        is_binary: Whether it takes an operand.
        is_negative: Whether all operands must differ, and not just one be met.
    """

    test: _Test
    types: tuple[str, ...] = ("String",)
    is_binary: bool = True
    is_negative: bool = False


def _order(compare: Callable[[int, int], bool]) -> _Test:
    def test(value: str, operand: str) -> bool:
        numbers = _WHOLE_NUMBER.fullmatch(value) and _WHOLE_NUMBER.fullmatch(operand)
        return bool(numbers) and compare(int(value), int(operand))

    return test


_COMPARABLE = ("String", "Integer", "Boolean", "Reference", "Binary")

OPERATORS: Mapping[str, Operator] = {
    "&": Operator(lambda value, operand: value in operand),
    "!&": Operator(lambda value, operand: value not in operand, is_negative=True),
    "ENDS_WITH": Operator(lambda value, operand: value.endswith(operand)),
    "EQUALS": Operator(lambda value, operand: value == operand, _COMPARABLE),
    "Greater_Than": Operator(_order(lambda value, operand: value > operand), ("Integer", "String")),
    "Greater_Than_OR_EQUALS": Operator(_order(lambda value, operand: value >= operand), ("Integer", "String")),
    "Includes": Operator(lambda value, operand: operand in value),
    "IS FALSE": Operator(lambda value, _: value.lower() == "false", ("Boolean",), is_binary=False),
    "IS NOT NULL": Operator(lambda _value, _operand: True, _COMPARABLE, is_binary=False),
    "IS NULL": Operator(lambda _value, _operand: False, _COMPARABLE, is_binary=False),
    "IS TRUE": Operator(lambda value, _: value.lower() == "true", ("Boolean",), is_binary=False),
    "NOT EQUALS": Operator(lambda value, operand: value != operand, _COMPARABLE, is_negative=True),
    "NOT REGEX MATCH": Operator(
        lambda value, operand: not dotnet_regex.matches_whole(operand, value), is_negative=True
    ),
    "REGEX MATCH": Operator(lambda value, operand: dotnet_regex.matches_whole(operand, value)),
}  # fmt: skip
"""Operators by the names that the portal shows."""


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().lower()


_BY_PLAIN_NAME = {_plain(name): name for name in OPERATORS}


def _clause(group: str, clause: Document, variant: FilterVariant, *, missing_differs: bool) -> _Clause:
    written, attribute = text(clause, "operatorName"), text(clause, "sourceOperandName")
    # Only two spellings are confirmed, so that blanks, underscores and case make no difference.
    name = _BY_PLAIN_NAME.get(_plain(written))
    if name is None:
        raise FilterError(f"There is no filter operator {written!r}.")
    if not attribute:
        raise FilterError(f"A clause of {group!r} names no attribute.")
    operands = texts(block(clause, "targetOperand"), "values") if OPERATORS[name].is_binary else [""]
    if not operands:
        raise FilterError(f"The clause on {attribute} needs a value to compare with.")
    label = f"{group}.{attribute} {name}" + (f" '{', '.join(operands)}'" if OPERATORS[name].is_binary else "")
    return _Clause(label, attribute, _predicate(name, operands, variant, when_missing=name in _met(missing_differs)))


def _met(missing_differs: bool) -> frozenset[str]:  # noqa: FBT001 - handed through from the public keyword
    """Operators that a missing value satisfies."""
    return frozenset({"IS NULL", "NOT EQUALS"} if missing_differs else {"IS NULL"})


def _predicate(name: str, operands: list[str], variant: FilterVariant, *, when_missing: bool) -> _Predicate:
    operator = OPERATORS[name]
    test = _varied(name, variant) or operator.test
    if "REGEX" in name:
        _check_patterns(operands)
    over = all if operator.is_negative else any

    def holds(value: Value) -> bool:
        if not value:
            return when_missing
        # Attributes of several values are not supported: only a clause that asks for presence can hold.
        if isinstance(value, list):
            return name == "IS NOT NULL"
        return over(test(value, operand) for operand in operands)

    return holds


def _check_patterns(patterns: list[str]) -> None:
    for pattern in patterns:
        try:
            dotnet_regex.compiled(pattern)
        except dotnet_regex.PatternError as error:
            raise FilterError(str(error)) from error


def _varied(name: str, variant: FilterVariant) -> _Test | None:
    if name == "ENDS_WITH" and not variant.ends_with_minds_case:
        return lambda value, operand: value.lower().endswith(operand.lower())
    if variant.regex_is_whole or "REGEX" not in name:
        return None
    if name == "REGEX MATCH":
        return lambda value, operand: dotnet_regex.compiled(operand).search(value) is not None
    return lambda value, operand: dotnet_regex.compiled(operand).search(value) is None
