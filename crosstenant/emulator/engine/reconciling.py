"""One user of the source, looked at once: imported, scoped, matched, and whatever follows from that in the target.

Evidence: docs; the order of steps is derived from log samples.
"""

from typing import TYPE_CHECKING

import attrs

from crosstenant.emulator.documents import Document, flag, text
from crosstenant.emulator.engine import exporting, matching, scope, source_attributes
from crosstenant.emulator.engine.changes import Change, Modified, Scoping, Values
from crosstenant.emulator.engine.failures import ExportRefusedError, failure
from crosstenant.emulator.engine.matching import Match
from crosstenant.emulator.engine.source_attributes import Attributes

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

OUT_OF_SCOPE = "NotEffectivelyEntitled"
REDUNDANT = "RedundantExport"


@attrs.frozen
class Subject:
    """A source user with what the engine found out about it."""

    run: "Run"
    user: Document
    attributes: Attributes
    scoping: Scoping
    import_kind: str

    @property
    def id(self) -> str:
        """The source object's id."""
        return text(self.user, "id")

    def change(self, action: str, status: str = "Success", skip_reason: str = "") -> Change:
        """Begin the record of what became of this user."""
        return attrs.evolve(
            self.run.new_change(self.user, action=action, status=status),
            import_kind=self.import_kind,
            imported=_values(self.attributes),
            scoping=self.scoping,
            skip_reason=skip_reason,
            target_id=self.run.memory["links"].get(self.id, ""),
        )


def reconcile(run: "Run", source_id: str, import_kind: str = "Update") -> Change | None:
    """Bring the target in line with one source user.

    Args:
        run: The pass of the engine.
        source_id: The user.
        import_kind: ``Add`` for an object that this job has not seen before, ``Update`` for a changed one.

    Returns:
        What happened; None if there is nothing to tell, or if the removal waits for the deletion guard.
    """
    user = run.source.users.get(source_id)
    if user is None:
        return _gone(run, source_id)
    holding = scope.entitlement(run, source_id)
    attributes = source_attributes.read(user, run.attribute_names, holding.roles)
    if not attributes.get("netId"):
        return _unreadable(run, user, attributes)
    verdict = scope.judge(run, user, attributes, holding)
    subject = Subject(run, user, attributes, verdict.scoping, import_kind)
    if not verdict.scoping.in_scope:
        return _skip(subject) if verdict.screened_out else _outside(subject)
    return _inside(subject)


def _gone(run: "Run", source_id: str) -> Change | None:
    if not _is_managed(run, source_id):
        return None
    deleted = run.source.deleted_users.get(source_id) or {"id": source_id}
    attributes = source_attributes.read(deleted, run.attribute_names) | {"IsSoftDeleted": "True"}
    scoping = Scoping(active=False, assigned=False, has_role=False, filters_passed=True)
    return _outside(Subject(run, deleted, attributes, scoping, "Delete"))


def _unreadable(run: "Run", user: Document, attributes: Attributes) -> Change:
    change = run.new_change(user, action="Other", status="Skipped")
    return attrs.evolve(change, imported=_values(attributes), skip_reason="ImportSkipped")


def _is_managed(run: "Run", source_id: str) -> bool:
    return source_id in run.memory["links"] and source_id not in run.memory["departed"]


def _outside(subject: Subject) -> Change | None:
    run = subject.run
    if not _is_managed(run, subject.id):
        return _skip(subject)
    if subject.id in run.memory["disabled"]:
        # Disabled first and removed then: for the engine this user had left when the sign-in was blocked.
        run.memory["departed"][subject.id] = "disabled"
        return _skip(subject)
    if not run.rule.users.deletes:
        run.memory["departed"][subject.id] = "kept"
        return _skip(subject)
    return _remove(subject) if run.removals == "carried out" else _postpone(subject)


def _postpone(subject: Subject) -> Change | None:
    if subject.run.removals == "staged":
        return subject.change("StagedDelete")
    subject.run.held_back.append(subject.id)
    return None


def _remove(subject: Subject) -> Change:
    run = subject.run
    planned = run.memory["planned_failures"].get(subject.id)
    if planned:
        return attrs.evolve(subject.change("Delete", "Failure"), failure=failure(planned))
    exporting.soft_delete(run, run.memory["links"][subject.id])
    run.memory["departed"][subject.id] = "deleted"
    modified = Modified(names=("IsSoftDeleted",), before=("False",), after=("True",))
    return attrs.evolve(subject.change("Delete"), modified=modified)


def _inside(subject: Subject) -> Change | None:
    run = subject.run
    try:
        match = matching.find(run, subject.user)
        if match.gone:
            return _lost(subject, match)
        if match.user is None:
            return _create(subject)
        return _update(subject, match, match.user) if _may_touch(subject, match) else _skip(subject)
    except ExportRefusedError as refusal:
        action = "Update" if subject.id in run.memory["links"] else "Create"
        return attrs.evolve(subject.change(action, "Failure"), failure=refusal.failure)


def _skip(subject: Subject) -> Change:
    return subject.change("Other", "Skipped", OUT_OF_SCOPE)


def _lost(subject: Subject, match: Match) -> Change:
    if match.gone == "vanished":
        raise ExportRefusedError("InvalidAnchor")
    return _skip(subject)


def _may_touch(subject: Subject, match: Match) -> bool:
    # Who is disabled is not brought back, and not disabled on demand either; a restoration needs an action that writes.
    if not subject.scoping.active:
        return not match.restorable and not subject.run.on_demand
    return not match.restorable or subject.run.rule.users.adds or subject.run.rule.users.updates


def _create(subject: Subject) -> Change:
    run = subject.run
    if not subject.scoping.active or not run.rule.users.adds:
        return _skip(subject)
    _meet_planned_failure(subject)
    created, modified = exporting.create(run, subject.user, subject.attributes)
    _link(subject, text(created, "id"))
    run.needs_references.append(subject.id)
    return attrs.evolve(subject.change("Create"), modified=modified)


def _update(subject: Subject, match: Match, current: Document) -> Change | None:
    run = subject.run
    blocks = not subject.scoping.active and run.rule.users.blocks_sign_ins
    disables = blocks and flag(current, "accountEnabled") is True
    if disables and run.removals != "carried out":
        return _postpone(subject)
    _meet_planned_failure(subject)
    if match.restorable:
        current = exporting.restore(run, current)
    matched = _target_values(current)
    _link(subject, text(current, "id"))
    modified = (
        exporting.update(run, subject.user, subject.attributes, current) if run.rule.users.updates else Modified()
    )
    if match.restorable:
        modified = _with_restoration(modified)
    run.needs_references.append(subject.id)
    if blocks:
        run.memory["disabled"][subject.id] = True
    elif subject.scoping.active:
        run.memory["disabled"].pop(subject.id, None)
    if not modified.names:
        return attrs.evolve(subject.change("Other", "Skipped", REDUNDANT), matched=matched)
    change = subject.change("Disable" if disables else "Update")
    return attrs.evolve(change, matched=matched, modified=modified)


def _meet_planned_failure(subject: Subject) -> None:
    planned = subject.run.memory["planned_failures"].get(subject.id)
    if planned:
        raise ExportRefusedError(planned)


def _link(subject: Subject, target_id: str) -> None:
    memory = subject.run.memory
    if subject.id not in memory["links"]:
        memory["counted"]["User to User"] = memory["counted"].get("User to User", 0) + 1
    memory["links"][subject.id] = target_id
    memory["departed"].pop(subject.id, None)


def _with_restoration(modified: Modified) -> Modified:
    return Modified(
        names=("IsSoftDeleted", *modified.names),
        before=("True", *modified.before),
        after=("False", *modified.after),
    )


def _target_values(user: Document) -> Values:
    names = ("id", "displayName", "userPrincipalName", "mail", "accountEnabled", "userType")
    pairs = [(name, str(user[name])) for name in names if user.get(name) is not None]
    return Values(tuple(name for name, _ in pairs), tuple(value for _, value in pairs))


def _values(attributes: Attributes) -> Values:
    pairs = [(name, _text(value)) for name, value in attributes.items() if value is not None]
    return Values(tuple(name for name, _ in pairs), tuple(value for _, value in pairs))


def _text(value: str | list[str] | None) -> str:
    return ",".join(value) if isinstance(value, list) else value or ""
