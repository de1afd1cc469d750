"""Synchronization of groups, which is a preview: the second pass of a cycle, after every user.

"What is cross-tenant synchronization", group synchronization. Without the preview, or while its mapping is off,
assigned groups only show up as skipped.

Evidence: CSDL of beta and docs of the preview; its order after users is unconfirmed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from crosstenant.emulator.documents import Document, flag, text, texts
from crosstenant.emulator.engine import connection, group_export, scope
from crosstenant.emulator.engine.changes import Change, Scoping
from crosstenant.emulator.engine.failures import failure
from crosstenant.emulator.engine.memory import CycleKind

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

NOT_SUPPORTED = "EntityTypeNotSupported"


def to_look_at(run: "Run", kind: CycleKind) -> list[str]:
    """List the groups that a cycle looks at: all that are assigned or synchronized, or those of them that changed."""
    assigned = [group for group in run.memory["group_members"] if group in run.source.groups]
    concerned = dict.fromkeys((*assigned, *run.memory["group_links"]))
    if kind != "incremental":
        return list(concerned)
    changed = set(run.source.groups.changed_since(run.memory["marks"].get("groups", 0)))
    new = {group for group in assigned if group not in run.memory["seen_groups"]}
    gone = {group for group in run.memory["group_links"] if group not in assigned and _deletes(run)}
    return [group for group in concerned if group in changed | new | gone]


def leaving(run: "Run", groups: list[str]) -> list[str]:
    """Name the synchronized groups among these that have left scope, whose deletion counts for the guard."""
    linked = (group for group in groups if group in run.memory["group_links"])
    return [group for group in linked if not _is_in_scope(run, group) and _deletes(run)]


def reconcile(run: "Run", group_id: str) -> Iterator[Change]:
    """Bring the target in line with one group of the source; members that cannot be resolved are a failure apart."""
    group = run.source.groups.get(group_id)
    run.memory["seen_groups"][group_id] = True
    if not _is_in_scope(run, group_id):
        if group_id in run.memory["group_links"] and _deletes(run):
            yield _remove(run, group or {"id": group_id})
        return
    if group is None:
        return
    if not is_enabled(run) or not _is_synchronizable(group):
        yield _change(run, group, "Other", "Skipped", NOT_SUPPORTED)
        return
    yield from _export(run, group)


def is_enabled(run: "Run") -> bool:
    """Say whether groups are synchronized at all: preview, mapping, the target's consent, assigned scope, one cloud."""
    return (
        run.world.switches.group_sync
        and run.rule.groups.enabled
        and not run.settings.sync_all
        and run.source.cloud == run.target.cloud
        and connection.sync_allowed(run.source, run.target, kind="groupSyncInbound")
    )


def _deletes(run: "Run") -> bool:
    return is_enabled(run) and run.rule.groups.deletes


def _is_in_scope(run: "Run", group_id: str) -> bool:
    return group_id in run.source.groups and scope.group_entitlement(run, group_id).has_role


def _is_synchronizable(group: Document) -> bool:
    if flag(group, "isAssignableToRole"):
        return False
    is_unified = "Unified" in texts(group, "groupTypes")
    return is_unified or (flag(group, "securityEnabled") is True and flag(group, "mailEnabled") is not True)


def _export(run: "Run", group: Document) -> Iterator[Change]:
    group_id = text(group, "id")
    current = run.target.groups.get(run.memory["group_links"].get(group_id, ""))
    if not (run.rule.groups.adds if current is None else run.rule.groups.updates):
        yield _change(run, group, "Other", "Skipped", "NotEffectivelyEntitled")
        return
    if current is None:
        current, modified = group_export.create(run, group)
        run.memory["group_links"][group_id] = text(current, "id")
        run.memory["counted"]["Group to Group"] = run.memory["counted"].get("Group to Group", 0) + 1
        action = "Create"
    else:
        modified, action = group_export.update(run, group, current), "Update"
    members, unresolved = group_export.set_members(run, group_id, text(current, "id"))
    modified = modified.followed_by(members)
    if modified.names:
        yield attrs.evolve(_change(run, group, action), modified=modified)
    else:
        yield _change(run, group, "Other", "Skipped", "RedundantExport")
    if unresolved:
        yield _unresolved(run, group, unresolved)


def _unresolved(run: "Run", group: Document, members: list[str]) -> Change:
    name = text(group, "displayName")
    sentences = tuple(f"We were unable to assign {member} as the members of {name}." for member in members)
    change = _change(run, group, "Update", "Failure")
    return attrs.evolve(
        change, unresolved=sentences, failure=failure("UnableToResolveReferenceAttributeValue", sentences[0])
    )


def _remove(run: "Run", group: Document) -> Change:
    change = _change(run, group, "Delete")
    group_export.soft_delete(run, run.memory["group_links"].pop(text(group, "id")))
    run.memory["seen_groups"].pop(text(group, "id"), None)
    return change


def stage(run: "Run", group_id: str) -> Change:
    """Record the deletion of a group that the deletion guard holds back."""
    return _change(run, run.source.groups.get(group_id) or {"id": group_id}, "StagedDelete")


def _change(run: "Run", group: Document, action: str, status: str = "Success", skip_reason: str = "") -> Change:
    holding = scope.group_entitlement(run, text(group, "id"))
    return attrs.evolve(
        run.new_change(group, action=action, status=status),
        object_type="Group",
        scoping=Scoping(active=True, assigned=holding.assigned, has_role=holding.has_role, filters_passed=True),
        skip_reason=skip_reason,
        target_id=run.memory["group_links"].get(text(group, "id"), ""),
    )
