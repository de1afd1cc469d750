"""Streams of names on their way to outcomes: in order, once for each, and never read far ahead."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, InputError
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.outcomes import AssignmentOutcome, Fate

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

PATH = "/servicePrincipals/*/appRoleAssignedTo"


@pytest.fixture
def app(open_link: CrossTenantSync) -> CrossTenantSync:
    """A link with an app and nobody assigned."""
    open_link.create_configuration_app("Fabrikam to Contoso")
    return open_link


def fates(outcomes: list[AssignmentOutcome]) -> list[Fate]:
    return [outcome.fate for outcome in outcomes]


def assignments_asked_for(wire: Wire) -> int:
    bodies = [sent.body for sent in wire.sent if sent.path == "/$batch"]
    return sum(item["method"] == "POST" for body in bodies for item in body["requests"])  # type: ignore[index]


def people_of(fabrikam: EmulatedTenant, count: int) -> list[str]:
    """Add people and return their object ids."""
    return [str(fabrikam.add_user()["id"]) for _ in range(count)]


class Source:
    """An endless stream of names, which knows how many were taken from it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = chain(names, (f"nobody{number}@fabrikam.com" for number in count()))
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for name in self._names:
            self.taken += 1
            yield name


class Enough(Exception):  # noqa: N818 - it is no error
    """What a hook raises when it has heard enough."""


@pytest.mark.parametrize("known", [0, 300, 2_000], ids=["nobody", "some", "all"])
@pytest.mark.parametrize("enough", [Enough, KeyboardInterrupt])
def test_whoever_has_heard_enough_stops_a_stream_that_was_not_read_far_ahead(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire, known: int, enough: type[BaseException]
) -> None:
    names = Source(people_of(fabrikam, known))

    def hear(_: AssignmentOutcome) -> None:
        raise enough

    with pytest.raises(enough):
        app.assign_many(names, on_outcome=hear)

    assert names.taken <= 3 * 800
    assert assignments_asked_for(wire) <= min(known, 10 * 20)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("crosstenant")]


def test_a_stream_that_breaks_has_outcomes_for_all_that_came_of_it(
    app: CrossTenantSync, fabrikam: EmulatedTenant
) -> None:
    people = people_of(fabrikam, 900)
    told: list[AssignmentOutcome] = []

    def broken() -> Iterator[str]:
        yield from people
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="gone"):
        app.assign_many(broken(), on_outcome=told.append)

    assert [outcome.principal_id for outcome in told] == people
    assert fates(told) == [Fate.ASSIGNED] * 900
    assert len(app.assignments()) == 900


def test_whoever_is_named_again_much_later_is_assigned_once(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    people = people_of(fabrikam, 900)
    names = list(
        chain.from_iterable((each, *people[max(0, place - 25) : place : 12]) for place, each in enumerate(people))
    )
    told: list[AssignmentOutcome] = []

    app.assign_many([*names, *people], on_outcome=told.append)

    assert [outcome.name for outcome in told] == [*names, *people]
    assert Counter(fates(told)) == {Fate.ASSIGNED: 900, Fate.ALREADY: len(names)}
    assert assignments_asked_for(wire) == 900


@pytest.mark.parametrize(
    ("distance", "fate"),
    [(25, Fate.REFUSED), (600, Fate.ASSIGNED)],
    ids=["before the first answer", "long after"],
)
def test_whoever_was_refused_is_asked_for_again_only_after_the_answer(
    app: CrossTenantSync, fabrikam: EmulatedTenant, world: Emulator, distance: int, fate: Fate
) -> None:
    first, *others = people_of(fabrikam, distance)
    told: list[AssignmentOutcome] = []
    world.faults.plan(faults.fails(400), "POST", PATH)

    app.assign_many([first, *others, first], concurrency=1, on_outcome=told.append)

    assert [outcome.fate for outcome in told if outcome.principal_id == first] == [Fate.REFUSED, fate]


def test_whoever_is_taken_out_is_taken_out_once(app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire) -> None:
    people = people_of(fabrikam, 50)
    app.assign_many(people)
    told: list[AssignmentOutcome] = []

    app.unassign_many([*people, *people[:3], *people], on_outcome=told.append)

    assert fates(told) == [Fate.UNASSIGNED] * 50 + [Fate.ALREADY] * 53
    assert app.assignments() == ()


def test_a_principal_is_known_by_its_object_id_however_it_is_spelled(
    app: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    (key,) = people_of(fabrikam, 1)
    told: list[AssignmentOutcome] = []
    spellings: list[str | Principal] = [Principal(id=key.upper(), type_name="#microsoft.graph.user"), key.upper(), key]

    app.assign_many(spellings, on_outcome=told.append)

    assert fates(told) == [Fate.ASSIGNED, Fate.ALREADY, Fate.ALREADY]
    assert {outcome.principal_id for outcome in told} == {key}
    assert assignments_asked_for(wire) == 1


def test_a_principal_without_an_object_id_is_refused_before_anything_is_sent(app: CrossTenantSync, wire: Wire) -> None:
    sent = len(wire.sent)

    with pytest.raises(InputError):
        app.assign_many([Principal(id="ada@fabrikam.com")])
    assert len(wire.sent) == sent
