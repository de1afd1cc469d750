"""The blocks of a partner entry that a link's owner manages besides automatic redemption."""

from __future__ import annotations

from collections.abc import Mapping

from crosstenant.clients.policy_settings import Inherit
from crosstenant.models._wire import GraphValue
from crosstenant.models.partner_policy import PartnerPolicy
from crosstenant.workflows.configuration import PartnerSettings
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import shown
from crosstenant.workflows.step import Side, StepResult
from crosstenant.workflows.steps.policies import CHANGE_PARTNER, create_partner
from crosstenant.workflows.taking import taken, taking


def set_partner_settings(link: Link, side: Side, wanted: PartnerSettings) -> StepResult[PartnerPolicy]:
    """Write blocks of a partner entry whole, as far as they differ; what is None stays as it is.

    Raises:
        SetupError: Graph refused.
        OutcomeUnknownError: The service accepted the change and does not show it.
    """
    task = CHANGE_PARTNER[side]
    client = link.at(task)
    entry = create_partner(link, side)
    partner_id = entry.value.partner_tenant_id

    def look() -> PartnerPolicy | None:
        found = client.partner_policies.find(partner_id)
        return found if found is not None and _is_as_wanted(found, wanted) else None

    if _is_as_wanted(entry.value, wanted):
        return entry
    with taking(task, client):
        client.partner_policies.update(
            partner_id,
            inbound_trust=wanted.inbound_trust,
            b2b_collaboration_inbound=wanted.b2b_collaboration_inbound,
            b2b_collaboration_outbound=wanted.b2b_collaboration_outbound,
            b2b_direct_connect_inbound=wanted.b2b_direct_connect_inbound,
            b2b_direct_connect_outbound=wanted.b2b_direct_connect_outbound,
            tenant_restrictions=wanted.tenant_restrictions,
            m365_collaboration_inbound=wanted.m365_collaboration_inbound,
            m365_collaboration_outbound=wanted.m365_collaboration_outbound,
            app_service_connect_inbound=wanted.app_service_connect_inbound,
        )
        after = shown(look, clock=client.clock, what=str(task))
    return taken(task, client, value=after, before=entry.before, changed=True)


def _is_as_wanted(found: PartnerPolicy, wanted: PartnerSettings) -> bool:
    return all(_holds(getattr(found, name), block) for name, block in wanted.wanted())


def _holds(found: GraphValue | None, wanted: GraphValue | Inherit) -> bool:
    """Return whether a block says what is wanted; what the service adds of its own does not count."""
    shown_members = _told(found.to_graph()) if found else None
    return shown_members is None if isinstance(wanted, Inherit) else shown_members == _told(wanted.to_graph())


def _told(members: object) -> object:
    """Return JSON without members that say nothing; None where nothing is left."""
    if isinstance(members, Mapping):
        kept = {name: _told(value) for name, value in members.items()}
        return {name: value for name, value in kept.items() if value is not None} or None
    return [_told(item) for item in members] if isinstance(members, list) else members
