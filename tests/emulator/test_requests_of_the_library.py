"""What the library sends has Graph's published names and types, whatever the emulator would take."""

from __future__ import annotations

import json

import pytest
from graph_referee import GraphReferee
from published_names import published_names

from crosstenant.clients.tenant import TenantClient
from crosstenant.demo import run_demo
from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document
from crosstenant.emulator.serving.exchange import Incoming

PEOPLE = ("user1@fabrikam.com", "user2@fabrikam.com")
PARAMETERS = {
    "instantiate": {"displayName"},
    "validateCredentials": {"applicationIdentifier", "templateId", "useSavedCredentials", "credentials"},
    "provisionOnDemand": {"parameters"},
    "restart": {"criteria"},
    "start": set[str](),
    "pause": set[str](),
}
"""Parameters of the actions that the library calls."""


def findings(method: str, path: str, content: bytes) -> list[str]:
    """Hold what was sent against what may stand there."""
    body = json.loads(content) if content else {}
    place = published_names().place(path.strip("/").partition("/")[2])
    if place is None:
        return [f"{path}: no such path"]
    action = path.rpartition("/")[2]
    if place.is_operation:
        return [f"{action} has no parameter {name}" for name in body.keys() - PARAMETERS[action]]
    # A body has the members of what is read at its place; its key may be missing, for the service gives it.
    is_set = action == "secrets"
    referee = GraphReferee(published_names())
    referee.look_at("GET" if is_set else method, path, 200, content)
    return [finding for finding in referee.findings if "lacks its key" not in finding]


def written(world: Emulator) -> list[Incoming]:
    sent = (record.incoming for record in world.requests)
    return [each for each in sent if each.method not in {"GET", "DELETE"} and each.raw_path.startswith("/v1.0/")]


@pytest.fixture
def sent(world: Emulator, source: TenantClient, target: TenantClient) -> list[Incoming]:
    assert run_demo(source, target, PEOPLE, tell=lambda line: None).ok
    return written(world)


def test_everything_that_the_library_sends_is_published(sent: list[Incoming]) -> None:
    kinds = {f"{each.method} {each.raw_path.rpartition('/')[2]}" for each in sent}

    assert {"PUT secrets", "PUT identitySynchronization", "POST jobs", "POST provisionOnDemand"} <= kinds
    assert [found for each in sent for found in findings(each.method, each.raw_path, each.content)] == []


def test_member_that_does_not_belong_is_found_in_any_of_its_requests(sent: list[Incoming]) -> None:
    for each in sent:
        body: Document = json.loads(each.content) if each.content else {}
        planted = json.dumps(body | {"madeUp": 1, "principalId": 7}).encode()  # assignments may hold more members

        assert findings(each.method, each.raw_path, planted), each.raw_path


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/v1.0/policies/crossTenantAccessPolicy/partners/1", {"inboundTrust": {"isMfaAccepted": "yes"}}),
        ("PATCH", "/v1.0/policies/crossTenantAccessPolicy/partners/1", {"b2BCollaborationInbound": None}),
        ("POST", "/v1.0/servicePrincipals/1/appRoleAssignedTo", {"principalId": "user1", "resourceId": "app"}),
        ("PUT", "/v1.0/servicePrincipals/1/synchronization/secrets", {"value": [{"key": 1}]}),
        ("POST", "/v1.0/servicePrincipals/1/synchronization/jobs/1/begin", {}),
    ],
)
def test_planted_request_is_found(method: str, path: str, body: Document) -> None:
    assert findings(method, path, json.dumps(body).encode())
