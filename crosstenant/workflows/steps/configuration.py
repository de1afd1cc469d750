"""Steps 6 to 9: the configuration app, the connection test, the job and its credentials, all in the source tenant."""

from __future__ import annotations

from typing import Final

import attrs

from crosstenant.clients import identifiers
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import (
    DuplicateObjectsError,
    GraphError,
    PermissionDeniedError,
    ServiceError,
    ThrottledError,
)
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import SyncJob, SyncTemplate
from crosstenant.workflows.finding import (
    find_job,
    find_standing_app,
    has_credentials,
    saved_target,
    the_app,
    while_new,
)
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import REPLICATION, SETTLE, create_once, until
from crosstenant.workflows.step import Side, Step, StepResult
from crosstenant.workflows.symptoms import Actor, explain
from crosstenant.workflows.taking import refused, taken, taking


def create_configuration_app(link: Link, name: str) -> StepResult[ConfigurationApp]:
    """Step 6: adopt the link's own configuration app, else one of that name that serves nobody, else create one.

    Raises:
        InputError: The name is empty, longer than 256 characters, or holds what nobody can read.
        DuplicateObjectsError: Several apps fit.
        SetupError: An app of that name exists, and its target cannot be read.
    """
    identifiers.display_name(name, "name")
    source = link.at(Step.CREATE_APP, display_name=name)
    with link.one_writer, taking(Step.CREATE_APP, source):
        found = find_standing_app(link) or _unused(source, name)
        if found is not None:
            link.remember_app(found)
            return taken(Step.CREATE_APP, source, value=found, before=found, changed=False)
        app = _instantiate(link, source, name)
    return taken(Step.CREATE_APP, source, value=app, before=None, changed=True)


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
        return f"The connection was refused. {self.code}: {self.details}{side} Do: {self.advice}"


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
    source = link.at(Step.CREATE_JOB)
    with taking(Step.CREATE_JOB, source):
        app = the_app(link, Step.CREATE_JOB)
        return tuple(while_new(link, lambda: list(source.sync_jobs.templates(app))))


def create_job(link: Link) -> StepResult[SyncJob]:
    """Step 8: return the app's job, creating it from the template ``Azure2Azure`` where there is none."""
    source = link.at(Step.CREATE_JOB)
    with link.one_writer, taking(Step.CREATE_JOB, source):
        app = the_app(link, Step.CREATE_JOB)
        found = find_job(link, app)
        if found is not None:
            return taken(Step.CREATE_JOB, source, value=found, before=found, changed=False)
        created = create_once(
            lambda: find_job(link, app),
            lambda: _send_job(link, source, app),
            clock=source.clock,
            what=str(Step.CREATE_JOB),
        )
        job = until(lambda: source.sync_jobs.find(app, created.id), clock=source.clock, window=SETTLE) or created
        find_job(link, app)  # a second job, made meanwhile by somebody else, is an error now and not a surprise later
    return taken(Step.CREATE_JOB, source, value=job, before=None, changed=True)


def _unused(source: TenantClient, name: str) -> ConfigurationApp | None:
    """Return the one app of this name that serves nobody yet, as a run that stopped after step 6 leaves it."""
    apps = list(source.configuration_apps.named(name))
    free = [app for app in apps if not has_credentials(source, app)]
    found = _the_only_one(free, f"configuration apps named {name} serve no target yet")
    unreadable = [app for app in apps if app not in free and saved_target(source, app) is None]
    if unreadable and found is None:
        raise refused(
            Step.CREATE_APP,
            source,
            explanation=f"A configuration app named {name} exists ({unreadable[0].service_principal_id}), and the"
            " target in its saved credentials cannot be read.",
            advice="If it is this link's, pass app=<service principal id> to CrossTenantSync; else choose another"
            " name.",
        )
    return found


def _instantiate(link: Link, source: TenantClient, name: str) -> ConfigurationApp:
    """Create the app once, wait until it can be read, and make sure that nobody made a second one meanwhile."""
    began = source.clock.now()
    known = {app.service_principal_id for app in source.configuration_apps.named(name)}

    def appeared() -> ConfigurationApp | None:
        new = [app for app in source.configuration_apps.named(name) if app.service_principal_id not in known]
        return _the_only_one(new, f"configuration apps named {name} were made at once")

    app = create_once(
        appeared,
        lambda: source.configuration_apps.instantiate(name),
        clock=source.clock,
        what=str(Step.CREATE_APP),
    )
    visible = until(
        lambda: source.configuration_apps.find(app.service_principal_id), clock=source.clock, window=REPLICATION
    )
    appeared()  # a second one, of an attempt whose answer was lost, is an error now and not a surprise later
    whole = source.configuration_apps.with_application(visible or app)
    link.remember_app(whole, created_at=began)
    return whole


def _the_only_one(apps: list[ConfigurationApp], told: str) -> ConfigurationApp | None:
    if len(apps) > 1:
        raise DuplicateObjectsError(
            f"{len(apps)} {told}: {', '.join(app.service_principal_id for app in apps)}."
            " Pass app=<service principal id>, or delete one.",
            candidates=apps,
        )
    return apps[0] if apps else None


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


def _send_job(link: Link, source: TenantClient, app: ConfigurationApp) -> SyncJob:
    return while_new(link, lambda: source.sync_jobs.create(app))
