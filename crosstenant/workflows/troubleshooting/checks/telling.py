"""What the checks share: findings of the documented symptoms, in the table's words unless a check has better ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from crosstenant.workflows.plan.json_data import JSON
from crosstenant.workflows.step import Side
from crosstenant.workflows.symptoms import symptom_of
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity

_EXAMPLES: Final = 3


def some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - _EXAMPLES} more" if len(names) > _EXAMPLES else ""
    return ", ".join(names[:_EXAMPLES]) + more


def admin_of(side: Side) -> Actor:
    """Return who administers a side."""
    return Actor.SOURCE_ADMIN if side is Side.SOURCE else Actor.TARGET_ADMIN


def finding_of(
    symptom_id: str,
    severity: Severity,
    evidence: Iterable[str],
    *,
    title: str = "",
    cause: str = "",
    fix: str = "",
    actor: Actor | None = None,
    method: str | None = None,
    is_fixable: bool = False,
    data: Mapping[str, JSON] | None = None,
) -> Finding:
    """Return a finding of a documented symptom, in the table's words where there are no better ones.

    Raises:
        InputError: There is no such symptom.
    """
    known = symptom_of(symptom_id)
    return Finding(
        severity=severity,
        symptom=known.id,
        title=title or known.title,
        evidence=evidence,
        cause=cause or known.cause,
        fix=fix or known.fix,
        actor=actor or known.actor,
        method=method or known.method,
        is_fixable=is_fixable,
        data=data or {},
    )
