"""What stands in both tenants, as far as it could be read."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from crosstenant.errors import ProtocolError
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.models.notification_settings import NotificationSettings
from crosstenant.models.partner_policy import IdentitySynchronization, PartnerPolicy
from crosstenant.models.schema_editing import USER, mapping_to, rule_of_users
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import ObjectMapping, SyncSchema
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.planning.forecast.evidence import Log
from crosstenant.workflows.planning.forecast.target_directory import TargetDirectory
from crosstenant.workflows.planning.naming import Found
from crosstenant.workflows.step import Side, TenantName


@attrs.frozen(kw_only=True)
class SideSnapshot:
    """What one tenant says of the other.

    Attributes:
        tenant: The tenant.
        partner: Its partner entry for the other; None where there is none.
        user_sync: What the other may synchronize into it; None where nothing was said.
    """

    tenant: TenantName
    partner: PartnerPolicy | None = None
    user_sync: IdentitySynchronization | None = None


@attrs.frozen(kw_only=True)
class AppSnapshot:
    """The configuration app with all that hangs on it.

    Attributes:
        app: The app.
        is_adoptable: It serves nobody yet and has the wanted name, so creating means to take it.
        secrets: What is saved, by key; a masked value is None.
        job: Its job; None where there is none.
        assignments: Who is assigned.
        schema: The job's schema.
        log: What was logged about it; None where nobody asked, or it may not be read.
    """

    app: ConfigurationApp
    is_adoptable: bool = False
    secrets: Mapping[str, str | None] = attrs.field(factory=dict)
    job: SyncJob | None = None
    assignments: tuple[AppRoleAssignment, ...] = ()
    schema: SyncSchema | None = None
    log: Log | None = None

    @property
    def mapping(self) -> ObjectMapping | None:
        """The mapping of users; None where the schema was not read or has none."""
        rule = rule_of_users(self.schema) if self.schema else None
        return mapping_to(rule, USER) if rule else None

    @property
    def notifications(self) -> NotificationSettings | None:
        """Mails and deletion guard; None where they are masked or were never set."""
        return notifications_in(self.secrets)


def notifications_in(secrets: Mapping[str, str | None]) -> NotificationSettings | None:
    """Return mails and deletion guard; None where they are masked or were never set."""
    text = secrets.get(SyncSecret.SYNC_NOTIFICATION_SETTINGS)
    try:
        return NotificationSettings.from_text(text) if text else None
    except ProtocolError:  # what is broken in there says nothing
        return None


@attrs.frozen(kw_only=True)
class Snapshot:
    """What stands in both tenants.

    Attributes:
        source: What the source says of the target.
        target: What the target says of the source.
        app: The link's configuration app; None where there is none.
        found: Whom the names of the configuration mean, by name.
        people: The target's external users; None where nobody asked, or they may not be read.
        unknown: What could not be read, with the reason: ``target``, ``source.partner``, ``source.app`` and so on.
    """

    source: SideSnapshot
    target: SideSnapshot
    app: AppSnapshot | None = None
    found: Found = attrs.field(factory=dict)
    people: TargetDirectory | None = None
    unknown: Mapping[str, str] = attrs.field(factory=dict)

    def on(self, side: Side) -> SideSnapshot:
        """Return what one tenant says of the other."""
        return self.source if side is Side.SOURCE else self.target

    def tenant(self, side: Side) -> TenantName:
        """Return one of the two tenants."""
        return self.on(side).tenant

    def called(self, side: Side) -> str:
        """Return what one of the two tenants is called in a sentence: its name, else its id."""
        tenant = self.tenant(side)
        return tenant.name or tenant.id

    def users_by_id(self) -> dict[str, Principal]:
        """Return the users that names of the configuration mean, by object id."""
        principals = (principal for answer in self.found.values() for principal in answer.value or ())
        return {each.id: each for each in principals if each.kind is PrincipalKind.USER}

    def knows(self, *places: str) -> bool:
        """Return whether places such as ``target.partner`` could be read, and their sides, too."""
        return not any(place in self.unknown or place.partition(".")[0] in self.unknown for place in places)
