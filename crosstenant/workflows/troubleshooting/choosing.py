"""Which configuration app a diagnosis is about: known, the only one that comes into question, or none.

A diagnosis writes nothing, so it may go by an app that only comes into question, and says so. A fix may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from crosstenant.clients.identifiers import is_guid
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import AuthenticationError, GraphError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_secret import SyncSecret, target_in
from crosstenant.workflows.asking import Pending, Readers, Reading, not_asked
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, Step
from crosstenant.workflows.taking import asking_for

Secrets = tuple[SyncSecret, ...]
Jobs = tuple[SyncJob, ...]

_ONE: Final = 1


@attrs.frozen(kw_only=True)
class Candidate:
    """A configuration app of the source, with what tells whom it serves.

    Attributes:
        app: The app.
        secrets: What is saved beside its credentials.
        jobs: Its cross-tenant jobs.
        logged_target: The target that its newest log entry names; not asked where the secrets tell.
    """

    app: ConfigurationApp
    secrets: Reading[Secrets]
    jobs: Reading[Jobs]
    logged_target: Reading[str] = attrs.field(factory=lambda: Reading[str]())

    @property
    def target(self) -> str | None:
        """The tenant that the app is known to serve; None where nothing readable tells."""
        return target_in(self.secrets.found or ()) or self.logged_target.found


@attrs.frozen(kw_only=True)
class AppChoice:
    """The app that a diagnosis goes by.

    Attributes:
        candidate: The app; None where there is none, or several.
        is_assumed: Whether nothing readable ties it to this link: it only is the one that comes into question.
        rivals: The apps that come into question where there are several.
    """

    candidate: Candidate | None = None
    is_assumed: bool = False
    rivals: tuple[ConfigurationApp, ...] = ()

    @property
    def app(self) -> ConfigurationApp | None:
        """The app, or None."""
        return self.candidate.app if self.candidate else None


def read_choice(readers: Readers, link: Link) -> Reading[AppChoice]:
    """Read the configuration apps of the source in up to three waves, and choose."""
    listed = readers.ask(Step.CREATE_APP, lambda source: _apps(link, source)).reading()
    if listed.found is None:
        return Reading(gap=listed.gap, error=listed.error, step=listed.step)
    candidates = _with_evidence(readers, listed.found)
    known = _known_app(link)
    if known is None:
        candidates = _with_log(readers, link, candidates)
    return Reading(found=_choose(candidates, known, link.tenant_id(Side.TARGET)), step=listed.step)


def _known_app(link: Link) -> str | None:
    return link.pinned_app or (link.app.service_principal_id if link.app else None)


def _apps(link: Link, source: TenantClient) -> list[ConfigurationApp]:
    """Return the apps that come into question: only the one that is known, where one is and still stands."""
    known = _known_app(link)
    if known is None:
        return list(source.configuration_apps.all())
    found = source.configuration_apps.find(known)
    return [found] if found is not None and found.is_cross_tenant else []


def _with_evidence(readers: Readers, apps: Sequence[ConfigurationApp]) -> list[Candidate]:
    asked = [(app, _secrets(readers, app), _jobs(readers, app)) for app in apps]
    return [Candidate(app=app, secrets=secrets.reading(), jobs=jobs.reading()) for app, secrets, jobs in asked]


def _secrets(readers: Readers, app: ConfigurationApp) -> Pending[Secrets]:
    return readers.ask(Step.SAVE_CREDENTIALS, lambda source: source.sync_jobs.secrets(app))


def _jobs(readers: Readers, app: ConfigurationApp) -> Pending[Jobs]:
    return readers.ask(Step.START, lambda source: _jobs_of(source, app))


def _jobs_of(source: TenantClient, app: ConfigurationApp) -> Jobs:
    return tuple(job for job in source.sync_jobs.all(app) if job.is_cross_tenant)


def _with_log(readers: Readers, link: Link, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Ask the log about the apps whose saved credentials do not tell."""
    asked = [
        (item, None if target_in(item.secrets.found or ()) else _logged(readers, link, item.app)) for item in candidates
    ]
    return [
        attrs.evolve(item, logged_target=pending.reading()) if pending is not None else item for item, pending in asked
    ]


def _logged(readers: Readers, link: Link, app: ConfigurationApp) -> Pending[str]:
    def newest(source: TenantClient) -> str | None:
        event = next(source.logs.provisioning(app=app, page_size=_ONE), None)
        if event is None or event.tenant_id != source.tenant_id:
            return event.tenant_id if event else None
        # Some entries carry the tenant that holds the job instead, so the person in them has to tell.
        person = event.target_identity.id if event.target_identity else None
        return link.tenant_id(Side.TARGET) if person and _is_in_target(link, person) else None

    return readers.ask(Step.MONITOR, newest)


def _is_in_target(link: Link, person_id: str) -> bool:
    """Return whether the target has this user, as far as it may be asked."""
    if not link.is_signed_in(Side.TARGET) or not is_guid(person_id):
        return False
    target = link.client(Side.TARGET)
    try:
        with asking_for(Step.ENABLE_USER_SYNC, target):
            return target.directory.find_user(person_id) is not None
    except (GraphError, AuthenticationError):  # then nothing tells
        return False


def _choose(candidates: Sequence[Candidate], known: str | None, target_id: str) -> AppChoice:
    ours = [item for item in candidates if known or item.target == target_id]
    if ours:
        return _one_of(ours, is_assumed=False)
    # One that serves somebody else is out of the question; one of which nothing tells is not.
    return _one_of(_likeliest([item for item in candidates if item.target is None]), is_assumed=True)


def _likeliest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those that ran, else those that were set up at all, else all of them."""
    ran = [item for item in candidates if any(not job.never_ran for job in item.jobs.found or ())]
    return ran or [item for item in candidates if item.secrets.found != () or item.jobs.found] or list(candidates)


def _one_of(candidates: Sequence[Candidate], *, is_assumed: bool) -> AppChoice:
    if len(candidates) == 1:
        return AppChoice(candidate=candidates[0], is_assumed=is_assumed)
    return AppChoice(is_assumed=is_assumed, rivals=tuple(item.app for item in candidates))


def of_the_app(choice: Reading[AppChoice]) -> tuple[Reading[Secrets], Reading[Jobs]]:
    """Return what was read of the chosen app: its secrets and its jobs."""
    candidate = choice.found.candidate if choice.found else None
    if candidate is not None:
        return candidate.secrets, candidate.jobs
    why = choice.gap or "it is not clear which configuration app is this link's"
    if choice.found is not None and not choice.found.rivals:
        why = "there is no configuration app"
    return not_asked(why), not_asked(why)
