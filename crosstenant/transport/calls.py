"""Pure: one call to Graph as a value, and the HTTP request that carries it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs

from crosstenant.errors import InputError
from crosstenant.transport.paths import Query, encode_query, fill
from crosstenant.transport.tokens import AccessToken


def encode_body(body: object) -> bytes | None:
    """Spell a body as JSON; None stays None.

    Raises:
        InputError: It cannot be JSON.
    """
    if body is None:
        return None
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"The body cannot be sent as JSON: {error}.", parameter="body") from None


@attrs.frozen
class Call:
    """One logical call, however often it has to be sent.

    Attributes:
        method: The HTTP method.
        template: The path below the version with ``{}`` for ids.
        ids: What fills them.
        query: The query options.
        headers: Further headers; a pager repeats them on every page.
        body: The encoded JSON body.
        version: ``v1.0`` or ``beta``.
        repeatable: Whether sending it twice does what sending it once does.
        link: The absolute URL of a further page, already checked; it replaces path and query.
        path: The path below the version, ids filled in, without query.

    Raises:
        InputError: An id cannot be one, or a header holds a control character.
    """

    method: str
    template: str
    ids: tuple[str, ...] = ()
    query: Query | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes | None = attrs.field(default=None, repr=False)
    version: str = "v1.0"
    repeatable: bool = True
    link: str | None = attrs.field(default=None, repr=False)
    path: str = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda call: fill(call.template, call.ids), takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        if any(not value.isprintable() for pair in self.headers.items() for value in pair):
            raise InputError("A header holds a control character.", parameter="headers")

    def url(self, graph: str) -> str:
        """The whole URL on a Graph host."""
        return self.link or f"{graph}/{self.version}{self.path}{encode_query(self.query)}"


@attrs.frozen
class Outgoing:
    """One HTTP request, ready but for its token, which joins it on the last step.

    Attributes:
        method: The HTTP method.
        url: The absolute URL.
        headers: All headers but Authorization.
        body: The body.
        token: What goes into Authorization.
    """

    method: str
    url: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes | None = attrs.field(default=None, repr=False)
    token: AccessToken | None = None
