"""What may be asked of the list of partner entries, and what ``$expand`` brings along.

Graph: "List partners" documents ``$select`` and ``$expand``; the metadata allows ``$filter``, ``$top``, ``$skip`` and
``$count`` besides.
"""

import attrs

from crosstenant.emulator import odata
from crosstenant.emulator.documents import Document, block, entries
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.odata.expansion import Related, read_expansions
from crosstenant.emulator.odata.rules import Resource
from crosstenant.emulator.policies.defaults import default_policy, new_partner, new_sync_policy
from crosstenant.emulator.routing import Call

_SYNC_POLICY = "identitySynchronization"
_MEMBERS = frozenset(new_partner("")) | {_SYNC_POLICY, "blockServiceProviderOutboundAccess", "deletedDateTime"}

PARTNERS = attrs.evolve(odata_resources.PARTNERS, members=_MEMBERS)
DEFAULT = Resource(
    type="CrossTenantAccessPolicyConfigurationDefault",
    context="policies/crossTenantAccessPolicy/default/$entity",
    members=frozenset(default_policy("")) | {"blockServiceProviderOutboundAccess"},
)
TEMPLATES = Resource(
    type="PolicyTemplate", context="policies/crossTenantAccessPolicy/templates", members=frozenset({"id"})
)
SYNC_POLICY = Resource(
    type="CrossTenantIdentitySyncPolicyPartner",
    context="",
    members=frozenset(new_sync_policy("")) | {"groupSyncInbound", "externalCloudAuthorizedApplicationId"},
)


_RELATED: dict[str, Related] = {_SYNC_POLICY: lambda partner: block(partner, _SYNC_POLICY) or None}


def expands_sync_policy(call: Call) -> bool:
    """Tell whether the identity synchronization policy is to stand inside its partner.

    Raises:
        GraphFault: 400: something else is to be expanded.
    """
    return bool(read_expansions(call.query.get("$expand", ""), _RELATED))


def page(call: Call, partners: list[Document]) -> Document:
    """Return one page of partner entries."""
    answer = odata.page(call, partners, PARTNERS, related=_RELATED)
    if call.world.switches.expanded_missing_policy == "absent":
        answer["value"] = [_without_null_policy(partner) for partner in entries(answer, "value")]
    return answer


def one(call: Call, partner: Document) -> Document:
    """Return one partner entry with the members that were selected."""
    return odata.one(call, partner, PARTNERS, related=_RELATED)


def _without_null_policy(partner: Document) -> Document:
    return {name: value for name, value in partner.items() if name != _SYNC_POLICY or value is not None}
