"""What a restart throws away (Graph: ``synchronizationJobRestartCriteria``).

Evidence: docs.
"""

import enum


class ResetScope(enum.Flag):
    """The ``synchronizationJobRestartScope`` flags, with Graph's own numbers."""

    NONE = 0
    CONNECTOR_DATA_STORE = 1
    ESCROWS = 2
    WATERMARK = 4
    QUARANTINE_STATE = 8
    FULL = 15
    FORCE_DELETES = 32


PORTAL_RESTART = ResetScope.QUARANTINE_STATE | ResetScope.WATERMARK | ResetScope.ESCROWS

_WORDS = {
    "none": ResetScope.NONE,
    "connectordatastore": ResetScope.CONNECTOR_DATA_STORE,
    "escrows": ResetScope.ESCROWS,
    "watermark": ResetScope.WATERMARK,
    "quarantinestate": ResetScope.QUARANTINE_STATE,
    "full": ResetScope.FULL,
    "forcedeletes": ResetScope.FORCE_DELETES,
}


def reset_scope(words: str | None) -> ResetScope:
    """Read the comma-joined flags; nothing at all means what the portal's restart button does.

    Raises:
        ValueError: A word is no member of the enumeration; the word is the error's argument.
    """
    if words is None or not words.strip():
        return PORTAL_RESTART
    scope = ResetScope.NONE
    for word in words.split(","):
        flag = _WORDS.get(word.strip().lower())
        if flag is None:
            raise ValueError(word.strip())
        scope |= flag
    return scope
