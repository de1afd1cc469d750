"""Provisioning cycles: begun on a rhythm of 40 minutes, worked through page by page, closed with a watermark.

Nothing runs in the background. A job's ``next_run_at`` says when its next piece of work is due; the world's clock stops
there and calls `run_due`.

Evidence: docs for rhythm and watermark; the length of a cycle is derived from the documented estimates.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from crosstenant.emulator.engine import (
    accounting,
    candidates,
    connection,
    cycle_end,
    job_status,
    quarantining,
)
from crosstenant.emulator.engine.changes import Failure
from crosstenant.emulator.engine.memory import CycleKind, CycleRecord, Memory, empty_tally, memory_of
from crosstenant.emulator.engine.reconciling import reconcile
from crosstenant.emulator.engine.run import Run, run_for
from crosstenant.emulator.state import Job, Tenant
from crosstenant.emulator.timestamps import instant, stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

PAGES: Final = 20
SMALLEST_PAGE: Final = 100


def next_due(world: "Emulator") -> datetime | None:
    """Return when some job of the world next has work to do; None if all of them rest."""
    return min((due for _, _, due in _waiting(world)), default=None)


def run_due(world: "Emulator") -> None:
    """Do the work of every job that is due at the present instant, in order of time."""
    now = world.clock.now()
    while due := sorted((item for item in _waiting(world) if item[2] <= now), key=lambda item: item[2]):
        tenant, job, _ = due[0]
        _advance(world, tenant, job)


def _waiting(world: "Emulator") -> list[tuple[Tenant, Job, datetime]]:
    return [
        (tenant, job, job.next_run_at)
        for tenant in world.tenants.values()
        for job in tenant.jobs.values()
        if job.next_run_at is not None
    ]


def _advance(world: "Emulator", tenant: Tenant, job: Job) -> None:
    if job.service_principal_id not in tenant.service_principals:
        # The configuration was deleted under the job: what it synchronized stays, unmanaged.
        del tenant.jobs[job.id]
        return
    failure = obstacle(world, tenant, job)
    if failure is not None:
        _fail(world, tenant, job, failure)
        return
    cycle = memory_of(job)["cycle"]
    run = run_for(world, tenant, job, cycle_id=cycle["id"] if cycle else world.ids.guid())
    if cycle is None:
        _begin(run)
    else:
        _work(run, cycle)


def obstacle(world: "Emulator", tenant: Tenant, job: Job) -> Failure | None:
    """Say what keeps a job from reaching its target; None if nothing does."""
    service_principal = tenant.service_principals.get(job.service_principal_id) or {}
    secrets = tenant.secrets.get(job.service_principal_id, {})
    return connection.check(world, tenant, secrets, cross_cloud=connection.is_cross_cloud(service_principal))


def _fail(world: "Emulator", tenant: Tenant, job: Job, failure: Failure) -> None:
    memory = memory_of(job)
    cycle = memory["cycle"]
    now = stamp(world.clock.now())
    memory["cycle"] = None
    ran = job_status.execution(
        identifier=cycle["id"] if cycle else world.ids.guid(),
        began=cycle["began"] if cycle else now,
        ended=now,
        tally=cycle["tally"] if cycle else empty_tally(),
        error={"code": failure.code, "message": failure.reason, "tenantActionable": True},
    )
    job_status.fail_execution(job, ran)
    job.next_run_at = None
    quarantining.impose(world, tenant, job, "EncounteredQuarantineException", code=failure.code, message=failure.reason)


def _begin(run: Run) -> None:
    memory, now = run.memory, run.now
    memory["cycles"] += 1
    kind = _kind(memory)
    marks = candidates.marks(run)
    queue = candidates.of_cycle(run, kind)
    began = run.job.next_run_at or now
    cycle: CycleRecord = {
        "id": run.cycle_id,
        "kind": kind,
        "began": stamp(began, 7),
        "ends": stamp(now + _length(run, kind, len(queue)), 7),
        "queue": queue,
        "done": 0,
        "tally": empty_tally(),
        "removals": [],
        "references": [],
        "marks": marks,
    }
    memory["cycle"] = cycle
    _show_progress(run, done=0, total=len(queue))
    if run.world.switches.running_execution == "shown":
        job_status.begin_execution(run.job, identifier=run.cycle_id, began=began)
    run.job.next_run_at = _page_due(cycle, len(queue) if len(queue) <= SMALLEST_PAGE else _page_size(len(queue)))


def _show_progress(run: Run, *, done: int, total: int) -> None:
    units = run.world.switches.progress_units
    if units == "Pages":
        size = _page_size(total)
        done, total = -(-done // size), -(-total // size)
    job_status.show_progress(run.job, done=done, total=total, now=run.now, units=units)


def _kind(memory: Memory) -> CycleKind:
    if memory["marks"]:
        return "incremental"
    return "restart" if memory["restarted"] else "initial"


def _length(run: Run, kind: CycleKind, objects: int) -> timedelta:
    delays = run.world.delays
    whole = delays.cycle if kind == "incremental" else max(delays.cycle, objects * delays.cycle_per_object)
    return whole / run.world.speed


def _page_size(objects: int) -> int:
    return max(SMALLEST_PAGE, -(-objects // PAGES))


def _page_due(cycle: CycleRecord, done: int) -> datetime:
    began, ends = instant(cycle["began"]), instant(cycle["ends"])
    share = min(1.0, done / len(cycle["queue"])) if cycle["queue"] else 1.0
    return began + (ends - began) * share


def _work(run: Run, cycle: CycleRecord) -> None:
    size = _page_size(len(cycle["queue"]))
    run.removals = "waiting"
    run.refreshes_names = cycle["kind"] == "restart"
    for source_id in cycle["queue"][cycle["done"] : cycle["done"] + size]:
        _look_at(run, cycle, source_id)
    cycle["done"] = min(cycle["done"] + size, len(cycle["queue"]))
    cycle["removals"].extend(run.held_back)
    cycle["references"].extend(run.needs_references)
    _show_progress(run, done=cycle["done"], total=len(cycle["queue"]))
    if cycle["done"] >= len(cycle["queue"]):
        cycle_end.finish(run, cycle)
    else:
        run.job.next_run_at = _page_due(cycle, cycle["done"] + size)


def _look_at(run: Run, cycle: CycleRecord, source_id: str) -> None:
    tally = cycle["tally"]
    tally["imported"] += 1
    tally["deltas"] += cycle["kind"] == "incremental"
    is_new = cycle["kind"] != "incremental" or source_id not in run.memory["links"]
    change = reconcile(run, source_id, "Add" if is_new else "Update")
    if change is not None:
        accounting.account(run, change, tally)
