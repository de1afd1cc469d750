"""From the job's own log to who stands in the target: what was done to each person, oldest first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

import attrs

from crosstenant.models.provisioning_event import Outcome, ProvisioningAction, ProvisioningEvent
from crosstenant.workflows.events import instant_of
from crosstenant.workflows.planning.forecast.standing import Stay

_REDUNDANT: Final = "RedundantExport"
_SIGN_IN: Final = "accountEnabled"
_VERDICTS: Final = "ScopeEvaluationResult"
# How a cycle and provisioning on demand say the same.
_IN_SCOPE: Final = frozenset(
    {"Assigned to the application", "Assigned", "User has the required role", "Scoping filter evaluation passed"}
)
_DONE: Final = frozenset({Outcome.SUCCESS, Outcome.WARNING})


@attrs.frozen(kw_only=True)
class Logged:
    """What a log tells.

    Attributes:
        stays: Who stands in the target by it, by object id in the source.
        pairs: How many different pairs of a source user and a target user it speaks of.
        targets: Whom everybody became whom the job ever had, by object id in the source.
        deleted: Whom the job deleted and did not bring back, by object id in the source.
    """

    stays: dict[str, Stay]
    pairs: int
    targets: dict[str, str] = attrs.field(factory=dict)
    deleted: frozenset[str] = frozenset()


def logged(events: Iterable[ProvisioningEvent], early_filters: frozenset[str]) -> Logged:
    """Read a job's events.

    Args:
        events: The events, in the log's order: of two in one instant the newer comes first.
        early_filters: The names of the filters whose failing leaves a person untouched.
    """
    notes = [_Note.of(event, early_filters) for event in events]
    notes.reverse()  # the log sends the newest first, which decides between events of one instant
    notes.sort(key=lambda note: note.at)
    stays: dict[str, Stay] = {}
    effects: dict[str, _Effect] = {}
    for note in notes:
        _follow(stays, note)
        effects |= {note.person: note.effect} if note.effect else {}
    pairs = [(note.person, note.target_id) for note in notes if note.effect is _Effect.BRINGS and note.target_id]
    deleted = frozenset(person for person, effect in effects.items() if effect is _Effect.DELETES)
    return Logged(stays=stays, pairs=len(set(pairs)), targets=dict(pairs), deleted=deleted)


class _Effect(Enum):
    """What an event makes of a person's stay."""

    BRINGS = auto()
    DELETES = auto()
    RELEASES = auto()
    """Out of scope and kept: from here on the job leaves them alone."""


@attrs.frozen(kw_only=True)
class _Note:
    """The little of an event that has to be kept until all are read."""

    at: datetime
    person: str
    name: str
    target_id: str | None
    effect: _Effect | None
    signs_in: bool | None

    @classmethod
    def of(cls, event: ProvisioningEvent, early_filters: frozenset[str]) -> _Note:
        source, target = event.source_identity, event.target_identity
        return cls(
            at=instant_of(event),
            person=(source.id if source else None) or "",
            name=((source.user_principal_name or source.display_name) if source else None) or "",
            target_id=(target.id if target else None) or None,
            effect=_effect(event, early_filters),
            signs_in=_signs_in(event),
        )


def _follow(stays: dict[str, Stay], note: _Note) -> None:
    if note.effect in {_Effect.DELETES, _Effect.RELEASES}:
        stays.pop(note.person, None)
    if note.effect is not _Effect.BRINGS or not note.person:
        return
    known = stays.get(note.person, Stay(name=note.name))
    is_disabled = known.is_disabled if note.signs_in is None else not note.signs_in
    stays[note.person] = attrs.evolve(known, target_id=note.target_id or known.target_id, is_disabled=is_disabled)


def _effect(event: ProvisioningEvent, early_filters: frozenset[str]) -> _Effect | None:
    if event.outcome in _DONE:
        return _EFFECTS.get(event.action) if event.action else None
    if event.outcome is not Outcome.SKIPPED or event.skip_reason is None:
        return None
    if event.skip_reason == _REDUNDANT:
        return _Effect.BRINGS
    return None if _is_early(event, early_filters) or _is_in_scope(event) else _Effect.RELEASES


def _is_in_scope(event: ProvisioningEvent) -> bool:
    """Return whether a skip is for another reason than scope, such as an account that the target has removed."""
    said = [value for step in event.steps for key, value in step.details.items() if key in _IN_SCOPE]
    return bool(said) and all(str(value).casefold() == "true" for value in said)


def _is_early(event: ProvisioningEvent, early_filters: frozenset[str]) -> bool:
    failed = (clause for step in event.steps for clause in _failed(step.details.get(_VERDICTS)))
    return any(clause.startswith(f"{name}.") for clause in failed for name in early_filters)


def _failed(verdicts: object) -> Iterable[str]:
    """Yield the clauses that were false, out of JSON text such as ``{"Filter.department EQUALS 'Sales'": false}``."""
    try:
        found = json.loads(verdicts) if isinstance(verdicts, str) else None
    except ValueError:
        return
    if isinstance(found, dict):
        yield from (clause for clause, holds in found.items() if holds is False)


def _signs_in(event: ProvisioningEvent) -> bool | None:
    """Return whether the person may sign in from here on; None where the event does not touch that."""
    if event.outcome not in _DONE:
        return None
    if event.action is ProvisioningAction.DISABLE:
        return False
    values = (change.new_value for change in event.modified_properties if change.name == _SIGN_IN)
    return next((str(value).strip('"').casefold() != "false" for value in values), None)


_EFFECTS: Final = MappingProxyType(
    {
        ProvisioningAction.CREATE: _Effect.BRINGS,
        ProvisioningAction.UPDATE: _Effect.BRINGS,
        ProvisioningAction.DISABLE: _Effect.BRINGS,
        ProvisioningAction.DELETE: _Effect.DELETES,
    }
)
