"""What Microsoft publishes about Graph's resources: their names, types and paths, read from its metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

_CALL = re.compile(r"^([A-Za-z_.$][\w.$]*)\((.*)\)$")


class Place(NamedTuple):
    """What stands at a path.

    Attributes:
        type: Its type, such as ``Collection(user)``; empty where nothing is returned.
        is_operation: Whether an action or a function is called there.
    """

    type: str
    is_operation: bool = False


def item_of(type_name: str) -> str:
    """Return the type of the items of a collection, or the type itself."""
    return type_name.removeprefix("Collection(").removesuffix(")")


class PublishedNames:
    """The metadata, cut to the resources of cross-tenant synchronization.

    Args:
        document: Containers, operations, enums and types, as ``published_names.json`` has them.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.types: Mapping[str, Mapping[str, Any]] = document["types"]
        self._containers: Mapping[str, str] = document["containers"]
        self._operations = {(binds, name): returns for binds, name, returns in document["operations"]}
        self._enums: dict[str, list[str]] = {
            name: words.removeprefix("flags ").split() for name, words in document["enums"].items()
        }
        self._flags = {name for name, words in document["enums"].items() if words.startswith("flags ")}
        self._more_properties = set(document["seen_on_the_wire"]["properties"])
        self._more_words = set(document["seen_on_the_wire"]["words"])

    def words(self, name: str) -> list[str] | None:
        """Return an enum's members, those that are only seen on the wire too; None if it is no enum."""
        if name not in self._enums:
            return None
        return self._enums[name] + [word.partition(".")[2] for word in self._more_words if word.startswith(f"{name}.")]

    def takes_several_words(self, name: str) -> bool:
        """Tell whether an enum's members can be combined."""
        return name in self._flags

    def lineage(self, name: str) -> Iterator[str]:
        """Yield a type and the types it derives from."""
        while name in self.types:
            yield name
            name = self.types[name].get("base", "")

    def property_of(self, name: str, member: str) -> str | None:
        """Return the type of a property, a question mark behind it if it may be null; None if it has no such one."""
        return self._member(name, member, "properties")

    def navigation_of(self, name: str, member: str) -> str | None:
        """Return the type that a navigation property leads to; None if there is no such one."""
        return self._member(name, member, "navigation")

    def may_have_more(self, name: str, member: str) -> bool:
        """Tell whether a member that is not published may be there all the same."""
        lineage = list(self.lineage(name))
        is_open = any(self.types[each].get("open") for each in lineage)
        return is_open or name == "directoryObject" or f"{name}.{member}" in self._more_properties

    def key_of(self, name: str) -> str | None:
        """Return the name of an entity's key; None for what is no entity."""
        if not any(self.types[each].get("entity") for each in self.lineage(name)):
            return None
        return next((self.types[each]["key"] for each in self.lineage(name) if "key" in self.types[each]), "id")

    def place(self, path: str) -> Place | None:
        """Return what stands at a path behind the version; None if nothing published does."""
        head, *rest = [segment for segment in path.split("/") if segment] or [""]
        name, argument = _split(head)
        if name not in self._containers:
            return None
        place: Place | None = Place(self._containers[name])
        if place is not None and argument is not None:
            place = Place(item_of(place.type))
        for segment in rest:
            place = self._below(place, segment) if place is not None else None
        return place

    def _below(self, place: Place, segment: str) -> Place | None:
        special = {"$count": "Int32", "$ref": "$ref"}.get(segment)
        if special is not None:
            return Place(special)
        name, argument = _split(segment)
        bare = name.rpartition(".")[2]
        returns = self._operation(place.type, bare)
        if returns is not None:
            return Place(returns, is_operation=True)
        if bare != name and bare in self.types:
            return Place(f"Collection({bare})" if place.type.startswith("Collection(") else bare)
        if place.type.startswith("Collection("):
            return Place(item_of(place.type))
        found = self.navigation_of(place.type, name) or self.property_of(place.type, name)
        return None if found is None else Place(item_of(found) if argument is not None else found.rstrip("?"))

    def _operation(self, type_name: str, name: str) -> str | None:
        holders = [type_name] if type_name.startswith("Collection(") else list(self.lineage(type_name))
        return next((self._operations[holder, name] for holder in holders if (holder, name) in self._operations), None)

    def _member(self, name: str, member: str, kind: str) -> str | None:
        found = (self.types[each].get(kind, {}).get(member) for each in self.lineage(name))
        return next((each for each in found if each is not None), None)


def _split(segment: str) -> tuple[str, str | None]:
    match = _CALL.match(unquote(segment))
    return (match[1], match[2]) if match else (unquote(segment), None)


@cache
def published_names() -> PublishedNames:
    """Return the names that lie beside this file."""
    return PublishedNames(json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")))
