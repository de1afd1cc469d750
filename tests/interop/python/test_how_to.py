"""Microsoft's ``msgraph-sdk`` walks "Configure cross-tenant synchronization using PowerShell or Microsoft Graph API".

The tests build on each other, in order: each is a step of that page. Steps for which the page uses raw requests
(``Invoke-MgGraphRequest``) use raw ones here.
"""

import json
from asyncio import Runner
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from graph_side import GraphSide, asking, eventually, refusal
from kiota_abstractions.method import Method
from msgraph.generated.application_templates.item.instantiate.instantiate_post_request_body import (
    InstantiatePostRequestBody,
)
from msgraph.generated.audit_logs.directory_audits.directory_audits_request_builder import DirectoryAuditsRequestBuilder
from msgraph.generated.audit_logs.provisioning.provisioning_request_builder import ProvisioningRequestBuilder
from msgraph.generated.models.cross_tenant_access_policy_configuration_partner import (
    CrossTenantAccessPolicyConfigurationPartner,
)
from msgraph.generated.models.inbound_outbound_policy_configuration import InboundOutboundPolicyConfiguration
from msgraph.generated.models.provisioning_object_summary import ProvisioningObjectSummary
from msgraph.generated.models.synchronization_job import SynchronizationJob
from msgraph.generated.models.synchronization_schedule_state import SynchronizationScheduleState
from msgraph.generated.models.synchronization_status_code import SynchronizationStatusCode
from msgraph.generated.service_principals.service_principals_request_builder import ServicePrincipalsRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core.tasks.page_iterator import PageIterator
from walk import (
    action,
    assignment,
    configuration,
    connection_test,
    has_run,
    job_of,
    names_created,
    on_demand,
    partner_in,
)

CROSS_TENANT_TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
APP_NAME = "Fabrikam"
ASSIGNED_USERS = 4


@pytest.fixture(scope="module")
def seen() -> SimpleNamespace:
    """What the steps hand on: the ids that the page tells to copy into variables."""
    return SimpleNamespace()


def test_steps_1_and_4_sign_in_to_both_tenants(runner: Runner, source: GraphSide, target: GraphSide) -> None:
    for side in (source, target):
        partners = runner.run(side.client.policies.cross_tenant_access_policy.partners.get())
        assert partners.value == []


def test_step_2_allows_user_synchronization_in_the_target(
    runner: Runner, target: GraphSide, source_tenant: dict[str, object]
) -> None:
    wanted = CrossTenantAccessPolicyConfigurationPartner(tenant_id=source_tenant["tenant_id"])
    created = runner.run(target.client.policies.cross_tenant_access_policy.partners.post(wanted))
    assert created.tenant_id == source_tenant["tenant_id"]
    assert created.is_service_provider is None
    assert created.automatic_user_consent_settings.inbound_allowed is None
    path = f"/policies/crossTenantAccessPolicy/partners/{source_tenant['tenant_id']}/identitySynchronization"
    body = {"displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": True}}
    assert runner.run(target.invoke(Method.PUT, path, body)) is None
    stands = runner.run(partner_in(target, source_tenant).identity_synchronization.get())
    assert stands.user_sync_inbound.is_sync_allowed is True
    assert stands.tenant_id == source_tenant["tenant_id"]


def test_step_3_redeems_invitations_in_the_target(
    runner: Runner, target: GraphSide, source_tenant: dict[str, object]
) -> None:
    consent = InboundOutboundPolicyConfiguration(inbound_allowed=True)
    wanted = CrossTenantAccessPolicyConfigurationPartner(automatic_user_consent_settings=consent)
    runner.run(partner_in(target, source_tenant).patch(wanted))
    stands = runner.run(partner_in(target, source_tenant).get())
    assert stands.automatic_user_consent_settings.inbound_allowed is True


def test_a_partner_is_not_created_twice(runner: Runner, target: GraphSide, source_tenant: dict[str, object]) -> None:
    again = CrossTenantAccessPolicyConfigurationPartner(tenant_id=source_tenant["tenant_id"])
    error = runner.run(refusal(target.client.policies.cross_tenant_access_policy.partners.post(again)))
    assert error.response_status_code == 409
    assert error.error.code == "Request_MultipleObjectsWithSameKeyValue"
    assert error.error.message == "Another object with the same value for property tenantId already exists."


def test_a_second_put_of_the_synchronization_policy_conflicts(
    runner: Runner, target: GraphSide, source_tenant: dict[str, object]
) -> None:
    path = f"/policies/crossTenantAccessPolicy/partners/{source_tenant['tenant_id']}/identitySynchronization"
    error = runner.run(refusal(target.invoke(Method.PUT, path, {"userSyncInbound": {"isSyncAllowed": True}})))
    assert error.response_status_code == 409
    assert error.error.code == "Request_MultipleObjectsWithSameKeyValue"
    assert error.error.details[0].code == "ConflictingObjects"
    assert runner.run(target.invoke(Method.PATCH, path, {"userSyncInbound": {"isSyncAllowed": True}})) is None


def test_step_6_creates_the_configuration_application(runner: Runner, source: GraphSide, seen: SimpleNamespace) -> None:
    template = source.client.application_templates.by_application_template_id(CROSS_TENANT_TEMPLATE)
    made = runner.run(template.instantiate.post(InstantiatePostRequestBody(display_name=APP_NAME)))
    assert made.application.app_id == made.service_principal.app_id
    query = ServicePrincipalsRequestBuilder.ServicePrincipalsRequestBuilderGetQueryParameters(
        filter=f"displayName eq '{APP_NAME}'"
    )
    found = runner.run(
        eventually(lambda: source.client.service_principals.get(asking(query)), lambda page: len(page.value) == 1)
    ).value[0]
    assert found.id == made.service_principal.id
    assert found.application_template_id == CROSS_TENANT_TEMPLATE
    assert found.app_role_assignment_required is True
    assert found.app_roles[0].allowed_member_types == ["User"]
    seen.service_principal_id, seen.app_role_id = found.id, found.app_roles[0].id


def test_step_7_fails_before_the_source_redeems_invitations(
    runner: Runner, source: GraphSide, target_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    path = f"/servicePrincipals/{seen.service_principal_id}/synchronization/jobs/validateCredentials"
    error = runner.run(refusal(source.invoke(Method.POST, path, connection_test(target_tenant))))
    assert error.response_status_code == 400
    assert error.error.code == "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"


def test_step_5_redeems_invitations_in_the_source(
    runner: Runner, source: GraphSide, target_tenant: dict[str, object]
) -> None:
    wanted = CrossTenantAccessPolicyConfigurationPartner(tenant_id=target_tenant["tenant_id"])
    runner.run(source.client.policies.cross_tenant_access_policy.partners.post(wanted))
    consent = InboundOutboundPolicyConfiguration(outbound_allowed=True)
    runner.run(
        partner_in(source, target_tenant).patch(
            CrossTenantAccessPolicyConfigurationPartner(automatic_user_consent_settings=consent)
        )
    )
    stands = runner.run(partner_in(source, target_tenant).get())
    assert stands.automatic_user_consent_settings.outbound_allowed is True


def test_step_7_tests_the_connection(
    runner: Runner, source: GraphSide, target_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    path = f"/servicePrincipals/{seen.service_principal_id}/synchronization/jobs/validateCredentials"
    assert runner.run(source.invoke(Method.POST, path, connection_test(target_tenant))) is None


def test_step_8_creates_a_provisioning_job(runner: Runner, source: GraphSide, seen: SimpleNamespace) -> None:
    synchronization = configuration(source, seen).synchronization
    templates = runner.run(synchronization.templates.get())
    assert "Azure2Azure" in [template.id for template in templates.value]
    job = runner.run(synchronization.jobs.post(SynchronizationJob(template_id="Azure2Azure")))
    assert job.template_id == "Azure2Azure"
    assert job.status.code == SynchronizationStatusCode.Paused
    assert job.schedule.state == SynchronizationScheduleState.Disabled
    assert job.schedule.interval == timedelta(minutes=40)
    assert job.synchronization_job_settings[0].name == "AzureIngestionAttributeOptimization"
    seen.job_id = job.id


def test_on_demand_provisioning_needs_saved_credentials(
    runner: Runner, source: GraphSide, seen: SimpleNamespace, source_tenant: dict[str, object]
) -> None:
    rules = runner.run(job_of(source, seen).schema.get()).synchronization_rules
    user_id = source_tenant["users"][0]["id"]
    error = runner.run(refusal(job_of(source, seen).provision_on_demand.post(on_demand(rules[0].id, user_id))))
    assert error.response_status_code == 400
    assert "CredentialsMissing" in error.error.code


def test_step_9_saves_the_credentials(
    runner: Runner, source: GraphSide, target_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    path = f"/servicePrincipals/{seen.service_principal_id}/synchronization/secrets"
    body = {"value": list(reversed(connection_test(target_tenant)["credentials"]))}
    assert runner.run(source.invoke(Method.PUT, path, body)) is None
    saved = runner.run(source.invoke(Method.GET, path))
    assert {secret["key"] for secret in saved["value"]} == {"AuthenticationType", "CompanyId"}


def test_step_10_assigns_users(
    runner: Runner, source: GraphSide, source_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    for user in source_tenant["users"][:ASSIGNED_USERS]:
        made = runner.run(configuration(source, seen).app_role_assigned_to.post(assignment(seen, user)))
        assert made.principal_id.hex == user["id"].replace("-", "")
        assert made.principal_type == "User"
        assert made.resource_display_name == APP_NAME
    listed = runner.run(configuration(source, seen).app_role_assigned_to.get())
    assert len(listed.value) == ASSIGNED_USERS


def test_an_assignment_is_not_made_twice(
    runner: Runner, source: GraphSide, source_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    again = assignment(seen, source_tenant["users"][0])
    error = runner.run(refusal(configuration(source, seen).app_role_assigned_to.post(again)))
    assert error.response_status_code == 400
    assert error.error.message.startswith("Permission being assigned already exists on the object")


def test_step_11_provisions_on_demand(
    runner: Runner, source: GraphSide, source_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    schema = runner.run(job_of(source, seen).schema.get())
    rule = next(rule for rule in schema.synchronization_rules if rule.name == "USER_INBOUND_USER")
    assert {entry.key for entry in rule.metadata} >= {"defaultSourceObjectMappings", "supportsProvisionOnDemand"}
    user = source_tenant["users"][0]
    ask = job_of(source, seen).provision_on_demand.post
    pair = runner.run(eventually(lambda: ask(on_demand(rule.id, user["id"])), lambda pair: action(pair) == "Create"))
    assert pair.key == "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
    result = json.loads(pair.value)[0]
    assert result["statusInfo"]["status"] == "Success"
    assert [step["name"] for step in result["provisioningSteps"]][-1] == "EntryExportAdd"
    seen.rule_id = rule.id


def test_a_rule_that_the_job_does_not_have_is_refused(
    runner: Runner, source: GraphSide, source_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    foreign = on_demand("00000000-1111-2222-3333-444444444444", source_tenant["users"][0]["id"])
    error = runner.run(refusal(job_of(source, seen).provision_on_demand.post(foreign)))
    assert error.response_status_code == 400
    assert error.error.code == "RequestParameterInvalid"
    assert "the job does not include the rule" in error.error.message


def test_the_schema_takes_put_and_no_patch(runner: Runner, source: GraphSide, seen: SimpleNamespace) -> None:
    builder = job_of(source, seen).schema
    error = runner.run(refusal(builder.patch(runner.run(builder.get()))))
    assert error.response_status_code == 404
    assert error.error.code == "UnknownError"
    assert error.error.message.startswith("No HTTP resource was found that matches the request URI")
    path = f"/servicePrincipals/{seen.service_principal_id}/synchronization/jobs/{seen.job_id}/schema"
    schema = runner.run(source.invoke(Method.GET, path))
    assert runner.run(source.invoke(Method.PUT, path, schema)) is None
    assert runner.run(source.invoke(Method.GET, path))["synchronizationRules"] == schema["synchronizationRules"]
    directories = runner.run(source.invoke(Method.GET, f"{path}?$expand=directories"))["directories"]
    assert [directory["name"] for directory in directories] == [
        "Azure Active Directory",
        "Azure Active Directory (target tenant)",
    ]
    assert all(directory["objects"] for directory in directories)


def test_step_12_starts_the_job(runner: Runner, source: GraphSide, seen: SimpleNamespace) -> None:
    runner.run(job_of(source, seen).start.post())
    job = runner.run(job_of(source, seen).get())
    assert job.schedule.state == SynchronizationScheduleState.Active


def test_step_13_monitors_the_cycle(runner: Runner, source: GraphSide, seen: SimpleNamespace) -> None:
    job = runner.run(eventually(job_of(source, seen).get, has_run))
    assert job.status.code == SynchronizationStatusCode.Active
    assert job.status.steady_state_first_achieved_time > datetime(2000, 1, 1, tzinfo=UTC)
    assert job.status.quarantine is None


def test_step_13_reads_the_provisioning_log_page_by_page(
    runner: Runner, source: GraphSide, source_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    query = ProvisioningRequestBuilder.ProvisioningRequestBuilderGetQueryParameters(
        filter=f"servicePrincipal/id eq '{seen.service_principal_id}'", orderby=["activityDateTime desc"], top=2
    )

    async def events() -> list[ProvisioningObjectSummary]:
        found: list[ProvisioningObjectSummary] = []
        page = await source.client.audit_logs.provisioning.get(asking(query))
        assert len(page.value) <= 2
        if page.value:
            await PageIterator(page, source.adapter).iterate(lambda event: found.append(event) is None)
        return found

    found = runner.run(eventually(events, lambda events: len(names_created(events)) == ASSIGNED_USERS))
    assert names_created(found) == {user["id"] for user in source_tenant["users"][:ASSIGNED_USERS]}
    assert len({event.id for event in found}) == len(found)
    times = [event.activity_date_time for event in found]
    assert times == sorted(times, reverse=True)
    assert all(event.job_id == seen.job_id for event in found)


def test_step_13_reads_the_directory_audits(runner: Runner, source: GraphSide) -> None:
    query = DirectoryAuditsRequestBuilder.DirectoryAuditsRequestBuilderGetQueryParameters(top=10)
    page = runner.run(
        eventually(lambda: source.client.audit_logs.directory_audits.get(asking(query)), lambda page: bool(page.value))
    )
    assert len(page.value) <= 10
    assert "Account Provisioning" in {audit.logged_by_service for audit in page.value}
    assert "Export" in {audit.activity_display_name for audit in page.value}


def test_the_assigned_users_stand_in_the_target_as_external_members(
    runner: Runner, target: GraphSide, source_tenant: dict[str, object]
) -> None:
    fields = ["id", "userPrincipalName", "userType", "creationType", "externalUserState", "mail", "accountEnabled"]
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=fields, top=999)
    page = runner.run(
        eventually(lambda: target.client.users.get(asking(query)), lambda page: len(page.value) == ASSIGNED_USERS)
    )
    assert all("#EXT#@" in user.user_principal_name for user in page.value)
    assert {user.user_type for user in page.value} == {"Member"}
    assert {user.external_user_state for user in page.value} == {"Accepted"}
    expected = {user["userPrincipalName"].replace("@", "_") for user in source_tenant["users"][:ASSIGNED_USERS]}
    assert {user.user_principal_name.partition("#EXT#")[0] for user in page.value} == expected


def test_a_partner_with_a_synchronization_policy_is_not_deleted(
    runner: Runner, target: GraphSide, source_tenant: dict[str, object]
) -> None:
    error = runner.run(refusal(partner_in(target, source_tenant).delete()))
    assert error.response_status_code == 400


def test_the_way_back_in_the_source(
    runner: Runner, source: GraphSide, target_tenant: dict[str, object], seen: SimpleNamespace
) -> None:
    runner.run(job_of(source, seen).pause.post())
    assert runner.run(job_of(source, seen).get()).status.code == SynchronizationStatusCode.Paused
    runner.run(job_of(source, seen).delete())
    runner.run(configuration(source, seen).delete())
    assert runner.run(refusal(configuration(source, seen).get())).response_status_code == 404
    runner.run(partner_in(source, target_tenant).delete())
    assert runner.run(source.client.policies.cross_tenant_access_policy.partners.get()).value == []


def test_the_way_back_in_the_target_leaves_the_users_where_they_are(
    runner: Runner, target: GraphSide, source_tenant: dict[str, object]
) -> None:
    runner.run(partner_in(target, source_tenant).identity_synchronization.delete())
    runner.run(partner_in(target, source_tenant).delete())
    assert runner.run(target.client.policies.cross_tenant_access_policy.partners.get()).value == []
    assert len(runner.run(target.client.users.get()).value) == ASSIGNED_USERS
