"""Creating what has no key of its own in Graph, without ever making two.

Search, write the intent down, send once, settle, adopt. A request whose outcome is unknown is searched for until the
settle time has passed, by this run or by the next one; only then is it sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final, Generic, TypeVar

import attrs

from crosstenant.errors import GraphError, OutcomeUnknownError, TransportError
from crosstenant.transport.clock import Clock
from crosstenant.workflows.journal import Creation, Intent
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import SETTLE, is_refused, until, wait_as_asked

Found = TypeVar("Found")

_ATTEMPTS: Final = 2


@attrs.frozen(kw_only=True)
class Recipe(Generic[Found]):
    """How one thing is searched for, read and created.

    Attributes:
        what: What it is.
        under: What it belongs to: a job's service principal id.
        name: The display name that it gets.
        told: What is being done, for errors.
        id_of: Returns its id.
        find: Reads it by its id; None where there is none, or none yet.
        fitting: Returns everything of a name that fits the search, new or not.
        only: Returns the one of several, None of none, or refuses to choose.
        send: Sends the create, once.
    """

    what: Creation
    under: str = ""
    name: str = ""
    told: str
    id_of: Callable[[Found], str]
    find: Callable[[str], Found | None]
    fitting: Callable[[str], tuple[Found, ...]]
    only: Callable[[tuple[Found, ...]], Found | None]
    send: Callable[[], Found]

    def intent(self, known: tuple[str, ...], clock: Clock) -> Intent:
        """Return what to write down before the create is sent."""
        return Intent(what=self.what, under=self.under, name=self.name, intended_at=clock.now(), known=known)

    def new(self, intent: Intent) -> Found | None:
        """Return what fits an intent and was not there before it.

        Raises:
            DuplicateObjectsError: There are several.
        """
        fitting = self.fitting(intent.name)
        return self.only(tuple(found for found in fitting if self.id_of(found) not in intent.known))


def intended(link: Link, what: Creation, under: str = "") -> Intent | None:
    """Return what was written down about a creation, by this run or an earlier one; None where nothing was.

    Raises:
        JournalError: The journal cannot be read.
    """
    written = link.journal.read(link.pair)
    return next((intent for intent in written if (intent.what, intent.under) == (what, under)), None)


def time_to_settle(intent: Intent, clock: Clock) -> timedelta:
    """Return how much longer what was sent may stay invisible; nothing or less where it had its time."""
    # The clock of whoever wrote it may run ahead of ours, and must not make anybody wait longer than the settle time.
    return min(intent.intended_at + SETTLE - clock.now(), SETTLE)


def begun_before(link: Link, recipe: Recipe[Found], clock: Clock) -> Found | None:
    """Return what an earlier attempt created, waiting until it shows; None where there was none, or it came to nothing.

    Call it inside `Link.creating`.

    Raises:
        DuplicateObjectsError: The attempt made several.
        JournalError: The journal cannot be used.
    """
    intent = intended(link, recipe.what, recipe.under)
    if intent is None:
        return None
    made = intent.created_id
    look = partial(recipe.new, intent) if made is None else partial(recipe.find, made)
    found = until(look, clock=clock, window=time_to_settle(intent, clock))
    if found is None:
        _write(link, without=intent)
    elif made is None:
        _write(link, attrs.evolve(intent, created_id=recipe.id_of(found)))
    return found


def create(link: Link, recipe: Recipe[Found], clock: Clock) -> Found:
    """Create it. Call it inside `Link.creating`, after a search that found nothing.

    Raises:
        GraphError, TransportError: The request was refused or never left.
        DuplicateObjectsError: It was lost, and the search shows several.
        OutcomeUnknownError: Two attempts were made, and nothing shows of them.
        JournalError: The intent could not be written down; nothing was sent.
    """
    lost: Exception | None = None
    known = tuple(recipe.id_of(found) for found in recipe.fitting(recipe.name))
    for _ in range(_ATTEMPTS):
        intent = recipe.intent(known, clock)
        _write(link, intent)
        try:
            found: Found | None = recipe.send()
        except (GraphError, TransportError) as error:
            if is_refused(error):
                _write(link, without=intent)
                raise
            wait_as_asked(error, clock)
            lost = error
            found = until(partial(recipe.new, intent), clock=clock, window=SETTLE)
        if found is not None:
            _write(link, attrs.evolve(intent, created_id=recipe.id_of(found)))
            return found
    raise OutcomeUnknownError(
        f"{recipe.told}: sent twice, and nothing shows of it. Look before you try again."
    ) from lost


def adopt(link: Link, recipe: Recipe[Found], found: Found, clock: Clock) -> None:
    """Write down what was found as what had been created, so that a later run knows it by its id.

    Call it inside `Link.creating`.

    Raises:
        JournalError: The journal cannot be used.
    """
    intent, found_id = intended(link, recipe.what, recipe.under), recipe.id_of(found)
    if intent is None or intent.created_id != found_id:
        _write(link, attrs.evolve(recipe.intent((), clock), created_id=found_id))


def forget(link: Link, what: Creation, under: str = "") -> None:
    """Strike out what was written down about something that this link deleted. Call it inside `Link.creating`."""
    intent = intended(link, what, under)
    if intent is not None:
        _write(link, without=intent)


def _write(link: Link, intent: Intent | None = None, *, without: Intent | None = None) -> None:
    """Put an intent in the place of what was written about the same thing; or take one away."""
    replaced = intent or without
    kept = [found for found in link.journal.read(link.pair) if replaced and not found.has_place_of(replaced)]
    link.journal.write(link.pair, (*kept, intent) if intent else tuple(kept))
