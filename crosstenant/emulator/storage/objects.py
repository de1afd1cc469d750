"""Sets of directory objects with look-ups that stay right while the objects change."""

from collections.abc import Iterator, Mapping
from typing import cast

import attrs

from crosstenant.emulator.documents import Document, block, entries, merge, whole


class ObjectSet:
    """Documents by their ``id``, found by other members too, with a memory of what changed last.

    Ids and indexed values compare without regard to case, as the directory's do. Change a document only through
    `update` (or call `touch` afterwards), or the look-ups and the change marks go stale.

    Args:
        indexed: Members to find by; of a collection, every string in it counts.
    """

    def __init__(self, *indexed: str) -> None:
        self._documents: dict[str, Document] = {}
        # Most values belong to one document: its key alone is much smaller than a dict.
        self._indexes: dict[str, dict[str, str | dict[str, None]]] = {name: {} for name in indexed}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._changes: dict[str, int] = {}
        self._mark = 0

    def __len__(self) -> int:
        return len(self._documents)

    def __iter__(self) -> Iterator[Document]:
        """Iterate over the documents in order of their creation."""
        return iter(list(self._documents.values()))

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and identifier.lower() in self._documents

    @property
    def mark(self) -> int:
        """The number of the last change; hand it to `changed_since` later."""
        return self._mark

    def get(self, identifier: str) -> Document | None:
        """Return the document with this id; None if there is none."""
        return self._documents.get(identifier.lower())

    def find(self, name: str, value: str) -> list[Document]:
        """Return the documents whose indexed member has this value, oldest first.

        Raises:
            KeyError: The set was made without an index on that member.
        """
        holders = self._indexes[name].get(value.lower(), {})
        return [self._documents[key] for key in ((holders,) if isinstance(holders, str) else holders)]

    def add(self, document: Document) -> Document:
        """Take in a new document, which must have an ``id``, or replace the one that has it."""
        key = str(document["id"]).lower()
        self._unindex(key)
        self._documents[key] = document
        self._index(key, document)
        self._note(key)
        return document

    def update(self, identifier: str, changes: Mapping[str, object]) -> Document:
        """Merge changes into a document: nested objects member by member, everything else replaced.

        Raises:
            KeyError: There is no such document.
        """
        document = self._documents[identifier.lower()]
        merge(document, changes)
        self.touch(identifier)
        return document

    def touch(self, identifier: str) -> None:
        """Say that a document (or something that belongs to it, such as a group's members) has changed."""
        key = identifier.lower()
        document = self._documents.get(key)
        if document is not None:
            self._unindex(key)
            self._index(key, document)
        self._note(key)

    def remove(self, identifier: str) -> Document:
        """Take a document out and return it; its id still counts as changed.

        Raises:
            KeyError: There is no such document.
        """
        key = identifier.lower()
        document = self._documents.pop(key)
        self._unindex(key)
        self._note(key)
        return document

    def changed_since(self, mark: int) -> list[str]:
        """Return the ids (in lower case) that were added, changed or removed after a mark, oldest change first."""
        recent: list[str] = []
        for key, number in reversed(self._changes.items()):
            if number <= mark:
                break
            recent.append(key)
        recent.reverse()
        return recent

    def to_document(self) -> Document:
        """Return everything as JSON has it, the memory of changes included."""
        return {"documents": list(self._documents.values()), "changes": self._changes, "mark": self._mark}

    def fill(self, document: Document) -> None:
        """Become what `to_document` wrote; the indexes stay those that the set was made with."""
        self._documents = {str(each["id"]).lower(): each for each in entries(document, "documents")}
        self._keys = {}
        for index in self._indexes.values():
            index.clear()
        for key, each in self._documents.items():
            self._index(key, each)
        self._changes = cast("dict[str, int]", document["changes"])
        self._mark = whole(document, "mark")

    def _note(self, key: str) -> None:
        self._mark += 1
        # Taken out first, so that the order of the dict is the order of the changes.
        self._changes.pop(key, None)
        self._changes[key] = self._mark

    def _index(self, key: str, document: Document) -> None:
        places: list[str] = []
        for name, index in self._indexes.items():
            for value in _strings(document.get(name)):
                lowered = value.lower()
                # The document's own text, where it is the same, instead of a copy.
                place = value if value == lowered else lowered
                _hold(index, place, key)
                places += (name, place)
        if places:
            self._keys[key] = tuple(places)

    def _unindex(self, key: str) -> None:
        places = self._keys.pop(key, ())
        for name, value in zip(places[::2], places[1::2], strict=True):
            _release(self._indexes[name], value, key)


def _hold(index: dict[str, str | dict[str, None]], value: str, key: str) -> None:
    holders = index.get(value)
    if holders is None or holders == key:
        index[value] = key
    elif isinstance(holders, str):
        index[value] = {holders: None, key: None}
    else:
        holders[key] = None


def _release(index: dict[str, str | dict[str, None]], value: str, key: str) -> None:
    holders = index.get(value)
    if isinstance(holders, dict):
        holders.pop(key, None)
    if not holders or holders == key:
        del index[value]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


@attrs.define
class Links:
    """Who is a direct member of what: ids on both sides, in order of their joining."""

    _members: dict[str, dict[str, None]] = attrs.Factory(dict)
    _groups: dict[str, dict[str, None]] = attrs.Factory(dict)

    def add(self, group_id: str, member_id: str) -> None:
        """Make somebody a member; a second time changes nothing."""
        self._members.setdefault(group_id, {})[member_id] = None
        self._groups.setdefault(member_id, {})[group_id] = None

    def discard(self, group_id: str, member_id: str) -> None:
        """End a membership; one that is not there is fine."""
        self._members.get(group_id, {}).pop(member_id, None)
        self._groups.get(member_id, {}).pop(group_id, None)

    def members_of(self, group_id: str) -> list[str]:
        """Return the ids of a group's direct members."""
        return list(self._members.get(group_id, ()))

    def groups_of(self, member_id: str) -> list[str]:
        """Return the ids of the groups that somebody is a direct member of."""
        return list(self._groups.get(member_id, ()))

    def has(self, group_id: str, member_id: str) -> bool:
        """Tell whether somebody is a direct member."""
        return member_id in self._members.get(group_id, ())

    def to_document(self) -> Document:
        """Return every membership as JSON has it."""
        return {"members": {group: list(members) for group, members in self._members.items()}}

    def fill(self, document: Document) -> None:
        """Become what `to_document` wrote."""
        self._members, self._groups = {}, {}
        for group_id, members in block(document, "members").items():
            for member_id in members if isinstance(members, list) else ():
                self.add(group_id, str(member_id))

    def pairs(self) -> list[tuple[str, str]]:
        """Return every (group id, member id)."""
        return [(group, member) for group, members in self._members.items() for member in members]
