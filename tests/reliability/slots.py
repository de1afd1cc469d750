"""The 33 requests of the whole setup: where a fault can strike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs
from wires import Sent

_ID: Final = "[0-9a-f-]{36}"
_PARTNERS: Final = "/policies/crossTenantAccessPolicy/partners"
_JOBS: Final = f"/servicePrincipals/{_ID}/synchronization/jobs"


@attrs.frozen
class Slot:
    """One request of the setup.

    Attributes:
        name: R01 to R33.
        kind: T token, R read, C create, U write of a whole state, A action.
        side: The tenant it goes to.
        method: HTTP method.
        path: A pattern of the path below the version; ``{source}`` and ``{target}`` stand for the tenants' ids.
        after: Of several such requests it is the first one after this slot's.
        before: It is the last one before this slot's.
        member: What its answer must have to be of use.
    """

    name: str
    kind: str
    side: str
    method: str
    path: str
    after: str = ""
    before: str = ""
    member: str = "id"

    def is_like(self, sent: Sent, ids: dict[str, str]) -> bool:
        """Tell whether a request is one of this slot's, the first one or a later one."""
        pattern = self.path.replace("{source}", ids["source"]).replace("{target}", ids["target"])
        return sent.method == self.method and sent.side == self.side and bool(re.fullmatch(pattern, sent.path))


SLOTS: Final = (
    Slot("R01", "T", "target", "POST", "/{target}/oauth2/v2.0/token", member="access_token"),
    Slot("R02", "R", "target", "GET", "/organization", member="value"),
    Slot("R03", "R", "target", "GET", _PARTNERS + "/{source}", member="tenantId"),
    Slot("R04", "C", "target", "POST", _PARTNERS, member="tenantId"),
    Slot("R05", "R", "target", "GET", _PARTNERS + "/{source}/identitySynchronization", member="tenantId"),
    Slot("R06", "U", "target", "PUT", _PARTNERS + "/{source}/identitySynchronization"),
    Slot("R07", "U", "target", "PATCH", _PARTNERS + "/{source}"),
    Slot("R08", "R", "target", "GET", _PARTNERS + "/{source}", after="R07", member="tenantId"),
    Slot("R09", "T", "source", "POST", "/{source}/oauth2/v2.0/token", member="access_token"),
    Slot("R10", "R", "source", "GET", "/organization", member="value"),
    Slot("R11", "R", "source", "GET", _PARTNERS + "/{target}", member="tenantId"),
    Slot("R12", "C", "source", "POST", _PARTNERS, member="tenantId"),
    Slot("R13", "U", "source", "PATCH", _PARTNERS + "/{target}"),
    Slot("R14", "R", "source", "GET", _PARTNERS + "/{target}", after="R13", member="tenantId"),
    Slot("R15", "R", "source", "GET", "/servicePrincipals", before="R16", member="value"),
    Slot("R16", "C", "source", "POST", f"/applicationTemplates/{_ID}/instantiate", member="servicePrincipal"),
    Slot("R17", "R", "source", "GET", f"/servicePrincipals/{_ID}", after="R16"),
    Slot("R18", "R", "source", "GET", "/applications", after="R16", member="value"),
    Slot("R19", "A", "source", "POST", f"{_JOBS}/validateCredentials"),
    Slot("R20", "R", "source", "GET", _JOBS, before="R21", member="value"),
    Slot("R21", "C", "source", "POST", _JOBS),
    Slot("R22", "R", "source", "GET", f"{_JOBS}/[^/]+", after="R21"),
    Slot("R23", "U", "source", "PUT", f"/servicePrincipals/{_ID}/synchronization/secrets"),
    Slot("R24", "R", "source", "GET", f"/servicePrincipals/{_ID}/synchronization/secrets", after="R23", member="value"),
    Slot("R25", "R", "source", "GET", f"/servicePrincipals/{_ID}/appRoleAssignedTo", before="R26", member="value"),
    Slot("R26", "C", "source", "POST", f"/servicePrincipals/{_ID}/appRoleAssignedTo"),
    Slot("R27", "R", "source", "GET", f"{_JOBS}/[^/]+/schema", before="R28", member="synchronizationRules"),
    Slot("R28", "A", "source", "POST", f"{_JOBS}/[^/]+/provisionOnDemand"),
    Slot("R29", "R", "source", "GET", _JOBS, before="R30", member="value"),
    Slot("R30", "A", "source", "POST", f"{_JOBS}/[^/]+/start"),
    Slot("R31", "R", "source", "GET", _JOBS, after="R30", member="value"),
    Slot("R32", "R", "source", "GET", "/auditLogs/provisioning", after="R31", member="value"),
    Slot("R33", "R", "source", "GET", "/auditLogs/provisioning", after="R32", member="value"),
)
BATCH: Final = Slot("batch", "C", "source", "POST", r"/\$batch", before="R27")
"""The batch that assigns."""

SLOT: Final = {slot.name: slot for slot in SLOTS}
LISTS: Final = ("R15", "R20", "R25", "R32", "R33")
WRITES: Final = tuple(slot.name for slot in SLOTS if slot.kind in "CUA")
OPAQUE: Final = frozenset({"R02", "R10"})
"""Only where a token cannot be read the tenant itself is asked who it is."""


def occurrence(slot: Slot, sent: Sequence[Sent], ids: dict[str, str]) -> int:
    """Return which of its like a slot's request is, from 1, in a setup without faults.

    Raises:
        LookupError: The setup makes no such request.
    """
    like = [request for request in sent if slot.is_like(request, ids)]
    place = _place(slot, sent, ids)
    return like.index(sent[place]) + 1


def _place(slot: Slot, sent: Sequence[Sent], ids: dict[str, str]) -> int:
    earliest = _place(SLOT[slot.after], sent, ids) if slot.after else -1
    latest = _place(SLOT[slot.before], sent, ids) if slot.before else len(sent)
    places = [n for n, request in enumerate(sent) if earliest < n < latest and slot.is_like(request, ids)]
    if not places:
        raise LookupError(f"The setup makes no request of slot {slot.name}.")
    return places[-1 if slot.before else 0]
