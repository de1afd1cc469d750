"""Dates as the service's functions read and print them: .NET custom format strings, file times, its one text form.

"Reference for writing expressions for attribute mappings": dates travel as ``M/d/yyyy h:mm:ss tt`` in UTC.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs

TEXT_FORM = "M/d/yyyy h:mm:ss tt"
_FILE_TIME_ZERO = datetime(1601, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_TICKS_PER_MICROSECOND = 10
_CENTURY_PIVOT = 50

_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_PIECE = re.compile(r"""'([^']*)'|"([^"]*)"|\\(.)|([yMdHhmsfFtzK])\4*""", re.DOTALL)

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DateError(ValueError):
    """The text is no date of the expected form."""


def read_date(text: str) -> datetime:
    """Read ISO 8601 (a date alone too, with or without an offset) or the service's own form; the result is in UTC.

    Raises:
        DateError: It is neither.
    """
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return parse_exact(text, TEXT_FORM) if " " in text.strip() else parse_exact(text, "M/d/yyyy")
    day, clock, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}{(offset or 'Z').upper()}")
    except ValueError as error:
        raise DateError(f"{text!r} is no date.") from error
    return moment.astimezone(UTC)


def print_date(moment: datetime) -> str:
    """Print an instant in the service's own form."""
    return format_exact(moment, TEXT_FORM)


def from_file_time(ticks: int) -> datetime:
    """Read an Active Directory file time: tenths of a microsecond since 1601."""
    try:
        return _FILE_TIME_ZERO + timedelta(microseconds=ticks // _TICKS_PER_MICROSECOND)
    except OverflowError as error:
        raise DateError(f"{ticks} is no file time.") from error


def to_file_time(moment: datetime) -> int:
    """Print an instant as an Active Directory file time."""
    return (moment - _FILE_TIME_ZERO) // _TICK * _TICKS_PER_MICROSECOND


@attrs.frozen
class _Specifier:
    """One run of a format letter: how it is read, where it goes, how it is printed."""

    pattern: str
    member: str
    read: Callable[[str], int]
    show: Callable[[datetime], str]


def _month(name: str) -> int:
    return [month[:3].lower() for month in _MONTHS].index(name[:3].lower()) + 1


def _fraction(digits: str) -> int:
    return int(digits.ljust(6, "0")[:6]) if digits else 0


def _decimals(count: int) -> _Specifier:
    return _Specifier(
        rf"\d{{{count}}}", "microsecond", _fraction, lambda m: f"{m.microsecond:06d}".ljust(count, "0")[:count]
    )


def _optional_decimals(count: int) -> _Specifier:
    return _Specifier(
        rf"\d{{0,{count}}}", "microsecond", _fraction, lambda m: f"{m.microsecond:06d}"[:count].rstrip("0")
    )


def _two_digit_year(digits: str) -> int:
    return int(digits) + (2000 if int(digits) < _CENTURY_PIVOT else 1900)


def _offset(text: str) -> int:
    """Minutes east of UTC; Z and nothing are none."""
    hours, minutes = [*map(int, re.findall(r"\d+", text)), 0, 0][:2]
    return (hours * 60 + minutes) * (-1 if text.startswith("-") else 1)


def _hour12(moment: datetime) -> int:
    return moment.hour % 12 or 12


_SPECIFIERS = {
    "yyyy": _Specifier(r"\d{4}", "year", int, lambda m: f"{m.year:04d}"),
    "yy": _Specifier(r"\d{2}", "year", _two_digit_year, lambda m: f"{m.year % 100:02d}"),
    "MMMM": _Specifier("|".join(_MONTHS), "month", _month, lambda m: _MONTHS[m.month - 1]),
    "MMM": _Specifier("|".join(n[:3] for n in _MONTHS), "month", _month, lambda m: _MONTHS[m.month - 1][:3]),
    "MM": _Specifier(r"\d{2}", "month", int, lambda m: f"{m.month:02d}"),
    "M": _Specifier(r"\d{1,2}", "month", int, lambda m: f"{m.month}"),
    "dddd": _Specifier("|".join(_DAYS), "weekday", len, lambda m: _DAYS[m.weekday()]),
    "ddd": _Specifier("|".join(n[:3] for n in _DAYS), "weekday", len, lambda m: _DAYS[m.weekday()][:3]),
    "dd": _Specifier(r"\d{2}", "day", int, lambda m: f"{m.day:02d}"),
    "d": _Specifier(r"\d{1,2}", "day", int, lambda m: f"{m.day}"),
    "HH": _Specifier(r"\d{2}", "hour", int, lambda m: f"{m.hour:02d}"),
    "H": _Specifier(r"\d{1,2}", "hour", int, lambda m: f"{m.hour}"),
    "hh": _Specifier(r"\d{2}", "hour12", int, lambda m: f"{_hour12(m):02d}"),
    "h": _Specifier(r"\d{1,2}", "hour12", int, lambda m: f"{_hour12(m)}"),
    "mm": _Specifier(r"\d{2}", "minute", int, lambda m: f"{m.minute:02d}"),
    "m": _Specifier(r"\d{1,2}", "minute", int, lambda m: f"{m.minute}"),
    "ss": _Specifier(r"\d{2}", "second", int, lambda m: f"{m.second:02d}"),
    "s": _Specifier(r"\d{1,2}", "second", int, lambda m: f"{m.second}"),
    "tt": _Specifier(r"AM|PM", "half", lambda t: 12 * (t.upper() == "PM"), lambda m: "PM" if m.hour >= 12 else "AM"),  # noqa: PLR2004 - noon
    "t": _Specifier(r"A|P", "half", lambda t: 12 * (t.upper() == "P"), lambda m: "P" if m.hour >= 12 else "A"),  # noqa: PLR2004 - noon
    "K": _Specifier(r"Z|[+-]\d{2}:\d{2}|", "offset", _offset, lambda _: "Z"),
    "zzz": _Specifier(r"[+-]\d{2}:\d{2}", "offset", _offset, lambda _: "+00:00"),
    "zz": _Specifier(r"[+-]\d{2}", "offset", _offset, lambda _: "+00"),
    "z": _Specifier(r"[+-]\d{1,2}", "offset", _offset, lambda _: "+0"),
    **{"f" * count: _decimals(count) for count in range(1, 8)},
    **{"F" * count: _optional_decimals(count) for count in range(1, 8)},
}  # fmt: skip


def _pieces(form: str) -> list[_Specifier | str]:
    """Take a format string apart into specifiers and literal texts."""
    pieces: list[_Specifier | str] = []
    position = 0
    while position < len(form):
        found = _PIECE.match(form, position)
        if found is None:
            pieces.append(form[position])
            position += 1
            continue
        single, double, escaped, letter = found.groups()
        pieces.append(_specifier(found.group()) if letter else single or double or escaped or "")
        position = found.end()
    return pieces


def _specifier(run: str) -> _Specifier:
    try:
        return _SPECIFIERS[run]
    except KeyError:
        raise DateError(f"{run!r} is no part of a date format.") from None


def format_exact(moment: datetime, form: str) -> str:
    """Print an instant by a .NET custom format string, in UTC.

    Raises:
        DateError: The format string has a part that does not exist.
    """
    utc = moment.astimezone(UTC)
    return "".join(piece if isinstance(piece, str) else piece.show(utc) for piece in _pieces(form))


def parse_exact(text: str, form: str) -> datetime:
    """Read a date that has exactly the form of a .NET custom format string; without an offset it is in UTC.

    Raises:
        DateError: The text has another form, or the date does not exist.
    """
    pieces = _pieces(form)
    pattern = "".join(re.escape(p) if isinstance(p, str) else f"({p.pattern})" for p in pieces)
    found = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
    if found is None:
        raise DateError(f"{text!r} does not have the form {form!r}.")
    members = {
        piece.member: piece.read(part)
        for piece, part in zip((p for p in pieces if not isinstance(p, str)), found.groups(), strict=True)
    }
    return _assemble(text, members)


def _assemble(text: str, members: dict[str, int]) -> datetime:
    hour = members.get("hour", members.get("hour12", 0) % 12 + members.get("half", 0))
    try:
        moment = datetime(
            members.get("year", 1),
            members.get("month", 1),
            members.get("day", 1),
            hour,
            members.get("minute", 0),
            members.get("second", 0),
            members.get("microsecond", 0),
            tzinfo=UTC,
        )
        return moment - timedelta(minutes=members.get("offset", 0))
    except (ValueError, OverflowError) as error:
        raise DateError(f"{text!r} is no date.") from error
