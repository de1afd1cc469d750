"""Step 10 for ten thousand people: names are resolved and assigned in batches, and each has an outcome."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from crosstenant.clients.bulk import AT_ONCE
from crosstenant.clients.tenant import TenantClient
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.crew import Crew
from crosstenant.workflows.bulk.foreseeing import about_many, estimate_of, nearly_full
from crosstenant.workflows.bulk.granting import Granting
from crosstenant.workflows.bulk.names import checked_names
from crosstenant.workflows.bulk.outcomes import (
    AssignmentReport,
    CautionKind,
    Estimate,
    EstimateHook,
    OutcomeHook,
    Tally,
)
from crosstenant.workflows.bulk.present import Present
from crosstenant.workflows.bulk.resolving import Resolver, resolved
from crosstenant.workflows.bulk.settling import assigned, unassigned
from crosstenant.workflows.finding import the_app
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Step, StepResult, Task
from crosstenant.workflows.taking import taken, taking

CONCURRENCY: Final = 4
"""How many batches are under way at once."""

WINDOW: Final = 40 * AT_ONCE
"""How many names are looked up before the first write, so that what lies ahead can be told."""

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
    crew, tally = Crew(Step.ASSIGN, source, concurrency), Tally(on_outcome)
    with taking(Step.ASSIGN, source), crew:
        app = the_app(link, Step.ASSIGN)
        present = listed(source, app, tally)
        people = resolved(crew, Resolver(source, is_strict=True), names, tally)
        first = list(islice(people, WINDOW))
        found = {each.principal.id: (each.name, each.principal) for each in first if each.principal}
        new = [person for key, person in found.items() if key not in present]
        tally.beware_full(nearly_full(crew, source, new))
        cautions = (*tally.cautions(), *about_many(len(present) + len(new)))
        tell(on_estimate, estimate_of(names, seen=len(first), writes=len(new), cautions=cautions))
        tally.add_all(assigned(crew, chain(first, people), Granting(source, app, present)))
    tally.note(about_many(len(present)))
    report = tally.report()
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
    crew, tally = Crew(Task.UNASSIGN, source, concurrency), Tally(on_outcome)
    with taking(Task.UNASSIGN, source), crew:
        app = the_app(link, Task.UNASSIGN)
        present = listed(source, app, tally)
        people = resolved(crew, Resolver(source, is_strict=False), names, tally)
        first = list(islice(people, WINDOW))
        leaving = {each.principal.id for each in first if each.principal}
        writes = sum(len(present.assignments_of(principal_id)) for principal_id in leaving)
        tell(on_estimate, estimate_of(names, seen=len(first), writes=writes, cautions=tally.cautions()))
        tally.add_all(unassigned(crew, chain(first, people), Granting(source, app, present)))
    tally.note(about_many(len(present)))
    report = tally.report()
    return taken(Task.UNASSIGN, source, value=report, before=None, changed=report.changed)


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
