"""The journal as a file: private, locked, whole after any crash, and without a secret."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crosstenant.errors import InputError, JournalError
from crosstenant.workflows.journal import locking, private_files, records
from crosstenant.workflows.journal.intents import Intent, TenantPair


class FileJournal:
    """Keeps intents in a file of mode 0600, with a lock file beside it. One file serves one pair of tenants.

    The lock goes with the process that holds it, so that a dead one keeps nobody out. What cannot be read is put aside
    as ``.corrupt`` and never overwritten.

    Args:
        path: Where; the file is made when it is first used.

    Raises:
        InputError: There is no such directory.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.expanduser(path)).absolute()  # wherever the process goes meanwhile
        if not os.path.isdir(self.path.parent):
            raise InputError(f"There is no directory {self.path.parent} to keep a journal in.", parameter="journal")
        self._turn = threading.RLock()
        self._depth = 0

    def __repr__(self) -> str:
        return f"FileJournal({str(self.path)!r})"

    @contextmanager
    def held(self, pair: TenantPair) -> Iterator[None]:
        """Lock the file while the context lasts, and make sure that it is this pair's.

        Threads that share this object wait for each other; another process, or another object with the same file, is
        told at once that it is in use.

        Raises:
            JournalError: It is in use, belongs to another pair of tenants, or cannot be used.
        """
        with self._turn:
            descriptor = None if self._depth else self._lock()
            self._depth += 1
            try:
                self.read(pair)
                yield
            finally:
                self._depth -= 1
                if descriptor is not None:
                    os.close(descriptor)

    def read(self, pair: TenantPair) -> tuple[Intent, ...]:
        """Return all intents; none where there is no file yet.

        Raises:
            JournalError: It cannot be read, is broken, newer than this version, or of another pair of tenants.
        """
        try:
            content = private_files.read_private(self.path, limit=records.LARGEST)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._trouble("cannot be read", error) from error
        found = self._parsed(content)
        if found.pair != pair:
            raise JournalError(
                f"The journal {self.path} is for {found.pair}, and this link is for {pair}. Give every link a journal"
                " of its own.",
                path=self.path,
            )
        return found.intents

    def write(self, pair: TenantPair, intents: tuple[Intent, ...]) -> None:
        """Replace all intents; they are on disk when this returns.

        Raises:
            JournalError: They cannot be written: the disk is full or read-only. What was there before stands.
        """
        page = records.Page(pair=pair, intents=intents)
        try:
            private_files.replace_private(self.path, page.to_bytes())
        except OSError as error:
            raise self._trouble("cannot be written", error) from error

    def _lock(self) -> int:
        beside = self.path.with_name(f"{self.path.name}.lock")
        try:
            descriptor = private_files.open_private(beside, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise self._trouble("cannot be locked", error, beside) from error
        try:
            self._sign(descriptor, beside)
        except JournalError:
            os.close(descriptor)
            raise
        return descriptor

    def _sign(self, descriptor: int, beside: Path) -> None:
        try:
            is_ours = locking.is_locked_now(descriptor)
            holder = "" if is_ours else locking.holder(descriptor)
            if is_ours:
                locking.sign(descriptor)
        except OSError as error:
            raise self._trouble("cannot be locked", error, beside) from error
        if not is_ours:
            told = f" by process {holder}" if holder else ""
            raise JournalError(
                f"The journal {self.path} is in use{told}: somebody else is setting this link up. Wait until they are"
                " done, then run again: it goes on where they stopped.",
                path=self.path,
            )

    def _parsed(self, content: bytes) -> records.Page:
        try:
            return records.Page.from_bytes(content)
        except records.BrokenPageError as error:
            aside = self._put_aside()
            raise JournalError(
                f"The journal {self.path} is broken: {error}. It was put aside as {aside}. Wait three minutes, so that"
                " whatever it was about shows; then run again, with a fresh journal.",
                path=self.path,
            ) from error
        except records.NewerFormatError as error:
            raise JournalError(
                f"The journal {self.path} was written by a newer version: {error}. Update crosstenant, or give another"
                " path.",
                path=self.path,
            ) from error

    def _put_aside(self) -> Path:
        """Rename the broken file to the first free name, so that an older one is kept as well."""
        aside, count = self.path.with_name(f"{self.path.name}.corrupt"), 1
        while aside.exists():
            count += 1
            aside = self.path.with_name(f"{self.path.name}.corrupt-{count}")
        try:
            return self.path.replace(aside)
        except OSError as error:
            raise self._trouble("is broken and cannot be put aside", error) from error

    def _trouble(self, what: str, error: OSError, path: Path | None = None) -> JournalError:
        reason = error.strerror or str(error)
        place = path or self.path
        told = "" if isinstance(error, private_files.NotPrivateError) else f" {what}"
        return JournalError(
            f"The journal {place}{told}: {reason}. Nothing is created without it; put that right, or give another"
            " path.",
            path=place,
        )
