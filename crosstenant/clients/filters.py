"""OData conditions out of property names that we know and values that anybody may have typed."""

from __future__ import annotations

from datetime import datetime

from crosstenant.errors import InputError
from crosstenant.transport.paths import filter_literal


def equals(name: str, value: str | None) -> str | None:
    """Return the condition that a text property has this very value; None for None."""
    return None if value is None else f"{name} eq {filter_literal(value)}"


def compared(name: str, operator: str, moment: datetime | None, parameter: str) -> str | None:
    """Return the condition that an instant is, say, ``gt`` a moment; None for None.

    Raises:
        InputError: The moment has no time zone: nobody can tell which instant it means.
    """
    if moment is None:
        return None
    if not _is_aware(moment):
        raise InputError(
            f"{parameter} must be a datetime with a time zone, such as datetime.now(UTC), not {moment!r}.",
            parameter=parameter,
        )
    return f"{name} {operator} {filter_literal(moment)}"


def _is_aware(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.utcoffset() is not None


def all_of(*conditions: str | None) -> str | None:
    """Return the conditions joined, without those that are None; None if nothing is left."""
    wanted = [condition for condition in conditions if condition is not None]
    return " and ".join(wanted) or None
