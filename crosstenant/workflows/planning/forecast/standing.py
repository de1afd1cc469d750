"""Who stands in the target because of the job, before the next cycle."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

import attrs


class Presence(Enum):
    """What the target's directory says of a person whom the job manages."""

    ENABLED = auto()
    BLOCKED = auto()
    REMOVED = auto()
    """By an administrator, before the last cycle: the job does not bring them back."""
    REMOVED_LATELY = auto()
    """Nobody can tell by whom: who left on their own comes back, who was deleted does not."""
    NOT_READ = auto()


@attrs.frozen(kw_only=True)
class Stay:
    """One person's stay in the target.

    Attributes:
        name: The principal name at home, as far as the log knows it.
        target_id: The object id in the target, where it is known.
        is_disabled: Whether the job has blocked their sign-in.
        presence: What the target's directory says.
    """

    name: str
    target_id: str | None = None
    is_disabled: bool = False
    presence: Presence = Presence.NOT_READ

    @property
    def can_sign_in(self) -> bool:
        """Whether their sign-in is open, as far as that is known."""
        return self.presence is Presence.ENABLED or (self.presence is Presence.NOT_READ and not self.is_disabled)

    @property
    def is_removed(self) -> bool:
        """Whether somebody else than the job took them out of the target."""
        return self.presence in {Presence.REMOVED, Presence.REMOVED_LATELY}


@attrs.frozen(kw_only=True)
class Standing:
    """Who of the source stands in the target.

    Attributes:
        stays: Whom the job manages, by object id in the source.
        guests: Who is there without the job, invited or left over, by the same. The job takes over whom it matches.
        deleted: Whom the job has deleted and brings back when they come back into scope.
        unsure: Why there may be more of them; None where these are all.
        assumes: What could not be looked up and is taken for granted, in sentences.
    """

    stays: Mapping[str, Stay] = attrs.field(factory=dict)
    guests: Mapping[str, Stay] = attrs.field(factory=dict)
    deleted: frozenset[str] = frozenset()
    unsure: str | None = None
    assumes: tuple[str, ...] = ()
