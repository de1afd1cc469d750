"""What a process leaves behind when it dies: a journal on disk, and perhaps an opaque token."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import attrs

from crosstenant.workflows.journal import FileJournal, Intent, TenantPair


class MortalJournal:
    """A journal on disk, in the hands of a process that may die before it writes.

    Args:
        path: The file.
        before_writing: Called before every write; it may be the end.
    """

    def __init__(self, path: Path, before_writing: Callable[[], None]) -> None:
        self._file = FileJournal(path)
        self._before_writing = before_writing

    def held(self, pair: TenantPair) -> AbstractContextManager[None]:
        return self._file.held(pair)

    def read(self, pair: TenantPair) -> tuple[Intent, ...]:
        return self._file.read(pair)

    def write(self, pair: TenantPair, intents: tuple[Intent, ...]) -> None:
        self._before_writing()
        self._file.write(pair, intents)


def what_is_wrong_with(journal: Path, secrets: Iterable[str]) -> list[str]:
    """Return how a journal breaks I20: it has to be whole and private, and to hold no secret."""
    if not journal.exists():
        return []
    content = journal.read_text(encoding="utf-8")
    wrong = []
    if stat.S_IMODE(journal.stat().st_mode) != 0o600:
        wrong.append("I20: others may read the journal")
    if any(secret in content for secret in secrets) or "eyJ" in content:
        wrong.append("I20: there is a secret in the journal")
    try:
        json.loads(content)
    except ValueError as error:
        wrong.append(f"I20: the journal is broken: {error}")
    return wrong


class Token(Protocol):
    """A token and the second at which it expires."""

    @property
    def token(self) -> str: ...
    @property
    def expires_on(self) -> int: ...


class TokenSource(Protocol):
    """What gives tokens that can be read."""

    def get_token(self, *scopes: str) -> Token: ...


@attrs.frozen
class _Opaque:
    token: str
    expires_on: int


class OpaqueCredential:
    """Gives tokens that nobody but the service can read.

    Args:
        source: What gives the tokens in truth.
        known: Where it notes what each of its own stands for.
    """

    def __init__(self, source: TokenSource, known: dict[str, str]) -> None:
        self._source = source
        self._known = known

    def get_token(self, *scopes: str, tenant_id: str | None = None, **_: object) -> Token:
        del tenant_id  # it has one
        answer = self._source.get_token(*scopes)
        name = f"opaque{len(self._known)}"
        self._known[name] = answer.token
        return _Opaque(name, answer.expires_on)
