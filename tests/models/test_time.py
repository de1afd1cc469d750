from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.models._time import duration, duration_text, timestamp, timestamp_text

MOMENTS = st.datetimes(min_value=datetime(2, 1, 2), max_value=datetime(9998, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis wants them naive)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-15T10:05:00Z", datetime(2026, 1, 15, 10, 5, tzinfo=UTC)),
        ("2026-01-15T10:05:00.1234567Z", datetime(2026, 1, 15, 10, 5, 0, 123456, tzinfo=UTC)),
        ("2026-01-15T12:05:00+02:00", datetime(2026, 1, 15, 10, 5, tzinfo=UTC)),
        ("2026-01-15T10:05:00", datetime(2026, 1, 15, 10, 5, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+02:00", None),
    ],
)
def test_a_timestamp_is_an_aware_moment_in_utc_or_never(text: str, moment: datetime | None) -> None:
    assert timestamp(text) == moment


@given(MOMENTS)
def test_a_moment_comes_back_from_its_text(moment: datetime) -> None:
    assert timestamp(timestamp_text(moment)) == moment


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_moment_of_any_zone_is_written_in_utc(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))

    assert timestamp_text(elsewhere) == timestamp_text(moment)
    assert timestamp_text(elsewhere).endswith("Z")


@given(MOMENTS, st.integers(0, 9))
def test_a_seventh_decimal_is_cut_off(moment: datetime, decimal: int) -> None:
    text = moment.strftime("%m-%dT%H:%M:%S.%f")

    assert timestamp(f"{moment.year:04}-{text}{decimal}Z") == moment


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT40M", timedelta(minutes=40)),
        ("PT1M", timedelta(minutes=1)),
        ("P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ("-PT1H", timedelta(hours=-1)),
        ("PT0S", timedelta(0)),
        ("P10675199DT2H48M5.4775807S", None),
    ],
)
def test_a_duration_is_a_time_span_or_never(text: str, length: timedelta | None) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "40M", "P1M", "PT40", "-P", "PT1M1H", "PT1.5H"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        duration(text)


@given(st.timedeltas(min_value=timedelta(days=-10_000), max_value=timedelta(days=10_000)))
def test_a_time_span_comes_back_from_its_text(length: timedelta) -> None:
    assert duration(duration_text(length)) == length


def test_a_duration_is_written_as_short_as_it_can_be_said() -> None:
    assert [duration_text(timedelta(minutes=40)), duration_text(timedelta(0)), duration_text(timedelta(days=2))] == [
        "PT40M",
        "PT0S",
        "P2D",
    ]
