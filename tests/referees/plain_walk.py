"""The thirteen steps of Microsoft's how-to over plain requests, transcribed from its page and from nothing of ours.

"Configure cross-tenant synchronization using PowerShell or Microsoft Graph API".
"""

from __future__ import annotations

from typing import Any

import attrs
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

PARTNERS = "/policies/crossTenantAccessPolicy/partners"
TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"


@attrs.define
class PlainWalk:
    """Walks the steps; every answer must be what the how-to prints.

    Attributes:
        world: The world of both tenants.
        source: A client of the tenant that users come from.
        target: A client of the other one.
        source_id: The source's tenant id.
        target_id: The target's tenant id.
        user_ids: Who is assigned; the first is provisioned on demand.
        app: The configuration's service principal, once it is created.
        job_path: Path of the job, once it is created.
    """

    world: Emulator
    source: PlainGraph
    target: PlainGraph
    source_id: str
    target_id: str
    user_ids: list[str]
    app: dict[str, Any] = attrs.Factory(dict)
    job_path: str = ""

    @classmethod
    def between(
        cls,
        world: Emulator,
        fabrikam: EmulatedTenant,
        contoso: EmulatedTenant,
        *users: str,
        session: requests.Session | None = None,
        graph: str = "https://graph.microsoft.com",
    ) -> PlainWalk:
        """Prepare a walk of two tenants' own apps.

        Args:
            world: The world of both.
            fabrikam: The source.
            contoso: The target.
            users: Principal names of who is assigned.
            session: Where requests go; by default the world's own session.
            graph: Graph's root, another one where a port serves the world.
        """
        wire = session or world.session()
        source, target = (PlainGraph(wire, each.credential, graph=graph) for each in (fabrikam, contoso))
        user_ids = [str(fabrikam.user(name)["id"]) for name in users]
        return cls(world, source, target, fabrikam.id, contoso.id, user_ids)

    def allow_in_target(self) -> None:
        """Steps 2 and 3."""
        self.must(self.target.post(PARTNERS, {"tenantId": self.source_id}), 201)
        policy = f"{PARTNERS}/{self.source_id}/identitySynchronization"
        self.must(self.target.put(policy, {"userSyncInbound": {"isSyncAllowed": True}}), 204)
        assert self.target.get(policy).json()["userSyncInbound"] == {"isSyncAllowed": True}
        consent = {"inboundTrust": None, "automaticUserConsentSettings": {"inboundAllowed": True}}
        self.must(self.target.patch(f"{PARTNERS}/{self.source_id}", consent), 204)

    def allow_in_source(self) -> None:
        """Step 5."""
        self.must(self.source.post(PARTNERS, {"tenantId": self.target_id}), 201)
        consent = {"automaticUserConsentSettings": {"outboundAllowed": True}}
        self.must(self.source.patch(f"{PARTNERS}/{self.target_id}", consent), 204)

    def create_app(self) -> None:
        """Step 6."""
        path = f"/applicationTemplates/{TEMPLATE}/instantiate"
        self.must(self.source.post(path, {"displayName": "Fabrikam"}), 201)
        self.world.clock.sleep(15)
        found = self.must(self.source.get("/servicePrincipals?$filter=DisplayName eq 'Fabrikam'"), 200)["value"]
        assert len(found) == 1
        self.app = found[0]

    def create_job(self) -> None:
        """Steps 7 to 9."""
        synchronization = f"/servicePrincipals/{self.app['id']}/synchronization"
        test = {"useSavedCredentials": False, "templateId": "Azure2Azure", "credentials": self.credentials}
        self.must(self.source.post(f"{synchronization}/jobs/validateCredentials", test), 204)
        job = self.must(self.source.post(f"{synchronization}/jobs", {"templateId": "Azure2Azure"}), 201)
        self.must(self.source.put(f"{synchronization}/secrets", {"value": self.credentials}), 204)
        self.job_path = f"{synchronization}/jobs/{job['id']}"

    def provision(self) -> None:
        """Steps 10 and 11."""
        role = self.app["appRoles"][0]["id"]
        for user_id in self.user_ids:
            body = {"principalId": user_id, "resourceId": self.app["id"], "appRoleId": role}
            self.must(self.source.post(f"/servicePrincipals/{self.app['id']}/appRoleAssignedTo", body), 201)
        self.world.clock.sleep(300)
        schema = self.must(self.source.get(f"{self.job_path}/schema"), 200)
        rule = next(rule for rule in schema["synchronizationRules"] if rule["name"] == "USER_INBOUND_USER")
        subjects = [{"objectId": self.user_ids[0], "objectTypeName": "User"}]
        parameters = [{"subjects": subjects, "ruleId": rule["id"]}]
        self.must(self.source.post(f"{self.job_path}/provisionOnDemand", {"parameters": parameters}), 200)

    def run_and_monitor(self) -> None:
        """Steps 12 and 13."""
        self.must(self.source.post(f"{self.job_path}/start"), 204)
        self.world.advance(minutes=80)
        job = self.must(self.source.get(self.job_path), 200)
        assert job["status"]["code"] == "Active"
        assert self.must(self.source.get("/auditLogs/provisioning"), 200)["value"]

    def all_steps(self) -> None:
        """Walk from the first step to the last."""
        self.allow_in_target()
        self.allow_in_source()
        self.create_app()
        self.create_job()
        self.provision()
        self.run_and_monitor()

    @property
    def credentials(self) -> list[dict[str, str]]:
        """What step 9 saves."""
        return [{"key": "CompanyId", "value": self.target_id}, {"key": "AuthenticationType", "value": "SyncPolicy"}]

    @staticmethod
    def must(answer: requests.Response, status: int) -> Any:  # noqa: ANN401 - JSON as it comes
        """Return the payload of an answer that has the documented status."""
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None
