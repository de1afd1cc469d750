"""JSON batches: several requests in one.

Graph: ``POST /$batch``, "Combine multiple HTTP requests using JSON batching".
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from crosstenant.emulator.documents import Document, encoded, entries, text, texts
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.serving.exchange import Incoming, Outgoing

Answer: TypeAlias = Callable[[Incoming], Outgoing]

_MOST_REQUESTS = 20
_FAILED = 400


def run_batch(outer: Incoming, version: str, body: Mapping[str, object], answer: Answer) -> bytes:
    """Carry out a batch, parents before those that depend on them, and return ``{"responses": [...]}`` as JSON.

    Args:
        outer: The request that brought the batch; its authorization is every item's.
        version: Graph's version, for all items.
        body: The batch.
        answer: Carries out one request.

    Raises:
        GraphFault: 400 where the batch itself is malformed; then nothing was carried out.
    """
    items = entries(body, "requests")
    _check(items)
    statuses: dict[str, int] = {}
    responses: list[bytes] = []
    for item in _in_order(items):
        if any(statuses[parent.lower()] >= _FAILED for parent in texts(item, "dependsOn")):
            outgoing = _failed_dependency()
        else:
            outgoing = answer(_incoming(outer, version, item))
        statuses[text(item, "id").lower()] = outgoing.status
        responses.append(_response(item, outgoing))
    return b'{"responses":[%s]}' % b",".join(responses)


def _check(items: Sequence[Document]) -> None:
    if not items:
        raise _malformed("The batch request must contain a non-empty 'requests' array.")
    if len(items) > _MOST_REQUESTS:
        raise _malformed(f"Number of batch requests should not exceed {_MOST_REQUESTS}.")
    identifiers = [text(item, "id").lower() for item in items]
    if "" in identifiers:
        raise _malformed("Every request in a batch must have an 'id'.")
    if len(set(identifiers)) < len(identifiers):
        raise _malformed("Request ids in a batch must be unique; case does not count.")
    known = set(identifiers)
    for item in items:
        _check_item(item, known)


def _check_item(item: Document, identifiers: set[str]) -> None:
    if not text(item, "method") or not text(item, "url"):
        raise _malformed("Every request in a batch must have a 'method' and a 'url'.")
    unknown = [parent for parent in texts(item, "dependsOn") if parent.lower() not in identifiers]
    if unknown:
        raise _malformed(f"Request '{text(item, 'id')}' depends on '{unknown[0]}', which is not in the batch.")
    if "body" in item and "content-type" not in _headers(item):
        raise _malformed(f"Request '{text(item, 'id')}' has a body and no 'Content-Type' header.")


def _in_order(items: Sequence[Document]) -> list[Document]:
    waiting, done, ordered = list(items), set[str](), list[Document]()
    while waiting:
        ready, blocked = list[Document](), list[Document]()
        for item in waiting:
            is_ready = {parent.lower() for parent in texts(item, "dependsOn")} <= done
            (ready if is_ready else blocked).append(item)
        if not ready:
            raise _malformed("The requests of the batch depend on each other in a circle.")
        ordered += ready
        done |= {text(item, "id").lower() for item in ready}
        waiting = blocked
    return ordered


def _incoming(outer: Incoming, version: str, item: Document) -> Incoming:
    path, _, query_string = text(item, "url").partition("?")
    headers = {"authorization": outer.headers.get("authorization", ""), **_headers(item)}
    return Incoming(
        method=text(item, "method").upper(),
        base_url=outer.base_url,
        raw_path=f"/{version}/{path.lstrip('/')}",
        query_string=query_string,
        headers=headers,
        content=_content(item.get("body")),
    )


def _content(body: object) -> bytes:
    if body is None:
        return b""
    if not isinstance(body, str):
        return json.dumps(body).encode()
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise _malformed("A body that is a string must be base64url.") from error


def _headers(item: Document) -> dict[str, str]:
    headers = item.get("headers")
    return {str(name).lower(): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}


def _response(item: Document, outgoing: Outgoing) -> bytes:
    response: Document = {"id": item["id"], "status": outgoing.status, "headers": dict(outgoing.headers)}
    kind = outgoing.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        # It is JSON already: it stands in the batch as it is, and need not be read and written once more.
        return b'%s,"body":%s}' % (encoded(response)[:-1], outgoing.content)
    if kind.startswith("text/"):
        response["body"] = outgoing.content.decode()
    return encoded(response)


def _failed_dependency() -> Outgoing:
    message = "The request failed because another request that it depends on has failed."
    content = encoded({"error": {"code": "FailedDependency", "message": message}})
    return Outgoing(status=424, headers={"Content-Type": "application/json"}, content=content)


def _malformed(message: str) -> GraphFault:
    return GraphFault(400, "BadRequest", message)
