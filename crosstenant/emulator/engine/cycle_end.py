"""The end of a cycle: held-back removals, references, the verdict on the job's health, the watermark, the next run.

Evidence: docs; that references come last is derived.
"""

from datetime import datetime, timedelta
from typing import Final

import attrs

from crosstenant.emulator.engine import accounting, exporting, group_sync, job_status, quarantining
from crosstenant.emulator.engine.memory import CycleRecord
from crosstenant.emulator.engine.quarantining import reason_for_failures
from crosstenant.emulator.engine.reconciling import reconcile
from crosstenant.emulator.engine.run import Run
from crosstenant.emulator.timestamps import instant, stamp

INTERVAL: Final = timedelta(minutes=40)


def finish(run: Run, cycle: CycleRecord) -> None:
    """Close a cycle whose last page is done."""
    memory, job = run.memory, run.job
    groups = group_sync.to_look_at(run, cycle["kind"])
    is_held = _is_guarded(run, cycle, groups)
    removals = list(dict.fromkeys(cycle["removals"]))
    _settle(run, cycle, removals, is_held=is_held)
    _link_managers(run, cycle)
    _follow_groups(run, cycle, groups, is_held=is_held)
    accounting.close(memory, cycle["tally"])
    memory["staged"] = removals if is_held else []
    memory["marks"] = cycle["marks"]
    memory["restarted"] = memory["force_deletes"] = False
    memory["cycle"] = None
    began = instant(cycle["began"])
    ran = job_status.execution(
        identifier=cycle["id"], began=stamp(began), ended=stamp(run.now), tally=cycle["tally"], error=None
    )
    job_status.finish_execution(job, ran, counted=memory["counted"], now=run.now)
    job.next_run_at = _next_run(run, began) if job_status.is_enabled(job) else None
    _judge(run, cycle, is_held=is_held)


def _is_guarded(run: Run, cycle: CycleRecord, groups: list[str]) -> bool:
    threshold = run.settings.delete_threshold
    pending = len(dict.fromkeys(cycle["removals"])) + len(group_sync.leaving(run, groups))
    return threshold is not None and pending >= max(threshold, 1) and not run.memory["force_deletes"]


def _settle(run: Run, cycle: CycleRecord, removals: list[str], *, is_held: bool) -> None:
    run.removals = "staged" if is_held else "carried out"
    for source_id in removals:
        change = reconcile(run, source_id)
        if change is not None:
            accounting.account(run, change, cycle["tally"])


def _follow_groups(run: Run, cycle: CycleRecord, groups: list[str], *, is_held: bool) -> None:
    held = set(group_sync.leaving(run, groups)) if is_held else set()
    for group_id in groups:
        if group_id in held:
            accounting.account(run, group_sync.stage(run, group_id), cycle["tally"])
        else:
            for change in group_sync.reconcile(run, group_id):
                accounting.account(run, change, cycle["tally"])


def _link_managers(run: Run, cycle: CycleRecord) -> None:
    for source_id in cycle["references"]:
        linked = exporting.link_manager(run, source_id)
        user = run.source.users.get(source_id)
        if user is None or not linked.names:
            continue
        cycle["tally"]["reference_deltas"] += 1
        change = run.new_change(user, action="Update", status="Success")
        target_id = run.memory["links"].get(source_id, "")
        accounting.account(run, attrs.evolve(change, modified=linked, target_id=target_id), cycle["tally"])


def _next_run(run: Run, began: datetime) -> datetime:
    # The rhythm is fixed: a cycle that took longer than the interval lets the missed ones drop.
    interval = INTERVAL / run.world.speed
    return began + ((run.now - began) // interval + 1) * interval


def _judge(run: Run, cycle: CycleRecord, *, is_held: bool) -> None:
    tally = cycle["tally"]
    reason = reason_for_failures(
        failures=tally["failures"],
        reference_failures=tally["reference_failures"],
        successes=tally["successes"],
    )
    if is_held:
        reason = "TooManyDeletes"
    if run.memory["quarantined_by_vendor"]:
        reason = "QuarantinedOnDemand"
    if reason is not None:
        quarantining.impose(run.world, run.source, run.job, reason)
    elif quarantining.is_quarantined(run.job):
        quarantining.lift(run.job)
    elif job_status.is_enabled(run.job):
        job_status.set_code(run.job, job_status.healthy_code(run.job))
