"""Mails about a quarantined job, and the guard against accidental deletions: JSON text inside a secret.

Documentation: *Enable accidental deletions prevention*, *Configure cross-tenant synchronization*.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, Self

import attrs

from crosstenant.errors import InputError, ProtocolError

_MAILS: Final = "Enabled"
_RECIPIENT: Final = "Recipients"
_GUARDED: Final = "DeleteThresholdEnabled"
_THRESHOLD: Final = "DeleteThresholdValue"
_LOOKAHEAD: Final = "HumanResourcesLookaheadQueryEnabled"
_DEFAULT_THRESHOLD: Final = 500
_HIGHEST: Final = 2**31 - 1  # the service keeps an Int32
_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _a_threshold(_: object, __: object, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _HIGHEST:
        raise InputError(
            f"A deletion guard's threshold is a whole number of at least 1, not {value!r}; 1 lets nobody be deleted. To"
            " switch the guard off use disable_deletion_guard().",
            parameter="threshold",
        )


@attrs.frozen(kw_only=True)
class DeletionGuard:
    """How many deletions in one cycle put the job into quarantine instead of being carried out.

    Disables count like deletions, and so do groups. Each cycle counts for itself: many small ones pass unseen.

    Attributes:
        threshold: The number that is too many; reaching it is enough.
    """

    threshold: int = attrs.field(default=_DEFAULT_THRESHOLD, validator=_a_threshold)

    @property
    def allowed(self) -> int:
        """The most deletions and disables that one cycle may carry out: one less than the threshold."""
        return self.threshold - 1

    def __str__(self) -> str:
        return f"at most {self.allowed} deletions and disables per cycle; {self.threshold} are too many"


@attrs.frozen(kw_only=True)
class NotificationSettings:
    """What the secret ``SyncNotificationSettings`` holds. Members that we do not model are kept in `members`.

    Attributes:
        members: The JSON object, as it was read.
    """

    members: Mapping[str, object] = attrs.field(factory=dict, repr=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the secret's value.

        Raises:
            ProtocolError: It is no JSON object.
        """
        try:
            members = json.loads(text)
        except ValueError:
            members = None
        if not isinstance(members, dict):
            raise ProtocolError("SyncNotificationSettings holds no JSON object.", sent=True)
        return cls(members=members)

    def to_text(self) -> str:
        """Return the value to save: every member that was read, in its order."""
        return json.dumps(self.members, separators=(",", ":"), ensure_ascii=False)

    @property
    def deletion_guard(self) -> DeletionGuard | None:
        """The guard; None where it is off."""
        if self.members.get(_GUARDED) is not True:
            return None
        threshold = self.members.get(_THRESHOLD, _DEFAULT_THRESHOLD)
        return DeletionGuard(threshold=threshold) if isinstance(threshold, int) and threshold > 0 else None

    @property
    def recipient(self) -> str | None:
        """Where the service writes when the job is quarantined; None where it writes to nobody."""
        address = self.members.get(_RECIPIENT)
        return address if self.members.get(_MAILS) is True and isinstance(address, str) and address else None

    def guarded(self, guard: DeletionGuard | None) -> Self:
        """Return the same settings with another guard; None switches it off and keeps its number."""
        change = {_GUARDED: guard is not None} | ({_THRESHOLD: guard.threshold} if guard else {})
        return self._with(change)

    def notifying(self, address: str) -> Self:
        """Return the same settings with mails to an address.

        Raises:
            InputError: It is not exactly one address.
        """
        if not _is_address(address):
            raise InputError(
                f"Mails go to exactly one address, not {address!r}: how several are separated is documented nowhere."
                " Use the address of a group.",
                parameter="recipient",
            )
        return self._with({_MAILS: True, _RECIPIENT: address})

    def silent(self) -> Self:
        """Return the same settings with mails to nobody; the address is kept."""
        return self._with({_MAILS: False})

    def _with(self, change: Mapping[str, object]) -> Self:
        missing = {name: False for name in (_MAILS, _GUARDED, _LOOKAHEAD) if name not in self.members}
        return attrs.evolve(self, members={**self.members, **missing, **change})

    def __str__(self) -> str:
        mails = f"mails to {self.recipient}" if self.recipient else "no mails"
        return f"{mails}; {self.deletion_guard or 'no deletion guard'}"
