import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import (
    AuthenticationError,
    ConflictError,
    CrossTenantError,
    GraphError,
    NotFoundError,
    PermissionDeniedError,
    ProtocolError,
    ServiceError,
    ThrottledError,
    UnsafeTargetError,
)
from crosstenant.transport.replies import (
    Reply,
    RequestFacts,
    claims_challenge,
    error_of,
    items_of,
    payload_of,
    read_json,
    retry_after,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FACTS = RequestFacts(method="GET", path="/users/1", template="/users/{}", tenant="t", tenant_name="Fabrikam")


def reply(status: int, body: object = None, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def graph_error(status: int, body: object = None, **headers: str) -> GraphError:
    error = error_of(reply(status, body, **headers), FACTS, NOW)
    assert isinstance(error, GraphError)
    return error


def test_a_json_object_is_the_payload_and_nothing_is_none() -> None:
    assert payload_of(reply(200, {"id": "1"}), FACTS) == {"id": "1"}
    assert payload_of(reply(200, b"\xef\xbb\xbf{}", content_type="application/problem+json"), FACTS) == {}
    assert payload_of(reply(204), FACTS) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>", "text/html"),
        (b"{", "application/json"),
        (b'{"a": NaN}', "application/json"),
        (b'{"a": Infinity}', "application/json"),
        (b'{"a": 1e999}', "application/json"),
        (b'{"a": 1, "a": 2}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff", "application/json"),
        (b"[]", "application/json"),
    ],
)
def test_what_is_no_json_object_is_a_protocol_error(body: bytes, kind: str) -> None:
    with pytest.raises(ProtocolError, match="GET /users/1") as caught:
        payload_of(reply(200, body, content_type=kind), FACTS)

    assert caught.value.sent
    assert caught.value.path == "/users/1"


@given(st.binary())
def test_any_bytes_are_json_or_a_value_error(body: bytes) -> None:
    try:
        read_json(body)
    except ValueError:
        return
    json.loads(body.decode("utf-8-sig"))


def test_numbers_are_read_as_json_has_them() -> None:
    assert read_json(b"[1, 1.5]") == [1, 1.5]


@pytest.mark.parametrize("value", [None, {}, "x", [1], [None]])
def test_a_page_whose_value_is_no_list_of_objects_is_a_protocol_error(value: object) -> None:
    with pytest.raises(ProtocolError):
        items_of({"value": value}, FACTS)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("1000000000", 10**9),
        ("10000000000000", None),
        ("-5", None),
        ("soon", None),
        ("2.5", None),
        ("inf", None),
        ("nan", None),
        ("1, 2", None),
        ("", None),
        ("²", None),
        ("Wed, 04 Mar 2026 12:00:30 GMT", 30),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0),
        ("Wed, 04 Mar 2026 12:00:30 -0000", 30),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_nothing_else(text: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert retry_after({"retry-after": text}, NOW) == expected


def test_a_retry_after_date_counts_from_the_replys_own_date() -> None:
    headers = {"retry-after": "Wed, 04 Mar 2026 13:00:30 GMT", "date": "Wed, 04 Mar 2026 13:00:00 GMT"}

    assert retry_after(headers, NOW) == timedelta(seconds=30)


@given(st.text())
def test_no_retry_after_text_is_an_error(text: str) -> None:
    found = retry_after({"retry-after": text}, NOW)

    assert found is None or found >= timedelta(0)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, GraphError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (409, ConflictError),
        (412, ConflictError),
        (424, GraphError),
        (429, ThrottledError),
        (500, ServiceError),
        (503, ServiceError),
    ],
)
def test_the_status_chooses_the_class(status: int, kind: type[GraphError]) -> None:
    assert type(graph_error(status, {"error": {"code": "c", "message": "m"}})) is kind


def test_an_error_keeps_all_that_graph_told() -> None:
    body = {
        "error": {
            "code": "Request_MultipleObjectsWithSameKeyValue",
            "message": "Another object.",
            "details": [{"code": "ConflictingObjects", "message": "d"}],
            "innerError": {"request-id": "r-inner", "date": "2026-01-01T00:00:00"},
        }
    }
    error = graph_error(409, body, retry_after="9")

    assert (error.code, error.message) == ("Request_MultipleObjectsWithSameKeyValue", "Another object.")
    assert error.details == ({"code": "ConflictingObjects", "message": "d"},)
    assert error.inner["date"] == "2026-01-01T00:00:00"
    assert error.request_id == "r-inner"
    assert error.retry_after == timedelta(seconds=9)
    assert (error.method, error.path, error.tenant, error.tenant_name) == ("GET", "/users/1", "t", "Fabrikam")
    assert graph_error(409, body, request_id="r-header").request_id == "r-header"


@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (400, {"error": "text"}, None, "text"),
        (400, [], None, "[]"),
        (400, b"plain", None, "plain"),
        (500, b"", None, ""),
        (400, {"error": {"code": "c", "message": {"lang": "en", "value": "old"}}}, "c", "old"),
        (400, {"error": {"code": "c", "message": 5, "details": {"code": "one"}}}, "c", ""),
        (400, {"error": {"code": "", "message": "m", "innererror": {"code": "deep"}}}, "deep", "m"),
        (400, {"error": {"innerError": {"code": "a", "innerError": {"code": "b", "message": "x"}}}}, "b", ""),
        (400, {"error": {"code": "UnknownError", "message": ""}}, "UnknownError", ""),
        (429, {"error": {"code": "TooManyRequests", "innerError": {"code": "429"}}}, "TooManyRequests", ""),
        (400, {"error": {"code": "generalException", "innerError": {"code": "429"}}}, "generalException", ""),
    ],
)
def test_an_error_body_of_any_shape_is_read(status: int, body: object, code: str | None, message: str) -> None:
    error = graph_error(status, body)

    assert (error.code, error.message) == (code, message)


def test_a_huge_message_is_cut() -> None:
    assert len(graph_error(400, {"error": {"code": "c", "message": "x" * 1_000_000}}).message) < 2_100


def test_a_wrapped_error_of_the_synchronization_service_is_unwrapped() -> None:
    inside: dict[str, object] = {
        "error": {"code": "InvalidNotificationSettings", "message": None, "details": [], "innerError": None}
    }
    error = graph_error(400, {"error": {"code": "UnknownError", "message": json.dumps(inside)}})

    assert (error.code, error.message) == ("InvalidNotificationSettings", "")
    assert error.outer_code == "UnknownError"
    assert json.loads(error.outer_message or "") == inside


@pytest.mark.parametrize("message", ["{broken", '{"error": "text"}', '{"error": null}', '{"a": ' * 50_000])
def test_a_message_that_only_looks_wrapped_is_kept(message: str) -> None:
    error = graph_error(400, {"error": {"code": "UnknownError", "message": message}})

    assert error.code == "UnknownError"
    assert error.message.startswith(message[:100])


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "Request_BadRequest", "message": "Permission being assigned already exists on the object"}},
        {"error": {"code": "Request_MultipleObjectsWithSameKeyValue", "message": ""}},
        {"error": {"code": "Request_BadRequest", "details": [{"code": "ConflictingObjects"}]}},
    ],
)
def test_a_400_that_means_there_already_is_a_conflict(body: object) -> None:
    assert isinstance(graph_error(400, body), ConflictError)


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/users", {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}, AuthenticationError),
        ("/users", None, AuthenticationError),
        ("/users", {"error": {"code": "UnknownError", "message": ""}}, PermissionDeniedError),
        ("/servicePrincipals/1/synchronization/jobs", None, PermissionDeniedError),
        (
            "/servicePrincipals/1/synchronization/jobs",
            {"error": {"code": "InvalidAuthenticationToken"}},
            AuthenticationError,
        ),
    ],
)
def test_a_401_is_about_the_token_or_about_a_permission(path: str, body: object, kind: type[CrossTenantError]) -> None:
    facts = RequestFacts(method="GET", path=path, template=path, tenant="t")

    assert type(error_of(reply(401, body), facts, NOW)) is kind


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused(status: int) -> None:
    assert isinstance(error_of(reply(status, location="https://evil.example"), FACTS, NOW), UnsafeTargetError)


def test_a_claims_challenge_is_decoded() -> None:
    claims = json.dumps({"access_token": {"nbf": {"essential": True}}})
    encoded = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    header = f'Bearer error="insufficient_claims", claims="{encoded}"'

    assert claims_challenge(reply(401, www_authenticate=header)) == claims
    assert claims_challenge(reply(403, www_authenticate=header)) is None
    assert claims_challenge(reply(401)) is None
    assert claims_challenge(reply(401, www_authenticate='Bearer claims="_w"')) is None
    assert isinstance(error_of(reply(401, www_authenticate=header), FACTS, NOW), AuthenticationError)
