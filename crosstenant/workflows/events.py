"""Step 13: what happened, out of the two logs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError
from crosstenant.models.audit_event import AuditEvent
from crosstenant.models.directory import Principal
from crosstenant.models.provisioning_event import Outcome, ProvisioningAction, ProvisioningEvent
from crosstenant.workflows.finding import the_app
from crosstenant.workflows.link import Link
from crosstenant.workflows.people import one_user
from crosstenant.workflows.step import Step
from crosstenant.workflows.taking import taking

_SERVICE: Final = "Account Provisioning"
_REDUNDANT: Final = "RedundantExport"
_LEAVING: Final = frozenset({ProvisioningAction.DELETE, ProvisioningAction.STAGED_DELETE, ProvisioningAction.DISABLE})


def events(
    link: Link,
    *,
    user: str | Principal | None = None,
    since: datetime | timedelta | None = None,
    until: datetime | None = None,
) -> Iterator[ProvisioningEvent]:
    """Yield the link's provisioning events, each page fetched when it is reached, in the order the log sends them.

    Arguments are checked and the app is looked up at once; only the log itself is read lazily. One person's events are
    few, so they are read at once and come newest first.

    Args:
        link: The two tenants.
        user: Only this person's: a principal name, an object id (also of somebody deleted), or a Principal.
        since: Only newer ones: an aware instant, or a span back from now.
        until: Only older ones.
    """
    source = link.at(Step.MONITOR)
    began = moment_of(source, since, "since")
    ended = moment_of(source, until, "until")
    with taking(Step.MONITOR, source):
        app = the_app(link, Step.MONITOR)
        user_id = None if user is None else _user_id(source, user)
        pages = source.logs.provisioning(app=app, user_id=user_id, since=began, until=ended)
    found = _read(source, pages)
    return found if user_id is None else iter(sorted(found, key=instant_of, reverse=True))


def instant_of(event: ProvisioningEvent) -> datetime:
    """Return when an event happened; the beginning of time where the log does not say."""
    return event.at or datetime.min.replace(tzinfo=UTC)


def newest_of(
    link: Link, user: str | Principal, *, since: datetime | timedelta | None = None
) -> ProvisioningEvent | None:
    """Return the newest event of one person, or None."""
    return next(events(link, user=user, since=since), None)


def _read(source: TenantClient, pages: Iterator[ProvisioningEvent]) -> Iterator[ProvisioningEvent]:
    """Read on as part of the step, which must not reach into what the caller does between two events."""
    while (event := _next(source, pages)) is not None:
        yield event


def _next(source: TenantClient, pages: Iterator[ProvisioningEvent]) -> ProvisioningEvent | None:
    with taking(Step.MONITOR, source):
        return next(pages, None)


def audits(link: Link, *, limit: int = 10) -> tuple[AuditEvent, ...]:
    """Return the newest entries of the directory audit log that the provisioning service wrote, newest first.

    Raises:
        InputError: ``limit`` is not a positive number.
    """
    if not _is_count(limit):
        raise InputError(f"limit counts entries, so it is at least 1, not {limit!r}.", parameter="limit")
    source = link.at(Step.MONITOR)
    with taking(Step.MONITOR, source):
        app = the_app(link, Step.MONITOR)
        return tuple(source.logs.audits(app=app, service=_SERVICE, limit=limit))


def was_synced(link: Link, who: str | Principal, *, since: datetime | timedelta | None = None) -> bool:
    """Return whether the newest log entry of a person shows them standing in the target as the mappings want it."""
    newest = newest_of(link, who, since=since)
    return newest is not None and is_in_target(newest)


def is_in_target(event: ProvisioningEvent) -> bool:
    """Return whether an event leaves its person in the target, up to date."""
    if event.outcome in {Outcome.SUCCESS, Outcome.WARNING}:
        return event.action not in _LEAVING
    return event.outcome is Outcome.SKIPPED and event.skip_reason == _REDUNDANT


def moment_of(source: TenantClient, when: datetime | timedelta | None, parameter: str) -> datetime | None:
    """Return the aware instant that a caller meant; a span reaches back from now.

    Raises:
        InputError: No instant, one without a time zone, or a negative span.
    """
    if when is None:
        return None
    if isinstance(when, timedelta):
        if when < timedelta(0):
            raise InputError(f"{parameter} reaches back from now, so it cannot be negative.", parameter=parameter)
        return source.clock.now() - when
    if not _is_aware(when):
        raise InputError(
            f"{parameter} has no time zone: {when!r}. Write datetime(..., tzinfo=UTC) or datetime.now(UTC).",
            parameter=parameter,
        )
    return when


def _is_count(number: object) -> bool:
    return isinstance(number, int) and number >= 1


def _is_aware(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.utcoffset() is not None


def _user_id(source: TenantClient, user: str | Principal) -> str:
    """Return an object id as it is, so that people who were deleted can still be asked about."""
    if isinstance(user, str) and identifiers.is_guid(user.strip()):
        return user.strip().lower()
    return one_user(source, user).id
