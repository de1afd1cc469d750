"""Drift: a plan read as a report of what stands otherwise than it should."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from crosstenant.workflows.plan.caution import CautionCode, PlanWarning
from crosstenant.workflows.plan.change import Change
from crosstenant.workflows.plan.json_data import JSON
from crosstenant.workflows.plan.plan import Plan
from crosstenant.workflows.plan.records import change_data, warning_data
from crosstenant.workflows.plan.wording import details, headline, printable, short


@attrs.frozen(kw_only=True)
class Drift:
    """What stands otherwise than a configuration wants it. True in a condition where there is anything.

    Attributes:
        plan: The plan that would put it right.
    """

    plan: Plan

    def __bool__(self) -> bool:
        return self.has_drifted

    @property
    def has_drifted(self) -> bool:
        """Whether something that could be read stands otherwise."""
        return bool(self.differences or self.unchangeable)

    @property
    def is_certain(self) -> bool:
        """Whether everything could be read."""
        return not self.plan.unknown

    @property
    def differences(self) -> tuple[Change, ...]:
        """What stands otherwise: each with what was read (``before``) and what is wanted (``after``)."""
        return tuple(change for change in self.plan.changes if change.is_certain)

    @property
    def unchangeable(self) -> tuple[PlanWarning, ...]:
        """What stands otherwise and can be changed by nobody, such as the job's schedule."""
        return tuple(warning for warning in self.plan.warnings if warning.code is CautionCode.SCHEDULE)

    def to_dict(self) -> dict[str, JSON]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "has_drifted": self.has_drifted,
            "differences": [change_data(change) for change in self.differences],
            "unchangeable": [warning_data(warning) for warning in self.unchangeable],
            "warnings": [warning_data(warning) for warning in self.plan.warnings],
            "unknown": dict(self.plan.unknown),
            "read_at": self.plan.made_at.isoformat(),
        }

    def __str__(self) -> str:
        return "\n".join(map(printable, self._lines()))

    def _lines(self) -> Iterator[str]:
        link = f"{self.plan.source.name or self.plan.source.id} -> {self.plan.target.name or self.plan.target.id}"
        count = len(self.differences) + len(self.unchangeable)
        none = "none" if self.is_certain else "none in what could be read"
        yield f"Drift of {link}: " + (f"{count} difference{'s' * (count != 1)} (is -> wanted)" if count else none)
        for change in self.differences:
            yield f"  {change.side.value}: {headline(change)}"
            yield from (f"      {short(line)}" for line in details(change))
        for warning in self.unchangeable:
            yield f"  source: {warning}"
        for place, reason in self.plan.unknown.items():
            yield f"  {place}: unknown, {reason}"
