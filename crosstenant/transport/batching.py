"""Pure: operations become JSON batches of 20, and answers become outcomes, one per operation.

Source: Microsoft Graph, "Combine multiple HTTP requests using JSON batching".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import attrs

from crosstenant.errors import CrossTenantError, InputError, ProtocolError
from crosstenant.transport.calls import Call, encode_body
from crosstenant.transport.paths import Query, encode_query
from crosstenant.transport.replies import Payload, Reply

LARGEST_BATCH = 20


class Operation:
    """One request of a batch.

    Args:
        method: The HTTP method.
        path: The path template, with ``{}`` for ids.
        ids: What fills it.
        query: The query options.
        body: The JSON body.
        headers: Further headers, such as ConsistencyLevel.
        repeatable: Whether sending it twice does what sending it once does; by default true of all but POST.

    Raises:
        InputError: An id cannot be one, the body is no JSON, or Graph documents no batching for the path.
    """

    def __init__(
        self,
        method: str,
        path: str,
        *ids: str,
        query: Query | None = None,
        body: Payload | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> None:
        if "/synchronization" in path:
            raise InputError(f"Graph documents no batching for {path}: send it alone.", parameter="path")
        encoded = encode_body({} if body is None and method == "POST" else body)
        again = method != "POST" if repeatable is None else repeatable
        self.call = Call(method, path, ids, query=query, headers=headers or {}, body=encoded, repeatable=again)

    def __repr__(self) -> str:
        return f"Operation({self.call.method} {self.call.path})"

    def item(self, number: int) -> Payload:
        """The operation as an item of a batch."""
        call = self.call
        item: Payload = {"id": str(number), "method": call.method, "url": call.path + encode_query(call.query)}
        headers = dict(call.headers)
        if call.body is not None:
            item["body"] = json.loads(call.body)
            headers["Content-Type"] = "application/json"
        return item | ({"headers": headers} if headers else {})


@attrs.frozen(kw_only=True)
class BatchOutcome:
    """What became of one operation.

    Attributes:
        operation: The operation.
        status: Its own HTTP status; None if no answer came.
        payload: The body of a success, if it has one.
        error: What went wrong, as it would have been raised for a single call; None for a success.
    """

    operation: Operation
    status: int | None = None
    payload: Payload | None = attrs.field(default=None, repr=False)
    error: CrossTenantError | None = None

    @property
    def ok(self) -> bool:
        """Whether the operation succeeded."""
        return self.error is None


def chunks(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    """Cut a stream into batches, taking no more from it than the next batch needs."""
    stream = iter(operations)
    while batch := list(islice(stream, LARGEST_BATCH)):
        yield batch


def envelope(operations: Sequence[Operation]) -> bytes:
    """The body of one batch; items are numbered from 1."""
    return json.dumps({"requests": [each.item(number) for number, each in enumerate(operations, 1)]}).encode()


def replies(payload: Payload, count: int) -> list[Reply | None]:
    """The answers in the order of the operations, None where one is missing.

    Raises:
        ProtocolError: It is no answer to a batch, or it answers one operation twice.
    """
    answers = payload.get("responses")
    if not isinstance(answers, list):
        raise ProtocolError("A batch was answered without `responses`.", sent=True)
    found: list[Reply | None] = [None] * count
    for answer in answers:
        position = _position(answer, count)
        if found[position] is not None:
            raise ProtocolError("A batch answered one of its items twice.", sent=True)
        found[position] = _reply(answer)
    return found


def _position(answer: object, count: int) -> int:
    number = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(number, str) or not number.isdecimal() or not 1 <= int(number) <= count:
        raise ProtocolError("A batch answered something that was not asked.", sent=True)
    return int(number) - 1


def _reply(answer: Mapping[str, Any]) -> Reply:
    status, headers, body = answer.get("status"), answer.get("headers"), answer.get("body")
    if not isinstance(status, int):
        raise ProtocolError("An item of a batch has no status.", sent=True)
    named = headers if isinstance(headers, dict) else {}
    reply = Reply(status, {str(name).lower(): str(value) for name, value in named.items()}, content=body)
    if reply.is_success or body is None:
        return reply
    # What is not JSON comes as base64 text; no path that we batch answers so, and as an error text it is kept.
    return attrs.evolve(reply, body=json.dumps(body).encode())
