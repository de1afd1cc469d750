"""How a synchronization job is doing: its state, its last runs, its progress, and why it is quarantined."""

from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, instant, many, one, pairs, plain, word


class JobState(Word):
    """What Graph calls a job's *status code*."""

    NOT_CONFIGURED = "NotConfigured"
    NOT_RUN = "NotRun"
    ACTIVE = "Active"
    PAUSED = "Paused"
    QUARANTINE = "Quarantine"
    UNKNOWN = "unknownFutureValue"


class RunResult(Word):
    """How a run ended."""

    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    ENTRY_LEVEL_ERRORS = "EntryLevelErrors"
    UNKNOWN = "unknownFutureValue"


class QuarantineReason(Word):
    """Why a job was put into quarantine."""

    BASE_ESCROW_THRESHOLD = "EncounteredBaseEscrowThreshold"
    TOTAL_ESCROW_THRESHOLD = "EncounteredTotalEscrowThreshold"
    ESCROW_PROPORTION_THRESHOLD = "EncounteredEscrowProportionThreshold"
    EXCEPTION = "EncounteredQuarantineException"
    ON_DEMAND = "QuarantinedOnDemand"
    TOO_MANY_DELETES = "TooManyDeletes"
    INGESTION_INTERRUPTED = "IngestionInterrupted"
    UNKNOWN = "Unknown"


@attrs.frozen(kw_only=True, repr=False)
class JobError(GraphValue):
    """Why a run failed or a job is quarantined; Graph's ``synchronizationError``.

    Attributes:
        code: The service's code. The word ``None`` means that there is no error.
        message: The service's sentence.
        tenant_actionable: Whether an admin of the tenant can do something about it.
    """

    code: str | None = None
    message: str | None = None
    tenant_actionable: bool | None = None

    _graph: ClassVar = Shape(
        "synchronizationError",
        code=plain("code"),
        message=plain("message"),
        tenant_actionable=plain("tenantActionable"),
    )

    @property
    def is_error(self) -> bool:
        """Whether anything went wrong at all."""
        return (self.code or "None").casefold() != "none"


@attrs.frozen(kw_only=True, repr=False)
class RunSummary(GraphValue):
    """What one run did, counted in directory entries; Graph's ``synchronizationTaskExecution``.

    Attributes:
        activity_id: The run's id.
        result: How it ended. A job that has never run says ``Failed`` here: ask `ran`.
        began_at: When it began; None if there was no run.
        ended_at: When it ended; None if there was no run or it goes on.
        error: What went wrong.
        entitled: Entries processed that were assigned.
        entitled_for_provisioning: Entries processed that were assigned with a role that provisions.
        escrowed: Entries that failed and are tried again.
        escrowed_raw: The same, with those that the service made itself.
        exported: Entries written to the target.
        exports: Entries that were to be written to the target.
        imported: Entries read from the source.
        imported_deltas: Changes read from the source.
        imported_reference_deltas: Changes of references read from the source.
    """

    activity_id: str | None = None
    result: RunResult = RunResult.UNKNOWN
    began_at: datetime | None = None
    ended_at: datetime | None = None
    error: JobError | None = None
    entitled: int = 0
    entitled_for_provisioning: int = 0
    escrowed: int = 0
    escrowed_raw: int = 0
    exported: int = 0
    exports: int = 0
    imported: int = 0
    imported_deltas: int = 0
    imported_reference_deltas: int = 0

    _shown: ClassVar = ("result", "began_at", "ended_at", "imported", "exported", "escrowed")
    _graph: ClassVar = Shape(
        "synchronizationTaskExecution",
        activity_id=plain("activityIdentifier"),
        entitled=plain("countEntitled"),
        entitled_for_provisioning=plain("countEntitledForProvisioning"),
        escrowed=plain("countEscrowed"),
        escrowed_raw=plain("countEscrowedRaw"),
        exported=plain("countExported"),
        exports=plain("countExports"),
        imported=plain("countImported"),
        imported_deltas=plain("countImportedDeltas"),
        imported_reference_deltas=plain("countImportedReferenceDeltas"),
        error=one("error", JobError.from_graph),
        result=word("state", RunResult),
        began_at=instant("timeBegan"),
        ended_at=instant("timeEnded"),
    )

    @property
    def ran(self) -> bool:
        """Whether there was a run at all: the service fills this in before the first one, too."""
        return self.began_at is not None

    @property
    def duration(self) -> timedelta | None:
        """How long the run took; None while that can't be said."""
        return self.ended_at - self.began_at if self.ended_at and self.began_at else None


@attrs.frozen(kw_only=True, repr=False)
class Quarantine(GraphValue):
    """Why a job is tried less and less often; Graph's ``synchronizationQuarantine``.

    Attributes:
        reason: What put it there.
        error: The error behind the reason.
        series_began_at: When this quarantine began.
        series_count: How often it was looked at since, and left in place.
        current_began_at: When it was last looked at.
        next_attempt_at: When it is looked at again.
    """

    reason: QuarantineReason = QuarantineReason.UNKNOWN
    error: JobError | None = None
    series_began_at: datetime | None = None
    series_count: int = 0
    current_began_at: datetime | None = None
    next_attempt_at: datetime | None = None

    _shown: ClassVar = ("reason", "error", "series_began_at", "next_attempt_at")
    _graph: ClassVar = Shape(
        "synchronizationQuarantine",
        current_began_at=instant("currentBegan"),
        error=one("error", JobError.from_graph),
        next_attempt_at=instant("nextAttempt"),
        reason=word("reason", QuarantineReason),
        series_began_at=instant("seriesBegan"),
        series_count=plain("seriesCount"),
    )


@attrs.frozen(kw_only=True, repr=False)
class JobProgress(GraphValue):
    """How far a cycle has come; Graph's ``synchronizationProgress``.

    Attributes:
        units: What is counted.
        completed: How many are done.
        total: How many there are.
        observed_at: When that was counted.
    """

    units: str | None = None
    completed: int = 0
    total: int = 0
    observed_at: datetime | None = None

    _graph: ClassVar = Shape(
        "synchronizationProgress",
        completed=plain("completedUnits"),
        total=plain("totalUnits"),
        units=plain("units"),
        observed_at=instant("progressObservationDateTime"),
    )


@attrs.frozen(kw_only=True, repr=False)
class JobStatus(GraphValue):
    """How a job was doing when Graph answered; Graph's ``synchronizationStatus``.

    Attributes:
        state: What the job was doing.
        last_execution: The latest run, finished or not.
        last_successful_execution: The latest run that succeeded.
        last_successful_execution_with_exports: The latest run that succeeded and wrote something.
        quarantine: Why and since when; None unless quarantined.
        progress: How far the cycle has come.
        synchronized_entries: Entries synchronized so far, by ``source type to target type``. Never goes down.
        steady_first_at: When there was first nothing left to do; None if never.
        steady_last_at: When there was last nothing left to do; None if never.
        successive_complete_failures: Runs in a row that failed altogether.
        escrows_pruned: Errors were dropped in the initial cycle, instead of a quarantine.
        troubleshooting_url: A page that may help.
    """

    state: JobState = JobState.UNKNOWN
    last_execution: RunSummary | None = None
    last_successful_execution: RunSummary | None = None
    last_successful_execution_with_exports: RunSummary | None = None
    quarantine: Quarantine | None = None
    progress: tuple[JobProgress, ...] = ()
    synchronized_entries: OpenMap = attrs.field(factory=OpenMap)
    steady_first_at: datetime | None = None
    steady_last_at: datetime | None = None
    successive_complete_failures: int = 0
    escrows_pruned: bool = False
    troubleshooting_url: str | None = None

    _shown: ClassVar = ("state", "last_execution", "quarantine")
    _graph: ClassVar = Shape(
        "synchronizationStatus",
        state=word("code", JobState),
        successive_complete_failures=plain("countSuccessiveCompleteFailures"),
        escrows_pruned=plain("escrowsPruned"),
        last_execution=one("lastExecution", RunSummary.from_graph),
        last_successful_execution=one("lastSuccessfulExecution", RunSummary.from_graph),
        last_successful_execution_with_exports=one("lastSuccessfulExecutionWithExports", RunSummary.from_graph),
        progress=many("progress", JobProgress.from_graph),
        quarantine=one("quarantine", Quarantine.from_graph),
        steady_first_at=instant("steadyStateFirstAchievedTime"),
        steady_last_at=instant("steadyStateLastAchievedTime"),
        synchronized_entries=pairs("synchronizedEntryCountByType"),
        troubleshooting_url=plain("troubleshootingUrl"),
    )

    @property
    def never_ran(self) -> bool:
        """Whether the job has never run. The service shows such a job with a failed run that never began."""
        runs = (self.last_execution, self.last_successful_execution, self.last_successful_execution_with_exports)
        return not any(run and run.ran for run in runs)

    @property
    def synchronized_by_type(self) -> OpenMap:
        """Entries synchronized so far by the type of source object, such as ``User``."""
        counts: dict[str, int] = {}
        for flow, count in self.synchronized_entries.items():
            source_type = flow.partition(" to ")[0]
            counts[source_type] = counts.get(source_type, 0) + count
        return OpenMap(counts)
