"""The generated client's models read every resource that a cross-tenant administrator looks at."""

import urllib.request
from asyncio import Runner
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from azure.identity import ClientSecretCredential
from graph_side import PUBLIC_SCOPE, GraphSide, asking, refusal
from kiota_abstractions.method import Method
from msgraph import GraphServiceClient
from msgraph.generated.application_templates.application_templates_request_builder import (
    ApplicationTemplatesRequestBuilder,
)
from msgraph.generated.models.user import User
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

from conftest import Served
from crosstenant.emulator.tenants import EmulatedTenant


@pytest.fixture
def side(served: Served) -> GraphSide:
    return in_fabrikam(served)


@pytest.fixture
def unrecorded(served: Served) -> GraphSide:
    """A client whose batches are no example to hold anybody to: it writes ``depends_on`` for ``dependsOn``."""
    return in_fabrikam(served, records=False)


def in_fabrikam(served: Served, *, records: bool = True) -> GraphSide:
    tenant = served.fabrikam
    credential = ClientSecretCredential(
        tenant.id, tenant.client_id, tenant.client_secret, authority=served.url, disable_instance_discovery=True
    )
    return GraphSide(served.url, credential, scopes=[PUBLIC_SCOPE], records=records)


def read(runner: Runner, side: GraphSide, ask: Callable[[GraphServiceClient], Awaitable[object]]) -> object:
    return runner.run(ask(side.client))


def test_the_policy_and_its_default(runner: Runner, side: GraphSide) -> None:
    policy = read(runner, side, lambda graph: graph.policies.cross_tenant_access_policy.get())
    assert policy.display_name
    default = read(runner, side, lambda graph: graph.policies.cross_tenant_access_policy.default.get())
    assert default.is_service_default is True
    assert default.automatic_user_consent_settings.inbound_allowed is False
    assert default.b2b_collaboration_inbound.users_and_groups.access_type.value == "allowed"


def test_the_templates_of_a_multitenant_organization(runner: Runner, side: GraphSide) -> None:
    templates = side.client.policies.cross_tenant_access_policy.templates
    partner = runner.run(templates.multi_tenant_organization_partner_configuration.get())
    assert [level.value for level in partner.template_application_level] == ["newPartners", "existingPartners"]
    synchronization = runner.run(templates.multi_tenant_organization_identity_synchronization.get())
    assert synchronization.user_sync_inbound.is_sync_allowed is None


def test_the_organization(runner: Runner, side: GraphSide, served: Served) -> None:
    (organization,) = read(runner, side, lambda graph: graph.organization.get()).value
    assert organization.id == served.fabrikam.id
    assert "fabrikam.com" in [domain.name for domain in organization.verified_domains]


@pytest.mark.parametrize("by", ["id", "domain"])
def test_another_tenant(runner: Runner, side: GraphSide, served: Served, by: str) -> None:
    relationships = side.client.tenant_relationships
    if by == "id":
        find = relationships.find_tenant_information_by_tenant_id_with_tenant_id(served.contoso.id)
    else:
        find = relationships.find_tenant_information_by_domain_name_with_domain_name("contoso.com")
    found = runner.run(find.get())
    assert (found.tenant_id, found.display_name) == (served.contoso.id, "Contoso")


def test_users_and_groups(runner: Runner, side: GraphSide, served: Served) -> None:
    tenant: EmulatedTenant = served.fabrikam
    group = tenant.add_group("Engineers", *[tenant.user(f"user{number}@fabrikam.com") for number in (1, 2)])
    user = runner.run(side.client.users.by_user_id("user1@fabrikam.com").get())
    assert user.user_principal_name == "user1@fabrikam.com"
    members = runner.run(side.client.groups.by_group_id(group["id"]).members.get()).value
    assert {type(member) for member in members} == {User}
    assert {member.user_principal_name for member in members} == {"user1@fabrikam.com", "user2@fabrikam.com"}
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        count=True, filter="startswith(userPrincipalName,'user')", orderby=["displayName"], top=2
    )
    page = runner.run(side.client.users.get(asking(query, ConsistencyLevel="eventual")))
    assert page.odata_count == 3
    assert len(page.value) == 2
    # The link carries the options but not the headers.
    again = asking(None, ConsistencyLevel="eventual")
    rest = runner.run(side.client.users.with_url(page.odata_next_link).get(again))
    assert len(rest.value) == 1


def test_the_gallery_and_an_application_from_it(runner: Runner, side: GraphSide) -> None:
    query = ApplicationTemplatesRequestBuilder.ApplicationTemplatesRequestBuilderGetQueryParameters(
        filter="id eq '518e5f48-1fc8-4c48-9387-9fdf28b0dfe7'"
    )
    error = runner.run(refusal(side.client.application_templates.get(asking(query))))
    assert error.response_status_code == 400
    template = runner.run(
        side.client.application_templates.by_application_template_id("518e5f48-1fc8-4c48-9387-9fdf28b0dfe7").get()
    )
    assert template.supported_provisioning_types == ["sync"]
    path = f"/applicationTemplates/{template.id}/instantiate"
    made = runner.run(side.invoke(Method.POST, path, {"displayName": "Fabrikam to Contoso"}))
    application = runner.run(side.client.applications.by_application_id(made["application"]["id"]).get())
    assert isinstance(application.app_roles[0].id, UUID)
    by_app_id = runner.run(side.client.service_principals_with_app_id(made["application"]["appId"]).get())
    assert by_app_id.id == made["servicePrincipal"]["id"]


def test_a_jobs_schema_with_its_functions_and_operators(runner: Runner, side: GraphSide) -> None:
    path = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate"
    made = runner.run(side.invoke(Method.POST, path, {"displayName": "Fabrikam to Contoso"}))
    jobs = f"/servicePrincipals/{made['servicePrincipal']['id']}/synchronization/jobs"
    job = runner.run(side.invoke(Method.POST, jobs, {"templateId": "Azure2Azure"}))
    schema = (
        side.client.service_principals.by_service_principal_id(made["servicePrincipal"]["id"])
        .synchronization.jobs.by_synchronization_job_id(job["id"])
        .schema
    )
    (rule,) = runner.run(schema.get()).synchronization_rules
    mapping = next(each for each in rule.object_mappings if each.source_object_name == "User")
    assert {"userType", "showInAddressList"} <= {each.target_attribute_name for each in mapping.attribute_mappings}
    assert "Switch" in [function.id for function in runner.run(schema.functions.get()).value]
    assert "EQUALS" in [operator.id for operator in runner.run(schema.filter_operators.get()).value]


def test_a_batch_is_answered_item_by_item(runner: Runner, unrecorded: GraphSide) -> None:
    users = unrecorded.client.users
    items = [
        BatchRequestItem(users.by_user_id(f"{name}@fabrikam.com").to_get_request_information(), id=name)
        for name in ("user1", "nobody")
    ]
    assert statuses_of(runner, unrecorded, items) == {"user1": 200, "nobody": 404}


def test_a_batch_item_with_a_whole_url_fails(runner: Runner, unrecorded: GraphSide) -> None:
    # The client leaves the URL of a urllib request as it is.
    request = urllib.request.Request(f"{unrecorded.adapter.base_url}/users/user1@fabrikam.com")
    item = BatchRequestItem.create_with_urllib_request(request, id="whole")
    assert statuses_of(runner, unrecorded, [item]) == {"whole": 400}


def test_what_is_not_there_is_a_typed_error(runner: Runner, side: GraphSide) -> None:
    error = runner.run(refusal(side.client.users.by_user_id("nobody@fabrikam.com").get()))
    assert error.response_status_code == 404
    assert error.error.code == "Request_ResourceNotFound"
    assert error.error.inner_error.request_id
    assert error.error.inner_error.date is not None


def statuses_of(runner: Runner, side: GraphSide, items: list[BatchRequestItem]) -> dict[str, int]:
    content = BatchRequestContent()
    for item in items:
        content.add_request(item.id, item)
    answer = runner.run(side.client.batch.post(content))
    return {name: response.status for name, response in answer.responses.items()}
