"""What the fields of a configuration take, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, TypeVar

from crosstenant.clients import identifiers
from crosstenant.errors import InputError
from crosstenant.models._time import duration
from crosstenant.models._wire import OpenMap
from crosstenant.models.notification_settings import NotificationSettings
from crosstenant.models.sync_schema import FlowType
from crosstenant.workflows.configuration.mapping_change import MappingChange

Value = TypeVar("Value")

_ACTIONS: Final = (FlowType.ADD, FlowType.UPDATE, FlowType.DELETE)
_MOST_DELETIONS: Final = 2**31 - 1  # the service keeps an Int32


def texts(value: object, field: str) -> tuple[str, ...] | None:
    """Return a list of names as a tuple; None stays None.

    Raises:
        InputError: It is one bare string, no list, or holds something that names nobody.
    """
    if value is None:
        return None
    if isinstance(value, str):
        raise InputError(f'{field} takes a list of names: ["{value}"], not one bare string.', parameter=field)
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise InputError(f"{field} takes a list of names, not {value!r}.", parameter=field)
    return tuple(_name(name, f"{field}[{position}]") for position, name in enumerate(value))


def actions(value: Iterable[str] | None) -> tuple[FlowType, ...] | None:
    """Return object actions in Graph's order, each once; None stays None.

    Raises:
        InputError: There is no such action.
    """
    found = texts(value, "actions")
    if found is None:
        return None
    for position, action in enumerate(found):
        if FlowType(action) not in _ACTIONS:
            raise InputError(
                f"actions[{position}] is one of {', '.join(_ACTIONS)}, not {action!r}.", parameter="actions"
            )
    wanted = {FlowType(action) for action in found}
    return tuple(action for action in _ACTIONS if action in wanted)


def mappings(value: object) -> Mapping[str, MappingChange] | None:
    """Return mappings by target attribute, a bare text taken as an expression; None stays None.

    Raises:
        InputError: It is no mapping, an attribute has no name, or something else stands for a mapping.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise InputError(f"mappings is a table of target attribute and source, not {value!r}.", parameter="mappings")
    return OpenMap({_attribute(name): _mapping(name, wanted) for name, wanted in value.items()})


def schedule(value: object) -> timedelta | None:
    """Return a span; a number counts seconds, a text is an ISO 8601 duration. None stays None.

    Raises:
        InputError: It is none of these, or not above zero.
    """
    if value is None:
        return None
    try:
        span = _span(value)
    except (ValueError, OverflowError):
        span = None
    if span is None:
        raise InputError(
            f"schedule is a timedelta, a number of seconds, or an ISO 8601 duration such as PT40M, not {value!r}.",
            parameter="schedule",
        )
    if span <= timedelta(0):
        raise InputError("schedule is above zero.", parameter="schedule")
    return span


def check_kind(value: object, field: str, kind: type, told: str) -> None:
    """Refuse what is of another kind; None is of any."""
    if not isinstance(value, kind | None):
        raise InputError(f"{field} is {told}, not {value!r}.", parameter=field)


def check_guard(value: object) -> None:
    """Refuse what cannot count people."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_DELETIONS):
        return
    raise InputError("deletion_guard counts people, so it is 0 (off) or more.", parameter="deletion_guard")


def check_mail(value: object) -> None:
    """Refuse what is not exactly one address; an empty text stands for nobody."""
    check_kind(value, "notification_mail", str, "one address")
    try:
        if isinstance(value, str) and value:
            NotificationSettings().notifying(value)
    except InputError as error:
        raise InputError(f"notification_mail: {error}", parameter="notification_mail") from None


def check_name(value: object) -> None:
    """Refuse what Graph does not take as a display name."""
    check_kind(value, "name", str, "text")
    if isinstance(value, str):
        identifiers.display_name(value, "name")


def _span(value: object) -> timedelta | None:
    if isinstance(value, str):
        return duration(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return timedelta(seconds=value)
    return value if isinstance(value, timedelta) else None


def _name(value: object, place: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise InputError(f"{place} names nobody: {value!r}.", parameter=place.partition("[")[0])


def _attribute(name: object) -> str:
    if isinstance(name, str) and name.strip():
        return name
    raise InputError(f"mappings: {name!r} is no attribute's name.", parameter="mappings")


def _mapping(name: object, wanted: object) -> MappingChange:
    if isinstance(wanted, MappingChange):
        return wanted
    if isinstance(wanted, str):
        return MappingChange(expression=wanted)
    raise InputError(f"mappings.{name} is an expression or a MappingChange, not {wanted!r}.", parameter="mappings")
