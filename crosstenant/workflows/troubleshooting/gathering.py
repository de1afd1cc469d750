"""Everything that a diagnosis looks at, read side by side in a few waves; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import GraphError, PermissionDeniedError, ServiceError, ThrottledError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.partner_policy import DefaultPolicy, IdentitySynchronization, PartnerPolicy
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import SyncSchema
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.access import Verdict, access_to
from crosstenant.workflows.asking import Pending, Readers, Reading, not_asked
from crosstenant.workflows.events import instant_of
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, Step, TenantName
from crosstenant.workflows.troubleshooting.assigned import Assigned, look_up, only_listed
from crosstenant.workflows.troubleshooting.choosing import AppChoice, of_the_app, read_choice

RECENT: Final = timedelta(days=3)
"""How far back a diagnosis reads the provisioning log."""

Found = TypeVar("Found")

_LOG_PAGE: Final = 1000
_MOST_EVENTS: Final = 2 * _LOG_PAGE
_NO_ANSWER: Final = (PermissionDeniedError, ThrottledError, ServiceError)


@attrs.frozen(kw_only=True)
class Policies:
    """What the two tenants say about each other.

    Attributes:
        source, target: Each tenant's partner configuration for the other.
        source_default, target_default: What each tenant allows by default.
        user_sync: The target's synchronization policy for the source.
    """

    source: Reading[PartnerPolicy]
    target: Reading[PartnerPolicy]
    source_default: Reading[DefaultPolicy]
    target_default: Reading[DefaultPolicy]
    user_sync: Reading[IdentitySynchronization]


@attrs.frozen(kw_only=True)
class JobEvidence:
    """What hangs on the job.

    Attributes:
        connection: Why the service refuses the connection with the right credentials; found is None where it works.
        saved_connection: The same, with the saved ones.
        schema: The job's schema.
        assigned: Who is assigned, with what the directory says of them.
        events: The log's entries since `RECENT` ago, newest first.
    """

    connection: Reading[GraphError]
    saved_connection: Reading[GraphError]
    schema: Reading[SyncSchema]
    assigned: Reading[Assigned]
    events: Reading[tuple[ProvisioningEvent, ...]]

    @property
    def events_are_all(self) -> bool:
        """Whether `events` are all entries of the time that was looked at."""
        return len(self.events.found or ()) < _MOST_EVENTS


@attrs.frozen(kw_only=True)
class Evidence:
    """What was read of a link. Each part is a `Reading`, which may have a gap.

    Attributes:
        source, target: The two tenants.
        target_id: The target's id.
        now: When it was read, by the clock of the side that is signed in.
        restarted_at: What began after it belongs to this link's last start or restart; None where it made none.
        policies: What the two tenants say about each other.
        choice: Which configuration app is this link's.
        secrets: What is saved beside the app's credentials.
        jobs: The app's cross-tenant jobs.
        work: What hangs on the job.
    """

    source: TenantName
    target: TenantName
    now: datetime
    restarted_at: datetime | None
    policies: Policies
    choice: Reading[AppChoice]
    secrets: Reading[tuple[SyncSecret, ...]]
    jobs: Reading[tuple[SyncJob, ...]]
    work: JobEvidence

    @property
    def app(self) -> ConfigurationApp | None:
        """The configuration app, or None."""
        return self.choice.found.app if self.choice.found else None

    @property
    def job(self) -> SyncJob | None:
        """The cross-tenant job; None where there is none, or more than one."""
        jobs = self.jobs.found or ()
        return jobs[0] if len(jobs) == 1 else None

    @property
    def everybody_in_scope(self) -> bool | None:
        """Whether the link synchronizes everybody; None where the setting is masked or cannot be read."""
        if self.secrets.found is None:
            return None
        values = {secret.key: secret.value for secret in self.secrets.found}
        value = values.get(SyncSecret.SYNC_ALL, "false")
        return None if value is None else value.lower() == "true"


def gather(link: Link) -> Evidence:
    """Read both tenants side by side; what cannot be read has a gap and does not stop the rest.

    Raises:
        InputError: Both sides turn out to be the same tenant.
        TenantMismatchError: A credential is for another tenant.
    """
    link.refuse_one_tenant()
    with Readers(link) as readers:
        return read_link(readers, link)


def read_link(readers: Readers, link: Link, *, person_id: str | None = None) -> Evidence:
    """Read both tenants; for the story of one person only their own log entries, and of the assigned only the list."""
    names: list[Pending[None]] = [
        readers.ask(step, _learn_name) for step in (Step.SIGN_IN_TO_SOURCE, Step.SIGN_IN_TO_TARGET)
    ]
    policies = _ask_policies(readers, link)
    choice = read_choice(readers, link)
    secrets, jobs = of_the_app(choice)
    app = choice.found.app if choice.found else None
    work = _read_work(readers, link, app, jobs, person_id) if app else _no_work(jobs.gap)
    for name in names:
        name.reading()
    return Evidence(
        source=link.tenant_name(Side.SOURCE),
        target=link.tenant_name(Side.TARGET),
        now=_now(link),
        restarted_at=link.started_at,
        policies=policies(),
        choice=choice,
        secrets=secrets,
        jobs=jobs,
        work=work,
    )


def _learn_name(client: TenantClient) -> None:
    """Read the tenant's name where only its id or domain is known: a diagnosis is for people."""
    if client.name is None or client.name == client.transport.tenant:
        client.directory.organization()


def _now(link: Link) -> datetime:
    side = next(side for side in Side if link.is_signed_in(side))
    return link.client(side).clock.now()


def _ask_policies(readers: Readers, link: Link) -> Callable[[], Policies]:
    """Begin to read what the tenants say about each other; the answer waits until all of it is there."""
    source_id, target_id = link.tenant_id(Side.SOURCE), link.tenant_id(Side.TARGET)
    source = readers.ask(Step.REDEEM_OUTBOUND, lambda client: client.partner_policies.find(target_id))
    target = readers.ask(Step.REDEEM_INBOUND, lambda client: client.partner_policies.find(source_id))
    source_default = readers.ask(Step.REDEEM_OUTBOUND, lambda client: client.partner_policies.default())
    target_default = readers.ask(Step.REDEEM_INBOUND, lambda client: client.partner_policies.default())
    user_sync = readers.ask(
        Step.ENABLE_USER_SYNC, lambda client: client.partner_policies.find_identity_synchronization(source_id)
    )

    def settle() -> Policies:
        return Policies(
            source=source.reading(),
            target=target.reading(),
            source_default=source_default.reading(),
            target_default=target_default.reading(),
            user_sync=user_sync.reading(),
        )

    return settle


def _no_work(why: str) -> JobEvidence:
    gap = not_asked(why)
    return JobEvidence(connection=gap, saved_connection=gap, schema=gap, assigned=gap, events=gap)


def _read_work(
    readers: Readers, link: Link, app: ConfigurationApp, jobs: Reading[tuple[SyncJob, ...]], person_id: str | None
) -> JobEvidence:
    """Read what hangs on the app and its job, in one wave and the look-ups of who is assigned."""
    job, target_id = jobs.found[0] if jobs.found else None, link.tenant_id(Side.TARGET)
    lack = _lack(link, Step.TEST_CONNECTION)
    connection = None if lack else readers.ask(Step.TEST_CONNECTION, lambda client: _refusal(client, app, target_id))
    saved_connection = _ask_of_job(
        readers, Step.TEST_CONNECTION, job, lack or jobs.gap, lambda client, job: _refusal(client, app, job)
    )
    schema = _ask_of_job(
        readers, Step.PROVISION_ON_DEMAND, job, jobs.gap, lambda client, job: _schema(client, app, job)
    )
    listed = readers.ask(Step.ASSIGN, lambda client: tuple(client.configuration_apps.assignments(app)))
    events = readers.ask(Step.MONITOR, lambda client: _newest_events(client, app, person_id))
    assignments = listed.reading()
    return JobEvidence(
        assigned=look_up(readers, assignments) if person_id is None else only_listed(assignments),
        connection=connection.reading() if connection else not_asked(lack),
        saved_connection=saved_connection(),
        schema=schema(),
        events=events.reading(),
    )


def _lack(link: Link, step: Step) -> str:
    """Return what the token lacks for a step; empty where it lacks nothing that can be told."""
    access = access_to(link, step)
    return f"the token {access.difference}" if access.verdict is Verdict.MISSING else ""


def _ask_of_job(
    readers: Readers, step: Step, job: SyncJob | None, gap: str, call: Callable[[TenantClient, SyncJob], Found | None]
) -> Callable[[], Reading[Found]]:
    """Begin a read of the job, unless there is none or something else stands in the way."""
    if job is None or gap:
        return lambda: not_asked(gap or "there is no job")
    return readers.ask(step, lambda client: call(client, job)).reading


def _refusal(client: TenantClient, app: ConfigurationApp, by: SyncJob | str) -> GraphError | None:
    """Test the connection with what a job has saved, or to a target; a "no" is an answer, and None is a yes."""
    try:
        if isinstance(by, str):
            client.sync_jobs.validate_credentials(app, target_tenant_id=by)
        else:
            client.sync_jobs.validate_saved_credentials(app, by)
    except _NO_ANSWER:
        raise
    except GraphError as refusal:
        return refusal
    return None


def _schema(client: TenantClient, app: ConfigurationApp, job: SyncJob) -> SyncSchema:
    """Return the schema with its directories, or without where the service does not expand them."""
    try:
        return client.sync_schemas.get(app, job, with_directories=True)
    except _NO_ANSWER:
        raise
    except GraphError:
        return client.sync_schemas.get(app, job)


def _newest_events(client: TenantClient, app: ConfigurationApp, person_id: str | None) -> tuple[ProvisioningEvent, ...]:
    """Return the entries of the last days, or all that there still are of one person; none of nobody (empty)."""
    if person_id == "":
        return ()
    since = client.clock.now() - RECENT if person_id is None else None
    pages = client.logs.provisioning(app=app, user_id=person_id, since=since, page_size=_LOG_PAGE)
    found = islice(pages, _MOST_EVENTS)
    return tuple(sorted(found, key=instant_of, reverse=True))
