"""What a collection lets a client ask: which properties may be filtered and how, sorted, counted, searched, paged.

"Advanced query capabilities on Microsoft Entra ID objects": some of it needs ``ConsistencyLevel: eventual`` together
with ``$count=true``. What the service does not support is refused, as the service refuses it.
"""

from collections.abc import Iterable, Mapping

import attrs

from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.odata.uses import Use

_KINDS = {
    "string": {"string", "guid"},
    "guid": {"guid", "string"},
    "date": {"date"},
    "boolean": {"boolean"},
    "number": {"number"},
    "collection": {"number"},
}
_EDM = {
    "string": "Edm.String",
    "guid": "Edm.Guid",
    "date": "Edm.DateTimeOffset",
    "boolean": "Edm.Boolean",
    "number": "Edm.Int32",
}
_KIND_NAMES = {
    "eq": "Equal",
    "ne": "NotEqual",
    "gt": "GreaterThan",
    "ge": "GreaterThanOrEqual",
    "lt": "LessThan",
    "le": "LessThanOrEqual",
}


@attrs.frozen(kw_only=True)
class Filterable:
    """How one property may be filtered.

    Attributes:
        kind: ``string``, ``guid``, ``date``, ``boolean``, ``number`` or ``collection``.
        simple: Operators that always work.
        advanced: Operators that need the advanced query header and count.
    """

    kind: str = "string"
    simple: frozenset[str] = frozenset({"eq", "in"})
    advanced: frozenset[str] = frozenset({"ne", "not"})


EXTENSION = "extension_"
"""How the names of directory extensions begin; every user and group may have some."""

_EXTENSION = Filterable(simple=frozenset({"eq", "in", "ge", "le", "startswith"}))


@attrs.frozen(kw_only=True)
class Resource:
    """A kind of collection.

    Attributes:
        type: Name of the type in messages, e.g. ``User``.
        context: Suffix of ``@odata.context``.
        key: Member that tells items apart.
        filterable: By path.
        sortable: Members that ``$orderby`` takes.
        sortable_advanced: Members that it takes in an advanced query only.
        sorts_filtered: Whether ``$filter`` and ``$orderby`` go together outside an advanced query.
        page_size: Items on a page unless ``$top`` says otherwise.
        maximum: Largest ``$top``.
        refuses_large_top: A larger ``$top`` is refused; else it is cut.
        count: ``advanced`` (else ignored), ``always`` or ``never``.
        searchable: Members that ``$search`` takes, in an advanced query only.
        takes_skip: Whether ``$skip`` works.
        members: All members that ``$select`` takes; empty if any is taken.
        default_members: What is shown without ``$select``; empty for everything.
        collections: Members that show an empty list, not null, where there is nothing.
        minds_case: Texts are compared with their case.
        variants: What is asked of each type in a collection of several, by ``@odata.type``.
    """

    type: str
    context: str
    key: str = "id"
    filterable: Mapping[str, Filterable] = attrs.Factory(dict)
    sortable: frozenset[str] = frozenset()
    sortable_advanced: frozenset[str] = frozenset()
    sorts_filtered: bool = False
    page_size: int = 100
    maximum: int = 999
    refuses_large_top: bool = True
    count: str = "advanced"
    searchable: frozenset[str] = frozenset()
    takes_skip: bool = False
    members: frozenset[str] = frozenset()
    default_members: tuple[str, ...] = ()
    collections: frozenset[str] = frozenset()
    minds_case: bool = False
    variants: Mapping[str, "Resource"] = attrs.Factory(dict)

    def has(self, name: str) -> bool:
        """Tell whether the type has a member."""
        if not self.members:
            return not name.startswith("_")
        return name in self.members or name.startswith(EXTENSION)

    def check_filter(self, uses: Iterable[Use], *, is_advanced: bool) -> None:
        """Refuse a filter that this collection does not support.

        Raises:
            GraphFault: 400 ``Request_UnsupportedQuery``, or ``BadRequest`` for a property that the type does not have
                or a literal of another kind.
        """
        for use in uses:
            self._check_use(use, is_advanced=is_advanced)

    def check_members(self, names: Iterable[str]) -> None:
        """Refuse names in ``$select`` that the type does not have.

        Raises:
            GraphFault: 400 ``BadRequest``.
        """
        for name in names:
            if not self.has(name):
                raise self._unknown(name)

    def check_order(self, names: Iterable[str], *, is_advanced: bool) -> None:
        """Refuse an order that this collection does not support.

        Raises:
            GraphFault: 400 ``Request_UnsupportedQuery``.
        """
        allowed = self.sortable | self.sortable_advanced if is_advanced else self.sortable
        for name in names:
            if name not in allowed:
                raise unsupported(f"Sorting not supported for property '{name}' of resource '{self.type}'.")

    def _check_use(self, use: Use, *, is_advanced: bool) -> None:
        path = use.path.removesuffix("/$count")
        rule = self.filterable.get(path, _EXTENSION if path.startswith(EXTENSION) else None)
        if rule is None:
            raise self._refused(path) if self.has(path.split("/")[0]) else self._unknown(path)
        word = "count" if path != use.path else use.operator
        if word not in rule.simple and not (is_advanced and word in rule.advanced):
            raise self._refused(path)
        # A collection is asked through a lambda or counted, never compared as it stands.
        if rule.kind == "collection" and not use.is_collection and word not in {"any", "all", "count", "not"}:
            raise self._refused(path)
        self._check_kind(use, rule)

    def _check_kind(self, use: Use, rule: Filterable) -> None:
        fitting = {"string", "guid"} if use.is_collection else _KINDS[rule.kind]
        if use.kind in {"", "null"} or use.kind in fitting or use.path.endswith("/$count"):
            return
        kind = _KIND_NAMES.get(use.operator, "Equal")
        raise GraphFault(
            400,
            "BadRequest",
            "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types "
            f"'{_EDM.get(rule.kind, 'Edm.String')}' and '{_EDM[use.kind]}' for operator kind '{kind}'.",
        )

    def _unknown(self, name: str) -> GraphFault:
        graph_type = self.type[0].lower() + self.type[1:]
        message = f"Could not find a property named '{name}' on type 'microsoft.graph.{graph_type}'."
        return GraphFault(400, "BadRequest", f"Parsing OData Select and Expand failed: {message}")

    def _refused(self, path: str) -> GraphFault:
        return unsupported(
            f"Unsupported or invalid query filter clause specified for property '{path}' of resource '{self.type}'."
        )


def unsupported(message: str) -> GraphFault:
    """Return the refusal of a query that the collection does not support."""
    return GraphFault(400, "Request_UnsupportedQuery", message)
