"""Words of a schema as callers write them; one that it does not know is refused before anything is sent."""

from __future__ import annotations

from crosstenant.errors import InputError
from crosstenant.models.schema_directory import AttributeType
from crosstenant.models.sync_schema import AttributeFlow, FlowBehavior


def known_flow(word: object) -> AttributeFlow:
    """Return the flow type of that name.

    Raises:
        InputError: There is none.
    """
    found = AttributeFlow(word) if isinstance(word, str) else None
    if found is None or not found.is_known:
        raise InputError(f"{word!r} is no flow type; there are {', '.join(AttributeFlow)}.", parameter="flow_type")
    return found


def known_behavior(word: object) -> FlowBehavior:
    """Return the flow behaviour of that name.

    Raises:
        InputError: There is none.
    """
    found = FlowBehavior(word) if isinstance(word, str) else None
    if found is None or not found.is_known:
        raise InputError(f"{word!r} is no behavior; there are {', '.join(FlowBehavior)}.", parameter="behavior")
    return found


def known_type(word: object) -> AttributeType:
    """Return the type of attribute of that name.

    Raises:
        InputError: There is none.
    """
    found = AttributeType(word) if isinstance(word, str) else None
    if found is None or not found.is_known:
        raise InputError(f"{word!r} is no type; there are {', '.join(AttributeType)}.", parameter="kind")
    return found


def known_switch(switch: object, name: str) -> bool | None:
    """Return a switch: on, off, or None for as it is.

    Raises:
        InputError: It is none of these.
    """
    if switch is None or isinstance(switch, bool):
        return switch
    raise InputError(f"{name} is True, False or None, not {switch!r}.", parameter=name)
