"""Everything of one link, read and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import attrs

from crosstenant.errors import (
    AuthenticationError,
    NotFoundError,
    NotSignedInError,
    PermissionDeniedError,
    TenantMismatchError,
)
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.partner_policy import IdentitySynchronization, PartnerPolicy
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.asking import gap_of
from crosstenant.workflows.finding import find_app, find_job, the_job, undecided
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, Step, TenantName
from crosstenant.workflows.taking import asking_for, taking
from crosstenant.workflows.wrapping import minute

Found = TypeVar("Found")


@attrs.frozen(kw_only=True)
class LinkState:
    """What stands in both tenants. None or an empty tuple means that there is none, unless ``unknown`` names the field.

    Attributes:
        source: The tenant that people come from.
        target: The tenant that people are pushed into.
        source_policy: The source's partner configuration for the target.
        target_policy: The target's partner configuration for the source.
        user_sync: The target's synchronization policy for the source.
        app: The configuration app.
        credentials: The keys of the saved secrets, sorted; never their values.
        job: The synchronization job.
        assignments: Who is assigned, in Graph's order.
        unknown: The fields that could not be read, with the reason: no access to that tenant, or no permission.
    """

    source: TenantName
    target: TenantName
    source_policy: PartnerPolicy | None = None
    target_policy: PartnerPolicy | None = None
    user_sync: IdentitySynchronization | None = None
    app: ConfigurationApp | None = None
    credentials: tuple[str, ...] = ()
    job: SyncJob | None = None
    assignments: tuple[AppRoleAssignment, ...] = ()
    unknown: Mapping[str, str] = attrs.field(factory=dict)

    def describe(self) -> str:
        """Return one line per part of the link, as ``print`` shows it."""
        return str(self)

    def __str__(self) -> str:
        lines = {
            "Source": str(self.source),
            "Target": str(self.target),
            "Redemption outbound": self._consent("source_policy", self.source_policy, Side.SOURCE),
            "Redemption inbound": self._consent("target_policy", self.target_policy, Side.TARGET),
            "User synchronization": self._told("user_sync", self._user_sync()),
            "Configuration app": self._told("app", self._app()),
            "Credentials": self._told("credentials", ", ".join(self.credentials) or "none"),
            "Job": self._told("job", self._job()),
            "Assigned": self._told("assignments", str(len(self.assignments))),
        }
        width = max(map(len, lines))
        return "\n".join(f"{name:<{width}} : {text}" for name, text in lines.items())

    def _told(self, field: str, text: str) -> str:
        return f"unknown: {self.unknown[field]}" if field in self.unknown else text

    def _consent(self, field: str, policy: PartnerPolicy | None, side: Side) -> str:
        if policy is None:
            return self._told(field, "no partner configuration")
        consent = policy.user_consent
        allowed = consent.outbound_allowed if side is Side.SOURCE else consent.inbound_allowed
        return {True: "on", False: "off", None: "off (inherited)"}[allowed]

    def _user_sync(self) -> str:
        return (
            "no policy" if self.user_sync is None else "allowed" if self.user_sync.user_sync_allowed else "not allowed"
        )

    def _app(self) -> str:
        return f"{self.app.display_name} ({self.app.service_principal_id})" if self.app else "none"

    def _job(self) -> str:
        if self.job is None:
            return "none"
        interval = self.job.is_enabled and self.job.schedule.interval
        runs = f"every {interval}" if interval else "does not run"
        steady = f", steady since {minute(self.job.steady_since)}" if self.job.steady_since else ""
        return f"{self.job.state}, {runs}{steady} ({self.job.id})"


def status(link: Link) -> SyncJob:
    """Step 13: return the job as it is now.

    Raises:
        SetupError: There is no app or no job.
    """
    source = link.at(Step.MONITOR)
    with taking(Step.MONITOR, source):
        return the_job(link, Step.MONITOR)[1]


def state(link: Link) -> LinkState:
    """Read all of the link in both tenants; what cannot be read is named in ``unknown`` and does not stop the rest.

    Raises:
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        TenantMismatchError: A credential is for another tenant.
    """
    unknown: dict[str, str] = {}
    app = _tried(unknown, "app", lambda: _app(link, unknown))
    return LinkState(
        source=link.tenant_name(Side.SOURCE),
        target=link.tenant_name(Side.TARGET),
        source_policy=_tried(unknown, "source_policy", lambda: _policy(link, Side.SOURCE)),
        target_policy=_tried(unknown, "target_policy", lambda: _policy(link, Side.TARGET)),
        user_sync=_tried(unknown, "user_sync", lambda: _user_sync(link)),
        app=app,
        credentials=_of_app(unknown, "credentials", app, lambda found: _keys(link, found)) or (),
        job=_of_app(unknown, "job", app, lambda found: _job(link, found)),
        assignments=_of_app(unknown, "assignments", app, lambda found: _assignments(link, found)) or (),
        unknown=unknown,
    )


def _tried(unknown: dict[str, str], field: str, read: Callable[[], Found]) -> Found | None:
    """Read one part; where that is not allowed, say why and go on."""
    try:
        return read()
    except TenantMismatchError:  # a mistake to be told, and not a part that cannot be read
        raise
    except (NotSignedInError, PermissionDeniedError, NotFoundError, AuthenticationError) as error:
        unknown[field] = gap_of(error)
    return None


def _of_app(
    unknown: dict[str, str], field: str, app: ConfigurationApp | None, read: Callable[[ConfigurationApp], Found]
) -> Found | None:
    if app is None:
        if "app" in unknown:
            unknown[field] = unknown["app"]
        return None
    return _tried(unknown, field, lambda: read(app))


def _app(link: Link, unknown: dict[str, str]) -> ConfigurationApp | None:
    source = link.at(Step.CREATE_APP)
    with asking_for(Step.CREATE_APP, source):
        found = find_app(link)
        candidates = [] if found else undecided(source)
    if candidates:
        named = ", ".join(f"{app.display_name} ({app.service_principal_id})" for app in candidates)
        unknown["app"] = f"nothing readable tells the target of {named}"
    return found


def _policy(link: Link, side: Side) -> PartnerPolicy | None:
    client = link.client(side)
    with asking_for(Step.REDEEM_OUTBOUND, client):
        return client.partner_policies.find(link.tenant_id(side.other))


def _user_sync(link: Link) -> IdentitySynchronization | None:
    target = link.client(Side.TARGET)
    with asking_for(Step.ENABLE_USER_SYNC, target):
        return target.partner_policies.find_identity_synchronization(link.tenant_id(Side.SOURCE))


def _keys(link: Link, app: ConfigurationApp) -> tuple[str, ...]:
    source = link.client(Side.SOURCE)
    with asking_for(Step.SAVE_CREDENTIALS, source):
        return tuple(sorted(secret.key for secret in source.sync_jobs.secrets(app)))


def _job(link: Link, app: ConfigurationApp) -> SyncJob | None:
    with asking_for(Step.MONITOR, link.client(Side.SOURCE)):
        return find_job(link, app)


def _assignments(link: Link, app: ConfigurationApp) -> tuple[AppRoleAssignment, ...]:
    source = link.client(Side.SOURCE)
    with asking_for(Step.ASSIGN, source):
        return tuple(source.configuration_apps.assignments(app))
