"""Pure: how arguments become URLs and filters, so that no input can change a path or a filter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urljoin, urlsplit

from crosstenant.errors import InputError, UnsafeTargetError

QueryValue = str | int
Query = Mapping[str, QueryValue]

# What could end a segment, start a query, or be decoded into either by something on the way. A "#" is merely encoded:
# the names of external users hold it.
_FORBIDDEN_IN_ID = re.compile(r"[/\\?%\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ud800-\udfff]")
_LONGEST_LINK = 16_384


def fill(template: str, ids: tuple[str, ...]) -> str:
    """Put percent-encoded ids into the ``{}`` of a path template.

    Raises:
        InputError: An id is empty, a dot segment, or holds what no id of Graph holds.
    """
    pieces = template.split("{}")
    if len(pieces) != len(ids) + 1:
        raise InputError(f"{template} takes {len(pieces) - 1} ids, not {len(ids)}.", parameter="ids")
    filled = [piece + _segment(value) for piece, value in zip(pieces, ids, strict=False)]
    return "".join(filled) + pieces[-1]


def _segment(value: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"An id must be a string, not {value!r}.", parameter="ids")
    if value in {"", ".", ".."} or _FORBIDDEN_IN_ID.search(value):
        raise InputError(f"{value!r} cannot be an id.", parameter="ids")
    return quote(value, safe="@'!~")


def encode_query(query: Query | None) -> str:
    """Spell query options: ``{"$top": 5}`` -> ``?$top=5``; nothing for no options."""
    if not query:
        return ""
    pairs = (f"{quote(name, safe='$')}={quote(_option(value), safe=',')}" for name, value in query.items())
    return f"?{'&'.join(pairs)}"


def _option(value: QueryValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def filter_literal(value: str | int | datetime) -> str:
    """Spell a value inside ``$filter``: text quoted with its quotes doubled, instants in UTC without quotes.

    >>> filter_literal("O'Brien") == "'O''Brien'"
    True

    Raises:
        InputError: A datetime without a time zone.
    """
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return _option(value)


def _instant(value: datetime) -> str:
    if value.utcoffset() is None:
        raise InputError(f"{value!r} needs a time zone.", parameter="filter")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def follow(link: object, *, current: str, root: str) -> str:
    """Check a nextLink against the version root that the token is for, and return it whole.

    Args:
        link: What the service wrote.
        current: The URL of the page that carried it; a relative link is resolved against it.
        root: Scheme, host, port and version: ``https://graph.microsoft.com/v1.0``.

    Raises:
        UnsafeTargetError: The link leads elsewhere. Nothing was sent there.
    """
    if isinstance(link, str) and link and len(link) <= _LONGEST_LINK and link.isascii() and link.isprintable():
        target = _resolved(current, link)
        if target is not None and _origin(target) == _origin(root) and _is_below(target, root):
            return target
    raise UnsafeTargetError("Refused to follow a nextLink that leads away from this Graph.", sent=False)


def _resolved(current: str, link: str) -> str | None:
    try:
        target = urljoin(current, link)
        parts = urlsplit(target)
        _ = parts.port  # an impossible port is found on reading
    except ValueError:
        return None
    return None if "@" in parts.netloc or "\\" in link else target


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default


def _is_below(target: str, root: str) -> bool:
    path = urlsplit(target).path
    return path.startswith(f"{urlsplit(root).path}/") and not {".", ".."} & set(
        path.lower().replace("%2e", ".").split("/")
    )
