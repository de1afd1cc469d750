"""Synchronization secrets: replaced whole, read back masked."""

from __future__ import annotations

import json

import pytest

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob


def saved(graph: PlainGraph, job: PlainJob) -> dict[str, str]:
    return {item["key"]: item["value"] for item in graph.get(f"{job.root}/secrets").json()["value"]}


def put(graph: PlainGraph, job: PlainJob, **values: str) -> int:
    items = [{"key": key, "value": value} for key, value in values.items()]
    return graph.put(f"{job.root}/secrets", {"value": items}).status_code


def test_values_read_back_as_stars_but_for_the_notification_settings(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    values = saved(in_fabrikam, job)

    assert (values["CompanyId"], values["AuthenticationType"], values["SyncAll"]) == ("*", "*", "*")
    assert json.loads(values["SyncNotificationSettings"])["DeleteThresholdEnabled"] is False


def test_what_is_no_secret_is_readable_by_switch(world: Emulator, in_fabrikam: PlainGraph, job: PlainJob) -> None:
    world.switches = Switches(secrets_read="readable")
    put(in_fabrikam, job, CompanyId="a-tenant", SecretToken="hidden")

    assert saved(in_fabrikam, job) == {"CompanyId": "a-tenant", "SecretToken": "*"}


@pytest.mark.parametrize(("switch", "status"), [("401", 401), ("404", 404)])
def test_reading_is_refused_by_switch(
    world: Emulator, in_fabrikam: PlainGraph, job: PlainJob, switch: str, status: int
) -> None:
    world.switches = Switches(secrets_read="401" if switch == "401" else "404")

    assert in_fabrikam.get(f"{job.root}/secrets").status_code == status


def test_put_replaces_the_whole_set(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    assert put(in_fabrikam, job, SyncAll="true") == 204

    assert list(saved(in_fabrikam, job)) == ["SyncAll"]


def test_put_merges_by_switch(world: Emulator, in_fabrikam: PlainGraph, job: PlainJob) -> None:
    world.switches = Switches(secrets_put="merge")
    put(in_fabrikam, job, SyncAll="true")

    assert set(saved(in_fabrikam, job)) == {"AuthenticationType", "CompanyId", "SyncNotificationSettings", "SyncAll"}


def test_empty_value_removes_its_key(world: Emulator, in_fabrikam: PlainGraph, job: PlainJob) -> None:
    world.switches = Switches(secrets_put="merge")
    put(in_fabrikam, job, SyncAll="")

    assert "SyncAll" not in saved(in_fabrikam, job)


def test_star_sent_back_overwrites_unless_switched(world: Emulator, in_fabrikam: PlainGraph, job: PlainJob) -> None:
    world.switches = Switches(secrets_put="merge", star_in_secrets="keeps")
    put(in_fabrikam, job, CompanyId="*")
    kept = job.validate().status_code
    world.switches = Switches(secrets_put="merge")
    put(in_fabrikam, job, CompanyId="*")

    assert (kept, job.validate().json()["error"]["code"]) == (204, "ExternalTenantNotFound")


@pytest.mark.parametrize("value", ["", "no json", "[]"])
def test_malformed_notification_settings_are_refused(in_fabrikam: PlainGraph, job: PlainJob, value: str) -> None:
    body = {"value": [{"key": "SyncNotificationSettings", "value": value}]}

    error = in_fabrikam.put(f"{job.root}/secrets", body).json()["error"]
    assert json.loads(error["message"])["error"]["code"] == "InvalidNotificationSettings"


def test_unknown_key_is_an_internal_error(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    assert put(in_fabrikam, job, companyId="x") == 500


@pytest.mark.nonsense("a body")
def test_name_of_the_references_parameter_table_works_too(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    body = {"credentials": [{"key": "SyncAll", "value": "true"}]}

    assert in_fabrikam.put(f"{job.root}/secrets", body).status_code == 204


def test_patch_meets_the_words_of_the_synchronization_service(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    answer = in_fabrikam.patch(f"{job.root}/secrets", {"value": []})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "UnknownError")


def test_acquiring_an_access_token_keeps_nothing(in_fabrikam: PlainGraph, job: PlainJob) -> None:
    answer = in_fabrikam.post(f"{job.root}/acquireAccessToken", {"credentials": [{"key": "Url", "value": "x"}]})

    assert answer.status_code == 204
    assert "Url" not in saved(in_fabrikam, job)
