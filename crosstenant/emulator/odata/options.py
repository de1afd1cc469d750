"""The query options of a request, each read and checked against what its collection supports."""

from collections.abc import Mapping

from crosstenant.emulator.errors import GraphFault, bad_request
from crosstenant.emulator.odata.expansion import Expansion, Related, read_expansions
from crosstenant.emulator.odata.filters import Filter, compile_filter
from crosstenant.emulator.odata.ordering import Order, read_order
from crosstenant.emulator.odata.rules import Resource, unsupported
from crosstenant.emulator.odata.search import Search, read_search
from crosstenant.emulator.odata.syntax import FilterSyntaxError
from crosstenant.emulator.routing import Call

_OPTIONS = frozenset({"filter", "select", "expand", "orderby", "top", "skip", "skiptoken", "count", "search", "format"})


def refuse_unknown_options(query: Mapping[str, str]) -> None:
    """Refuse system query options that OData does not have, before anything happens.

    Raises:
        GraphFault: 400 ``Request_BadRequest``.
    """
    for name in query:
        if name.startswith("$") and _plain(name) not in _OPTIONS:
            raise bad_request(f"The query parameter '{name}' is not supported.")


def options_of(call: Call) -> dict[str, str]:
    """Return the query options without their dollar signs, which may be left out."""
    return {_plain(name): value for name, value in call.query.items() if _plain(name) in _OPTIONS}


def _plain(name: str) -> str:
    return name.removeprefix("$").lower()


def is_eventual(call: Call) -> bool:
    """Tell whether the request asks for an advanced query by its header."""
    return call.headers.get("consistencylevel", "").lower() == "eventual"


def read_filter(options: Mapping[str, str], resource: Resource, *, is_advanced: bool) -> Filter | None:
    """Prepare ``$filter``; None without one."""
    written = options.get("filter")
    if written is None:
        return None
    try:
        condition = compile_filter(written, minds_case=resource.minds_case)
    except FilterSyntaxError as error:
        raise GraphFault(400, "BadRequest", f"Invalid filter clause: {error}") from error
    resource.check_filter(condition.uses, is_advanced=is_advanced)
    return condition


def read_sorting(
    options: Mapping[str, str], resource: Resource, *, is_filtered: bool, is_advanced: bool
) -> tuple[Order, ...]:
    """Read ``$orderby``; empty without one."""
    order = read_order(options.get("orderby", ""))
    resource.check_order([each.path for each in order], is_advanced=is_advanced)
    if order and is_filtered and not is_advanced and not resource.sorts_filtered:
        raise unsupported("Sorting not supported for current query.")
    return order


def read_select(options: Mapping[str, str], resource: Resource) -> tuple[str, ...]:
    """Read the names of ``$select``; empty without it, or for everything."""
    names = tuple(dict.fromkeys(name.strip() for name in options.get("select", "").split(",") if name.strip()))
    if "*" in names:
        return ()
    resource.check_members(names)
    return names


def read_expand(
    options: Mapping[str, str], related: Mapping[str, Related], *, is_advanced: bool
) -> tuple[Expansion, ...]:
    """Read ``$expand``; empty without it."""
    expand = read_expansions(options.get("expand", ""), related)
    if expand and is_advanced:
        raise unsupported("$expand is not supported in an advanced query.")
    return expand


def read_search_option(call: Call, options: Mapping[str, str], resource: Resource) -> Search | None:
    """Prepare ``$search``; None without one."""
    written = options.get("search")
    if written is None:
        return None
    if not resource.searchable:
        raise unsupported(f"Search is not supported for resource '{resource.type}'.")
    if not is_eventual(call):
        raise unsupported("Request with $search query parameter only works through MSGraph with a special request "
                          "header: 'ConsistencyLevel: eventual'")  # fmt: skip
    return read_search(written, resource.searchable)


def read_top(options: Mapping[str, str], resource: Resource) -> int:
    """Read how many items a page is to have."""
    top = _whole(options, "top", resource.page_size)
    if 1 <= top <= resource.maximum:
        return top
    if top > resource.maximum and not resource.refuses_large_top:
        return resource.maximum
    limits = f"Must be between 1 and {resource.maximum} inclusive."
    raise bad_request(f"Invalid page size specified: '{top}'. {limits}")


def read_skip(options: Mapping[str, str], resource: Resource) -> int:
    """Read how many items are to be left out in front."""
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
