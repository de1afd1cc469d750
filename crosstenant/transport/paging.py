"""Pure but for the fetch it is given: walks pages to their end.

Source: Microsoft Graph, "Paging Microsoft Graph data in your app".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import attrs

from crosstenant.transport.calls import Call
from crosstenant.transport.paths import follow
from crosstenant.transport.replies import Payload, RequestFacts, items_of

_log = logging.getLogger(__name__)

_LINK = "@odata.nextLink"


@attrs.frozen
class Pager:
    """Yields the items of a paged answer.

    Attributes:
        fetch: Sends a call and returns its payload.
        facts: Which request it is, for errors.
        graph: The origin that links must stay on.
    """

    fetch: Callable[[Call], Payload | None]
    facts: RequestFacts
    graph: str

    def items(self, call: Call) -> Iterator[Payload]:
        """Yield items until there is no further page; an empty page is not the end.

        Raises:
            ProtocolError: A page is no list, or the pages go round in a circle.
            UnsafeTargetError: A link leads away from this Graph.
        """
        seen = {hash(call.url(self.graph))}
        page: Call | None = call
        while page is not None:
            payload = self.fetch(page) or {}
            yield from filter(self._is_item, items_of(payload, self.facts))
            page = self._next(page, payload.get(_LINK), seen)

    def _next(self, page: Call, link: object, seen: set[int]) -> Call | None:
        if link is None:
            return None
        target = follow(link, current=page.url(self.graph), root=f"{self.graph}/{page.version}")
        if hash(target) in seen:
            raise self.facts.unreadable("its pages lead back to one that was read already")
        seen.add(hash(target))
        return attrs.evolve(page, link=target)

    def _is_item(self, item: Payload) -> bool:
        """Whether it is an item; the log endpoints may end a page with an error object in place of one."""
        if item.keys() != {"error"}:
            return True
        _log.warning("tenant=%s GET %s: skipped an error among the items", self.facts.tenant, self.facts.template)
        return False
