"""What ``msgraph-sdk`` makes of planned failures: the emulator is hostile in ways that Microsoft's client knows."""

from asyncio import Runner

import httpx
import pytest
from azure.identity import ClientSecretCredential
from graph_side import PUBLIC_SCOPE, GraphSide, refusal
from kiota_abstractions.api_error import APIError
from msgraph.generated.models.cross_tenant_access_policy_configuration_partner import (
    CrossTenantAccessPolicyConfigurationPartner,
)
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from conftest import Served
from crosstenant.emulator import faults

PARTNERS = "/policies/crossTenantAccessPolicy/partners"


@pytest.fixture
def side(served: Served) -> GraphSide:
    tenant = served.contoso
    credential = ClientSecretCredential(
        tenant.id, tenant.client_id, tenant.client_secret, authority=served.url, disable_instance_discovery=True
    )
    return GraphSide(served.url, credential, scopes=[PUBLIC_SCOPE], records=False)


@pytest.mark.parametrize("status", [429, 503, 504])
def test_what_the_client_repeats_it_repeats_until_graph_answers(
    runner: Runner, served: Served, side: GraphSide, status: int
) -> None:
    served.world.faults.plan(faults.fails(status, retry_after="1"), "GET", PARTNERS)
    assert runner.run(side.client.policies.cross_tenant_access_policy.partners.get()).value == []
    served.world.faults.check()


def test_what_the_client_does_not_repeat_reaches_its_user(runner: Runner, served: Served, side: GraphSide) -> None:
    served.world.faults.plan(faults.fails(502), "GET", PARTNERS)
    error = runner.run(refusal(side.client.policies.cross_tenant_access_policy.partners.get()))
    assert (error.response_status_code, error.error.code) == (502, "BadGateway")
    served.world.faults.check()


def test_a_lost_connection_is_httpx_own_error(runner: Runner, served: Served, side: GraphSide) -> None:
    served.world.faults.plan(faults.loses_connection(), "GET", PARTNERS)
    with pytest.raises(httpx.ReadError):
        runner.run(side.client.policies.cross_tenant_access_policy.partners.get())
    served.world.faults.check()


def test_an_answer_that_is_cut_off_is_noticed(runner: Runner, served: Served, side: GraphSide) -> None:
    served.world.faults.plan(faults.cuts_off(), "GET", PARTNERS)
    with pytest.raises(httpx.RemoteProtocolError):
        runner.run(side.client.policies.cross_tenant_access_policy.partners.get())
    served.world.faults.check()


def test_a_gateways_page_for_people_is_no_graph_error(runner: Runner, served: Served, side: GraphSide) -> None:
    served.world.faults.plan(faults.answers_html(502), "GET", PARTNERS)
    with pytest.raises(APIError) as caught:
        runner.run(side.client.policies.cross_tenant_access_policy.partners.get())
    assert not isinstance(caught.value, ODataError)
    assert caught.value.response_status_code == 502
    served.world.faults.check()


def test_a_write_whose_answer_is_lost_has_happened(runner: Runner, served: Served, side: GraphSide) -> None:
    served.world.faults.plan(faults.loses_connection(after_effect=True), "POST", PARTNERS)
    partners = side.client.policies.cross_tenant_access_policy.partners
    wanted = CrossTenantAccessPolicyConfigurationPartner(tenant_id=served.fabrikam.id)
    with pytest.raises(httpx.ReadError):
        runner.run(partners.post(wanted))
    assert runner.run(refusal(partners.post(wanted))).response_status_code == 409
    served.world.faults.check()
