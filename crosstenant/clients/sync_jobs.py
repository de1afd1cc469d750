"""Synchronization jobs of a configuration app: templates, life cycle, secrets, schema, and provisioning on demand."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.answers import answered
from crosstenant.clients.secret_sets import checked_set
from crosstenant.errors import InputError, NotFoundError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.sync_job import CROSS_TENANT_TEMPLATE, RestartScope, SyncJob, SyncTemplate
from crosstenant.models.sync_schema import SyncSchema
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.transport.graph import GraphTransport

SYNC_POLICY: Final = "SyncPolicy"
"""The authentication type of cross-tenant synchronization: the policies of both tenants, and no password."""

_SYNCHRONIZATION: Final = "/servicePrincipals/{}/synchronization"
_TEMPLATES: Final = f"{_SYNCHRONIZATION}/templates"
_SECRETS: Final = f"{_SYNCHRONIZATION}/secrets"
_JOBS: Final = f"{_SYNCHRONIZATION}/jobs"
_JOB: Final = f"{_JOBS}/{{}}"


class SyncJobsClient:
    """Reads and steers the synchronization jobs of one tenant's configuration apps.

    Where a permission, a directory role or the ownership of the app is missing, the synchronization service answers 401
    without a message; that, too, is a `PermissionDeniedError`. All methods work with Synchronization.ReadWrite.All, and
    those that only read with Synchronization.Read.All.
    """

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def templates(self, app: ConfigurationApp) -> Iterator[SyncTemplate]:
        """Yield what jobs of this app can be made from.

        Graph: ``GET /servicePrincipals/{id}/synchronization/templates``
        Permissions: Synchronization.Read.All

        Raises:
            NotFoundError: The app is gone, or so young that the service does not know it.
        """
        pages = self._transport.pages(_TEMPLATES, app.service_principal_id)
        return map(SyncTemplate.from_graph, pages)

    def all(self, app: ConfigurationApp) -> Iterator[SyncJob]:
        """Yield the app's jobs in no particular order, fetching each page only when it is reached.

        Graph: ``GET /servicePrincipals/{id}/synchronization/jobs``
        Permissions: Synchronization.Read.All
        """
        pages = self._transport.pages(_JOBS, app.service_principal_id)
        return map(SyncJob.from_graph, pages)

    def get(self, app: ConfigurationApp, job_id: str) -> SyncJob:
        """Return a job as it is now.

        Graph: ``GET /servicePrincipals/{id}/synchronization/jobs/{id}``
        Permissions: Synchronization.Read.All

        Raises:
            NotFoundError: The app has no such job, or it is so young that not every replica has it.
        """
        answer = self._transport.get(_JOB, app.service_principal_id, identifiers.job_id(job_id, "job_id"))
        return SyncJob.from_graph(answer)

    def find(self, app: ConfigurationApp, job_id: str) -> SyncJob | None:
        """Return a job as it is now, or None where the app has no such job. See `get`."""
        try:
            return self.get(app, job_id)
        except NotFoundError:
            return None

    def create(self, app: ConfigurationApp, template_id: str = CROSS_TENANT_TEMPLATE) -> SyncJob:
        """Create a job, which does nothing until it is started. Its schema is the template's.

        Never sent twice: after a lost answer look for the job first.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            ConflictError: The app has a job of this template, or is too young.
            NotFoundError: The app is gone, or so young that the service does not know it.
        """
        body = {"templateId": identifiers.job_id(template_id, "template_id")}
        return SyncJob.from_graph(answered(self._transport.post(_JOBS, app.service_principal_id, body=body)))

    def delete(self, app: ConfigurationApp, job: SyncJob) -> None:
        """Delete a job with its watermark and schema. Fine if it is gone. Synchronized users stay as they are.

        Graph: ``DELETE /servicePrincipals/{id}/synchronization/jobs/{id}``
        Permissions: Synchronization.ReadWrite.All
        """
        with contextlib.suppress(NotFoundError):
            self._transport.delete(_JOB, app.service_principal_id, job.id)

    def start(self, app: ConfigurationApp, job: SyncJob) -> None:
        """Start a job that is paused or quarantined, from where it left off.

        Not for a running job: starting it again and again can keep the service from running it at all.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/start``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            NotFoundError: The app no longer has this job.
        """
        self._transport.post(f"{_JOB}/start", app.service_principal_id, job.id)

    def pause(self, app: ConfigurationApp, job: SyncJob) -> None:
        """Begin no further cycle. A running one completes, and nothing of the job's state is lost.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/pause``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            NotFoundError: The app no longer has this job.
        """
        self._transport.post(f"{_JOB}/pause", app.service_principal_id, job.id, repeatable=True)

    def restart(self, app: ConfigurationApp, job: SyncJob, scope: RestartScope | None = None) -> None:
        """Start a job and make it forget something first.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/restart``
        Permissions: Synchronization.ReadWrite.All

        Args:
            app: The configuration app.
            job: The job.
            scope: What to forget; without it, what the admin centre's *Restart provisioning* forgets.

        Raises:
            NotFoundError: The app no longer has this job.
            InputError: The scope is no `RestartScope`.
        """
        wanted = RestartScope.USUAL if scope is None else scope
        if not isinstance(wanted, RestartScope):
            raise InputError(f"scope is a RestartScope such as RestartScope.FULL, not {scope!r}.", parameter="scope")
        body = {"criteria": {"resetScope": wanted.words}}
        self._transport.post(f"{_JOB}/restart", app.service_principal_id, job.id, body=body, repeatable=True)

    def validate_credentials(
        self, app: ConfigurationApp, *, target_tenant_id: str, template_id: str = CROSS_TENANT_TEMPLATE
    ) -> None:
        """Test the connection to a target tenant; no job is needed. Returns if the service says yes.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/validateCredentials``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            GraphError: The service says no; its code and message tell why and on which side.
            InputError: The target tenant id is no GUID.
        """
        target = identifiers.guid(target_tenant_id, "target_tenant_id")
        body = {
            "useSavedCredentials": False,
            "templateId": template_id,
            "credentials": [
                SyncSecret(SyncSecret.COMPANY_ID, target).to_graph(),
                SyncSecret(SyncSecret.AUTHENTICATION_TYPE, SYNC_POLICY).to_graph(),
            ],
        }
        self._transport.post(f"{_JOBS}/validateCredentials", app.service_principal_id, body=body, repeatable=True)

    def validate_saved_credentials(self, app: ConfigurationApp, job: SyncJob) -> None:
        """Test the connection of a job with the credentials that are saved. Returns if the service says yes.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/validateCredentials``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            GraphError: The service says no; its code and message tell why and on which side.
        """
        self._transport.post(
            f"{_JOB}/validateCredentials",
            app.service_principal_id,
            job.id,
            body={"useSavedCredentials": True},
            repeatable=True,
        )

    def secrets(self, app: ConfigurationApp) -> tuple[SyncSecret, ...]:
        """Return the whole set of saved credentials and settings. May lag behind a save by seconds.

        Graph: ``GET /servicePrincipals/{id}/synchronization/secrets``
        Permissions: Synchronization.Read.All
        """
        pages = self._transport.pages(_SECRETS, app.service_principal_id)
        return tuple(map(SyncSecret.from_graph, pages))

    def save_secrets(self, app: ConfigurationApp, secrets: Iterable[SyncSecret]) -> None:
        """Save the whole set of credentials and settings: a key that is left out may be lost.

        Graph: ``PUT /servicePrincipals/{id}/synchronization/secrets``
        Permissions: Synchronization.ReadWrite.All

        Args:
            app: The configuration app.
            secrets: Every key that shall remain with its full value, and those to be removed with an empty one.

        Raises:
            InputError: A value is masked, a key stands there twice or differs from a known one only in case.
        """
        body = {"value": [secret.to_graph() for secret in checked_set(secrets)]}
        self._transport.put(_SECRETS, app.service_principal_id, body=body)

    def schema(self, app: ConfigurationApp, job: SyncJob) -> SyncSchema:
        """Return a job's schema: its rules, mappings, scoping filters and directories. It is large.

        Graph: ``GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema``
        Permissions: Synchronization.Read.All

        Raises:
            NotFoundError: The app no longer has this job.
        """
        answer = self._transport.get(f"{_JOB}/schema", app.service_principal_id, job.id)
        return SyncSchema.from_graph(answer)

    def provision_on_demand(
        self, app: ConfigurationApp, job: SyncJob, *, rule_id: str, object_id: str, object_type: str = "User"
    ) -> OnDemandResult:
        """Synchronize one object now, whether or not the job is started. Scope still decides.

        The service allows five such calls in ten seconds, and answers with success even if it skipped the object or
        failed: the verdict is in the result.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/provisionOnDemand``
        Permissions: Synchronization.ReadWrite.All

        Args:
            app: The configuration app.
            job: The job.
            rule_id: A rule of the job's schema.
            object_id: The object in the source.
            object_type: Its type as the rule's mapping names it.

        Raises:
            GraphError: The job does not have the rule (``RequestParameterInvalid``), or no credentials are saved.
            NotFoundError: The app no longer has this job.
        """
        subject = {"objectId": identifiers.guid(object_id, "object_id"), "objectTypeName": object_type}
        body = {"parameters": [{"ruleId": rule_id, "subjects": [subject]}]}
        answer = self._transport.post(f"{_JOB}/provisionOnDemand", app.service_principal_id, job.id, body=body)
        return OnDemandResult.from_graph(answered(answer))
