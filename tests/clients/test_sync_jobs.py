"""Synchronization jobs: what goes out, and what a user of the client gets back."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import (
    ConflictError,
    GraphError,
    InputError,
    NotFoundError,
    PermissionDeniedError,
    ServiceError,
)
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_job import RestartScope, SyncJob
from crosstenant.models.sync_secret import SyncSecret

if TYPE_CHECKING:
    from tests.clients.conftest import Load, ScriptedGraph

TARGET = "2b2b2b2b-2222-4bbb-8bbb-222222222222"
USER = "8b8b8b8b-8888-4bbb-8bbb-888888888888"
RULE = "7a7a7a7a-7777-4aaa-8aaa-777777777777"


@attrs.frozen
class Place:
    """A job and the paths that lead to it."""

    app: ConfigurationApp
    job: SyncJob

    @property
    def base(self) -> str:
        return f"/servicePrincipals/{self.app.service_principal_id}/synchronization"

    @property
    def path(self) -> str:
        return f"{self.base}/jobs/{self.job.id}"


@pytest.fixture
def place(app: ConfigurationApp, job: SyncJob) -> Place:
    return Place(app, job)


def test_templates_tell_which_is_for_synchronization_across_tenants(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("GET", f"{place.base}/templates", {"value": [payload("synchronizationTemplate", "listed")]})

    (template,) = client.sync_jobs.templates(place.app)

    assert template.is_cross_tenant


def test_a_job_is_created_from_the_cross_tenant_template(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("POST", f"{place.base}/jobs", payload("synchronizationJob", "created"), status=201)

    made = client.sync_jobs.create(place.app)

    assert graph.sent[0].body == {"templateId": "Azure2Azure"}
    assert not made.is_enabled
    assert made.never_ran


def test_creating_a_job_is_never_sent_twice(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.refuses("POST", f"{place.base}/jobs", 503, "ServiceUnavailable")

    with pytest.raises(ServiceError):
        client.sync_jobs.create(place.app)

    assert len(graph.sent) == 1


def test_a_second_job_of_a_template_is_a_conflict(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.refuses("POST", f"{place.base}/jobs", 409, "UnknownError")

    with pytest.raises(ConflictError):
        client.sync_jobs.create(place.app)


def test_jobs_are_listed_and_got_by_their_odd_ids(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("GET", f"{place.base}/jobs", {"value": [payload("synchronizationJob", "created")]})
    graph.answers("GET", place.path, payload("synchronizationJob", "started"))

    assert list(client.sync_jobs.all(place.app)) == [place.job]
    assert client.sync_jobs.get(place.app, place.job.id).is_enabled


def test_a_job_that_is_not_there_is_an_error_to_get_and_none_to_find(
    client: TenantClient, graph: ScriptedGraph, place: Place
) -> None:
    for _ in range(2):
        graph.refuses("GET", f"{place.base}/jobs/Azure2Azure.x", 404, "UnknownError")

    assert client.sync_jobs.find(place.app, "Azure2Azure.x") is None
    with pytest.raises(NotFoundError):
        client.sync_jobs.get(place.app, "Azure2Azure.x")


@pytest.mark.parametrize("bad", ["a/b", "x?$expand=*", "x#frag", "x%2F..", "..", ""])
def test_a_job_id_is_one_path_segment(client: TenantClient, graph: ScriptedGraph, place: Place, bad: str) -> None:
    with pytest.raises(InputError) as caught:
        client.sync_jobs.get(place.app, bad)

    assert caught.value.parameter == "job_id"
    assert graph.sent == []


def test_a_401_without_a_message_means_that_a_permission_is_missing(
    client: TenantClient, graph: ScriptedGraph, place: Place
) -> None:
    graph.refuses("GET", f"{place.base}/jobs", 401, "UnknownError")

    with pytest.raises(PermissionDeniedError):
        list(client.sync_jobs.all(place.app))

    assert len(graph.sent) == 1


def test_start_and_pause_have_no_body(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers("POST", f"{place.path}/start")
    graph.answers("POST", f"{place.path}/pause")

    client.sync_jobs.start(place.app, place.job)
    client.sync_jobs.pause(place.app, place.job)

    assert [(sent.path, sent.body) for sent in graph.sent] == [
        (f"{place.path}/start", None),
        (f"{place.path}/pause", None),
    ]


def test_start_raises_not_found_when_the_job_is_gone(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.refuses("POST", f"{place.path}/start", 404, "UnknownError")

    with pytest.raises(NotFoundError):
        client.sync_jobs.start(place.app, place.job)


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (None, {"Escrows", "Watermark", "QuarantineState"}),
        (RestartScope.WATERMARK, {"Watermark"}),
        (RestartScope.FULL, {"Full"}),
        (RestartScope.FULL | RestartScope.FORCE_DELETES, {"Full", "ForceDeletes"}),
        (RestartScope.ESCROWS | RestartScope.QUARANTINE_STATE, {"Escrows", "QuarantineState"}),
    ],
)
def test_restart_says_what_to_forget(
    client: TenantClient, graph: ScriptedGraph, place: Place, scope: RestartScope | None, words: set[str]
) -> None:
    graph.answers("POST", f"{place.path}/restart")

    client.sync_jobs.restart(place.app, place.job, scope)

    assert set(graph.sent[0].body["criteria"]["resetScope"].split(", ")) == words


def test_deleting_a_job_is_fine_when_it_is_gone(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers("DELETE", place.path)
    graph.refuses("DELETE", place.path, 404, "UnknownError")

    client.sync_jobs.delete(place.app, place.job)
    client.sync_jobs.delete(place.app, place.job)

    assert len(graph.sent) == 2


def test_the_connection_is_tested_without_a_job(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers("POST", f"{place.base}/jobs/validateCredentials")

    client.sync_jobs.validate_credentials(place.app, target_tenant_id=TARGET.upper())

    assert graph.sent[0].body == {
        "useSavedCredentials": False,
        "templateId": "Azure2Azure",
        "credentials": [
            {"key": "CompanyId", "value": TARGET},
            {"key": "AuthenticationType", "value": "SyncPolicy"},
        ],
    }


def test_a_no_of_the_service_is_an_error_with_its_code(
    client: TenantClient, graph: ScriptedGraph, place: Place
) -> None:
    code = "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"
    wrapped = json.dumps({"error": {"code": code, "message": "The source tenant has not enabled it."}})
    graph.refuses("POST", f"{place.base}/jobs/validateCredentials", 400, code, "The source tenant has not enabled it.")
    graph.refuses("POST", f"{place.path}/validateCredentials", 400, "UnknownError", wrapped)

    questions: tuple[Callable[[], None], ...] = (
        lambda: client.sync_jobs.validate_credentials(place.app, target_tenant_id=TARGET),
        lambda: client.sync_jobs.validate_saved_credentials(place.app, place.job),
    )
    for ask in questions:
        with pytest.raises(GraphError) as caught:
            ask()
        assert caught.value.code == code
    assert graph.sent[1].body == {"useSavedCredentials": True}


def test_testing_the_connection_may_be_repeated(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.refuses("POST", f"{place.base}/jobs/validateCredentials", 503, "ServiceUnavailable")
    graph.answers("POST", f"{place.base}/jobs/validateCredentials")

    client.sync_jobs.validate_credentials(place.app, target_tenant_id=TARGET)

    assert len(graph.sent) == 2


def test_a_target_that_is_no_tenant_id_is_refused_before_a_request(
    client: TenantClient, graph: ScriptedGraph, place: Place
) -> None:
    with pytest.raises(InputError) as caught:
        client.sync_jobs.validate_credentials(place.app, target_tenant_id="contoso.com")

    assert caught.value.parameter == "target_tenant_id"
    assert graph.sent == []


def test_secrets_are_read_with_their_masks_lifted(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers(
        "GET",
        f"{place.base}/secrets",
        {"value": [{"key": "CompanyId", "value": TARGET}, {"key": "Password", "value": "*"}, {"key": "NewKey"}]},
    )

    assert client.sync_jobs.secrets(place.app) == (
        SyncSecret("CompanyId", TARGET),
        SyncSecret("Password"),
        SyncSecret("NewKey"),
    )


def test_the_value_of_a_secret_never_shows() -> None:
    assert "hunter2" not in repr(SyncSecret("Password", "hunter2"))


def test_secrets_are_saved_as_a_whole_set(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers("PUT", f"{place.base}/secrets")

    client.sync_jobs.save_secrets(
        place.app, [SyncSecret(SyncSecret.COMPANY_ID, TARGET), SyncSecret(SyncSecret.SYNC_ALL, "")]
    )

    assert graph.sent[0].body == {
        "value": [{"key": "CompanyId", "value": TARGET}, {"key": "SyncAll", "value": ""}],
    }


@pytest.mark.parametrize(
    ("secrets", "reason"),
    [
        ([], "empty set"),
        ([SyncSecret("Password", "*")], "masked"),
        ([SyncSecret("Password")], "masked"),
        ([SyncSecret("SyncAll", "true"), SyncSecret("SyncAll", "false")], "more than once"),
        ([SyncSecret("companyId", TARGET)], "CompanyId"),
    ],
)
def test_a_set_that_would_do_damage_is_refused_before_a_request(
    client: TenantClient, graph: ScriptedGraph, place: Place, secrets: list[SyncSecret], reason: str
) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        client.sync_jobs.save_secrets(place.app, secrets)

    assert caught.value.parameter == "secrets"
    assert graph.sent == []


def test_a_key_that_this_release_does_not_know_is_sent_with_a_warning(
    client: TenantClient, graph: ScriptedGraph, place: Place
) -> None:
    graph.answers("PUT", f"{place.base}/secrets")

    with pytest.warns(UserWarning, match="TomorrowsKey") as caught:
        client.sync_jobs.save_secrets(place.app, [SyncSecret("TomorrowsKey", "x")])

    assert caught[0].filename == __file__
    assert graph.sent[0].body == {"value": [{"key": "TomorrowsKey", "value": "x"}]}


def test_known_keys_are_saved_without_a_warning(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers("PUT", f"{place.base}/secrets")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.sync_jobs.save_secrets(place.app, [SyncSecret(SyncSecret.SYNC_NOTIFICATION_SETTINGS, "{}")])


def test_the_schema_tells_the_rule_for_users(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("GET", f"{place.path}/schema", payload("synchronizationSchema", "full"))

    assert client.sync_jobs.schema(place.app, place.job).user_rule is not None


def test_provisioning_on_demand_names_rule_and_object(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("POST", f"{place.path}/provisionOnDemand", payload("provisionOnDemand", "created_as_list"))

    result = client.sync_jobs.provision_on_demand(place.app, place.job, rule_id=RULE, object_id=USER.upper())

    assert result.ok
    assert graph.sent[0].body == {
        "parameters": [{"ruleId": RULE, "subjects": [{"objectId": USER, "objectTypeName": "User"}]}]
    }


def test_provisioning_on_demand_is_not_repeated_when_nobody_knows_what_happened(
    client: TenantClient, graph: ScriptedGraph, place: Place
) -> None:
    graph.refuses("POST", f"{place.path}/provisionOnDemand", 504, "GatewayTimeout")

    with pytest.raises(ServiceError):
        client.sync_jobs.provision_on_demand(place.app, place.job, rule_id=RULE, object_id=USER)

    assert len(graph.sent) == 1


def test_an_object_is_provisioned_by_its_object_id(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    with pytest.raises(InputError) as caught:
        client.sync_jobs.provision_on_demand(place.app, place.job, rule_id=RULE, object_id="ada@fabrikam.com")

    assert caught.value.parameter == "object_id"
    assert graph.sent == []
