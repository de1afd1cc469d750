"""Whether the job has to be started, paused or restarted, in the source tenant."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from crosstenant.models.sync_job import RestartScope, SyncJob
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan import JSON, Action, Change, GraphRequest
from crosstenant.workflows.planning.requests import Paths
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.step import Side


@attrs.frozen(kw_only=True)
class RunPlanner:
    """Plans whether the job runs.

    Attributes:
        snapshot: What stands.
        wanted: What shall be.
        paths: Where the job is.
        changes_scope: Whether the scope changes between assigned and all, which only a restart carries out.
    """

    snapshot: Snapshot
    wanted: SyncConfiguration
    paths: Paths
    changes_scope: bool = False

    def pause(self) -> Iterator[Change]:
        """Yield the pause, which comes before everything else is changed."""
        if self.wanted.enabled is False and self.runs_now:
            yield self._change(
                Action.PAUSE,
                "synchronization job paused",
                after={"enabled": False},
                sent=self.paths.on_job("POST", "/pause"),
                reason="The job shall not run. A cycle that is under way ends by itself.",
                makes={"source.job.enabled": False},
            )

    def start(self) -> Iterator[Change]:
        """Yield the start or restart, which comes last."""
        if self.needs_restart and self.runs_after:
            yield self._change(
                Action.RESTART,
                "synchronization job restarted",
                after={"resetScope": RestartScope.USUAL.words},
                sent=self.paths.restart(),
                reason="A changed scope counts only after a restart; the cycle after it looks at everybody.",
                makes={"source.job.enabled": True},
                reversible=False,
            )
        elif self.wanted.enabled is True and not self.runs_now:
            yield self._change(
                Action.START,
                "synchronization job started",
                after={"enabled": True},
                sent=self.paths.on_job("POST", "/start"),
                reason="The job shall run.",
                makes={"source.job.enabled": True},
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
    def _job(self) -> SyncJob | None:
        return self.snapshot.app.job if self.snapshot.app else None

    def _change(
        self,
        action: Action,
        what: str,
        *,
        after: dict[str, JSON],
        sent: GraphRequest,
        reason: str,
        makes: dict[str, JSON],
        reversible: bool = True,
    ) -> Change:
        return Change(
            action=action,
            side=Side.SOURCE,
            tenant=self.snapshot.source.tenant,
            object=what,
            before={"enabled": self.runs_now} if self._job else None,
            after=after,
            requests=(sent,),
            reason=reason,
            reversible=reversible,
            makes=makes,
            is_certain=self.snapshot.knows("source.job"),
        )
