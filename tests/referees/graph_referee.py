"""Holds answers of the emulator against Graph's published names and types, and writes down what does not fit."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from published_names import Place, PublishedNames, item_of

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_DURATION = re.compile(r"-?P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_PRIMITIVES: Mapping[str, Callable[[object], bool]] = {
    "String": _is_text,
    "Date": _is_text,
    "Binary": _is_text,
    "Boolean": lambda value: isinstance(value, bool),
    "Guid": _matches(_GUID),
    "DateTimeOffset": _matches(_INSTANT),
    "Duration": _matches(_DURATION),
    "Int16": _is_whole,
    "Int32": _is_whole,
    "Int64": _is_whole,
    "Double": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Stream": lambda value: True,
}


class GraphReferee:
    """Looks at exchanges one by one and keeps count of what it finds.

    Args:
        names: What Microsoft publishes.

    Attributes:
        findings: Each distinct violation, and how often it was seen.
        seen: How many answers were looked at.
    """

    def __init__(self, names: PublishedNames) -> None:
        self._names = names
        self.findings: Counter[str] = Counter()
        self.seen = 0

    def look_at(self, method: str, address: str, status: int, content: bytes, *, sent: bytes = b"") -> None:
        """Look at an answer of Graph.

        Args:
            method: The request's method.
            address: Its path and query from the version on, still encoded.
            status: The answer's status.
            content: The answer's body.
            sent: The request's body; of a batch it tells what each answer is about.
        """
        self._exchange(method, address, status, _read(content), sent)

    def _exchange(self, method: str, address: str, status: int, body: object, sent: bytes = b"") -> None:
        self.seen += 1
        path, _, query = address.partition("?")
        version, _, rest = path.strip("/").partition("/")
        where = f"{method} {_GUID.sub('{id}', path)} -> {status}"
        place = self._names.place(rest)
        if status >= 400:
            self._refusal(where, body)
        elif rest == "$batch":
            self._batch(f"/{version}", body, _read(sent))
        elif place is not None:
            options = dict(parse_qsl(query, keep_blank_values=True))
            _Answer(self._names, self.findings, where, is_beta=version == "beta").hold(method, place, options, body)
        elif version != "beta":  # what only beta has is not in the published names of v1.0
            self.findings[f"{where}: no such path is published"] += 1

    def _refusal(self, where: str, body: object) -> None:
        error = body.get("error") if isinstance(body, dict) else None
        parts = [error.get("code"), error.get("message")] if isinstance(error, dict) else []
        if not parts or not all(isinstance(part, str) for part in parts):
            self.findings[f"{where}: an error has a code and a message, inside of error"] += 1

    def _batch(self, version: str, body: object, sent: object) -> None:
        asked = {str(each.get("id")): each for each in _objects(sent, "requests")}
        answered = _objects(body, "responses")
        if {str(each.get("id")) for each in answered} != set(asked) or len(answered) != len(asked):
            self.findings[f"POST {version}/$batch: the ids of the answers are not those of the requests"] += 1
        for answer in answered:
            request, status = asked.get(str(answer.get("id"))), answer.get("status")
            if not _is_whole(status):
                self.findings[f"POST {version}/$batch: an answer has a status"] += 1
            elif request is not None:
                address = f"{version}/{str(request['url']).lstrip('/')}"
                self._exchange(str(request["method"]).upper(), address, int(str(status)), answer.get("body"))


def _read(content: bytes) -> object:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")


def _objects(body: object, member: str) -> list[dict[str, object]]:
    found = body.get(member) if isinstance(body, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


class _Answer:
    """One answer while it is looked at."""

    def __init__(self, names: PublishedNames, findings: Counter[str], where: str, *, is_beta: bool) -> None:
        self._names = names
        self._findings = findings
        self._where = where
        self._is_beta = is_beta
        self._inlines = False

    def hold(self, method: str, place: Place, options: Mapping[str, str], body: object) -> None:
        """Hold a good answer against what stands at its path."""
        self._inlines = "$expand" in options or method != "GET" or place.is_operation
        if place.type in ("$ref", "Int32"):
            return
        if not place.type or body is None:
            if body is not None:
                self._note("", "nothing is returned here, and there is a body")
            return
        many = place.type.startswith("Collection(") and (place.is_operation or method == "GET")
        items = self._items(body) if many else [body]
        for item in items:
            at = "value[]" if many else ""
            self._value(at, item_of(place.type), item)
            if "$select" not in options and not place.is_operation:
                self._key(at, item_of(place.type), item)

    def _items(self, body: object) -> list[object]:
        if not isinstance(body, dict) or not isinstance(body.get("value"), list):
            self._note("", "a list stands under value")
            return []
        for name in body:
            if name != "value" and "@" not in name:
                self._note(name, "nothing but annotations stands beside value")
        items: list[object] = body["value"]
        return items

    def _note(self, at: str, what: str) -> None:
        self._findings[f"{self._where} {at}: {what}"] += 1

    def _key(self, at: str, type_name: str, item: object) -> None:
        key = self._names.key_of(type_name)
        if key and isinstance(item, dict) and not item.get(key):
            self._note(at, f"{type_name} lacks its key {key}")

    def _value(self, at: str, declared: str, value: object) -> None:
        type_name = declared.rstrip("?")
        if value is None:
            if not declared.endswith("?"):
                self._note(at, f"null where {type_name} may not be null")
        elif type_name.startswith("Collection("):
            self._list(at, item_of(type_name), value)
        elif type_name in _PRIMITIVES:
            if not _PRIMITIVES[type_name](value):
                self._note(at, f"{json.dumps(value)[:60]} is no {type_name}")
        elif (words := self._names.words(type_name)) is not None:
            self._word(at, type_name, words, value)
        elif type_name in self._names.types:
            self._object(at, type_name, value)

    def _list(self, at: str, type_name: str, value: object) -> None:
        if not isinstance(value, list):
            self._note(at, f"no list of {type_name}")
            return
        for item in value:
            self._value(f"{at}[]", type_name, item)

    def _word(self, at: str, type_name: str, words: list[str], value: object) -> None:
        parts = [value]
        if self._names.takes_several_words(type_name) and isinstance(value, str):
            parts = [part.strip() for part in value.split(",") if part.strip()]
        for part in parts:
            if part not in words:
                self._note(at, f"{part!r} is no {type_name}")

    def _object(self, at: str, type_name: str, value: object) -> None:
        if not isinstance(value, dict):
            self._note(at, f"no {type_name}")
            return
        named = str(value.get("@odata.type", "")).rpartition(".")[2]
        if named and named in self._names.types:
            if type_name not in self._names.lineage(named):
                self._note(at, f"@odata.type says {named} where {type_name} is published")
            type_name = named
        for member, each in value.items():
            if "@" not in member:
                self._member(f"{at}.{member}", type_name, member, each)

    def _member(self, at: str, type_name: str, member: str, value: object) -> None:
        declared = self._names.property_of(type_name, member)
        leads_to = self._names.navigation_of(type_name, member)
        if declared is not None:
            self._value(at, declared, value)
        elif leads_to is not None:
            if not self._inlines and value not in (None, []):
                self._note(at, "another resource stands inline without being expanded")
            self._value(at, f"{leads_to}?", value)
        elif not (self._is_beta or self._names.may_have_more(type_name, member)):
            self._note(at, f"{type_name} has no such property")
