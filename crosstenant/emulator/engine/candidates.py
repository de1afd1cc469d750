"""Whom a cycle looks at: everybody who could be in scope, or only who changed since the watermark.

Evidence: docs.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, flag, text
from crosstenant.emulator.engine.memory import CycleKind

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run


def marks(run: "Run") -> dict[str, int]:
    """Take the watermark of the source as it stands."""
    source = run.source
    return {
        "users": source.users.mark,
        "groups": source.groups.mark,
        "assignments": source.app_role_assignments.mark,
    }


def of_cycle(run: "Run", kind: CycleKind) -> list[str]:
    """List the source users to look at, each once, in the order in which they come up."""
    found = _changed(run) if kind == "incremental" else _everybody(run)
    due = [source_id for source_id, escrow in run.memory["escrows"].items() if escrow["due"] <= run.memory["cycles"]]
    late = _take_late(run)
    ids = dict.fromkeys((*found, *late, *due, *run.memory["staged"]))
    _remember_assignments(run)
    # Whose assignment has not settled yet is nobody's business until the next cycle, unless already synchronized.
    waiting = {source_id for source_id in run.memory["later"] if source_id not in run.memory["links"]}
    return [source_id for source_id in ids if source_id not in waiting]


def _everybody(run: "Run") -> Iterator[str]:
    if run.settings.sync_all:
        yield from (text(user, "id") for user in run.source.users)
    else:
        for assignment in _assignments(run):
            yield from _reached(run, text(assignment, "principalId"))
    yield from run.memory["links"]


def _changed(run: "Run") -> Iterator[str]:
    seen = run.memory["marks"]
    for source_id in run.source.users.changed_since(seen.get("users", 0)):
        if _concerns(run, source_id):
            yield source_id
    for group_id in run.source.groups.changed_since(seen.get("groups", 0)):
        if _is_assigned(run, group_id) or group_id in run.memory["group_members"]:
            yield from _reached(run, group_id)
    for assignment_id in run.source.app_role_assignments.changed_since(seen.get("assignments", 0)):
        principal_id = _principal(run, assignment_id)
        if principal_id:
            yield from _reached(run, principal_id)


def _concerns(run: "Run", source_id: str) -> bool:
    if run.settings.sync_all or run.world.switches.unassigned_skips or source_id in run.memory["links"]:
        return True
    return any(_is_assigned(run, holder) for holder in (source_id, *run.source.members.groups_of(source_id)))


def _is_assigned(run: "Run", principal_id: str) -> bool:
    found = run.source.app_role_assignments.find("principalId", principal_id)
    return any(text(each, "resourceId") == run.job.service_principal_id for each in found)


def _assignments(run: "Run") -> list[Document]:
    return run.source.app_role_assignments.find("resourceId", run.job.service_principal_id)


def _principal(run: "Run", assignment_id: str) -> str:
    present = run.source.app_role_assignments.get(assignment_id)
    if present is None:
        return run.memory["assignments"].get(assignment_id, "")
    is_ours = text(present, "resourceId") == run.job.service_principal_id
    return text(present, "principalId") if is_ours else ""


def _reached(run: "Run", principal_id: str) -> list[str]:
    # For a group also those who were direct members when a cycle last looked: they may have left scope with it.
    if principal_id in run.source.users or principal_id in run.memory["links"]:
        return [principal_id]
    group = run.source.groups.get(principal_id)
    present = run.source.members.members_of(principal_id) if group and flag(group, "securityEnabled") else []
    return [*present, *run.memory["group_members"].get(principal_id, ())]


def _take_late(run: "Run") -> list[str]:
    late = run.memory["later"]
    run.memory["later"] = []
    return late


def _remember_assignments(run: "Run") -> None:
    memory = run.memory
    assignments = _assignments(run)
    memory["assignments"] = {text(each, "id").lower(): text(each, "principalId") for each in assignments}
    groups = [text(each, "principalId") for each in assignments if text(each, "principalId") in run.source.groups]
    memory["group_members"] = {group: run.source.members.members_of(group) for group in groups}
    unsettled = [each for each in assignments if not run.source.has_settled(text(each, "id"), run.now)]
    memory["later"] = [source_id for each in unsettled for source_id in _reached(run, text(each, "principalId"))]
