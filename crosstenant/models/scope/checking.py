"""Whether the service can do anything with a scope: attributes, operators and types, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from crosstenant.models.schema_directory import AttributeDefinition, AttributeType, ObjectDefinition
from crosstenant.models.scope.building import Scope
from crosstenant.models.scope.operators import OPERATORS, is_whole_number, operator_named
from crosstenant.models.scoping_filter import FilterClause

# Documentation: "Known issues for provisioning in Microsoft Entra ID", scoping filters. The last two hold dates, though
# the schema calls them text.
_UNSUPPORTED: Final = frozenset(
    {"appRoleAssignments", "userType", "manager", "members", "employeeHireDate", "employeeLeaveDateTime"}
)
_UNSUPPORTED_TYPES: Final = frozenset({AttributeType.DATE_TIME, AttributeType.REFERENCE, AttributeType.BINARY})
_ADVICE: Final = "put what you need into an extension attribute and ask for that"


def faults(
    scope: Scope,
    definition: ObjectDefinition | None = None,
    offered: Mapping[str, frozenset[AttributeType]] | None = None,
) -> tuple[str, ...]:
    """Return what is wrong with a scope, a sentence each.

    Args:
        scope: The scope.
        definition: The source's users; without it every attribute is believed.
        offered: The tenant's own operators and the types of attribute that each one is for; without them, the
            documented ones.
    """
    known = offered or {name: operator.types for name, operator in OPERATORS.items()}
    by_spelling = {name.casefold(): (name, types) for name, types in known.items()}
    attributes = {item.name: item for item in definition.attributes if item.name} if definition else None
    return tuple(
        f"{clause}: {fault}" if fault.endswith("?") else f"{clause}: {fault}."
        for group in scope.groups
        for clause in group.clauses
        for fault in _faults(clause, attributes, by_spelling)
    )


def _faults(
    clause: FilterClause,
    attributes: Mapping[str, AttributeDefinition] | None,
    offered: Mapping[str, tuple[str, frozenset[AttributeType]]],
) -> Iterator[str]:
    name, operator = clause.attribute or "", clause.operator or ""
    if name in _UNSUPPORTED:
        yield f"filters do not support {name}; {_ADVICE}"
        return
    if operator.casefold() not in offered:
        near = get_close_matches(operator.casefold(), offered, n=1)
        meant = f"; did you mean {offered[near[0]][0]!r}?" if near else ""
        names = ", ".join(sorted(repr(name) for name, _ in offered.values()))
        yield f"there is no filter operator {operator!r}{meant or f'; there are {names}'}"
        return
    yield from _unusable_values(clause)
    if attributes is None:
        return
    definition = attributes.get(name)
    if definition is None:
        near = get_close_matches(name, attributes, n=1)
        yield f"the source has no attribute {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        return
    yield from _wrong_type(definition, operator, offered[operator.casefold()][1])


def _unusable_values(clause: FilterClause) -> Iterator[str]:
    operator = operator_named(clause.operator)
    if operator is None:
        return
    if not operator.needs_value:
        if clause.values:
            yield f"{operator.name} compares with nothing"
        return
    if not any(clause.values):
        yield f"{operator.name} needs something to compare with"
    elif operator.name.startswith("Greater") and not all(map(is_whole_number, clause.values)):
        yield f"{operator.name} counts with 0, 1, 2 and so on"


def _wrong_type(attribute: AttributeDefinition, operator: str, types: frozenset[AttributeType]) -> Iterator[str]:
    if attribute.is_multivalued:
        yield f"{attribute.name} holds several values, which filters do not support; {_ADVICE}"
    elif attribute.type in _UNSUPPORTED_TYPES:
        yield f"{attribute.name} is of type {attribute.type}, which filters do not support; {_ADVICE}"
    elif attribute.type not in types:
        yield f"{operator} is for {' or '.join(sorted(types))}, and {attribute.name} is of type {attribute.type}"
