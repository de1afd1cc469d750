"""Whom the log of the last days shows failing or left out, grouped by why.

Only the newest entry of a person counts: who failed and came through later is fine.
Documentation: *Analyze the Microsoft Entra provisioning logs*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from crosstenant.models.provisioning_event import Outcome, ProvisioningEvent
from crosstenant.workflows.symptoms import UNKNOWN, Explanation, explain
from crosstenant.workflows.symptoms.conditions import failed_clauses
from crosstenant.workflows.troubleshooting.checks.telling import finding_of, some
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence

_LEFT_OUT: Final = {
    "sms-sign-in": "sign-in by text message counts as an external identity",
    "internal-guest": "guests are not synchronized",
    "matching-value-missing": "they lack what people are matched by",
}


def check_log(evidence: Evidence, before: Iterable[Finding]) -> Iterator[Finding]:
    """Yield a finding for each cause of failures, the most frequent first, unless it was found ``before``."""
    newest = newest_of_each(evidence.work.events.found or ())
    known = {finding.symptom for finding in before} - {UNKNOWN}
    groups = _grouped([event for event in newest if event.outcome is Outcome.FAILURE])
    yield from (_failures(found, failed) for found, failed in groups if found.symptom_id not in known)
    yield from _left_out(newest, known)
    if not groups:
        yield from _escrows(evidence)


def newest_of_each(events: Iterable[ProvisioningEvent]) -> list[ProvisioningEvent]:
    """Return the newest event of each object of the source; events come newest first."""
    found: dict[str, ProvisioningEvent] = {}
    for event in events:
        person = event.source_identity.id if event.source_identity else None
        if person:
            found.setdefault(person, event)
    return list(found.values())


def _grouped(failed: Sequence[ProvisioningEvent]) -> list[tuple[Explanation, list[ProvisioningEvent]]]:
    groups: dict[str, tuple[Explanation, list[ProvisioningEvent]]] = {}
    for event in failed:
        found = explain(event)
        groups.setdefault(found.symptom_id if found.is_known else _code(event), (found, []))[1].append(event)
    return sorted(groups.values(), key=lambda group: -len(group[1]))


def _code(event: ProvisioningEvent) -> str:
    return (event.error.code if event.error else None) or "no code"


def _failures(found: Explanation, failed: Sequence[ProvisioningEvent]) -> Finding:
    first = failed[0]
    reason = f": {first.error.reason}" if first.error and first.error.reason else ""
    title = found.symptom.title if found.symptom else _code(first)
    return finding_of(
        found.symptom_id,
        Severity.HARMFUL,
        [f"{_code(first)}{reason}", _names(failed), f"change id {first.change_id}, for Microsoft's support"],
        title=f"{_count(failed)} failed: {title}",
        fix=found.fix,
        data={"people": tuple(_people(failed)), "code": _code(first)},
    )


def _left_out(newest: Iterable[ProvisioningEvent], known: set[str]) -> Iterator[Finding]:
    """Yield who was skipped although somebody wanted them synchronized; who is merely out of scope is none of it."""
    skipped = [event for event in newest if event.outcome is Outcome.SKIPPED]
    for found, events in _grouped(skipped):
        if found.symptom_id in _LEFT_OUT.keys() - known:
            yield finding_of(
                found.symptom_id,
                Severity.HARMFUL,
                [_names(events), *_clause(events[0])],
                title=f"{_count(events)} left out: {_LEFT_OUT[found.symptom_id]}",
                data={"people": tuple(_people(events))},
            )


def _clause(event: ProvisioningEvent) -> tuple[str, ...]:
    return tuple(f"not true: {clause}" for clause in failed_clauses(event.steps)[:1])


def _escrows(evidence: Evidence) -> Iterator[Finding]:
    """Yield that entries failed where the log does not say why."""
    job = evidence.job
    run = job.last_run if job is not None and not job.is_quarantined else None
    if run is None or not run.escrowed:
        return
    yield finding_of(
        "some-objects-fail",
        Severity.HARMFUL,
        [f"countEscrowed is {run.escrowed}; {run.exported} entries were written"],
        title=f"{run.escrowed} entries failed in the last run and are tried again",
        cause="Single objects fail while the rest works; the service tries them again, less and less often.",
        fix="Group the failures by cause: sync.failures(since=...).",
        method="failures",
    )


def _count(events: Sequence[ProvisioningEvent]) -> str:
    return "1 person" if len(events) == 1 else f"{len(events)} people"


def _names(events: Sequence[ProvisioningEvent]) -> str:
    return some([event.source_name or "somebody" for event in events])


def _people(events: Iterable[ProvisioningEvent]) -> Iterator[str]:
    return (event.source_identity.id for event in events if event.source_identity and event.source_identity.id)
