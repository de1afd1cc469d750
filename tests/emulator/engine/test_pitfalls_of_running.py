"""What users of other tools trip over while a link runs, one scenario each: job, secrets, on demand, logs.

Each test has the trap's name in `test_pitfall_list.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import attrs
import pytest
import requests

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.documents import Document
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link
from crosstenant.emulator.tenants import EmulatedTenant

NEVER = "0001-01-01T00:00:00Z"
NOBODYS_RULE = "11111111-1111-4111-8111-111111111111"


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def test_job_that_never_ran(job: PlainJob) -> None:
    fresh = job.get()
    job.call("start")
    status = job.status()

    assert (fresh["status"]["code"], fresh["schedule"]["state"]) == ("Paused", "Disabled")
    assert fresh["schedule"]["interval"] == "PT40M"
    assert (status["code"], status["lastExecution"]["state"]) == ("NotRun", "Failed")
    assert (status["lastExecution"]["error"]["code"], status["lastExecution"]["timeBegan"]) == ("None", NEVER)
    assert {status["steadyStateFirstAchievedTime"], status["steadyStateLastAchievedTime"]} == {NEVER}


@pytest.mark.parametrize("rule", ["", NOBODYS_RULE])
def test_on_demand_with_a_missing_or_foreign_rule(job: PlainJob, user1: Document, rule: str) -> None:
    subjects = [{"objectId": user1["id"], "objectTypeName": "User"}]
    answer = job.call("provisionOnDemand", {"parameters": [{"ruleId": rule, "subjects": subjects}]})

    assert answer.status_code == 400
    assert "RequestParameterInvalid" in answer.text
    assert f"The request also identified this synchronization rule: {rule}." in answer.text


def test_on_demand_answers_json_inside_json(job: PlainJob, user1: Document) -> None:
    answer = job.call("provisionOnDemand", job.on_demand_body(user1))

    assert answer.status_code == 200
    assert answer.json()["key"] == "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
    assert json.loads(answer.json()["value"])[0]["provisioningSteps"]


def test_on_demand_before_the_credentials(job: PlainJob, link: Link, user1: Document) -> None:
    link.trouble.loses_its_credentials()

    answer = job.call("provisionOnDemand", job.on_demand_body(user1))
    assert answer.status_code == 400
    assert "CredentialsMissing" in answer.text


def test_on_demand_too_often(job: PlainJob, user1: Document) -> None:
    answers = [job.call("provisionOnDemand", job.on_demand_body(user1)) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[5].headers["Retry-After"]) <= 10


def test_on_demand_minds_the_scope(job: PlainJob, link: Link, user2: Document) -> None:
    result = job.on_demand(user2)

    assert (result["action"], result["statusInfo"]["status"]) == ("Other", "Skipped")
    assert link.counterpart(user2) is None


def test_job_id_that_is_no_guid(job: PlainJob, link: Link) -> None:
    template, source, _ = link.job_id.split(".")

    assert (template, source) == ("Azure2Azure", link.source.id.replace("-", ""))
    assert job.get()["id"] == link.job_id


def test_permission_error_without_a_word(
    graph: Callable[..., PlainGraph], job: PlainJob, fabrikam: EmulatedTenant
) -> None:
    answer = graph(fabrikam, fabrikam.app_credential(["Policy.Read.All"])).get(job.path)

    assert refusal(answer) == (401, "UnknownError", "")
    assert answer.headers["request-id"]


def test_permission_for_owned_apps_may_not_be_enough(
    world: Emulator, graph: Callable[..., PlainGraph], job: PlainJob, link: Link
) -> None:
    owner = graph(link.source, link.source.app_credential(["Application.ReadWrite.OwnedBy"]))
    link.source.state.service_principals.update(link.service_principal_id, {"_owners": [link.source.client_id]})
    world.switches = attrs.evolve(world.switches, owned_by_opens_synchronization=False)

    assert refusal(owner.get(job.path)) == (401, "UnknownError", "")


def test_secrets_come_back_as_stars(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    saved = {each["key"]: each["value"] for each in in_fabrikam.get(f"{job.root}/secrets").json()["value"]}
    in_fabrikam.put(f"{job.root}/secrets", {"value": [{"key": key, "value": saved[key]} for key in saved]})

    assert saved["CompanyId"] == "*"
    assert json.loads(saved["SyncNotificationSettings"])["Enabled"] is False
    assert job.validate().status_code == 400


def test_keys_that_clients_of_other_apps_do_not_know(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    shown = [each["key"] for each in in_fabrikam.get(f"{job.root}/secrets").json()["value"]]

    assert {"AuthenticationType", "CompanyId", "SyncAll"} <= set(shown)


def test_fewer_secrets_than_were_sent(in_fabrikam: PlainGraph, job: PlainJob, link: Link) -> None:
    sent = {"CompanyId": link.target.id, "AuthenticationType": "SyncPolicy", "SyncAll": ""}
    in_fabrikam.put(f"{job.root}/secrets", {"value": [{"key": key, "value": value} for key, value in sent.items()]})

    assert len(in_fabrikam.get(f"{job.root}/secrets").json()["value"]) == 2


def test_secrets_outlive_the_job(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    assert in_fabrikam.delete(job.path).status_code == 204

    assert in_fabrikam.get(f"{job.root}/secrets").json()["value"]


def test_deletion_threshold_is_a_setting_among_the_secrets(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    settings = '{"DeleteThresholdEnabled":true,"DeleteThresholdValue":17}'
    answer = in_fabrikam.put(f"{job.root}/secrets", {"value": [{"key": "SyncNotificationSettings", "value": settings}]})

    shown = in_fabrikam.get(f"{job.root}/secrets").json()["value"][0]["value"]
    assert answer.status_code == 204
    assert json.loads(shown)["DeleteThresholdValue"] == 17


@pytest.mark.parametrize("side", ["source", "target"])
def test_redemption_missing_on_one_side(world: Emulator, job: PlainJob, link: Link, side: str) -> None:
    world.switches = attrs.evolve(world.switches, redemption_failure="older")
    trouble = link.trouble
    (trouble.withdraws_outbound_redemption if side == "source" else trouble.withdraws_inbound_redemption)()

    assert refusal(job.validate())[1:] == (
        "AzureDirectoryB2BManagementPolicyCheckFailure",
        "Policy permitting auto-redemption of invitations not configured.",
    )


CODES = ["AzureActiveDirectoryForbidden", "AzureActiveDirectoryQuotaLimitExceeded", "InvitationCreationFailure"]


@pytest.mark.parametrize("code", CODES)
def test_export_that_the_target_refuses(world: Emulator, job: PlainJob, link: Link, user1: Document, code: str) -> None:
    link.trouble.fails_of(code, user1)
    link.start()
    link.run_a_cycle()
    world.advance(minutes=1)

    status = job.events()[0]["provisioningStatusInfo"]
    assert (status["status"], status["errorInformation"]["errorCode"]) == ("failure", code)


def test_quarantine_although_every_event_is_a_success(world: Emulator, running: Link, job: PlainJob) -> None:
    running.trouble.is_quarantined("IngestionInterrupted")
    world.advance(minutes=1)

    assert job.status()["quarantine"]["reason"] == "IngestionInterrupted"
    assert {event["provisioningStatusInfo"]["status"] for event in job.events()} == {"success"}


def test_reset_scopes_are_used_together(running: Link, job: PlainJob) -> None:
    running.trouble.is_quarantined("IngestionInterrupted")
    answer = job.call("restart", {"criteria": {"resetScope": "Watermark, Escrows, QuarantineState"}})

    assert answer.status_code == 204
    assert job.status()["quarantine"] is None


def test_start_again_and_again(world: Emulator, running: Link, job: PlainJob) -> None:
    world.switches = attrs.evolve(world.switches, repeated_start="stops")
    job.call("start")

    assert (job.get()["schedule"]["state"], running.job.next_run_at) == ("Disabled", None)


def test_several_jobs_on_one_service_principal(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    second = in_fabrikam.post(f"{job.root}/jobs", {"templateId": "Azure2Azure"})

    jobs = in_fabrikam.get(f"{job.root}/jobs").json()["value"]
    assert (second.status_code, len(jobs)) == (201, 2)
    assert {each["templateId"] for each in jobs} == {"Azure2Azure"}


def test_throttling_of_a_large_tenant(world: Emulator, in_fabrikam: PlainGraph) -> None:
    text = "Too many requests from Identifier:x under category:aadgraph.app.tenant_large. Please try again later."
    world.faults.plan(faults.fails(429, message=text), "GET", "/users")

    assert refusal(in_fabrikam.get("/users"))[::2] == (429, text)


def test_retry_after_longer_than_clients_like(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.throttles(200), "GET", "/users")

    assert in_fabrikam.get("/users").headers["Retry-After"] == "200"
    assert in_fabrikam.get("/users").status_code == 200


def test_filter_of_the_log_that_is_refused(in_fabrikam: PlainGraph) -> None:
    quoted = in_fabrikam.get("/auditLogs/provisioning?$filter=activityDateTime gt '2026-01-01'")
    without_time = in_fabrikam.get("/auditLogs/provisioning?$filter=activityDateTime gt 2026-01-01")

    assert refusal(quoted)[2].startswith("Invalid filter clause")
    assert without_time.status_code == 200


@pytest.mark.unpublished("planned faults")
def test_error_in_a_page_of_the_log(world: Emulator, running: Link, in_fabrikam: PlainGraph) -> None:
    world.advance(minutes=1)
    world.faults.plan(page_faults.spoils_item(), "GET", "/auditLogs/provisioning")

    last = in_fabrikam.get("/auditLogs/provisioning").json()["value"][-1]
    assert last["error"]["message"].startswith("The property 'category[Nullable=False]'")


@pytest.mark.parametrize("kind", ["text message", "external"])
def test_user_who_is_no_internal_member(world: Emulator, job: PlainJob, link: Link, user2: Document, kind: str) -> None:
    stranger = link.source.add_user("guest#EXT#", userPrincipalName="guest_x.com#EXT#@fabrikam.com")
    person = user2 if kind == "text message" else stranger
    link.trouble.signs_in_by_text_message(user2)
    link.assign(person)
    link.start()
    link.run_a_cycle()

    assert link.counterpart(person) is None
