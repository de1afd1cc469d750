"""Steps 7 and 8: the connection test, the templates and the job, all in the source tenant."""

from __future__ import annotations

from typing import Final

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import GraphError, PermissionDeniedError, ServiceError, ThrottledError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import SyncJob, SyncTemplate
from crosstenant.workflows.creating import Recipe, begun_before, create
from crosstenant.workflows.finding import find_job, jobs_of, only_job, remember_job, the_app, while_new
from crosstenant.workflows.journal import Creation
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import SETTLE, is_early_refusal, until
from crosstenant.workflows.step import Side, Step, StepResult, Task
from crosstenant.workflows.symptoms import Actor, explain
from crosstenant.workflows.taking import taken, taking
from crosstenant.workflows.wrapping import wrapped


@attrs.frozen(kw_only=True)
class ConnectionTest:
    """Whether the source can reach into the target, and if not, why.

    Attributes:
        ok: Whether the service said yes.
        code: Its error code; None for a yes.
        details: What it said.
        side_at_fault: The tenant where something has to change; None for a yes, and where it cannot be told.
        advice: What to do about it.
        request_id: What Microsoft's support asks for; None for a yes.
    """

    ok: bool
    code: str | None = None
    details: str = ""
    side_at_fault: Side | None = None
    advice: str = ""
    request_id: str | None = None

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        if self.ok:
            return "The connection works."
        side = f" Side at fault: {self.side_at_fault.value}." if self.side_at_fault else ""
        seen, do = wrapped("  Seen: ", f"{self.code}: {self.details}"), wrapped("  Do: ", self.advice)
        return "\n".join([f"The connection was refused.{side}", *seen, *do])


_SIDES: Final = {Actor.SOURCE_ADMIN: Side.SOURCE, Actor.TARGET_ADMIN: Side.TARGET}
_NO_ANSWER_TO_THE_QUESTION: Final = (PermissionDeniedError, ThrottledError, ServiceError)


def test_connection(link: Link) -> ConnectionTest:
    """Step 7: ask the service whether the target accepts the source. A "no" is an answer, not an exception."""
    source = link.at(Step.TEST_CONNECTION)
    target_id = link.tenant_id(Side.TARGET)
    with taking(Step.TEST_CONNECTION, source):
        app = the_app(link, Step.TEST_CONNECTION)
        try:
            while_new(link, lambda: source.sync_jobs.validate_credentials(app, target_tenant_id=target_id))
        except _NO_ANSWER_TO_THE_QUESTION:
            raise
        except GraphError as error:
            if link.app is None:  # the app itself is gone, which tells nothing of the connection
                raise
            return _refusal(error)
    return ConnectionTest(ok=True)


def templates(link: Link) -> tuple[SyncTemplate, ...]:
    """Step 8, first half: return the synchronization templates of the configuration app, in Graph's order."""
    source = link.at(Task.READ_TEMPLATES)
    with taking(Step.CREATE_JOB, source):
        app = the_app(link, Step.CREATE_JOB)
        return tuple(while_new(link, lambda: list(source.sync_jobs.templates(app))))


def create_job(link: Link) -> StepResult[SyncJob]:
    """Step 8: return the app's job, creating it from the template ``Azure2Azure`` where there is none."""
    source = link.at(Step.CREATE_JOB)
    with link.creating(), taking(Step.CREATE_JOB, source):
        app = the_app(link, Step.CREATE_JOB)
        recipe = _recipe(link, source, app)
        found = find_job(link, app) or begun_before(link, recipe, source.clock)
        if found is not None:
            return taken(Step.CREATE_JOB, source, value=found, before=found, changed=False)
        made = create(link, recipe, source.clock)
        remember_job(link, app, made)
        job = until(lambda: source.sync_jobs.find(app, made.id), clock=source.clock, window=SETTLE) or made
        find_job(link, app)  # a second job, made meanwhile by somebody else, is an error now and not a surprise later
    return taken(Step.CREATE_JOB, source, value=job, before=None, changed=True)


def _refusal(error: GraphError) -> ConnectionTest:
    found = explain(error)
    return ConnectionTest(
        ok=False,
        code=error.code,
        details=error.message,
        side_at_fault=_SIDES.get(found.actor) if found.is_known else None,
        advice=found.fix,
        request_id=error.request_id,
    )


def _recipe(link: Link, source: TenantClient, app: ConfigurationApp) -> Recipe[SyncJob]:
    def send() -> SyncJob:
        # A refusal may come of the app's newness; what leaves the outcome open must not be sent again from here.
        return while_new(link, lambda: source.sync_jobs.create(app), lagging=is_early_refusal)

    return Recipe(
        what=Creation.JOB,
        under=app.service_principal_id,
        told=str(Step.CREATE_JOB),
        id_of=lambda job: job.id,
        find=lambda job_id: source.sync_jobs.find(app, job_id),
        fitting=lambda _: jobs_of(link, app),
        only=lambda jobs: only_job(app, jobs),
        send=send,
    )
