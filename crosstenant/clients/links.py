"""Every configuration found in a tenant, with where it leads and how its job is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from crosstenant.clients.configuration_apps import ConfigurationAppsClient
from crosstenant.clients.directory import DirectoryClient
from crosstenant.clients.identifiers import is_guid
from crosstenant.clients.sync_jobs import SyncJobsClient
from crosstenant.errors import NotFoundError, PermissionDeniedError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.link_summary import LinkSummary
from crosstenant.models.sync_job import CROSS_TENANT_TEMPLATE, SyncJob
from crosstenant.models.sync_secret import SyncSecret

Value = TypeVar("Value")


class LinkReader:
    """Puts together what four clients know about a link. What may not be read, or is not there, stays None."""

    def __init__(self, apps: ConfigurationAppsClient, jobs: SyncJobsClient, directory: DirectoryClient) -> None:
        self._apps = apps
        self._jobs = jobs
        self._directory = directory

    def all(self) -> tuple[LinkSummary, ...]:
        """Return a summary of every app made from the cross-tenant template, in Graph's order."""
        return tuple(map(self._summary, self._apps.all()))

    def _summary(self, app: ConfigurationApp) -> LinkSummary:
        target = _if_readable(lambda: self._target_of(app))
        return LinkSummary(
            app=app,
            target_tenant_id=target,
            target_name=_if_readable(lambda: self._directory.tenant_by_id(target).display_name) if target else None,
            job=_if_readable(lambda: self._job_of(app)),
        )

    def _target_of(self, app: ConfigurationApp) -> str | None:
        saved = {secret.key: secret.value for secret in self._jobs.secrets(app)}
        target = saved.get(SyncSecret.COMPANY_ID)
        return target if is_guid(target) else None

    def _job_of(self, app: ConfigurationApp) -> SyncJob | None:
        """Return the app's cross-tenant job, else its first one."""
        jobs = sorted(self._jobs.all(app), key=lambda job: job.template_id != CROSS_TENANT_TEMPLATE)
        return next(iter(jobs), None)


def _if_readable(question: Callable[[], Value]) -> Value | None:
    try:
        return question()
    except (PermissionDeniedError, NotFoundError):
        return None
