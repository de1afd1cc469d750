"""The wanted state of one link, as a value. Every field that is None is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum
from typing import Final

import attrs

from crosstenant.errors import InputError


class SyncScope(StrEnum):
    """Who is synchronized: whoever is assigned, or every internal user."""

    ASSIGNED = "assigned"
    ALL = "all"


_FLAGS: Final = ("user_sync", "inbound_redemption", "outbound_redemption", "enabled")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _assigned(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return _names(value, "assigned")


def _assigned_exactly(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return _names(value, "assigned_exactly")


def _scope(value: str | None) -> SyncScope | None:
    try:
        return None if value is None else SyncScope(value)
    except ValueError:
        raise InputError(f"scope is {' or '.join(SyncScope)}, not {value!r}.", parameter="scope") from None


def _names(value: Iterable[object] | None, field: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        raise InputError(f'{field} takes a list of names: ["{value}"], not one bare string.', parameter=field)
    if not isinstance(value, Iterable):
        raise InputError(f"{field} takes a list of names, not {value!r}.", parameter=field)
    return tuple(_name(name, f"{field}[{position}]") for position, name in enumerate(value))


def _name(value: object, place: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise InputError(f"{place} names nobody: {value!r}.", parameter=place.partition("[")[0])


@attrs.frozen(kw_only=True)
class SyncConfiguration:
    """What a link between two tenants should be like.

    Attributes:
        name: The configuration app's display name; an app that was adopted keeps its own.
        user_sync: Whether the target lets the source synchronize users.
        inbound_redemption: Whether the target redeems the source's invitations automatically.
        outbound_redemption: Whether the source redeems the target's invitations automatically.
        scope: Who is synchronized.
        assigned: At least these are assigned: principal names, object ids or group names. Nobody is removed.
        assigned_exactly: These and nobody else are assigned; the only form that removes people.
        deletion_guard: How many deletions and disables in one cycle are held back; 0 for no guard.
        notification_mail: Where the service writes when it puts the job into quarantine.
        enabled: Whether the job runs.

    Raises:
        InputError: A field is not what it takes, a bare string stands where a list of names is wanted, or both forms
            of assignment are given.
    """

    name: str | None = None
    user_sync: bool | None = None
    inbound_redemption: bool | None = None
    outbound_redemption: bool | None = None
    scope: SyncScope | None = attrs.field(default=None, converter=_scope)
    assigned: tuple[str, ...] | None = attrs.field(default=None, converter=_assigned)
    assigned_exactly: tuple[str, ...] | None = attrs.field(default=None, converter=_assigned_exactly)
    deletion_guard: int | None = None
    notification_mail: str | None = None
    enabled: bool | None = None

    def __attrs_post_init__(self) -> None:
        if self.assigned is not None and self.assigned_exactly is not None:
            raise InputError("Give assigned= (at least these) or assigned_exactly=, not both.", parameter="assigned")
        if self.deletion_guard is not None and not _is_count(self.deletion_guard):
            raise InputError("deletion_guard counts people, so it is 0 (off) or more.", parameter="deletion_guard")
        for flag in _FLAGS:
            if not isinstance(getattr(self, flag), bool | None):
                raise InputError(f"{flag} is True, False or None.", parameter=flag)

    def to_dict(self) -> dict[str, object]:
        """Return the fields that are not left alone, JSON-ready, in the order above."""
        data: dict[str, object] = {}
        for field in attrs.fields(type(self)):
            value = getattr(self, field.name)
            if value is not None:
                data[field.name] = (
                    value.value if isinstance(value, Enum) else list(value) if isinstance(value, tuple) else value
                )
        return data

    def describe(self) -> str:
        """Return one ``name : value`` line per field, ``leave alone`` where it is None."""
        fields = [field.name for field in attrs.fields(type(self))]
        width = max(map(len, fields))
        present = self.to_dict()
        return "\n".join(f"{name:<{width}} : {present.get(name, 'leave alone')}" for name in fields)
