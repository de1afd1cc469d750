"""The two logs that tell about synchronization: what happened to each object, and who changed the settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.filters import all_of, compared, equals
from crosstenant.errors import InputError
from crosstenant.models.audit_event import AuditEvent
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.paths import filter_literal

_PROVISIONING: Final = "/auditLogs/provisioning"
_AUDITS: Final = "/auditLogs/directoryAudits"
_PAGE: Final = 500
_LARGEST_PAGE: Final = 1000


class LogsClient:
    """Reads one tenant's provisioning log and audit log. The service allows five requests in ten seconds.

    An entry shows up some minutes after the fact and is kept for 30 days (7 without a premium licence).
    """

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def provisioning(
        self,
        *,
        app: ConfigurationApp | None = None,
        job: SyncJob | None = None,
        user_id: str | None = None,
        change_id: str | None = None,
        cycle_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page_size: int = _PAGE,
    ) -> Iterator[ProvisioningEvent]:
        """Yield what happened to each object, fetching each page only when it is reached. No order is promised.

        Graph: ``GET /auditLogs/provisioning``
        Permissions: AuditLog.Read.All with Directory.Read.All, or ProvisioningLog.Read.All; sources disagree

        Args:
            app: Only events of this configuration app.
            job: Only events of this job.
            user_id: Only events about this object of the source.
            change_id: Only this change.
            cycle_id: Only events of this cycle.
            since: Only events after this instant.
            until: Only events before this instant.
            page_size: How many events one request asks for.

        Raises:
            InputError: An instant has no time zone, or an id cannot be one.
            PermissionDeniedError: A permission, a role or the tenant's premium licence is missing.
        """
        condition = all_of(
            equals("servicePrincipal/id", app.service_principal_id if app else None),
            equals("jobId", job.id if job else None),
            equals("sourceIdentity/id", None if user_id is None else identifiers.guid(user_id, "user_id")),
            equals("changeId", change_id),
            equals("cycleId", cycle_id),
            # The log's reference documents gt and lt, and neither ge nor le.
            compared("activityDateTime", "gt", since, "since"),
            compared("activityDateTime", "lt", until, "until"),
        )
        # Without $top the service may answer one page without saying that there are more.
        query = _query(condition, {"$top": _page_size(page_size)})
        pages = self._transport.pages(_PROVISIONING, query=query)
        return map(ProvisioningEvent.from_graph, pages)

    def audits(
        self,
        *,
        app: ConfigurationApp | None = None,
        activity: str | None = None,
        service: str | None = None,
        correlation_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[AuditEvent]:
        """Yield who changed what, the latest first, fetching each page only when it is reached.

        Graph: ``GET /auditLogs/directoryAudits``
        Permissions: AuditLog.Read.All with Directory.Read.All

        Args:
            app: Only entries about this configuration app.
            activity: Only this activity, such as ``Export``.
            service: Only entries of this service; synchronization is ``Account Provisioning``.
            correlation_id: Only entries that belong together.
            since: Only entries at or after this instant.
            until: Only entries at or before this instant.
            limit: How many at most.

        Raises:
            InputError: An instant has no time zone, or the limit is not a positive number.
            PermissionDeniedError: A permission or a role is missing.
        """
        condition = all_of(
            _concerns(app),
            equals("activityDisplayName", activity),
            equals("loggedByService", service),
            equals("correlationId", correlation_id),
            compared("activityDateTime", "ge", since, "since"),
            compared("activityDateTime", "le", until, "until"),
        )
        size = _PAGE if limit is None else min(_positive(limit, "limit"), _PAGE)
        query = _query(condition, {"$orderby": "activityDateTime desc", "$top": size})
        pages = self._transport.pages(_AUDITS, query=query)
        return islice(map(AuditEvent.from_graph, pages), limit)


def _concerns(app: ConfigurationApp | None) -> str | None:
    if app is None:
        return None
    return f"targetResources/any(target: target/id eq {filter_literal(app.service_principal_id)})"


def _query(condition: str | None, options: dict[str, str | int]) -> dict[str, str | int]:
    return options if condition is None else {"$filter": condition, **options}


def _page_size(size: int) -> int:
    if _positive(size, "page_size") > _LARGEST_PAGE:
        raise InputError(f"page_size may be {_LARGEST_PAGE} at most, not {size}.", parameter="page_size")
    return size


def _positive(number: int, parameter: str) -> int:
    if not _is_count(number):
        raise InputError(f"{parameter} must be a positive whole number, not {number!r}.", parameter=parameter)
    return number


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0
