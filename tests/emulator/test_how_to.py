"""The thirteen steps of Microsoft's how-to with the sign-ins that it asks for, and with the least that is documented.

"Configure cross-tenant synchronization using PowerShell or Microsoft Graph API".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

PARTNERS = "/policies/crossTenantAccessPolicy/partners"
TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
POLICY_SCOPES = ["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"]


@attrs.define
class Walk:
    """Walks the steps; every answer must be what the how-to prints."""

    world: Emulator
    source: PlainGraph
    target: PlainGraph
    source_id: str
    target_id: str
    user_id: str
    app: dict[str, Any] = attrs.Factory(dict)
    job_path: str = ""

    def allow_in_target(self) -> None:
        self.must(self.target.post(PARTNERS, {"tenantId": self.source_id}), 201)
        policy = f"{PARTNERS}/{self.source_id}/identitySynchronization"
        self.must(self.target.put(policy, {"userSyncInbound": {"isSyncAllowed": True}}), 204)
        assert self.target.get(policy).json()["userSyncInbound"] == {"isSyncAllowed": True}
        consent = {"inboundTrust": None, "automaticUserConsentSettings": {"inboundAllowed": True}}
        self.must(self.target.patch(f"{PARTNERS}/{self.source_id}", consent), 204)

    def allow_in_source(self) -> None:
        self.must(self.source.post(PARTNERS, {"tenantId": self.target_id}), 201)
        consent = {"automaticUserConsentSettings": {"outboundAllowed": True}}
        self.must(self.source.patch(f"{PARTNERS}/{self.target_id}", consent), 204)

    def create_app(self) -> None:
        path = f"/applicationTemplates/{TEMPLATE}/instantiate"
        self.must(self.source.post(path, {"displayName": "Fabrikam"}), 201)
        self.world.clock.sleep(15)
        found = self.must(self.source.get("/servicePrincipals?$filter=DisplayName eq 'Fabrikam'"), 200)["value"]
        assert len(found) == 1
        self.app = found[0]

    def create_job(self) -> None:
        synchronization = f"/servicePrincipals/{self.app['id']}/synchronization"
        test = {"useSavedCredentials": False, "templateId": "Azure2Azure", "credentials": self.credentials}
        self.must(self.source.post(f"{synchronization}/jobs/validateCredentials", test), 204)
        job = self.must(self.source.post(f"{synchronization}/jobs", {"templateId": "Azure2Azure"}), 201)
        self.must(self.source.put(f"{synchronization}/secrets", {"value": self.credentials}), 204)
        self.job_path = f"{synchronization}/jobs/{job['id']}"

    def provision(self) -> None:
        role = self.app["appRoles"][0]["id"]
        body = {"principalId": self.user_id, "resourceId": self.app["id"], "appRoleId": role}
        self.must(self.source.post(f"/servicePrincipals/{self.app['id']}/appRoleAssignedTo", body), 201)
        self.world.clock.sleep(300)
        schema = self.must(self.source.get(f"{self.job_path}/schema"), 200)
        rule = next(rule for rule in schema["synchronizationRules"] if rule["name"] == "USER_INBOUND_USER")
        subjects = [{"objectId": self.user_id, "objectTypeName": "User"}]
        parameters = [{"subjects": subjects, "ruleId": rule["id"]}]
        self.must(self.source.post(f"{self.job_path}/provisionOnDemand", {"parameters": parameters}), 200)

    def run_and_monitor(self) -> None:
        self.must(self.source.post(f"{self.job_path}/start"), 204)
        self.world.advance(minutes=80)
        job = self.must(self.source.get(self.job_path), 200)
        assert job["status"]["code"] == "Active"
        assert self.must(self.source.get("/auditLogs/provisioning"), 200)["value"]

    def all_steps(self) -> None:
        self.allow_in_target()
        self.allow_in_source()
        self.create_app()
        self.create_job()
        self.provision()
        self.run_and_monitor()

    @property
    def credentials(self) -> list[dict[str, str]]:
        return [{"key": "CompanyId", "value": self.target_id}, {"key": "AuthenticationType", "value": "SyncPolicy"}]

    @staticmethod
    def must(answer: Any, status: int) -> Any:  # noqa: ANN401 - JSON as it comes
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


def walk(
    world: Emulator, source: PlainGraph, target: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> Walk:
    user_id = str(fabrikam.user("user1@fabrikam.com")["id"])
    steps = Walk(world, source, target, fabrikam.id, contoso.id, user_id)
    steps.all_steps()
    return steps


def synchronized(contoso: EmulatedTenant) -> list[str]:
    return [str(user["userPrincipalName"]) for user in contoso.state.users]


def test_steps_pass_with_exactly_the_how_tos_sign_ins(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    target = graph(contoso, contoso.sign_in(scopes=POLICY_SCOPES, roles=["Security Administrator"]))
    scopes = [*POLICY_SCOPES, "Application.ReadWrite.All", "Directory.ReadWrite.All", "AuditLog.Read.All"]
    roles = ["Security Administrator", "Hybrid Identity Administrator", "Cloud Application Administrator"]
    source = graph(fabrikam, fabrikam.sign_in(scopes=scopes, roles=roles))

    steps = walk(world, source, target, fabrikam, contoso)

    assert synchronized(contoso) == ["user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"]
    assert steps.must(source.get("/auditLogs/directoryAudits?$top=10"), 200)["value"]


@pytest.mark.parametrize("caller", ["administrator", "app"])
def test_steps_pass_with_the_least_that_the_reference_asks_for(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant, caller: str
) -> None:
    world.switches = attrs.evolve(
        world.switches, sync_accepts_directory_write=False, assignment_needs_own_permission=True
    )
    permissions = [
        "Policy.ReadWrite.CrossTenantAccess",
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "Synchronization.ReadWrite.All",
        "ProvisioningLog.Read.All",
    ]
    roles = ["Security Administrator", "Hybrid Identity Administrator"]
    if caller == "administrator":
        source = graph(fabrikam, fabrikam.sign_in(scopes=permissions, roles=roles))
        target = graph(contoso, contoso.sign_in(scopes=permissions[:1], roles=roles[:1]))
    else:
        source = graph(fabrikam, fabrikam.app_credential(permissions))
        target = graph(contoso, contoso.app_credential(permissions[:1]))

    walk(world, source, target, fabrikam, contoso)

    assert len(synchronized(contoso)) == 1


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"nested_patch": "replace", "instantiate_marker": "dropped", "directory_names": "Microsoft Entra ID"},
        {"secrets_put": "merge", "secrets_read": "readable", "rule_priority": 0, "compact_flags": True},
        {"paused_schedule": "Paused", "new_job_code": "NotConfigured", "on_demand_shape": "object"},
        {"job_id_third_part": "random", "synchronization_errors": "direct", "log_tenant": "source"},
        {"partner_shows_undocumented": False, "maps_mobile": True, "unassigned_skips": True},
    ],
    ids=lambda switches: "-".join(switches) or "defaults",
)
def test_steps_pass_under_other_readings(
    world: Emulator,
    graph: Callable[..., PlainGraph],
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    switches: dict[str, Any],
) -> None:
    world.switches = attrs.evolve(world.switches, **switches)

    walk(world, graph(fabrikam), graph(contoso), fabrikam, contoso)

    assert len(synchronized(contoso)) == 1


def test_same_seed_gives_the_same_history() -> None:
    def history() -> list[Any]:
        world = Emulator(seed=7)
        fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
        contoso = world.add_tenant("Contoso", domain="contoso.com")
        session = world.session()
        source, target = PlainGraph(session, fabrikam.credential), PlainGraph(session, contoso.credential)
        walk(world, source, target, fabrikam, contoso)
        return [list(contoso.state.users), source.get("/auditLogs/provisioning").json()["value"]]

    assert history() == history()
