"""One plan in the making: what stands, what is wanted, and the planners of each part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs

from crosstenant.models.configuration_app import AppRoleAssignment
from crosstenant.models.sync_schema import ObjectMapping
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan import ANYTHING, JSON, Action, Change
from crosstenant.workflows.planning.assigning import AssignmentPlanner
from crosstenant.workflows.planning.configuring import AppPlanner
from crosstenant.workflows.planning.policies import PolicyPlanner
from crosstenant.workflows.planning.running import RunPlanner
from crosstenant.workflows.planning.schema_edits import as_it_stands, edited, edits_of
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.step import Side


@attrs.define(kw_only=True, slots=False)  # each part is worked out once, and kept
class PlanDraft:
    """What stands and what is wanted; every difference is a change.

    Attributes:
        snapshot: What stands.
        wanted: What shall be.
        present: Who is assigned.
        only_compares: Whether it is a report of what differs, which is not refused where it cannot be saved.
    """

    snapshot: Snapshot
    wanted: SyncConfiguration
    present: tuple[AppRoleAssignment, ...] = ()
    only_compares: bool = False

    @cached_property
    def app(self) -> AppPlanner:
        """What plans app, job, credentials and settings."""
        return AppPlanner(snapshot=self.snapshot, wanted=self.wanted, only_compares=self.only_compares)

    @cached_property
    def assignments(self) -> AssignmentPlanner:
        """What plans who is assigned."""
        return AssignmentPlanner(snapshot=self.snapshot, wanted=self.wanted, assigned=self.present)

    @cached_property
    def run(self) -> RunPlanner:
        """What plans whether the job runs."""
        return RunPlanner(snapshot=self.snapshot, wanted=self.wanted, changes_scope=self.app.changes_scope)

    def policies(self, side: Side) -> PolicyPlanner:
        """Return what plans the policies of one tenant."""
        return PolicyPlanner(snapshot=self.snapshot, wanted=self.wanted, side=side)

    @cached_property
    def edits(self) -> dict[str, JSON]:
        """The edits of the job's schema."""
        if "source.schema" in self.snapshot.unknown or not self.app.is_wanted:
            return {}
        return edits_of(self.wanted, self._mapping)

    @cached_property
    def mapping_after(self) -> ObjectMapping | None:
        """The mapping of users with the edits; None for the template's own."""
        return edited(self.edits, self._mapping)

    def changes(self) -> Iterator[Change]:
        """Yield every change, in the order in which Graph wants them.

        Raises:
            InputError: A name fits nobody who can be synchronized, or something cannot be had as it is wanted.
        """
        yield from self.policies(Side.TARGET).changes()
        yield from self.policies(Side.SOURCE).changes()
        yield from self.run.pause()
        yield from self.app.changes()
        yield from self._schema()
        if self.app.is_wanted:
            yield from self.assignments.changes()
            yield from self.run.start()

    @property
    def _mapping(self) -> ObjectMapping | None:
        return self.snapshot.app.mapping if self.snapshot.app else None

    def _schema(self) -> Iterator[Change]:
        if not self.edits:
            return
        body = {"the whole schema as read, with these edits": self.edits}
        yield Change(
            action=Action.SET_SCHEMA,
            side=Side.SOURCE,
            tenant=self.snapshot.source.tenant,
            object="mappings and scoping filter of users",
            before=as_it_stands(self.edits, self._mapping),
            after=self.edits,
            requests=(self.app.paths.on_job("PUT", "/schema", body),),
            reason="The configuration asks for them; one write for all, after which the cycle reads everybody anew.",
            makes={"source.schema": ANYTHING},
            is_certain=self.snapshot.knows("source.schema"),
        )
