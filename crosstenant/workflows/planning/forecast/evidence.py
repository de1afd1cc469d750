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
from crosstenant.models.sync_job import SyncJob
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


@attrs.frozen(kw_only=True)
class Log:
    """What is kept of an app's log, until its job and the filters are known.

    Attributes:
        notes: The little of each event that is needed, oldest first.
        tenant_id: The tenant id that the newest event carries; None where it has none, or nothing was logged.
    """

    notes: tuple[_Note, ...] = ()
    tenant_id: str | None = None

    @classmethod
    def of(cls, events: Iterable[ProvisioningEvent]) -> Log:
        """Read events, in the log's order: of two in one instant the newer comes first."""
        notes = [_Note.of(event) for event in events]
        newest = notes[0].tenant_id if notes else None
        notes.reverse()  # the log sends the newest first, which decides between events of one instant
        notes.sort(key=lambda note: note.at)
        return cls(notes=tuple(notes), tenant_id=newest)

    def told(self, job: SyncJob, early_filters: frozenset[str]) -> Logged:
        """Return what the events of one job tell.

        Args:
            job: The job.
            early_filters: The names of the filters whose failing leaves a person untouched.
        """
        ours = [(note, note.effect(early_filters)) for note in self.notes if note.is_of(job)]
        stays: dict[str, Stay] = {}
        effects: dict[str, _Effect] = {}
        for note, effect in ours:
            _follow(stays, note, effect)
            effects |= {note.person: effect} if effect else {}
        pairs = [(note.person, note.target_id) for note, effect in ours if effect is _Effect.BRINGS and note.target_id]
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
    job_id: str | None
    tenant_id: str | None
    person: str
    name: str
    target_id: str | None
    outcome: _Effect | None
    failed: tuple[str, ...]
    signs_in: bool | None

    @classmethod
    def of(cls, event: ProvisioningEvent) -> _Note:
        source, target = event.source_identity, event.target_identity
        return cls(
            at=instant_of(event),
            job_id=event.job_id,
            tenant_id=event.tenant_id,
            person=(source.id if source else None) or "",
            name=((source.user_principal_name or source.display_name) if source else None) or "",
            target_id=(target.id if target else None) or None,
            outcome=_effect(event),
            failed=_failed(event),
            signs_in=_signs_in(event),
        )

    def is_of(self, job: SyncJob) -> bool:
        return (self.job_id or "").casefold() == job.id.casefold()

    def effect(self, early_filters: frozenset[str]) -> _Effect | None:
        """Return what the event makes of the stay: who fails an early filter is left as they are."""
        is_early = any(clause.startswith(f"{name}.") for clause in self.failed for name in early_filters)
        return None if self.outcome is _Effect.RELEASES and is_early else self.outcome


def _follow(stays: dict[str, Stay], note: _Note, effect: _Effect | None) -> None:
    if effect in {_Effect.DELETES, _Effect.RELEASES}:
        stays.pop(note.person, None)
    if effect is not _Effect.BRINGS or not note.person:
        return
    known = stays.get(note.person, Stay(name=note.name))
    is_disabled = known.is_disabled if note.signs_in is None else not note.signs_in
    stays[note.person] = attrs.evolve(known, target_id=note.target_id or known.target_id, is_disabled=is_disabled)


def _effect(event: ProvisioningEvent) -> _Effect | None:
    if event.outcome in _DONE:
        return _EFFECTS.get(event.action) if event.action else None
    if event.outcome is not Outcome.SKIPPED or event.skip_reason is None:
        return None
    if event.skip_reason == _REDUNDANT:
        return _Effect.BRINGS
    return None if _is_in_scope(event) else _Effect.RELEASES


def _is_in_scope(event: ProvisioningEvent) -> bool:
    """Return whether a skip is for another reason than scope, such as an account that the target has removed."""
    said = [value for step in event.steps for key, value in step.details.items() if key in _IN_SCOPE]
    return bool(said) and all(str(value).casefold() == "true" for value in said)


def _failed(event: ProvisioningEvent) -> tuple[str, ...]:
    """Return the clauses that were false, out of JSON text such as ``{"Filter.department EQUALS 'Sales'": false}``."""
    verdicts = (_json(step.details.get(_VERDICTS)) for step in event.steps)
    found = (each for each in verdicts if isinstance(each, dict))
    return tuple(clause for each in found for clause, holds in each.items() if holds is False)


def _json(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


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
