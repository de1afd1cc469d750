"""One documented symptom: what it looks like, why it happens, what to do, and who has to."""

from __future__ import annotations

from enum import StrEnum

import attrs

from crosstenant.workflows.symptoms.clue import Clue, DetectedBy
from crosstenant.workflows.symptoms.signature import Signature


class Actor(StrEnum):
    """Who has to do something about a symptom."""

    SOURCE_ADMIN = "source admin"
    TARGET_ADMIN = "target admin"
    USER = "user"
    NOBODY = "nobody"


@attrs.frozen(kw_only=True)
class Symptom:
    """One documented symptom.

    Attributes:
        row: The row's number in this table.
        id: Its short name, stable between releases.
        title: One line a person recognises it by.
        detected_by: Where it shows itself; one that shows nowhere is found by text search only.
        signatures: What it looks like, any of them.
        cause: Why it happens.
        fix: What to do about it.
        actor: Who must do it.
        method: The method of ``CrossTenantSync`` that does it, or that tells more; None where only a person can.
        is_fixable: Whether the method mends it, given access to the right tenant. False where it only tells more.
        page: Title of the Microsoft documentation page.
    """

    row: int
    id: str
    title: str
    detected_by: DetectedBy
    signatures: tuple[Signature, ...]
    cause: str
    fix: str
    actor: Actor
    method: str | None = None
    is_fixable: bool = False
    page: str

    def fit(self, clue: Clue) -> float:
        """Return how well the best signature fits, 0 for not at all or for a clue from another place."""
        if clue.seen_in not in {None, self.detected_by}:
            return 0
        return max((signature.fit(clue) for signature in self.signatures), default=0)
