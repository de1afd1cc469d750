from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import InputError, UnsafeTargetError
from crosstenant.transport.paths import encode_query, fill, filter_literal, follow

ROOT = "https://graph.microsoft.com/v1.0"


def test_ids_fill_the_template_in_order_and_encoded() -> None:
    path = fill("/users/{}/x/{}", ("guest_contoso.com#EXT#@fabrikam.com", "o'b"))

    assert path == "/users/guest_contoso.com%23EXT%23@fabrikam.com/x/o'b"


@pytest.mark.parametrize(
    "value",
    ["", ".", "..", "a/b", "a\\b", "x?$expand=*", "x%2F..", "a b", "a\n", "a\u200b", "\ud800", "\u202e", None, 5],
)
def test_what_cannot_be_an_id_is_refused(value: str) -> None:
    with pytest.raises(InputError):
        fill("/users/{}", (value,))


def test_a_template_takes_as_many_ids_as_it_has_places() -> None:
    with pytest.raises(InputError, match="takes 1 ids, not 0"):
        fill("/users/{}", ())


@given(st.text())
def test_no_id_ever_changes_the_path(value: str) -> None:
    try:
        path = fill("/users/{}/manager", (value,))
    except InputError:
        return
    parts = urlsplit(f"{ROOT}{path}")

    assert parts.path.split("/")[2:] == ["users", parts.path.split("/")[3], "manager"]
    assert unquote(parts.path.split("/")[3]) == value
    assert (parts.query, parts.fragment) == ("", "")


@given(st.dictionaries(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1), st.text(min_size=1)))
def test_a_query_comes_back_as_it_was_given(query: dict[str, str]) -> None:
    text = encode_query(query)

    assert dict(parse_qsl(text.removeprefix("?"), separator="&")) == query


def test_query_names_keep_their_dollar_and_values_their_type() -> None:
    assert encode_query({"$top": 5, "$count": True, "x": False, "$filter": "a eq 'b&c'"}) == (
        "?$top=5&$count=true&x=false&$filter=a%20eq%20%27b%26c%27"
    )
    assert encode_query(None) == encode_query({}) == ""


@given(st.text())
def test_a_quoted_text_cannot_end_its_quotes(value: str) -> None:
    literal = filter_literal(value)

    assert literal[0] == literal[-1] == "'"
    assert literal[1:-1].replace("''", "").count("'") == 0
    assert literal[1:-1].replace("''", "'") == value


def test_other_values_stand_in_a_filter_without_quotes() -> None:
    east = timezone(timedelta(hours=2))

    assert filter_literal(datetime(2026, 1, 1, 2, tzinfo=east)) == "2026-01-01T00:00:00.000000Z"
    assert [filter_literal(True), filter_literal(7)] == ["true", "7"]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(InputError):
        filter_literal(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (f"{ROOT}/users?$skiptoken=x", f"{ROOT}/users?$skiptoken=x"),
        ("https://graph.microsoft.com:443/v1.0/users", "https://graph.microsoft.com:443/v1.0/users"),
        ("/v1.0/users?$skip=2", f"{ROOT}/users?$skip=2"),
        ("?$skip=2", f"{ROOT}/users?$skip=2"),
    ],
)
def test_a_link_within_this_graph_is_followed_whole(link: str, target: str) -> None:
    assert follow(link, current=f"{ROOT}/users", root=ROOT) == target


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users",
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "https://graph.microsoft.com@evil.example/v1.0/users",
        "https://user@graph.microsoft.com/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com:8443/v1.0/users",
        "https://graph.microsoft.com:99999/v1.0/users",
        "https://graph.microsoft.com/beta/users",
        "https://graph.microsoft.com/v1.0/../beta/users",
        "https://graph.microsoft.com/v1.0/%2e%2e/beta/users",
        "//evil.example/v1.0/users",
        "\\\\evil.example/v1.0/users",
        "javascript:alert(1)",
        f"{ROOT}/users?{'x' * 100_000}",
        f"{ROOT}/users?\r\nx",
        "",
        None,
        5,
        ["x"],
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(link: object) -> None:
    with pytest.raises(UnsafeTargetError) as caught:
        follow(link, current=f"{ROOT}/users", root=ROOT)

    assert not caught.value.sent
