"""What the engine remembers about a job between two cycles: JSON values with types, saved with the world.

Evidence: derived: what the service must remember to behave as documented.
"""

from typing import Literal, TypedDict, cast

from crosstenant.emulator.state import Job

CycleKind = Literal["initial", "restart", "incremental"]


class Escrow(TypedDict):
    """An object that failed and is kept for retry.

    ``due`` is the number of the cycle that tries again; ``since`` the instant of the first failure.
    """

    code: str
    reference: bool
    since: str
    attempts: int
    due: int


class Tally(TypedDict):
    """What a cycle has counted so far."""

    entitled: int
    imported: int
    deltas: int
    reference_deltas: int
    exports: int
    exported: int
    failures: int
    reference_failures: int
    successes: int


class CycleRecord(TypedDict):
    """A cycle under way.

    ``queue`` holds the ids to look at, of which ``done`` are done; ``removals`` what may only be carried out once the
    whole cycle is known to stay below the deletion threshold; ``references`` who needs the second pass; ``marks`` the
    watermark to write at the end.
    """

    id: str
    kind: CycleKind
    began: str
    ends: str
    queue: list[str]
    done: int
    tally: Tally
    removals: list[str]
    references: list[str]
    marks: dict[str, int]


class Memory(TypedDict):
    """A job's memory.

    Attributes:
        requests_at: Instants of recent on-demand requests.
        links: Target id by source id: the connector data store.
        departed: Source ids that have left scope, with what was done: ``deleted``, ``disabled`` or ``kept``.
        disabled: Source ids whose blocked sign-in was exported.
        stale_names: Source ids whose target keeps the name of an old invitation until somebody asks or restarts.
        escrows: Failed objects by source id.
        assignments: Principals by assignment id in lower case, to know who left when an assignment is gone.
        group_members: Direct members by assigned group, to know who left.
        marks: The watermark: numbers of the last change seen, per kind of object; empty before the first cycle.
        later: Source ids to look at again because an assignment had not settled.
        staged: Source ids whose deletion the guard holds back.
        cycle: The cycle under way.
        cycles: How many cycles have begun.
        restarted: The next initial cycle comes from a restart.
        force_deletes: The next cycle ignores the deletion guard once.
        planned_failures: Error codes that exports of these source ids meet.
        extra_failures, extra_reference_failures, extra_successes: Counted on top in the next cycle.
        counted: Entries ever synchronized, by type.
        group_links: Target group by source group.
        seen_groups: Assigned groups that a cycle has looked at.
        quarantined_by_vendor: The service's operators hold the job in quarantine.
    """

    links: dict[str, str]
    departed: dict[str, str]
    disabled: dict[str, bool]
    stale_names: dict[str, bool]
    escrows: dict[str, Escrow]
    assignments: dict[str, str]
    group_members: dict[str, list[str]]
    marks: dict[str, int]
    later: list[str]
    staged: list[str]
    cycle: CycleRecord | None
    cycles: int
    restarted: bool
    force_deletes: bool
    planned_failures: dict[str, str]
    extra_failures: int
    extra_reference_failures: int
    extra_successes: int
    counted: dict[str, int]
    quarantined_by_vendor: bool
    group_links: dict[str, str]
    seen_groups: dict[str, bool]
    requests_at: list[str]


def memory_of(job: Job) -> Memory:
    """Return a job's memory, live; a new job's is empty."""
    if not job.memory:
        job.memory.update(_fresh())
    return cast("Memory", job.memory)


def _fresh() -> Memory:
    return {
        "links": {},
        "departed": {},
        "disabled": {},
        "stale_names": {},
        "escrows": {},
        "assignments": {},
        "group_members": {},
        "marks": {},
        "later": [],
        "staged": [],
        "cycle": None,
        "cycles": 0,
        "restarted": False,
        "force_deletes": False,
        "planned_failures": {},
        "extra_failures": 0,
        "extra_reference_failures": 0,
        "extra_successes": 0,
        "counted": {},
        "quarantined_by_vendor": False,
        "group_links": {},
        "seen_groups": {},
        "requests_at": [],
    }


def empty_tally() -> Tally:
    """Begin counting."""
    return {
        "entitled": 0,
        "imported": 0,
        "deltas": 0,
        "reference_deltas": 0,
        "exports": 0,
        "exported": 0,
        "failures": 0,
        "reference_failures": 0,
        "successes": 0,
    }
