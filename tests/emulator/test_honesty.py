"""The referee of the emulator's answers: it lets what is published pass, and turns red on every kind of violation."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import requests
from graph_referee import GraphReferee
from published_names import published_names

from crosstenant.emulator import Emulator
from crosstenant.emulator.assembly import ROUTES
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import Link, synchronized_link
from crosstenant.emulator.tenants import EmulatedTenant

USER = "/v1.0/users/1"
JOB = "/v1.0/servicePrincipals/1/synchronization/jobs/1"
PARTNER = "/v1.0/policies/crossTenantAccessPolicy/partners/1"
LOG = "/v1.0/auditLogs/provisioning"


def findings(method: str, address: str, status: int, body: object, *, sent: object = None) -> list[str]:
    referee = GraphReferee(published_names())
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    referee.look_at(method, address, status, content, sent=json.dumps(sent).encode())
    return list(referee.findings)


@pytest.mark.parametrize(
    ("method", "address", "status", "body"),
    [
        ("GET", USER, 200, {"id": "1", "displayName": None, "accountEnabled": True, "proxyAddresses": []}),
        ("GET", f"{USER}?$select=displayName", 200, {"displayName": "User1"}),
        ("GET", f"{USER}?$expand=manager", 200, {"id": "1", "manager": {"id": "2"}}),
        ("GET", "/v1.0/users/$count", 200, 3),
        ("GET", JOB, 200, {"id": "1", "status": {"code": "Paused", "troubleshootingUrl": None}}),
        ("POST", f"{JOB}/start", 204, b""),
        ("GET", PARTNER, 200, {"tenantId": "1", "inboundTrust": None, "crossCloudMeetingConfiguration": None}),
        ("GET", LOG, 200, {"@odata.nextLink": "https://...", "value": []}),
        ("GET", USER, 404, {"error": {"code": "Request_ResourceNotFound", "message": ""}}),
        ("GET", "/beta/policies/deletedItems", 200, {"value": []}),
    ],
)
def test_published_answers_pass(method: str, address: str, status: int, body: object) -> None:
    assert findings(method, address, status, body) == []


PLANTED = {
    "a path": ("GET", "/v1.0/users/1/cousins", 200, {}, "no such path"),
    "a closed type's property": ("GET", JOB, 200, {"id": "1", "state": "Paused"}, "synchronizationJob has no such"),
    "a property's spelling": ("GET", JOB, 200, {"id": "1", "templateID": "x"}, "synchronizationJob has no such"),
    "a truth value": ("GET", USER, 200, {"id": "1", "accountEnabled": "true"}, '"true" is no Boolean'),
    "a number": ("GET", JOB, 200, {"id": "1", "status": {"countSuccessiveCompleteFailures": "1"}}, "is no Int64"),
    "an instant": ("GET", USER, 200, {"id": "1", "createdDateTime": "yesterday"}, "is no DateTimeOffset"),
    "a duration": ("GET", JOB, 200, {"id": "1", "schedule": {"interval": "40 minutes"}}, "is no Duration"),
    "an identifier": ("GET", "/v1.0/servicePrincipals/1/appRoleAssignedTo/1", 200, {"id": "1", "appRoleId": "x"},
                      "is no Guid"),
    "a text": ("GET", USER, 200, {"id": "1", "displayName": 1}, "1 is no String"),
    "null": ("GET", USER, 200, {"id": "1", "proxyAddresses": [None]}, "null where String may not be null"),
    "an enum's word": ("GET", JOB, 200, {"id": "1", "status": {"code": "Sleeping"}}, "no synchronizationStatusCode"),
    "an enum's case": ("GET", JOB, 200, {"id": "1", "status": {"code": "paused"}}, "no synchronizationStatusCode"),
    "a list's place": ("GET", LOG, 200, {"items": []}, "a list stands under value"),
    "a list's neighbour": ("GET", LOG, 200, {"value": [], "total": 0}, "nothing but annotations"),
    "a list inside": ("GET", USER, 200, {"id": "1", "proxyAddresses": "x"}, "no list of String"),
    "an object": ("GET", JOB, 200, {"id": "1", "status": "Paused"}, "no synchronizationStatus"),
    "a key": ("GET", USER, 200, {"displayName": "x"}, "user lacks its key id"),
    "an item's key": ("GET", "/v1.0/users", 200, {"value": [{"displayName": "x"}]}, "user lacks its key id"),
    "a resource inside": ("GET", USER, 200, {"id": "1", "manager": {"id": "2"}}, "without being expanded"),
    "a named type": ("GET", JOB, 200, {"id": "1", "status": {"@odata.type": "#microsoft.graph.user"}}, "says user"),
    "a silent action": ("POST", f"{JOB}/start", 200, {"value": "started"}, "nothing is returned here"),
    "an error's shape": ("GET", USER, 404, {"message": "not found"}, "inside of error"),
    "an error's code": ("GET", USER, 404, {"error": {"code": 404, "message": "not found"}}, "inside of error"),
}  # fmt: skip


@pytest.mark.parametrize(("method", "address", "status", "body", "told"), PLANTED.values(), ids=PLANTED)
def test_each_planted_violation_is_found(method: str, address: str, status: int, body: Document, told: str) -> None:
    (finding,) = findings(method, address, status, body)
    assert told in finding


@pytest.mark.parametrize(
    ("responses", "told"),
    [
        ([{"id": "1", "status": 200, "body": {"id": "x", "accountEnabled": 1}}], "1 is no Boolean"),
        ([{"id": "1", "body": {}}], "an answer has a status"),
        ([{"id": "2", "status": 404, "body": {}}], "the ids of the answers"),
        ([], "the ids of the answers"),
    ],
)
def test_answers_inside_of_a_batch_are_looked_at_one_by_one(responses: list[Document], told: str) -> None:
    sent = {"requests": [{"id": "1", "method": "GET", "url": "/users/x"}]}
    found = findings("POST", "/v1.0/$batch", 200, {"responses": responses}, sent=sent)
    assert [each for each in found if told in each]


@pytest.fixture
def link(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    return synchronized_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])


def spoil_user(link: Link) -> str:
    link.change(link.source.user("user1@fabrikam.com"), displayName=7)
    return "/users"


def spoil_policy(link: Link) -> str:
    link.source.state.partners[link.target.id]["madeUp"] = True
    return f"/policies/crossTenantAccessPolicy/partners/{link.target.id}"


def spoil_job(link: Link) -> str:
    link.job.document["templateId"] = 7
    return f"/servicePrincipals/{link.service_principal_id}/synchronization/jobs/{link.job_id}"


@pytest.mark.unpublished("planted")
@pytest.mark.parametrize("spoil", [spoil_user, spoil_policy, spoil_job])
def test_the_referee_sees_what_a_world_really_answers(
    referee: GraphReferee, link: Link, in_fabrikam: PlainGraph, spoil: Callable[[Link], str]
) -> None:
    path = spoil(link)
    assert not referee.findings
    assert in_fabrikam.get(path).status_code == 200
    assert len(referee.findings) == 1


def test_the_referee_sees_answers_over_a_port(referee: GraphReferee, world: Emulator) -> None:
    with world.serve() as server, requests.Session() as session:
        session.trust_env = False
        session.get(f"{server.url}/v1.0/users")
    assert referee.seen == 1


BESIDE_THE_EXCERPT = {"POST /users/<user_id>/authentication/phoneMethods/<method_id>/disableSmsSignIn"}
"""Paths of v1.0 outside the part of the metadata that is kept here: derived from a documented cmdlet."""


def test_every_path_of_ours_is_published_or_only_in_beta() -> None:
    unknown = [
        f"{route.method} {route.path}"
        for route in ROUTES
        if "v1.0" in route.versions and published_names().place(route.path) is None
    ]
    assert set(unknown) == BESIDE_THE_EXCERPT


def test_everything_that_a_link_leaves_behind_is_looked_at(
    referee: GraphReferee, link: Link, in_fabrikam: PlainGraph
) -> None:
    job = f"/servicePrincipals/{link.service_principal_id}/synchronization/jobs/{link.job_id}"
    paths = ["/users", "/organization", "/auditLogs/provisioning", "/auditLogs/directoryAudits", job,
             f"{job}/schema?$expand=directories",
             f"/servicePrincipals/{link.service_principal_id}/appRoleAssignedTo"]  # fmt: skip
    answers = [in_fabrikam.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    assert referee.seen == len(paths)
