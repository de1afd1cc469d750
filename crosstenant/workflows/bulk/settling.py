"""From people to outcomes: those about whom something is due are gathered into batches, which run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

import attrs

from crosstenant.clients.bulk import AT_ONCE
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.crew import Crew
from crosstenant.workflows.bulk.granting import Grant, Granting
from crosstenant.workflows.bulk.outcomes import AssignmentOutcome, Fate
from crosstenant.workflows.bulk.present import Present
from crosstenant.workflows.bulk.resolving import Resolved

_MOST_NAMES: Final = 10 * AT_ONCE
"""How many names a batch waits for before it leaves with what it has; all others are as wanted already."""

_ALREADY: Final = Grant(fate=Fate.ALREADY)

Grants: TypeAlias = dict[str, Grant]


@attrs.define
class _Piece:
    """Some names in a row, each with where its grant will stand, and those of them about whom something is due."""

    names: list[tuple[Resolved, Grants]] = attrs.field(factory=list)
    due: list[Principal] = attrs.field(factory=list)
    grants: Grants = attrs.field(factory=dict)


def assigned(crew: Crew, people: Iterable[Resolved], granting: Granting) -> Iterator[AssignmentOutcome]:
    """Put people in scope, and yield one outcome for each name, in order; whoever is named twice is assigned once.

    Raises:
        PermissionDeniedError, AuthenticationError: Nobody may be assigned.
    """
    present = granting.present
    return _settled(crew, people, present, lambda principal_id: principal_id not in present, granting.grant)


def unassigned(crew: Crew, people: Iterable[Resolved], granting: Granting) -> Iterator[AssignmentOutcome]:
    """Take people out of scope, and yield one outcome for each name, in order. Errors as for `assigned`."""
    return _settled(crew, people, granting.present, granting.present.assignments_of, granting.revoke)


def _settled(
    crew: Crew,
    people: Iterable[Resolved],
    present: Present,
    is_due: Callable[[str], object],
    carry_out: Callable[[Sequence[Principal]], list[Grant]],
) -> Iterator[AssignmentOutcome]:
    def carried_out(piece: _Piece) -> tuple[_Piece, list[Grant]]:
        return piece, carry_out(piece.due) if piece.due else []

    under_way: dict[str, Grants] = {}
    for piece, grants in crew.map(carried_out, _pieces(people, is_due, under_way)):
        for principal, grant in zip(piece.due, grants, strict=True):
            del under_way[principal.id]
            piece.grants[principal.id] = grant
            if grant.fate is Fate.UNASSIGNED:
                present.discard(principal.id)
            elif grant.fate.is_fine:
                present.add(principal.id, grant.assignment_id)
        for person, found in piece.names:
            yield _outcome(person, found)


def _pieces(
    people: Iterable[Resolved], is_due: Callable[[str], object], under_way: dict[str, Grants]
) -> Iterator[_Piece]:
    stream = iter(people)
    while (piece := _piece(islice(stream, _MOST_NAMES), is_due, under_way)).names:
        yield piece


def _piece(people: Iterable[Resolved], is_due: Callable[[str], object], under_way: dict[str, Grants]) -> _Piece:
    piece = _Piece()
    for person in people:
        principal = person.principal
        held = under_way.get(principal.id) if principal else None
        if principal and held is None and is_due(principal.id):
            piece.due.append(principal)
            under_way[principal.id] = piece.grants
        piece.names.append((person, piece.grants if held is None else held))
        if len(piece.due) == AT_ONCE:
            break
    return piece


def _outcome(person: Resolved, grants: Grants) -> AssignmentOutcome:
    if person.principal is None:
        return person.problem or AssignmentOutcome(name=person.name, fate=Fate.NOT_FOUND)
    key = person.principal.id
    grant = grants.get(key, _ALREADY)
    if grant.fate.is_fine:  # for whoever is named once more
        grants[key] = _ALREADY
    return AssignmentOutcome(name=person.name, fate=grant.fate, principal_id=key, error=grant.error)
