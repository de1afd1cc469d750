"""Pure: from who stands in the target and what the next cycle meets to who enters, leaves and is disabled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.workflows.plan.people import PeopleCount, PeopleForecast
from crosstenant.workflows.planning.forecast.rules import Reading
from crosstenant.workflows.planning.forecast.situation import Situation
from crosstenant.workflows.planning.forecast.standing import Presence, Standing, Stay

_REMOVED_LATELY: Final = (
    "was removed from the target since the last cycle; who left on their own comes back, who was deleted by an"
    " administrator does not, and the directory does not tell which"
)


@attrs.frozen(kw_only=True)
class Movement:
    """Whom one thing happens to.

    Attributes:
        ids: Their object ids in the source.
        unknown: Why there may be others; None where these are all.
    """

    ids: frozenset[str] = frozenset()
    unknown: str | None = None


@attrs.frozen(kw_only=True)
class Movements:
    """Whom the next cycle moves.

    Attributes:
        enter: Who is created, restored or taken over.
        leave: Who is soft-deleted.
        disabled: Whose sign-in is blocked.
        pending: How many deletions and disables the job has to do, as it sees it: it does not know who was removed or
            blocked in the target meanwhile.
    """

    enter: Movement
    leave: Movement
    disabled: Movement
    pending: int = 0

    def held_back(self, guard: int | None) -> str | None:
        """Return why a deletion guard holds deletions and disables back; None where it does not."""
        if guard is None or self.pending < guard:
            return None
        return f"{self.pending} deletions and disables reach the guard of {guard}, so the job goes into quarantine"


def movements(standing: Standing, situation: Situation) -> Movements:
    """Return whom the next cycle moves, by object id in the source.

    What no directory shows is not foreseen: a user with sign-in by text message or without the attribute that matching
    needs is skipped, and an invitation may fail.

    Raises:
        InputError: A filter cannot be tried here, for it has an operator or a pattern that is not known.
    """
    leave, disabled = _leaving(standing, situation), _disabled(standing, situation)
    pending = len(leave.ids | disabled.ids | _unseen(standing, situation))
    moved = Movements(enter=_entering(standing, situation), leave=leave, disabled=disabled, pending=pending)
    if moved.held_back(situation.guard) is None:
        return moved
    # A guest who is to be disabled is not matched either while that is held back.
    stopped = disabled.ids & standing.guests.keys()
    return attrs.evolve(moved, enter=attrs.evolve(moved.enter, ids=moved.enter.ids - stopped))


def _unseen(standing: Standing, situation: Situation) -> set[str]:
    """Return for whom the job has something to do, whether or not the target still has them as the job left them."""
    return {
        person_id
        for person_id, stay in standing.stays.items()
        if not stay.is_disabled and _is_pending(person_id, stay, situation)
    }


def forecast(standing: Standing, situation: Situation, before: Situation | None = None) -> PeopleForecast:
    """Return the people of the next cycle, counted and with their names.

    Args:
        standing: Who stands in the target.
        situation: What the next cycle meets.
        before: What it would meet otherwise; who would leave then as well is on the way already.
    """
    try:
        moved = movements(standing, situation)
        already = _leaving(standing, before).ids if before else frozenset[str]()
    except InputError as error:
        return PeopleForecast.not_known(f"the scoping filter cannot be tried here: {error}")
    return PeopleForecast(
        enter=_counted(moved.enter, standing, situation),
        leave=_counted(moved.leave, standing, situation, already),
        disabled=_counted(moved.disabled, standing, situation),
        waits_for=situation.waits_for,
        held_back=moved.held_back(situation.guard),
        assumes=standing.assumes,
    )


def _entering(standing: Standing, situation: Situation) -> Movement:
    lately = [
        stay.name
        for person_id, stay in standing.stays.items()
        if stay.presence is Presence.REMOVED_LATELY and situation.reading(person_id) is Reading.IN_SCOPE
    ]
    unknown = f"{lately[0]} {_REMOVED_LATELY}" if lately and situation.rules.creates else standing.unsure
    return Movement(ids=frozenset(_newcomers(standing, situation)), unknown=unknown)


def _newcomers(standing: Standing, situation: Situation) -> Iterable[str]:
    """Yield who is in scope and not managed yet."""
    for person_id in situation.assigned - standing.stays.keys():
        can_come = person_id in standing.guests or _can_be_made(person_id, standing, situation)
        if can_come and situation.reading(person_id) is Reading.IN_SCOPE:
            yield person_id


def _can_be_made(person_id: str, standing: Standing, situation: Situation) -> bool:
    """Return whether somebody may be created, or restored where the job deleted them; both need an open sign-in."""
    person, rules = situation.people.get(person_id), situation.rules
    is_allowed = rules.creates or (rules.updates and person_id in standing.deleted)
    return is_allowed and person is not None and person.is_enabled


def _leaving(standing: Standing, situation: Situation) -> Movement:
    rules = situation.rules
    gone = frozenset(
        person_id
        for person_id, stay in standing.stays.items()
        if _may_leave(stay) and situation.reading(person_id) is Reading.OUT_OF_SCOPE
    )
    if not rules.deletes or rules.carries_leaving is False:
        return Movement()
    if rules.carries_leaving is None and gone:
        return Movement(unknown="an expression in the mapping of IsSoftDeleted decides it")
    return Movement(ids=gone, unknown=standing.unsure)


def _may_leave(stay: Stay) -> bool:
    """Return whether leaving scope has an effect: whom the job has disabled counts as gone already, and stays."""
    return not stay.is_disabled and not stay.is_removed


def _disabled(standing: Standing, situation: Situation) -> Movement:
    rules = situation.rules
    if not rules.updates or rules.carries_sign_in is False:
        return Movement()
    blocked = {
        person_id: stay
        for person_id, stay in (*standing.stays.items(), *standing.guests.items())
        if stay.can_sign_in and _is_blocked_at_home(person_id, situation)
    }
    return Movement(ids=frozenset(blocked), unknown=_undecided(blocked.values(), situation) or standing.unsure)


def _undecided(blocked: Iterable[Stay], situation: Situation) -> str | None:
    if situation.rules.carries_sign_in is None and blocked:
        return "an expression in the mapping of accountEnabled decides it"
    # The job looks at the source alone: what was unblocked in the target stays so until the source changes.
    unblocked = [stay.name for stay in blocked if stay.is_disabled and not situation.looks_at_all]
    return (
        f"{unblocked[0]} was unblocked in the target, which only a change in the source undoes" if unblocked else None
    )


def _is_pending(person_id: str, stay: Stay, situation: Situation) -> bool:
    """Return whether the job has a deletion or a disable to do for a person whom it believes in the target."""
    rules = situation.rules
    if situation.reading(person_id) is Reading.OUT_OF_SCOPE:
        return rules.deletes and rules.carries_leaving is not False
    can_update = rules.updates and rules.carries_sign_in is not False and not stay.is_removed
    return can_update and _is_blocked_at_home(person_id, situation)


def _is_blocked_at_home(person_id: str, situation: Situation) -> bool:
    person = situation.people.get(person_id)
    is_blocked = person is not None and not person.is_enabled
    return is_blocked and situation.reading(person_id) is Reading.IN_SCOPE


def _counted(
    movement: Movement, standing: Standing, situation: Situation, already: frozenset[str] = frozenset()
) -> PeopleCount:
    if movement.unknown is not None:
        return PeopleCount.not_known(movement.unknown)
    names = (_name(person_id, standing, situation) for person_id in movement.ids)
    return PeopleCount.of(names, already=len(movement.ids & already))


def _name(person_id: str, standing: Standing, situation: Situation) -> str:
    person = situation.people.get(person_id)
    return person.name if person else standing.stays[person_id].name
