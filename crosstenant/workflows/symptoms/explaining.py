"""explain(): the symptom behind an error, with its cause, its fix and what support will ask for."""

from __future__ import annotations

import attrs

from crosstenant.workflows.symptoms.clues import clue_from
from crosstenant.workflows.symptoms.symptom import Actor, Clue, Symptom
from crosstenant.workflows.symptoms.table import SYMPTOMS


@attrs.frozen(kw_only=True)
class Explanation:
    """What is known about one thing that went wrong.

    Attributes:
        symptom: The documented symptom; None where nothing documented fits.
        cause: Why it happened, in a sentence or two.
        fix: What to do about it.
        actor: Who must do it.
        method: The method of ``CrossTenantSync`` that does it, if one can.
        evidence: What the explanation rests on, most telling first.
        request_id: What Microsoft's support asks for, where it is known.
    """

    symptom: Symptom | None
    cause: str
    fix: str
    actor: Actor
    method: str | None
    evidence: tuple[str, ...]
    request_id: str | None

    @property
    def is_known(self) -> bool:
        """Whether a documented symptom fits."""
        return self.symptom is not None

    def __str__(self) -> str:
        lines = [self.symptom.title if self.symptom else "Unknown: no documented symptom fits"]
        lines += [f"  Cause: {self.cause}", f"  Do: {self.fix}", f"  Who: {self.actor.value}"]
        lines += [f"  Method: CrossTenantSync.{self.method}()"] if self.method else []
        lines += [f"  Evidence: {line}" for line in self.evidence[:1]]
        lines += [f"  request-id: {self.request_id}"] if self.request_id else []
        lines += [f'  Page: "{self.symptom.page}"'] if self.symptom else []
        return "\n".join(lines)


def explain(thing: object) -> Explanation:
    """Explain an exception, event, job, quarantine, on-demand result, pasted text or JSON, without asking any tenant.

    Raises:
        TypeError: It is none of these.
    """
    clue = clue_from(thing)
    symptom = closest(clue)
    if symptom is None:
        return _unknown(clue)
    return Explanation(
        symptom=symptom,
        cause=symptom.cause,
        fix=symptom.fix,
        actor=symptom.actor,
        method=symptom.method,
        evidence=clue.evidence,
        request_id=clue.request_id,
    )


def closest(clue: Clue) -> Symptom | None:
    """Return the symptom that the most parts of a clue fit; the earlier in the table where two fit alike."""
    best = max(SYMPTOMS, key=lambda symptom: symptom.fit(clue))
    return best if best.fit(clue) else None


def _unknown(clue: Clue) -> Explanation:
    return Explanation(
        symptom=None,
        cause="Nothing that Microsoft documents looks like this.",
        fix="Open a support request with the request id, the time, the tenant ids, the job id and the text above.",
        actor=Actor.USER,
        method=None,
        evidence=clue.evidence,
        request_id=clue.request_id,
    )
