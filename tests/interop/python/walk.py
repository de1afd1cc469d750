"""What the steps of the walk have in common: where things are, what is sent, what is read."""

import json
from types import SimpleNamespace

from graph_side import GraphSide
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.provisioning_object_summary import ProvisioningObjectSummary
from msgraph.generated.models.synchronization_job import SynchronizationJob
from msgraph.generated.models.synchronization_job_application_parameters import SynchronizationJobApplicationParameters
from msgraph.generated.models.synchronization_job_subject import SynchronizationJobSubject
from msgraph.generated.service_principals.item.synchronization.jobs.item.provision_on_demand import (
    provision_on_demand_post_request_body as on_demand_body,
)


def partner_in(side: GraphSide, tenant: dict[str, object]):
    partners = side.client.policies.cross_tenant_access_policy.partners
    return partners.by_cross_tenant_access_policy_configuration_partner_tenant_id(tenant["tenant_id"])


def configuration(source: GraphSide, seen: SimpleNamespace):
    return source.client.service_principals.by_service_principal_id(seen.service_principal_id)


def job_of(source: GraphSide, seen: SimpleNamespace):
    return configuration(source, seen).synchronization.jobs.by_synchronization_job_id(seen.job_id)


def connection_test(target_tenant: dict[str, object]) -> dict[str, object]:
    credentials = [
        {"key": "CompanyId", "value": target_tenant["tenant_id"]},
        {"key": "AuthenticationType", "value": "SyncPolicy"},
    ]
    return {"useSavedCredentials": False, "templateId": "Azure2Azure", "credentials": credentials}


def assignment(seen: SimpleNamespace, user: dict[str, object]) -> AppRoleAssignment:
    return AppRoleAssignment(
        principal_id=user["id"], resource_id=seen.service_principal_id, app_role_id=str(seen.app_role_id)
    )


def on_demand(rule_id: str, user_id: str) -> on_demand_body.ProvisionOnDemandPostRequestBody:
    subject = SynchronizationJobSubject(object_id=user_id, object_type_name="User")
    parameters = SynchronizationJobApplicationParameters(rule_id=rule_id, subjects=[subject])
    return on_demand_body.ProvisionOnDemandPostRequestBody(parameters=[parameters])


def action(pair: object) -> str:
    return json.loads(pair.value)[0]["action"]


def has_run(job: SynchronizationJob) -> bool:
    # A job that never ran may show a last execution in the year 1.
    last = job.status.last_successful_execution
    return last is not None and last.time_ended is not None and last.time_ended.year > 1


def names_created(events: list[ProvisioningObjectSummary]) -> set[str]:
    return {event.source_identity.id for event in events if event.provisioning_action.value == "create"}
