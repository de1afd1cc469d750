"""Which configuration app and which job belong to a link.

A display name alone is a proposal, never an adoption. What counts, in this order: the app that the caller pinned, the
app that this link made or found before, the one that its journal tells of, saved credentials that name the target, the
marker of an app that was made with one, log entries that name the target.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import (
    AuthenticationError,
    DuplicateObjectsError,
    GraphError,
    InputError,
    NotFoundError,
    ServiceError,
    ThrottledError,
)
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_secret import SyncSecret, target_in
from crosstenant.workflows.creating import intended, time_to_settle
from crosstenant.workflows.journal import Creation
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import REPLICATION, SETTLE, despite_lag, is_lag, until
from crosstenant.workflows.step import Side, Step, Undertaking
from crosstenant.workflows.taking import asking_for, refused

Found = TypeVar("Found")


def find_app(link: Link) -> ConfigurationApp | None:
    """Return the link's configuration app, or None where no app is surely its own.

    Raises:
        DuplicateObjectsError: Two or more apps serve this target; pin one with ``app=``.
        InputError: The pinned id is no configuration app of the source tenant.
    """
    if link.app is not None:
        return link.app
    source = link.client(Side.SOURCE)
    if link.pinned_app:
        found: ConfigurationApp | None = _pinned(source, link.pinned_app)
    else:
        told = f"serve target {link.tenant_name(Side.TARGET)}"
        found = _written_down(link, source) or only_app(serving(link, source), told)
    if found is not None:
        link.remember_app(found)
    return found


def find_standing_app(link: Link) -> ConfigurationApp | None:
    """Return what `find_app` does, after looking whether an app remembered from before still stands."""
    _forget_what_is_gone(link)
    return find_app(link)


def only_app(apps: Sequence[ConfigurationApp], told: str) -> ConfigurationApp | None:
    """Return the one app of several, None of none.

    Raises:
        DuplicateObjectsError: There are several, of which ``told`` says what they have in common.
    """
    several = tuple({app.service_principal_id: app for app in apps}.values())  # pages may repeat an app
    if len(several) > 1:
        listed = ", ".join(f"{app.display_name} ({app.service_principal_id})" for app in several)
        raise DuplicateObjectsError(
            f"{len(several)} configuration apps {told}: {listed}. Pass app=<service principal id> to CrossTenantSync,"
            " or delete the one that should not be.",
            candidates=several,
        )
    return several[0] if several else None


def the_app(link: Link, step: Undertaking) -> ConfigurationApp:
    """Return the link's configuration app.

    Raises:
        SetupError: There is none that is surely its own.
    """
    app = find_app(link)
    if app is not None:
        return app
    source = link.client(Side.SOURCE)
    proposals = [f"{app.display_name} ({app.service_principal_id})" for app in source.configuration_apps.all()]
    seen = f" There are {', '.join(proposals)}, but nothing readable ties one to this target." if proposals else ""
    raise refused(
        step,
        source,
        explanation=f"No configuration app is known for this link.{seen}",
        advice="Run step 6, create_configuration_app(name), or pass app=<service principal id> to CrossTenantSync.",
    )


def serving(link: Link, source: TenantClient) -> list[ConfigurationApp]:
    """Return the configuration apps of the source that push people into this link's target, in Graph's order."""
    target_id = link.tenant_id(Side.TARGET)
    apps = source.configuration_apps.all()
    return [app for app in apps if target_told(link, source, app, saved_target(source, app)) == target_id]


def target_told(
    link: Link,
    source: TenantClient,
    app: ConfigurationApp,
    saved: str | None,
    *,
    newest: Callable[[], str | None] | None = None,
) -> str | None:
    """Return the tenant that saved credentials, or else marker or log entries, say an app serves.

    Args:
        link: The link.
        source: The source tenant.
        app: The app.
        saved: The target in its saved credentials, as `saved_target` reads it.
        newest: Reads the tenant id of the app's newest log entry, for a caller who reads the log anyway.
    """
    target_id = link.tenant_id(Side.TARGET)
    if saved is None and link.marks and is_marked(source, app, target_id):
        return target_id
    return saved or _logged_target(source, app, newest)


def is_twin(link: Link, app: ConfigurationApp, own: ConfigurationApp, target: str | None) -> bool:
    """Return whether an app may be a second one of this link, made by somebody who did not know of the link's own.

    It serves the target; or it has the same name, and nothing readable tells which target it serves.
    """
    if target is None:
        return app.display_name == own.display_name
    return target == link.tenant_id(Side.TARGET)


def marker(target_id: str) -> str:
    """Return the text by which an app can be recognised that was made for a target."""
    return f"crosstenant to {target_id}"


def is_marked(source: TenantClient, app: ConfigurationApp, target_id: str) -> bool:
    """Return whether an app carries the marker of a target; one that the service dropped is none."""
    application = source.configuration_apps.application(app) if app.app_id else None
    return application is not None and application.service_management_reference == marker(target_id)


def undecided(source: TenantClient) -> list[ConfigurationApp]:
    """Return the configuration apps that serve some target, while nothing readable tells which."""
    apps = source.configuration_apps.all()
    return [app for app in apps if has_credentials(source, app) and _target_of(source, app) is None]


def saved_target(source: TenantClient, app: ConfigurationApp) -> str | None:
    """Return the tenant id in the app's saved credentials; None where there is none or it cannot be read."""
    return target_in(_secrets(source, app) or ())


def has_credentials(source: TenantClient, app: ConfigurationApp) -> bool:
    """Return whether the app has saved credentials for any target, readable or not."""
    secrets = _secrets(source, app)
    # What may not be read has to be taken for somebody else's.
    return secrets is None or any(secret.key == SyncSecret.COMPANY_ID for secret in secrets)


def the_job(link: Link, step: Undertaking) -> tuple[ConfigurationApp, SyncJob]:
    """Return the link's app and its cross-tenant job.

    Raises:
        SetupError: There is no app, or no job.
        DuplicateObjectsError: The app has two such jobs.
    """
    app = the_app(link, step)
    job = find_job(link, app)
    if job is not None:
        return app, job
    raise refused(
        step,
        link.client(Side.SOURCE),
        explanation=f"The configuration app {app.display_name} has no synchronization job.",
        advice="Run step 8, create_job().",
    )


def find_job(link: Link, app: ConfigurationApp) -> SyncJob | None:
    """Return the app's cross-tenant job, None where it has none.

    Raises:
        DuplicateObjectsError: It has two.
    """
    job = only_job(app, jobs_of(link, app))
    return job or _job_made_just_now(link, app)


def jobs_of(link: Link, app: ConfigurationApp) -> tuple[SyncJob, ...]:
    """Return the app's cross-tenant jobs, in Graph's order."""
    source = link.client(Side.SOURCE)
    jobs = while_new(link, lambda: list(source.sync_jobs.all(app)))
    ours = (job for job in jobs if job.is_cross_tenant)
    return tuple({job.id: job for job in ours}.values())  # a page may repeat what another one has shown


def only_job(app: ConfigurationApp, jobs: tuple[SyncJob, ...]) -> SyncJob | None:
    """Return the one job of an app, None of none.

    Raises:
        DuplicateObjectsError: There are several.
    """
    if len(jobs) > 1:
        raise DuplicateObjectsError(
            f"The app {app.display_name} has {len(jobs)} cross-tenant jobs: {', '.join(job.id for job in jobs)}."
            " Delete the one that should not be; which of them runs first is not defined.",
            candidates=jobs,
        )
    return jobs[0] if jobs else None


def remember_job(link: Link, app: ConfigurationApp, job: SyncJob) -> None:
    """Keep in mind that this link made the app's job just now: a list that lags is no proof against it."""
    link.recent.note(_job_topic(app), job.id, clock=link.client(Side.SOURCE).clock)


def forget_job(link: Link, app: ConfigurationApp) -> None:
    """Forget a job that this link deleted."""
    link.recent.forget(_job_topic(app))


def _job_topic(app: ConfigurationApp) -> str:
    return f"job of {app.service_principal_id}"


def _job_made_just_now(link: Link, app: ConfigurationApp) -> SyncJob | None:
    source = link.client(Side.SOURCE)
    job_id = link.recent.value(_job_topic(app), clock=source.clock)
    if job_id is None:
        return None
    return until(lambda: source.sync_jobs.find(app, job_id), clock=source.clock, window=SETTLE)


def _written_down(link: Link, source: TenantClient) -> ConfigurationApp | None:
    """Return the app that the journal tells of, waiting until it shows where it was made a moment ago."""
    intent = intended(link, Creation.APP)
    if intent is None or intent.created_id is None:
        return None
    made, window = intent.created_id, time_to_settle(intent, source.clock)
    found = until(lambda: source.configuration_apps.find(made), clock=source.clock, window=window)
    if found is None or not found.is_cross_tenant:
        return None
    link.remember_app(found, created_at=intent.intended_at)
    return found


def while_new(link: Link, call: Callable[[], Found], *, lagging: Callable[[GraphError], bool] = is_lag) -> Found:
    """Make a call on the configuration app, patiently where this link created the app minutes ago.

    Args:
        link: The link.
        call: The call.
        lagging: Which errors the app's newness explains.

    Raises:
        GraphError: As the call does, at once for an app that is not new. One that turns out to be deleted is forgotten.
    """
    try:
        if not link.app_is_new:
            return call()
        return despite_lag(call, clock=link.client(Side.SOURCE).clock, window=REPLICATION, lagging=lagging)
    except NotFoundError:
        _forget_what_is_gone(link)
        raise


def _forget_what_is_gone(link: Link) -> None:
    """Forget the remembered app where it was deleted; a new one may take a while to show on every replica."""
    app = link.app
    if app is None:
        return
    source = link.client(Side.SOURCE)
    window = SETTLE if link.app_is_new else timedelta(0)
    if (
        until(lambda: source.configuration_apps.find(app.service_principal_id), clock=source.clock, window=window)
        is None
    ):
        link.forget_app()


def _pinned(source: TenantClient, service_principal_id: str) -> ConfigurationApp:
    app = source.configuration_apps.find(service_principal_id)
    if app is None or not app.is_cross_tenant:
        raise InputError(
            f"The source tenant has no configuration app {service_principal_id}; app= takes the service principal's id,"
            " not the appId and not the application's.",
            parameter="app",
        )
    return app


def _target_of(source: TenantClient, app: ConfigurationApp) -> str | None:
    return saved_target(source, app) or _logged_target(source, app)


def _secrets(source: TenantClient, app: ConfigurationApp) -> tuple[SyncSecret, ...] | None:
    """Return what is saved; None where it cannot be read: some callers and some tenants only may."""
    return _readable(lambda: source.sync_jobs.secrets(app))


def _logged_target(
    source: TenantClient, app: ConfigurationApp, newest: Callable[[], str | None] | None = None
) -> str | None:
    """Return the tenant id that the app's newest log entry carries, unless it is the source's own: some entries do."""

    def read() -> str | None:
        event = next(source.logs.provisioning(app=app, page_size=1), None)
        return event.tenant_id if event else None

    with asking_for(Step.MONITOR, source):
        tenant_id = _readable(newest or read)
    return tenant_id if tenant_id != source.tenant_id else None


def _readable(read: Callable[[], Found]) -> Found | None:
    """Read a piece of evidence; None where that is refused. A service that failed has refused nothing."""
    try:
        return read()
    except (ThrottledError, ServiceError):
        raise
    except (GraphError, AuthenticationError):
        return None
