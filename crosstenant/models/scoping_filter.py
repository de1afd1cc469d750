"""Scoping filters: which objects of the source a mapping concerns."""

from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, Member, Shape, many, plain


@attrs.frozen(kw_only=True, repr=False)
class FilterClause(GraphValue):
    """One comparison; Graph's ``filterClause``.

    Attributes:
        attribute: The source attribute that is compared.
        operator: The operator's name, such as ``EQUALS``.
        values: What it is compared with; empty for operators such as ``IS NULL``.
    """

    attribute: str | None = None
    operator: str | None = None
    values: tuple[str, ...] = ()

    _graph: ClassVar = Shape(
        "filterClause",
        attribute=plain("sourceOperandName"),
        operator=plain("operatorName"),
        values=Member(
            "targetOperand",
            lambda operand: tuple(operand.get("values") or ()),
            lambda values: {"values": list(values)},
        ),
    )

    def __str__(self) -> str:
        return " ".join(filter(None, (self.attribute, self.operator, ", ".join(map(repr, self.values)))))


@attrs.frozen(kw_only=True, repr=False)
class FilterGroup(GraphValue):
    """Comparisons that must all be true; Graph's ``filterGroup``.

    Attributes:
        name: A name for people.
        clauses: The comparisons.
    """

    name: str | None = None
    clauses: tuple[FilterClause, ...] = ()

    _graph: ClassVar = Shape("filterGroup", name=plain("name"), clauses=many("clauses", FilterClause.from_graph))


@attrs.frozen(kw_only=True, repr=False)
class ScopingFilter(GraphValue):
    """Which objects are in scope: those that fit one of the groups; Graph's ``filter``.

    Attributes:
        groups: The ordinary groups. Who stops fitting them is deprovisioned.
        input_groups: Tested earlier; who stops fitting them is skipped, never deprovisioned. The template keeps
            external users out with one of these.
        category_groups: Experimental, says Graph.
    """

    groups: tuple[FilterGroup, ...] = ()
    input_groups: tuple[FilterGroup, ...] = ()
    category_groups: tuple[FilterGroup, ...] = ()

    _graph: ClassVar = Shape(
        "filter",
        groups=many("groups", FilterGroup.from_graph),
        input_groups=many("inputFilterGroups", FilterGroup.from_graph),
        category_groups=many("categoryFilterGroups", FilterGroup.from_graph),
    )
