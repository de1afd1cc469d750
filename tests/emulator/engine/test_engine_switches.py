"""The other readings of what nobody knows for certain about the synchronization service."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine import quarantining
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant

BEGAN = datetime(2026, 1, 15, tzinfo=UTC)


def test_new_job_may_be_not_configured(world: Emulator, job: PlainJob, in_fabrikam: PlainGraph) -> None:
    world.switches = Switches(new_job_code="NotConfigured")

    created = in_fabrikam.post(f"{job.root}/jobs", {"templateId": "Azure2Azure"}).json()
    assert created["status"]["code"] == "NotConfigured"


def test_job_id_may_end_with_a_guid_of_its_own(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    world.switches = Switches(job_id_third_part="random")
    link = configured_link(world, source=fabrikam, target=contoso)

    app = next(iter(fabrikam.state.service_principals))
    assert not link.job_id.endswith(str(app["appId"]))


def test_starting_without_secrets_may_quarantine(world: Emulator, job: PlainJob, link: Link) -> None:
    world.switches = Switches(start_without_secrets="quarantined")
    link.trouble.loses_its_credentials()
    started = job.call("start").status_code
    link.run_a_cycle()

    assert (started, job.status()["quarantine"]["error"]["code"]) == (204, "CredentialsMissing")


def test_errors_of_the_service_may_come_direct(world: Emulator, job: PlainJob, in_fabrikam: PlainGraph) -> None:
    world.switches = Switches(synchronization_errors="direct")

    answer = in_fabrikam.post(f"{job.root}/jobs", {"templateId": "aws"})
    assert answer.json()["error"]["code"] == "InvalidTemplateId"


def test_redemption_may_fail_with_its_older_code(world: Emulator, job: PlainJob, link: Link) -> None:
    world.switches = Switches(redemption_failure="older")
    link.trouble.withdraws_inbound_redemption()

    error = job.validate().json()["error"]
    assert (error["code"], error["message"]) == (
        "AzureDirectoryB2BManagementPolicyCheckFailure",
        "Policy permitting auto-redemption of invitations not configured.",
    )


@pytest.mark.parametrize(
    ("switches", "names"),
    [
        (Switches(), ["EntryImport", "EntryExportUpdate"]),
        (Switches(step_names="by analogy"), ["EntryImport", "EntrySynchronizationUpdate", "EntryExportUpdate"]),
    ],
)
def test_steps_that_no_page_shows_are_named_by_switch(
    *, world: Emulator, running: Link, job: PlainJob, user1: Document, switches: Switches, names: list[str]
) -> None:
    world.switches = switches
    running.change(user1, jobTitle="Director")

    steps = job.on_demand(user1)["provisioningSteps"]
    assert [step["name"] for step in steps[2:]] == names


def test_deletion_is_named_by_switch(world: Emulator, running: Link, job: PlainJob, user1: Document) -> None:
    world.switches = Switches(step_names="by analogy")
    running.unassign(user1)

    assert job.on_demand(user1)["provisioningSteps"][-1]["name"] == "EntryExportDelete"


def test_mobile_may_be_mapped(world: Emulator, job: PlainJob, in_fabrikam: PlainGraph) -> None:
    world.switches = Switches(maps_mobile=True)
    in_fabrikam.delete(f"{job.path}/schema")

    assert "mobile" in json.dumps(job.schema()["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"])


def test_speed_divides_the_rhythm_of_cycles() -> None:
    world = Emulator(seed=1, speed=1200)
    source = world.add_tenant("Fabrikam", domain="fabrikam.com", users=1)
    target = world.add_tenant("Contoso", domain="contoso.com")
    link = configured_link(world, source=source, target=target, assigned=["user1@fabrikam.com"])
    link.start()
    link.run_a_cycle()
    first = world.clock.now()
    link.run_a_cycle()

    assert (world.clock.now() - first).total_seconds() == pytest.approx(2, abs=0.1)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=28)))
def test_next_attempt_is_always_later_and_within_a_day(elapsed: timedelta) -> None:
    attempt = quarantining.next_attempt(BEGAN, BEGAN + elapsed)

    assert timedelta(0) < attempt - (BEGAN + elapsed) <= timedelta(hours=24)


@given(st.integers(0, 4_999), st.integers(0, 100_000))
def test_fewer_than_five_thousand_failures_never_quarantine(failures: int, successes: int) -> None:
    assert quarantining.reason_for_failures(failures=failures, reference_failures=0, successes=successes) is None
