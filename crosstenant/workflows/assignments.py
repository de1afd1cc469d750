"""Step 10: who is in scope. Assign, take back, and list, in the source tenant."""

from __future__ import annotations

from collections.abc import Iterable

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import ConflictError, InputError
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.workflows.finding import the_app
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import (
    REPLICATION,
    SETTLE,
    despite_lag,
    is_lag,
    is_new_reference,
    look_then_resend,
    until,
)
from crosstenant.workflows.people import assignable, principal_of
from crosstenant.workflows.step import Step, StepResult, Task
from crosstenant.workflows.taking import taken, taking

Assignments = tuple[AppRoleAssignment, ...]


def assignments(link: Link) -> Assignments:
    """Return the users and groups that are assigned to the configuration app, in Graph's order."""
    source = link.at(Task.READ_ASSIGNMENTS)
    with taking(Task.READ_ASSIGNMENTS, source):
        return tuple(source.configuration_apps.assignments(the_app(link, Task.READ_ASSIGNMENTS)))


def assign(link: Link, who: Iterable[str | Principal]) -> StepResult[Assignments]:
    """Assign users and groups, looking first; ``value`` and ``before`` hold all assignments of the app.

    Default access, which gives no role of the app, may put nobody in scope: the role is given beside it.

    Raises:
        InputError: A name fits nobody or two groups, or a user is external. Nobody is assigned then.
    """
    source = link.at(Step.ASSIGN)
    with taking(Step.ASSIGN, source):
        app = the_app(link, Step.ASSIGN)
        people = assignable(source, _several(who))
        before = listed(link, source, app)
        present = {assignment.principal_id for assignment in before if not assignment.is_default_access}
        made = tuple(_assign_one(link, source, app, person) for person in people if person.id not in present)
    return taken(Step.ASSIGN, source, value=before + made, before=before, changed=bool(made))


def unassign(link: Link, who: Iterable[str | Principal]) -> StepResult[Assignments]:
    """Take users and groups out of scope: the next cycle soft-deletes in the target who is left without a reason.

    Raises:
        InputError: A name fits nobody or two groups. Nobody is taken out then.
    """
    source = link.at(Task.UNASSIGN)
    with taking(Task.UNASSIGN, source):
        app = the_app(link, Task.UNASSIGN)
        leaving = {principal_of(source, name).id for name in _several(who)}
        before = listed(link, source, app)
        gone = tuple(assignment for assignment in before if assignment.principal_id in leaving)
        unseen = given_just_now(link, source, app, leaving - {assignment.principal_id for assignment in gone})
        for assignment in gone + unseen:
            source.configuration_apps.unassign(app, assignment)
            link.recent.note(_topic("taken", app, assignment.id), "away", clock=source.clock)
    after = tuple(assignment for assignment in before if assignment not in gone)
    return taken(Task.UNASSIGN, source, value=after, before=before, changed=bool(gone + unseen))


def _several(who: Iterable[str | Principal]) -> tuple[str | Principal, ...]:
    names = (who,) if isinstance(who, str) else tuple(who)
    if not names:
        raise InputError("Name at least one user or group.", parameter="who")
    if any(isinstance(name, list | tuple | set | frozenset) for name in names):
        raise InputError(
            "Each argument is one name. Pass a list with a star before it, assign(*names), or to assign_many(names);"
            " unassign(*names) and unassign_many(names) are alike.",
            parameter="who",
        )
    return names


def listed(link: Link, source: TenantClient, app: ConfigurationApp) -> Assignments:
    """List who is assigned, without what this link took away a moment ago: the list lags."""
    return tuple(
        assignment
        for assignment in source.configuration_apps.assignments(app)
        if link.recent.value(_topic("taken", app, assignment.id), clock=source.clock) is None
    )


def given_just_now(link: Link, source: TenantClient, app: ConfigurationApp, who: Iterable[str]) -> Assignments:
    """Return what this link gave to people a moment ago and did not take away since: the list lags."""
    given = {person: link.recent.value(_topic("given", app, person), clock=source.clock) for person in sorted(who)}
    return tuple(
        AppRoleAssignment(id=assignment_id, principal_id=person, resource_id=app.service_principal_id)
        for person, assignment_id in given.items()
        if assignment_id and link.recent.value(_topic("taken", app, assignment_id), clock=source.clock) is None
    )


def _topic(what: str, app: ConfigurationApp, key: str | None) -> str:
    return f"{what} {app.service_principal_id} {key}"


def _assign_one(link: Link, source: TenantClient, app: ConfigurationApp, person: Principal) -> AppRoleAssignment:
    """Assign one person; "already there" is success, and its id is looked up in a list that lags."""
    lagging = is_lag if link.app_is_new else is_new_reference

    def send() -> AppRoleAssignment | None:
        try:
            return source.configuration_apps.assign(app, person.id)
        except ConflictError:
            return None

    def look() -> AppRoleAssignment | None:
        theirs = (found for found in listed(link, source, app) if found.principal_id == person.id)
        return next((found for found in theirs if not found.is_default_access), None)

    def patiently() -> AppRoleAssignment | None:
        return despite_lag(send, clock=source.clock, window=REPLICATION, lagging=lagging)

    made = look_then_resend(patiently, look, clock=source.clock)
    found = made or until(look, clock=source.clock, window=SETTLE) or source.configuration_apps.assign(app, person.id)
    link.recent.note(_topic("given", app, person.id), found.id or "", clock=source.clock)
    return found
