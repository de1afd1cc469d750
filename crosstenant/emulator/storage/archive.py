"""Append-only logs that hold hundreds of thousands of entries in little memory."""

import json
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

from crosstenant.emulator.documents import Document

_BLOCK = 256
_LEVEL = 1


class Archive:
    """A log of documents, oldest first, packed, with an index of whom each entry is about.

    Entries must come in order of their instants. An entry can be read from its ``visible_at`` on.
    """

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._moments = array("d")
        self._visible = array("d")
        # Most subjects have one entry: its number alone is much smaller than a list.
        self._subjects: dict[str, int | list[int]] = {}

    def __len__(self) -> int:
        return len(self._packed)

    def append(
        self, document: Document, *, moment: datetime, visible_at: datetime | None = None, subjects: Iterable[str] = ()
    ) -> None:
        """Write an entry.

        Args:
            document: The entry in Graph's shape; it is packed, so later changes to it do not count.
            moment: When it happened; not before the entry in front of it.
            visible_at: From when a reader sees it; by default at once.
            subjects: Whom `newest_first` should find it by: ids of the user, the job, the service principal, the cycle.
        """
        number = len(self._packed)
        self._packed.append(self._pack(json.dumps(document, separators=(",", ":")).encode(), number))
        self._moments.append(moment.timestamp())
        self._visible.append((visible_at or moment).timestamp())
        for subject in dict.fromkeys(subjects):
            self._note(subject.lower(), number)

    def newest_first(
        self,
        *,
        now: datetime,
        since: datetime | None = None,
        until: datetime | None = None,
        subject: str | None = None,
    ) -> Iterator[Document]:
        """Yield what can be read at an instant, unpacked one by one.

        Args:
            now: The reader's instant.
            since: Leave out what happened before this.
            until: Leave out what happened after this.
            subject: Only entries about this one.
        """
        limit = now.timestamp()
        for number in reversed(self._numbers(since, until, subject)):
            if self._visible[number] <= limit:
                yield self._read(number)

    def to_document(self) -> Document:
        """Return the whole log as JSON has it."""
        subjects: list[list[str]] = [[] for _ in self._packed]
        for subject, noted in self._subjects.items():
            for number in [noted] if isinstance(noted, int) else noted:
                subjects[number].append(subject)
        entries = [self._read(number) for number in range(len(self._packed))]
        return {
            "entries": entries,
            "moments": list(self._moments),
            "visible": list(self._visible),
            "subjects": subjects,
        }

    def fill(self, document: Document) -> None:
        """Become what `to_document` wrote."""
        columns = [cast("list[Any]", document[name]) for name in ("entries", "moments", "visible", "subjects")]
        self._packed, self._moments, self._visible, self._subjects = [], array("d"), array("d"), {}
        for entry, moment, visible, subjects in zip(*columns, strict=True):
            at, seen = datetime.fromtimestamp(moment, UTC), datetime.fromtimestamp(visible, UTC)
            self.append(entry, moment=at, visible_at=seen, subjects=subjects)

    def _numbers(self, since: datetime | None, until: datetime | None, subject: str | None) -> "range | list[int]":
        first = 0 if since is None else bisect_left(self._moments, since.timestamp())
        last = len(self._moments) if until is None else bisect_right(self._moments, until.timestamp())
        if subject is None:
            return range(first, last)
        noted = self._subjects.get(subject.lower(), [])
        about = [noted] if isinstance(noted, int) else noted
        return about[bisect_left(about, first) : bisect_left(about, last)]

    def _note(self, subject: str, number: int) -> None:
        noted = self._subjects.get(subject)
        if noted is None:
            self._subjects[subject] = number
        elif isinstance(noted, int):
            self._subjects[subject] = [noted, number]
        else:
            noted.append(number)

    # Entries of one log look alike: packed against the first of its block, one takes a third of what it takes alone.

    def _pack(self, content: bytes, number: int) -> bytes:
        if number % _BLOCK == 0:
            return zlib.compress(content, _LEVEL)
        packer = zlib.compressobj(_LEVEL, zdict=self._first_of_block(number))
        return packer.compress(content) + packer.flush()

    def _first_of_block(self, number: int) -> bytes:
        return zlib.decompress(self._packed[number - number % _BLOCK])

    def _read(self, number: int) -> Document:
        if number % _BLOCK == 0:
            content = zlib.decompress(self._packed[number])
        else:
            content = zlib.decompressobj(zdict=self._first_of_block(number)).decompress(self._packed[number])
        document: Document = json.loads(content)
        return document
