"""One link between two tenants, in one glance from the source."""

import attrs

from crosstenant.models import _printing
from crosstenant.models._wire import OpenMap
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.job_status import JobState
from crosstenant.models.sync_job import SyncJob


@attrs.frozen(kw_only=True, repr=False)
class LinkSummary:
    """A configuration found in a tenant: where it leads, and how its job is doing.

    Attributes:
        app: The configuration app.
        target_tenant_id: The tenant that users are pushed into; None where no credentials are saved or may be read.
        target_name: That tenant's display name, where it may be read.
        job: The job; None where there is none or it may not be read.
    """

    app: ConfigurationApp
    target_tenant_id: str | None = None
    target_name: str | None = None
    job: SyncJob | None = None

    @property
    def job_state(self) -> JobState | None:
        """What the job was doing; None without a job."""
        return self.job.state if self.job else None

    @property
    def is_enabled(self) -> bool:
        """Whether the job runs by its schedule."""
        return self.job is not None and self.job.is_enabled

    @property
    def synchronized_by_type(self) -> OpenMap:
        """Entries synchronized so far by type, such as ``User to User``; empty without a job."""
        return self.job.synchronized_by_type if self.job else OpenMap()

    def describe(self) -> str:
        """Return every fact on a line of its own."""
        return _printing.format_list({"app": repr(self.app), **self._facts(), "job": self.job and repr(self.job)})

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "app": self.app.to_dict(),
            "target_tenant_id": self.target_tenant_id,
            "target_name": self.target_name,
            "job": self.job and self.job.to_dict(),
        }

    def __repr__(self) -> str:
        return _printing.one_line("LinkSummary", {"app": self.app.display_name, **self._facts()})

    def _facts(self) -> dict[str, object]:
        return {
            "target_tenant_id": self.target_tenant_id,
            "target_name": self.target_name,
            "job_state": self.job_state,
            "is_enabled": self.is_enabled,
            "synchronized": dict(self.synchronized_by_type),
        }
