"""Step 11: the rule that moves users, and one person provisioned now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from crosstenant.clients.tenant import TenantClient
from crosstenant.models.directory import Principal
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.sync_schema import SyncRule
from crosstenant.transport.clock import duration
from crosstenant.workflows.finding import the_job, while_new
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import pauses
from crosstenant.workflows.people import one_user
from crosstenant.workflows.step import Step, Task
from crosstenant.workflows.taking import refused, taking

PATIENCE: Final = timedelta(minutes=5)
"""How long a skip is blamed on an assignment that is still too young to count."""

YOUNG: Final = timedelta(minutes=15)
"""How old an assignment may be and still not count; documented are a few minutes."""

_NOT_ENTITLED: Final = "NotEffectivelyEntitled"
_FIRST_PAUSE: Final = 5.0  # the service takes five calls in ten seconds
_LONGEST_PAUSE: Final = 30.0


def rule(link: Link) -> SyncRule:
    """Step 11, first half: return the rule that moves users, found by what it does and not by its name.

    Raises:
        SetupError: The job's schema has no such rule.
    """
    source = link.at(Task.READ_SCHEMA)
    with taking(Step.PROVISION_ON_DEMAND, source):
        app, job = the_job(link, Step.PROVISION_ON_DEMAND)
        found = while_new(link, lambda: source.sync_jobs.schema(app, job)).user_rule
        if found is None or found.id is None:
            raise refused(
                Step.PROVISION_ON_DEMAND,
                source,
                explanation="The job's schema has no rule that maps users.",
                advice="Restore the default schema of the job.",
            )
        return found


def provision_on_demand(link: Link, who: str | Principal, *, patience: timedelta | float = PATIENCE) -> OnDemandResult:
    """Step 11: provision one person now. A skip because the assignment is too young is asked again.

    Raises:
        InputError: There is no such user, or ``patience`` is no span.
        SetupError: Graph refused; there is no job.
    """
    span = span_of(patience)
    source = link.at(Step.PROVISION_ON_DEMAND)
    chosen = rule(link)
    with taking(Step.PROVISION_ON_DEMAND, source):
        person = one_user(source, who)
        return provision(link, source, chosen, person, span)


def span_of(patience: timedelta | float) -> timedelta:
    """Return how long to be patient; nothing is allowed.

    Raises:
        InputError: It is no span.
    """
    return timedelta(0) if patience in (0, timedelta(0)) else duration(patience, parameter="patience")


def provision(
    link: Link, source: TenantClient, chosen: SyncRule, person: Principal, patience: timedelta
) -> OnDemandResult:
    """Provision one person by a rule that is known, and ask again while the assignment may be too young.

    Raises:
        GraphError: Graph refused.
        SetupError: There is no job.
    """
    app, job = the_job(link, Step.PROVISION_ON_DEMAND)
    end = source.clock.now() + patience
    for pause in pauses(_FIRST_PAUSE, _LONGEST_PAUSE):
        result = source.sync_jobs.provision_on_demand(app, job, rule_id=chosen.id or "", object_id=person.id)
        if not _may_be_too_young(source, result, person, link) or source.clock.now() >= end:
            return result
        source.clock.sleep(pause)
    raise AssertionError("pauses() has no end")  # pragma: no cover


def _may_be_too_young(source: TenantClient, result: OnDemandResult, person: Principal, link: Link) -> bool:
    """Return whether a skip can be blamed on an assignment of the person, or of a group, that was made just now."""
    if result.skip_reason != _NOT_ENTITLED or person.account_enabled is False:
        return False
    app, _ = the_job(link, Step.PROVISION_ON_DEMAND)
    youngest = source.clock.now() - YOUNG
    return any(
        _is_young(assignment.created_at, youngest)
        for assignment in source.configuration_apps.assignments(app)
        if assignment.principal_id == person.id or assignment.principal_type == "Group"
    )


def _is_young(created_at: datetime | None, youngest: datetime) -> bool:
    return created_at is None or created_at >= youngest
