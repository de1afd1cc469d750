"""The templates that a multitenant organization applies to its members' cross-tenant access settings.

Graph: ``/policies/crossTenantAccessPolicy/templates`` and below.
"""

from collections.abc import Mapping

from crosstenant.emulator import access, odata
from crosstenant.emulator.documents import Document
from crosstenant.emulator.odata.expansion import Related
from crosstenant.emulator.policies import store
from crosstenant.emulator.policies.defaults import partner_template, sync_template
from crosstenant.emulator.policies.resources import TEMPLATES
from crosstenant.emulator.policies.shapes import PARTNER_TEMPLATE, SYNC_TEMPLATE, TEMPLATE_READ_ONLY, strictness_of
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.shapes import Shape, read_members

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
def get_partner_template(call: Call) -> Document:
    """Return the partner template. Graph: ``GET .../multiTenantOrganizationPartnerConfiguration``."""
    return call.entity(f"{_PARTNER[1:]}/$entity", call.tenant.partner_template)


@routes.route("PATCH", _PARTNER, needs=access.POLICY_TEMPLATE_WRITE)
def update_partner_template(call: Call) -> None:
    """Change the partner template. Graph: ``PATCH .../multiTenantOrganizationPartnerConfiguration``."""
    _update(call, call.tenant.partner_template, PARTNER_TEMPLATE)


@routes.route("POST", f"{_PARTNER}/resetToDefaultSettings", needs=access.POLICY_TEMPLATE_WRITE)
def reset_partner_template(call: Call) -> None:
    """Leave the partner template unconfigured. Graph: ``POST .../resetToDefaultSettings``."""
    call.tenant.partner_template = partner_template(str(call.tenant.partner_template["id"]))


@routes.route("GET", _SYNC, needs=access.POLICY_TEMPLATE_READ)
def get_sync_template(call: Call) -> Document:
    """Return the synchronization template. Graph: ``GET .../multiTenantOrganizationIdentitySynchronization``."""
    return call.entity(f"{_SYNC[1:]}/$entity", call.tenant.sync_template)


@routes.route("PATCH", _SYNC, needs=access.POLICY_TEMPLATE_WRITE)
def update_sync_template(call: Call) -> None:
    """Change the synchronization template. Graph: ``PATCH .../multiTenantOrganizationIdentitySynchronization``."""
    _update(call, call.tenant.sync_template, SYNC_TEMPLATE)


@routes.route("POST", f"{_SYNC}/resetToDefaultSettings", needs=access.POLICY_TEMPLATE_WRITE)
def reset_sync_template(call: Call) -> None:
    """Leave the synchronization template unconfigured. Graph: ``POST .../resetToDefaultSettings``."""
    call.tenant.sync_template = sync_template(str(call.tenant.sync_template["id"]))


def _update(call: Call, template: Document, shapes: Mapping[str, Shape]) -> None:
    changes = read_members(call.body(), shapes, strictness_of(call.world.switches), read_only=TEMPLATE_READ_ONLY)
    store.apply(call, template, changes)
