"""``$expand``: related objects that stand inside the object they belong to ("Use query parameters": expand).

A route says what may be expanded, and how it is found::

    odata.page(call, tenant.users, resources.USERS, related={"manager": manager_of})
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import GraphFault

Related: TypeAlias = Callable[[Document], Document | list[Document] | None]
"""Finds what belongs to a document: an object, a collection, or nothing."""

NOTHING: Final[Mapping[str, Related]] = {}
MOST_ITEMS: Final = 20
"""Of an expanded collection, directory objects show this many."""

_ITEM = re.compile(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*(?:,|$)")
_SELECT = re.compile(r"^\s*\$?select\s*=(.*)$", re.IGNORECASE)


@attrs.frozen
class Expansion:
    """One related property that a request wants to see inside its object.

    Attributes:
        name: The property.
        related: Finds its value.
        select: Members to show of what is found; empty for all.
    """

    name: str
    related: Related
    select: tuple[str, ...] = ()

    def put_into(self, shown: Document, document: Document) -> None:
        """Add what is found to what a client sees of a document; where nothing is found, nothing is shown."""
        found = self.related(document)
        if isinstance(found, list):
            shown[self.name] = [self._shown(item) for item in found[:MOST_ITEMS]]
        elif found is not None:
            shown[self.name] = self._shown(found)
        elif self.name in document:
            shown[self.name] = None

    def _shown(self, found: Document) -> Document:
        if not self.select:
            return found
        kept = {name: value for name, value in found.items() if name.startswith("@")}
        return kept | {name: found.get(name) for name in self.select}


def read_expansions(written: str, related: Mapping[str, Related]) -> tuple[Expansion, ...]:
    """Read the ``$expand`` of a request.

    Args:
        written: Its value; empty without one.
        related: What may be expanded.

    Raises:
        GraphFault: 400 ``BadRequest``: it is malformed, or something else is to be expanded.
    """
    expansions: list[Expansion] = []
    position = 0
    while position < len(written):
        item = _ITEM.match(written, position)
        if item is None or item[1] not in related:
            name = item[1] if item else written[position:]
            message = f"Parsing OData Select and Expand failed: Could not find a property named '{name}'."
            raise GraphFault(400, "BadRequest", message)
        expansions.append(Expansion(item[1], related[item[1]], _selected(item[2] or "")))
        position = item.end()
    return tuple(expansions)


def _selected(options: str) -> tuple[str, ...]:
    selects = (found[1] for option in options.split(";") if (found := _SELECT.match(option)))
    return tuple(name.strip() for name in next(selects, "").split(",") if name.strip())
