"""What a symptom is, what it looks like on the wire, and how closely a clue fits it."""

from __future__ import annotations

import re
from enum import StrEnum

import attrs


class DetectedBy(StrEnum):
    """Where a symptom shows itself."""

    ANSWER = "answer"
    LOG = "log"
    STATE = "state"
    NONE = "none"


class Actor(StrEnum):
    """Who has to do something about a symptom."""

    SOURCE_ADMIN = "source admin"
    TARGET_ADMIN = "target admin"
    USER = "user"
    NOBODY = "nobody"


@attrs.frozen(kw_only=True)
class Clue:
    """The parts of an error, log entry, quarantine or pasted text that can be told apart by a program.

    Attributes:
        status: The HTTP status; None where there was no answer.
        code: Graph's error code, the log's error code, a skip reason or a quarantine reason.
        message: The text beside it.
        method: The HTTP method of the refused request.
        path: The path of the refused request.
        request_id: What Microsoft's support asks for.
        evidence: The lines that a person would quote, most telling first.
    """

    status: int | None = None
    code: str = ""
    message: str = ""
    method: str | None = None
    path: str | None = None
    request_id: str | None = None
    evidence: tuple[str, ...] = ()


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return None if text is None else re.compile(text, re.IGNORECASE | re.DOTALL)


@attrs.frozen(kw_only=True)
class Signature:
    """What a symptom looks like. Every part that is given has to fit; a part that is None may be anything.

    Attributes:
        status: The HTTP status.
        code: The error code, compared without case and from its end: the service puts product names in front.
        message: A regular expression that occurs in the message.
        method: The HTTP method.
        path: A regular expression that occurs in the path.
        empty_message: True where the message has to be empty.
    """

    status: int | None = None
    code: str | None = None
    message: re.Pattern[str] | None = attrs.field(default=None, converter=_pattern)
    method: str | None = None
    path: re.Pattern[str] | None = attrs.field(default=None, converter=_pattern)
    empty_message: bool = False

    def fit(self, clue: Clue) -> int:
        """Return how many parts fit, or 0 where one that the clue knows does not.

        A status, method or path that the clue does not know (pasted text has none) neither fits nor contradicts, but
        a signature of nothing else has to fit as a whole.
        """
        verdicts = (
            self._fits_code(clue),
            self._fits_message(clue),
            _agree(self.status, clue.status),
            _agree(self.method, clue.method),
            _occurs(self.path, clue.path),
        )
        if any(verdict is False for verdict in verdicts):
            return 0
        fitting = sum(1 for verdict in verdicts if verdict)
        return fitting if verdicts[0] or verdicts[1] or fitting == self._parts else 0

    @property
    def _parts(self) -> int:
        return sum(part is not None for part in (self.status, self.method, self.path))

    def _fits_code(self, clue: Clue) -> bool | None:
        if self.code is None:
            return None
        return clue.code.lower().endswith(self.code.lower())

    def _fits_message(self, clue: Clue) -> bool | None:
        if self.empty_message:
            return not clue.message.strip()
        return _occurs(self.message, clue.message)


def _agree(wanted: object, found: object) -> bool | None:
    return None if wanted is None or found is None else wanted == found


def _occurs(pattern: re.Pattern[str] | None, text: str | None) -> bool | None:
    return None if pattern is None or text is None else pattern.search(text) is not None


@attrs.frozen(kw_only=True)
class Symptom:
    """One documented symptom.

    Attributes:
        id: Its short name, stable between releases.
        title: One line a person recognises it by.
        detected_by: Where it shows itself.
        signatures: What it looks like, any of them.
        cause: Why it happens.
        fix: What to do about it.
        actor: Who must do it.
        method: The method of ``CrossTenantSync`` that does it; None where only a person can.
        page: Title of the Microsoft documentation page.
    """

    id: str
    title: str
    detected_by: DetectedBy
    signatures: tuple[Signature, ...]
    cause: str
    fix: str
    actor: Actor
    method: str | None = None
    page: str

    def fit(self, clue: Clue) -> int:
        """Return how well the best signature fits, 0 for not at all."""
        return max((signature.fit(clue) for signature in self.signatures), default=0)
