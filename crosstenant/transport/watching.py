"""Who wants to know of each request, for a report or a trace; nothing that is told is secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import local
from typing import TypeAlias

import attrs


@attrs.frozen(kw_only=True)
class SentRequest:
    """One attempt to send one request to Graph.

    Attributes:
        method: The HTTP method.
        path: The path below the version, ids filled in, without its query.
        tenant: The tenant's GUID or domain.
        status: The HTTP status; None where no usable answer came.
        request_id: The service's id of the request, which Microsoft's support asks for; None without an answer.
        client_request_id: The id that this client gave it.
        sent_at: When it was sent, by the client's clock.
        took: How long the answer took.
    """

    method: str
    path: str
    tenant: str
    status: int | None
    request_id: str | None
    client_request_id: str | None
    sent_at: datetime
    took: timedelta


Watcher: TypeAlias = Callable[[SentRequest], None]


class Watchers:
    """Those who watch the requests of one transport. Each thread has its own."""

    def __init__(self) -> None:
        self._here = local()

    @property
    def present(self) -> tuple[Watcher, ...]:
        """Who watches the calling thread, to be handed on to a thread that works for it."""
        return getattr(self._here, "watchers", ())

    @contextmanager
    def joined_by(self, *watchers: Watcher) -> Iterator[None]:
        """Have them watch the calling thread, too, while the context lasts."""
        before = self.present
        self._here.watchers = (*before, *watchers)
        try:
            yield
        finally:
            self._here.watchers = before

    def tell(self, sent: SentRequest) -> None:
        """Tell everybody of a request."""
        for watcher in self.present:
            watcher(sent)
