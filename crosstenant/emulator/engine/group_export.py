"""Groups in the target: static security groups that follow a group of the source.

Evidence: CSDL of beta and docs; attributes beyond the name are unconfirmed.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.directory import people
from crosstenant.emulator.directory.recycling import bury, kinds
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine.changes import Modified

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

_MAPPED = ("displayName", "description", "mailNickname")


def create(run: "Run", group: Document) -> tuple[Document, Modified]:
    """Make a security group of its own; one that exists under the same name is never taken over."""
    values = _wanted(group)
    blank = people.group(identifier=run.world.ids.guid(), now=run.now)
    created = run.target.groups.add(blank | values | {"_syncedBy": run.job.id})
    return created, _modified({}, values)


def update(run: "Run", group: Document, current: Document) -> Modified:
    """Re-apply name and description."""
    wanted = _wanted(group)
    changed = {name: value for name, value in wanted.items() if current.get(name) != value}
    modified = _modified(current, changed)
    if changed:
        run.target.groups.update(text(current, "id"), changed)
    return modified


def soft_delete(run: "Run", target_id: str) -> None:
    """Move a group of the target to the recycle bin."""
    if target_id in run.target.groups:
        bury(run.world, run.target, kinds(run.target)[1], target_id)


def set_members(run: "Run", group_id: str, target_id: str) -> tuple[Modified, list[str]]:
    """Let a target group have the counterparts of the source group's direct members.

    Returns:
        What changed, and the ids of members that have no counterpart.
    """
    members = run.source.members.members_of(group_id)
    known = {member: run.memory["links"].get(member, "") for member in members}
    wanted = {target for target in known.values() if target in run.target.users}
    present = set(run.target.members.members_of(target_id))
    for joining in sorted(wanted - present):
        run.target.members.add(target_id, joining)
    for leaving in sorted(present - wanted):
        run.target.members.discard(target_id, leaving)
    if wanted != present:
        run.target.groups.touch(target_id)
    unresolved = [member for member, target in known.items() if target not in run.target.users]
    return _members_modified(present, wanted), unresolved


def _members_modified(before: set[str], after: set[str]) -> Modified:
    if before == after:
        return Modified()
    return Modified(("members",), (",".join(sorted(before)) or None,), (",".join(sorted(after)),))


def _wanted(group: Document) -> Document:
    return {name: group[name] for name in _MAPPED if group.get(name) is not None}


def _modified(current: Document, changed: Document) -> Modified:
    return Modified(
        names=tuple(changed),
        before=tuple(str(current[name]) if current.get(name) is not None else None for name in changed),
        after=tuple(str(value) for value in changed.values()),
    )
