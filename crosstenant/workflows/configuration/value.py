"""What a link between two tenants should be like, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from os import PathLike
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.models.scope import Scope
from crosstenant.models.sync_schema import FlowType
from crosstenant.workflows.configuration import checks, shapes, texts
from crosstenant.workflows.configuration.mapping_change import MappingChange
from crosstenant.workflows.configuration.partner_settings import PartnerSettings


class SyncScope(StrEnum):
    """Who is synchronized: whoever is assigned, or every internal user."""

    ASSIGNED = "assigned"
    ALL = "all"


_FLAGS: Final = ("user_sync", "inbound_redemption", "outbound_redemption", "enabled")


def _scope(value: str | None) -> SyncScope | None:
    try:
        return None if value is None else SyncScope(value)
    except ValueError:
        raise InputError(f"scope is {' or '.join(SyncScope)}, not {value!r}.", parameter="scope") from None


def _assigned(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return checks.texts(value, "assigned")


def _assigned_exactly(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return checks.texts(value, "assigned_exactly")


def _unmapped(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return checks.texts(value, "unmapped")


@attrs.frozen(kw_only=True)
class SyncConfiguration:
    """What a link between two tenants should be like. A field that is None is left alone.

    A ``name`` asks for the link to exist: whatever of it is missing is then made as Microsoft's how-to makes it. What
    somebody has set explicitly stays as it is unless the field says otherwise.

    Attributes:
        name: The configuration app's display name; an app that was adopted keeps its own.
        user_sync: Whether the target lets the source synchronize users.
        inbound_redemption: Whether the target redeems the source's invitations automatically.
        outbound_redemption: Whether the source redeems the target's invitations automatically.
        source_partner: Other blocks of the source's partner entry for the target.
        target_partner: Other blocks of the target's partner entry for the source.
        scope: Who is synchronized.
        assigned: At least these are assigned: principal names, object ids or group names. Nobody is removed.
        assigned_exactly: These and nobody else are assigned; the only form that removes people.
        mappings: How attributes of the target get their values, by their names; a bare text is an expression.
        unmapped: Attributes of the target that are written no more.
        scoping: Who of those in scope is let through.
        actions: What may happen to users in the target: ``Add``, ``Update``, ``Delete``; others may not.
        deletion_guard: How many deletions and disables in one cycle are held back; 0 for no guard.
        notification_mail: Where the service writes when it puts the job into quarantine; an empty text for nobody.
        schedule: From the start of one cycle to the next: a timedelta, seconds, or ISO 8601 text such as ``PT40M``. The
            service lets nobody change it, so a plan only warns.
        enabled: Whether the job runs.

    Raises:
        InputError: A field is not what it takes, a bare string stands where a list of names is wanted, both forms of
            assignment are given, or an attribute is mapped and unmapped.
    """

    name: str | None = None
    user_sync: bool | None = None
    inbound_redemption: bool | None = None
    outbound_redemption: bool | None = None
    source_partner: PartnerSettings | None = None
    target_partner: PartnerSettings | None = None
    scope: SyncScope | None = attrs.field(default=None, converter=_scope)
    assigned: tuple[str, ...] | None = attrs.field(default=None, converter=_assigned)
    assigned_exactly: tuple[str, ...] | None = attrs.field(default=None, converter=_assigned_exactly)
    mappings: Mapping[str, MappingChange] | None = attrs.field(default=None, converter=checks.mappings)
    unmapped: tuple[str, ...] | None = attrs.field(default=None, converter=_unmapped)
    scoping: Scope | None = None
    actions: tuple[FlowType, ...] | None = attrs.field(default=None, converter=checks.actions)
    deletion_guard: int | None = None
    notification_mail: str | None = None
    schedule: timedelta | None = attrs.field(default=None, converter=checks.schedule)
    enabled: bool | None = None

    def __attrs_post_init__(self) -> None:
        checks.check_name(self.name)
        for flag in _FLAGS:
            checks.check_kind(getattr(self, flag), flag, bool, "True, False or None")
        for side in ("source_partner", "target_partner"):
            checks.check_kind(getattr(self, side), side, PartnerSettings, "a PartnerSettings")
        checks.check_kind(self.scoping, "scoping", Scope, "a Scope")
        checks.check_guard(self.deletion_guard)
        checks.check_mail(self.notification_mail)
        self._refuse_contradictions()

    def _refuse_contradictions(self) -> None:
        if self.assigned is not None and self.assigned_exactly is not None:
            raise InputError("Give assigned= (at least these) or assigned_exactly=, not both.", parameter="assigned")
        both = sorted(set(self.unmapped or ()) & set(self.mappings or ()))
        if both:
            raise InputError(f"{', '.join(both)}: mapped and unmapped at once.", parameter="unmapped")

    def to_dict(self) -> dict[str, object]:
        """Return the fields that are not left alone as plain data, in the order above."""
        fields = attrs.fields(type(self))
        wanted = {field.name: getattr(self, field.name) for field in fields}
        return {name: shapes.data_of(value) for name, value in wanted.items() if value is not None}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> SyncConfiguration:
        """Read what `to_dict` returns.

        Raises:
            InputError: A key is unknown or of the wrong type; the message names it: ``assigned[3] is text, not 5.``
        """
        return cls(**shapes.fields_of(data))  # type: ignore[arg-type] # every reader returns what its field takes

    @classmethod
    def from_toml(cls, text: str | bytes | PathLike[str]) -> SyncConfiguration:
        """Read a TOML document: a text, bytes in UTF-8, or a file named by a path.

        Raises:
            InputError: It cannot be read, is too large or no TOML; or as for `from_dict`, behind the name of the file.
        """
        with texts.naming_the_file(text):
            return cls.from_dict(texts.from_toml(text))

    @classmethod
    def from_json(cls, text: str | bytes | PathLike[str]) -> SyncConfiguration:
        """Read a JSON document: a text, bytes in UTF-8, or a file named by a path.

        Raises:
            InputError: It cannot be read, is too large or no JSON; or as for `from_dict`, behind the name of the file.
        """
        with texts.naming_the_file(text):
            return cls.from_dict(texts.from_json(text))

    def to_toml(self) -> str:
        """Return the fields that are not left alone as a TOML document."""
        return texts.to_toml(self.to_dict())

    def to_json(self) -> str:
        """Return the fields that are not left alone as a JSON document, indented by two."""
        return texts.to_json(self.to_dict())

    def describe(self) -> str:
        """Return one ``name : value`` line per field, ``leave alone`` where it is None."""
        fields = [field.name for field in attrs.fields(type(self))]
        width = max(map(len, fields))
        present = self.to_dict()
        return "\n".join(f"{name:<{width}} : {present.get(name, 'leave alone')}" for name in fields)
