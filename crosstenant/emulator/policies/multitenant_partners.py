"""What joining a multitenant organization does to cross-tenant access settings.

"Optional policy templates for a multitenant organization": every pair of active tenants gets partner entries and
synchronization policies where they are missing, then each tenant's own templates are applied to its entries.
"""

from collections.abc import Iterable

from crosstenant.emulator.documents import Document, merge, text
from crosstenant.emulator.policies.defaults import new_partner, new_sync_policy
from crosstenant.emulator.state import Tenant

_NOT_SETTINGS = frozenset({"id", "templateApplicationLevel"})


def meet(tenant: Tenant, others: Iterable[Tenant]) -> None:
    """Let a tenant that has just joined and the active ones know each other, in both directions."""
    for other in others:
        _know(tenant, other.id)
        _know(other, tenant.id)


def part(tenant: Tenant, others: Iterable[Tenant]) -> None:
    """Mark the entries of a tenant that has left, and theirs for it; nothing else is reverted."""
    for other in others:
        for one, partner_id in ((tenant, other.id), (other, tenant.id)):
            if partner_id in one.partners:
                one.partners[partner_id]["isInMultiTenantOrganization"] = False


def _know(tenant: Tenant, partner_id: str) -> None:
    partner_level = "existingPartners" if partner_id in tenant.partners else "newPartners"
    policy_level = "existingPartners" if partner_id in tenant.sync_policies else "newPartners"
    partner = tenant.partners.setdefault(partner_id, new_partner(partner_id))
    partner["isInMultiTenantOrganization"] = True
    _apply(tenant.partner_template, partner_level, partner)
    policy = tenant.sync_policies.setdefault(partner_id, new_sync_policy(partner_id))
    _apply(tenant.sync_template, policy_level, policy)


def _apply(template: Document, level: str, document: Document) -> None:
    levels = {word.strip() for word in text(template, "templateApplicationLevel").split(",")}
    if level in levels:
        merge(document, {name: _set(value) for name, value in template.items() if _counts(name, value)})


def _counts(name: str, value: object) -> bool:
    return name not in _NOT_SETTINGS and value is not None and _set(value) != {}


def _set(value: object) -> object:
    """Leave out members that are null: they leave the entry's value as it is."""
    return {name: inner for name, inner in value.items() if inner is not None} if isinstance(value, dict) else value
