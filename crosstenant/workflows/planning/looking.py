"""Reads both tenants side by side, what is likely to be needed ahead of knowing; and nothing but reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

import attrs

from crosstenant.clients.bulk import Answer
from crosstenant.clients.glance import GlanceClient, PolicyGlance
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import NotFoundError, PermissionDeniedError
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import SyncSchema
from crosstenant.workflows.asking import Pending, Readers, gap_of
from crosstenant.workflows.assignments import listed
from crosstenant.workflows.finding import find_job, target_told, while_new
from crosstenant.workflows.link import Link
from crosstenant.workflows.planning import belonging
from crosstenant.workflows.planning.forecast.evidence import Log
from crosstenant.workflows.planning.forecast.foreseeing import UNREADABLE
from crosstenant.workflows.planning.forecast.reading import read_log, read_target
from crosstenant.workflows.planning.naming import Found, look_up
from crosstenant.workflows.planning.snapshot import AppSnapshot, SideSnapshot, Snapshot
from crosstenant.workflows.schemas import expanded
from crosstenant.workflows.step import Side, Step, Task
from crosstenant.workflows.taking import asking_for

Value = TypeVar("Value")

_Secrets = Mapping[str, str | None]
_POLICIES: Final = {Side.SOURCE: Step.REDEEM_OUTBOUND, Side.TARGET: Step.REDEEM_INBOUND}
_HIDDEN: Final = (PermissionDeniedError, NotFoundError)


def look(
    link: Link,
    *,
    name: str | None = None,
    who: Iterable[str] = (),
    foresees: bool = False,
    directories: bool = False,
) -> Snapshot:
    """Read what stands in both tenants: policies and names first, then the app with its job, then the job's schema.

    Args:
        link: The link.
        name: The wanted name of the configuration app: one that serves nobody and has it may be adopted.
        who: Users and groups to look up.
        foresees: Whether the app's log and the target's users are read, too, for a forecast.
        directories: Whether the schema is read with what users have, to check edits, where the service tells it.

    Raises:
        InputError: Both sides are one tenant.
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        AuthenticationError: A side that has a credential cannot be signed in to.
        TenantMismatchError: A credential is for another tenant.
    """
    link.refuse_one_tenant()
    sides = [side for side in Side if link.is_signed_in(side)]
    for side in sides:  # one after the other, for a person may have to sign in to each
        with asking_for(_POLICIES[side], link.client(side)):
            link.client(side).claims()
    foresees = foresees and Side.SOURCE in sides
    unknown = {side.value: f"no access to {side.value}" for side in Side if side not in sides}
    with Readers(link) as readers:
        looking = _Look(link=link, readers=readers, foresees=foresees, directories=directories, unknown=unknown)
        return looking.snapshot(name, tuple(who))


@attrs.frozen(kw_only=True)
class _Hanging:
    """What hangs on an app, while it is being read."""

    app: ConfigurationApp
    job: Pending[SyncJob]
    schema: Pending[SyncSchema]
    assignments: Pending[tuple[AppRoleAssignment, ...]]
    log: Pending[Log] | None

    def newest_tenant_id(self) -> str | None:
        log = self.log.result() if self.log else None
        return log.tenant_id if log else None


@attrs.frozen(kw_only=True)
class _Look:
    """One look at both tenants. What may not be read is noted with its reason and stops nothing else."""

    link: Link
    readers: Readers
    foresees: bool
    directories: bool
    unknown: dict[str, str]

    def snapshot(self, name: str | None, who: Sequence[str]) -> Snapshot:
        policies = {
            side: self.readers.ask(step, partial(_policies, self.link, side)) for side, step in _POLICIES.items()
        }
        people = self.readers.ask(Step.ENABLE_USER_SYNC, read_target) if self.foresees else None
        app, found = self._source(name, who) if self.link.is_signed_in(Side.SOURCE) else (None, {})
        source, target = (self._side(side, policies[side].result()) for side in Side)
        return Snapshot(
            source=source,
            target=target,
            app=app,
            found=found,
            people=people.result(unless=UNREADABLE) if people and (app or name) else None,  # else nobody moves
            unknown=self.unknown,
        )

    def _side(self, side: Side, found: PolicyGlance | None) -> SideSnapshot:
        if found is None:
            return SideSnapshot(tenant=self.link.tenant_name(side))
        return SideSnapshot(
            partner=self._there(f"{side.value}.partner", found.partner),
            user_sync=self._there(f"{side.value}.user_sync", found.identity_synchronization),
            tenant=self.link.tenant_name(side),
        )

    def _there(self, place: str, answer: Answer[Value]) -> Value | None:
        """Return what there is; None where there is nothing, and where it may not be read, which is noted."""
        if isinstance(answer.error, PermissionDeniedError):
            self.unknown[place] = gap_of(answer.error)
        elif answer.error is not None and not isinstance(answer.error, NotFoundError):
            raise answer.error
        return answer.value

    def _told(self, place: str, pending: Pending[Value]) -> Value | None:
        """Return what was read; where it may not be read, note the reason and return None."""
        found = pending.result(unless=_HIDDEN)
        gap = pending.reading().gap
        if gap:
            self.unknown[place] = gap
        return found

    def _source(self, name: str | None, who: Sequence[str]) -> tuple[AppSnapshot | None, Found]:
        apps = self.readers.ask(Step.CREATE_APP, lambda source: tuple(source.configuration_apps.all()))
        names = self.readers.ask(Step.ASSIGN, lambda source: look_up(source, who))
        listed_apps = self._told("source.app", apps)
        app = None if listed_apps is None else self._app(listed_apps, name)
        return app, names.result() or {}

    def _app(self, apps: Sequence[ConfigurationApp], name: str | None) -> AppSnapshot | None:
        """Read what hangs on the app that probably is the link's while all saved credentials are read."""
        guess = belonging.likely(self.link, apps, name)
        ahead = self._hanging(guess) if guess else None
        saved = {app.service_principal_id: self._saved(app) for app in apps}
        secrets = {key: pending.result(unless=_HIDDEN) for key, pending in saved.items()}
        known = belonging.known_app(self.link, apps)
        targets = belonging.saved_targets(secrets)
        targets |= self._evidence(belonging.in_doubt(self.link, apps, targets, known), ahead)
        own = belonging.own_app(self.link, apps, targets, known)
        app = own or belonging.adoptable(apps, secrets, name)
        if app is None:
            self._note_undecided(belonging.undecided(apps, secrets, targets))
            return None
        hanging = ahead if ahead and ahead.app == app else self._hanging(app)
        return self._whole(hanging, saved.get(app.service_principal_id) or self._saved(app), is_adoptable=own is None)

    def _saved(self, app: ConfigurationApp) -> Pending[_Secrets]:
        def read(source: TenantClient) -> _Secrets:
            found = while_new(self.link, lambda: source.sync_jobs.secrets(app))
            return {secret.key: secret.value for secret in found}

        return self.readers.ask(Step.SAVE_CREDENTIALS, read)

    def _evidence(self, apps: Iterable[ConfigurationApp], ahead: _Hanging | None) -> dict[str, str | None]:
        """Return which tenant marker or log say that each app serves; a log that is being read is not read twice."""
        asked: dict[str, Pending[str]] = {}
        for app in apps:
            newest = ahead.newest_tenant_id if ahead and ahead.log and ahead.app == app else None
            told = partial(target_told, self.link, app=app, saved=None, newest=newest)
            asked[app.service_principal_id] = self.readers.ask(Step.CREATE_APP, told)
        return {key: pending.result() for key, pending in asked.items()}

    def _hanging(self, app: ConfigurationApp) -> _Hanging:
        ask, link = self.readers.ask, self.link
        job = ask(Step.MONITOR, lambda _: find_job(link, app))

        def schema(source: TenantClient) -> SyncSchema | None:
            found = job.reading().found
            if found is None:
                return None
            return expanded(source, app, found) if self.directories else source.sync_schemas.get(app, found)

        return _Hanging(
            app=app,
            job=job,
            schema=ask(Task.READ_SCHEMA, schema),
            assignments=ask(Task.READ_ASSIGNMENTS, lambda source: listed(link, source, app)),
            log=ask(Step.MONITOR, lambda source: read_log(source, app)) if self.foresees else None,
        )

    def _whole(self, hanging: _Hanging, saved: Pending[_Secrets], *, is_adoptable: bool) -> AppSnapshot:
        secrets = self._told("source.credentials", saved) or {}
        job = self._told("source.job", hanging.job)
        return AppSnapshot(
            app=hanging.app,
            is_adoptable=is_adoptable,
            secrets=secrets,
            job=job,
            assignments=self._told("source.assigned", hanging.assignments) or (),
            schema=self._told("source.schema", hanging.schema),
            log=hanging.log.result(unless=UNREADABLE) if hanging.log and job else None,
        )

    def _note_undecided(self, apps: Sequence[ConfigurationApp]) -> None:
        if apps:
            named = ", ".join(f"{app.display_name} ({app.service_principal_id})" for app in apps)
            self.unknown["source.app"] = f"nothing readable tells the target of {named}"


def _policies(link: Link, side: Side, client: TenantClient) -> PolicyGlance:
    return GlanceClient(client.transport).policies(link.tenant_id(side.other))
