"""What is written down before a create is sent, and the interface of whatever keeps it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs


class Creation(StrEnum):
    """What has no key of its own in Graph: a create that is sent twice makes two."""

    APP = "configuration app"
    JOB = "job"


@attrs.frozen
class TenantPair:
    """Which link a journal is kept for.

    Attributes:
        source_id: The source tenant's id.
        target_id: The target tenant's id.
    """

    source_id: str
    target_id: str

    def __str__(self) -> str:
        return f"source {self.source_id} and target {self.target_id}"


@attrs.frozen(kw_only=True)
class Intent:
    """One create that was about to be sent. It holds no secret.

    Attributes:
        what: What was to be created.
        under: What it was to belong to: the service principal id of a job's app; empty for an app.
        name: The display name that it was to have; empty for a job.
        intended_at: When, by the clock of whoever sent it; aware.
        known: The ids of what fitted the same search before, so that the new one can be told from them.
        created_id: Its id, as soon as that is known; None while the outcome is open.
    """

    what: Creation
    under: str = ""
    name: str = ""
    intended_at: datetime
    known: tuple[str, ...] = ()
    created_id: str | None = None

    def has_place_of(self, other: Intent) -> bool:
        """Return whether both are about the same thing, so that there is room for one of them only."""
        return (self.what, self.under) == (other.what, other.under)


class Journal(Protocol):
    """Keeps intents, so that a later run knows what an earlier one may have created.

    Anything with these three methods will do: a file, a table, a blob with a lease.
    """

    def held(self, pair: TenantPair) -> AbstractContextManager[None]:
        """Keep everybody else from writing while the context lasts; the same thread may enter it again inside.

        Raises:
            JournalError: Somebody else holds it, it belongs to another pair of tenants, or it cannot be used.
        """
        ...

    def read(self, pair: TenantPair) -> tuple[Intent, ...]:
        """Return all intents; called at any time, whether or not it is held.

        Raises:
            JournalError: They cannot be read, or belong to another pair of tenants.
        """
        ...

    def write(self, pair: TenantPair, intents: tuple[Intent, ...]) -> None:
        """Replace all intents; called only while it is held. A crash must leave the old or the new ones, never half.

        Raises:
            JournalError: They cannot be kept. Nothing that they were written down for is sent then.
        """
        ...


class MemoryJournal:
    """Keeps intents for as long as this object lives: the default. Safe to share between threads and links."""

    def __init__(self) -> None:
        self._turn = threading.RLock()
        self._intents: dict[TenantPair, tuple[Intent, ...]] = {}

    def __repr__(self) -> str:
        return "MemoryJournal()"

    @contextmanager
    def held(self, pair: TenantPair) -> Iterator[None]:
        """Let one thread at a time in; the others wait."""
        del pair  # one turn for all is enough
        with self._turn:
            yield

    def read(self, pair: TenantPair) -> tuple[Intent, ...]:
        """Return all intents of a pair."""
        return self._intents.get(pair, ())

    def write(self, pair: TenantPair, intents: tuple[Intent, ...]) -> None:
        """Replace all intents of a pair."""
        self._intents[pair] = intents
