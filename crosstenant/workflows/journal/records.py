"""The journal's text: intents to JSON and back, checked member by member."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeGuard

import attrs

from crosstenant.workflows.journal.intents import Creation, Intent, TenantPair

FORMAT: Final = 1
"""The version of the text. A newer one is refused, and left as it is."""


LARGEST: Final = 1024 * 1024
"""How many bytes a page may have; one of ours has some hundred."""


class BrokenPageError(ValueError):
    """The text is not what this module writes."""


class NewerFormatError(ValueError):
    """The text is of a version that this module does not know."""


@attrs.frozen(kw_only=True)
class Page:
    """Everything that stands in one journal.

    Attributes:
        pair: The tenants that it is kept for.
        intents: What was about to be created between the two.
    """

    pair: TenantPair
    intents: tuple[Intent, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the page as UTF-8 JSON with a line break at its end."""
        members = {
            "format": FORMAT,
            "source": self.pair.source_id,
            "target": self.pair.target_id,
            "intents": [_members(intent) for intent in self.intents],
        }
        return f"{json.dumps(members, indent=1)}\n".encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Page:
        """Read a page.

        Raises:
            NewerFormatError: It is of a newer version.
            BrokenPageError: It is torn, no JSON, or not of this shape.
        """
        if len(content) > LARGEST:
            raise BrokenPageError("it is larger than 1 MiB")
        try:
            members = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise BrokenPageError("it is no JSON") from error
        if not _is_object(members):
            raise BrokenPageError("it is no JSON object")
        _check_format(members.get("format"))
        intents = members.get("intents")
        if not isinstance(intents, list):
            raise BrokenPageError("intents is no list")
        return cls(
            pair=TenantPair(_text(members, "source"), _text(members, "target")),
            intents=tuple(_intent(entry) for entry in intents),
        )


def _members(intent: Intent) -> dict[str, object]:
    members: dict[str, object] = attrs.asdict(intent)
    return members | {"what": intent.what.value, "intended_at": intent.intended_at.isoformat()}


def _intent(members: object) -> Intent:
    if not _is_object(members):
        raise BrokenPageError("an intent is no JSON object")
    known = members.get("known")
    if not isinstance(known, list) or not all(isinstance(item, str) for item in known):
        raise BrokenPageError("known is no list of texts")
    return Intent(
        what=_creation(members),
        under=_text(members, "under"),
        name=_text(members, "name"),
        intended_at=_instant(members),
        known=tuple(known),
        created_id=None if members.get("created_id") is None else _text(members, "created_id"),
    )


def _creation(members: Mapping[str, object]) -> Creation:
    try:
        return Creation(_text(members, "what"))
    except ValueError as error:
        raise BrokenPageError(str(error)) from error


def _instant(members: Mapping[str, object]) -> datetime:
    try:
        found = datetime.fromisoformat(_text(members, "intended_at"))
    except ValueError as error:
        raise BrokenPageError(str(error)) from error
    if found.tzinfo is None:
        raise BrokenPageError("intended_at has no time zone")
    return found


def _text(members: Mapping[str, object], name: str) -> str:
    found = members.get(name)
    if not isinstance(found, str):
        raise BrokenPageError(f"{name} is no text")
    return found


def _check_format(found: object) -> None:
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise BrokenPageError("format is no version")
    if found > FORMAT:
        raise NewerFormatError(f"format {found}")


def _is_object(found: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(found, dict)
