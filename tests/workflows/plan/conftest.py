"""Plans of every kind, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan import (
    Action,
    CautionCode,
    Change,
    GraphRequest,
    PeopleCount,
    PeopleForecast,
    Plan,
    PlanWarning,
)
from crosstenant.workflows.step import Side, TenantName

SOURCE = TenantName("00000000-0000-0000-0000-00000000000a", "Fabrikam")
TARGET = TenantName("00000000-0000-0000-0000-00000000000b", "Contoso")
APP = "00000000-0000-0000-0000-0000000000c1"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICIES = "/policies/crossTenantAccessPolicy/partners"


@pytest.fixture
def plan() -> Plan:
    """A plan with a change of nearly every kind."""
    tenants = {Side.SOURCE: SOURCE, Side.TARGET: TARGET}

    def change(action: Action, side: Side, what: str, *sent: GraphRequest, **rest: object) -> Change:
        return Change(action=action, side=side, tenant=tenants[side], object=what, requests=sent, reason="Why.", **rest)  # type: ignore[arg-type] # by name

    def request(method: str, path: str, body: object = None) -> GraphRequest:
        return GraphRequest(method=method, path=path, body=body)

    app, job = f"/servicePrincipals/{APP}", "/servicePrincipals/{servicePrincipalId}/synchronization/jobs"
    return Plan(
        source=SOURCE,
        target=TARGET,
        changes=(
            change(
                Action.CREATE_PARTNER,
                Side.TARGET,
                "partner configuration for Fabrikam",
                request("POST", POLICIES, {"tenantId": SOURCE.id}),
                makes={"target.partner": True},
            ),
            change(
                Action.SET_USER_SYNC,
                Side.TARGET,
                "user synchronization from Fabrikam",
                request(
                    "PUT",
                    f"{POLICIES}/{SOURCE.id}/identitySynchronization",
                    {"userSyncInbound": {"isSyncAllowed": True}},
                ),
                after={"isSyncAllowed": True},
                is_certain=False,
            ),
            change(
                Action.SET_REDEMPTION,
                Side.SOURCE,
                "automatic redemption, outbound",
                request(
                    "PATCH", f"{POLICIES}/{TARGET.id}", {"automaticUserConsentSettings": {"outboundAllowed": True}}
                ),
                before={"outboundAllowed": None},
                after={"outboundAllowed": True},
            ),
            change(
                Action.CREATE_APP,
                Side.SOURCE,
                "configuration application Fabrikam's \u202eapp",
                request(
                    "POST",
                    "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate",
                    {"displayName": "Fabrikam's app"},
                ),
                after={"displayName": "Fabrikam's app"},
            ),
            change(Action.CREATE_JOB, Side.SOURCE, "job", request("POST", job, {"templateId": "Azure2Azure"})),
            change(
                Action.SET_SETTINGS,
                Side.SOURCE,
                "settings of the job: scope, deletion_guard",
                request("PUT", f"{app}/synchronization/secrets", {"value": [{"key": "SyncAll", "value": "true"}]}),
                before={"SyncAll": "false", "SyncNotificationSettings": '{"DeleteThresholdEnabled":false}'},
                after={
                    "change": {
                        "SyncAll": "true",
                        "SyncNotificationSettings": '{"DeleteThresholdEnabled":true,"DeleteThresholdValue":9}',
                    }
                },
            ),
            change(
                Action.SET_SCHEMA,
                Side.SOURCE,
                "mappings and scoping filter of users",
                before={"mappings": {"city": "[city]"}, "scoping": [], "actions": ["Add", "Update"]},
                after={
                    "mappings": {"mobile": "[mobile]"},
                    "unmapped": ["city"],
                    "scoping": [{"clauses": [{"attribute": "a", "operator": "EQUALS", "values": ["b"]}]}],
                    "actions": ["Add"],
                },
            ),
            change(
                Action.ASSIGN,
                Side.SOURCE,
                "25 users",
                *(request("POST", f"{app}/appRoleAssignedTo", {"principalId": str(number)}) for number in range(25)),
                after={"principals": [{"id": str(number), "name": f"user{number}"} for number in range(25)]},
            ),
            change(
                Action.START,
                Side.SOURCE,
                "synchronization job started",
                request("POST", f"{job}/{{jobId}}/start"),
            ),
            change(
                Action.DELETE_JOB,
                Side.SOURCE,
                "old job",
                request("DELETE", f"{app}/synchronization/jobs/Azure2Azure.x"),
                reversible=False,
            ),
        ),
        people=PeopleForecast(
            enter=PeopleCount.of(["a", "b"]), leave=PeopleCount.not_known("reasons"), disabled=PeopleCount.of(())
        ),
        warnings=(PlanWarning(code=CautionCode.NO_NOTIFICATION_MAIL, message="Nobody is told by mail. " * 10),),
        facts={"target.partner": False, "source.assigned": ["x"], "source.app": None},
        unknown={"target.user_sync": "no permission (403 x)"},
        configuration=SyncConfiguration(name="Fabrikam's app", assigned=["user1@fabrikam.com"]),
        made_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )
