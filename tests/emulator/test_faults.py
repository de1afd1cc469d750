"""Planned failures: each kind, when it strikes, and the accounting."""

from __future__ import annotations

import http.client
import json
from email.utils import parsedate_to_datetime

import pytest
import requests

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.faults.plan import KINDS
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

POLICY = "/policies/crossTenantAccessPolicy"
PARTNERS = f"{POLICY}/partners"


def test_fault_strikes_once_and_then_the_service_answers(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.fails(503), "GET", POLICY)

    statuses = [in_fabrikam.get(POLICY).status_code for _ in range(3)]

    assert statuses == [503, 200, 200]
    world.faults.check()


def test_fault_waits_for_its_occurrence_and_repeats(world: Emulator, in_fabrikam: PlainGraph) -> None:
    planned = world.faults.plan(faults.fails(500), occurrence=2, times=2)

    statuses = [in_fabrikam.get(POLICY).status_code for _ in range(4)]

    assert statuses == [200, 500, 500, 200]
    assert (planned.seen, planned.struck) == (4, 2)


def test_fault_minds_method_and_path(world: Emulator, in_fabrikam: PlainGraph, contoso: EmulatedTenant) -> None:
    world.faults.plan(faults.fails(500), "POST", "/policies/*/partners")

    assert in_fabrikam.get(PARTNERS).status_code == 200
    assert in_fabrikam.post(POLICY).status_code == 405
    assert in_fabrikam.post(PARTNERS, {"tenantId": contoso.id}).status_code == 500


def test_fault_that_never_struck_is_named(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.fails(500), "DELETE", PARTNERS)
    in_fabrikam.get(PARTNERS)

    with pytest.raises(AssertionError, match=r"DELETE /policies/crossTenantAccessPolicy/partners \(seen 0\)"):
        world.faults.check()
    world.faults.clear()
    world.faults.check()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 409])
def test_failure_may_come_before_or_after_the_effect(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant, status: int
) -> None:
    world.faults.plan(faults.fails(status), "POST", PARTNERS)
    world.faults.plan(faults.fails(status, after_effect=True), "POST", PARTNERS)

    before = in_fabrikam.post(PARTNERS, {"tenantId": contoso.id})
    kept_before = dict(fabrikam.state.partners)
    after = in_fabrikam.post(PARTNERS, {"tenantId": contoso.id})

    assert (before.status_code, after.status_code) == (status, status)
    assert (len(kept_before), len(fabrikam.state.partners)) == (0, 1)
    assert before.json()["error"]["innerError"]["request-id"] == before.headers["request-id"]


def test_instantiate_may_answer_404_and_create(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    path = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate"
    world.faults.plan(faults.fails(404, after_effect=True), "POST", "*/instantiate")

    answer = in_fabrikam.post(path, {"displayName": "Fabrikam"})

    assert answer.status_code == 404
    assert len(fabrikam.state.service_principals) == 1


def test_throttling_tells_seconds(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.throttles(7))

    answer = in_fabrikam.get(POLICY)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json()["error"]["code"] == "TooManyRequests"


def test_throttling_tells_a_date_by_its_own_clock(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.throttles_until(30))

    answer = in_fabrikam.get(POLICY)

    wait = parsedate_to_datetime(answer.headers["Retry-After"]) - parsedate_to_datetime(answer.headers["Date"])
    assert wait.total_seconds() == 30


@pytest.mark.parametrize("value", ["0", "-5", "soon", "2.5", "inf", ""])
def test_retry_after_may_be_odd(world: Emulator, in_fabrikam: PlainGraph, value: object) -> None:
    world.faults.plan(faults.fails(429, retry_after=str(value)))

    assert in_fabrikam.get(POLICY).headers["Retry-After"] == value


@pytest.mark.parametrize("kept", [0, 1], ids=["before", "after"])
def test_connection_may_be_lost_before_or_after_the_effect(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant, kept: int
) -> None:
    world.faults.plan(faults.loses_connection(after_effect=kept == 1), "POST")

    with pytest.raises(requests.ConnectionError, match="Connection aborted"):
        in_fabrikam.post(PARTNERS, {"tenantId": contoso.id})
    assert len(fabrikam.state.partners) == kept
    assert world.requests[-1].status is None


@pytest.mark.in_process(reason="a server that answers cannot refuse a connection")
def test_refused_connection_says_so(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.refuses_connection())

    with pytest.raises(requests.ConnectionError, match="Connection refused"):
        in_fabrikam.get(POLICY)


@pytest.mark.in_process(reason="one handshake serves many requests")
def test_untrusted_certificate_is_a_tls_error(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.shows_untrusted_certificate())

    with pytest.raises(requests.exceptions.SSLError):
        in_fabrikam.get(POLICY)


@pytest.mark.unpublished("planned faults")
def test_answer_cut_off_is_noticed_by_its_length(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.cuts_off())

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        in_fabrikam.get(POLICY)


@pytest.mark.unpublished("planned faults")
def test_answer_cut_off_without_a_length_looks_whole(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.cuts_off(keeps_length=False))

    answer = in_fabrikam.get(POLICY)

    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


@pytest.mark.in_process(reason="over a port a slow answer takes real seconds")
def test_slow_answer_takes_the_worlds_time(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.is_slow(25))
    begun = world.clock.now()

    in_fabrikam.get(POLICY)

    assert (world.clock.now() - begun).total_seconds() == 25


@pytest.mark.in_process(reason="over a port a client's patience is real seconds")
@pytest.mark.parametrize("kept", [0, 1], ids=["before", "after"])
def test_client_that_gives_up_does_not_know_what_happened(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, kept: int
) -> None:
    world.faults.plan(faults.is_slow(25, after_effect=kept == 1))
    begun = world.clock.now()
    headers = {"Authorization": f"Bearer {fabrikam.credential.get_token().token}"}
    url = f"https://graph.microsoft.com/v1.0{PARTNERS}"

    with pytest.raises(requests.ReadTimeout):
        world.session().post(url, json={"tenantId": contoso.id}, headers=headers, timeout=(5, 10))

    assert (world.clock.now() - begun).total_seconds() == 10
    assert len(fabrikam.state.partners) == kept


@pytest.mark.unpublished("planned faults")
def test_page_for_people_instead_of_json(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.answers_html(502))

    answer = in_fabrikam.get(POLICY)

    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")


def test_redirect_leads_elsewhere(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.redirects("https://graph.example.com/v1.0/"))

    with pytest.raises(requests.ConnectionError, match=r"graph\.example\.com"):
        in_fabrikam.get(POLICY)


def test_request_delivered_twice_has_its_effect_twice(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    path = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate"
    world.faults.plan(faults.delivers_twice(), "POST")

    answer = in_fabrikam.post(path, {"displayName": "Fabrikam"})

    assert answer.status_code == 201
    assert len(fabrikam.state.service_principals) == 2


def test_replica_that_has_not_heard_answers_404(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    world.faults.plan(faults.hides_object(), "GET")

    answer = in_contoso.get(f"{PARTNERS}/{fabrikam.id}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert fabrikam.id in answer.json()["error"]["message"]


def test_reference_may_be_rejected(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.rejects_reference())

    assert in_fabrikam.get(POLICY).json()["error"]["message"] == "Not a valid reference update."


def test_token_may_be_challenged(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.challenges_token("Y2xhaW1z"))

    answer = in_fabrikam.get(POLICY)

    assert answer.status_code == 401
    assert 'error="insufficient_claims", claims="Y2xhaW1z"' in answer.headers["WWW-Authenticate"]


def test_sign_in_endpoint_fails_in_its_own_words(world: Emulator, fabrikam: EmulatedTenant) -> None:
    world.faults.plan(faults.fails(503, retry_after="2"), "POST", "*/oauth2/v2.0/token")

    answer = world.session().post(f"https://login.microsoftonline.com/{fabrikam.id}/oauth2/v2.0/token")

    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_item_of_a_batch_fails_for_itself(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.throttles(3), "GET", POLICY, occurrence=2)
    items = [{"id": str(number), "method": "GET", "url": POLICY} for number in range(3)]

    responses = in_fabrikam.post("/$batch", {"requests": items}).json()["responses"]

    assert [response["status"] for response in responses] == [200, 429, 200]
    assert responses[1]["headers"]["Retry-After"] == "3"


def names(answer: requests.Response) -> list[object]:
    return [item.get("displayName") for item in answer.json()["value"]]


def test_page_may_be_empty_and_go_on(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.answers_empty_page(), "GET", "/users")

    first = in_fabrikam.get("/users?$top=3")
    second = in_fabrikam.get(first.json()["@odata.nextLink"])

    assert names(first) == []
    assert names(second) == ["User1", "User2", "User3"]


def test_empty_page_leads_on_and_not_to_itself(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.answers_empty_page(), "GET", "/users", occurrence=2, times=2)
    links = ["https://graph.microsoft.com/v1.0/users?$top=4"]
    found: list[object] = []

    while links[-1]:
        page = in_fabrikam.get(links[-1]).json()
        found += [user["displayName"] for user in page["value"]]
        links.append(page.get("@odata.nextLink", ""))

    assert found == [f"User{number}" for number in range(1, 11)]
    assert len(set(links)) == len(links) == 6


def test_empty_page_is_made_of_no_error(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.answers_empty_page(), "GET", "/users")

    assert "@odata.nextLink" not in in_fabrikam.get("/users?$skiptoken=nonsense").json()


def test_next_link_may_lead_to_its_own_page(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.repeats_next_link(), times=2)

    first = in_fabrikam.get("/users?$top=3")

    assert names(in_fabrikam.get(first.json()["@odata.nextLink"])) == names(first)


def test_next_link_may_lead_elsewhere(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.leads_elsewhere("http://graph.microsoft.com"))

    link = in_fabrikam.get("/users?$top=3").json()["@odata.nextLink"]

    assert link == "http://graph.microsoft.com/v1.0/users?$top=3"


def test_page_token_may_expire(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.expires_page_token(), occurrence=2)
    first = in_fabrikam.get("/users?$top=3")

    answer = in_fabrikam.get(first.json()["@odata.nextLink"])

    assert answer.json()["error"]["code"] == "Directory_ExpiredPageToken"


def test_item_may_come_twice(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.repeats_item())

    assert names(in_fabrikam.get("/users?$top=2")) == ["User1", "User1", "User2"]


@pytest.mark.unpublished("planned faults")
def test_last_item_may_be_an_error(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.spoils_item())

    items = in_fabrikam.get("/users?$top=2").json()["value"]

    assert items[0]["displayName"] == "User1"
    assert "category[Nullable=False]" in items[1]["error"]["message"]


@pytest.mark.unpublished("planned faults")
def test_member_may_be_missing(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.loses_member("id"))

    assert "id" not in in_fabrikam.get(POLICY).json()


@pytest.mark.unpublished("planned faults")
def test_error_pages_stay_as_they_are(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.loses_member("error"))
    world.faults.plan(faults.answers_html(200))

    assert in_fabrikam.get("/users/nobody").json() == {}
    assert in_fabrikam.get("/users").text.startswith("<!DOCTYPE html>")


def test_list_may_answer_as_before_and_flip_flop(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    in_contoso.get(PARTNERS)
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    world.faults.plan(page_faults.answers_as_before(), "GET", PARTNERS)

    stale, fresh = in_contoso.get(PARTNERS), in_contoso.get(PARTNERS)

    assert (len(stale.json()["value"]), len(fresh.json()["value"])) == (0, 1)


def test_list_that_was_never_read_lags_as_empty(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    world.faults.plan(page_faults.answers_as_before(), "GET", PARTNERS)

    assert in_contoso.get(PARTNERS).json()["value"] == []


def test_plan_is_read_from_json(world: Emulator, in_fabrikam: PlainGraph) -> None:
    plan = [
        {"kind": "throttles", "options": {"seconds": 4}, "method": "GET", "path": POLICY},
        {"kind": "fails", "options": {"status": 504}, "occurrence": 2, "times": 1},
    ]
    world.faults.load(json.dumps(plan))

    answers = [in_fabrikam.get(POLICY) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 504, 200]
    world.faults.check()


@pytest.mark.parametrize(
    "text",
    ['{"kind": "fails"}', "[1]", '[{"kind": "burns"}]', '[{"kind": "fails"}]', '[{"kind": "throttles", "when": 1}]'],
)
def test_plan_that_is_none_is_refused(world: Emulator, text: str) -> None:
    with pytest.raises(ValueError, match="fault"):
        world.faults.load(text)


def test_every_kind_can_be_planned_by_name() -> None:
    assert len(KINDS) == 29
    assert all(callable(maker) for maker in KINDS.values())


@pytest.mark.unpublished("planned faults")
@pytest.mark.parametrize("kind", ["reset", "cut", "slow"])
def test_faults_strike_over_a_port_too(world: Emulator, fabrikam: EmulatedTenant, kind: str) -> None:
    fault = {"reset": faults.loses_connection(), "cut": faults.cuts_off(), "slow": faults.is_slow(0.01)}[kind]
    world.faults.plan(fault)
    headers = {"Authorization": f"Bearer {fabrikam.credential.get_token().token}"}
    with world.serve() as server:
        connection = http.client.HTTPConnection(server.url.partition("//")[2])
        connection.request("GET", f"/v1.0{POLICY}", headers=headers)
        if kind == "slow":
            assert connection.getresponse().status == 200
        else:
            with pytest.raises((ConnectionError, http.client.IncompleteRead)):
                connection.getresponse().read()
        connection.close()


def test_requests_are_written_down(world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_fabrikam.get(f"{POLICY}?$select=id")

    record = world.requests[-1]
    assert record.line == f"GET /v1.0{POLICY}?$select=id 200"
    assert record.at == world.clock.now()
    assert len(world.requests) == 1
    world.requests.clear()
    assert list(world.requests) == []
