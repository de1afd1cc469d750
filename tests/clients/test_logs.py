"""The provisioning log and the audit log: what is asked, and that nothing is fetched before it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError, PermissionDeniedError, ProtocolError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.provisioning_event import Outcome
from crosstenant.models.sync_job import SyncJob

if TYPE_CHECKING:
    from tests.clients.conftest import Load, ScriptedGraph

USER = "8b8b8b8b-8888-4bbb-8bbb-888888888888"
PROVISIONING = "/auditLogs/provisioning"
AUDITS = "/auditLogs/directoryAudits"
SINCE = datetime(2026, 1, 15, tzinfo=UTC)


def test_the_whole_log_is_read_in_pages(client: TenantClient, graph: ScriptedGraph, payload: Load) -> None:
    link = f"https://graph.microsoft.com/v1.0{PROVISIONING}?$skiptoken=2"
    graph.answers(
        "GET", PROVISIONING, {"value": [payload("provisioningObjectSummary", "created")]} | {"@odata.nextLink": link}
    )
    graph.answers(
        "GET", PROVISIONING, {"value": [payload("provisioningObjectSummary", "failed")]}, query="?$skiptoken=2"
    )

    events = client.logs.provisioning()

    assert graph.sent == []
    assert next(events).outcome is Outcome.SUCCESS
    assert len(graph.sent) == 1
    assert next(events).outcome is Outcome.FAILURE
    assert graph.sent[0].query == {"$top": "500"}


def test_every_condition_uses_a_documented_operator(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp, job: SyncJob
) -> None:
    graph.answers("GET", PROVISIONING, {"value": []})

    found = client.logs.provisioning(
        app=app,
        job=job,
        user_id=USER.upper(),
        change_id="c1",
        cycle_id="y'1",
        since=SINCE,
        until=SINCE + timedelta(days=1),
        page_size=10,
    )

    assert list(found) == []
    assert graph.sent[0].query["$top"] == "10"
    conditions = graph.sent[0].query["$filter"].split(" and ")
    assert conditions[:5] == [
        f"servicePrincipal/id eq '{app.service_principal_id}'",
        f"jobId eq '{job.id}'",
        f"sourceIdentity/id eq '{USER}'",
        "changeId eq 'c1'",
        "cycleId eq 'y''1'",
    ]
    assert conditions[5].startswith("activityDateTime gt 2026-01-15T00:00:00")
    assert conditions[6].startswith("activityDateTime lt 2026-01-16T00:00:00")


def test_audits_come_latest_first(client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp) -> None:
    graph.answers("GET", AUDITS, {"value": []})

    found = client.logs.audits(
        app=app, activity="Export", service="Account Provisioning", correlation_id="d2", since=SINCE, until=SINCE
    )

    assert list(found) == []
    query = graph.sent[0].query
    assert query["$orderby"] == "activityDateTime desc"
    conditions = query["$filter"].split(" and ")
    assert conditions[:4] == [
        f"targetResources/any(target: target/id eq '{app.service_principal_id}')",
        "activityDisplayName eq 'Export'",
        "loggedByService eq 'Account Provisioning'",
        "correlationId eq 'd2'",
    ]
    assert conditions[4].startswith("activityDateTime ge ")
    assert conditions[5].startswith("activityDateTime le ")


def test_a_limit_asks_for_no_more_and_yields_no_more(client: TenantClient, graph: ScriptedGraph, payload: Load) -> None:
    entry = payload("directoryAudit", "full")
    link = f"https://graph.microsoft.com/v1.0{AUDITS}?$skiptoken=2"
    graph.answers("GET", AUDITS, {"value": [entry, entry, entry], "@odata.nextLink": link})

    found = client.logs.audits(limit=2)

    assert len(list(found)) == 2
    assert graph.sent[0].query["$top"] == "2"
    assert len(graph.sent) == 1


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("log", ["provisioning", "audits"])
def test_an_instant_without_a_time_zone_is_refused_when_the_method_is_called(
    client: TenantClient, graph: ScriptedGraph, log: str, name: str
) -> None:
    read: Callable[..., object] = getattr(client.logs, log)

    with pytest.raises(InputError) as caught:
        read(**{name: datetime(2026, 1, 15)})  # noqa: DTZ001 (the naive one is the case)

    assert caught.value.parameter == name
    assert graph.sent == []


@pytest.mark.parametrize("size", [0, -1, 1001, True, 2.5, "10"])
def test_a_page_size_is_a_positive_whole_number(client: TenantClient, graph: ScriptedGraph, size: int) -> None:
    with pytest.raises(InputError) as caught:
        client.logs.provisioning(page_size=size)

    assert caught.value.parameter == "page_size"
    assert graph.sent == []


@pytest.mark.parametrize("limit", [0, -1, True, "10"])
def test_a_limit_is_a_positive_whole_number(client: TenantClient, graph: ScriptedGraph, limit: int) -> None:
    with pytest.raises(InputError) as caught:
        client.logs.audits(limit=limit)

    assert caught.value.parameter == "limit"
    assert graph.sent == []


def test_a_user_is_named_by_the_object_id_in_the_source(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError) as caught:
        client.logs.provisioning(user_id="ada@fabrikam.com")

    assert caught.value.parameter == "user_id"
    assert graph.sent == []


def test_a_tenant_without_a_premium_licence_is_told_so(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.refuses(
        "GET", PROVISIONING, 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is"
    )

    with pytest.raises(PermissionDeniedError) as caught:
        list(client.logs.provisioning())

    assert caught.value.code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


def test_an_entry_that_is_no_entry_is_a_protocol_error(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", AUDITS, {"value": [{"id": None, "category": "ProvisioningManagement"}]})

    with pytest.raises(ProtocolError):
        list(client.logs.audits())
