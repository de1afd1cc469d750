"""Jobs as the service runs them: states, tests of the connection, quarantine, pause and restart."""

from __future__ import annotations

import json

import pytest

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link

NEVER = "0001-01-01T00:00:00Z"


def test_new_job_is_disabled_and_paused(job: PlainJob) -> None:
    shown = job.get()
    assert (shown["schedule"]["state"], shown["status"]["code"]) == ("Disabled", "Paused")
    assert shown["status"]["lastExecution"] is None


def test_started_job_shows_a_failed_execution_that_never_was(job: PlainJob) -> None:
    assert job.call("start").status_code == 204

    shown = job.get()
    execution = shown["status"]["lastExecution"]
    assert (shown["schedule"]["state"], shown["status"]["code"]) == ("Active", "NotRun")
    assert (execution["state"], execution["error"]["code"], execution["timeBegan"]) == ("Failed", "None", NEVER)


def test_job_is_active_with_real_counters_after_a_cycle(job: PlainJob, link: Link) -> None:
    link.start()
    link.run_a_cycle()

    status = job.status()
    assert status["code"] == "Active"
    assert (status["lastExecution"]["state"], status["lastExecution"]["countExported"]) == ("Succeeded", 1)
    assert status["steadyStateFirstAchievedTime"] != NEVER
    assert status["synchronizedEntryCountByType"] == [{"key": "User to User", "value": 1}]


def test_job_shows_its_progress_while_the_first_cycle_runs(world: Emulator, job: PlainJob, link: Link) -> None:
    link.start()
    world.advance(seconds=90)

    status = job.status()
    assert status["code"] == "NotRun"
    assert (status["progress"][0]["completedUnits"], status["progress"][0]["totalUnits"]) == (0, 1)


def test_validation_fails_for_the_source_first_then_for_the_target_then_passes(
    job: PlainJob, link: Link, in_fabrikam: PlainGraph, in_contoso: PlainGraph
) -> None:
    partners = "/policies/crossTenantAccessPolicy/partners"
    link.trouble.withdraws_outbound_redemption()
    link.trouble.withdraws_user_sync()
    first = job.validate()
    in_fabrikam.patch(f"{partners}/{link.target.id}", {"automaticUserConsentSettings": {"outboundAllowed": True}})
    second = job.validate()
    in_contoso.patch(
        f"{partners}/{link.source.id}/identitySynchronization", {"userSyncInbound": {"isSyncAllowed": True}}
    )

    assert "source tenant has not enabled automatic user consent" in first.json()["error"]["message"]
    assert "target tenant has not enabled inbound synchronization" in second.json()["error"]["message"]
    assert {answer.json()["error"]["code"] for answer in (first, second)} == {
        "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"
    }
    assert job.validate().status_code == 204


@pytest.mark.parametrize(
    ("outbound", "inbound", "redeemed"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_redemption_needs_outbound_in_the_source_and_inbound_in_the_target(
    job: PlainJob, link: Link, *, outbound: bool, inbound: bool, redeemed: bool
) -> None:
    # The opposite directions are on throughout: they must not count.
    link.source.state.partners[link.target.id]["automaticUserConsentSettings"] = {
        "outboundAllowed": outbound,
        "inboundAllowed": True,
    }
    link.target.state.partners[link.source.id]["automaticUserConsentSettings"] = {
        "inboundAllowed": inbound,
        "outboundAllowed": True,
    }

    assert (job.validate().status_code == 204) is redeemed


def test_redemption_is_inherited_from_the_default_policy(job: PlainJob, link: Link) -> None:
    link.source.state.partners[link.target.id]["automaticUserConsentSettings"] = {"outboundAllowed": None}
    refused = job.validate().status_code
    link.source.state.default_policy["automaticUserConsentSettings"] = {"outboundAllowed": True}

    assert (refused, job.validate().status_code) == (400, 204)


def test_unknown_target_is_not_found_by_the_cloud(job: PlainJob, link: Link) -> None:
    link.trouble.names_an_unknown_target()

    error = job.validate().json()["error"]
    assert error["code"] == "ExternalTenantNotFound"
    assert "https://login.microsoftonline.com/" in error["message"]


def test_cross_cloud_target_without_the_cloud_setting_cannot_identify_the_caller(job: PlainJob, link: Link) -> None:
    link.trouble.lacks_the_target_cloud_setting()

    assert job.validate().json()["error"]["code"] == "AzureActiveDirectoryTokenExpired"


def test_unknown_secret_key_is_an_internal_error(job: PlainJob) -> None:
    answer = job.call("validateCredentials", {"credentials": [{"key": "companyId", "value": "x"}]})

    assert (answer.status_code, answer.json()["error"]["message"]) == (
        500,
        "Requested value 'companyId' was not found.",
    )


def test_starting_without_secrets_is_refused_in_wrapped_form(job: PlainJob, link: Link) -> None:
    link.trouble.loses_its_credentials()

    error = job.call("start").json()["error"]
    assert error["code"] == "UnknownError"
    assert json.loads(error["message"])["error"]["code"] == "InvalidCredentials"


def test_withdrawn_policy_quarantines_at_once(job: PlainJob, link: Link) -> None:
    link.start()
    link.run_a_cycle()
    link.trouble.withdraws_user_sync()
    link.run_a_cycle()

    status = job.status()
    assert status["code"] == "Quarantine"
    assert status["quarantine"]["reason"] == "EncounteredQuarantineException"
    assert status["quarantine"]["error"]["code"] == "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"
    assert status["lastExecution"]["state"] == "Failed"


def test_severing_the_policies_leaves_the_users_of_the_target(job: PlainJob, link: Link, user1: Document) -> None:
    link.start()
    link.run_a_cycle()
    link.trouble.severs_the_relationship()
    link.run_a_cycle()

    assert link.counterpart(user1) is not None


@pytest.mark.parametrize(
    ("failures", "references", "successes", "reason"),
    [
        (4_000, 0, 0, None),
        (5_000, 0, 5_000, "EncounteredEscrowProportionThreshold"),
        (30_000, 0, 5_000, "EncounteredEscrowProportionThreshold"),
        (20_000, 0, 100_000, None),
        (45_000, 0, 1_000_000, "EncounteredBaseEscrowThreshold"),
        (40_000, 21_000, 1_000_000, "EncounteredTotalEscrowThreshold"),
    ],
)
def test_quarantine_follows_the_documented_counts(
    job: PlainJob, link: Link, *, failures: int, references: int, successes: int, reason: str | None
) -> None:
    link.trouble.counts(failures=failures, reference_failures=references, successes=successes)
    link.start()
    link.run_a_cycle()

    quarantine = job.status()["quarantine"]
    assert (quarantine and quarantine["reason"]) == reason


def test_quarantined_job_tries_again_after_6_12_24_and_then_every_24_hours(
    job: PlainJob, link: Link, world: Emulator
) -> None:
    link.start()
    link.run_a_cycle()
    link.trouble.withdraws_user_sync()
    link.run_a_cycle()
    began = world.clock.now()
    attempts = []
    for _ in range(5):
        link.run_a_cycle()
        attempts.append(round((world.clock.now() - began).total_seconds() / 3600))

    assert attempts == [6, 12, 24, 48, 72]
    assert job.status()["quarantine"]["seriesCount"] == 6


def test_job_is_disabled_after_28_days_of_quarantine(job: PlainJob, link: Link, world: Emulator) -> None:
    link.start()
    link.trouble.withdraws_user_sync()
    world.advance(days=29)

    shown = job.get()
    assert (shown["schedule"]["state"], shown["status"]["code"]) == ("Disabled", "Paused")


def test_quarantine_ends_by_itself_once_an_attempt_succeeds(job: PlainJob, link: Link) -> None:
    link.start()
    link.trouble.withdraws_user_sync()
    link.run_a_cycle()
    link.target.state.sync_policies[link.source.id]["userSyncInbound"] = {"isSyncAllowed": True}
    link.run_a_cycle()
    link.run_a_cycle()

    status = job.status()
    assert (status["code"], status["quarantine"]) == ("Active", None)


def test_pausing_lets_the_running_cycle_end(job: PlainJob, link: Link, world: Emulator, user1: Document) -> None:
    link.start()
    world.advance(seconds=90)
    job.call("pause")
    world.advance(hours=3)

    shown = job.get()
    assert (shown["schedule"]["state"], shown["status"]["code"]) == ("Disabled", "Paused")
    assert shown["status"]["lastExecution"]["countExported"] == 1
    assert link.counterpart(user1) is not None


def test_paused_job_goes_on_from_its_watermark(job: PlainJob, link: Link, world: Emulator) -> None:
    link.start()
    link.run_a_cycle()
    job.call("pause")
    world.advance(hours=5)
    job.call("start")
    link.run_a_cycle()

    assert job.status()["lastExecution"]["countImported"] == 0


def test_restart_with_empty_criteria_clears_quarantine_escrows_and_watermark_and_keeps_links(
    job: PlainJob, link: Link, user1: Document
) -> None:
    link.start()
    link.run_a_cycle()
    link.trouble.fails_of("InternalServerError", user1)
    link.trouble.is_quarantined("IngestionInterrupted")
    assert job.call("restart", {"criteria": {"resetScope": ""}}).status_code == 204
    link.trouble.recovers(user1)
    link.run_a_cycle()

    status = job.status()
    assert (status["code"], status["quarantine"]) == ("Active", None)
    assert status["lastExecution"]["countImported"] == 1
    assert status["lastExecution"]["countEscrowed"] == 0
    assert status["synchronizedEntryCountByType"][0]["value"] == 1


def test_full_restart_matches_everybody_again(job: PlainJob, link: Link, user1: Document) -> None:
    link.start()
    link.run_a_cycle()
    before = link.counterpart(user1)
    job.call("restart", {"criteria": {"resetScope": "Full"}})
    link.run_a_cycle()

    assert link.counterpart(user1) == before
    assert len(link.target.state.users) == 1
    assert job.status()["lastExecution"]["countImported"] == 1


@pytest.mark.nonsense("an enum's word in another case")
def test_restart_takes_the_flags_with_and_without_blanks(job: PlainJob) -> None:
    for scope in ("Watermark, Escrows, QuarantineState", "Watermark,Escrows,QuarantineState", "watermark"):
        assert job.call("restart", {"criteria": {"resetScope": scope}}).status_code == 204


def test_restart_refuses_a_word_that_is_no_scope(job: PlainJob) -> None:
    assert job.call("restart", {"criteria": {"resetScope": "Everything"}}).status_code == 400


def test_cleared_escrows_are_not_retried_without_the_watermark(job: PlainJob, link: Link, user1: Document) -> None:
    link.trouble.fails_of("InternalServerError", user1)
    link.start()
    link.run_a_cycle()
    link.trouble.recovers(user1)
    job.call("restart", {"criteria": {"resetScope": "Escrows"}})
    link.run_a_cycle()

    assert link.counterpart(user1) is None


def test_escrowed_object_is_retried_in_the_next_cycle_and_then_less_and_less_often(
    job: PlainJob, link: Link, user1: Document
) -> None:
    link.trouble.fails_of("InternalServerError", user1)
    link.start()
    tried = []
    for _ in range(8):
        link.run_a_cycle()
        tried.append(job.status()["lastExecution"]["countImported"])

    assert tried == [1, 1, 0, 1, 0, 0, 0, 1]
    assert job.status()["lastExecution"]["state"] == "EntryLevelErrors"


def test_deleted_job_is_gone_and_its_secrets_stay(job: PlainJob, in_fabrikam: PlainGraph, link: Link) -> None:
    assert in_fabrikam.delete(job.path).status_code == 204

    assert in_fabrikam.get(job.path).status_code == 404
    assert {item["key"] for item in in_fabrikam.get(f"{job.root}/secrets").json()["value"]} >= {"CompanyId", "SyncAll"}


def test_deleted_configuration_takes_its_job_along(
    job: PlainJob, in_fabrikam: PlainGraph, link: Link, world: Emulator
) -> None:
    link.start()
    in_fabrikam.delete(f"/servicePrincipals/{link.service_principal_id}")
    world.advance(hours=1)

    assert link.job_id not in link.source.state.jobs


@pytest.mark.parametrize(
    ("state", "switches"), [("Disabled", Switches()), ("Paused", Switches(paused_schedule="Paused"))]
)
def test_schedule_of_a_paused_job_is_a_switch(world: Emulator, job: PlainJob, state: str, switches: Switches) -> None:
    world.switches = switches
    job.call("start")
    job.call("pause")

    assert job.get()["schedule"]["state"] == state


def test_second_job_of_the_same_template_is_refused_by_switch(
    world: Emulator, job: PlainJob, in_fabrikam: PlainGraph
) -> None:
    assert in_fabrikam.post(f"{job.root}/jobs", {"templateId": "Azure2Azure"}).status_code == 201
    world.switches = Switches(second_job="409")

    assert in_fabrikam.post(f"{job.root}/jobs", {"templateId": "Azure2Azure"}).status_code == 409


def test_validation_errors_are_wrapped_by_switch(world: Emulator, job: PlainJob, link: Link) -> None:
    world.switches = Switches(validation_errors="wrapped")
    link.trouble.withdraws_outbound_redemption()

    error = job.validate().json()["error"]
    inner = json.loads(error["message"])["error"]
    assert (error["code"], inner["code"]) == ("UnknownError", "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure")
