"""How settings of a policy are written: left alone, set as a whole, or put back to what they inherit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, Protocol

from crosstenant.errors import InputError


class Inherit(Enum):
    """The type of `INHERIT`, so that a type checker can tell it from a setting."""

    DEFAULT = "inherit"

    def __repr__(self) -> str:
        return "INHERIT"


INHERIT: Final = Inherit.DEFAULT
"""Put a setting back to what it inherits: null on the wire. None, in contrast, leaves a setting as it is."""


class Setting(Protocol):
    """A complex value that can be written whole."""

    def to_whole_graph(self) -> Mapping[str, object]:
        """Return Graph's JSON with every member."""
        ...


Change = Setting | Inherit | str | None


def changes(**settings: Change) -> dict[str, object]:
    """Return the body of a PATCH: Graph's names with what is to be changed, complex values with all their members.

    Raises:
        InputError: Nothing is to be changed.
    """
    body = {name: _on_the_wire(value) for name, value in settings.items() if value is not None}
    if not body:
        raise InputError("Nothing to change: name at least one setting.")
    return body


def _on_the_wire(value: Setting | Inherit | str) -> object:
    if isinstance(value, Inherit):
        return None
    return value if isinstance(value, str) else value.to_whole_graph()
