"""Moments and lengths of time as Graph writes them."""

import re
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d+)D)?(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_NEVER = timedelta(days=10675199)  # .NET's largest time span, Graph's "never scheduled", is a little longer


def timestamp(text: str) -> datetime | None:
    """Read a Graph timestamp as an aware moment in UTC; None where Graph means *never* (year 1)."""
    moment = datetime.fromisoformat(text)
    if moment.year == 1:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def timestamp_text(moment: datetime) -> str:
    """Write a moment as Graph does: UTC, ending in ``Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def duration(text: str) -> timedelta | None:
    """Read an ISO 8601 duration of days and less; None where Graph means *never* (the longest span it can say).

    Raises:
        ValueError: The text is not such a duration.
    """
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith("P"):
        raise ValueError(f"{text!r} is not a duration such as PT40M")
    parts = match.groupdict(default="0")
    seconds, _, fraction = parts["seconds"].partition(".")
    span = timedelta(
        days=int(parts["days"]),
        hours=int(parts["hours"]),
        minutes=int(parts["minutes"]),
        seconds=int(seconds),
        microseconds=int(fraction.ljust(6, "0")[:6]),
    )
    if span >= _NEVER:
        return None
    return -span if parts["sign"] else span


def duration_text(span: timedelta) -> str:
    """Write a time span as an ISO 8601 duration, as short as it can be said."""
    if span < timedelta(0):
        return f"-{duration_text(-span)}"
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{span.microseconds:06d}".rstrip("0") if span.microseconds else ""
    days = f"{span.days}D" if span.days else ""
    clock = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M")) if amount)
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    return f"P{days}T{clock}" if clock else f"P{days or 'T0S'}"
