"""The provisioning log and the directory audits.

Graph: ``GET /auditLogs/provisioning`` and ``GET /auditLogs/directoryAudits``. Entries show up after a delay, newest
first, and are kept for 30 days, or 7 without a premium licence.
"""

import heapq
import re
from collections.abc import Iterator
from datetime import timedelta

import attrs

from crosstenant.emulator import access, odata
from crosstenant.emulator.documents import Document, flag, text
from crosstenant.emulator.engine import audits
from crosstenant.emulator.errors import not_found, premium_license_missing
from crosstenant.emulator.odata import Query
from crosstenant.emulator.odata.resources import DIRECTORY_AUDITS, PROVISIONING
from crosstenant.emulator.odata.rules import Filterable, Resource
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")

RETENTION = timedelta(days=30)
RETENTION_WITHOUT_LICENCE = timedelta(days=7)
_TIME = "activityDateTime"
_SUBJECTS = ("changeId", "sourceIdentity/id", "targetIdentity/id", "cycleId")
# Entries print whole seconds, the archive keeps what is behind them.
_SECOND = timedelta(seconds=1)


@routes.route("GET", "/auditLogs/provisioning", needs=access.PROVISIONING_LOGS_READ)
def list_provisioning_events(call: Call) -> Document:
    """Answer ``GET /auditLogs/provisioning``."""
    query = _in_natural_order(odata.read(_with_new_names(call), _resource(call)))
    _require_licence(call)
    subject = next((value for value in map(query.equal_to, _SUBJECTS) if value), None)
    return query.page(_events(call, query, subject))


@routes.route("GET", "/auditLogs/provisioning/<event_id>", needs=access.PROVISIONING_LOGS_READ)
def get_provisioning_event(call: Call, event_id: str) -> Document:
    """Answer ``GET /auditLogs/provisioning/{id}``, which generated clients have and no page documents."""
    _require_licence(call)
    events = _events(call, odata.read(call, PROVISIONING), None)
    found = next((event for event in events if text(event, "id") == event_id), None)
    if found is None:
        raise not_found(event_id)
    return call.entity("auditLogs/provisioning/$entity", found)


@routes.route("GET", "/auditLogs/directoryAudits", needs=access.DIRECTORY_AUDITS_READ)
def list_directory_audits(call: Call) -> Document:
    """Answer ``GET /auditLogs/directoryAudits``."""
    query = _in_natural_order(odata.read(call, DIRECTORY_AUDITS))
    return query.page(_audits(call, query, query.equal_to("correlationId")))


@routes.route("GET", "/auditLogs/directoryAudits/<audit_id>", needs=access.DIRECTORY_AUDITS_READ)
def get_directory_audit(call: Call, audit_id: str) -> Document:
    """Answer ``GET /auditLogs/directoryAudits/{id}``."""
    query = odata.read(call, DIRECTORY_AUDITS)
    correlated = _audits(call, query, audits.correlation_of(audit_id))
    found = next((each for each in correlated if text(each, "id") == audit_id), None)
    if found is None:
        raise not_found(audit_id)
    return call.entity("auditLogs/directoryAudits/$entity", found)


def _resource(call: Call) -> Resource:
    switches = call.world.switches
    resource = attrs.evolve(PROVISIONING, page_size=switches.log_page_size)
    if not switches.logs_accept_inclusive_bounds:
        return resource
    bounds = Filterable(kind="date", simple=frozenset({"eq", "gt", "lt", "ge", "le"}), advanced=frozenset())
    return attrs.evolve(resource, filterable={**PROVISIONING.filterable, _TIME: bounds})


def _with_new_names(call: Call) -> Call:
    # The filter table of the log's page is older than its entity, and names the status after the beta's member.
    query = {
        name: re.sub(r"(?<![A-Za-z])statusInfo/status", "provisioningStatusInfo/status", value)
        for name, value in call.query.items()
    }
    return attrs.evolve(call, query=query)


def _is_premium(call: Call) -> bool:
    return flag(call.tenant.settings, "isPremium") is not False


def _require_licence(call: Call) -> None:
    if not _is_premium(call):
        raise premium_license_missing()


def _in_natural_order(query: Query) -> Query:
    # Newest first is how the archive reads anyway: no need to unpack everything to sort it.
    newest_first = len(query.order) == 1 and query.order[0].path == _TIME and query.order[0].is_descending
    return attrs.evolve(query, order=()) if newest_first else query


def _events(call: Call, query: Query, subject: str | None) -> Iterator[Document]:
    since, until = query.bounds(_TIME)
    kept = call.now - (RETENTION if _is_premium(call) else RETENTION_WITHOUT_LICENCE)
    return call.tenant.provisioning_events.newest_first(
        now=call.now,
        since=max(since, kept) if since else kept,
        until=until + _SECOND if until else None,
        subject=subject,
    )


def _audits(call: Call, query: Query, correlation: str | None) -> Iterator[Document]:
    since, until = query.bounds(_TIME)
    kept = call.now - (RETENTION if _is_premium(call) else RETENTION_WITHOUT_LICENCE)
    stored = call.tenant.directory_audits.newest_first(
        now=call.now,
        since=max(since, kept) if since else kept,
        until=until + _SECOND if until else None,
        subject=correlation,
    )
    told = (audit for event in _events(call, query, correlation) for audit in audits.of_event(event))
    return heapq.merge(stored, told, key=lambda audit: text(audit, _TIME)[:19], reverse=True)
