"""What differs between two synchronization schemas, one line each, for a person to look at before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import attrs

from crosstenant.models.scope import Scope
from crosstenant.models.scoping_filter import ScopingFilter
from crosstenant.models.sync_schema import SyncSchema

_Path: TypeAlias = tuple[str, ...]
_Items: TypeAlias = dict[str, object]

# Lists of objects are compared by what names their items: their order means nothing to the service.
_NAMES: Final = ("targetAttributeName", "targetObjectName", "name", "key", "id")
# Members that say nothing a reader would miss in front of the item's own name.
_SILENT: Final = frozenset({"synchronizationRules", "objectMappings", "attributeMappings", "objects", "attributes"})
_OF_THE_SERVICE: Final = frozenset({"id", "version", "discoveryDateTime"})


@attrs.frozen
class SchemaChange:
    """One difference.

    Attributes:
        path: Where it is, outermost first: ``("User", "displayName")``.
        before: What stood there, as text; None where there was nothing.
        after: What stands there now; None where there is nothing any more.
    """

    path: tuple[str, ...]
    before: str | None
    after: str | None

    def __str__(self) -> str:
        place = " / ".join(self.path)
        if self.before is None:
            return f"+ {place}: {self.after}"
        return f"- {place}: {self.before}" if self.after is None else f"~ {place}: {self.before} -> {self.after}"


@attrs.frozen
class SchemaDifference:
    """Everything that differs between two schemas. Printing it shows a line for each.

    Attributes:
        changes: The differences, in the order of the first schema.
    """

    changes: tuple[SchemaChange, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The differences as text: ``+`` added, ``-`` removed, ``~`` changed."""
        return tuple(map(str, self.changes))

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        return "\n".join(self.lines) or "no difference"


def compare(before: SyncSchema, after: SyncSchema) -> SchemaDifference:
    """Return what differs. Ids and versions, which the service sets, and the order of lists count for nothing."""
    return SchemaDifference(tuple(_differences((), before.to_graph(), after.to_graph())))


def _differences(path: _Path, before: object, after: object) -> Iterator[SchemaChange]:
    if before == after or (_is_nothing(before) and _is_nothing(after)):
        return
    inside = _parts(path, before, after)
    if inside is None:
        if _meaning(path, before) != _meaning(path, after):
            yield SchemaChange(_shown(path), _text(path, before), _text(path, after))
        return
    old, new = inside
    for name in dict.fromkeys(name for name in (*old, *new) if name not in _OF_THE_SERVICE):
        yield from _differences((*path, name), old.get(name), new.get(name))


def _parts(path: _Path, before: object, after: object) -> tuple[_Items, _Items] | None:
    """Return the items inside both, by name; None where the two are looked at as a whole."""
    if path and path[-1] in {"source", "scope"}:
        return None
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return dict(before), dict(after)
    old, new = _named(before), _named(after)
    return None if old is None or new is None else (old, new)


def _named(items: object) -> _Items | None:
    """Return a list's objects by name, or None where it holds something else."""
    if _is_nothing(items):
        return {}
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        return None
    found: _Items = {}
    for item in items:
        name = next((str(item[key]) for key in _NAMES if item.get(key)), "")
        while name in found:  # two of a name are rare, and neither may hide the other
            name += "'"
        found[name] = item
    return found


def _is_nothing(value: object) -> bool:
    return value in (None, [], {})


def _meaning(path: _Path, value: object) -> object:
    """Return what counts: flags may be written with or without blanks, and an expression says all of a source."""
    if path[-1] == "flowTypes" and isinstance(value, str):
        return frozenset(word.strip() for word in value.split(","))
    if path[-1] == "source" and isinstance(value, Mapping) and value.get("expression") is not None:
        return value["expression"]
    return None if _is_nothing(value) else value


def _shown(path: _Path) -> _Path:
    """Return the path without what goes without saying: a rule's id, and the names of the lists."""
    inside_rule = path[2:] if path[0] == "synchronizationRules" else path
    return tuple(name for name in inside_rule if name not in _SILENT and name != "source") or path


def _text(path: _Path, value: object) -> str | None:
    if value is None:
        return None
    if path[-1] == "scope" and isinstance(value, Mapping):
        return _scope_text(ScopingFilter.from_graph(value))
    if isinstance(value, Mapping):
        source = value if path[-1] == "source" else value.get("source")
        told = source.get("expression") if isinstance(source, Mapping) else None
        return str(told or value.get("type") or f"{len(value)} members")
    return repr(value)


def _scope_text(scoping_filter: ScopingFilter) -> str:
    inputs = f", input {Scope(scoping_filter.input_groups)}" if scoping_filter.input_groups else ""
    return f"{Scope(scoping_filter.groups)}{inputs}"
