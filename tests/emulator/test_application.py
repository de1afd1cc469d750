"""How Graph answers, whatever the operation: headers, errors, paths, batches."""

from __future__ import annotations

import attrs
import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

POLICY = "/policies/crossTenantAccessPolicy"


def test_answers_carry_their_ids(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get(POLICY, headers={"client-request-id": "c0ffee00-0000-4000-8000-000000000002"})

    assert answer.headers["client-request-id"] == "c0ffee00-0000-4000-8000-000000000002"
    assert len(answer.headers["request-id"]) == 36
    assert answer.headers["OData-Version"] == "4.0"
    assert answer.headers["Content-Type"].startswith("application/json;odata.metadata=minimal")


def test_errors_repeat_the_ids_of_their_headers(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get(f"{POLICY}/partners/nobody")

    inner = answer.json()["error"]["innerError"]
    assert inner["request-id"] == answer.headers["request-id"]
    assert inner["client-request-id"] == answer.headers["request-id"]
    assert inner["date"] == "2026-01-15T10:00:00"


def test_inner_error_is_written_small_by_switch(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, lower_case_inner_error=True)

    error = in_fabrikam.get(f"{POLICY}/partners/nobody").json()["error"]

    assert "innererror" in error
    assert "innerError" not in error


@pytest.mark.nonsense("a path")
def test_unknown_route_names_its_neighbours(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get(f"{POLICY}/partner")

    assert answer.status_code == 501
    assert f"GET {POLICY}/partners" in answer.json()["error"]["message"]


@pytest.mark.nonsense("a version")
def test_unknown_version_is_a_bad_request(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, world: Emulator) -> None:
    headers = {"Authorization": f"Bearer {fabrikam.credential.get_token().token}"}

    assert world.session().get("https://graph.microsoft.com/v2.0/users", headers=headers).status_code == 400


def test_wrong_method_is_not_allowed(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.delete(POLICY)

    assert answer.status_code == 405
    assert answer.json()["error"]["message"] == "Specified HTTP method is not allowed for the request target."


def test_patch_of_the_schema_meets_the_back_ends_own_words(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.patch("/servicePrincipals/1/synchronization/jobs/2/schema", {})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (404, "UnknownError")
    assert error["message"].startswith("No HTTP resource was found that matches the request URI 'https://syncfabric.")


@pytest.mark.unpublished("paths in the wrong case")
@pytest.mark.parametrize(
    "path",
    [
        f"{POLICY}/partners/",
        "/Policies/CrossTenantAccessPolicy/Partners",
        "/policies/crossTenantAccessPolicy/partners",
    ],
    ids=["slash", "casing", "plain"],
)
def test_paths_are_read_leniently(in_fabrikam: PlainGraph, path: str) -> None:
    assert in_fabrikam.get(path).json()["value"] == []


def test_key_may_stand_in_parentheses(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(f"{POLICY}/partners", {"tenantId": fabrikam.id})

    assert in_contoso.get(f"{POLICY}/partners('{fabrikam.id}')").json()["tenantId"] == fabrikam.id


def test_encoded_slash_stays_inside_its_segment(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get(f"{POLICY}/partners/..%2F..%2Fusers")

    assert answer.status_code == 404
    assert "../../users" in answer.json()["error"]["message"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_body_that_is_no_object_is_a_bad_request(world: Emulator, fabrikam: EmulatedTenant, content: bytes) -> None:
    headers = {"Authorization": f"Bearer {fabrikam.credential.get_token().token}"}

    answer = world.session().patch(f"https://graph.microsoft.com/v1.0{POLICY}", data=content, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_control_information_in_a_body_is_ignored(in_fabrikam: PlainGraph) -> None:
    body = {"@odata.type": "#microsoft.graph.crossTenantAccessPolicy", "displayName": "Ours"}

    assert in_fabrikam.patch(POLICY, body).status_code == 204


def batch(in_fabrikam: PlainGraph, *requests: dict[str, object]) -> dict[str, dict[str, object]]:
    answer = in_fabrikam.post("/$batch", {"requests": list(requests)})
    assert answer.status_code == 200
    return {response["id"]: response for response in answer.json()["responses"]}


@pytest.mark.nonsense("a batch")
def test_batch_answers_each_item_for_itself(in_fabrikam: PlainGraph) -> None:
    responses = batch(
        in_fabrikam,
        {"id": "1", "method": "GET", "url": POLICY},
        {"id": "2", "method": "GET", "url": f"{POLICY}/partners/nobody".lstrip("/")},
        {
            "id": "3",
            "method": "PATCH",
            "url": POLICY,
            "headers": {"Content-Type": "application/json"},
            "body": {"displayName": "Ours"},
        },
    )

    assert {key: response["status"] for key, response in responses.items()} == {"1": 200, "2": 404, "3": 204}
    assert "body" not in responses["3"]
    assert in_fabrikam.get(POLICY).json()["displayName"] == "Ours"


@pytest.mark.nonsense("a batch")
def test_item_that_depends_on_a_failure_fails(in_fabrikam: PlainGraph) -> None:
    responses = batch(
        in_fabrikam,
        {"id": "b", "method": "GET", "url": POLICY, "dependsOn": ["A"]},
        {"id": "a", "method": "GET", "url": f"{POLICY}/partners/nobody"},
        {"id": "c", "method": "GET", "url": POLICY},
    )

    assert {key: response["status"] for key, response in responses.items()} == {"a": 404, "b": 424, "c": 200}


def test_plain_text_travels_in_a_batch(in_fabrikam: PlainGraph) -> None:
    item: dict[str, object] = {
        "id": "1",
        "method": "GET",
        "url": "/servicePrincipals/$count",
        "headers": {"ConsistencyLevel": "eventual"},
    }

    assert batch(in_fabrikam, item)["1"]["body"] == "0"


@pytest.mark.nonsense("a batch")
def test_item_with_an_absolute_url_fails_alone(in_fabrikam: PlainGraph) -> None:
    whole: dict[str, object] = {"id": "1", "method": "GET", "url": f"https://graph.microsoft.com/v1.0{POLICY}"}

    responses = batch(in_fabrikam, whole, {"id": "2", "method": "GET", "url": POLICY})

    assert {key: response["status"] for key, response in responses.items()} == {"1": 400, "2": 200}
    assert "Resource not found for the segment 'https:'." in str(responses["1"]["body"])


def get(**more: object) -> dict[str, object]:
    return {"id": "1", "method": "GET", "url": POLICY, **more}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [get(id=str(number)) for number in range(21)],
        [get(id="a"), get(id="A")],
        [get(id="")],
        [get(url="")],
        [get(dependsOn=["2"])],
        [get(dependsOn=["2"]), get(id="2", dependsOn=["1"])],
        [get(body={})],
        [get(body="***", headers={"Content-Type": "text/plain"})],
    ],
    ids=["empty", "21", "same id", "no id", "no url", "no parent", "circle", "no type", "no base64"],
)
@pytest.mark.nonsense("a batch")
def test_malformed_batch_is_refused_as_a_whole(in_fabrikam: PlainGraph, requests: list[dict[str, object]]) -> None:
    assert in_fabrikam.post("/$batch", {"requests": requests}).status_code == 400


@pytest.mark.nonsense("a method")
def test_batch_is_posted(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.get("/$batch").status_code == 405


def test_synchronization_is_not_batched_unless_switched_on(world: Emulator, in_fabrikam: PlainGraph) -> None:
    item = get(url="/servicePrincipals/11111111-1111-4111-8111-111111111111/synchronization/jobs")

    refused = batch(in_fabrikam, item)["1"]
    world.switches = attrs.evolve(world.switches, batch_synchronization=True)
    carried = batch(in_fabrikam, item)["1"]

    assert (refused["status"], carried["status"]) == (400, 404)
