"""Finds the operation for a method and path."""

import difflib
import functools
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, MapAdapter, Rule

from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.routing import Route

_KEY = re.compile(r"^(\w+)\('((?:[^']|'')*)'\)$")
_ALTERNATE_KEY = re.compile(r"^(\w+)\((\w+='(?:[^']|'')*')\)$")
_ENTITY_SETS_WITH_ALTERNATE_KEYS = frozenset({"serviceprincipals", "applications", "groups"})
# A slash that was percent-encoded inside a segment is data: it must not become a separator when it is decoded.
_ENCODED_SLASH = "\u2215"


@functools.cache
def dispatcher_of(routes: tuple[Route, ...]) -> "Dispatcher":
    """Return the dispatcher of these routes, always the same one: it never changes, and compiling it takes a while."""
    return Dispatcher(routes)


class Dispatcher:
    """Routes by werkzeug's rules, one map per version of Graph.

    Args:
        routes: Everything that can be answered.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = routes
        # A client that polls, or writes to one object many times, is matched once.
        self._match = {version: functools.lru_cache(_adapter(routes, version).match) for version in ("v1.0", "beta")}
        self._segments = {
            segment.lower(): segment
            for route in routes
            for segment in route.path.split("/")
            if segment and "<" not in segment
        }

    def find(self, method: str, version: str, path: str) -> tuple[Route, dict[str, str]]:
        """Return the operation and the path's variables, decoded.

        Args:
            method: HTTP method.
            version: ``v1.0`` or ``beta``.
            path: The part of the path after the version, as `canonical_path` gives it.

        Raises:
            GraphFault: 405 for a path that has other methods, 501 for one that is not known here.
        """
        match = self._match[version]
        for candidate in self._spellings(path):
            try:
                route, variables = match(candidate, method)
            except MethodNotAllowed as error:
                raise _wrong_method(path) from error
            except NotFound:
                continue
            return route, {name: value.replace(_ENCODED_SLASH, "/") for name, value in variables.items()}
        raise self._unknown(method, version, path)

    def _spellings(self, path: str) -> Iterator[str]:
        yield path
        # Graph takes segments in any case, and actions and functions with their namespace in front.
        segments = [segment.removeprefix("microsoft.graph.") for segment in path.split("/")]
        yield "/".join(self._segments.get(segment.lower(), segment) for segment in segments)

    def _unknown(self, method: str, version: str, path: str) -> GraphFault:
        known = {f"{route.method} {route.path}" for route in self._routes if version in route.versions}
        nearest = difflib.get_close_matches(f"{method} {path}", sorted(known), n=3, cutoff=0.3)
        near = f" Nearest known: {'; '.join(nearest)}." if nearest else ""
        message = f"This emulator has no {method} /{version}{path}.{near}"
        return GraphFault(501, "NotImplemented", message)


def canonical_path(raw_path: str) -> str:
    """Decode a path segment by segment, and write OData keys as segments of their own.

    ``/users('a')/manager`` becomes ``/users/a/manager``; ``/servicePrincipals(appId='x')`` becomes
    ``/servicePrincipals/appId='x'``, for the gate to resolve. A slash at the end does not count.
    """
    segments: list[str] = []
    for raw in raw_path.rstrip("/").split("/"):
        segment = unquote(raw).replace("/", _ENCODED_SLASH)
        segments.extend(_split_key(segment) if segment.endswith(")") else [segment])
    return "/".join(segments)


def _split_key(segment: str) -> list[str]:
    if match := _KEY.match(segment):
        return [match[1], match[2].replace("''", "'")]
    match = _ALTERNATE_KEY.match(segment)
    if match and match[1].lower() in _ENTITY_SETS_WITH_ALTERNATE_KEYS:
        return [match[1], match[2]]
    return [segment]


def _adapter(routes: Sequence[Route], version: str) -> MapAdapter:
    rules = [Rule(route.path, methods=[route.method], endpoint=route) for route in routes if version in route.versions]
    return Map(rules, strict_slashes=False, merge_slashes=False, redirect_defaults=False).bind("graph")


def _wrong_method(path: str) -> GraphFault:
    if "/synchronization/" in path:
        # The synchronization service is another back end, and lets its own words through.
        uri = f"https://syncfabric.windowsazure.com/api{path}?api-version=2.0"
        message = f"No HTTP resource was found that matches the request URI '{uri}'."
        return GraphFault(404, "UnknownError", message)
    return GraphFault(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
