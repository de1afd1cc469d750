import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.errors import InputError, ProtocolError
from crosstenant.transport.batching import Operation, chunks, envelope, replies


def test_operations_become_items_numbered_from_one() -> None:
    body = envelope(
        [
            Operation(
                "GET", "/users/{}", "ann@x.com", query={"$select": "id"}, headers={"ConsistencyLevel": "eventual"}
            ),
            Operation("POST", "/groups/{}/members", "g", body={"id": "u"}),
            Operation("POST", "/groups/{}/act", "g"),
            Operation("DELETE", "/users/{}", "u"),
        ]
    )

    assert json.loads(body)["requests"] == [
        {
            "id": "1",
            "method": "GET",
            "url": "/users/ann@x.com?$select=id",
            "headers": {"ConsistencyLevel": "eventual"},
        },
        {
            "id": "2",
            "method": "POST",
            "url": "/groups/g/members",
            "body": {"id": "u"},
            "headers": {"Content-Type": "application/json"},
        },
        {
            "id": "3",
            "method": "POST",
            "url": "/groups/g/act",
            "body": {},
            "headers": {"Content-Type": "application/json"},
        },
        {"id": "4", "method": "DELETE", "url": "/users/u"},
    ]


def test_all_but_a_post_may_be_sent_again_unless_told() -> None:
    assert not Operation("POST", "/x").call.repeatable
    assert Operation("POST", "/x", repeatable=True).call.repeatable
    assert Operation("DELETE", "/x").call.repeatable
    assert repr(Operation("DELETE", "/x/{}", "1")) == "Operation(DELETE /x/1)"


def test_synchronization_paths_are_not_batched() -> None:
    with pytest.raises(InputError, match="no batching"):
        Operation("POST", "/servicePrincipals/{}/synchronization/jobs/{}/start", "s", "j")


@pytest.mark.parametrize("body", [{"a": object()}, {"a": float("nan")}])
def test_a_body_that_is_no_json_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(InputError, match="JSON"):
        Operation("POST", "/x", body=body)


def test_a_header_with_a_line_break_is_refused() -> None:
    with pytest.raises(InputError, match="header"):
        Operation("GET", "/x", headers={"A": "b\r\nc"})


def test_batches_are_cut_without_reading_ahead() -> None:
    taken = 0

    def stream() -> Iterator[Operation]:
        nonlocal taken
        for _ in range(45):
            taken += 1
            yield Operation("GET", "/x")

    batches = chunks(stream())
    assert len(next(batches)) == 20
    assert taken == 20
    assert [len(batch) for batch in batches] == [20, 5]


@given(st.permutations(list(range(1, 6))))
def test_answers_in_any_order_find_their_operations(order: list[int]) -> None:
    payload = {"responses": [{"id": str(n), "status": 200 + n, "headers": {"A": n}, "body": {"n": n}} for n in order]}

    found = [each for each in replies(payload, 5) if each is not None]
    assert [each.status for each in found] == [201, 202, 203, 204, 205]
    assert found[2].headers == {"a": "3"}
    assert found[2].content == {"n": 3}


def test_an_error_is_kept_as_text_as_well() -> None:
    (found,) = replies({"responses": [{"id": "1", "status": 502, "body": "PGh0bWw+"}]}, 1)

    assert found is not None
    assert found.body == b'"PGh0bWw+"'


def test_a_missing_answer_is_none_and_a_body_is_optional() -> None:
    first, second = replies({"responses": [{"id": "2", "status": 204}]}, 2)

    assert first is None
    assert second is not None
    assert (second.body, second.headers) == (b"", {})


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"responses": [{"id": "1", "status": 200}, {"id": "1", "status": 200}]},
        {"responses": [{"id": "3", "status": 200}]},
        {"responses": [{"id": "x", "status": 200}]},
        {"responses": [{"id": 1, "status": 200}]},
        {"responses": ["x"]},
        {"responses": [{"id": "1", "status": "200"}]},
    ],
)
def test_what_is_no_answer_to_the_batch_is_a_protocol_error(payload: dict[str, object]) -> None:
    with pytest.raises(ProtocolError) as caught:
        replies(payload, 2)

    assert caught.value.sent
