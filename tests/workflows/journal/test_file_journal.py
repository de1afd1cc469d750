"""The journal on disk: private, locked, whole after any crash, and clear about every trouble."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import InputError, JournalError
from crosstenant.workflows.journal import Creation, FileJournal, Intent, TenantPair
from crosstenant.workflows.journal.records import BrokenPageError, Page

PAIR = TenantPair("aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002")
OTHER = TenantPair(PAIR.target_id, PAIR.source_id)
AT = datetime(2026, 1, 15, 10, tzinfo=UTC)
OLD = (Intent(what=Creation.APP, name="Fabrikam to Contoso", intended_at=AT),)
NEW = (*OLD, Intent(what=Creation.JOB, under="cccccccc", intended_at=AT, known=("x",), created_id="Azure2Azure.1"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
intents = st.builds(
    Intent,
    what=st.sampled_from(Creation),
    under=texts,
    name=texts,
    intended_at=st.datetimes(timezones=st.just(UTC)),
    known=st.lists(texts, max_size=3).map(tuple),
    created_id=st.none() | texts,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.json"


@pytest.fixture
def journal(path: Path) -> FileJournal:
    return FileJournal(path)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def put(journal: FileJournal, intents: tuple[Intent, ...], pair: TenantPair = PAIR) -> None:
    with journal.held(pair):
        journal.write(pair, intents)


# What is written is what is read


def test_a_journal_that_nobody_wrote_is_empty_and_reading_makes_no_file(journal: FileJournal, path: Path) -> None:
    assert journal.read(PAIR) == ()
    assert not path.exists()


def test_what_was_written_is_read_by_another_object(journal: FileJournal, path: Path) -> None:
    put(journal, NEW)

    assert FileJournal(str(path)).read(PAIR) == NEW


@given(written=st.lists(intents, max_size=4).map(tuple))
def test_any_intents_come_back_as_they_were(written: tuple[Intent, ...]) -> None:
    page = Page(pair=PAIR, intents=written)

    assert Page.from_bytes(page.to_bytes()) == page


@given(cut=st.integers(0, 10_000))
def test_a_page_that_was_cut_off_is_never_taken_for_a_whole_one(cut: int) -> None:
    whole = Page(pair=PAIR, intents=NEW).to_bytes().rstrip()
    with pytest.raises(BrokenPageError):
        Page.from_bytes(whole[: cut % len(whole)])


@given(junk=st.binary(max_size=200))
def test_junk_is_broken_and_nothing_worse(junk: bytes) -> None:
    with pytest.raises(BrokenPageError):
        Page.from_bytes(junk)


# Who may see it


def test_file_and_lock_are_private(path: Path) -> None:
    put(FileJournal(path), OLD)

    assert [mode(path), mode(path.with_name("journal.json.lock"))] == [0o600, 0o600]
    assert sorted(found.name for found in path.parent.iterdir()) == ["journal.json", "journal.json.lock"]


@pytest.mark.parametrize("suffix", ["", ".lock"])
def test_a_file_that_others_may_read_is_refused(journal: FileJournal, path: Path, suffix: str) -> None:
    put(journal, OLD)
    path.with_name(path.name + suffix).chmod(0o644)

    with pytest.raises(JournalError, match=r"json(\.lock)?: others may read it; if nobody changed it, chmod 600"):
        put(journal, NEW)


@pytest.mark.parametrize("suffix", ["", ".lock", ".new"])
def test_a_link_is_never_followed(journal: FileJournal, path: Path, tmp_path: Path, suffix: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    victim.chmod(0o600)
    path.with_name(path.name + suffix).symlink_to(victim)

    if suffix == ".new":  # a leftover of ours is replaced, whatever it is
        put(journal, OLD)
    else:
        with pytest.raises(JournalError, match="symbolic link"):
            put(journal, OLD)
    assert victim.read_text() == "precious"


def test_a_directory_and_a_pipe_are_no_journal(path: Path, tmp_path: Path) -> None:
    path.mkdir()
    with pytest.raises(JournalError, match=str(path)):
        put(FileJournal(path), OLD)

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(JournalError, match="no plain file"):
        put(FileJournal(pipe), OLD)


@pytest.mark.parametrize("folder", ["fiel", "file", "no/such"])
def test_a_directory_that_is_not_there_is_refused_at_once_and_never_made(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(InputError, match=f"There is no directory .*{folder} to keep a journal in") as refusal:
        FileJournal(tmp_path / folder / "journal.json")
    assert refusal.value.parameter == "journal"
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_a_directory_that_went_away_meanwhile_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    journal = FileJournal(tmp_path / "folder" / "journal.json")
    (tmp_path / "folder").rmdir()

    with pytest.raises(JournalError, match="cannot be locked: No such file or directory") as refusal:
        put(journal, OLD)
    assert refusal.value.path is not None


# Whose it is


def test_a_journal_of_another_pair_is_refused_and_kept(journal: FileJournal, path: Path) -> None:
    put(journal, OLD)

    with pytest.raises(JournalError, match="Give every link a journal of its own") as refusal:
        put(FileJournal(path), NEW, OTHER)

    assert PAIR.source_id in str(refusal.value)
    assert journal.read(PAIR) == OLD


# What cannot be read


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"not JSON",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b'{"format": "1"}',
        b'{"format": true}',
        b'{"format": 0}',
        b'{"format": 1, "source": "a", "target": "b"}',
        b'{"format": 1, "source": 1, "target": "b", "intents": []}',
        b'{"format": 1, "source": "a", "target": "b", "intents": [1]}',
        b'{"format": 1, "source": "a", "target": "b", "intents": [{"known": [1]}]}',
        b'{"format": 1, "source": "a", "target": "b", "intents": [{"known": [], "what": "spaceship"}]}',
        b'{"format": 1, "source": "a", "target": "b", "intents": [{"known": [], "what": "job", "under": 1}]}',
        b'{"format": 1, "source": "a", "target": "b", "intents":'
        b' [{"known": [], "what": "job", "under": "", "name": "", "intended_at": "soon"}]}',
        b'{"format": 1, "source": "a", "target": "b", "intents":'
        b' [{"known": [], "what": "job", "under": "", "name": "", "intended_at": "2026-01-15T10:00:00"}]}',
        b" " * (1024 * 1024 + 1),
    ],
    ids=range(19),
)
def test_a_broken_journal_is_put_aside_and_told(journal: FileJournal, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(JournalError, match=r"broken.*put aside") as refusal:
        put(journal, NEW)

    assert refusal.value.path == path
    assert path.with_name("journal.json.corrupt").read_bytes() == content
    put(journal, NEW)
    assert journal.read(PAIR) == NEW


def test_an_older_broken_journal_is_kept_as_well(journal: FileJournal, path: Path) -> None:
    for content in ("one", "two", "three"):
        path.write_text(content)
        path.chmod(0o600)
        with pytest.raises(JournalError, match="broken"):
            journal.read(PAIR)

    kept = sorted(found.name for found in path.parent.glob("*.corrupt*"))
    assert kept == ["journal.json.corrupt", "journal.json.corrupt-2", "journal.json.corrupt-3"]


def test_a_newer_format_is_refused_and_left_alone(journal: FileJournal, path: Path) -> None:
    content = json.dumps({"format": 2, "source": "a", "target": "b", "intents": "anything"})
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(JournalError, match="newer version: format 2"):
        put(journal, NEW)
    assert path.read_text() == content


# The lock


def test_the_same_thread_may_hold_it_again_inside(journal: FileJournal) -> None:
    with journal.held(PAIR), journal.held(PAIR):
        journal.write(PAIR, OLD)
    with journal.held(PAIR):
        assert journal.read(PAIR) == OLD


def test_another_object_is_told_who_holds_it_and_may_still_read(journal: FileJournal, path: Path) -> None:
    put(journal, OLD)
    with journal.held(PAIR):
        with pytest.raises(JournalError, match=f"in use by process {os.getpid()}"), FileJournal(path).held(PAIR):
            pass
        assert FileJournal(path).read(PAIR) == OLD


def test_threads_that_share_it_take_turns(journal: FileJournal) -> None:
    def count() -> None:
        for _ in range(20):
            with journal.held(PAIR):
                kept = journal.read(PAIR)
                journal.write(PAIR, (*kept, Intent(what=Creation.JOB, under=str(len(kept)), intended_at=AT)))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [intent.under for intent in journal.read(PAIR)] == [str(number) for number in range(80)]


HOLDER = """
import sys
from crosstenant.workflows.journal import FileJournal, TenantPair
journal = FileJournal(sys.argv[1])
with journal.held(TenantPair(sys.argv[2], sys.argv[3])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(path), PAIR.source_id, PAIR.target_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lock_of_a_living_process_keeps_others_out_and_a_dead_one_s_does_not(
    journal: FileJournal, path: Path
) -> None:
    with another_process(path) as process:
        with pytest.raises(JournalError, match=f"in use by process {process.pid}"):
            put(journal, OLD)
        process.send_signal(signal.SIGKILL)
        process.wait()

        put(journal, NEW)
    assert journal.read(PAIR) == NEW


# A disk that is full, and a crash at any byte


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: writes fail there as they do on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_full_at_any_byte_is_told_and_the_old_journal_stands(journal: FileJournal, path: Path) -> None:
    put(journal, OLD)
    size = len(Page(pair=PAIR, intents=NEW).to_bytes())

    for room in range(size):
        with journal.held(PAIR), room_for(room), pytest.raises(JournalError, match="cannot be written: File too large"):
            journal.write(PAIR, NEW)
        assert journal.read(PAIR) == OLD
    assert not path.with_name("journal.json.new").exists()


CRASH = """
import os, resource, signal, sys
from crosstenant.workflows.journal import FileJournal, TenantPair
from crosstenant.workflows.journal.records import Page
path, new = sys.argv[1], sys.stdin.buffer.read()
page = Page.from_bytes(new)
for room in range(len(new) + 1):
    child = os.fork()
    if not child:
        journal = FileJournal(path)
        with journal.held(page.pair):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # the kernel kills this process in the middle of the write
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            journal.write(page.pair, page.intents)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    print(room, os.WIFSIGNALED(status), len(FileJournal(path).read(page.pair)))
"""


def test_a_process_that_is_killed_at_any_byte_leaves_the_old_journal_or_the_new_one(
    journal: FileJournal, path: Path
) -> None:
    put(journal, OLD)
    new = Page(pair=PAIR, intents=NEW).to_bytes()

    done = subprocess.run([sys.executable, "-c", CRASH, str(path)], input=new, capture_output=True, check=True)

    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert lines == [[str(room), "True", "1"] for room in range(len(new))] + [[str(len(new)), "False", "2"]]
    put(journal, OLD)
    assert journal.read(PAIR) == OLD
    assert not path.with_name("journal.json.new").exists()


def test_a_read_only_directory_is_told(path: Path, journal: FileJournal) -> None:
    put(journal, OLD)
    if os.geteuid() == 0:  # nothing is read-only for root; a directory in the place of the new file is as good
        path.with_name("journal.json.new").mkdir()
    else:
        path.parent.chmod(0o500)
    try:
        with pytest.raises(JournalError, match="cannot be written"):
            put(journal, NEW)
    finally:
        path.parent.chmod(0o700)
    assert journal.read(PAIR) == OLD


def test_no_secret_stands_in_it(journal: FileJournal, path: Path) -> None:
    put(journal, NEW)

    names = {name for intent in json.loads(path.read_text())["intents"] for name in intent}
    assert names == {"what", "under", "name", "intended_at", "known", "created_id"}


def test_an_intent_has_the_place_of_another_about_the_same_thing() -> None:
    first, second = NEW

    assert first.has_place_of(Intent(what=Creation.APP, name="Another", intended_at=AT + timedelta(days=1)))
    assert not first.has_place_of(second)
