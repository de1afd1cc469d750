"""What the planners of all parts have in common: what stands, where it is, and how a change of it is told."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from crosstenant.workflows.plan import JSON, Action, Change, GraphRequest
from crosstenant.workflows.planning.requests import Paths
from crosstenant.workflows.planning.snapshot import AppSnapshot, Snapshot
from crosstenant.workflows.step import Side


@attrs.frozen(kw_only=True)
class Planner:
    """Plans a part of a link.

    Attributes:
        snapshot: What stands.
        side: The tenant that it is in.
    """

    snapshot: Snapshot
    side: Side = Side.SOURCE

    @property
    def present(self) -> AppSnapshot | None:
        """The app as it stands."""
        return self.snapshot.app

    @property
    def paths(self) -> Paths:
        """Where the app and its job are."""
        return Paths(self.present.app, self.present.job) if self.present else Paths()

    @property
    def is_certain(self) -> bool:
        """Whether what the changes depend on could be read."""
        return self.snapshot.knows(self.side.value)

    def change(
        self,
        action: Action,
        what: str,
        *sent: GraphRequest,
        reason: str,
        makes: Mapping[str, JSON],
        before: JSON = None,
        after: JSON = None,
        reversible: bool = True,
    ) -> Change:
        """Return a change in this tenant; the arguments are those of `Change`."""
        return Change(
            action=action,
            side=self.side,
            tenant=self.snapshot.tenant(self.side),
            object=what,
            before=before,
            after=after,
            requests=sent,
            reason=reason,
            reversible=reversible,
            makes=makes,
            is_certain=self.is_certain,
        )
