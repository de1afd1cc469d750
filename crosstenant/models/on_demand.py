"""What provisioning on demand answers: JSON text inside JSON, in two shapes."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import attrs

from crosstenant.models._wire import (
    GraphValue,
    Member,
    OpenMap,
    Payload,
    Shape,
    instant,
    many,
    one,
    plain,
    thawed,
    word,
)
from crosstenant.models.event_parties import ProvisionedIdentity, ProvisioningSystem
from crosstenant.models.provisioning_event import (
    EventError,
    EventStatus,
    ModifiedProperty,
    Outcome,
    ProvisioningAction,
    ProvisioningStep,
)

_NOTHING_TO_DO = "RedundantExport"


class Verdict(StrEnum):
    """What provisioning on demand came to."""

    APPLIED = "applied"
    IN_SYNC = "already in sync"
    WARNING = "applied with a warning"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "no verdict in the answer"


_VERDICTS = {Outcome.SUCCESS: Verdict.APPLIED, Outcome.WARNING: Verdict.WARNING, Outcome.FAILURE: Verdict.FAILED}
_WORST_FIRST = (Verdict.FAILED, Verdict.SKIPPED, Verdict.UNKNOWN, Verdict.WARNING, Verdict.APPLIED, Verdict.IN_SYNC)


def _status(said: Payload) -> EventStatus:
    """Read the flat status of this answer; the log nests the error."""
    error = EventError.from_graph(said) if said.get("errorCode") else None
    return EventStatus(outcome=Outcome(said["status"]) if said.get("status") else None, error=error)


def _flat(status: EventStatus) -> dict[str, object]:
    return {"status": status.outcome, **(status.error.to_graph() if status.error else {})}


@attrs.frozen(kw_only=True, repr=False)
class OnDemandObject(GraphValue):
    """What happened to one object.

    Attributes:
        action: What was done to the target.
        status: How it ended, and why.
        steps: What was done, in order.
        modified_properties: What changed in the target.
        source_identity: The object in the source.
        target_identity: The object in the target.
        source_system: The directory that was read.
        target_system: The directory that was written.
        reportable_id: What the service calls the object; a user principal name for users.
        change_id: The change; the provisioning log has it too.
        began_at: When it began.
        ended_at: When it ended.
    """

    action: ProvisioningAction | None = None
    status: EventStatus = attrs.field(factory=EventStatus)
    steps: tuple[ProvisioningStep, ...] = ()
    modified_properties: tuple[ModifiedProperty, ...] = ()
    source_identity: ProvisionedIdentity | None = None
    target_identity: ProvisionedIdentity | None = None
    source_system: ProvisioningSystem | None = None
    target_system: ProvisioningSystem | None = None
    reportable_id: str | None = None
    change_id: str | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None

    _shown: ClassVar = ("reportable_id", "action", "verdict", "skip_reason")
    _graph: ClassVar = Shape(
        "StatusInfo",
        steps=many("provisioningSteps", ProvisioningStep.from_graph),
        modified_properties=many("modifiedProperties", ModifiedProperty.from_graph),
        action=word("action", ProvisioningAction, "provisioningAction"),
        change_id=plain("changeId"),
        began_at=instant("startTime"),
        ended_at=instant("endTime"),
        reportable_id=plain("reportableIdentifier"),
        status=Member("statusInfo", _status, _flat),
        source_identity=one("sourceIdentity", ProvisionedIdentity.from_graph),
        source_system=one("sourceSystem", ProvisioningSystem.from_graph),
        target_identity=one("targetIdentity", ProvisionedIdentity.from_graph),
        target_system=one("targetSystem", ProvisioningSystem.from_graph),
    )

    @property
    def skip_reason(self) -> str | None:
        """Why nothing was done, such as ``NotEffectivelyEntitled``; None if nothing says so."""
        reasons = (step.skip_reason for step in self.steps if step.skip_reason)
        skipped = self.status.outcome is Outcome.SKIPPED and self.status.error
        return next(reasons, skipped.code if skipped else None)

    @property
    def outcome(self) -> Outcome | None:
        """How it ended: as its status says, else as its worst step; None if neither says."""
        if self.status.outcome:
            return self.status.outcome
        ended = [step.outcome for step in self.steps]
        worst = (Outcome.FAILURE, Outcome.SKIPPED, Outcome.WARNING, Outcome.SUCCESS)
        return next((outcome for outcome in worst if outcome in ended), None)

    @property
    def verdict(self) -> Verdict:
        """What it came to. Skipped because there was nothing to do is *already in sync*."""
        if self.outcome is Outcome.SKIPPED:
            return Verdict.IN_SYNC if self.skip_reason == _NOTHING_TO_DO else Verdict.SKIPPED
        return _VERDICTS.get(self.outcome, Verdict.UNKNOWN) if self.outcome else Verdict.UNKNOWN


def _loaded(text: object) -> object:
    """Return what a JSON text holds; the thing itself if it is no JSON text."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text


def _answer(key: object) -> OpenMap:
    """Read the key: one shape of the answer puts its result there, the other only a type's name."""
    said = _loaded(key)
    return OpenMap(said if isinstance(said, Mapping) else {})


def _objects(value: object) -> tuple[OnDemandObject, ...]:
    """Read the value: a list of objects in one shape of the answer, a single one in the other, ``{}`` for nothing."""
    said = _loaded(value)
    items = said if isinstance(said, list) else [said]
    return tuple(OnDemandObject.from_graph(item) for item in items if isinstance(item, Mapping) and item)


@attrs.frozen(kw_only=True, repr=False)
class OnDemandResult(GraphValue):
    """The answer to provisioning on demand; Graph's ``stringKeyStringValuePair``, unpacked.

    Graph answers 200 whatever happened, so only `ok` and `verdict` tell.

    Attributes:
        objects: What happened to each object; a user is one, a group brings its members.
        answer: What the answer's key says where it is JSON: ``result`` and ``details``.
    """

    objects: tuple[OnDemandObject, ...] = ()
    answer: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("ok", "verdict", "skip_reason", "objects")
    _graph: ClassVar = Shape(
        "stringKeyStringValuePair",
        answer=Member("key", _answer, lambda answer: json.dumps(thawed(answer))),
        objects=Member("value", _objects, lambda objects: json.dumps([item.to_graph() for item in objects])),
    )

    @property
    def ok(self) -> bool:
        """Whether the target now is as it should be; *already in sync* counts."""
        return self.verdict in (Verdict.APPLIED, Verdict.IN_SYNC, Verdict.WARNING)

    @property
    def verdict(self) -> Verdict:
        """What it came to: the worst that happened to any object."""
        return self._decisive.verdict

    @property
    def steps(self) -> tuple[ProvisioningStep, ...]:
        """What was done, in order, for all objects."""
        return tuple(step for item in self.objects for step in item.steps)

    @property
    def modified_properties(self) -> tuple[ModifiedProperty, ...]:
        """What changed in the target, for all objects."""
        return tuple(change for item in self.objects for change in item.modified_properties)

    @property
    def action(self) -> ProvisioningAction | None:
        """What was done to the object that decides the verdict."""
        return self._decisive.action

    @property
    def error(self) -> EventError | None:
        """Why it didn't succeed, as the service says it; None if it doesn't."""
        return self._decisive.status.error

    @property
    def skip_reason(self) -> str | None:
        """Why nothing was done, such as ``RedundantExport`` or ``NotEffectivelyEntitled``; None if nothing says so."""
        return self._decisive.skip_reason

    @property
    def raw(self) -> OpenMap:
        """The answer as it came: ``key`` and ``value``, both text."""
        return OpenMap(self._payload)

    @property
    def _decisive(self) -> OnDemandObject:
        """The object with the worst verdict; what the key says if no object has one."""
        told = sorted(self.objects, key=lambda item: _WORST_FIRST.index(item.verdict))
        return next((item for item in told if item.verdict is not Verdict.UNKNOWN), self._as_the_key_says())

    def _as_the_key_says(self) -> OnDemandObject:
        details = self.answer.get("details") or {}
        code, result = details.get("errorCode"), self.answer.get("result")
        error = EventError(code=code, reason=details.get("errorMessage")) if code else None
        return OnDemandObject(status=EventStatus(outcome=Outcome(result) if result else None, error=error))
