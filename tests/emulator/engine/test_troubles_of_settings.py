"""Troubles with what a configuration has saved, and with what its tenant may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import attrs
import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link


@pytest.fixture
def secrets(in_fabrikam: PlainGraph, job: PlainJob) -> Callable[[], dict[str, str]]:
    def read() -> dict[str, str]:
        items: list[dict[str, Any]] = in_fabrikam.get(f"{job.root}/secrets").json()["value"]
        return {item["key"]: item["value"] for item in items}

    return read


def test_credentials_saved_alone_lose_the_settings(link: Link, secrets: Callable[[], dict[str, str]]) -> None:
    link.trouble.forgets_its_settings()

    assert secrets().keys() == {"AuthenticationType", "CompanyId"}


def test_stars_written_back_are_no_credentials(link: Link, job: PlainJob) -> None:
    assert job.validate().status_code == 204

    link.trouble.saves_what_it_read()

    assert job.validate().json()["error"]["code"] == "CredentialsMissing"


def test_only_what_captures_show_reads_back_in_plain_text(link: Link, secrets: Callable[[], dict[str, str]]) -> None:
    plain = {key for key, value in secrets().items() if value != "*"}

    assert plain == {"SyncNotificationSettings"}
    link.world.switches = attrs.evolve(link.world.switches, secrets_read="readable")
    assert "*" not in secrets().values()


def test_global_reader_cannot_open_a_configuration(link: Link, job: PlainJob, graph: Callable[..., PlainGraph]) -> None:
    reader = graph(link.source, link.source.sign_in(roles=["Global Reader"]))

    answer = reader.get(job.path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UnknownError")


def test_long_mail_addresses_do_not_fit_where_room_is_little(
    link: Link, job: PlainJob, in_fabrikam: PlainGraph
) -> None:
    long: Document = {"key": "SyncNotificationSettings", "value": '{"Recipients":"' + "x" * 2000 + '"}'}
    fits = in_fabrikam.put(f"{job.root}/secrets", {"value": [long]}).status_code
    link.trouble.has_little_room_for_secrets()

    answer = in_fabrikam.put(f"{job.root}/secrets", {"value": [long]})

    assert (fits, answer.status_code) == (204, 400)
    assert "1024 bytes" in answer.json()["error"]["message"]


@pytest.mark.parametrize(("address", "letters"), [("ops@fabrikam.com", 1), ("", 0)])
def test_quarantine_is_written_to_the_saved_address_once_per_reason(running: Link, address: str, letters: int) -> None:
    if address:
        running.trouble.mails(address)
    else:
        running.trouble.mails_nobody()

    running.trouble.withdraws_user_sync()
    for _ in range(2):
        running.world.clock.advance(timedelta(hours=6))

    mails = running.source.state.mails
    assert running.is_quarantined
    assert [(mail["to"], mail["reason"]) for mail in mails] == [(address, "EncounteredQuarantineException")] * letters


def test_tenant_without_a_licence_redeems_nothing_and_shows_no_log(
    link: Link, job: PlainJob, in_fabrikam: PlainGraph
) -> None:
    link.trouble.loses_its_licence()
    partner = f"/policies/crossTenantAccessPolicy/partners/{link.target.id}"

    refused = in_fabrikam.patch(partner, {"automaticUserConsentSettings": {"outboundAllowed": True}})

    code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, code)
    assert in_fabrikam.get("/auditLogs/provisioning").json()["error"]["code"] == code
    assert in_fabrikam.patch(partner, {"automaticUserConsentSettings": None}).status_code == 204


@pytest.mark.parametrize("reading", ["hidden", "shown"])
def test_cycle_under_way_shows_by_switch(link: Link, job: PlainJob, reading: Literal["hidden", "shown"]) -> None:
    link.world.switches = attrs.evolve(link.world.switches, running_execution=reading)
    link.start()

    link.world.clock.advance(timedelta(seconds=90))

    execution = job.status()["lastExecution"]
    never = "0001-01-01T00:00:00Z"
    assert (execution["timeBegan"] == never, execution["timeEnded"]) == (reading == "hidden", never)
    link.run_a_cycle()
    assert job.status()["lastExecution"]["timeEnded"] != never


def test_worker_across_clouds_that_is_disabled_invites_nobody(link: Link, job: PlainJob, world: Emulator) -> None:
    link.trouble.lacks_the_target_cloud_setting()
    link.source.state.root_policy["allowedCloudEndpoints"] = ["microsoftonline.us"]
    link.target.state.root_policy["allowedCloudEndpoints"] = ["microsoftonline.com"]
    link.trouble.disables_the_cross_cloud_worker()

    link.start()
    link.run_a_cycle()
    world.advance(minutes=1)

    (event,) = job.events("provisioningStatusInfo/status eq 'failure'")
    error = event["provisioningStatusInfo"]["errorInformation"]
    assert error["errorCode"] == "InvitationCreationFailure"
    assert "B2B Cross Cloud Worker application has been disabled" in error["reason"]
