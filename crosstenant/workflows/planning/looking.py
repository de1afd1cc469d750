"""Reads both tenants side by side: at most four waits one after the other, and nothing but reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Final, TypeVar

import attrs

from crosstenant.clients.bulk import Answer
from crosstenant.clients.glance import GlanceClient, PolicyGlance
from crosstenant.errors import NotFoundError, PermissionDeniedError
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.assignments import listed
from crosstenant.workflows.finding import find_job, while_new
from crosstenant.workflows.link import Link
from crosstenant.workflows.planning.belonging import Secrets, adoptable, app_of, likely, refuse_twins, undecided
from crosstenant.workflows.planning.naming import Found, look_up
from crosstenant.workflows.planning.readers import Readers
from crosstenant.workflows.planning.snapshot import AppSnapshot, SideSnapshot, Snapshot
from crosstenant.workflows.step import Side, Step, Task

Value = TypeVar("Value")

_OTHERS: Final = "source.secrets."


@attrs.frozen
class _Hanging:
    """What hangs on an app, while it is being read."""

    app: ConfigurationApp
    job: Future[SyncJob | None]
    assignments: Future[tuple[AppRoleAssignment, ...]]


def look(link: Link, *, name: str | None = None, who: Iterable[str] = ()) -> Snapshot:
    """Read what stands in both tenants: policies and names first, then the app with its job, then the job's schema.

    Args:
        link: The link.
        name: The wanted name of the configuration app: one that serves nobody and has it may be adopted.
        who: Users and groups to look up.

    Raises:
        InputError: Both sides are one tenant.
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        AuthenticationError: A side that has a credential cannot be signed in to.
        TenantMismatchError: A credential is for another tenant.
    """
    link.refuse_one_tenant()
    with Readers(link) as readers:
        policies = {side: readers.begin(Step.REDEEM_OUTBOUND, side, _policies(link, side)) for side in readers.sides}
        app, found = _source(readers, name, tuple(who)) if Side.SOURCE in readers.sides else (None, {})
        sides = {side: _side(readers, side, policies.get(side)) for side in Side}
        return Snapshot(
            source=sides[Side.SOURCE],
            target=sides[Side.TARGET],
            app=app,
            found=found,
            unknown={place: reason for place, reason in readers.unknown.items() if not place.startswith(_OTHERS)},
        )


def _policies(link: Link, side: Side) -> Callable[[], PolicyGlance]:
    client, other_id = link.client(side), link.tenant_id(side.other)
    return lambda: GlanceClient(client.transport).policies(other_id)


def _side(readers: Readers, side: Side, reading: Future[PolicyGlance] | None) -> SideSnapshot:
    if reading is None:
        return SideSnapshot(tenant=readers.link.tenant_name(side))
    found = reading.result()
    return SideSnapshot(
        partner=_there(readers, f"{side.value}.partner", found.partner),
        user_sync=_there(readers, f"{side.value}.user_sync", found.identity_synchronization),
        tenant=readers.link.tenant_name(side),
    )


def _there(readers: Readers, place: str, answer: Answer[Value]) -> Value | None:
    """Return what there is; None where there is nothing, and where it may not be read, which is noted."""
    if answer.error is None or isinstance(answer.error, NotFoundError):
        return answer.value
    if not isinstance(answer.error, PermissionDeniedError):
        raise answer.error
    readers.note(place, answer.error)
    return None


def _source(readers: Readers, name: str | None, who: Sequence[str]) -> tuple[AppSnapshot | None, Found]:
    source = readers.source
    apps = readers.begin(Step.CREATE_APP, Side.SOURCE, lambda: tuple(source.configuration_apps.all()))
    names = readers.begin(Step.ASSIGN, Side.SOURCE, lambda: look_up(source, who))
    listed_apps = readers.told("source.app", apps)
    app = None if listed_apps is None else _app(readers, listed_apps, name)
    return app, names.result()


def _app(readers: Readers, apps: Sequence[ConfigurationApp], name: str | None) -> AppSnapshot | None:
    """Read what hangs on the app that probably is the link's while all saved credentials are read."""
    guess = likely(readers.link, apps)
    ahead = _hanging(readers, guess) if guess else None
    secrets = _secrets(readers, apps)
    own = app_of(readers.link, apps, secrets)
    if own is not None:
        refuse_twins(readers.link, own, apps, secrets)
    app = own or adoptable(apps, secrets, name)
    if app is None:
        _note_undecided(readers, undecided(apps, secrets))
        return None
    hanging = ahead if ahead and ahead.app == app else _hanging(readers, app)
    return _whole(readers, hanging, secrets, is_adoptable=own is None)


def _secrets(readers: Readers, apps: Sequence[ConfigurationApp]) -> Secrets:
    source, link = readers.source, readers.link

    def read(app: ConfigurationApp) -> Mapping[str, str | None]:
        return {secret.key: secret.value for secret in while_new(link, lambda: source.sync_jobs.secrets(app))}

    begun = {
        app.service_principal_id: readers.begin(Step.SAVE_CREDENTIALS, Side.SOURCE, partial(read, app)) for app in apps
    }
    return {key: readers.told(f"{_OTHERS}{key}", reading) for key, reading in begun.items()}


def _hanging(readers: Readers, app: ConfigurationApp) -> _Hanging:
    link, source = readers.link, readers.source
    return _Hanging(
        app,
        readers.begin(Step.MONITOR, Side.SOURCE, lambda: find_job(link, app)),
        readers.begin(Task.READ_ASSIGNMENTS, Side.SOURCE, lambda: listed(link, source, app)),
    )


def _whole(readers: Readers, hanging: _Hanging, secrets: Secrets, *, is_adoptable: bool) -> AppSnapshot:
    app, source = hanging.app, readers.source
    reason = readers.unknown.pop(f"{_OTHERS}{app.service_principal_id}", None)
    if reason:
        readers.unknown["source.credentials"] = reason
    job = readers.told("source.job", hanging.job)
    schema = None
    if job is not None:
        reading = readers.begin(Task.READ_SCHEMA, Side.SOURCE, lambda: source.sync_schemas.get(app, job))
        schema = readers.told("source.schema", reading)
    return AppSnapshot(
        app=app,
        is_adoptable=is_adoptable,
        secrets=secrets.get(app.service_principal_id) or {},
        job=job,
        assignments=readers.told("source.assigned", hanging.assignments) or (),
        schema=schema,
    )


def _note_undecided(readers: Readers, apps: Sequence[ConfigurationApp]) -> None:
    if apps:
        named = ", ".join(f"{app.display_name} ({app.service_principal_id})" for app in apps)
        readers.unknown["source.app"] = f"nothing readable tells the target of {named}"
