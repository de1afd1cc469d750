import json
from collections.abc import Callable
from typing import Any

from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.job_status import JobState
from crosstenant.models.link_summary import LinkSummary
from crosstenant.models.sync_job import SyncJob

Load = Callable[[str, str], dict[str, Any]]
APP = ConfigurationApp(service_principal_id="3c3c3c3c-3333-4ccc-8ccc-333333333333", display_name="To Contoso")


def test_a_link_shows_where_it_leads_and_how_its_job_is_doing(payload: Load) -> None:
    link = LinkSummary(
        app=APP,
        target_tenant_id="2b2b2b2b-2222-4bbb-8bbb-222222222222",
        target_name="Contoso",
        job=SyncJob.from_graph(payload("synchronizationJob", "steady")),
    )

    assert link.job_state is JobState.ACTIVE
    assert link.is_enabled
    assert "Contoso" in repr(link)
    assert "\n" not in repr(link)
    assert "To Contoso" in link.describe()
    assert json.loads(json.dumps(link.to_dict()))["job"]["id"].startswith("Azure2Azure.")


def test_a_link_without_a_job_has_no_state_and_no_counts() -> None:
    link = LinkSummary(app=APP)

    assert link.job_state is None
    assert not link.is_enabled
    assert dict(link.synchronized_by_type) == {}
    assert link.to_dict()["job"] is None
    assert "To Contoso" in link.describe()
