"""``$search``: "Use the $search query parameter to match a search criterion", on directory objects."""

import re

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.odata.rules import unsupported

_CLAUSE = re.compile(r'"(\w+):([^"]*)"')
_JOINT = re.compile(r"\s+(AND|OR)\s+")
_BREAK = re.compile(r"[^\w]+")


@attrs.frozen
class Search:
    """Alternatives of clauses that all hold; each is a member and the beginning of a word in it."""

    alternatives: tuple[tuple[tuple[str, str], ...], ...]

    def matches(self, document: Document) -> bool:
        """Tell whether a document is found."""
        return any(all(_holds(document.get(name), text) for name, text in each) for each in self.alternatives)


def read_search(text: str, searchable: frozenset[str]) -> Search:
    """Read ``$search``, such as ``"displayName:sync" OR "description:sync"``.

    Raises:
        GraphFault: 400 if it is malformed or asks for a member that cannot be searched.
    """
    alternatives: list[list[tuple[str, str]]] = [[]]
    for index, part in enumerate(_JOINT.split(text.strip())):
        if index % 2:
            if part == "OR":
                alternatives.append([])
            continue
        alternatives[-1].append(_clause(part, searchable))
    return Search(tuple(tuple(each) for each in alternatives))


def _clause(part: str, searchable: frozenset[str]) -> tuple[str, str]:
    found = _CLAUSE.fullmatch(part)
    if found is None:
        raise GraphFault(400, "BadRequest", f"Invalid search clause: Syntax error in '{part}'.")
    if found[1] not in searchable:
        raise unsupported(f"Property '{found[1]}' does not support $search.")
    return found[1], found[2].lower()


def _holds(value: object, sought: str) -> bool:
    if not isinstance(value, str):
        return False
    text = value.lower()
    return any(word.startswith(sought) for word in (text, *_BREAK.split(text)))
