"""Turns a world's state into JSON and back, guided by the types that the state declares.

Whatever field somebody adds to a state class is saved with the rest, as long as its type is one of those below.
"""

import types
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Union, cast, get_args, get_origin, get_type_hints

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.storage.archive import Archive
from crosstenant.emulator.storage.objects import Links, ObjectSet


def encode(value: object) -> object:
    """Return a value as JSON has it.

    Raises:
        TypeError: It is of a type that a state may not hold.
    """
    match value:
        case None | str() | int() | float():
            return value
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted(str(item) for item in value)
        case list() | tuple():
            return [encode(item) for item in value]
        case _:
            return _encode_object(value)


def _encode_object(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, ObjectSet | Links | Archive):
        return value.to_document()
    kind: type = type(value)
    if attrs.has(kind):
        return {field.name: encode(getattr(value, field.name)) for field in attrs.fields(kind)}
    raise TypeError(f"A world cannot save a {kind.__name__}.")


def decode(document: object, kind: object, present: object = None) -> object:
    """Return the value that `encode` made JSON of.

    Args:
        document: The JSON.
        kind: The declared type.
        present: A value of that type that stands there now; sets and logs are filled in place of being made.
    """
    if document is None:
        return None
    if isinstance(present, ObjectSet | Links | Archive):
        present.fill(_mapping(document))
        return present
    if kind is datetime:
        return datetime.fromisoformat(str(document))
    if kind is timedelta:
        return timedelta(seconds=float(str(document)))
    if isinstance(kind, type) and attrs.has(kind):
        return _decode_attrs(_mapping(document), kind)
    return _decode_generic(document, kind)


def _decode_generic(document: object, kind: object) -> object:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return decode(document, next(each for each in arguments if each is not type(None)))
    if origin is dict and isinstance(document, dict):
        return {key: decode(item, arguments[1]) for key, item in document.items()}
    if origin is list and isinstance(document, list):
        return [decode(item, arguments[0]) for item in document]
    if origin is set and isinstance(document, list):
        return set(document)
    return document


def _decode_attrs(document: Mapping[str, object], kind: type) -> object:
    hints = _hints(kind)
    names = [field.name for field in attrs.fields(kind)]
    special = {name for name in names if hints[name] in (ObjectSet, Links, Archive)}
    plain = {name: decode(document[name], hints[name]) for name in names if name in document and name not in special}
    made: object = kind(**{name.lstrip("_"): value for name, value in plain.items()})
    for name in special & document.keys():
        decode(document[name], hints[name], getattr(made, name))
    return made


@cache
def _hints(kind: type) -> dict[str, object]:
    return dict(get_type_hints(kind))


def _mapping(document: object) -> Document:
    return cast("Document", document)
