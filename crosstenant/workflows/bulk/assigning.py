"""Step 10 for ten thousand people: names are resolved and assigned in batches, and each has an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from crosstenant.clients.bulk import AT_ONCE
from crosstenant.clients.tenant import TenantClient
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.crew import Crew, cut
from crosstenant.workflows.bulk.foreseeing import about_many, estimate_of, nearly_full
from crosstenant.workflows.bulk.granting import Grant, Granting
from crosstenant.workflows.bulk.names import checked_names
from crosstenant.workflows.bulk.outcomes import (
    AssignmentOutcome,
    AssignmentReport,
    CautionKind,
    Estimate,
    EstimateHook,
    Fate,
    OutcomeHook,
    Tally,
)
from crosstenant.workflows.bulk.present import Present
from crosstenant.workflows.bulk.resolving import Resolved, Resolver
from crosstenant.workflows.finding import the_app
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Step, StepResult, Task
from crosstenant.workflows.taking import taken, taking

CONCURRENCY: Final = 4
"""How many batches are under way at once."""

WINDOW: Final = 40 * AT_ONCE
"""How many names are held in memory at once."""

Result = StepResult[AssignmentReport]


def assign_many(
    link: Link,
    who: Iterable[str | Principal],
    *,
    on_outcome: OutcomeHook | None = None,
    on_estimate: EstimateHook | None = None,
    concurrency: int = CONCURRENCY,
) -> Result:
    """Assign any number of users and groups; one outcome for each name, in their order, told to the hook as they come.

    Who is assigned already costs no request. A name that fits nobody stops nobody else.

    Raises:
        InputError: The names are one bare string, nothing, or a list in which something is no name.
        SetupError: There is no configuration app, or the permission is missing.
    """
    names = checked_names(who)
    source = link.at(Step.ASSIGN)
    crew = Crew(Step.ASSIGN, source, concurrency)
    tally = Tally(on_outcome)
    with taking(Step.ASSIGN, source):
        app = the_app(link, Step.ASSIGN)
        present = listed(source, app, tally)
        resolver, granting = Resolver(source, is_strict=True), Granting(source, app)
        for place, resolved in enumerate(_windows(crew, resolver, names)):
            new = _new(resolved, present)
            for each in resolved:
                tally.beware_all(each.cautions)
            if place == 0:
                tally.beware_full(nearly_full(crew, source, new))
                cautions = (*tally.cautions(), *about_many(len(present) + len(new)))
                tell(on_estimate, estimate_of(names, seen=len(resolved), writes=len(new), cautions=cautions))
            for outcome in _assigned(crew, granting, resolved, new, present):
                tally.add(outcome)
    report = _finished(tally, present)
    return taken(Step.ASSIGN, source, value=report, before=None, changed=report.changed)


def unassign_many(
    link: Link,
    who: Iterable[str | Principal],
    *,
    on_outcome: OutcomeHook | None = None,
    on_estimate: EstimateHook | None = None,
    concurrency: int = CONCURRENCY,
) -> Result:
    """Take any number of users and groups out of scope. Arguments, outcomes and errors as for `assign_many`."""
    names = checked_names(who)
    source = link.at(Task.UNASSIGN)
    crew = Crew(Task.UNASSIGN, source, concurrency)
    tally = Tally(on_outcome)
    with taking(Task.UNASSIGN, source):
        app = the_app(link, Task.UNASSIGN)
        present = listed(source, app, tally)
        resolver, granting = Resolver(source, is_strict=False), Granting(source, app)
        for place, resolved in enumerate(_windows(crew, resolver, names)):
            leaving = dict.fromkeys(each.principal.id for each in resolved if each.principal)
            if place == 0:
                writes = sum(len(present.assignments_of(principal_id)) for principal_id in leaving)
                cautions = tally.cautions()
                tell(on_estimate, estimate_of(names, seen=len(resolved), writes=writes, cautions=cautions))
            gone = dict(unassigned(crew, granting, leaving, present))
            for each in resolved:
                tally.add(_outcome(each, gone))
    report = _finished(tally, present)
    return taken(Task.UNASSIGN, source, value=report, before=None, changed=report.changed)


def assigned(
    crew: Crew, granting: Granting, principals: Iterable[Principal], present: Present
) -> Iterator[tuple[str, Grant]]:
    """Assign principals and yield the object id and the grant of each, in order."""
    batches = cut(principals, AT_ONCE)
    for batch, grants in crew.map(lambda batch: (batch, granting.grant(batch)), batches):
        for principal, grant in zip(batch, grants, strict=True):
            if grant.fate.is_fine:
                present.add(principal.id, grant.assignment_id)
            yield principal.id, grant


def unassigned(
    crew: Crew, granting: Granting, principal_ids: Iterable[str], present: Present
) -> Iterator[tuple[str, Grant]]:
    """Take people out of scope and yield the object id and the worst grant of each who was in."""
    pairs = (
        (principal_id, assignment_id)
        for principal_id in dict.fromkeys(principal_ids)
        for assignment_id in present.assignments_of(principal_id)
    )
    worst: dict[str, Grant] = {}
    for batch, grants in crew.map(
        lambda batch: (batch, granting.revoke([assignment_id for _, assignment_id in batch])), cut(pairs, AT_ONCE)
    ):
        for (principal_id, _), grant in zip(batch, grants, strict=True):
            if principal_id not in worst or worst[principal_id].fate.is_fine:
                worst[principal_id] = grant
    for principal_id, grant in worst.items():
        if grant.fate.is_fine:
            present.discard(principal_id)
        yield principal_id, grant


def listed(source: TenantClient, app: ConfigurationApp, tally: Tally) -> Present:
    """Return who is assigned, and note where the list may lack some."""
    present = Present(source, app)
    if present.may_be_cut:
        tally.beware(CautionKind.CUT_LISTING, count=present.listed)
    return present


def tell(hook: EstimateHook | None, estimate: Estimate) -> None:
    """Tell a hook what lies ahead, where there is one."""
    if hook is not None:
        hook(estimate)


def _new(resolved: Sequence[Resolved], present: Present) -> list[tuple[str, Principal]]:
    """Return names and principals of those who are not in scope yet, each once."""
    found = {
        each.principal.id: (each.name, each.principal)
        for each in resolved
        if each.principal and each.principal.id not in present
    }
    return list(found.values())


def _windows(crew: Crew, resolver: Resolver, names: Iterable[str | Principal]) -> Iterator[list[Resolved]]:
    for window in cut(names, WINDOW):
        yield [each for batch in crew.map(resolver.resolve, cut(window, AT_ONCE)) for each in batch]


def _assigned(
    crew: Crew,
    granting: Granting,
    resolved: Sequence[Resolved],
    new: Sequence[tuple[str, Principal]],
    present: Present,
) -> Iterator[AssignmentOutcome]:
    """Yield one outcome for each name as soon as it is known; whoever is named twice is assigned once."""
    coming = assigned(crew, granting, (principal for _, principal in new), present)
    open_ids = {principal.id for _, principal in new}
    grants: dict[str, Grant] = {}
    for each in resolved:
        key = each.principal.id if each.principal else ""
        if key in open_ids:  # they are granted in the order in which they are named first
            open_ids.remove(key)
            grants[key] = next(coming)[1]
        yield _outcome(each, grants)
        if key in grants and grants[key].fate.is_fine:
            grants[key] = Grant(fate=Fate.ALREADY)


def _outcome(resolved: Resolved, grants: dict[str, Grant]) -> AssignmentOutcome:
    if resolved.problem is not None or resolved.principal is None:
        return resolved.problem or AssignmentOutcome(name=resolved.name, fate=Fate.NOT_FOUND)
    grant = grants.get(resolved.principal.id, Grant(fate=Fate.ALREADY))
    return AssignmentOutcome(name=resolved.name, fate=grant.fate, principal_id=resolved.principal.id, error=grant.error)


def _finished(tally: Tally, present: Present) -> AssignmentReport:
    for caution in about_many(len(present)):
        tally.beware(caution.kind, count=caution.count)
    return tally.report()
