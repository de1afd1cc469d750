"""Synchronization jobs and the templates they are made from."""

from datetime import datetime, timedelta
from enum import Flag
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, instant, one, pairs, plain, span, word
from crosstenant.models.job_status import JobState, JobStatus, Quarantine, RunSummary
from crosstenant.models.sync_schema import SyncSchema

CROSS_TENANT_TEMPLATE = "Azure2Azure"
"""The id of the synchronization template that jobs across tenants are made from."""


class ScheduleState(Word):
    """Whether a job runs by its schedule. Only ``Active`` means that it does."""

    ACTIVE = "Active"
    DISABLED = "Disabled"
    PAUSED = "Paused"
    UNKNOWN = "unknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class JobSchedule(GraphValue):
    """When a job runs; Graph's ``synchronizationSchedule``.

    Attributes:
        state: Whether it runs.
        interval: From the start of one cycle to the start of the next; None where the service says *never*.
        expires_at: When it stops by itself; None if it doesn't.
    """

    state: ScheduleState = ScheduleState.UNKNOWN
    interval: timedelta | None = None
    expires_at: datetime | None = None

    _graph: ClassVar = Shape(
        "synchronizationSchedule",
        expires_at=instant("expiration"),
        interval=span("interval"),
        state=word("state", ScheduleState),
    )


class RestartScope(Flag):
    """What a restart forgets; scopes combine with ``|``.

    `USUAL` is what the admin centre's *Restart provisioning* does. `FULL` doesn't contain `FORCE_DELETES`.
    """

    CONNECTOR_DATA_STORE = 1
    ESCROWS = 2
    WATERMARK = 4
    QUARANTINE_STATE = 8
    USUAL = 14
    FULL = 15
    FORCE_DELETES = 32

    @property
    def words(self) -> str:
        """The scope as Graph writes it, such as ``Escrows, Watermark``."""
        full = RestartScope.FULL in self
        parts = (scope for scope in self if not (full and scope in RestartScope.FULL))
        names = [scope.name.title().replace("_", "") for scope in parts if scope.name]
        return ", ".join(["Full", *names] if full else names)


@attrs.frozen(kw_only=True, repr=False)
class SyncJob(GraphValue):
    """One synchronization job at the moment Graph answered; Graph's ``synchronizationJob``.

    Attributes:
        id: The job's id, unique within its configuration app. Not a GUID.
        template_id: The template it was made from.
        schedule: When it runs.
        status: How it is doing.
        settings: What it took over from the template, by name.
        schema: Its mappings, where Graph was asked to send them along; None otherwise.
    """

    id: str
    template_id: str | None = None
    schedule: JobSchedule = attrs.field(factory=JobSchedule)
    status: JobStatus = attrs.field(factory=JobStatus)
    settings: OpenMap = attrs.field(factory=OpenMap)
    schema: SyncSchema | None = None

    _shown: ClassVar = ("id", "state", "is_enabled", "steady_since")
    _graph: ClassVar = Shape(
        "synchronizationJob",
        id=plain("id"),
        schedule=one("schedule", JobSchedule.from_graph),
        schema=one("schema", SyncSchema.from_graph),
        status=one("status", JobStatus.from_graph),
        settings=pairs("synchronizationJobSettings", key="name"),
        template_id=plain("templateId"),
    )

    @property
    def state(self) -> JobState:
        """What the job was doing. A new job says ``Paused``; one that was just started, ``NotRun``."""
        return self.status.state

    @property
    def is_cross_tenant(self) -> bool:
        """Whether the job was made from the template for cross-tenant synchronization, however that is spelled."""
        return (self.template_id or "").lower() == CROSS_TENANT_TEMPLATE.lower()

    @property
    def is_enabled(self) -> bool:
        """Whether the job runs by its schedule. Its state doesn't tell: only the schedule does."""
        return self.schedule.state is ScheduleState.ACTIVE

    @property
    def is_quarantined(self) -> bool:
        """Whether the job is in quarantine."""
        return self.state is JobState.QUARANTINE or self.quarantine is not None

    @property
    def quarantine(self) -> Quarantine | None:
        """Why the job is in quarantine, or None."""
        return self.status.quarantine

    @property
    def never_ran(self) -> bool:
        """Whether the job has never run. The service shows such a job with a failed run: that isn't one."""
        return self.status.never_ran

    @property
    def last_run(self) -> RunSummary | None:
        """The latest run, finished or not; None if there was none."""
        run = self.status.last_execution
        return run if run and run.ran else None

    @property
    def steady_since(self) -> datetime | None:
        """When the job last had nothing left to do; None if never."""
        return self.status.steady_last_at

    @property
    def synchronized_by_type(self) -> OpenMap:
        """Entries synchronized so far by the type of source object, such as ``User``. Never goes down."""
        return self.status.synchronized_by_type


@attrs.frozen(kw_only=True, repr=False)
class SyncTemplate(GraphValue):
    """What jobs are made from; Graph's ``synchronizationTemplate``.

    Attributes:
        id: The template's id, such as ``Azure2Azure``.
        application_id: The application it belongs to.
        is_default: The application's first choice.
        is_discoverable: Whether the admin centre offers it.
        description: A sentence for people.
        factory_tag: Which engine runs the jobs.
        metadata: Notes of the service, by key.
        schema: The mappings a new job starts with, where Graph sends them along; None otherwise.
    """

    id: str
    application_id: str | None = None
    is_default: bool | None = None
    is_discoverable: bool | None = None
    description: str | None = None
    factory_tag: str | None = None
    metadata: OpenMap = attrs.field(factory=OpenMap)
    schema: SyncSchema | None = None

    _shown: ClassVar = ("id", "is_default", "factory_tag")
    _graph: ClassVar = Shape(
        "synchronizationTemplate",
        id=plain("id"),
        application_id=plain("applicationId"),
        is_default=plain("default"),
        description=plain("description"),
        is_discoverable=plain("discoverable"),
        factory_tag=plain("factoryTag"),
        metadata=pairs("metadata"),
        schema=one("schema", SyncSchema.from_graph),
    )

    @property
    def is_cross_tenant(self) -> bool:
        """Whether this is the template for synchronization across tenants."""
        return self.id == CROSS_TENANT_TEMPLATE
