"""What a caller may give as a journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosstenant import CrossTenantSync, InputError, TenantClient
from crosstenant.workflows.journal import FileJournal, MemoryJournal, journal_at


def test_nothing_is_memory_and_a_path_is_a_file_that_is_not_made_yet(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"

    assert isinstance(journal_at(None), MemoryJournal)
    assert repr(journal_at(path)) == repr(FileJournal(str(path)))
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_stays_where_it_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    journal = FileJournal("journal.json")
    monkeypatch.chdir("/")

    assert journal.path == tmp_path / "journal.json"


def test_a_journal_is_itself() -> None:
    journal = MemoryJournal()

    assert journal_at(journal) is journal


@pytest.mark.parametrize("place", ["", "a\0b", 5, object(), b"journal"])
def test_anything_else_is_refused_at_once(source: TenantClient, target: TenantClient, place: object) -> None:
    with pytest.raises(InputError) as refusal:
        CrossTenantSync(source=source, target=target, journal=place)  # type: ignore[arg-type]
    assert refusal.value.parameter == "journal"
