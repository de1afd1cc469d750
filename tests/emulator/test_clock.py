"""The hand-wound clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from crosstenant.emulator.clock import Clock
from crosstenant.emulator.timestamps import instant, stamp

START = datetime(2026, 1, 15, 10, tzinfo=UTC)


@attrs.define
class Alarms:
    """Things that happen at given instants; each notes the clock's time."""

    due: list[datetime]
    rung: list[datetime] = attrs.Factory(list)
    clock: Clock | None = None
    nap: timedelta = timedelta(0)

    def next_due(self) -> datetime | None:
        return min(self.due, default=None)

    def run_due(self) -> None:
        assert self.clock is not None
        self.due = [each for each in self.due if each > self.clock.now()]
        self.rung.append(self.clock.now())
        self.clock.advance(self.nap)


def test_time_passes_only_when_it_is_told_to() -> None:
    clock = Clock(START)

    before = clock.now()
    clock.sleep(90)

    assert (before, clock.now()) == (START, START + timedelta(seconds=90))


def test_what_is_due_runs_in_order_at_its_own_instant() -> None:
    alarms = Alarms([START + timedelta(minutes=minutes) for minutes in (30, 10, 70)])
    alarms.clock = Clock(START, alarms)

    alarms.clock.advance(timedelta(hours=1))

    assert alarms.rung == [START + timedelta(minutes=10), START + timedelta(minutes=30)]
    assert alarms.clock.now() == START + timedelta(hours=1)
    assert alarms.due == [START + timedelta(minutes=70)]


def test_what_is_overdue_runs_now_and_not_in_the_past() -> None:
    alarms = Alarms([START - timedelta(days=1)])
    alarms.clock = Clock(START, alarms)

    alarms.clock.advance(timedelta(0))

    assert alarms.rung == [START]


def test_what_runs_may_wait_itself_without_starting_others() -> None:
    alarms = Alarms([START + timedelta(minutes=1), START + timedelta(minutes=2)], nap=timedelta(minutes=5))
    alarms.clock = Clock(START, alarms)

    alarms.clock.advance(timedelta(minutes=10))

    assert alarms.rung == [START + timedelta(minutes=1), START + timedelta(minutes=6)]


def test_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="only runs forward"):
        Clock(START).sleep(-1)


@pytest.mark.parametrize(
    ("digits", "text"),
    [(0, "2026-01-15T10:00:00Z"), (3, "2026-01-15T10:00:00.123Z"), (7, "2026-01-15T10:00:00.1234560Z")],
)
def test_instants_are_printed_with_as_many_digits_as_asked(digits: int, text: str) -> None:
    moment = datetime(2026, 1, 15, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))

    assert stamp(moment, digits) == text


@pytest.mark.parametrize("text", ["2026-01-15T10:00:00Z", "2026-01-15T12:00:00+02:00", "2026-01-15T10:00:00"])
def test_instants_are_read_in_any_zone(text: str) -> None:
    assert instant(text) == START
