"""One HTTP exchange, free of any server: what came in, what goes out."""

import functools
from collections.abc import Mapping
from urllib.parse import parse_qsl

import attrs


@attrs.frozen(kw_only=True)
class Incoming:
    """A request as it arrived.

    Attributes:
        method: In capitals.
        base_url: Scheme and host (with port) as the client used them.
        raw_path: The path, still percent-encoded.
        query_string: Behind the question mark, still encoded.
        headers: Names in lower case.
        content: The body.
    """

    method: str
    base_url: str
    raw_path: str
    query_string: str = ""
    headers: Mapping[str, str] = attrs.Factory(dict)
    content: bytes = b""

    @property
    def host(self) -> str:
        """Host and port."""
        return self.base_url.partition("://")[2]

    @property
    def query(self) -> dict[str, str]:
        """The query options, decoded; of a repeated one the last counts."""
        return dict(_options(self.query_string)) if self.query_string else {}

    @property
    def form(self) -> dict[str, str]:
        """The body read as an HTML form."""
        return dict(parse_qsl(self.content.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def full_path(self) -> str:
        """Path and query as sent."""
        return f"{self.raw_path}?{self.query_string}" if self.query_string else self.raw_path


@attrs.frozen(kw_only=True)
class Outgoing:
    """An answer, ready for the wire.

    Attributes:
        status: HTTP status.
        headers: Names in the case in which they go out.
        content: The body.
        delay: Seconds that the answer keeps the client waiting.
        claimed_length: ``Content-Length`` where it is not the truth; -1 leaves the header out.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    delay: float = 0.0
    claimed_length: int | None = None

    def all_headers(self) -> list[tuple[str, str]]:
        """Return the headers with the length of the body among them."""
        length = len(self.content) if self.claimed_length is None else self.claimed_length
        return [*self.headers.items(), *([("Content-Length", str(length))] if length >= 0 else [])]


class ConnectionLost(Exception):  # noqa: N818 - an event on the wire, not a mistake
    """The connection ends instead of an answer.

    Args:
        way: ``refused`` before anything was sent, ``reset`` afterwards, or ``untrusted`` for a certificate.
    """

    def __init__(self, way: str = "reset") -> None:
        super().__init__(f"The connection was {way}.")
        self.way = way


class TimedOut(Exception):  # noqa: N818 - the client's patience, not a mistake
    """The answer comes later than the client waits."""


@functools.lru_cache
def _options(query_string: str) -> tuple[tuple[str, str], ...]:
    # Kept, because a client that asks for one thing after another asks for the same members of each.
    return tuple(parse_qsl(query_string, keep_blank_values=True))
