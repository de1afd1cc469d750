"""How far an apply has come, as a value for whoever wants to be told."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

import attrs

from crosstenant.workflows.plan import Change
from crosstenant.workflows.plan.wording import headline, printable


class Moment(StrEnum):
    """What has just become of a change."""

    BEGUN = "begun"
    DONE = "done"
    AS_WANTED = "already as wanted"


@attrs.frozen(kw_only=True)
class Progress:
    """One moment of an apply.

    Attributes:
        moment: What has just become of the change.
        change: The change.
        position: Which one it is, from 1.
        total: How many there are.
    """

    moment: Moment
    change: Change
    position: int
    total: int

    def __str__(self) -> str:
        return f"[{self.position}/{self.total}] {told(self.change)}: {self.moment}"


def told(change: Change) -> str:
    """Return a change in a line, for readers who know which tenants these are."""
    said = headline(change)
    verb = "" if said.startswith(change.action.word) else f"{change.kind} "
    return f"{change.side.value}: {verb}{printable(said)}"


ProgressHook: TypeAlias = Callable[[Progress], None]
