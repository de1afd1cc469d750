"""The rows behind the default schema: ``default_schema.json``, read once and typed."""

import functools
import importlib.resources
import json
from typing import Required, TypedDict, cast

from crosstenant.emulator.documents import Document


class AttributeRow(TypedDict, total=False):
    """What is particular about one attribute; ``side`` restricts it to one of the two directories."""

    name: Required[str]
    anchor: bool
    required: bool
    multivalued: bool
    flowNullValues: bool
    mutability: str
    type: str
    references: list[str]
    metadata: dict[str, str]
    side: str


class ObjectRow(TypedDict):
    """One kind of object of a directory."""

    name: str
    attributes: str
    metadata: dict[str, str]


class MappingRow(TypedDict, total=False):
    """One attribute mapping: a direct one, unless a constant or a function is named."""

    attribute: Required[str]
    default: str
    constant: str
    function: str
    argument: str
    flow: str
    matching: int


class DisabledRow(TypedDict):
    """An object mapping that is switched off."""

    object: str
    joining: str
    mappings: list[MappingRow]


class Rows(TypedDict):
    """The whole file."""

    attributes: dict[str, list[AttributeRow]]
    objects: list[ObjectRow]
    userMappings: list[MappingRow]
    disabledMappings: list[DisabledRow]
    inputFilter: dict[str, object]


@functools.cache
def rows() -> Rows:
    """Return the rows. They are shared: do not change them."""
    text = (
        importlib.resources.files("crosstenant.emulator.default_schema")
        .joinpath("default_schema.json")
        .read_text("utf-8")
    )
    return cast("Rows", json.loads(text))


def metadata(pairs: dict[str, str]) -> list[Document]:
    """Write pairs as Graph writes metadata, one object with key and value each."""
    return [{"key": key, "value": value} for key, value in pairs.items()]
