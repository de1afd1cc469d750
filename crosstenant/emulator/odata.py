"""Query options of list operations: read once, checked against the collection, applied to its documents.

"Use query parameters to customize responses", "Paging Microsoft Graph data in your app". A route hands over its
documents in their natural order and gets the answer back::

    return odata.page(call, tenant.users, resources.USERS)

A route that can narrow its documents down before they are looked at reads the query first::

    query = odata.read(call, resources.PROVISIONING)
    since, until = query.bounds("activityDateTime")
    return query.page(archive.newest_first(now=call.now, since=since, until=query.resume_at or until))
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

import attrs

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.errors import GraphFault, bad_request
from crosstenant.emulator.odata_filter import Filter, compile_filter
from crosstenant.emulator.odata_ordering import Order, read_order
from crosstenant.emulator.odata_paging import PageToken, next_link, read_token, write_token
from crosstenant.emulator.odata_rules import Resource, unsupported
from crosstenant.emulator.odata_search import Search, read_search
from crosstenant.emulator.odata_syntax import FilterSyntaxError
from crosstenant.emulator.routing import Call, Reply
from crosstenant.emulator.timestamps import instant

_OPTIONS = frozenset({"filter", "select", "expand", "orderby", "top", "skip", "skiptoken", "count", "search", "format"})


@attrs.frozen(kw_only=True)
class Query:
    """The options of one request, checked.

    Attributes:
        call: The request.
        resource: The collection.
        filter: Prepared ``$filter``; None without one.
        order: ``$orderby``; empty without one.
        select: Names of ``$select``; empty without it.
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

    @property
    def resume_at(self) -> datetime | None:
        """Timestamp in a log of the last item on the page before; None on the first page.

        A route that starts reading there, and hands that item over once more, spares the rest.
        """
        return instant(self.token.at) if self.token and self.token.at else None

    def matches(self, document: Document) -> bool:
        """Tell whether a document passes filter and search."""
        return (self.filter is None or self.filter.matches(document)) and (
            self.search is None or self.search.matches(document)
        )

    def count(self, documents: Iterable[Document]) -> int:
        """Count the documents that match."""
        return sum(1 for document in documents if self.matches(document))

    def page(self, documents: Iterable[Document], *, is_ordered: bool = False) -> Document:
        """Return one page of the documents that match, as Graph answers.

        Args:
            documents: The collection, or as much of it as can match.
            is_ordered: They come in the order that the query asks for already.
        """
        pool = documents if is_ordered else self._ordered(documents)
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
        return show(document, self.resource, self.select)

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
        at = text(last, self.resource.cursor) if self.resource.cursor else ""
        return next_link(self.call, write_token(PageToken(str(last.get(self.resource.key)), served, at)))

    def _context(self) -> str:
        return f"{self.resource.context}({','.join(self.select)})" if self.select else self.resource.context


def page(call: Call, documents: Iterable[Document], resource: Resource) -> Document:
    """Answer a list operation.

    Args:
        call: The request.
        documents: The whole collection in its natural order.
        resource: What may be asked of it.

    Raises:
        GraphFault: 400 for an option that is malformed or not supported.
    """
    return read(call, resource).page(documents)


def count(call: Call, documents: Iterable[Document], resource: Resource) -> Reply:
    """Answer the ``/$count`` segment: a number as plain text.

    Raises:
        GraphFault: 400 without ``ConsistencyLevel: eventual``, or for a malformed or unsupported option.
    """
    if resource.count == "advanced" and not _is_eventual(call):
        raise bad_request("$count is not currently supported.")
    return Reply(str(read(call, resource, is_count=True).count(documents)))


def read(call: Call, resource: Resource, *, is_count: bool = False) -> Query:
    """Read and check the query options of a list operation.

    Raises:
        GraphFault: 400 for an option that is malformed or not supported.
    """
    options = _options(call)
    wants_count = is_count or options.get("count", "").lower() == "true"
    is_advanced = _is_eventual(call) and wants_count
    condition = _filter(options, resource, is_advanced=is_advanced)
    order = _order(options, resource, is_filtered=condition is not None, is_advanced=is_advanced)
    return Query(
        call=call,
        resource=resource,
        filter=condition,
        order=order,
        select=_select(options, resource),
        search=_search(call, options, resource),
        top=_top(options, resource),
        skip=_skip(options, resource),
        counts=wants_count and (resource.count == "always" or (resource.count == "advanced" and is_advanced)),
        token=read_token(options["skiptoken"]) if "skiptoken" in options else None,
    )


def show(document: Mapping[str, object], resource: Resource, select: tuple[str, ...] = ()) -> Document:
    """Return what a client sees of a document: what it selected, else what its type shows by itself."""
    kind = resource.variants.get(text(document, "@odata.type"), resource)
    names = [name for name in select if kind.has(name)] if select else kind.default_members
    if not names and not select:
        return {name: value for name, value in document.items() if not name.startswith("_")}
    shown: Document = {name: value for name, value in document.items() if name.startswith("@")}
    for name in names:
        shown[name] = document.get(name, [] if name in kind.collections else None)
    return shown


def selected(call: Call, resource: Resource) -> tuple[str, ...]:
    """Read the ``$select`` of an operation on one object.

    Raises:
        GraphFault: 400 for a member that the type does not have.
    """
    return _select(_options(call), resource)


def _options(call: Call) -> dict[str, str]:
    """Return the query options without their dollar signs, which may be left out."""
    options: dict[str, str] = {}
    for name, value in call.query.items():
        plain = name.removeprefix("$").lower()
        if plain in _OPTIONS:
            options[plain] = value
        elif name.startswith("$"):
            raise bad_request(f"The query parameter '{name}' is not supported.")
    return options


def _is_eventual(call: Call) -> bool:
    return call.headers.get("consistencylevel", "").lower() == "eventual"


def _filter(options: Mapping[str, str], resource: Resource, *, is_advanced: bool) -> Filter | None:
    written = options.get("filter")
    if written is None:
        return None
    try:
        condition = compile_filter(written, minds_case=resource.minds_case)
    except FilterSyntaxError as error:
        raise GraphFault(400, "BadRequest", f"Invalid filter clause: {error}") from error
    resource.check_filter(condition.uses, is_advanced=is_advanced)
    return condition


def _order(
    options: Mapping[str, str], resource: Resource, *, is_filtered: bool, is_advanced: bool
) -> tuple[Order, ...]:
    order = read_order(options.get("orderby", ""))
    resource.check_order([each.path for each in order], is_advanced=is_advanced)
    if order and is_filtered and not is_advanced and not resource.sorts_filtered:
        raise unsupported("Sorting not supported for current query.")
    return order


def _select(options: Mapping[str, str], resource: Resource) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in options.get("select", "").split(",") if name.strip()))
    if "*" in names:
        return ()
    resource.check_members(names)
    return names


def _search(call: Call, options: Mapping[str, str], resource: Resource) -> Search | None:
    written = options.get("search")
    if written is None:
        return None
    if not resource.searchable:
        raise unsupported(f"Search is not supported for resource '{resource.type}'.")
    if not _is_eventual(call):
        raise unsupported("Request with $search query parameter only works through MSGraph with a special request "
                          "header: 'ConsistencyLevel: eventual'")  # fmt: skip
    return read_search(written, resource.searchable)


def _top(options: Mapping[str, str], resource: Resource) -> int:
    top = _whole(options, "top", resource.page_size)
    if 1 <= top <= resource.maximum:
        return top
    if top > resource.maximum and not resource.refuses_large_top:
        return resource.maximum
    limits = f"Must be between 1 and {resource.maximum} inclusive."
    raise bad_request(f"Invalid page size specified: '{top}'. {limits}")


def _skip(options: Mapping[str, str], resource: Resource) -> int:
    if "skip" in options and not resource.takes_skip:
        raise bad_request("The query parameter '$skip' is not supported.")
    return _whole(options, "skip", 0)


def _whole(options: Mapping[str, str], name: str, default: int) -> int:
    written = options.get(name)
    if written is None:
        return default
    if not written.isascii() or not written.isdigit():
        message = f"Invalid value '{written}' for ${name} query option found. It must be a non-negative integer."
        raise GraphFault(400, "BadRequest", message)
    return int(written)
