"""What the next cycle meets: who is assigned, what the rules are, and whether anything stops it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from crosstenant.workflows.planning.forecast.person import Person
from crosstenant.workflows.planning.forecast.rules import Reading, Rules


@attrs.frozen(kw_only=True)
class Situation:
    """What the next cycle meets.

    Attributes:
        people: Everybody who is in reach or was, by object id; who is missing here is gone from the source.
        assigned: The object ids of who is in reach: assigned with a role that provisions, directly or as a direct
            member of a group; everybody where all users are synchronized.
        rules: What decides about each of them.
        guard: How many deletions and disables in one cycle are too many; None without a guard.
        looks_at_all: Whether the cycle looks at everybody, as it does after a restart or a change of mappings or
            filters, and not only at whoever changed.
        waits_for: What has to happen before any cycle does this; None where nothing has to.
    """

    people: Mapping[str, Person] = attrs.field(factory=dict)
    assigned: frozenset[str] = frozenset()
    rules: Rules = attrs.field(factory=Rules)
    guard: int | None = None
    looks_at_all: bool = False
    waits_for: str | None = None

    def reading(self, person_id: str) -> Reading:
        """Return how the cycle reads a person.

        Raises:
            InputError: A filter cannot be tried here.
        """
        return self.rules.reading(self.people.get(person_id), is_assigned=person_id in self.assigned)


def waits_for(
    *,
    user_sync: bool | None = True,
    inbound_redemption: bool | None = True,
    outbound_redemption: bool | None = True,
    is_started: bool = True,
    is_quarantined: bool = False,
) -> str | None:
    """Return what has to happen before a cycle can move anybody; None where nothing has to.

    Args:
        user_sync: Whether the target lets the source synchronize users; None where nobody may read it.
        inbound_redemption: Whether the target redeems the source's invitations, likewise.
        outbound_redemption: Whether the source redeems the target's, likewise.
        is_started: Whether the job runs by its schedule.
        is_quarantined: Whether the job is in quarantine.
    """
    brakes = (
        (user_sync is False, "the target to allow user synchronization"),
        (inbound_redemption is False, "the target to redeem invitations automatically"),
        (outbound_redemption is False, "the source to redeem invitations automatically"),
        (not is_started, "the job to be started"),
        (is_quarantined, "the job to leave quarantine"),
    )
    return ", and for ".join(what for stops, what in brakes if stops) or None
