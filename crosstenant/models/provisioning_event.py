"""What happened to one object in one cycle, as the provisioning log tells it."""

from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from crosstenant.models._wire import (
    GraphValue,
    Member,
    OpenMap,
    Payload,
    Shape,
    Word,
    instant,
    many,
    milliseconds,
    one,
    opened,
    plain,
    word,
)
from crosstenant.models.event_parties import EventApp, Initiator, ProvisionedIdentity, ProvisioningSystem


class Outcome(Word):
    """How a step or an event ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    SKIPPED = "skipped"
    WARNING = "warning"
    UNKNOWN = "unknownFutureValue"


class StepKind(Word):
    """What a step does with the object."""

    IMPORT = "import"
    SCOPING = "scoping"
    MATCHING = "matching"
    PROCESSING = "processing"
    REFERENCE_RESOLUTION = "referenceResolution"
    EXPORT = "export"
    UNKNOWN = "unknownFutureValue"


class ProvisioningAction(Word):
    """What was done to the target, or would have been."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    STAGED_DELETE = "stagedDelete"
    DISABLE = "disable"
    OTHER = "other"
    UNKNOWN = "unknownFutureValue"


class ErrorCategory(Word):
    """Whose fault an error is: ``nonServiceFailure`` comes from data or configuration."""

    FAILURE = "failure"
    NON_SERVICE_FAILURE = "nonServiceFailure"
    SUCCESS = "success"
    UNKNOWN = "unknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class EventError(GraphValue):
    """Why an event didn't succeed; Graph's ``provisioningErrorInfo``.

    Attributes:
        code: The service's code, such as ``InvitationCreationFailure``.
        category: Whose fault it is.
        reason: A sentence.
        additional_details: More sentences.
        recommended_action: What the service would do.
    """

    code: str | None = None
    category: ErrorCategory | None = None
    reason: str | None = None
    additional_details: str | None = None
    recommended_action: str | None = None

    _shown: ClassVar = ("code", "category", "reason")
    _graph: ClassVar = Shape(
        "provisioningErrorInfo",
        additional_details=plain("additionalDetails"),
        category=word("errorCategory", ErrorCategory),
        code=plain("errorCode"),
        reason=plain("reason"),
        recommended_action=plain("recommendedAction"),
    )


@attrs.frozen(kw_only=True, repr=False)
class EventStatus(GraphValue):
    """How an event ended, and why; Graph's ``provisioningStatusInfo``.

    Attributes:
        outcome: How it ended.
        error: Why it didn't succeed; None if it did.
    """

    outcome: Outcome | None = None
    error: EventError | None = None

    _graph: ClassVar = Shape(
        "provisioningStatusInfo",
        error=one("errorInformation", EventError.from_graph),
        outcome=word("status", Outcome),
    )


@attrs.frozen(kw_only=True, repr=False)
class ProvisioningStep(GraphValue):
    """One step of what was done; Graph's ``provisioningStep``.

    Attributes:
        name: The service's name, such as ``EntryExportAdd``.
        kind: What the step does.
        outcome: How it ended.
        description: What happened, as a sentence.
        details: What the step knew, as text by name: attributes, answers of the scoping filter, a skip's reason.
        at: When it happened; the log doesn't say, provisioning on demand does.
    """

    name: str | None = None
    kind: StepKind | None = None
    outcome: Outcome | None = None
    description: str | None = None
    details: OpenMap = attrs.field(factory=OpenMap)
    at: datetime | None = None

    _shown: ClassVar = ("name", "kind", "outcome")
    _graph: ClassVar = Shape(
        "provisioningStep",
        description=plain("description"),
        details=opened("details"),
        name=plain("name"),
        kind=word("provisioningStepType", StepKind, "type"),
        outcome=word("status", Outcome),
        at=instant("timestamp"),
    )

    @property
    def skip_reason(self) -> str | None:
        """Why the step was skipped, such as ``NotEffectivelyEntitled``; None if it doesn't say."""
        return self.details.get("SkipReason")


@attrs.frozen(kw_only=True, repr=False)
class ModifiedProperty(GraphValue):
    """One attribute before and after; Graph's ``modifiedProperty``.

    Attributes:
        name: The attribute of the target.
        old_value: What it was, as text; None if nothing.
        new_value: What it is now, as text; None if nothing.
    """

    name: str | None = None
    old_value: str | None = None
    new_value: str | None = None

    _graph: ClassVar = Shape(
        "modifiedProperty",
        name=plain("displayName"),
        new_value=plain("newValue"),
        old_value=plain("oldValue"),
    )


def _event_app(said: Payload | list[Payload]) -> EventApp | None:
    # The reference speaks of a collection, the service sends an object.
    first = next(iter(said), None) if isinstance(said, list) else said
    return None if first is None else EventApp.from_graph(first)


@attrs.frozen(kw_only=True, repr=False)
class ProvisioningEvent(GraphValue):
    """One entry of the provisioning log; Graph's ``provisioningObjectSummary``.

    Attributes:
        id: The entry's id.
        at: When it happened.
        action: What was done to the target, or would have been.
        status: How it ended, and why.
        steps: What was done, in order.
        modified_properties: What changed in the target.
        source_identity: The object in the source.
        target_identity: The object in the target.
        source_system: The directory that was read.
        target_system: The directory that was written.
        app: The configuration app.
        initiated_by: Who set it off; nearly always the service.
        job_id: The job.
        cycle_id: The cycle of the job.
        change_id: The change within the cycle. Support asks for this one.
        tenant_id: A tenant's id; sources disagree whether the source's or the target's, so nothing should hang on it.
        duration: How long it took.
    """

    id: str
    at: datetime | None = None
    action: ProvisioningAction | None = None
    status: EventStatus = attrs.field(factory=EventStatus)
    steps: tuple[ProvisioningStep, ...] = ()
    modified_properties: tuple[ModifiedProperty, ...] = ()
    source_identity: ProvisionedIdentity | None = None
    target_identity: ProvisionedIdentity | None = None
    source_system: ProvisioningSystem | None = None
    target_system: ProvisioningSystem | None = None
    app: EventApp | None = None
    initiated_by: Initiator | None = None
    job_id: str | None = None
    cycle_id: str | None = None
    change_id: str | None = None
    tenant_id: str | None = None
    duration: timedelta | None = None

    _shown: ClassVar = ("at", "action", "outcome", "source_identity", "error")
    _graph: ClassVar = Shape(
        "provisioningObjectSummary",
        at=instant("activityDateTime"),
        change_id=plain("changeId"),
        cycle_id=plain("cycleId"),
        duration=milliseconds("durationInMilliseconds"),
        id=plain("id"),
        initiated_by=one("initiatedBy", Initiator.from_graph),
        job_id=plain("jobId"),
        modified_properties=many("modifiedProperties", ModifiedProperty.from_graph),
        action=word("provisioningAction", ProvisioningAction, "action"),
        status=one("provisioningStatusInfo", EventStatus.from_graph, "statusInfo"),
        steps=many("provisioningSteps", ProvisioningStep.from_graph),
        app=Member("servicePrincipal", _event_app, EventApp.to_graph),
        source_identity=one("sourceIdentity", ProvisionedIdentity.from_graph),
        source_system=one("sourceSystem", ProvisioningSystem.from_graph),
        target_identity=one("targetIdentity", ProvisionedIdentity.from_graph),
        target_system=one("targetSystem", ProvisioningSystem.from_graph),
        tenant_id=plain("tenantId"),
    )

    @property
    def outcome(self) -> Outcome | None:
        """How the event ended."""
        return self.status.outcome

    @property
    def error(self) -> EventError | None:
        """Why the event didn't succeed; None if it did."""
        return self.status.error

    @property
    def source_name(self) -> str:
        """Whom it is about: the principal name at home, else the display name or the id; empty where it says none."""
        person = self.source_identity
        return (person.user_principal_name or person.display_name or person.id or "") if person else ""

    @property
    def skip_reason(self) -> str | None:
        """Why nothing was done, such as ``RedundantExport``; None if a step doesn't say."""
        return next((step.skip_reason for step in self.steps if step.skip_reason), None)
