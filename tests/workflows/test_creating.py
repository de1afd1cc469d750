"""Creating what has no key, by a create whose answers get lost a known number of times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.errors import (
    ConflictError,
    CrossTenantError,
    DuplicateObjectsError,
    GraphError,
    JournalError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    ServiceError,
    TransportError,
)
from crosstenant.workflows.creating import Recipe, adopt, begun_before, create, intended, time_to_settle
from crosstenant.workflows.journal import Creation, Intent, MemoryJournal, TenantPair
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import SETTLE

LOST = TransportError("The answer was lost.", sent=True)
UNSENT = TransportError("The connection was refused.", sent=False)
BROKEN = ServiceError(status=503)
REFUSED = GraphError("No.", status=400)


@attrs.define
class Shelf:
    """A place where things are made, with answers that get lost and a list that lags."""

    clock: object
    troubles: list[BaseException] = attrs.field(factory=list)
    arrives: bool = True
    shows_after: timedelta = timedelta(0)
    made: list[tuple[str, str]] = attrs.field(factory=list)
    sent: int = 0
    _shown_at: dict[str, object] = attrs.field(factory=dict)

    def send(self) -> str:
        self.sent += 1
        trouble = self.troubles.pop(0) if self.troubles else None
        made = f"made {self.sent}"
        if trouble is None or self.arrives:
            self._shown_at[made] = self.clock.now() + self.shows_after  # type: ignore[attr-defined]
        if trouble is not None:
            raise trouble
        return made

    def fitting(self, _: str = "") -> tuple[str, ...]:
        now = self.clock.now()  # type: ignore[attr-defined]
        return tuple(made for made, moment in self._shown_at.items() if moment <= now)

    @property
    def everything(self) -> tuple[str, ...]:
        return tuple(self._shown_at)

    def find(self, made: str) -> str | None:
        return made if made in self.fitting() else None


def the_only(found: tuple[str, ...]) -> str | None:
    if len(found) > 1:
        raise DuplicateObjectsError("There are two.", candidates=found)
    return found[0] if found else None


@pytest.fixture
def shelf(world: Emulator) -> Shelf:
    return Shelf(world.clock)


@pytest.fixture
def link(source: TenantClient, target: TenantClient) -> Link:
    return Link(source=source, target=target)


@pytest.fixture
def recipe(shelf: Shelf) -> Recipe[str]:
    return Recipe(
        what=Creation.APP,
        name="Fabrikam to Contoso",
        told="step 6",
        id_of=lambda made: made,
        find=shelf.find,
        fitting=shelf.fitting,
        only=the_only,
        send=shelf.send,
    )


@pytest.fixture
def make(link: Link, recipe: Recipe[str], world: Emulator) -> Callable[[], str]:
    def make() -> str:
        with link.creating():
            return begun_before(link, recipe, world.clock) or create(link, recipe, world.clock)

    return make


def test_what_was_created_is_returned_and_written_down(make: Callable[[], str], link: Link, shelf: Shelf) -> None:
    assert make() == "made 1"

    intent = intended(link, Creation.APP)
    assert intent is not None
    assert intent.created_id == "made 1"
    assert shelf.sent == 1


def test_what_an_earlier_call_created_is_taken_although_no_list_shows_it_yet(
    make: Callable[[], str], shelf: Shelf
) -> None:
    shelf.shows_after = timedelta(seconds=170)

    assert [make(), make()] == ["made 1", "made 1"]
    assert shelf.sent == 1


@pytest.mark.parametrize(
    "lost",
    [LOST, BROKEN, NotFoundError(status=404), ConflictError(status=409)],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("seconds", [0, 100, 170])
def test_an_object_whose_answer_was_lost_is_looked_for_and_not_created_again(
    make: Callable[[], str], shelf: Shelf, lost: CrossTenantError, seconds: int
) -> None:
    shelf.troubles, shelf.shows_after = [lost], timedelta(seconds=seconds)

    assert make() == "made 1"
    assert shelf.everything == ("made 1",)


def test_an_object_that_never_shows_is_created_once_more_after_the_settle_time(
    make: Callable[[], str], shelf: Shelf, world: Emulator
) -> None:
    began = world.clock.now()
    shelf.troubles, shelf.arrives = [LOST], False

    assert make() == "made 2"
    assert world.clock.now() - began >= SETTLE


def test_two_attempts_without_a_trace_leave_the_outcome_unknown_and_the_intent_open(
    make: Callable[[], str], shelf: Shelf, link: Link
) -> None:
    shelf.troubles, shelf.arrives = [LOST, LOST], False

    with pytest.raises(OutcomeUnknownError, match="sent twice") as unknown:
        make()

    intent = intended(link, Creation.APP)
    assert shelf.sent == 2
    assert unknown.value.__cause__ is LOST
    assert intent is not None
    assert intent.created_id is None


def test_what_shows_only_after_the_settle_time_is_told_and_not_chosen(
    make: Callable[[], str], shelf: Shelf, world: Emulator
) -> None:
    shelf.troubles, shelf.shows_after = [LOST, LOST], timedelta(seconds=400)
    with pytest.raises(OutcomeUnknownError):
        make()
    world.advance(minutes=10)

    with pytest.raises(DuplicateObjectsError) as refusal:
        make()

    assert refusal.value.candidates == ("made 1", "made 2")


@pytest.mark.parametrize("refusal", [REFUSED, UNSENT, PermissionDeniedError(status=403)])
def test_a_creation_that_surely_did_not_happen_is_an_error_at_once_and_leaves_no_intent(
    make: Callable[[], str], shelf: Shelf, link: Link, refusal: CrossTenantError, world: Emulator
) -> None:
    began = world.clock.now()
    shelf.troubles, shelf.arrives = [refusal], False

    with pytest.raises(type(refusal)):
        make()
    assert intended(link, Creation.APP) is None
    assert world.clock.now() == began


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("seconds", [0, 170])
def test_an_attempt_that_was_interrupted_is_honoured_by_the_next_one(
    make: Callable[[], str], shelf: Shelf, seconds: int, *, arrives: bool
) -> None:
    shelf.troubles, shelf.arrives, shelf.shows_after = [KeyboardInterrupt()], arrives, timedelta(seconds=seconds)
    with pytest.raises(KeyboardInterrupt):
        make()

    shelf.arrives = True
    assert make() == ("made 1" if arrives else "made 2")
    assert len(shelf.everything) == 1


def test_what_stood_there_before_is_not_taken_for_what_was_lost(make: Callable[[], str], shelf: Shelf) -> None:
    theirs = shelf.send()
    shelf.troubles = [LOST]

    assert make() != theirs


def test_an_object_that_somebody_renamed_is_known_by_its_id(
    make: Callable[[], str], link: Link, recipe: Recipe[str], world: Emulator, shelf: Shelf
) -> None:
    made = make()
    elsewhere = attrs.evolve(recipe, fitting=lambda _: ())  # no search by the old name shows it any more

    with link.creating():
        assert begun_before(link, elsewhere, world.clock) == made
    assert shelf.sent == 1


def test_what_was_adopted_is_known_by_its_id_from_then_on(
    link: Link, recipe: Recipe[str], world: Emulator, shelf: Shelf
) -> None:
    theirs = shelf.send()

    with link.creating():
        adopt(link, recipe, theirs, world.clock)
        adopt(link, recipe, theirs, world.clock)
        assert begun_before(link, recipe, world.clock) == theirs

    assert len(link.journal.read(link.pair)) == 1


def test_an_object_that_was_deleted_since_is_forgotten_and_made_anew(
    make: Callable[[], str], shelf: Shelf, world: Emulator
) -> None:
    make()
    world.advance(minutes=10)
    shelf._shown_at.clear()  # the shelf is this test's own

    assert make() == "made 2"


class FullDisk(MemoryJournal):
    """A journal that keeps nothing."""

    def write(self, pair: TenantPair, intents: tuple[Intent, ...]) -> None:
        raise JournalError("The disk is full.")


def test_nothing_is_sent_where_the_intent_cannot_be_kept(
    source: TenantClient, target: TenantClient, recipe: Recipe[str], shelf: Shelf, world: Emulator
) -> None:
    link = Link(source=source, target=target, journal=FullDisk())

    with link.creating(), pytest.raises(JournalError):
        create(link, recipe, world.clock)
    assert shelf.sent == 0


def test_a_clock_that_ran_ahead_makes_nobody_wait_longer_than_the_settle_time(world: Emulator) -> None:
    intent = Intent(what=Creation.APP, intended_at=world.clock.now() + timedelta(hours=5))

    assert time_to_settle(intent, world.clock) == SETTLE
