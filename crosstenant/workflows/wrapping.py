"""Text for a person at a terminal: lines of at most a hundred columns, and instants by the minute."""

from __future__ import annotations

import textwrap
from datetime import datetime
from typing import Final

WIDTH: Final = 100
"""How many columns a line may take."""


def wrapped(lead: str, text: str) -> list[str]:
    """Wrap a text behind a lead; its further lines stand below the text."""
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [lead.rstrip()]


def minute(moment: datetime | None) -> str:
    """Return an instant by the minute; one that nobody knows in words."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "at an unknown time"
