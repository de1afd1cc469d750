"""What may be asked of the two logs.

Graph: ``GET /auditLogs/provisioning`` and ``GET /auditLogs/directoryAudits``, their pages and what clients in use send.
"""

from typing import Final

import attrs

from crosstenant.emulator.odata_rules import Filterable, Resource

_TEXT: Final = Filterable(simple=frozenset({"eq", "contains", "startswith"}))
_PREFIX: Final = Filterable(simple=frozenset({"eq", "startswith"}))
_EXACT: Final = Filterable(simple=frozenset({"eq"}))
_MOMENT: Final = Filterable(kind="date", simple=frozenset({"eq", "gt", "lt", "ge", "le"}))
_STRICT_MOMENT: Final = Filterable(kind="date", simple=frozenset({"eq", "gt", "lt"}))

_EVENT_TEXTS: Final = (
    "id",
    "tenantId",
    "jobId",
    "cycleId",
    "changeId",
    "provisioningAction",
    "provisioningStatusInfo/status",
    "sourceSystem/id",
    "sourceSystem/displayName",
    "targetSystem/id",
    "targetSystem/displayName",
    "sourceIdentity/id",
    "sourceIdentity/displayName",
    "sourceIdentity/identityType",
    "targetIdentity/id",
    "targetIdentity/displayName",
    "targetIdentity/identityType",
    "servicePrincipal/id",
    "servicePrincipal/displayName",
    "initiatedBy/displayName",
)

PROVISIONING: Final = Resource(
    type="ProvisioningObjectSummary",
    context="auditLogs/provisioning",
    filterable={**dict.fromkeys(_EVENT_TEXTS, _TEXT), "activityDateTime": _MOMENT},
    sortable=frozenset({"activityDateTime"}),
    sorts_filtered=True,
    page_size=100,
    maximum=1000,
    refuses_large_top=False,
    count="never",
    minds_case=True,
)

PROVISIONING_STRICT: Final = attrs.evolve(
    PROVISIONING, filterable={**PROVISIONING.filterable, "activityDateTime": _STRICT_MOMENT}
)
"""The same with bounds that exclude themselves, as the log's own page prints them."""

DIRECTORY_AUDITS: Final = Resource(
    type="DirectoryAudit",
    context="auditLogs/directoryAudits",
    filterable={
        "activityDateTime": _MOMENT,
        "activityDisplayName": _PREFIX,
        "category": _EXACT,
        "correlationId": _EXACT,
        "id": _EXACT,
        "loggedByService": _EXACT,
        "result": _EXACT,
        "operationType": _EXACT,
        "initiatedBy/user/id": _EXACT,
        "initiatedBy/user/displayName": _EXACT,
        "initiatedBy/user/userPrincipalName": _PREFIX,
        "initiatedBy/app/appId": _EXACT,
        "initiatedBy/app/displayName": _EXACT,
        "targetResources": Filterable(kind="collection", simple=frozenset({"any"})),
        "targetResources/id": _EXACT,
        "targetResources/displayName": _PREFIX,
    },
    sortable=frozenset({"activityDateTime"}),
    sorts_filtered=True,
    page_size=100,
    maximum=1000,
    refuses_large_top=False,
    count="never",
    minds_case=True,
)
