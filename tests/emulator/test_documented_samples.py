"""Microsoft's own samples, replayed: every answer of the how-to's walk has the printed status, context and members."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
from plain_walk import PlainWalk

from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant

PARTNER = {
    "automaticUserConsentSettings",
    "b2bCollaborationInbound",
    "b2bCollaborationOutbound",
    "b2bDirectConnectInbound",
    "b2bDirectConnectOutbound",
    "crossCloudMeetingConfiguration",
    "inboundTrust",
    "isServiceProvider",
    "protectedContentSharing",
    "tenantId",
    "tenantRestrictions",
}
JOB = {"id", "schedule", "status", "synchronizationJobSettings", "templateId"}
ASSIGNMENT = {
    "appRoleId",
    "createdDateTime",
    "deletedDateTime",
    "id",
    "principalDisplayName",
    "principalId",
    "principalType",
    "resourceDisplayName",
    "resourceId",
}
PRINCIPAL = {
    "accountEnabled",
    "alternativeNames",
    "appDescription",
    "appDisplayName",
    "appId",
    "appOwnerOrganizationId",
    "appRoleAssignmentRequired",
    "appRoles",
    "applicationTemplateId",
    "deletedDateTime",
    "description",
    "disabledByMicrosoftStatus",
    "displayName",
    "homepage",
    "id",
    "info",
    "keyCredentials",
}
RULE = {
    "containerFilter",
    "editable",
    "groupFilter",
    "id",
    "metadata",
    "name",
    "objectMappings",
    "priority",
    "sourceDirectoryName",
    "targetDirectoryName",
}
EVENT = {
    "activityDateTime",
    "changeId",
    "cycleId",
    "durationInMilliseconds",
    "id",
    "initiatedBy",
    "jobId",
    "modifiedProperties",
    "provisioningAction",
    "provisioningStatusInfo",
    "provisioningSteps",
    "servicePrincipal",
    "sourceIdentity",
    "sourceSystem",
    "targetIdentity",
    "targetSystem",
    "tenantId",
}
SAMPLES: dict[str, tuple[int, str, set[str]]] = {
    "POST /policies/crossTenantAccessPolicy/partners": (
        201,
        "policies/crossTenantAccessPolicy/partners/$entity",
        PARTNER,
    ),
    "PUT /policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization": (204, "", set()),
    "GET /policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization": (
        200,
        "policies/crossTenantAccessPolicy/partners('{id}')/identitySynchronization/$entity",
        {"tenantId", "displayName", "userSyncInbound"},
    ),
    "PATCH /policies/crossTenantAccessPolicy/partners/{id}": (204, "", set()),
    "POST /applicationTemplates/{id}/instantiate": (
        201,
        "microsoft.graph.applicationServicePrincipal",
        {"application", "servicePrincipal"},
    ),
    "GET /servicePrincipals": (200, "servicePrincipals", PRINCIPAL),
    "POST /servicePrincipals/{id}/synchronization/jobs/validateCredentials": (204, "", set()),
    "POST /servicePrincipals/{id}/synchronization/jobs": (
        201,
        "servicePrincipals('{id}')/synchronization/jobs/$entity",
        JOB,
    ),
    "PUT /servicePrincipals/{id}/synchronization/secrets": (204, "", set()),
    # The how-to prints "appRoleAssignments/$entity", the operation's own page the context that is expected here.
    "POST /servicePrincipals/{id}/appRoleAssignedTo": (
        201,
        "servicePrincipals('{id}')/appRoleAssignedTo/$entity",
        ASSIGNMENT,
    ),
    "GET /servicePrincipals/{id}/synchronization/jobs/{job}/schema": (
        200,
        "servicePrincipals('{id}')/synchronization/jobs('{job}')/schema/$entity",
        {"id", "version", "synchronizationRules"},
    ),
    "POST /servicePrincipals/{id}/synchronization/jobs/{job}/provisionOnDemand": (
        200,
        "microsoft.graph.stringKeyStringValuePair",
        {"key", "value"},
    ),
    "POST /servicePrincipals/{id}/synchronization/jobs/{job}/start": (204, "", set()),
    "GET /servicePrincipals/{id}/synchronization/jobs/{job}": (
        200,
        "servicePrincipals('{id}')/synchronization/jobs/$entity",
        JOB,
    ),
    "GET /auditLogs/provisioning": (200, "auditLogs/provisioning", EVENT),
}


def nameless(text: str) -> str:
    text = re.sub(r"Azure2Azure\.[0-9a-f]{32}\.[0-9a-f-]{36}", "{job}", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{id}", text)


def differences(answer: requests.Response, status: int, context: str, members: set[str]) -> list[str]:
    """Tell where an answer differs from a sample: in status, in context, or by members that are not there."""
    payload: dict[str, Any] = answer.json() if answer.content else {}
    shown = payload.get("value") if isinstance(payload.get("value"), list) else [payload]
    suffix = nameless(str(payload.get("@odata.context", "")).partition("$metadata#")[2])
    found = [] if answer.status_code == status else [f"status {answer.status_code}"]
    found += [] if suffix == context else [f"context {suffix}"]
    return found + sorted({name for each in shown or [] for name in members - each.keys()})


@pytest.fixture
def answers(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> list[requests.Response]:
    session, heard = world.session(), []
    session.hooks["response"].append(lambda answer, **_: heard.append(answer))
    PlainWalk.between(world, fabrikam, contoso, "user1@fabrikam.com", session=session).all_steps()
    return heard


def sample_of(answer: requests.Response) -> str:
    return nameless(f"{answer.request.method} {str(answer.request.path_url).partition('?')[0].removeprefix('/v1.0')}")


def test_every_answer_of_the_walk_is_as_printed(answers: list[requests.Response]) -> None:
    assert {sample_of(answer) for answer in answers} == SAMPLES.keys()
    assert [differences(answer, *SAMPLES[sample_of(answer)]) for answer in answers] == [[]] * len(answers)


def test_rule_and_audit_are_as_printed(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> None:
    walk = PlainWalk.between(world, fabrikam, contoso, "user1@fabrikam.com")
    walk.all_steps()
    (rule,) = walk.source.get(f"{walk.job_path}/schema").json()["synchronizationRules"]
    audits = walk.source.get("/auditLogs/directoryAudits?$top=10").json()["value"]

    assert rule.keys() >= RULE
    assert [each["key"] for each in rule["metadata"]] == ["defaultSourceObjectMappings", "supportsProvisionOnDemand"]
    assert (rule["name"], rule["priority"], rule["sourceDirectoryName"], rule["targetDirectoryName"]) == (
        "USER_INBOUND_USER",
        1,
        "Azure Active Directory",
        "Azure Active Directory (target tenant)",
    )
    created = [each for each in audits if each["activityDisplayName"] == "Export"][-1]
    assert (created["category"], created["loggedByService"]) == ("ProvisioningManagement", "Account Provisioning")
    assert created["resultReason"] == (
        "User 'user1@fabrikam.com' was created in Azure Active Directory (target tenant)"
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_answer_that_differs_from_its_sample_is_noticed(answers: list[requests.Response], name: str) -> None:
    answer = next(answer for answer in answers if sample_of(answer) == name)
    status, context, members = SAMPLES[name]

    assert differences(answer, status + 1, context, members) == [f"status {status}"]
    assert len(differences(answer, status, context + "x", members)) == 1
    assert "planted" in differences(answer, status, context, members | {"planted"})
