"""What the tokens at hand carry: permissions, active and eligible roles, and what the tenant has bought.

What nobody may read is not checked, and said so with the permission that it takes. Nothing is written.
"""

from __future__ import annotations

from typing import Final

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import GraphError
from crosstenant.models.claims import Claims
from crosstenant.workflows.link import Link
from crosstenant.workflows.requirements import ROLE_TEMPLATES
from crosstenant.workflows.step import Side, Step, TenantName
from crosstenant.workflows.taking import asking_for
from crosstenant.workflows.wrapping import wrapped

_MAY_READ_ROLES: Final = frozenset(
    {
        "RoleEligibilitySchedule.Read.Directory",
        "RoleEligibilitySchedule.ReadWrite.Directory",
        "RoleManagement.Read.Directory",
        "RoleManagement.ReadWrite.Directory",
        "RoleManagement.Read.All",
    }
)
_MAY_READ_PLANS: Final = frozenset(
    {"Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)
_PREMIUM: Final = {
    "41781fb2-bc02-4b7c-bd55-b576c07bb09d": "Microsoft Entra ID P1",
    "eec0eb4f-6444-4f95-aba0-50c24d67f998": "Microsoft Entra ID P2",
}
_ANY_STEP: Final = {Side.SOURCE: Step.REDEEM_OUTBOUND, Side.TARGET: Step.ENABLE_USER_SYNC}  # asks for nothing more
_ENABLED: Final = "Enabled"
_NO_ACCESS: Final = "no access to {}"
_OPAQUE: Final = "the token cannot be read"


@attrs.frozen(kw_only=True)
class Holder:
    """Who is signed in to one tenant, and what they have.

    Attributes:
        side: Which of the two tenants.
        tenant: The tenant.
        claims: What the token says; None where nobody is signed in.
        roles: The active directory roles by name, sorted; one that is not known by name shows as its template id.
        eligible_roles: The roles that the person could activate, and has not.
        eligible_gap: Why nobody looked for those; empty where somebody did, or there was no need.
        licences: The premium plans of Microsoft Entra ID that the tenant has.
        licence_gap: Why nobody looked for those; empty where somebody did.
    """

    side: Side
    tenant: TenantName
    claims: Claims | None = None
    roles: tuple[str, ...] = ()
    eligible_roles: tuple[str, ...] = ()
    eligible_gap: str = ""
    licences: tuple[str, ...] = ()
    licence_gap: str = ""

    @property
    def who(self) -> str:
        """Who signed in: a person by name, an application by its client id."""
        if self.claims is None:
            return "nobody"
        if self.claims.is_opaque:
            return "somebody with a token that cannot be read"
        return self.claims.user_principal_name or f"the application {self.claims.app_id}"

    def __str__(self) -> str:
        lines = [f"{self.side.value.capitalize()} tenant {self.tenant}", *wrapped("  signed in    ", self.who)]
        if self.claims is not None and not self.claims.is_opaque:
            lines += wrapped("  permissions  ", ", ".join(sorted(self.claims.permissions)) or "none")
            lines += wrapped("  roles        ", self._roles())
            lines += wrapped("  licence      ", ", ".join(self.licences) or f"not checked: {self.licence_gap}")
        return "\n".join(lines)

    def _roles(self) -> str:
        if self.claims is not None and self.claims.is_application:
            return "an application needs none"
        eligible = f"; eligible but not active: {', '.join(self.eligible_roles)}" if self.eligible_roles else ""
        unknown = f"; eligible ones not checked: {self.eligible_gap}" if self.eligible_gap else ""
        return f"{', '.join(self.roles) or 'none'}{eligible}{unknown}"


def holder_of(link: Link, side: Side, claims: Claims | None, *, asks_for_eligible: bool) -> Holder:
    """Return what whoever is signed in to a tenant has.

    Args:
        link: The two tenants.
        side: Which of them.
        claims: What the token says; None where nobody is signed in.
        asks_for_eligible: Whether a role is lacking, so that it matters which could be activated.
    """
    if claims is None or claims.is_opaque:
        gap = _NO_ACCESS.format(side.value) if claims is None else _OPAQUE
        return Holder(side=side, tenant=link.tenant_name(side), claims=claims, eligible_gap=gap, licence_gap=gap)
    client = link.client(side)
    with asking_for(_ANY_STEP[side], client):
        eligible, eligible_gap = _eligible(client, claims) if asks_for_eligible else ((), "")
        licences, licence_gap = _licences(client, claims)
    return Holder(
        side=side,
        tenant=link.tenant_name(side),
        claims=claims,
        roles=_named(claims.role_templates),
        eligible_roles=eligible,
        eligible_gap=eligible_gap,
        licences=licences,
        licence_gap=licence_gap,
    )


def _named(templates: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(ROLE_TEMPLATES.get(template, template) for template in templates))


def _eligible(client: TenantClient, claims: Claims) -> tuple[tuple[str, ...], str]:
    if not claims.permissions & _MAY_READ_ROLES:
        return (), "needs RoleEligibilitySchedule.Read.Directory"
    try:
        return _named(frozenset(client.directory.eligible_roles())), ""
    except GraphError as error:
        return (), f"the service answered {error.status} {error.code}"


def _licences(client: TenantClient, claims: Claims) -> tuple[tuple[str, ...], str]:
    if not claims.permissions & _MAY_READ_PLANS:
        return (), "needs Organization.Read.All"
    try:
        plans = client.directory.assigned_plans()
    except GraphError as error:
        return (), f"the service answered {error.status} {error.code}"
    found = {_PREMIUM.get(plan.service_plan_id or "") for plan in plans if plan.capability_status == _ENABLED}
    named = tuple(sorted(name for name in found if name))
    return named, "" if named else "no premium plan of its own is among the tenant's plans, and a bundle may hold one"
