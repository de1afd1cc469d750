"""What a tenant holds: plain data in Graph's own shapes, so that a world can be saved and read back.

Rules live elsewhere (routes, engine); this module only says what there is and where.
"""

from datetime import datetime

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.storage.archive import Archive
from crosstenant.emulator.storage.objects import Links, ObjectSet


def _users() -> ObjectSet:
    return ObjectSet("userPrincipalName", "mail", "proxyAddresses", "_alternativeSecurityId")


def _applications() -> ObjectSet:
    return ObjectSet("appId", "displayName", "applicationTemplateId")


def _assignments() -> ObjectSet:
    return ObjectSet("principalId", "resourceId")


@attrs.define
class Registration:
    """An application that may sign in to a tenant, and what was consented to.

    Attributes:
        client_id: Its application (client) id.
        display_name: Its name.
        secrets: Client secrets with their expiry; None never expires.
        certificates: PEM texts of certificates whose assertions are accepted.
        federated_subjects: ``<issuer>|<subject>`` of other identity providers' tokens that stand for the app.
        app_permissions: Application permissions with admin consent.
        delegated_scopes: Delegated permissions with admin consent, for every user.
        is_enabled: Whether its service principal lets it sign in.
    """

    client_id: str
    display_name: str
    secrets: dict[str, datetime | None] = attrs.Factory(dict)
    certificates: list[str] = attrs.Factory(list)
    federated_subjects: list[str] = attrs.Factory(list)
    app_permissions: set[str] = attrs.Factory(set)
    delegated_scopes: set[str] = attrs.Factory(set)
    is_enabled: bool = True


@attrs.define
class Job:
    """A synchronization job.

    Attributes:
        id: Its id, unique in the tenant.
        service_principal_id: The configuration's service principal.
        document: The ``synchronizationJob`` as Graph shows it, without its schema.
        schema: The ``synchronizationSchema``.
        memory: What only the engine knows (watermark, escrows, links); JSON values only, so that it can be saved.
        next_run_at: When the engine has something to do for it; None while it is idle.
    """

    id: str
    service_principal_id: str
    document: Document
    schema: Document
    memory: Document = attrs.Factory(dict)
    next_run_at: datetime | None = None


@attrs.define
class Tenant:
    """Everything in one tenant.

    Attributes:
        id: The tenant id, a GUID in lower case.
        name: Its display name.
        domains: Verified domains; the first is the default one, the last its ``onmicrosoft.com`` name.
        cloud: ``global``, ``usgov``, ``dod`` or ``china``.
        created_at: When it came into being.
        organization: The ``organization`` document.
        settings: Switches of the directory that Graph shows elsewhere or not at all, by name: ``guestInviteSettings``
            (``everyone``, ``adminsAndGuestInviters``, ``none`` and so on), ``directoryQuota`` (objects), ``isPremium``
            (a licence of P1 or P2), ``secretsLimit`` (bytes).
        users, deleted_users: Members, guests and external members; ``_alternativeSecurityId`` links an external one to
            its source user (``<source tenant id>:<source user id>``).
        groups, deleted_groups, members: Groups and who is directly in them.
        applications, deleted_applications, service_principals, deleted_service_principals: What instantiate creates.
        app_role_assignments: All of them, found by ``principalId`` and ``resourceId``.
        settles_at: From when on a thing counts, by its id: a new application or service principal can be read, an
            assignment is honoured. What is not in here has settled. Ask `has_settled`.
        root_policy, default_policy: The two singletons of cross-tenant access.
        partners, sync_policies: By the partner's tenant id, in lower case; likewise the two ``deleted_`` ones.
        partner_template, sync_template: The multitenant organization's policy templates.
        join_request: This tenant's record of joining a multitenant organization.
        multitenant: Key of the organization that it is active in and the id it sees it by; empty in none.
        jobs: Synchronization jobs by id.
        secrets: Synchronization secrets by service principal id, key to value.
        template_schemas: Schemas of synchronization templates that somebody changed, by client id of the application.
        mails: What the service wrote to people about quarantines: ``to``, ``at``, ``jobId``, ``reason``, ``message``.
        provisioning_events, directory_audits: The two logs.
        registrations: Applications that may sign in here, by client id.
        role_members: Directory roles by user id, as role names.
    """

    id: str
    name: str
    domains: list[str]
    cloud: str
    created_at: datetime
    organization: Document = attrs.Factory(dict)
    settings: Document = attrs.Factory(dict)
    users: ObjectSet = attrs.Factory(_users)
    deleted_users: ObjectSet = attrs.Factory(_users)
    groups: ObjectSet = attrs.Factory(lambda: ObjectSet("displayName", "mail"))
    deleted_groups: ObjectSet = attrs.Factory(lambda: ObjectSet("displayName"))
    members: Links = attrs.Factory(Links)
    applications: ObjectSet = attrs.Factory(_applications)
    deleted_applications: ObjectSet = attrs.Factory(_applications)
    service_principals: ObjectSet = attrs.Factory(_applications)
    deleted_service_principals: ObjectSet = attrs.Factory(_applications)
    app_role_assignments: ObjectSet = attrs.Factory(_assignments)
    settles_at: dict[str, datetime] = attrs.Factory(dict)
    root_policy: Document = attrs.Factory(dict)
    default_policy: Document = attrs.Factory(dict)
    partners: dict[str, Document] = attrs.Factory(dict)
    sync_policies: dict[str, Document] = attrs.Factory(dict)
    deleted_partners: dict[str, Document] = attrs.Factory(dict)
    deleted_sync_policies: dict[str, Document] = attrs.Factory(dict)
    partner_template: Document = attrs.Factory(dict)
    sync_template: Document = attrs.Factory(dict)
    join_request: Document = attrs.Factory(dict)
    multitenant: Document = attrs.Factory(dict)
    jobs: dict[str, Job] = attrs.Factory(dict)
    secrets: dict[str, dict[str, str]] = attrs.Factory(dict)
    template_schemas: dict[str, Document] = attrs.Factory(dict)
    mails: list[Document] = attrs.Factory(list)
    provisioning_events: Archive = attrs.Factory(Archive)
    directory_audits: Archive = attrs.Factory(Archive)
    registrations: dict[str, Registration] = attrs.Factory(dict)
    role_members: dict[str, list[str]] = attrs.Factory(dict)

    def has_settled(self, identifier: str, now: datetime) -> bool:
        """Tell whether a thing counts yet at an instant."""
        due = self.settles_at.get(identifier)
        return due is None or due <= now

    def jobs_of(self, service_principal_id: str) -> list[Job]:
        """Return a configuration's jobs in order of their creation."""
        return [job for job in self.jobs.values() if job.service_principal_id == service_principal_id]
