"""What diagnose() returns: findings, what was looked at, and what could not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Final

import attrs

from crosstenant.workflows.plan.json_data import JSON, plain_members
from crosstenant.workflows.step import TenantName
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.wrapping import wrapped

_MOST_EVIDENCE: Final = 4


def _facts(facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(facts)


class Severity(IntEnum):
    """How bad a finding is; the worst is the lowest number, so that findings sort by it."""

    BLOCKING = 1
    """Nobody is synchronized."""
    HARMFUL = 2
    """Some people are not synchronized, or not as they should be."""
    NOTICE = 3
    """It works; somebody should know all the same."""

    @property
    def word(self) -> str:
        """The severity in one word, in small letters."""
        return self.name.lower()


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong with a link.

    Attributes:
        severity: How bad it is.
        symptom: The id of the documented symptom, which `crosstenant.workflows.symptoms.symptom_of` looks up.
        title: What is wrong, in a line.
        evidence: What was seen, most telling first: one fact each.
        cause: Why that is so, or why it matters.
        fix: What to do about it.
        actor: Who must do it.
        method: The method of ``CrossTenantSync`` that does it; None where only a person can.
        is_fixable: Whether ``fix(finding)`` does it by itself.
        data: What the fix has to know, such as ids and numbers.
    """

    severity: Severity
    symptom: str
    title: str
    evidence: tuple[str, ...] = attrs.field(converter=_facts)
    cause: str
    fix: str
    actor: Actor
    method: str | None = None
    is_fixable: bool = False
    data: Mapping[str, JSON] = attrs.field(factory=dict, converter=plain_members)

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        found = attrs.asdict(self, recurse=False)
        return {**found, "severity": self.severity.word, "actor": self.actor.value, "evidence": list(self.evidence)}

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.severity.name:<8}  {self.title}"
        seen = list(self.evidence[:_MOST_EVIDENCE])
        if len(self.evidence) > _MOST_EVIDENCE:
            seen.append(f"and {len(self.evidence) - _MOST_EVIDENCE} more")
        who = f"{self.actor.value}{self._by()}"
        for label, text in (*(("Seen", fact) for fact in seen), ("Why", self.cause), ("Do", self.fix), ("Who", who)):
            yield from wrapped(f"  {label:<6}  ", text)

    def _by(self) -> str:
        if self.is_fixable:
            leaving = self.data.get("staged")
            call = f"sync.fix(finding, allow_leaving={leaving})" if leaving else "sync.fix(finding)"
            return f"; {call} does it" + (f", with {self.method}()" if self.method else "")
        return f"; see {self.method}()" if self.method else ""


@attrs.frozen(kw_only=True)
class NotChecked:
    """Something that could not be looked at.

    Attributes:
        what: What it is.
        reason: Why not: no access to that tenant, a permission that is missing, or what else stood in the way.
    """

    what: str
    reason: str

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}"


@attrs.frozen(kw_only=True)
class Diagnosis:
    """What is wrong with a link, as far as it could be looked at. Print it.

    Attributes:
        source: The tenant that people come from.
        target: The tenant that people are pushed into.
        findings: What is wrong, the worst first; of two that are as bad, the one that may cause the other.
        checked: What was looked at, in the order of the how-to.
        not_checked: What could not be, with the reasons.
    """

    source: TenantName
    target: TenantName
    findings: tuple[Finding, ...] = ()
    checked: tuple[str, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether nothing was found; `not_checked` says what that does not cover."""
        return not self.findings

    @property
    def top(self) -> Finding | None:
        """The finding to begin with; None where there is none."""
        return self.findings[0] if self.findings else None

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "source": attrs.asdict(self.source),
            "target": attrs.asdict(self.target),
            "findings": [finding.to_dict() for finding in self.findings],
            "checked": list(self.checked),
            "not_checked": [attrs.asdict(gap) for gap in self.not_checked],
        }

    def __str__(self) -> str:
        blocks = [self._head(), *map(str, self.findings), *self._tail()]
        return "\n\n".join(blocks)

    def _head(self) -> str:
        counts = (f"{number} {severity.word}" for severity in Severity if (number := self._count(severity)))
        return f"{self.source} -> {self.target}\n{', '.join(counts) or 'Nothing found.'}"

    def _count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    def _tail(self) -> Iterator[str]:
        if self.checked:
            yield "\n".join(wrapped("Checked: ", f"{', '.join(self.checked)}."))
        if self.not_checked:
            yield "\n".join(["Not checked:", *(line for gap in self.not_checked for line in wrapped("  - ", str(gap)))])
