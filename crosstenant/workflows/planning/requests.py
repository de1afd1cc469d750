"""The exact requests of each change, with braces for what only exists after an earlier one.

Documentation: *Configure cross-tenant synchronization using PowerShell or Microsoft Graph API*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from crosstenant.models.configuration_app import CROSS_TENANT_APPLICATION, ConfigurationApp
from crosstenant.models.sync_job import CROSS_TENANT_TEMPLATE, RestartScope, SyncJob
from crosstenant.workflows.plan import GraphRequest

USER_SYNC: Final = "/identitySynchronization"
"""The synchronization policy, below a partner entry."""

_PARTNERS: Final = "/policies/crossTenantAccessPolicy/partners"


def create_partner(partner_id: str) -> GraphRequest:
    """Return the request that adds a partner entry in which everything inherits."""
    return GraphRequest(method="POST", path=_PARTNERS, body={"tenantId": partner_id})


def on_partner(method: str, partner_id: str, below: str = "", body: Mapping[str, object] | None = None) -> GraphRequest:
    """Return a request to a partner entry, or something below it."""
    return GraphRequest(method=method, path=f"{_PARTNERS}/{partner_id}{below}", body=body)


def instantiate(name: str) -> GraphRequest:
    """Return the request that creates a configuration app."""
    path = f"/applicationTemplates/{CROSS_TENANT_APPLICATION}/instantiate"
    return GraphRequest(method="POST", path=path, body={"displayName": name})


@attrs.frozen
class Paths:
    """Where an app and its job are, as far as they exist."""

    app: ConfigurationApp | None = None
    job: SyncJob | None = None

    @property
    def app_id(self) -> str:
        """The service principal id, in braces where there is none yet."""
        return self.app.service_principal_id if self.app else "{servicePrincipalId}"

    @property
    def role_id(self) -> str:
        """The id of the role that puts people in scope, in braces where it is not known yet."""
        role = self.app.assignable_role if self.app else None
        return role.id if role else "{appRoleId}"

    @property
    def job_id(self) -> str:
        """The job's id, in braces where there is none yet."""
        return self.job.id if self.job else "{jobId}"

    def on_app(self, method: str, below: str = "", body: Mapping[str, object] | None = None) -> GraphRequest:
        """Return a request to the service principal, or something below it."""
        return GraphRequest(method=method, path=f"/servicePrincipals/{self.app_id}{below}", body=body)

    def delete_application(self) -> GraphRequest:
        """Return the request that deletes the application behind the app."""
        client_id = self.app.app_id if self.app else None
        below = f"(appId='{client_id}')" if client_id else "/{applicationId}"
        return GraphRequest(method="DELETE", path=f"/applications{below}")

    def on_job(self, method: str, below: str = "", body: Mapping[str, object] | None = None) -> GraphRequest:
        """Return a request to the job, or something below it."""
        return self.on_app(method, f"/synchronization/jobs/{self.job_id}{below}", body)

    def create_job(self) -> GraphRequest:
        """Return the request that creates the job."""
        return self.on_app("POST", "/synchronization/jobs", {"templateId": CROSS_TENANT_TEMPLATE})

    def save_secrets(self, values: Mapping[str, str]) -> GraphRequest:
        """Return the request that saves the whole set of credentials and settings."""
        pairs = [{"key": key, "value": value} for key, value in values.items()]
        return self.on_app("PUT", "/synchronization/secrets", {"value": pairs})

    def assign(self, principal_id: str) -> GraphRequest:
        """Return the request that puts a user or group in scope."""
        body = {"principalId": principal_id, "resourceId": self.app_id, "appRoleId": self.role_id}
        return self.on_app("POST", "/appRoleAssignedTo", body)

    def unassign(self, assignment_id: str) -> GraphRequest:
        """Return the request that takes an assignment back."""
        return self.on_app("DELETE", f"/appRoleAssignedTo/{assignment_id}")

    def restart(self) -> GraphRequest:
        """Return the request that restarts the job, so that everybody is looked at anew."""
        return self.on_job("POST", "/restart", {"criteria": {"resetScope": RestartScope.USUAL.words}})
