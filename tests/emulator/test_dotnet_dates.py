from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.emulator.expressions.dotnet_dates import (
    DateError,
    format_exact,
    from_file_time,
    parse_exact,
    print_date,
    read_date,
    to_file_time,
)

MOMENT = datetime(2026, 3, 5, 15, 4, 9, 120_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("yyyy-MM-dd HH:mm:ss", "2026-03-05 15:04:09"),
        ("yy M d H m s", "26 3 5 15 4 9"),
        ("dddd, d MMMM yyyy", "Thursday, 5 March 2026"),
        ("ddd dd MMM hh:mm tt", "Thu 05 Mar 03:04 PM"),
        ("h t", "3 P"),
        ("ss.fff", "09.120"),
        ("ss.FFF", "09.12"),
        ("fffffff", "1200000"),
        ("yyyyMMddHHmmss.fZ", "20260305150409.1Z"),
        ("K zzz zz z", "Z +00:00 +00 +0"),
        ("'on' d \"of\" M \\d", "on 5 of 3 d"),
    ],
)
def test_a_format_string_prints_as_in_dotnet(form: str, expected: str) -> None:
    assert format_exact(MOMENT, form) == expected


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("5.3.2026", "d.M.yyyy", datetime(2026, 3, 5, tzinfo=UTC)),
        ("05-Mar-26", "dd-MMM-yy", datetime(2026, 3, 5, tzinfo=UTC)),
        ("05-march-75", "dd-MMMM-yy", datetime(1975, 3, 5, tzinfo=UTC)),
        ("3/5/2026 12:00 AM", "M/d/yyyy h:mm tt", datetime(2026, 3, 5, tzinfo=UTC)),
        ("3/5/2026 12:00 P", "M/d/yyyy h:mm t", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("Thu 2026-03-05", "ddd yyyy-MM-dd", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-03-05T10:00+05:30", "yyyy-MM-ddTHH:mmK", datetime(2026, 3, 5, 4, 30, tzinfo=UTC)),
        ("2026-03-05 10 -07", "yyyy-MM-dd HH zz", datetime(2026, 3, 5, 17, tzinfo=UTC)),
        ("10:00:00.5", "HH:mm:ss.FFF", datetime(1, 1, 1, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("10:00:00.", "HH:mm:ss.FFF", datetime(1, 1, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_format_string_reads_what_it_prints(text: str, form: str, expected: datetime) -> None:
    assert parse_exact(text, form) == expected


@pytest.mark.parametrize(
    ("text", "form"), [("2026", "yy"), ("31.2.2026", "d.M.yyyy"), ("x", "yyyyy"), ("0001-01-01 +05", "yyyy-MM-dd zz")]
)
def test_what_has_another_form_is_refused(text: str, form: str) -> None:
    with pytest.raises(DateError):
        parse_exact(text, form)


def test_dates_are_read_in_iso_form_and_in_the_services_own() -> None:
    expected = datetime(2026, 3, 5, 15, 4, 9, tzinfo=UTC)
    assert read_date("2026-03-05T15:04:09Z") == expected
    assert read_date("2026-03-05 16:04:09+01:00") == expected
    assert read_date("3/5/2026 3:04:09 PM") == expected
    assert read_date("3/5/2026") == datetime(2026, 3, 5, tzinfo=UTC)


def moments() -> st.SearchStrategy[datetime]:
    zones = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.datetimes(datetime(1602, 1, 1), datetime(9998, 12, 31), timezones=zones)  # noqa: DTZ001 - given with zones


@given(moments())
def test_a_printed_date_is_read_back_to_the_second(moment: datetime) -> None:
    assert read_date(print_date(moment)) == moment.replace(microsecond=0)


@given(moments())
def test_a_file_time_is_read_back_whole(moment: datetime) -> None:
    assert from_file_time(to_file_time(moment)) == moment
