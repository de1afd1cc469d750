"""Query options of list operations: read once, checked against the collection, applied to its documents.

"Use query parameters to customize responses", "Paging Microsoft Graph data in your app". A route hands over its
documents in their natural order and gets the answer back::

    return odata.page(call, tenant.users, resources.USERS)

A route that can narrow its documents down before they are looked at reads the query first::

    query = odata.read(call, resources.PROVISIONING)
    since, until = query.bounds("activityDateTime")
    return query.page(archive.newest_first(now=call.now, since=since, until=until))
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

import attrs

from crosstenant.emulator.documents import Document, text, wire
from crosstenant.emulator.errors import bad_request
from crosstenant.emulator.odata.expansion import NOTHING, Expansion, Related, read_expansions
from crosstenant.emulator.odata.filters import Filter
from crosstenant.emulator.odata.options import (
    is_eventual,
    options_of,
    read_expand,
    read_filter,
    read_search_option,
    read_select,
    read_skip,
    read_sorting,
    read_top,
)
from crosstenant.emulator.odata.ordering import Order
from crosstenant.emulator.odata.paging import PageToken, next_link, read_token
from crosstenant.emulator.odata.rules import Resource
from crosstenant.emulator.odata.search import Search
from crosstenant.emulator.routing import Call, Reply


@attrs.frozen(kw_only=True)
class Query:
    """The options of one request, checked.

    Attributes:
        call: The request.
        resource: The collection.
        filter: Prepared ``$filter``; None without one.
        order: ``$orderby``; empty without one.
        select: Names of ``$select``; empty without it.
        expand: What ``$expand`` wants inside each object.
        search: Prepared ``$search``; None without one.
        top: Items on a page.
        skip: Items to leave out in front.
        counts: Whether the answer carries ``@odata.count``.
        token: Where the page before ended; None on the first page.
    """

    call: Call
    resource: Resource
    filter: Filter | None
    order: tuple[Order, ...]
    select: tuple[str, ...]
    expand: tuple[Expansion, ...]
    search: Search | None
    top: int
    skip: int
    counts: bool
    token: PageToken | None

    def equal_to(self, path: str) -> str | None:
        """Return the text that every match has in a property; None if the filter does not say."""
        return None if self.filter is None else self.filter.equal_to(path)

    def bounds(self, path: str) -> tuple[datetime | None, datetime | None]:
        """Return the earliest and the latest instant that a match can have in a property; None is open."""
        return (None, None) if self.filter is None else self.filter.bounds(path)

    def matches(self, document: Document) -> bool:
        """Tell whether a document passes filter and search."""
        return (self.filter is None or self.filter.matches(document)) and (
            self.search is None or self.search.matches(document)
        )

    def count(self, documents: Iterable[Document]) -> int:
        """Count the documents that match."""
        return sum(1 for document in documents if self.matches(document))

    def page(self, documents: Iterable[Document]) -> Document:
        """Return one page of the documents that match, as Graph answers.

        Args:
            documents: The collection, or as much of it as can match.
        """
        pool = self._ordered(documents)
        found = list(islice(self._rest(pool), self.top + 1))
        answer: Document = {"@odata.context": self.call.context(self._context())}
        if self.counts and self.token is None and isinstance(pool, list):
            answer["@odata.count"] = self.count(pool)
        if len(found) > self.top:
            answer["@odata.nextLink"] = self._next_link(found[self.top - 1])
        answer["value"] = [self.show(document) for document in found[: self.top]]
        return answer

    def show(self, document: Mapping[str, object]) -> Document:
        """Return what a client sees of a document."""
        shown = show(document, self.resource, self.select)
        for each in self.expand:
            each.put_into(shown, dict(document))
        return shown

    def _ordered(self, documents: Iterable[Document]) -> Iterable[Document]:
        if not self.order and not self.counts:
            return documents
        pool = list(documents)
        for each in reversed(self.order):
            pool.sort(key=each.key, reverse=each.is_descending)
        return pool

    def _rest(self, pool: Iterable[Document]) -> Iterator[Document]:
        """Yield the matches behind the page before, and behind what is skipped."""
        remaining = iter(pool)
        if self.token is not None:
            remaining = self._behind(remaining, pool, self.token)
        matching = filter(self.matches, remaining)
        return islice(matching, self.skip, None) if self.token is None else matching

    def _behind(self, remaining: Iterator[Document], pool: Iterable[Document], token: PageToken) -> Iterator[Document]:
        key = self.resource.key
        for document in remaining:
            if document.get(key) == token.key:
                return remaining
        # The last item served is gone since: continue by number, as far as the collection can be read again.
        return islice(filter(self.matches, pool), token.served, None)

    def _next_link(self, last: Document) -> str:
        served = self.top + (self.token.served if self.token else self.skip)
        token = PageToken(str(last.get(self.resource.key)), served)
        return next_link(self.call.base_url, self.call.full_path, token)

    def _context(self) -> str:
        return f"{self.resource.context}{projection(self.select, self.expand)}"


def page(
    call: Call, documents: Iterable[Document], resource: Resource, *, related: Mapping[str, Related] = NOTHING
) -> Document:
    """Answer a list operation.

    Args:
        call: The request.
        documents: The whole collection in its natural order.
        resource: What may be asked of it.
        related: What may be expanded.

    Raises:
        GraphFault: 400 for an option that is malformed or not supported.
    """
    return read(call, resource, related=related).page(documents)


def count(call: Call, documents: Iterable[Document], resource: Resource) -> Reply:
    """Answer the ``/$count`` segment: a number as plain text.

    Raises:
        GraphFault: 400 without ``ConsistencyLevel: eventual``, or for a malformed or unsupported option.
    """
    if resource.count == "advanced" and not is_eventual(call):
        raise bad_request("$count is not currently supported.")
    return Reply(str(read(call, resource, is_count=True).count(documents)))


def one(
    call: Call, document: Document, resource: Resource, *, related: Mapping[str, Related] = NOTHING, context: str = ""
) -> Document:
    """Answer an operation on one object.

    Args:
        call: The request.
        document: The object.
        resource: What may be asked of it.
        related: What may be expanded.
        context: Suffix of ``@odata.context`` where it is not that of the collection.

    Raises:
        GraphFault: 400 for a member that the type does not have.
    """
    options = options_of(call)
    select, expand = read_select(options, resource), read_expansions(options.get("expand", ""), related)
    shown = show(document, resource, select)
    for each in expand:
        each.put_into(shown, document)
    place = f"{context or resource.context}{projection(select, expand)}/$entity"
    return {"@odata.context": call.context(place), **shown}


def projection(select: tuple[str, ...], expand: tuple[Expansion, ...] = ()) -> str:
    """Return what ``@odata.context`` says of ``$select`` and ``$expand``: ``(id,manager())``, or nothing."""
    names = [*select, *(f"{each.name}()" for each in expand)]
    return f"({','.join(names)})" if names else ""


def read(call: Call, resource: Resource, *, is_count: bool = False, related: Mapping[str, Related] = NOTHING) -> Query:
    """Read and check the query options of a list operation.

    Raises:
        GraphFault: 400 for an option that is malformed or not supported.
    """
    options = options_of(call)
    wants_count = is_count or options.get("count", "").lower() == "true"
    is_advanced = is_eventual(call) and wants_count
    condition = read_filter(options, resource, is_advanced=is_advanced)
    order = read_sorting(options, resource, is_filtered=condition is not None, is_advanced=is_advanced)
    return Query(
        call=call,
        resource=resource,
        filter=condition,
        order=order,
        select=read_select(options, resource),
        expand=read_expand(options, related, is_advanced=is_advanced),
        search=read_search_option(call, options, resource),
        top=read_top(options, resource),
        skip=read_skip(options, resource),
        counts=wants_count and (resource.count == "always" or (resource.count == "advanced" and is_advanced)),
        token=_token(options),
    )


def _token(options: Mapping[str, str]) -> PageToken | None:
    token = read_token(options["skiptoken"]) if "skiptoken" in options else None
    return token if token and token.served else None


def show(document: Mapping[str, object], resource: Resource, select: tuple[str, ...] = ()) -> Document:
    """Return what a client sees of a document: what it selected, else what its type shows by itself."""
    kind = resource.variants.get(text(document, "@odata.type"), resource)
    names = [name for name in select if kind.has(name)] if select else kind.default_members
    if not names and not select:
        return wire(document)
    shown: Document = {name: value for name, value in document.items() if name.startswith("@")}
    for name in names:
        shown[name] = document.get(name, [] if name in kind.collections else None)
    return shown


def selected(call: Call, resource: Resource) -> tuple[str, ...]:
    """Read the ``$select`` of an operation on one object.

    Raises:
        GraphFault: 400 for a member that the type does not have.
    """
    return read_select(options_of(call), resource)
