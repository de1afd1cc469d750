"""What why() returns: a verdict, the next thing to do, and everything that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from crosstenant.models.directory import Principal
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.workflows.step import TenantName
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.diagnosis import Finding
from crosstenant.workflows.wrapping import minute, wrapped

_WORDS: Final = {True: "yes", False: "no", None: "?"}
_MOST_EVENTS: Final = 3


@attrs.frozen(kw_only=True)
class Check:
    """One question about the person.

    Attributes:
        question: What was asked, in a few words.
        answer: Yes, no, or None where nobody could tell.
        detail: What was seen.
    """

    question: str
    answer: bool | None
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.question:<28} {_WORDS[self.answer]:<4} {self.detail}".rstrip()


@attrs.frozen(kw_only=True)
class Verdict:
    """What it comes down to.

    Attributes:
        reason: The id of what decides: that of the documented symptom where there is one.
        sentence: The same, as a person would say it.
        advice: The next thing to do.
        actor: Who has to do it.
        method: The method of ``CrossTenantSync`` that does it, or tells more; None where only a person can.
        is_fine: Whether nothing is wrong: the person stands in the target as they should, or will without any help.
    """

    reason: str
    sentence: str
    advice: str
    actor: Actor
    method: str | None = None
    is_fine: bool = False


@attrs.frozen(kw_only=True)
class Why:
    """One person, one answer. Print it.

    Attributes:
        who: The person, as they are known: a principal name, or else what was asked for.
        source_id: The object id in the source; None where nobody was found.
        target: The tenant that people are pushed into.
        verdict: What it comes down to.
        checks: What was asked about the person, in the order in which the service asks it.
        events: The person's log entries, newest first.
        target_user: Who the person is in the target; None where they are not there, or nobody could look.
        link_findings: What keeps the link as a whole from working.
        on_demand: What provisioning on demand came to; None unless it was asked for.
    """

    who: str
    source_id: str | None
    target: TenantName
    verdict: Verdict
    checks: tuple[Check, ...] = ()
    events: tuple[ProvisioningEvent, ...] = ()
    target_user: Principal | None = None
    link_findings: tuple[Finding, ...] = ()
    on_demand: OnDemandResult | None = None

    @property
    def reason(self) -> str:
        """The id of what decides, in short for ``verdict.reason``."""
        return self.verdict.reason

    def check(self, question: str) -> Check | None:
        """Return the check that asks this question, or None."""
        return next((check for check in self.checks if check.question == question), None)

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "who": self.who,
            "source_id": self.source_id,
            "target": attrs.asdict(self.target),
            "verdict": {**attrs.asdict(self.verdict), "actor": self.verdict.actor.value},
            "checks": [attrs.asdict(check) for check in self.checks],
            "events": [event.to_dict() for event in self.events],
            "target_user": self.target_user and self.target_user.to_dict(),
            "link_findings": [finding.to_dict() for finding in self.link_findings],
            "on_demand": self.on_demand and self.on_demand.to_dict(),
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.who} -> {self.target}"
        who = f"{self.verdict.actor.value}{self._by()}"
        for label, text in (("Verdict", self.verdict.sentence), ("Do", self.verdict.advice), ("Who", who)):
            yield from wrapped(f"  {label:<7}  ", text)
        yield ""
        for check in self.checks:
            yield from wrapped(f"  {check.question:<28} {_WORDS[check.answer]:<4} ", check.detail)
        for event in self.events[:_MOST_EVENTS]:
            yield from wrapped("  log ", _told(event))

    def _by(self) -> str:
        return f"; {self.verdict.method}()" if self.verdict.method else ""


def _told(event: ProvisioningEvent) -> str:
    why = event.skip_reason or (event.error.code if event.error else None)
    steps = ", ".join(f"{step.kind} {step.outcome}" for step in event.steps if step.kind)
    return f"{minute(event.at)}: {event.action} {event.outcome}{f' ({why})' if why else ''}; {steps}"
