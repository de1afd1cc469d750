"""Writes to the target tenant: create, update, soft delete, restore, and the manager that links two of them.

Evidence: docs; the name with ``#EXT#`` is field.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.directory.recycling import bury, kinds, unearth
from crosstenant.emulator.documents import Document, text, texts
from crosstenant.emulator.engine import invitations, mapping, target_attributes
from crosstenant.emulator.engine.changes import Modified
from crosstenant.emulator.engine.failures import ExportRefusedError
from crosstenant.emulator.engine.matching import PENDING
from crosstenant.emulator.engine.source_attributes import Attributes, Value
from crosstenant.emulator.timestamps import stamp

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

NAME = "userPrincipalName"


def create(run: "Run", user: Document, attributes: Attributes) -> tuple[Document, Modified]:
    """Invite a source user into the target, redeem at once, and write the mapped attributes.

    Raises:
        ExportRefusedError: The target does not take the user.
    """
    values = mapping.wanted(run.rule, attributes, None)
    _check_required(values)
    invitations.check(run, user, values)
    initial = run.target.domains[-1]
    values.setdefault(NAME, text(user, NAME))
    _check_free(run, target_attributes.external_name(str(values[NAME]), initial))
    created = target_attributes.blank_external_user(run.world.ids.guid(), run.now)
    created |= target_attributes.members(values, initial)
    created["_alternativeSecurityId"] = run.match_key + text(user, "id")
    run.target.users.add(created)
    return created, mapping.modified(run.rule, mapping.difference(run.rule, values, None))


def _check_required(values: dict[str, Value]) -> None:
    # Of what the target's definition marks as required, this is what neither the service nor a default fills in.
    if values.get("displayName") is None:
        raise ExportRefusedError("MandatoryFieldsMissing", "The required attribute displayName has no value.")


def _check_free(run: "Run", name: str) -> None:
    if run.target.users.find(NAME, name):
        raise ExportRefusedError("Conflict", f"Another user of the target tenant already has the name {name}.")


def update(run: "Run", user: Document, attributes: Attributes, current: Document) -> Modified:
    """Re-apply the whole mapped state to a matched user, its sign-in block included.

    Returns:
        What differed, and was written.

    Raises:
        ExportRefusedError: The target does not take the change.
    """
    values = mapping.wanted(run.rule, attributes, current)
    _keep_stale_name(run, user, current, values)
    changed = mapping.difference(run.rule, values, current)
    changes = target_attributes.members({name: after for name, (_, after) in changed.items()}, run.target.domains[-1])
    if changed:
        _check_authority(current, changed)
    if not current.get("_alternativeSecurityId"):
        changes |= _redeem(run, user, current)
    if changes:
        run.target.users.update(text(current, "id"), changes)
    return mapping.modified(run.rule, changed)


def _keep_stale_name(run: "Run", user: Document, current: Document, values: dict[str, Value]) -> None:
    # A user taken over from an open invitation keeps the name of that invitation until a restart or a request.
    source_id = text(user, "id")
    stale = run.memory["stale_names"]
    if text(current, "externalUserState") == PENDING and not current.get("_alternativeSecurityId"):
        stale[source_id] = True
    if run.on_demand or run.refreshes_names:
        stale.pop(source_id, None)
    elif source_id in stale:
        values.pop(NAME, None)


def _redeem(run: "Run", user: Document, current: Document) -> Document:
    redeemed: Document = {"_alternativeSecurityId": run.match_key + text(user, "id")}
    if text(current, "externalUserState") == PENDING:
        redeemed |= {"externalUserState": "Accepted", "externalUserStateChangeDateTime": stamp(run.now)}
    return redeemed


def _check_authority(current: Document, changed: dict[str, tuple[str | None, Value]]) -> None:
    if current.get("_masteredOnPremises") is True:
        raise ExportRefusedError("AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises")
    owned = sorted(set(changed) & set(texts(current, "_ownedByExchange")))
    if owned:
        reason = f"Unable to update the following properties: {', '.join(owned)}."
        raise ExportRefusedError("AzureActiveDirectoryCannotUpdateObjectsOriginatedInExternalService", reason)


def soft_delete(run: "Run", target_id: str) -> bool:
    """Move a user of the target to the recycle bin; say whether it was there."""
    if target_id not in run.target.users:
        return False
    bury(run.world, run.target, kinds(run.target)[0], target_id)["_deletedBy"] = run.job.id
    return True


def restore(run: "Run", deleted: Document) -> Document:
    """Bring back a user that the engine had deleted."""
    restored = unearth(kinds(run.target)[0], text(deleted, "id"))
    restored.pop("_deletedBy", None)
    return restored


def link_manager(run: "Run", source_id: str) -> Modified:
    """Give a user of the target the counterpart of the source user's manager, if that one is synchronized too.

    Nothing is taken away: a manager who left without a successor stays.
    """
    user = run.source.users.get(source_id)
    target = run.target.users.get(run.memory["links"].get(source_id, ""))
    manager_id = run.memory["links"].get(text(user or {}, "_manager"), "")
    if target is None or manager_id not in run.target.users or text(target, "_manager") == manager_id:
        return Modified()
    if not run.rule.users.maps_manager or not run.source.cloud == run.target.cloud == "global":
        return Modified()
    before = text(target, "_manager") or None
    run.target.users.update(text(target, "id"), {"_manager": manager_id})
    return Modified(names=("manager",), before=(before,), after=(manager_id,))
