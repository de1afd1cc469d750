import base64
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol
from uuid import UUID

import pytest
import requests
import responses
from urllib3.exceptions import MaxRetryError, NewConnectionError

from crosstenant import __version__
from crosstenant.errors import (
    AuthenticationError,
    ConflictError,
    GraphError,
    InputError,
    NotFoundError,
    ProtocolError,
    ServiceError,
    TenantMismatchError,
    ThrottledError,
    TransportError,
    UnsafeTargetError,
)
from crosstenant.transport.batching import Operation
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.credentials import StaticToken
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.retrying import RetryDetails

ROOT = "https://graph.microsoft.com/v1.0"
OTHER = "22222222-2222-4222-8222-222222222222"
EXPIRED = {"error": {"code": "InvalidAuthenticationToken", "message": "Access token has expired."}}
Make = Callable[..., GraphTransport]


class WoundClock(Protocol):
    naps: list[float]

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...
    def wind(self, seconds: float) -> None: ...


class Foreign:
    """A credential as azure-identity has them: a get_token and nothing more."""

    def __init__(self, *tokens: str, lifetime: int = 3600, clock: WoundClock | None = None) -> None:
        self.tokens = list(tokens)
        self.asked: list[tuple[tuple[str, ...], Mapping[str, object]]] = []
        self.lifetime = lifetime
        self.clock = clock

    def get_token(self, *scopes: str, **options: object) -> SimpleNamespace:
        self.asked.append((scopes, options))
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        now = self.clock.now() if self.clock else datetime(2026, 3, 4, 12, tzinfo=UTC)
        return SimpleNamespace(token=token, expires_on=int(now.timestamp()) + self.lifetime)


class Delegated(Foreign):
    delegated = True


def refused() -> requests.ConnectionError:
    cause = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/", reason=cause))  # type: ignore[arg-type]


def sent(graph: responses.RequestsMock) -> list[requests.PreparedRequest]:
    return [call.request for call in graph.calls]


# What goes out


def test_a_request_carries_token_product_and_an_id_of_its_own(
    transport: GraphTransport, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    graph.get(f"{ROOT}/users/ann@x.com", json={"id": "1"})
    for _ in range(2):
        assert transport.get("/users/{}", "ann@x.com", query={"$select": "id"}, headers={"A": "b"}) == {"id": "1"}

    first, second = (request.headers for request in sent(graph))
    assert first["Authorization"] == f"Bearer {make_token()}"
    assert first["User-Agent"].startswith(f"crosstenant/{__version__} python/")
    assert first["A"] == "b"
    assert UUID(first["client-request-id"]) != UUID(second["client-request-id"])
    assert sent(graph)[0].url == f"{ROOT}/users/ann@x.com?$select=id"


@pytest.mark.parametrize("verb", ["post", "patch", "put"])
def test_a_write_sends_its_body_as_json(transport: GraphTransport, graph: responses.RequestsMock, verb: str) -> None:
    graph.add(verb.upper(), "https://graph.microsoft.com/beta/things/1", status=204)

    assert getattr(transport, verb)("/things/{}", "1", body={"a": None}, version="beta") is None
    assert json.loads(sent(graph)[0].body or "") == {"a": None}
    assert sent(graph)[0].headers["Content-Type"] == "application/json"


def test_an_action_needs_no_body_and_a_delete_answers_nothing(
    transport: GraphTransport, graph: responses.RequestsMock
) -> None:
    graph.post(f"{ROOT}/jobs/1/start", status=204)
    graph.delete(f"{ROOT}/jobs/1", status=204)
    assert transport.post("/jobs/{}/start", "1") is None
    transport.delete("/jobs/{}", "1")

    assert [request.body for request in sent(graph)] == [None, None]


def test_a_cookie_a_netrc_entry_or_a_session_header_never_joins(
    make_transport: Make, graph: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine graph.microsoft.com login me password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    graph.get(f"{ROOT}/me", json={}, headers={"Set-Cookie": "canary=1; Path=/"})
    transport = make_transport()
    transport.get("/me")
    transport.get("/me")

    assert "canary" not in str([request.headers for request in sent(graph)])
    assert sent(graph)[1].headers["Authorization"].startswith("Bearer ")


# What comes in


def test_an_error_tells_where_and_when(
    make_transport: Make, graph: responses.RequestsMock, clock: WoundClock, tenant: str
) -> None:
    graph.get(f"{ROOT}/users/1", status=404, json={"error": {"code": "x"}}, headers={"request-id": "r"})
    transport = make_transport(tenant_name="Fabrikam")

    with pytest.raises(NotFoundError) as caught:
        transport.get("/users/{}", "1")

    error = caught.value
    assert (error.path, error.tenant, error.tenant_name, error.request_id) == ("/users/1", tenant, "Fabrikam", "r")
    assert error.sent_at == clock.now()
    assert error.client_request_id == sent(graph)[0].headers["client-request-id"]


def test_a_read_without_an_answer_is_a_protocol_error(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    graph.get(f"{ROOT}/me", body="")

    with pytest.raises(ProtocolError):
        transport.get("/me")


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_redirect_is_not_followed(transport: GraphTransport, graph: responses.RequestsMock, verb: str) -> None:
    graph.add(verb.upper(), f"{ROOT}/me", status=307, headers={"Location": "https://evil.example/"})

    with pytest.raises(UnsafeTargetError):
        getattr(transport, verb)("/me")

    assert len(graph.calls) == 1


# Retries: one row per method and fault


@pytest.mark.parametrize("verb", ["get", "post", "patch", "put", "delete"])
def test_a_throttled_request_is_repeated_whatever_its_method(
    transport: GraphTransport, graph: responses.RequestsMock, clock: WoundClock, verb: str
) -> None:
    graph.add(verb.upper(), f"{ROOT}/me", status=429, headers={"Retry-After": "7"})
    graph.add(verb.upper(), f"{ROOT}/me", json={})
    body: dict[str, object] = {"body": {}} if verb in {"patch", "put"} else {}
    getattr(transport, verb)("/me", **body)

    assert len(graph.calls) == 2
    assert 7 <= sum(clock.naps) <= 7.7
    ids = [request.headers["client-request-id"] for request in sent(graph)]
    assert ids[0] != ids[1]


def test_a_retry_after_date_is_measured_by_the_services_clock(
    transport: GraphTransport, graph: responses.RequestsMock, clock: WoundClock
) -> None:
    headers = {"Retry-After": "Wed, 04 Mar 2026 13:00:30 GMT", "Date": "Wed, 04 Mar 2026 13:00:00 GMT"}
    graph.get(f"{ROOT}/me", status=429, headers=headers)
    graph.get(f"{ROOT}/me", json={})
    transport.get("/me")

    assert 30 <= sum(clock.naps) <= 33


FAULTS = [{"status": 503}, {"status": 504}, {"body": requests.ConnectionError("reset")}]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("verb", "options"),
    [("get", {}), ("patch", {"body": {}}), ("put", {"body": {}}), ("delete", {}), ("post", {"repeatable": True})],
)
def test_an_unknown_outcome_is_repeated_where_that_is_safe(
    transport: GraphTransport, graph: responses.RequestsMock, fault: object, verb: str, options: dict[str, object]
) -> None:
    graph.add(verb.upper(), f"{ROOT}/me", **fault)  # type: ignore[arg-type]
    graph.add(verb.upper(), f"{ROOT}/me", json={})
    getattr(transport, verb)("/me", **options)

    assert len(graph.calls) == 2


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("verb", "options"), [("post", {}), ("patch", {"body": {}, "repeatable": False})])
def test_an_unknown_outcome_is_raised_where_repeating_might_do_harm(
    transport: GraphTransport, graph: responses.RequestsMock, fault: object, verb: str, options: dict[str, object]
) -> None:
    graph.add(verb.upper(), f"{ROOT}/me", **fault)  # type: ignore[arg-type]

    with pytest.raises((ServiceError, TransportError)) as caught:
        getattr(transport, verb)("/me", **options)

    assert getattr(caught.value, "sent", True)
    assert len(graph.calls) == 1


def test_a_refused_connection_was_never_sent_and_is_repeated(
    transport: GraphTransport, graph: responses.RequestsMock
) -> None:
    graph.post(f"{ROOT}/me", body=refused())
    graph.post(f"{ROOT}/me", json={})
    transport.post("/me")

    assert len(graph.calls) == 2


def test_five_refused_connections_are_the_end(make_transport: Make, graph: responses.RequestsMock) -> None:
    told: list[RetryDetails] = []
    graph.post(f"{ROOT}/me", body=refused())

    with pytest.raises(TransportError) as caught:
        make_transport(on_retry=told.append).post("/me")

    assert not caught.value.sent
    assert len(graph.calls) == 5
    assert [details.attempt for details in told] == [1, 2, 3, 4]


def test_a_refusal_is_final(transport: GraphTransport, graph: responses.RequestsMock, clock: WoundClock) -> None:
    graph.get(f"{ROOT}/me", status=400, json={"error": {"code": "Request_BadRequest"}})

    with pytest.raises(GraphError):
        transport.get("/me")

    assert (len(graph.calls), clock.naps) == (1, [])


def test_throttling_beyond_the_deadline_is_raised_at_once(
    make_transport: Make, graph: responses.RequestsMock, clock: WoundClock
) -> None:
    graph.get(f"{ROOT}/me", status=429, headers={"Retry-After": "3600"})

    with pytest.raises(ThrottledError) as caught:
        make_transport(deadline=timedelta(minutes=15)).get("/me")

    assert caught.value.retry_after == timedelta(hours=1)
    assert clock.naps == []


# Tokens and the tenant guard


def test_a_token_of_another_tenant_is_refused_before_anything_is_sent(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    with pytest.raises(TenantMismatchError):
        make_transport(credential=StaticToken(make_token(tid=OTHER))).post("/me")

    assert len(graph.calls) == 0


def test_a_foreign_credential_is_asked_for_default_once(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str], tenant: str
) -> None:
    graph.get(f"{ROOT}/me", json={})
    credential = Foreign(make_token())
    transport = make_transport(credential=credential)
    with transport.asking_for("User.Read.All"):
        transport.get("/me")
    transport.get("/me")

    assert credential.asked == [(("https://graph.microsoft.com/.default",), {"tenant_id": tenant})]


def test_a_person_is_asked_for_the_scopes_of_the_step_at_hand(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    graph.get(f"{ROOT}/me", json={"value": []})
    credential = Delegated(make_token(scp="A.Read"), make_token(scp="A.Read B.Read"), make_token(scp=""))
    transport = make_transport(credential=credential)
    with transport.asking_for("A.Read"):
        transport.get("/me")
        with transport.asking_for("B.Read"):
            transport.get("/me")
        transport.get("/me")
        pages = transport.pages("/me")
    assert list(pages) == []
    with transport.asking_for("B.Read", "A.Read"):
        assert transport.access_token_claims().scp == {"A.Read", "B.Read"}
    assert transport.access_token_claims().scp == frozenset()

    asked = [scopes for scopes, _ in credential.asked]
    assert asked == [
        ("https://graph.microsoft.com/A.Read",),
        ("https://graph.microsoft.com/B.Read",),
        ("https://graph.microsoft.com/.default",),
    ]


def test_a_token_is_renewed_before_it_expires(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str], clock: WoundClock
) -> None:
    graph.get(f"{ROOT}/me", json={})
    late = clock.now().timestamp() + 9_000
    credential = Foreign(make_token(), make_token(exp=late), clock=clock)
    transport = make_transport(credential=credential)
    transport.get("/me")
    clock.wind(3_600 - 301)
    transport.get("/me")
    assert len(credential.asked) == 1

    clock.wind(2)
    transport.get("/me")
    assert len(credential.asked) == 2


def test_a_refused_token_is_renewed_once_and_the_request_sent_again(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    graph.post(f"{ROOT}/me", status=401, json=EXPIRED)
    graph.post(f"{ROOT}/me", json={"id": "1"})
    credential = Foreign(make_token(n=1), make_token(n=2))

    assert make_transport(credential=credential).post("/me") == {"id": "1"}
    assert [request.headers["Authorization"] for request in sent(graph)] == [
        f"Bearer {make_token(n=1)}",
        f"Bearer {make_token(n=2)}",
    ]


def test_a_claims_challenge_reaches_the_credential(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    claims = base64.urlsafe_b64encode(b'{"access_token":{}}').decode()
    graph.get(f"{ROOT}/me", status=401, headers={"WWW-Authenticate": f'Bearer claims="{claims}"'})
    graph.get(f"{ROOT}/me", json={})
    credential = Foreign(make_token(n=1), make_token(n=2))
    make_transport(credential=credential).get("/me")

    assert credential.asked[1][1]["claims"] == '{"access_token":{}}'


@pytest.mark.parametrize(("tokens", "calls"), [(1, 1), (3, 2)])
def test_a_token_that_is_refused_again_is_an_authentication_error(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str], tokens: int, calls: int
) -> None:
    graph.get(f"{ROOT}/me", status=401, json=EXPIRED, headers={"request-id": "r-401"})
    credential = Foreign(*(make_token(n=n) for n in range(tokens)))

    with pytest.raises(AuthenticationError) as caught:
        make_transport(credential=credential).get("/me")

    assert caught.value.code == "InvalidAuthenticationToken"
    assert str(caught.value).endswith("request-id r-401")
    assert len(graph.calls) == calls


def test_a_renewal_that_another_thread_made_is_used(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    old, new = make_token(n=1), make_token(n=2)
    credential = Delegated(make_token(n=1, scp="A"), make_token(n=2, scp="B"), old, new)
    transport = make_transport(credential=credential)
    with transport.asking_for("A"):
        transport.access_token_claims()
    graph.get(f"{ROOT}/me", status=401, json=EXPIRED)
    graph.get(f"{ROOT}/me", json={})
    with transport.asking_for("B"):
        transport.get("/me")

    assert len(graph.calls) == 2
    assert len(credential.asked) == 3


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "\u00e9"])
def test_a_token_that_cannot_stand_in_a_header_is_not_sent(
    make_transport: Make, graph: responses.RequestsMock, token: str
) -> None:
    with pytest.raises(AuthenticationError) as caught:
        make_transport(credential=Foreign(token)).get("/me")

    assert not token or token not in str(caught.value)
    assert len(graph.calls) == 0


def test_what_a_foreign_credential_raises_is_an_authentication_error(make_transport: Make) -> None:
    class Broken:
        def get_token(self, *scopes: str, tenant_id: str | None = None) -> SimpleNamespace:
            raise RuntimeError("az login first")

    with pytest.raises(AuthenticationError, match="RuntimeError: az login first") as caught:
        make_transport(credential=Broken()).get("/me")

    assert caught.value.__context__ is None


def test_our_own_errors_pass_through_a_credential(make_transport: Make) -> None:
    class Own:
        def get_token(self, *scopes: str, tenant_id: str | None = None) -> SimpleNamespace:
            raise UnsafeTargetError("no", sent=False)

    with pytest.raises(UnsafeTargetError):
        make_transport(credential=Own()).get("/me")


# Pages


def test_pages_are_walked_over_empty_ones_with_their_headers(
    transport: GraphTransport, graph: responses.RequestsMock
) -> None:
    url = f"{ROOT}/users"
    graph.get(url, json={"value": [{"id": 1}], "@odata.nextLink": f"{url}?$skiptoken=a"})
    graph.get(f"{url}?$skiptoken=a", json={"value": [], "@odata.nextLink": f"{url}?$skiptoken=b%2F"})
    graph.get(f"{url}?$skiptoken=b%2F", json={"value": [{"id": 2}, {"id": 3}]})
    items = transport.pages("/users", headers={"ConsistencyLevel": "eventual"})

    assert next(items) == {"id": 1}
    assert len(graph.calls) == 1
    assert list(items) == [{"id": 2}, {"id": 3}]
    assert sent(graph)[2].url == f"{url}?$skiptoken=b%2F"
    assert {request.headers["ConsistencyLevel"] for request in sent(graph)} == {"eventual"}


def test_pages_in_a_circle_are_a_protocol_error(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    link = f"{ROOT}/users?$skiptoken=a"
    graph.get(f"{ROOT}/users", json={"value": [{"id": 1}], "@odata.nextLink": link})
    items = transport.pages("/users")

    assert [next(items), next(items)] == [{"id": 1}, {"id": 1}]
    with pytest.raises(ProtocolError, match="read already"):
        next(items)
    assert len(graph.calls) == 2


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com:8443/v1.0/x",
    ],
)
def test_a_next_link_elsewhere_is_not_requested(
    transport: GraphTransport, graph: responses.RequestsMock, link: str
) -> None:
    graph.get(f"{ROOT}/users", json={"value": [{"id": 1}], "@odata.nextLink": link})
    items = transport.pages("/users")
    next(items)

    with pytest.raises(UnsafeTargetError):
        next(items)
    assert len(graph.calls) == 1


def test_an_error_object_among_the_items_is_skipped_and_logged(
    transport: GraphTransport, graph: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    graph.get(f"{ROOT}/auditLogs/provisioning", json={"value": [{"id": 1}, {"error": {"code": "x"}}]})

    assert list(transport.pages("/auditLogs/provisioning")) == [{"id": 1}]
    assert "skipped an error" in caplog.text


def test_an_empty_answer_is_no_page(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    graph.get(f"{ROOT}/users", status=204)

    with pytest.raises(ProtocolError):
        list(transport.pages("/users"))


# Batches


def batch_service(
    graph: responses.RequestsMock, answer: Callable[[dict[str, object], int], dict[str, object] | None]
) -> list[list[str]]:
    """Answer every item of every batch by a function of the item and the round; return the URLs of each round."""
    rounds: list[list[str]] = []

    def serve(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        items = json.loads(request.body or "")["requests"]
        rounds.append([item["url"] for item in items])
        found = [(item, answer(item, len(rounds))) for item in items]
        told = [{"id": item["id"], **each} for item, each in reversed(found) if each is not None]
        return 200, {"Content-Type": "application/json"}, json.dumps({"responses": told})

    graph.add_callback("POST", f"{ROOT}/$batch", callback=serve)
    return rounds


def test_every_operation_has_its_own_outcome_in_order(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    def answer(item: dict[str, object], _: int) -> dict[str, object] | None:
        if str(item["url"]).endswith("/7"):
            return {"status": 409, "headers": {"request-id": "r-7"}, "body": {"error": {"code": "c"}}}
        if str(item["url"]).endswith("/8"):
            return None
        if str(item["url"]).endswith("/9"):
            return {"status": 200, "body": "aGk="}
        return {"status": 200, "body": {"url": item["url"]}}

    rounds = batch_service(graph, answer)
    outcomes = list(transport.batch(Operation("POST", "/x/{}", str(n)) for n in range(25)))

    assert [len(batch) for batch in rounds] == [20, 5]
    assert [outcome.ok for outcome in outcomes] == [n not in {7, 8, 9} for n in range(25)]
    assert outcomes[24].payload == {"url": "/x/24"}
    assert isinstance(outcomes[7].error, ConflictError)
    assert (outcomes[7].error.path, outcomes[7].error.request_id, outcomes[7].status) == ("/x/7", "r-7", 409)
    assert [type(outcomes[n].error) for n in (8, 9)] == [ProtocolError, ProtocolError]


def test_a_throttled_item_is_sent_again_after_the_longest_wait(
    transport: GraphTransport, graph: responses.RequestsMock, clock: WoundClock
) -> None:
    def answer(item: dict[str, object], turn: int) -> dict[str, object]:
        number = int(str(item["url"])[-1])
        if turn == 1 and number in {1, 3}:
            return {"status": 429, "headers": {"Retry-After": str(number * 10)}}
        return {"status": 204}

    rounds = batch_service(graph, answer)
    outcomes = list(transport.batch(Operation("POST", "/x/{}", str(n)) for n in range(5)))

    assert rounds == [[f"/x/{n}" for n in range(5)], ["/x/1", "/x/3"]]
    assert all(outcome.ok for outcome in outcomes)
    assert 30 <= sum(clock.naps) <= 33


def test_a_failed_item_is_sent_again_only_if_that_is_safe(
    transport: GraphTransport, graph: responses.RequestsMock
) -> None:
    rounds = batch_service(graph, lambda _, turn: {"status": 503} if turn == 1 else {"status": 204})
    first, second = transport.batch([Operation("POST", "/x/1"), Operation("DELETE", "/x/2")])

    assert rounds == [["/x/1", "/x/2"], ["/x/2"]]
    assert isinstance(first.error, ServiceError)
    assert second.ok


def test_an_item_that_stays_throttled_keeps_its_error(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    rounds = batch_service(graph, lambda *_: {"status": 429})
    (outcome,) = transport.batch([Operation("GET", "/x")])

    assert isinstance(outcome.error, ThrottledError)
    assert len(rounds) == 5


def test_a_batch_that_fails_whole_tells_each_outcome_and_then_raises(
    transport: GraphTransport, graph: responses.RequestsMock
) -> None:
    graph.post(f"{ROOT}/$batch", body=requests.ConnectionError("reset"))

    def operations() -> Iterator[Operation]:
        for number in range(40):
            yield Operation("POST", "/x/{}", str(number))

    stream = transport.batch(operations())
    outcomes = [next(stream).error for _ in range(20)]
    with pytest.raises(TransportError) as caught:
        next(stream)

    assert outcomes == [caught.value] * 20
    assert len(graph.calls) == 1


def test_a_batch_of_reads_is_a_read(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    graph.post(f"{ROOT}/$batch", status=503)
    graph.post(f"{ROOT}/$batch", json={"responses": [{"id": "1", "status": 200, "body": {}}]})
    (outcome,) = transport.batch([Operation("GET", "/x")])

    assert outcome.ok


def test_a_batch_without_an_answer_fails_whole(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    graph.post(f"{ROOT}/$batch", status=200)

    with pytest.raises(ProtocolError):
        list(transport.batch([Operation("GET", "/x")]))


# Its own matters


def test_a_call_is_one_debug_line_without_ids_queries_or_tokens(
    transport: GraphTransport, graph: responses.RequestsMock, caplog: pytest.LogCaptureFixture, tenant: str
) -> None:
    caplog.set_level(logging.DEBUG, logger="crosstenant")
    graph.get(f"{ROOT}/users/ann@x.com", status=503)
    graph.get(f"{ROOT}/users/ann@x.com", json={}, headers={"request-id": "r-1"})
    transport.get("/users/{}", "ann@x.com", query={"$filter": "canary"})

    (record,) = (record for record in caplog.records if record.name.startswith("crosstenant"))
    line = record.getMessage()
    assert line.startswith(f"tenant={tenant} GET /users/{{}} status=200 ms=")
    assert line.endswith("request-id=r-1 retries=1")
    assert "ann@x.com" not in line
    assert "canary" not in line


def test_a_call_that_was_never_sent_is_logged_too(make_transport: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="crosstenant")
    with pytest.raises(AuthenticationError):
        make_transport(credential=Foreign("two words")).get("/me")

    assert "status=none" in caplog.text


@pytest.mark.parametrize(
    "timeout", [0, -1, float("nan"), float("inf"), True, "10", (10,), (10, 0), (1, 2, 3), (10, None), None]
)
def test_a_timeout_that_is_none_is_refused(make_transport: Make, timeout: object) -> None:
    with pytest.raises(InputError) as caught:
        make_transport(timeout=timeout)

    assert caught.value.parameter == "timeout"


def test_a_constructor_sends_nothing_and_close_forgets_tokens(
    make_transport: Make, graph: responses.RequestsMock, make_token: Callable[..., str]
) -> None:
    credential = Foreign(make_token())
    transport = make_transport(credential=credential, timeout=5)
    assert (len(graph.calls), credential.asked) == (0, [])

    transport.access_token_claims()
    transport.close()
    transport.access_token_claims()
    assert len(credential.asked) == 2
    assert repr(transport).startswith("GraphTransport('1111")


def test_a_server_on_loopback_is_spoken_to_in_plain_http(make_transport: Make, graph: responses.RequestsMock) -> None:
    graph.get("http://127.0.0.1:8000/v1.0/me", json={"id": "1"})
    cloud = Cloud(name="emulator", authority="http://127.0.0.1:8000", graph="http://127.0.0.1:8000")

    assert make_transport(cloud=cloud).get("/me") == {"id": "1"}


def test_the_computers_clock_is_the_default(tenant: str) -> None:
    assert GraphTransport(tenant, credential=StaticToken("x")).clock.now().utcoffset() == timedelta(0)
