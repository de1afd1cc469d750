"""The journal's text: intents to JSON and back, checked member by member."""

from __future__ import annotations

import json
from typing import Final

import attrs

from crosstenant.workflows.documents import Document
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
            return cls._read(Document(json.loads(content)))
        except NewerFormatError:
            raise
        except (ValueError, RecursionError) as error:
            raise BrokenPageError(f"it is no page of ours: {str(error).rstrip('.')}") from error

    @classmethod
    def _read(cls, page: Document) -> Page:
        found = page.needed("format", page.count("format"))
        if found > FORMAT:
            raise NewerFormatError(f"format {found}")
        if found < 1:
            page.refuse("format", "a version from 1 on", found)
        pair = TenantPair(page.needed_text("source"), page.needed_text("target"))
        return cls(pair=pair, intents=tuple(map(_intent, page.needed_documents("intents"))))


def _members(intent: Intent) -> dict[str, object]:
    members: dict[str, object] = attrs.asdict(intent)
    return members | {"what": intent.what.value, "intended_at": intent.intended_at.isoformat()}


def _intent(members: Document) -> Intent:
    return Intent(
        what=members.word("what", Creation),
        under=members.needed_text("under"),
        name=members.needed_text("name"),
        intended_at=members.moment("intended_at"),
        known=members.needed("known", members.texts("known")),
        created_id=members.text("created_id"),
    )
