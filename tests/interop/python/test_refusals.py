"""What ``msgraph-sdk`` meets where a permission, a role or an object is missing."""

import time
from asyncio import Runner

import pytest
from azure.core.credentials import AccessToken
from azure.identity import ClientSecretCredential
from graph_side import PUBLIC_SCOPE, GraphSide, refusal
from msgraph.generated.models.cross_tenant_access_policy_configuration_partner import (
    CrossTenantAccessPolicyConfigurationPartner,
)
from msgraph.generated.models.synchronization_job import SynchronizationJob

from conftest import Served
from crosstenant.emulator.tenants import EmulatedTenant


class HandedOver:
    """A credential that holds a ready token, as a program that is given one does."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_: str, **__: object) -> AccessToken:
        """Return the token."""
        return AccessToken(self._token, int(time.time()) + 3600)


def limited(served: Served, tenant: EmulatedTenant, *permissions: str) -> GraphSide:
    app = tenant.register_app("Limited", permissions=permissions)
    credential = ClientSecretCredential(
        tenant.id, app.client_id, next(iter(app.secrets)), authority=served.url, disable_instance_discovery=True
    )
    return GraphSide(served.url, credential, scopes=[PUBLIC_SCOPE])


def test_a_missing_permission_of_the_directory_is_403(runner: Runner, served: Served) -> None:
    side = limited(served, served.contoso, "Policy.Read.All")
    partner = CrossTenantAccessPolicyConfigurationPartner(tenant_id=served.fabrikam.id)
    error = runner.run(refusal(side.client.policies.cross_tenant_access_policy.partners.post(partner)))
    assert error.response_status_code == 403
    assert error.error.code == "Authorization_RequestDenied"
    assert error.error.message == "Insufficient privileges to complete the operation."
    assert error.error.inner_error.request_id


def test_a_missing_permission_of_the_synchronization_service_is_401_without_a_message(
    runner: Runner, served: Served
) -> None:
    side = limited(served, served.fabrikam, "Application.Read.All", "Synchronization.Read.All")
    jobs = side.client.service_principals.by_service_principal_id("any").synchronization.jobs
    error = runner.run(refusal(jobs.post(SynchronizationJob(template_id="Azure2Azure"))))
    assert error.response_status_code == 401
    assert error.error.code == "UnknownError"
    assert error.error.message == ""


def test_a_missing_role_of_the_signed_in_administrator_is_403(runner: Runner, served: Served) -> None:
    token = served.contoso.sign_in(roles=["Global Reader"]).get_token(PUBLIC_SCOPE).token
    side = GraphSide(served.url, HandedOver(token))
    partner = CrossTenantAccessPolicyConfigurationPartner(tenant_id=served.fabrikam.id)
    error = runner.run(refusal(side.client.policies.cross_tenant_access_policy.partners.post(partner)))
    assert error.response_status_code == 403
    assert error.error.code == "Authorization_RequestDenied"


def test_an_expired_token_is_401(runner: Runner, served: Served) -> None:
    token = served.contoso.credential.get_token(PUBLIC_SCOPE).token
    served.world.advance(hours=2)
    side = GraphSide(served.url, HandedOver(token))
    error = runner.run(refusal(side.client.policies.cross_tenant_access_policy.partners.get()))
    assert error.response_status_code == 401
    assert error.error.code == "InvalidAuthenticationToken"


@pytest.mark.parametrize("ask", ["get", "patch", "delete"])
def test_a_partner_that_is_not_there_is_404(runner: Runner, served: Served, ask: str) -> None:
    side = limited(served, served.contoso, "Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess")
    partners = side.client.policies.cross_tenant_access_policy.partners
    partner = partners.by_cross_tenant_access_policy_configuration_partner_tenant_id(served.fabrikam.id)
    body = [CrossTenantAccessPolicyConfigurationPartner(is_service_provider=False)] if ask == "patch" else []
    error = runner.run(refusal(getattr(partner, ask)(*body)))
    assert error.response_status_code == 404
