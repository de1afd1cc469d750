"""Steps 7 to 13 of "Configure cross-tenant synchronization using PowerShell or Microsoft Graph API", by hand."""

from __future__ import annotations

import json

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.tenants import EmulatedTenant

GALLERY = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
PARTNERS = "/policies/crossTenantAccessPolicy/partners"


@pytest.fixture
def policies(
    in_fabrikam: PlainGraph, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    in_contoso.put(f"{PARTNERS}/{fabrikam.id}/identitySynchronization", {"userSyncInbound": {"isSyncAllowed": True}})
    in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"automaticUserConsentSettings": {"inboundAllowed": True}})
    in_fabrikam.post(PARTNERS, {"tenantId": contoso.id})
    in_fabrikam.patch(f"{PARTNERS}/{contoso.id}", {"automaticUserConsentSettings": {"outboundAllowed": True}})


@pytest.fixture
def app(world: Emulator, in_fabrikam: PlainGraph) -> Payload:
    answer = in_fabrikam.post(f"/applicationTemplates/{GALLERY}/instantiate", {"displayName": "Fabrikam to Contoso"})
    world.advance(seconds=15)
    app: Payload = answer.json()["servicePrincipal"]
    return app


@pytest.fixture
def synchronization(app: Payload) -> str:
    return f"/servicePrincipals/{app['id']}/synchronization"


@pytest.fixture
def credentials(contoso: EmulatedTenant) -> list[dict[str, str]]:
    return [{"key": "CompanyId", "value": contoso.id}, {"key": "AuthenticationType", "value": "SyncPolicy"}]


@pytest.mark.usefixtures("policies")
def test_all_seven_steps_bring_an_assigned_user_into_the_target(
    world: Emulator,
    in_fabrikam: PlainGraph,
    *,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    app: Payload,
    synchronization: str,
    credentials: list[dict[str, str]],
) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    validation = {"useSavedCredentials": False, "templateId": "Azure2Azure", "credentials": credentials}
    assert in_fabrikam.post(f"{synchronization}/jobs/validateCredentials", validation).status_code == 204
    job = in_fabrikam.post(f"{synchronization}/jobs", {"templateId": "Azure2Azure"}).json()
    path = f"{synchronization}/jobs/{job['id']}"
    assert in_fabrikam.put(f"{synchronization}/secrets", {"value": credentials}).status_code == 204
    assignment = {"principalId": user["id"], "resourceId": app["id"], "appRoleId": app["appRoles"][0]["id"]}
    assert in_fabrikam.post(f"/servicePrincipals/{app['id']}/appRoleAssignedTo", assignment).status_code == 201
    world.advance(minutes=2)
    rule = in_fabrikam.get(f"{path}/schema").json()["synchronizationRules"][0]
    subjects = [{"objectId": user["id"], "objectTypeName": "User"}]
    answer = in_fabrikam.post(
        f"{path}/provisionOnDemand", {"parameters": [{"ruleId": rule["id"], "subjects": subjects}]}
    )
    assert json.loads(answer.json()["value"])[0]["action"] == "Create"
    assert in_fabrikam.post(f"{path}/start").status_code == 204
    world.advance(minutes=40)

    assert in_fabrikam.get(path).json()["status"]["code"] == "Active"
    events = in_fabrikam.get("/auditLogs/provisioning").json()["value"]
    assert {event["sourceIdentity"]["id"] for event in events} == {user["id"]}
    assert [each["userPrincipalName"] for each in contoso.state.users] == [
        "user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"
    ]


def test_template_of_the_configuration_is_listed(in_fabrikam: PlainGraph, app: Payload, synchronization: str) -> None:
    (template,) = in_fabrikam.get(f"{synchronization}/templates").json()["value"]

    assert (template["id"], template["applicationId"]) == ("Azure2Azure", app["appId"])


def test_synchronization_is_refused_to_a_service_principal_that_has_not_settled(in_fabrikam: PlainGraph) -> None:
    created = in_fabrikam.post(f"/applicationTemplates/{GALLERY}/instantiate", {"displayName": "New"}).json()

    answer = in_fabrikam.get(f"/servicePrincipals/{created['servicePrincipal']['id']}/synchronization/jobs")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")


def test_application_object_id_does_not_open_synchronization(world: Emulator, in_fabrikam: PlainGraph) -> None:
    created = in_fabrikam.post(f"/applicationTemplates/{GALLERY}/instantiate", {"displayName": "New"}).json()
    world.advance(minutes=1)

    answer = in_fabrikam.get(f"/servicePrincipals/{created['application']['id']}/synchronization/jobs")

    assert answer.status_code == 404


def test_new_job_ends_with_the_client_id_of_its_configuration(
    in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, app: Payload, synchronization: str
) -> None:
    answer = in_fabrikam.post(f"{synchronization}/jobs", {"templateId": "Azure2Azure"})

    assert answer.status_code == 201
    assert answer.json()["id"] == f"Azure2Azure.{fabrikam.id.replace('-', '')}.{app['appId']}"


def test_unknown_template_is_refused_in_the_words_of_the_synchronization_service(
    in_fabrikam: PlainGraph, synchronization: str
) -> None:
    answer = in_fabrikam.post(f"{synchronization}/jobs", {"templateId": "aws"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "UnknownError")
    assert json.loads(error["message"])["error"]["code"] == "InvalidTemplateId"


@pytest.mark.unpublished("a key that is wrong on purpose")
def test_credentials_are_ignored_where_the_saved_ones_are_tried(job: PlainJob) -> None:
    body = {"useSavedCredentials": True, "credentials": [{"key": "nothing", "value": "known"}]}

    assert job.call("validateCredentials", body).status_code == 204
