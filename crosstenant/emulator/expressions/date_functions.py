"""The expression functions that work on dates; every date is a text in UTC.

"Reference for writing expressions for attribute mappings in Microsoft Entra ID".
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from crosstenant.emulator.expressions.dotnet_dates import (
    DateError,
    format_exact,
    from_file_time,
    parse_exact,
    print_date,
    read_date,
    to_file_time,
)
from crosstenant.emulator.expressions.values import (
    EvaluationError,
    Evaluator,
    Implementation,
    Scope,
    Value,
    eager,
    number,
    single,
)

_MONTHS_A_YEAR = 12
_SPANS = {
    "d": timedelta(days=1),
    "ww": timedelta(weeks=1),
    "h": timedelta(hours=1),
    "n": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_MONTHS = {"yyyy": _MONTHS_A_YEAR, "m": 1}


def _guarded(function: Callable[..., Value]) -> Implementation:
    """Let a date that cannot be read, or lies beyond the calendar, be an evaluation error."""

    def safe(*values: Value) -> Value:
        try:
            return function(*values)
        except (DateError, OverflowError) as error:
            raise EvaluationError(str(error)) from error

    return eager(safe)


def _to_date(source: Value) -> Value:
    text = single(source)
    return print_date(read_date(text)) if text else None


def _interval(code: Value) -> str:
    name = single(code) or ""
    if name not in _SPANS and name not in _MONTHS:
        raise EvaluationError(f"{name!r} is no interval: use yyyy, m, ww, d, h, n or s.")
    return name


def _add(interval: Value, amount: Value, source: Value) -> Value:
    code, count, text = _interval(interval), number(amount, "value"), single(source)
    if not text:
        return None
    moment = read_date(text)
    moved = _add_months(moment, count * _MONTHS[code]) if code in _MONTHS else moment + count * _SPANS[code]
    return print_date(moved)


def _add_months(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * _MONTHS_A_YEAR + moment.month - 1 + months, _MONTHS_A_YEAR)
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the calendar's own limits
        raise DateError("The date lies beyond the calendar.")
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _difference(interval: Value, first: Value, second: Value) -> Value:
    code, begin, end = _interval(interval), single(first), single(second)
    if not begin or not end:
        return None
    return str(_distance(code, read_date(begin), read_date(end)))


def _distance(code: str, begin: datetime, end: datetime) -> int:
    if code in _MONTHS:
        months = (end.year - begin.year) * _MONTHS_A_YEAR + end.month - begin.month
        return end.year - begin.year if code == "yyyy" else months
    if code == "ww":
        # Visual Basic counts the Sundays in between, not spans of seven days.
        return (_sunday(end) - _sunday(begin)).days // 7
    return int((end - begin) / _SPANS[code])


def _sunday(moment: datetime) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.isoweekday() % 7)


def _reformat(source: Value, _styles: Value, read_as: Value, print_as: Value) -> Value:
    text = single(source)
    if not text:
        return None
    return format_exact(parse_exact(text, single(read_as) or ""), single(print_as) or "")


def _from_number(source: Value) -> Value:
    return print_date(from_file_time(number(source, "value"))) if single(source) else None


def _to_number(source: Value) -> Value:
    text = single(source)
    return str(to_file_time(read_date(text))) if text else None


def _now(scope: Scope, _: Sequence[Evaluator]) -> Value:
    return print_date(scope.surroundings.now)


DATE_FUNCTIONS: Mapping[str, Implementation] = {
    "CDate": _guarded(_to_date),
    "DateAdd": _guarded(_add),
    "DateDiff": _guarded(_difference),
    "DateFromNum": _guarded(_from_number),
    "FormatDateTime": _guarded(_reformat),
    "Now": _now,
    "NumFromDate": _guarded(_to_number),
}
"""Implementations by name."""
