"""Verdicts that rest on the table of symptoms."""

from __future__ import annotations

from crosstenant.workflows.symptoms import Explanation, symptom_of
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.why.answer import Verdict


def documented(symptom_id: str, sentence: str, *, advice: str = "", is_fine: bool = False) -> Verdict:
    """Return a verdict that rests on a documented symptom, with its advice unless there is a better one."""
    symptom = symptom_of(symptom_id)
    return Verdict(
        reason=symptom.id,
        sentence=sentence,
        advice=advice or symptom.fix,
        actor=Actor.NOBODY if is_fine else symptom.actor,
        method=None if is_fine else symptom.method,
        is_fine=is_fine,
    )


def explained(found: Explanation, sentence: str) -> Verdict:
    """Return a verdict that rests on an explanation."""
    return Verdict(
        reason=found.symptom_id,
        sentence=f"{sentence} {found.cause}",
        advice=found.fix,
        actor=found.actor,
        method=found.method,
    )
