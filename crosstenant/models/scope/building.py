"""`Scope`: who is synchronized, as an expression in Python.

Graph knows groups of clauses: in scope is who fits all clauses of any one group. Whatever is built here with ``&`` and
``|`` comes out in that form.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.models.scope.operators import OPERATORS, operator_named, pattern
from crosstenant.models.scope.verdict import ClauseVerdict, GroupVerdict, ScopeVerdict
from crosstenant.models.scoping_filter import FilterClause, FilterGroup, ScopingFilter

_MOST_GROUPS: Final = 100  # a nesting that multiplies out further is a mistake, or belongs into an attribute
_LONGEST_NAME: Final = 100


@attrs.frozen
class Scope:
    """Which of the assigned people are synchronized.

    Build one from comparisons and join them: ``Scope.where("department").equals("Sales") & Scope.where("city").equals(
    "Oslo")``. ``&`` narrows, ``|`` widens. There is no ``~``: an empty attribute makes a comparison false as well as
    its opposite, so say what you mean with `ScopeAttribute.not_equals` and `ScopeAttribute.is_null`.

    Attributes:
        groups: In scope is who fits all clauses of one of these groups; without any group, everybody.
    """

    groups: tuple[FilterGroup, ...] = ()

    @classmethod
    def where(cls, attribute: str) -> ScopeAttribute:
        """Begin a comparison with an attribute of the source, named as the schema names it.

        Raises:
            InputError: The name is empty.
        """
        return ScopeAttribute(_named(attribute, "An attribute has a name", "attribute").strip())

    @classmethod
    def everyone(cls) -> Scope:
        """Return the scope that nobody falls out of."""
        return cls()

    @classmethod
    def read(cls, scoping_filter: ScopingFilter | None) -> Scope:
        """Return the scope that a filter of Graph's describes; its input groups are not part of it."""
        return cls(scoping_filter.groups if scoping_filter else ())

    def named(self, name: str) -> Scope:
        """Return the same with a name for the one group it has; people see it in the admin centre and in the log.

        Raises:
            InputError: There are several groups: name each before joining them. Or the name is empty or too long.
        """
        if len(self.groups) != 1:
            raise InputError("A name is one group's; name each side before you join them with |.", parameter="name")
        told = f"A group's name has 1 to {_LONGEST_NAME} characters"
        if len(_named(name, told, "name")) > _LONGEST_NAME:
            raise InputError(f"{told}.", parameter="name")
        return Scope((attrs.evolve(self.groups[0], name=name),))

    def __and__(self, other: Scope) -> Scope:
        if not isinstance(other, Scope):
            return NotImplemented
        if not self.groups or not other.groups:
            return Scope(self.groups or other.groups)
        return _limited(tuple(_both(left, right) for left, right in product(self.groups, other.groups)))

    def __or__(self, other: Scope) -> Scope:
        if not isinstance(other, Scope):
            return NotImplemented
        if not self.groups or not other.groups:
            return Scope()
        return _limited(self.groups + tuple(group for group in other.groups if group not in self.groups))

    def __invert__(self) -> Scope:
        raise InputError(
            "A filter has no NOT. An empty attribute makes a comparison false and its opposite too, so say which you"
            ' mean: Scope.where("a").not_equals("x"), or that | Scope.where("a").is_null().'
        )

    def __bool__(self) -> bool:
        raise InputError("Join scopes with & and |; Python's own and, or and not would drop one of them.")

    def to_filter(self, present: ScopingFilter | None = None) -> ScopingFilter:
        """Return Graph's form; what `present` says of input groups, and what we do not know, stays."""
        groups = tuple(group if group.name else attrs.evolve(group, name=_name(group)) for group in self.groups)
        return attrs.evolve(present or ScopingFilter(), groups=groups)

    def evaluate(self, person: Mapping[str, object]) -> ScopeVerdict:
        """Try the scope on somebody.

        Args:
            person: The person's attributes, named as the schema names them. One that is missing is empty.

        Raises:
            InputError: An attribute holds several values, or a filter has an operator or a pattern that is not known.
        """
        if not isinstance(person, Mapping):
            raise InputError(f"A person is given by their attributes, not by {person!r}.", parameter="person")
        return ScopeVerdict(
            groups=tuple(
                GroupVerdict(name=group.name, clauses=tuple(_tried(clause, person) for clause in group.clauses))
                for group in self.groups
            )
        )

    def explain(self) -> str:
        """Return who is in scope, in words."""
        if not self.groups:
            return "Everybody who is assigned is in scope."
        told = (f"  {_told(group)}" for group in self.groups)
        return "Of those who are assigned, in scope is whoever has\n" + "\nor\n".join(told)

    def __str__(self) -> str:
        shown = [" AND ".join(map(str, group.clauses)) for group in self.groups]
        return " OR ".join(f"({text})" if len(shown) > 1 else text for text in shown) or "everybody"


@attrs.frozen
class ScopeAttribute:
    """An attribute of the source, waiting for a comparison. Upper and lower case always differ.

    Attributes:
        name: The attribute's name.
    """

    name: str

    def equals(self, value: str | int | bool) -> Scope:  # noqa: FBT001 - the value compared with, not a switch
        """Who has exactly this value."""
        return self._scope("EQUALS", _text(value))

    def not_equals(self, value: str | int | bool) -> Scope:  # noqa: FBT001 - the same
        """Who has a value, but another one."""
        return self._scope("NOT EQUALS", _text(value))

    def is_one_of(self, *values: str | int) -> Scope:
        """Who has exactly one of these values: a group for each."""
        if not values:
            raise InputError("Name at least one value.", parameter="values")
        return _limited(tuple(group for value in values for group in self.equals(value).groups))

    def includes(self, text: str) -> Scope:
        """Whose value contains this text."""
        return self._scope("Includes", _text(text))

    def ends_with(self, text: str) -> Scope:
        """Whose value ends with this text."""
        return self._scope("ENDS_WITH", _text(text))

    def occurs_in(self, text: str) -> Scope:
        """Whose value stands somewhere in this text, such as a list of values."""
        return self._scope("&", _text(text))

    def does_not_occur_in(self, text: str) -> Scope:
        """Who has a value that stands nowhere in this text."""
        return self._scope("!&", _text(text))

    def is_true(self) -> Scope:
        """For whom it is true."""
        return self._scope("IS TRUE")

    def is_false(self) -> Scope:
        """For whom it is false."""
        return self._scope("IS FALSE")

    def is_null(self) -> Scope:
        """Who has no value."""
        return self._scope("IS NULL")

    def is_not_null(self) -> Scope:
        """Who has a value."""
        return self._scope("IS NOT NULL")

    def matches(self, regex: str) -> Scope:
        """Whose whole value matches a regular expression of .NET's kind."""
        return self._scope("REGEX MATCH", _pattern(regex))

    def does_not_match(self, regex: str) -> Scope:
        """Who has a value that does not match as a whole."""
        return self._scope("NOT REGEX MATCH", _pattern(regex))

    def greater_than(self, number: int) -> Scope:
        """Whose value is a whole number above this one."""
        return self._scope("Greater_Than", _number(number))

    def at_least(self, number: int) -> Scope:
        """Whose value is this whole number, or above."""
        return self._scope("Greater_Than_OR_EQUALS", _number(number))

    def _scope(self, operator: str, *values: str) -> Scope:
        clause = FilterClause(attribute=self.name, operator=OPERATORS[operator].name, values=values)
        return Scope((FilterGroup(clauses=(clause,)),))


def _named(name: object, told: str, parameter: str) -> str:
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{told}, and not {name!r}.", parameter=parameter)
    return name


def _text(value: object) -> str:
    if not isinstance(value, str | int):
        raise InputError(f"A clause compares with text, a whole number or a boolean, not {value!r}.", parameter="value")
    if value == "":
        raise InputError("Nothing equals empty text in a filter; is_null() asks for it.", parameter="value")
    return str(value)


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"A filter counts with 0, 1, 2 and so on, not with {value!r}.", parameter="number")
    return str(value)


def _pattern(regex: str) -> str:
    if not isinstance(regex, str):
        raise InputError(f"A pattern is text, not {regex!r}.", parameter="regex")
    pattern(regex)
    return regex


def _limited(groups: tuple[FilterGroup, ...]) -> Scope:
    if len(groups) > _MOST_GROUPS:
        raise InputError(
            f"Graph knows groups of clauses and no nesting, and this multiplies out to {len(groups)} groups. Put the"
            " decision into an attribute of the user, and ask for that."
        )
    return Scope(groups)


def _both(left: FilterGroup, right: FilterGroup) -> FilterGroup:
    names = [group.name for group in (left, right) if group.name]
    clauses = left.clauses + tuple(clause for clause in right.clauses if clause not in left.clauses)
    return FilterGroup(name=" and ".join(names)[:_LONGEST_NAME] or None, clauses=clauses)


def _name(group: FilterGroup) -> str:
    text = " and ".join(map(str, group.clauses))
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def _told(group: FilterGroup) -> str:
    return ", and\n  ".join(
        f"{clause.attribute} that {operator.told(clause.values) if operator else clause.operator}"
        for clause in group.clauses
        for operator in (operator_named(clause.operator),)
    )


def _tried(clause: FilterClause, person: Mapping[str, object]) -> ClauseVerdict:
    operator = operator_named(clause.operator)
    if operator is None:
        raise InputError(f"{clause.operator!r} is no filter operator that can be tried here.", parameter="scope")
    actual = _actual(person.get(clause.attribute or ""), clause.attribute)
    return ClauseVerdict(clause=clause, actual=actual, holds=operator.holds(actual, clause.values))


def _actual(value: object, attribute: str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool | int):
        return str(value)
    if not value:
        return None
    raise InputError(f"{attribute} holds {value!r}; filters compare single values only.", parameter="person")
