"""From what a caller gives to a journal."""

from __future__ import annotations

import os
from typing import TypeAlias

from crosstenant.errors import InputError
from crosstenant.workflows.journal.file_journal import FileJournal
from crosstenant.workflows.journal.intents import Journal, MemoryJournal

Place: TypeAlias = str | os.PathLike[str] | Journal | None
"""Where intents are kept: the path of a file, something with a journal's three methods, or None for memory."""


def journal_at(place: Place) -> Journal:
    """Return the journal at a place; nothing is read or made yet.

    Raises:
        InputError: It is neither a path nor a journal, or there is no such directory.
    """
    if place is None:
        return MemoryJournal()
    if isinstance(place, str | os.PathLike):
        name = os.fspath(place)
        if not name or "\0" in name:
            raise InputError(f"journal is the path of a file, not {name!r}.", parameter="journal")
        return FileJournal(place)
    if not all(hasattr(place, method) for method in ("held", "read", "write")):
        raise InputError(f"journal is a path or a Journal, not {place!r}.", parameter="journal")
    return place
