"""why(): read everything about one person, and come to a verdict."""

from __future__ import annotations

from crosstenant.models.directory import Principal
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.on_demand import Verdict as OnDemandVerdict
from crosstenant.models.provisioning_event import Outcome, StepKind
from crosstenant.workflows.asking import Readers
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Step
from crosstenant.workflows.steps.on_demand import provision_on_demand
from crosstenant.workflows.symptoms import explain
from crosstenant.workflows.taking import taking
from crosstenant.workflows.troubleshooting.diagnosing import findings_for_all
from crosstenant.workflows.troubleshooting.diagnosis import Severity
from crosstenant.workflows.troubleshooting.gathering import read_link
from crosstenant.workflows.troubleshooting.why.answer import Verdict, Why
from crosstenant.workflows.troubleshooting.why.case import Case
from crosstenant.workflows.troubleshooting.why.deciding import decide
from crosstenant.workflows.troubleshooting.why.person import identify, read_person
from crosstenant.workflows.troubleshooting.why.questions import questions
from crosstenant.workflows.troubleshooting.why.scope import assignment_of, attributes_asked_for, filtering_of
from crosstenant.workflows.troubleshooting.why.verdicts import documented, explained


def why(link: Link, who: str | Principal, *, provision: bool = False) -> Why:
    """Tell why a person of the source was not synchronized, or that they were.

    Nothing is written, unless ``provision`` asks to really provision the person; scope still decides.

    Args:
        link: The two tenants.
        who: A principal name, an object id (also of somebody deleted), or a Principal.
        provision: Provision the person now, and go by what the service says.

    Raises:
        InputError: What was written can be nobody's name.
        NotSignedInError: Nobody is signed in to the source.
        SetupError: The person may not be looked up, or Graph refused to provision.
    """
    link.refuse_one_tenant()
    source = link.at(Step.MONITOR)
    with taking(Step.ASSIGN, source):
        identity = identify(source, who)
    person_id = identity.object_id or next((group.id for group in identity.groups), None)
    with Readers(link) as readers:
        evidence = read_link(readers, link, person_id=person_id or "")
        person = read_person(readers, link, identity, evidence, attributes_asked_for(evidence))
    case = Case(
        person=person,
        evidence=evidence,
        assignment=assignment_of(person, evidence),
        filtering=filtering_of(person, evidence),
        link_findings=tuple(item for item in findings_for_all(evidence) if item.severity is Severity.BLOCKING),
    )
    result = provision_on_demand(link, identity.user, patience=0) if provision and identity.user else None
    return Why(
        who=identity.name,
        source_id=identity.object_id,
        target=evidence.target,
        verdict=decide(case) if result is None else _provisioned(case, result),
        checks=tuple(questions(case)),
        events=case.events,
        target_user=case.in_target,
        link_findings=case.link_findings,
        on_demand=result,
    )


def _provisioned(case: Case, result: OnDemandResult) -> Verdict:
    """Return the verdict of the service itself."""
    if result.ok:
        done = (
            "was there already, as wanted" if result.verdict is OnDemandVerdict.IN_SYNC else "was provisioned just now"
        )
        return documented("already-in-sync", f"{case.name} {done}.", advice="Nothing.", is_fine=True)
    if any(step.kind is StepKind.IMPORT and step.outcome is Outcome.SKIPPED for step in result.steps):
        return documented("matching-value-missing", f"{case.name} lacks what people are matched by.")
    local = decide(case)
    found = explain(result)
    if found.is_known and found.symptom_id == local.reason:
        return local  # the same, with what was seen here
    if case.is_young and found.symptom_id == "not-entitled":
        return documented(
            "assignment-too-young",
            f"{case.name} was assigned minutes ago, and the service does not count the assignment yet.",
        )
    return explained(found, f"Provisioned on demand, {case.name} was {result.verdict}.")
