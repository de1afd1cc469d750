"""Every configuration found in a tenant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import ServiceError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.job_status import JobState

if TYPE_CHECKING:
    from tests.clients.conftest import Load, ScriptedGraph

TARGET = "2b2b2b2b-2222-4bbb-8bbb-222222222222"
LOOK_UP = f"/tenantRelationships/findTenantInformationByTenantId(tenantId='{TARGET}')"


@pytest.fixture
def base(graph: ScriptedGraph, app: ConfigurationApp) -> str:
    """Answer that this one app is there, and return where its synchronization lives."""
    shown = {"id": app.service_principal_id, "displayName": app.display_name, "homepage": app.homepage}
    graph.answers("GET", "/servicePrincipals", {"value": [shown]})
    return f"/servicePrincipals/{app.service_principal_id}/synchronization"


def test_a_link_tells_where_it_leads_and_how_its_job_is_doing(
    client: TenantClient, graph: ScriptedGraph, base: str, app: ConfigurationApp, payload: Load
) -> None:
    other = payload("synchronizationJob", "created") | {"id": "other", "templateId": "other"}
    graph.answers("GET", f"{base}/secrets", {"value": [{"key": "CompanyId", "value": TARGET}]})
    graph.answers("GET", f"{base}/jobs", {"value": [other, payload("synchronizationJob", "steady")]})
    graph.answers("GET", LOOK_UP, {"tenantId": TARGET, "displayName": "Contoso"})

    (link,) = client.links()

    assert link.app.service_principal_id == app.service_principal_id
    assert (link.target_tenant_id, link.target_name) == (TARGET, "Contoso")
    assert link.job is not None
    assert link.job.template_id == "Azure2Azure"
    assert link.job_state is JobState.ACTIVE
    assert link.is_enabled
    assert link.synchronized_by_type == link.job.synchronized_by_type
    assert "Contoso" in repr(link)
    assert "\n" not in repr(link)
    assert "Contoso" in link.describe()
    assert json.loads(json.dumps(link.to_dict()))["target_name"] == "Contoso"


def test_what_may_not_be_read_stays_unknown(client: TenantClient, graph: ScriptedGraph, base: str) -> None:
    graph.refuses("GET", f"{base}/secrets", 401, "UnknownError")
    graph.refuses("GET", f"{base}/jobs", 404, "UnknownError")

    (link,) = client.links()

    assert link.target_tenant_id is None
    assert link.job_state is None
    assert not link.is_enabled
    assert dict(link.synchronized_by_type) == {}


def test_the_target_stays_a_bare_id_where_its_name_may_not_be_read(
    client: TenantClient, graph: ScriptedGraph, base: str
) -> None:
    graph.answers("GET", f"{base}/secrets", {"value": [{"key": "CompanyId", "value": TARGET}]})
    graph.answers("GET", f"{base}/jobs", {"value": []})
    graph.refuses("GET", LOOK_UP, 403, "Authorization_RequestDenied")

    (link,) = client.links()

    assert (link.target_tenant_id, link.target_name) == (TARGET, None)
    assert link.job is None


def test_credentials_that_name_no_tenant_lead_nowhere(client: TenantClient, graph: ScriptedGraph, base: str) -> None:
    graph.answers("GET", f"{base}/secrets", {"value": [{"key": "CompanyId", "value": "*"}]})
    graph.answers("GET", f"{base}/jobs", {"value": []})

    (link,) = client.links()

    assert link.target_tenant_id is None


def test_a_failing_service_is_not_taken_for_nothing_there(
    client: TenantClient, graph: ScriptedGraph, base: str
) -> None:
    graph.refuses("GET", f"{base}/secrets", 501, "NotImplemented")

    with pytest.raises(ServiceError):
        client.links()


def test_a_tenant_without_configurations_has_no_links(source: TenantClient) -> None:
    assert source.links() == ()
