"""Writes what happened into the logs of both tenants.

Evidence: derived.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import audits, log_entries
from crosstenant.emulator.engine.changes import Change
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.timestamps import stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_EXPORTS = frozenset({"Create", "Update", "Disable", "Delete"})


def record(world: "Emulator", source: Tenant, change: Change) -> None:
    """Log one change: an event in the source, and in the target the audit of what was written there."""
    switches = world.switches
    label = change.label
    shown = label.target_tenant_id if switches.log_tenant == "target" else label.source_tenant_id
    entry = log_entries.entry(change, tenant=shown, at=stamp(change.at), names=switches.step_names)
    subjects = (change.source_id, change.target_id, change.change_id, change.cycle_id)
    visible = world.due_in(world.delays.log)
    source.provisioning_events.append(
        entry, moment=change.at, visible_at=visible, subjects=[subject for subject in subjects if subject]
    )
    target = world.tenants.get(label.target_tenant_id)
    if target is not None and change.action in _EXPORTS and change.status == "Success":
        audit(world, target, audits.of_target(change, at=stamp(change.at, 7)))


def audit(world: "Emulator", tenant: Tenant, document: Document) -> None:
    """Append a directory audit that happens now."""
    tenant.directory_audits.append(
        document,
        moment=world.clock.now(),
        visible_at=world.due_in(world.delays.log),
        subjects=[text(document, "correlationId")],
    )
