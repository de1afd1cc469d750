"""Directory audits of cross-tenant access settings ("Audit activity reference"), for every change that succeeds."""

from typing import Final

from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine import configuration_audits, logbook
from crosstenant.emulator.routing import Call, Route
from crosstenant.emulator.timestamps import stamp

_PARTNERS = "/policies/crossTenantAccessPolicy/partners"
_PARTNER = f"{_PARTNERS}/<partner_id>"
_SYNC_POLICY = f"{_PARTNER}/identitySynchronization"
_ACCESS = "CrossTenantAccessSettings"
_SYNC = "CrossTenantIdentitySyncSettings"

AUDITED: Final = {
    ("POST", _PARTNERS): (_ACCESS, "Add", "Add a partner to cross-tenant access setting"),
    ("PATCH", _PARTNER): (_ACCESS, "Update", "Update a partner cross-tenant access setting"),
    ("DELETE", _PARTNER): (_ACCESS, "Delete", "Delete partner specific cross-tenant access setting"),
    ("PUT", _SYNC_POLICY): (_SYNC, "Add", "Create a partner cross-tenant identity sync setting"),
    ("PATCH", _SYNC_POLICY): (_SYNC, "Update", "Update a partner cross-tenant identity sync setting"),
    ("DELETE", _SYNC_POLICY): (_SYNC, "Delete", "Delete a partner cross-tenant identity sync setting"),
}
"""Category, operation and activity by method and route."""


def record(call: Call, route: Route) -> None:
    """Log a successful call if it changed a setting that is audited."""
    audited = AUDITED.get((route.method, route.path))
    if audited is None:
        return
    category, operation, activity = audited
    correlation = call.world.trace_ids.guid()
    entry: Document = {
        "id": f"Directory_{correlation}_EMULT_1",
        "category": category,
        "correlationId": correlation,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": activity,
        "activityDateTime": stamp(call.now, 7),
        "loggedByService": "Core Directory",
        "operationType": operation,
        "initiatedBy": configuration_audits.initiator(call),
        "targetResources": [],
        "additionalDetails": [],
    }
    logbook.audit(call.world, call.tenant, entry)
