"""Graph's timestamps: ISO 8601 in UTC, with as many decimals as each service likes to print."""

from datetime import UTC, datetime

NEVER = "0001-01-01T00:00:00Z"
"""What Graph prints for an instant that never was."""

_PYTHON_DIGITS = 6


def stamp(moment: datetime, digits: int = 0) -> str:
    """Print an aware instant as Graph does, e.g. ``2026-01-15T10:00:00Z``.

    Args:
        moment: The instant, in any zone.
        digits: Decimals of the second: 0 for the directory, 7 for the synchronization service and its logs.
    """
    utc = moment.astimezone(UTC)
    whole = utc.strftime("%Y-%m-%dT%H:%M:%S")
    if not digits:
        return f"{whole}Z"
    return f"{whole}.{f'{utc.microsecond:06d}'.ljust(max(digits, _PYTHON_DIGITS), '0')[:digits]}Z"


def instant(value: str) -> datetime:
    """Read a timestamp that `stamp` or a client wrote; one without a zone is UTC.

    Raises:
        ValueError: It is no ISO 8601 instant.
    """
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
