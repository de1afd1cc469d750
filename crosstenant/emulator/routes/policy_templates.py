"""The templates that a multitenant organization applies to its members' cross-tenant access settings.

Graph: ``/policies/crossTenantAccessPolicy/templates`` and below.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.documents import Document
from crosstenant.emulator.odata.expansion import Related
from crosstenant.emulator.policies import store
from crosstenant.emulator.policies.defaults import partner_template, sync_template
from crosstenant.emulator.policies.resources import TEMPLATES
from crosstenant.emulator.policies.shapes import PARTNER_TEMPLATE, SYNC_TEMPLATE, TEMPLATE_READ_ONLY, strictness_of
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.shapes import read_members

routes = Routes("docs")

_TEMPLATES = "/policies/crossTenantAccessPolicy/templates"
_PARTNER = f"{_TEMPLATES}/multiTenantOrganizationPartnerConfiguration"
_SYNC = f"{_TEMPLATES}/multiTenantOrganizationIdentitySynchronization"


@routes.route("GET", _TEMPLATES, needs=access.POLICY_TEMPLATES_READ, evidence="CSDL")
def get_templates(call: Call) -> Document:
    """Return what both templates hang on; they stand inside where they are expanded. Graph: ``GET .../templates``."""
    related: dict[str, Related] = {
        _PARTNER.rpartition("/")[2]: lambda _: call.tenant.partner_template,
        _SYNC.rpartition("/")[2]: lambda _: call.tenant.sync_template,
    }
    return odata.one(call, {"id": call.tenant.root_policy["id"]}, TEMPLATES, related=related)


@routes.route("GET", _PARTNER, needs=access.POLICY_TEMPLATE_READ)
@routes.route("GET", _SYNC, needs=access.POLICY_TEMPLATE_READ)
def get_template(call: Call) -> Document:
    """Return one template. Graph: ``GET .../templates/multiTenantOrganizationPartnerConfiguration``."""
    path, template = (
        (_PARTNER, call.tenant.partner_template) if _is_partner(call) else (_SYNC, call.tenant.sync_template)
    )
    return call.entity(f"{path[1:]}/$entity", template)


@routes.route("PATCH", _PARTNER, needs=access.POLICY_TEMPLATE_WRITE)
@routes.route("PATCH", _SYNC, needs=access.POLICY_TEMPLATE_WRITE)
def update_template(call: Call) -> None:
    """Change one template. Graph: ``PATCH .../templates/multiTenantOrganizationPartnerConfiguration``."""
    is_partner = _is_partner(call)
    template = call.tenant.partner_template if is_partner else call.tenant.sync_template
    shapes = PARTNER_TEMPLATE if is_partner else SYNC_TEMPLATE
    changes = read_members(call.body(), shapes, strictness_of(call.world.switches), read_only=TEMPLATE_READ_ONLY)
    store.apply(call, template, changes)


@routes.route("POST", f"{_PARTNER}/resetToDefaultSettings", needs=access.POLICY_TEMPLATE_WRITE)
@routes.route("POST", f"{_SYNC}/resetToDefaultSettings", needs=access.POLICY_TEMPLATE_WRITE)
def reset_template(call: Call) -> None:
    """Leave one template unconfigured. Graph: ``POST .../resetToDefaultSettings``."""
    tenant = call.tenant
    if _is_partner(call):
        tenant.partner_template = partner_template(str(tenant.partner_template["id"]))
    else:
        tenant.sync_template = sync_template(str(tenant.sync_template["id"]))


def _is_partner(call: Call) -> bool:
    return call.path.lower().startswith(_PARTNER.lower())
