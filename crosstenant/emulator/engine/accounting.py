"""Counts what a cycle does, keeps failed objects for retry, and logs both.

Evidence: docs; how counts are split between escrow and failure is derived.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.engine import audits, logbook
from crosstenant.emulator.engine.changes import Change
from crosstenant.emulator.engine.memory import Memory, Tally
from crosstenant.emulator.timestamps import stamp

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

_LONGEST_WAIT = 36
"""Cycles between two attempts at most: 36 times 40 minutes are a day."""


def account(run: "Run", change: Change, tally: Tally) -> None:
    """Log a change of a cycle and count it."""
    logbook.record(run.world, run.source, change)
    _count(change, tally)
    _keep_or_forget(run, change)


def _count(change: Change, tally: Tally) -> None:
    tally["entitled"] += bool(change.scoping and change.scoping.assigned and change.scoping.has_role)
    if change.status == "Skipped":
        tally["successes"] += 1
        return
    tally["exports"] += 1
    if change.status == "Success":
        tally["exported"] += 1
        tally["successes"] += 1


def _keep_or_forget(run: "Run", change: Change) -> None:
    memory = run.memory
    failure = change.failure
    if failure is None:
        memory["escrows"].pop(change.source_id, None)
        return
    known = memory["escrows"].get(change.source_id)
    if known:
        _tell_of_retry(run, change)
    attempts = known["attempts"] + 1 if known else 1
    memory["escrows"][change.source_id] = {
        "code": failure.code,
        "reference": failure.is_reference,
        "since": known["since"] if known else stamp(change.at),
        "attempts": attempts,
        "due": memory["cycles"] + min(2 ** (attempts - 1), _LONGEST_WAIT),
    }


def _tell_of_retry(run: "Run", change: Change) -> None:
    entry = audits.of_configuration(
        "Process escrow",
        identifier=run.world.trace_ids.guid(),
        at=stamp(change.at, 7),
        service_principal=run.source.service_principals.get(run.job.service_principal_id) or {},
        initiated_by=audits.by_app(audits.ENGINE_NAME),
        reason=f"{change.object_type} '{change.display_name}' failed before and was tried again.",
    )
    logbook.audit(run.world, run.source, entry)


def close(memory: Memory, tally: Tally) -> None:
    """Add up the escrows at the end of a cycle, with what a scenario wants counted on top."""
    escrows = memory["escrows"].values()
    tally["reference_failures"] = sum(each["reference"] for each in escrows) + memory["extra_reference_failures"]
    tally["failures"] = sum(not each["reference"] for each in escrows) + memory["extra_failures"]
    tally["successes"] += memory["extra_successes"]
