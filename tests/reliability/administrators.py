"""What administrators do to a link while nobody looks: edits and deletions, by plain requests of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from bench import Bench
from invariants import is_made_here

from crosstenant.emulator.plain_client import PlainGraph

_PARTNERS: Final = "/policies/crossTenantAccessPolicy/partners"
_CONSENT: Final = "automaticUserConsentSettings"


class Administrators:
    """The administrators of both tenants.

    Args:
        bench: Where they work.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._graphs = {
            side: PlainGraph(bench.world.session(), tenant.credential) for side, tenant in bench.tenants.items()
        }

    @property
    def app(self) -> Mapping[str, Any] | None:
        """The link's service principal; None where there is none."""
        return next(filter(is_made_here, self._bench.watch.source.service_principals), None)

    @property
    def job(self) -> str | None:
        """The path of the link's job; None where there is none."""
        job = next(iter(self._bench.watch.source.jobs.values()), None)
        return None if job is None else f"/servicePrincipals/{job.service_principal_id}/synchronization/jobs/{job.id}"

    # Edits

    def rename_app(self) -> None:
        """Rename the app, once it has a job: before that its name is all that its maker may know of it."""
        if self.app and self.job:
            self._graphs["source"].patch(f"/servicePrincipals/{self.app['id']}", {"displayName": "Something else"})

    def pause_job(self) -> None:
        if self.job:
            self._graphs["source"].post(f"{self.job}/pause")

    def give_default_access(self) -> None:
        """Let a third person use the app, with a role that synchronizes nobody."""
        if self.app:
            user = self._graphs["source"].get("/users/user3@fabrikam.com").json()
            body = {
                "principalId": user["id"],
                "resourceId": self.app["id"],
                "appRoleId": "00000000-0000-0000-0000-000000000000",
            }
            self._graphs["source"].post(f"/servicePrincipals/{self.app['id']}/appRoleAssignedTo", body)

    def withdraw_inbound_redemption(self) -> None:
        self._patch_partner("target", {_CONSENT: {"inboundAllowed": False, "outboundAllowed": None}})

    def withdraw_outbound_redemption(self) -> None:
        self._patch_partner("source", {_CONSENT: {"inboundAllowed": None, "outboundAllowed": False}})

    def trust_the_source(self) -> None:
        """Trust the source's proofs, and withdraw redemption at the same time."""
        trust = {
            "isMfaAccepted": True,
            "isCompliantDeviceAccepted": False,
            "isHybridAzureADJoinedDeviceAccepted": False,
        }
        self._patch_partner("target", {"inboundTrust": trust, _CONSENT: {"inboundAllowed": False}})

    def forbid_user_sync(self) -> None:
        if self._bench.watch.target.sync_policies:
            path = f"{_PARTNERS}/{self._bench.ids['source']}/identitySynchronization"
            self._graphs["target"].patch(path, {"userSyncInbound": {"isSyncAllowed": False}})

    def _patch_partner(self, side: str, body: Mapping[str, object]) -> None:
        other = self._bench.ids["source" if side == "target" else "target"]
        self._graphs[side].patch(f"{_PARTNERS}/{other}", dict(body))

    # Deletions

    def delete_app(self) -> None:
        """Delete the service principal and the application behind it."""
        source = self._bench.watch.source
        for app in list(filter(is_made_here, source.service_principals)):
            self._graphs["source"].delete(f"/servicePrincipals/{app['id']}")
        for application in list(filter(is_made_here, source.applications)):
            self._graphs["source"].delete(f"/applications/{application['id']}")

    def delete_job(self) -> None:
        if self.job:
            self._graphs["source"].delete(self.job)

    def delete_targets_entry(self) -> None:
        path = f"{_PARTNERS}/{self._bench.ids['source']}"
        self._graphs["target"].delete(f"{path}/identitySynchronization")
        self._graphs["target"].delete(path)

    def delete_sources_entry(self) -> None:
        self._graphs["source"].delete(f"{_PARTNERS}/{self._bench.ids['target']}")

    def delete_assignment(self) -> None:
        given = next(iter(self._bench.watch.source.app_role_assignments), None)
        if given:
            path = f"/servicePrincipals/{given['resourceId']}/appRoleAssignedTo/{given['id']}"
            self._graphs["source"].delete(path)

    def add_job(self) -> str | None:
        """Add a second job, and return its path."""
        if not self.app or not self.job:
            return None
        jobs = self.job.rpartition("/")[0]
        made = self._graphs["source"].post(jobs, {"templateId": "Azure2Azure"})
        return f"{jobs}/{made.json()['id']}" if made.status_code == 201 else None

    def delete(self, path: str) -> None:
        """Delete something of the source."""
        self._graphs["source"].delete(path)


EDITS: Final[Mapping[str, Callable[[Administrators], None]]] = MappingProxyType(
    {
        "rename the app": Administrators.rename_app,
        "pause the job": Administrators.pause_job,
        "give somebody default access": Administrators.give_default_access,
        "withdraw inbound redemption": Administrators.withdraw_inbound_redemption,
        "withdraw outbound redemption": Administrators.withdraw_outbound_redemption,
        "trust the source, and withdraw redemption": Administrators.trust_the_source,
        "forbid user synchronization": Administrators.forbid_user_sync,
    }
)
DELETIONS: Final[Mapping[str, Callable[[Administrators], None]]] = MappingProxyType(
    {
        "the app": Administrators.delete_app,
        "the job": Administrators.delete_job,
        "the target's entry": Administrators.delete_targets_entry,
        "the source's entry": Administrators.delete_sources_entry,
        "an assignment": Administrators.delete_assignment,
    }
)
