"""These and nobody else: assign who is missing, and take out who is not wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from crosstenant.errors import InputError
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.assigning import CONCURRENCY, Result, listed, tell
from crosstenant.workflows.bulk.crew import Crew
from crosstenant.workflows.bulk.foreseeing import about_many, estimate_of, nearly_full
from crosstenant.workflows.bulk.granting import Granting
from crosstenant.workflows.bulk.names import checked_names
from crosstenant.workflows.bulk.outcomes import (
    KEPT_NAMES,
    AssignmentOutcome,
    EstimateHook,
    Fate,
    OutcomeHook,
    Tally,
)
from crosstenant.workflows.bulk.resolving import Resolved, Resolver, resolved
from crosstenant.workflows.bulk.settling import assigned, unassigned
from crosstenant.workflows.finding import the_app
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Task
from crosstenant.workflows.taking import taken, taking


def reconcile(
    link: Link,
    wanted: Iterable[str | Principal],
    *,
    allow_empty: bool = False,
    on_outcome: OutcomeHook | None = None,
    on_estimate: EstimateHook | None = None,
    concurrency: int = CONCURRENCY,
) -> Result:
    """Make the wanted users and groups the only ones in scope; outcomes are told of those who come, then who leave.

    All names are looked up before anything is written: with a name that fits nobody, nobody is removed.

    Raises:
        InputError: A name cannot be assigned, or nobody is wanted and ``allow_empty`` does not say that this is meant.
        SetupError: There is no configuration app, or the permission is missing.
    """
    names = _checked(wanted, allow_empty=allow_empty)
    source = link.at(Task.RECONCILE)
    crew, tally = Crew(Task.RECONCILE, source, concurrency), Tally(on_outcome)
    with taking(Task.RECONCILE, source), crew:
        app = the_app(link, Task.RECONCILE)
        people = _all_of(resolved(crew, Resolver(source, is_strict=True), names, tally))
        if not people and not allow_empty:
            _refuse_empty()
        present = listed(source, app, tally)
        coming = [person for principal_id, person in people.items() if principal_id not in present]
        leaving = [principal_id for principal_id in present if principal_id not in people]
        tally.skip(Fate.ALREADY, len(people) - len(coming))
        tally.note(about_many(len(people)))
        tally.beware_full(nearly_full(crew, source, [(each.name, each.principal) for each in coming if each.principal]))
        writes = len(coming) + sum(len(present.assignments_of(principal_id)) for principal_id in leaving)
        tell(on_estimate, estimate_of(people, seen=len(people), writes=writes, cautions=tally.cautions()))
        granting = Granting(source, app, present)
        tally.add_all(assigned(crew, coming, granting))
        tally.add_all(unassigned(crew, map(_by_id, leaving), granting))
    report = tally.report()
    return taken(Task.RECONCILE, source, value=report, before=None, changed=report.changed)


def _checked(wanted: Iterable[str | Principal], *, allow_empty: bool) -> Iterable[str | Principal]:
    if isinstance(wanted, Collection) and not isinstance(wanted, str | bytes) and not wanted:
        return wanted if allow_empty else _refuse_empty()
    return checked_names(wanted, "wanted")


def _refuse_empty() -> tuple[str, ...]:
    raise InputError(
        "Nobody is wanted, so everybody would be removed. If that is meant: allow_empty=True.", parameter="wanted"
    )


def _all_of(wanted: Iterable[Resolved]) -> dict[str, Resolved]:
    """Return all who are wanted by object id, under the first of the names that were given.

    Raises:
        InputError: Somebody among them cannot be assigned.
    """
    people: dict[str, Resolved] = {}
    problems: list[AssignmentOutcome] = []
    for each in wanted:
        if each.problem is not None:
            problems.append(each.problem)
        elif each.principal is not None:
            people.setdefault(each.principal.id, each)
    if problems:
        listed = "; ".join(map(str, problems[:KEPT_NAMES]))
        rest = f"; and {len(problems) - KEPT_NAMES} more" if len(problems) > KEPT_NAMES else ""
        raise InputError(f"Nothing was changed, because not all can be assigned: {listed}{rest}.", parameter="wanted")
    return people


def _by_id(principal_id: str) -> Resolved:
    return Resolved(name=principal_id, principal=Principal(id=principal_id))
