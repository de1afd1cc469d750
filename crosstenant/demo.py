"""The main job, told to a person: all thirteen documented steps between two tenants, twice, and one person leaving."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.facade import CrossTenantSync
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.access import AccessReport
from crosstenant.workflows.step import Step, StepResult, TenantName, Undertaking

Tell = Callable[[str], None]

Value = TypeVar("Value")

_OBJECT_ID = re.compile(r"^[0-9a-f]{32}")
_MOST_EVENTS = 5


@attrs.frozen(kw_only=True)
class StepTaken:
    """One line of the demo.

    Attributes:
        step: The documented step.
        tenant: The tenant it happened in.
        found: What stands there now, for a person to read.
        changed: Whether the step wrote anything; None for steps that only read.
        ok: Whether it came out as documented.
    """

    step: Undertaking
    tenant: TenantName
    found: str
    changed: bool | None = None
    ok: bool = True

    def __str__(self) -> str:
        outcome = {True: "changed  ", False: "unchanged", None: "read     "}[self.changed]
        tenant = f"{self.step.side.value} {self.tenant.name or self.tenant.id}"
        return f"{self.step.number or '':>4}  {tenant:<22}  {outcome}  {self.step.title}: {self.found}"


@attrs.frozen(kw_only=True)
class DemoResult:
    """What the demo found.

    Attributes:
        first: The thirteen steps, taken for the first time.
        second: The same, taken once more.
        synchronized: The principal names that stood in the target after the first cycle, sorted.
        left: Whether the person who was taken out of scope was soft-deleted in the target.
    """

    first: tuple[StepTaken, ...]
    second: tuple[StepTaken, ...]
    synchronized: tuple[str, ...]
    left: bool

    @property
    def ok(self) -> bool:
        """Whether everything happened as documented, and the second pass changed nothing."""
        steps = self.first + self.second
        return all(taken.ok for taken in steps) and not self.changed_again and bool(self.synchronized) and self.left

    @property
    def changed_again(self) -> tuple[Undertaking, ...]:
        """The steps that wrote something the second time; there should be none."""
        return tuple(taken.step for taken in self.second if taken.changed)


def run_demo(
    source: TenantClient,
    target: TenantClient,
    people: Sequence[str],
    *,
    app_name: str = "Fabrikam to Contoso",
    tell: Tell = print,
) -> DemoResult:
    """Take the thirteen steps, take them again, then let the last of the people leave.

    Args:
        source: A client of the tenant that people come from, allowed to do all that the steps need.
        target: The same for the tenant that people are pushed into.
        people: Principal names of at least two internal users of the source.
        app_name: The display name of the configuration app.
        tell: Where the lines go.
    """
    sync = CrossTenantSync(source=source, target=target)
    tell(f"Cross-tenant synchronization of {len(people)} users\n  from {sync.source}\n  into {sync.target}\n")
    first = _told(_thirteen_steps(sync, people, app_name, tell), tell)
    tell("\nThe job and its first provisioning events:")
    _show_job(sync.status(), tell)
    for event in islice(sync.events(), _MOST_EVENTS):
        tell(_event_line(event))
    arrived = tuple(sorted(user.name for user in sync.synchronized_users()))
    tell("\nSynchronized users that now stand in the target:")
    for name in arrived:
        tell(f"    {name}")
    tell("\nThe same steps once more:")
    second = _told(_thirteen_steps(sync, people, app_name), tell)
    left = _let_leave(sync, target, people[-1], tell)
    result = DemoResult(first=first, second=second, synchronized=arrived, left=left)
    tell("\nEverything happened as documented." if result.ok else "\nSomething did not happen as documented.")
    return result


def _told(steps: Iterator[StepTaken], tell: Tell) -> tuple[StepTaken, ...]:
    taken = []
    for step in steps:
        tell(str(step))
        taken.append(step)
    return tuple(taken)


def _thirteen_steps(
    sync: CrossTenantSync, people: Sequence[str], app_name: str, tell: Tell | None = None
) -> Iterator[StepTaken]:
    access = sync.check_access()
    yield _signed_in(access, Step.SIGN_IN_TO_TARGET)
    yield _wrote(sync.enable_user_sync(), f"isSyncAllowed is {sync.user_sync_enabled()}")
    yield _wrote(sync.enable_inbound_redemption(), "inboundAllowed is True")
    yield _signed_in(access, Step.SIGN_IN_TO_SOURCE)
    yield _wrote(sync.enable_outbound_redemption(), "outboundAllowed is True")
    app = sync.create_configuration_app(app_name)
    yield _wrote(app, f"{app.value.display_name}, service principal {app.value.service_principal_id}")
    connection = sync.test_connection()
    yield StepTaken(step=Step.TEST_CONNECTION, tenant=sync.source, found=str(connection), ok=connection.ok)
    job = sync.create_job()
    yield _wrote(job, job.value.id)
    keys = sync.save_credentials()
    yield _wrote(keys, ", ".join(keys.value))
    assigned = sync.assign(*people)
    yield _wrote(assigned, f"{len(assigned.value)} assigned")
    yield _provisioned(sync, people[0], tell)
    started = sync.start()
    yield _wrote(started, f"schedule {started.value.schedule.state.value}")
    passed = sync.wait_for_cycle()
    yield StepTaken(step=Step.MONITOR, tenant=sync.source, found=_run_line(passed))


def _signed_in(access: AccessReport, step: Step) -> StepTaken:
    here = [taken for taken in access.steps if taken.step.side is step.side]
    lacking = [taken.step.number for taken in here if taken in access.missing]
    found = f"not enough for steps {lacking}" if lacking else f"enough for all {len(here) - 1} steps in this tenant"
    return StepTaken(step=step, tenant=here[0].tenant, found=found, ok=not lacking)


def _wrote(result: StepResult[Value], found: str) -> StepTaken:
    return StepTaken(step=result.step, tenant=result.tenant, found=found, changed=result.changed)


def _provisioned(sync: CrossTenantSync, person: str, tell: Tell | None) -> StepTaken:
    rule = sync.rule()
    result = sync.provision_on_demand(person)
    if tell is not None:
        _show_verdict(person, result, tell)
    found = f"{person} by rule {rule.name}: {result.verdict}"
    return StepTaken(step=Step.PROVISION_ON_DEMAND, tenant=sync.source, found=found, ok=result.ok)


def _show_verdict(person: str, result: OnDemandResult, tell: Tell) -> None:
    tell(f"\nOn demand, {person}: {result.verdict}")
    for step in result.steps:
        kind = step.kind.value if step.kind else ""
        tell(f"    {kind:<10}  {step.outcome.value if step.outcome else '':<8}  {step.description}")
    tell("")


def _show_job(job: SyncJob, tell: Tell) -> None:
    counts = ", ".join(f"{count} of type {kind}" for kind, count in job.synchronized_by_type.items())
    tell(
        f"    {job.id}\n    {job.state.value}, every {job.schedule.interval}; synchronized so far: {counts or 'nobody'}"
    )


def _run_line(job: SyncJob) -> str:
    run = job.last_run
    if run is None:
        return f"{job.state.value}, never ran"
    return f"{job.state.value}; the last cycle {run.result.value.lower()}: {run.imported} read, {run.exported} written"


def _event_line(event: ProvisioningEvent) -> str:
    person = event.source_identity.user_principal_name if event.source_identity else None
    told = (event.at.strftime("%H:%M:%S") if event.at else "", event.action, event.outcome, person, event.skip_reason)
    return "    " + "  ".join(str(part or "") for part in told).rstrip()


def _let_leave(sync: CrossTenantSync, target: TenantClient, person: str, tell: Tell) -> bool:
    """Take one person out of scope, wait for the next cycle, and look among the target's deleted users."""
    tell(f"\n{person} leaves:")
    moment = target.clock.now()
    tell(f"    {sync.unassign(person)}")
    sync.wait_for_cycle(began_after=moment)
    home = person.replace("@", "_").lower()
    gone = [user for user in target.directory.deleted_users() if _home_of(user.user_principal_name) == home]
    for user in gone:
        tell(f"    soft-deleted in the target: {user.user_principal_name}")
    return bool(gone)


def _home_of(principal_name: str | None) -> str:
    """Return who an external user is at home. A deleted user's name has its object id in front, without hyphens."""
    home = (principal_name or "").partition("#EXT#")[0].lower()
    return _OBJECT_ID.sub("", home)
