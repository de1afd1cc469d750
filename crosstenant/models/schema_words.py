"""Words of a schema as callers write them; one that it does not know is refused before anything is sent."""

from __future__ import annotations

from typing import TypeVar

from crosstenant.errors import InputError
from crosstenant.models._wire import Word
from crosstenant.models.schema_directory import AttributeType
from crosstenant.models.sync_schema import AttributeFlow, FlowBehavior

Known = TypeVar("Known", bound=Word)


def known_flow(word: object, parameter: str = "flow_type") -> AttributeFlow:
    """Return the flow type of that name.

    Raises:
        InputError: There is none.
    """
    return _known(word, AttributeFlow, "flow type", parameter)


def known_behavior(word: object) -> FlowBehavior:
    """Return the flow behaviour of that name.

    Raises:
        InputError: There is none.
    """
    return _known(word, FlowBehavior, "behavior", "behavior")


def known_type(word: object) -> AttributeType:
    """Return the type of attribute of that name.

    Raises:
        InputError: There is none.
    """
    return _known(word, AttributeType, "type", "kind")


def known_switch(switch: object, name: str) -> bool | None:
    """Return a switch: on, off, or None for as it is.

    Raises:
        InputError: It is none of these.
    """
    if switch is None or isinstance(switch, bool):
        return switch
    raise InputError(f"{name} is True, False or None, not {switch!r}.", parameter=name)


def _known(word: object, words: type[Known], told: str, parameter: str) -> Known:
    found = words(word) if isinstance(word, str) else None
    if found is None or not found.is_known:
        raise InputError(f"{word!r} is no {told}; there are {', '.join(words)}.", parameter=parameter)
    return found
