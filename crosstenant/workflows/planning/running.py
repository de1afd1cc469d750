"""Whether the job has to be started, paused or restarted, in the source tenant."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from crosstenant.models.sync_job import RestartScope, SyncJob
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan import Action, Change
from crosstenant.workflows.planning.planner import Planner


@attrs.frozen(kw_only=True)
class RunPlanner(Planner):
    """Plans whether the job runs.

    Attributes:
        wanted: What shall be.
        changes_scope: Whether the scope changes between assigned and all, which only a restart carries out.
    """

    wanted: SyncConfiguration
    changes_scope: bool = False

    def pause(self) -> Iterator[Change]:
        """Yield the pause, which comes before everything else is changed."""
        if self.wanted.enabled is False and (self.runs_now or not self.is_certain):
            yield self.change(
                Action.PAUSE,
                "synchronization job paused",
                self.paths.on_job("POST", "/pause"),
                before={"enabled": True} if self._job else None,
                after={"enabled": False},
                reason="The job shall not run. A cycle that is under way ends by itself.",
                makes={"source.job.enabled": False},
            )

    def start(self) -> Iterator[Change]:
        """Yield the start or restart, which comes last."""
        before = {"enabled": self.runs_now} if self._job else None
        makes = {"source.job.enabled": True}
        if self.needs_restart and self.runs_after:
            yield self.change(
                Action.RESTART,
                "synchronization job restarted",
                self.paths.restart(),
                before=before,
                after={"resetScope": RestartScope.USUAL.words},
                reason="A changed scope counts only after a restart; the cycle after it looks at everybody.",
                makes=makes,
                reversible=False,
            )
        elif self.wanted.enabled is True and not self.runs_now:
            yield self.change(
                Action.START,
                "synchronization job started",
                self.paths.on_job("POST", "/start"),
                before=before,
                after={"enabled": True},
                reason="The job shall run.",
                makes=makes,
            )

    @property
    def runs_now(self) -> bool:
        """Whether the job runs by its schedule."""
        return self._job is not None and self._job.is_enabled

    @property
    def runs_after(self) -> bool:
        """Whether the job runs once all is done."""
        return self.runs_now if self.wanted.enabled is None else self.wanted.enabled

    @property
    def needs_restart(self) -> bool:
        """Whether a change waits for a restart: a job that never ran meets the new scope anyway."""
        return self.changes_scope and self._job is not None and not self._job.never_ran

    @property
    def is_certain(self) -> bool:
        """Whether the job could be read."""
        return self.snapshot.knows("source.job")

    @property
    def _job(self) -> SyncJob | None:
        return self.present.job if self.present else None
