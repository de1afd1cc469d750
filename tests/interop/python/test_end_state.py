"""Microsoft's client and this library take the same steps in two worlds, and leave the same behind."""

from asyncio import Runner
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from azure.identity import ClientSecretCredential
from graph_side import PUBLIC_SCOPE, GraphSide
from kiota_abstractions.method import Method
from link_state import link_state
from msgraph.generated.application_templates.item.instantiate.instantiate_post_request_body import (
    InstantiatePostRequestBody,
)
from msgraph.generated.models.cross_tenant_access_policy_configuration_partner import (
    CrossTenantAccessPolicyConfigurationPartner,
)
from msgraph.generated.models.inbound_outbound_policy_configuration import InboundOutboundPolicyConfiguration
from msgraph.generated.models.synchronization_job import SynchronizationJob
from walk import action, assignment, configuration, connection_test, job_of, on_demand, partner_in

from conftest import Served
from crosstenant import CrossTenantSync, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.delays import Delays
from crosstenant.emulator.tenants import EmulatedTenant

TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
APP = "Fabrikam"
PEOPLE = ("user1@fabrikam.com", "user2@fabrikam.com")


def signed_in(served: Served, tenant: EmulatedTenant) -> GraphSide:
    credential = ClientSecretCredential(
        tenant.id, tenant.client_id, tenant.client_secret, authority=served.url, disable_instance_discovery=True
    )
    return GraphSide(served.url, credential, scopes=[PUBLIC_SCOPE], records=False)


@pytest.fixture
def left_by_microsofts_client(runner: Runner, served: Served) -> Emulator:
    source, target = signed_in(served, served.fabrikam), signed_in(served, served.contoso)
    runner.run(walk(source, target, {"tenant_id": served.fabrikam.id}, {"tenant_id": served.contoso.id}))
    served.world.advance(minutes=10)
    return served.world


async def walk(source: GraphSide, target: GraphSide, here: dict[str, object], there: dict[str, object]) -> None:
    await policies(target, here, InboundOutboundPolicyConfiguration(inbound_allowed=True))
    allow = f"/policies/crossTenantAccessPolicy/partners/{here['tenant_id']}/identitySynchronization"
    await target.invoke(Method.PUT, allow, {"userSyncInbound": {"isSyncAllowed": True}})
    await policies(source, there, InboundOutboundPolicyConfiguration(outbound_allowed=True))
    template = source.client.application_templates.by_application_template_id(TEMPLATE)
    made = (await template.instantiate.post(InstantiatePostRequestBody(display_name=APP))).service_principal
    seen = SimpleNamespace(service_principal_id=made.id, app_role_id=made.app_roles[0].id)
    root = f"/servicePrincipals/{made.id}/synchronization"
    await source.invoke(Method.POST, f"{root}/jobs/validateCredentials", connection_test(there))
    jobs = configuration(source, seen).synchronization.jobs
    seen.job_id = (await jobs.post(SynchronizationJob(template_id="Azure2Azure"))).id
    saved = [{"key": "AuthenticationType", "value": "SyncPolicy"}, {"key": "CompanyId", "value": there["tenant_id"]}]
    await source.invoke(Method.PUT, f"{root}/secrets", {"value": saved})
    people = [await source.client.users.by_user_id(name).get() for name in PEOPLE]
    for person in people:
        await configuration(source, seen).app_role_assigned_to.post(assignment(seen, {"id": person.id}))
    rule = (await job_of(source, seen).schema.get()).synchronization_rules[0]
    answer = await job_of(source, seen).provision_on_demand.post(on_demand(rule.id, people[0].id))
    assert action(answer) == "Create"
    await job_of(source, seen).start.post()


async def policies(side: GraphSide, partner: dict[str, object], consent: InboundOutboundPolicyConfiguration) -> None:
    created = CrossTenantAccessPolicyConfigurationPartner(tenant_id=partner["tenant_id"])
    await side.client.policies.cross_tenant_access_policy.partners.post(created)
    await partner_in(side, partner).patch(
        CrossTenantAccessPolicyConfigurationPartner(automatic_user_consent_settings=consent)
    )


@pytest.fixture
def left_by_this_library() -> Emulator:
    world = Emulator(seed=7, start=datetime.now(UTC), delays=Delays.none())
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    source, target = (
        TenantClient(each.id, credential=each.credential, session=world.session(), clock=world.clock)
        for each in (fabrikam, contoso)
    )
    sync = CrossTenantSync(source=source, target=target)
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    sync.create_configuration_app(APP)
    assert sync.test_connection()
    sync.create_job()
    sync.save_credentials()
    sync.assign(*PEOPLE)
    assert sync.provision_on_demand(PEOPLE[0]).ok
    sync.start()
    sync.wait_for_cycle()
    return world


def forbid_sync(world: Emulator) -> None:
    (policy,) = world.tenant("contoso.com").state.sync_policies.values()
    policy["userSyncInbound"]["isSyncAllowed"] = False


def forget_a_person(world: Emulator) -> None:
    users = world.tenant("contoso.com").state.users
    users.remove(next(iter(users))["id"])


def stop_the_job(world: Emulator) -> None:
    (job,) = world.tenant("fabrikam.com").state.jobs.values()
    job.document["schedule"]["state"] = "Disabled"


def test_both_clients_leave_the_same_state(left_by_microsofts_client: Emulator, left_by_this_library: Emulator) -> None:
    left = link_state(left_by_microsofts_client)

    assert left == link_state(left_by_this_library)
    assert len(left["Contoso"]["synchronized"]) == len(PEOPLE)


@pytest.mark.parametrize("plant", [forbid_sync, forget_a_person, stop_the_job])
def test_a_planted_difference_is_noticed(
    left_by_microsofts_client: Emulator, left_by_this_library: Emulator, plant: Callable[[Emulator], None]
) -> None:
    plant(left_by_microsofts_client)

    assert link_state(left_by_microsofts_client) != link_state(left_by_this_library)
