"""failures(): what went wrong in the log, grouped by cause, with counts and the names of some people.

The log is read as a stream: memory grows with the number of causes, and not with that of events.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs

from crosstenant.models.provisioning_event import Outcome, ProvisioningEvent
from crosstenant.workflows.events import events
from crosstenant.workflows.link import Link
from crosstenant.workflows.symptoms import Explanation, explain
from crosstenant.workflows.wrapping import wrapped

_EXAMPLES: Final = 3
_REDUNDANT: Final = "RedundantExport"  # skipped because there was nothing to do, which is a success


@attrs.frozen(kw_only=True)
class FailureGroup:
    """Everything in the log that has one cause.

    Attributes:
        explanation: The cause and what to do, as `explain()` tells it for the newest of them.
        count: How many log entries.
        examples: The principal names of some people concerned, as the log comes; at most three.
        codes: The error codes and skip reasons that were seen.
        first_at: When it was first seen; None where the log does not say.
        last_at: When it was last seen.
    """

    explanation: Explanation
    count: int
    examples: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def symptom(self) -> str:
        """The id of the documented symptom; empty where nothing documented fits."""
        return self.explanation.symptom.id if self.explanation.symptom else ""

    @property
    def title(self) -> str:
        """The cause in a line."""
        found = self.explanation.symptom
        return found.title if found else f"Not documented: {', '.join(self.codes) or 'no code'}"

    def __str__(self) -> str:
        lines = [f"{self.count} x {self.title}"]
        lines += wrapped("  Who: ", ", ".join(self.examples)) if self.examples else []
        lines += [*wrapped("  Cause: ", self.explanation.cause), *wrapped("  Do: ", self.explanation.fix)]
        return "\n".join(lines)


@attrs.define
class _Tally:
    """What is remembered of one cause while the log goes by."""

    newest: ProvisioningEvent
    count: int = 0
    examples: list[str] = attrs.field(factory=list)
    codes: list[str] = attrs.field(factory=list)
    first_at: datetime | None = None

    def add(self, event: ProvisioningEvent) -> None:
        self.count += 1
        _keep(self.examples, event.source_name, _EXAMPLES)
        _keep(self.codes, _code(event), _EXAMPLES)
        if event.at is None:
            return
        if self.newest.at is None or event.at > self.newest.at:
            self.newest = event
        if self.first_at is None or event.at < self.first_at:
            self.first_at = event.at

    def group(self) -> FailureGroup:
        return FailureGroup(
            explanation=explain(self.newest),
            count=self.count,
            examples=tuple(self.examples),
            codes=tuple(self.codes),
            first_at=self.first_at,
            last_at=self.newest.at,
        )


def failures(
    link: Link, *, since: datetime | timedelta | None = None, skipped: bool = False
) -> tuple[FailureGroup, ...]:
    """Return what went wrong in the log, grouped by cause, the largest group first.

    Args:
        link: The two tenants.
        since: Only what is newer: an aware instant, or a span back from now.
        skipped: Whether people who were skipped count, too; who stands in the target as wanted never does.
    """
    return grouped(event for event in events(link, since=since) if _went_wrong(event, skipped=skipped))


def grouped(found: Iterable[ProvisioningEvent]) -> tuple[FailureGroup, ...]:
    """Group events by what explains them, the largest group first."""
    tallies: dict[str, _Tally] = {}
    for event in found:
        tallies.setdefault(_cause(event), _Tally(event)).add(event)
    return tuple(tally.group() for tally in sorted(tallies.values(), key=lambda tally: -tally.count))


def _went_wrong(event: ProvisioningEvent, *, skipped: bool) -> bool:
    if event.outcome is Outcome.SKIPPED:
        return skipped and event.skip_reason != _REDUNDANT
    return event.outcome is Outcome.FAILURE or (event.outcome is Outcome.WARNING and event.error is not None)


def _cause(event: ProvisioningEvent) -> str:
    """Return the documented symptom of an event, or its code where there is none: ids and codes never look alike."""
    found = explain(event).symptom
    return found.id if found else _code(event)


def _code(event: ProvisioningEvent) -> str:
    return event.skip_reason or (event.error.code if event.error else None) or ""


def _keep(names: list[str], name: str, most: int) -> None:
    """Remember a name once, as long as there is room."""
    if name and name not in names and len(names) < most:
        names.append(name)
