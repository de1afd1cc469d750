"""The tenant's description of itself.

Graph: ``/organization``.
"""

from crosstenant.emulator import access, odata
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")


@routes.route("GET", "/organization", needs=access.ORGANIZATION_DETAILS_READ)
def list_organization(call: Call) -> Document:
    """List the tenant's one organization. Graph: ``GET /organization``."""
    return odata.page(call, [call.tenant.organization], odata_resources.ORGANIZATION)


@routes.route("GET", "/organization/<organization_id>", needs=access.ORGANIZATION_DETAILS_READ)
def get_organization(call: Call, organization_id: str) -> Document:
    """Return the organization, whose id is the tenant's. Graph: ``GET /organization/{id}``."""
    if organization_id.lower() != call.tenant.id:
        raise not_found(organization_id)
    resource = odata_resources.ORGANIZATION
    shown = odata.show(call.tenant.organization, resource, odata.selected(call, resource))
    return call.entity("organization/$entity", shown)
