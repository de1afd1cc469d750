"""Whether somebody is in scope, and which comparison says so."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from crosstenant.models.scope.operators import is_whole_number, operator_named
from crosstenant.models.scoping_filter import FilterClause


@attrs.frozen(kw_only=True)
class ClauseVerdict:
    """One comparison, tried on one person.

    Attributes:
        clause: The comparison.
        actual: What the person's attribute holds; None where it is empty.
        holds: Whether the comparison is true.
    """

    clause: FilterClause
    actual: str | None
    holds: bool

    def __str__(self) -> str:
        found = "empty" if not self.actual else repr(self.actual)
        return f"{self.clause} is {str(self.holds).lower()}: {self.clause.attribute} is {found}{self._hint()}"

    def _hint(self) -> str:
        if self.holds:
            return ""
        if not self.actual:
            return ", and only IS NULL is true of that"
        operator = operator_named(self.clause.operator)
        if operator is None or not operator.needs_value:
            return ""
        if operator.name.startswith("Greater") and not is_whole_number(self.actual):
            return ", which is no whole number"
        lowered = tuple(value.lower() for value in self.clause.values)
        is_case = "REGEX" not in operator.name and operator.holds(self.actual.lower(), lowered)
        return "; upper and lower case differ" if is_case else ""


@attrs.frozen(kw_only=True)
class GroupVerdict:
    """One group of comparisons, tried on one person.

    Attributes:
        name: The group's name.
        clauses: Its comparisons, in order; all of them have to hold.
    """

    name: str | None
    clauses: tuple[ClauseVerdict, ...]

    @property
    def holds(self) -> bool:
        """Whether the person fits the group."""
        return all(clause.holds for clause in self.clauses)

    @property
    def deciding(self) -> tuple[ClauseVerdict, ...]:
        """What lets the person in, all of it, or what keeps them out."""
        return tuple(clause for clause in self.clauses if clause.holds is self.holds)


@attrs.frozen(kw_only=True)
class ScopeVerdict:
    """Whether a person is in scope of a filter. True or false itself.

    Attributes:
        groups: Every group that was tried, in order; one that fits is enough. Nothing for a filter without groups,
            which everybody fits.
    """

    groups: tuple[GroupVerdict, ...]

    @property
    def in_scope(self) -> bool:
        """Whether the filter lets the person in. Who is not assigned stays out all the same."""
        return not self.groups or any(group.holds for group in self.groups)

    @property
    def deciding(self) -> tuple[ClauseVerdict, ...]:
        """The comparisons that let the person in, those of the first group that fits; or all that keep them out."""
        return tuple(clause for group in self._deciding_groups() for clause in group.deciding)

    def _deciding_groups(self) -> Iterator[GroupVerdict]:
        if not self.in_scope:
            yield from self.groups
            return
        yield from [group for group in self.groups if group.holds][:1]

    def __bool__(self) -> bool:
        return self.in_scope

    def __str__(self) -> str:
        if not self.groups:
            return "In scope: there is no filter."
        lead = "In scope" if self.in_scope else "Out of scope"
        return f"{lead}: {'; '.join(map(str, self.deciding)) or 'the group compares nothing'}."
