"""Audits of what administrators do to a configuration.

Evidence: docs for the names of activities; targets and properties are derived.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import audits, logbook
from crosstenant.emulator.timestamps import stamp

if TYPE_CHECKING:
    from crosstenant.emulator.routing import Call


def record(call: "Call", activity: str, service_principal: Document) -> None:
    """Log an activity such as ``Add provisioning configuration`` in the caller's tenant."""
    identifier = call.world.trace_ids.guid()
    entry = audits.of_configuration(
        activity,
        identifier=identifier,
        at=stamp(call.now, 7),
        service_principal=service_principal,
        initiated_by=initiator(call),
    )
    logbook.audit(call.world, call.tenant, entry)


def initiator(call: "Call") -> Document:
    """Say who asks, as an audit does."""
    user_id = call.caller.user_id
    if user_id is None:
        registration = call.tenant.registrations.get(call.caller.app_id)
        return audits.by_app(registration.display_name if registration else call.caller.app_id, call.caller.app_id)
    user = call.tenant.users.get(user_id) or {}
    return audits.by_user(user_id, text(user, "userPrincipalName"))
