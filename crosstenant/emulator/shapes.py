"""Checks of what a client writes: each shape takes a value and returns what is to be stored, or refuses it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import invalid_property, invalid_value


@attrs.frozen(kw_only=True)
class Strictness:
    """How a body is read.

    Attributes:
        refuses_unknown: A member that the type does not have is an error; otherwise it is left out.
        refuses_read_only: A member that only the service writes is an error; otherwise it is left out.
        refuses_empty_targets: A list of targets without any is an error.
    """

    refuses_unknown: bool
    refuses_read_only: bool
    refuses_empty_targets: bool


Shape: TypeAlias = Callable[[object, str, Strictness], object]


def boolean(value: object, name: str, strictness: Strictness) -> object:
    """Take true or false."""
    if not isinstance(value, bool):
        raise invalid_value(name)
    return value


def string(value: object, name: str, strictness: Strictness) -> object:
    """Take a string."""
    if not isinstance(value, str):
        raise invalid_value(name)
    return value


def nullable(shape: Shape) -> Shape:
    """Take null, or what a shape takes."""

    def check(value: object, name: str, strictness: Strictness) -> object:
        return None if value is None else shape(value, name, strictness)

    return check


def word_of(*words: str) -> Shape:
    """Take one of an enumeration's members, written exactly; ``unknownFutureValue`` is for reading only."""

    def check(value: object, name: str, strictness: Strictness) -> object:
        if value not in words:
            raise invalid_value(name)
        return value

    return check


def flags_of(*words: str) -> Shape:
    """Take several members of an enumeration of flags in one string, with a comma between them."""

    def check(value: object, name: str, strictness: Strictness) -> object:
        if not isinstance(value, str) or not {word.strip() for word in value.split(",")} <= set(words):
            raise invalid_value(name)
        return ",".join(word.strip() for word in value.split(","))

    return check


def collection(shape: Shape) -> Shape:
    """Take an array whose items a shape takes."""

    def check(value: object, name: str, strictness: Strictness) -> object:
        if not isinstance(value, list):
            raise invalid_value(name)
        return [shape(item, name, strictness) for item in value]

    return check


def members(shapes: Mapping[str, Shape]) -> Shape:
    """Take an object with some of these members."""

    def check(value: object, name: str, strictness: Strictness) -> object:
        if not isinstance(value, dict):
            raise invalid_value(name)
        return read_members(value, shapes, strictness)

    return check


def read_members(
    body: Mapping[str, object],
    shapes: Mapping[str, Shape],
    strictness: Strictness,
    *,
    read_only: frozenset[str] = frozenset(),
) -> Document:
    """Read an object's members; control information (names with an at sign) is left out.

    Args:
        body: What the client sent.
        shapes: The members that may be written.
        strictness: What to do about others.
        read_only: Members that the type has and that only the service writes.

    Raises:
        GraphFault: 400 ``Request_BadRequest``.
    """
    taken: Document = {}
    for name, value in body.items():
        if "@" in name:
            continue
        if name in shapes:
            taken[name] = shapes[name](value, name, strictness)
        elif strictness.refuses_read_only if name in read_only else strictness.refuses_unknown:
            raise invalid_property(name)
    return taken
