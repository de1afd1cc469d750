"""Finding another tenant by id or domain, without any access to it."""

from crosstenant.emulator import access
from crosstenant.emulator.documents import Document
from crosstenant.emulator.errors import bad_request, not_found
from crosstenant.emulator.policies.shapes import is_guid
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.state import Tenant

routes = Routes("docs")


@routes.route(
    "GET",
    "/tenantRelationships/findTenantInformationByTenantId(tenantId='<tenant_id>')",
    needs=access.TENANT_INFORMATION,
)
def find_by_tenant_id(call: Call, tenant_id: str) -> Document:
    """Describe the tenant with an id.

    Graph: ``GET /tenantRelationships/findTenantInformationByTenantId(tenantId='{id}')``
    """
    if not is_guid(tenant_id):
        raise bad_request(f"Invalid tenant id '{tenant_id}'.")
    return _information(call, call.world.tenants.get(tenant_id.lower()), tenant_id)


@routes.route(
    "GET",
    "/tenantRelationships/findTenantInformationByDomainName(domainName='<domain_name>')",
    needs=access.TENANT_INFORMATION,
)
def find_by_domain_name(call: Call, domain_name: str) -> Document:
    """Describe the tenant that has verified a domain; any of its verified domains finds it.

    Graph: ``GET /tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')``
    """
    name = domain_name.replace("''", "'")
    return _information(call, None if is_guid(name) else call.world.find_tenant(name), name)


def _information(call: Call, tenant: Tenant | None, name: str) -> Document:
    if tenant is None or tenant.cloud != call.tenant.cloud:
        raise not_found(name)
    return {
        "@odata.context": call.context("microsoft.graph.tenantInformation"),
        "tenantId": tenant.id,
        "federationBrandName": None,
        "displayName": tenant.name,
        "defaultDomainName": tenant.domains[0],
    }
