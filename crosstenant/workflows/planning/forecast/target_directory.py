"""What the target's directory says of those whom the job manages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import attrs

from crosstenant.models.directory import Principal
from crosstenant.workflows.planning.forecast.standing import Presence, Stay


@attrs.frozen(kw_only=True)
class TargetDirectory:
    """The target's external users.

    Attributes:
        users: By object id.
        deleted: Reads when users were soft-deleted, by object id; asked only where somebody is missing.
    """

    users: Mapping[str, Principal]
    deleted: Callable[[], Mapping[str, datetime | None]]

    def looked_up(self, stays: Mapping[str, Stay], last_cycle: datetime | None) -> dict[str, Stay]:
        """Return the stays with what the directory says of each.

        Args:
            stays: By object id in the source.
            last_cycle: When the job's last cycle began; None where that is not known.
        """
        seen = {person_id: self._seen(stay) for person_id, stay in stays.items()}
        missing = [
            person_id for person_id, stay in seen.items() if stay.presence is Presence.NOT_READ and stay.target_id
        ]
        deleted = self.deleted() if missing else {}
        for person_id in missing:
            presence = _removed(deleted.get(seen[person_id].target_id or ""), last_cycle)
            seen[person_id] = attrs.evolve(seen[person_id], presence=presence)
        return seen

    def at_home(self) -> dict[str, Principal]:
        """Return the users by the names that they may have at home: the mail address, and the invited name."""
        names = ((name, user) for user in self.users.values() for name in _names(user))
        return {name.casefold(): user for name, user in names if name}

    def _seen(self, stay: Stay) -> Stay:
        user = self.users.get(stay.target_id or "")
        if user is None:
            return stay
        return attrs.evolve(stay, presence=presence_of(user))


def presence_of(user: Principal) -> Presence:
    """Return what a user's being there means."""
    return Presence.BLOCKED if user.account_enabled is False else Presence.ENABLED


def _removed(at: datetime | None, last_cycle: datetime | None) -> Presence:
    is_old = at is not None and last_cycle is not None and at < last_cycle
    return Presence.REMOVED if is_old else Presence.REMOVED_LATELY


def _names(user: Principal) -> Iterable[str]:
    yield user.mail or ""
    yield (user.user_principal_name or "").partition("#EXT#")[0]
