"""What a symptom looks like on the wire, in the log or in a job, and how closely a clue fits it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import attrs

from crosstenant.workflows.symptoms.clue import Clue, DetectedBy

_FLAGS: Final = re.IGNORECASE | re.DOTALL


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


@attrs.frozen(kw_only=True)
class Signature:
    """What a symptom looks like. Every part that is given has to fit; a part that is None may be anything.

    Attributes:
        seen_in: Where it shows; `DetectedBy.NONE` is found in pasted text only.
        status: The HTTP status.
        code: The error code, compared without case and from its end: the service puts product names in front. With a
            star at its end it is compared from its beginning.
        message: A regular expression that occurs in the message, in capitals or not.
        method: The HTTP method.
        path: The same, in the path.
        empty_message: True where the message has to be empty.
        conditions: The names of what has to hold, all of them.
    """

    seen_in: DetectedBy | None = None
    status: int | None = None
    code: str | None = None
    message: str | None = None
    method: str | None = None
    path: str | None = None
    empty_message: bool = False
    conditions: frozenset[str] = attrs.field(default=frozenset(), converter=_names)

    def fit(self, clue: Clue) -> float:
        """Return how many parts fit, or 0 where one that the clue knows does not.

        A code that is only the end of the clue's counts less than a whole part. A status, method or path that the clue
        does not know (pasted text has none) neither fits nor contradicts, but a signature of nothing else has to fit
        as a whole.
        """
        if not self._is_seen_in(clue) or not self.conditions <= clue.conditions:
            return 0
        closeness = self._code_closeness(clue)
        if closeness == 0:
            return 0
        said = self._fits_message(clue)
        where = (_agree(self.status, clue.status), _agree(self.method, clue.method), _occurs(self.path, clue.path))
        if said is False or False in where:
            return 0
        placed = sum(1 for part in where if part)
        told = (closeness or 0) + (said is True) + len(self.conditions)
        return told + placed if told or placed == self._places else 0

    @property
    def _places(self) -> int:
        return sum(part is not None for part in (self.status, self.method, self.path)) or 1

    def _is_seen_in(self, clue: Clue) -> bool:
        return self.seen_in is None or clue.seen_in is None or self.seen_in is clue.seen_in

    def _code_closeness(self, clue: Clue) -> float | None:
        """Return 1 for the whole code, less for a part of it, 0 for another code, None if no code is asked for."""
        if self.code is None:
            return None
        wanted, found = self.code.lower(), clue.code.lower()
        fits = found.startswith(wanted[:-1]) if wanted.endswith("*") else found.endswith(wanted)
        return (1 + min(1, len(wanted) / max(1, len(found)))) / 2 if fits else 0

    def _fits_message(self, clue: Clue) -> bool | None:
        if self.empty_message:
            return not clue.message.strip()
        return _occurs(self.message, clue.message)


def _agree(wanted: object, found: object) -> bool | None:
    return None if wanted is None or found is None else wanted == found


def _occurs(pattern: str | None, text: str | None) -> bool | None:
    # re keeps what it has compiled, so only the patterns that are tried cost anything
    return None if pattern is None or text is None else re.search(pattern, text, _FLAGS) is not None
