"""Clues out of what people paste: JSON from Graph, a PowerShell error with JSON in it, or what the portal shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from crosstenant.errors import ProtocolError
from crosstenant.models.job_status import Quarantine
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.symptoms.clue import Clue, Support
from crosstenant.workflows.symptoms.values import from_event, from_job, from_on_demand, from_quarantine

_DEPTH: Final = 6  # how deep errors are wrapped in each other on this service, with room to spare
_GUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAMED_CODE: Final = re.compile(r"(?:\b|error)code\b\"?\s*[:=]\s*\"?([a-z]\w+)", re.IGNORECASE)
_PORTAL_DETAILS: Final = re.compile(r"Details:\s*(.+)", re.IGNORECASE | re.DOTALL)
_REQUEST_ID: Final = re.compile(rf"(?:request|correlation|trace)[-_ ]?id\W{{1,5}}({_GUID})", re.IGNORECASE)
_TENANT: Final = re.compile(rf"tenant(?:[-_ ]?id)?\W{{1,5}}({_GUID})", re.IGNORECASE)
_TIME: Final = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?")
_STATUS: Final = re.compile(r"(?:HTTP/[\d.]+ |\bstatus(?: ?code)?\W{1,3})(\d{3})\b", re.IGNORECASE)
_REQUEST: Final = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+(?:https://[^/\s]+)?(?:/(?:v1\.0|beta))?(/\S+)")
_NO_MESSAGE: Final = re.compile(r"\w[:,] no message\b")  # as our own errors say it
_WORD: Final = re.compile(r"\w+")
_CODES: Final = ("code", "errorCode", "ResultSignature")
_MESSAGES: Final = ("message", "reason", "errorMessage", "ResultDescription")
_DISTINCT: Final = re.compile(r"[a-z][A-Z]|_|\d")  # one plain word, such as Conflict, occurs in any sentence

_Reader: TypeAlias = Callable[[Mapping[str, object]], Clue | None]


def from_text(text: str) -> Clue:
    """Read pasted text."""
    payload = _json_in(text)
    known = from_mapping(payload) if isinstance(payload, Mapping) else None
    return known or _from_words(text, payload)


def from_mapping(payload: Mapping[object, object]) -> Clue | None:
    """Read JSON in which a log entry, a result on demand, a job or a quarantine can be recognised, else None."""
    for item in _items(payload):
        for names, read in _SHAPES:
            if names <= item.keys() and (clue := _tried(read, item)) is not None:
                return clue
    return None


def _items(payload: Mapping[object, object]) -> Iterator[Mapping[object, object]]:
    """Yield the object itself, or what stands on a page of them."""
    page = payload.get("value")
    yield from (item for item in (page if isinstance(page, list) else [payload]) if isinstance(item, Mapping))


def _tried(read: _Reader, payload: Mapping[object, object]) -> Clue | None:
    try:
        return read({"id": "", **{str(key): value for key, value in payload.items()}})
    except (ProtocolError, RecursionError):  # it only looked like that
        return None


def _on_demand(payload: Mapping[str, object]) -> Clue | None:
    key = str(payload["key"])  # secrets are pairs of key and value, too
    is_result = key.endswith("StatusInfo") or key.startswith("{")
    return from_on_demand(OnDemandResult.from_graph(payload)) if is_result else None


_SHAPES: Final[tuple[tuple[frozenset[str], _Reader], ...]] = (
    (frozenset({"provisioningStatusInfo"}), lambda payload: from_event(ProvisioningEvent.from_graph(payload))),
    (frozenset({"schedule", "status"}), lambda payload: from_job(SyncJob.from_graph(payload))),
    (frozenset({"reason", "nextAttempt"}), lambda payload: from_quarantine(Quarantine.from_graph(payload))),
    (frozenset({"key", "value"}), _on_demand),
)


def _from_words(text: str, payload: object) -> Clue:
    found = _error_member(payload)
    code, message = found if found else (_code_in(text), _message_in(text))
    request = _REQUEST.search(text)
    status = _first(_STATUS, text)
    return Clue(
        status=int(status) if status else None,
        code=code,
        message=message,
        method=request.group(1) if request else None,
        path=request.group(2) if request else None,
        support=Support(
            request_id=_first(_REQUEST_ID, text),
            at=_whole(_TIME, text),
            tenant=_first(_TENANT, text),
            step=f"{request.group(1)} {request.group(2)}" if request else None,
        ),
        evidence=(text.strip(),),
    )


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None


def _whole(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(0) if found else None


def _json_in(text: str) -> object:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        return json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None


def _error_member(payload: object) -> tuple[str, str] | None:
    """Return the innermost code and message of a pasted error, however deep it is wrapped."""
    found: tuple[str, str] | None = None
    for _ in range(_DEPTH):
        if not isinstance(payload, Mapping):
            break
        error = payload.get("error", payload)
        code = _text_of(error, _CODES) if isinstance(error, Mapping) else None
        if not code:
            break
        found = (code, _text_of(error, _MESSAGES) or "")
        payload = _json_in(found[1])
    return found


def _text_of(members: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((value for name in names if isinstance(value := members.get(name), str)), None)


def _code_in(text: str) -> str:
    """Return the code that is called one, or else the first word that ends like a code of the table."""
    from crosstenant.workflows.symptoms.table import CODES

    known = tuple(code.lower() for code in CODES)
    distinct = tuple(code.lower() for code in CODES if _DISTINCT.search(code))
    named: list[str] = _NAMED_CODE.findall(text)
    found = [word for word in named if word.lower().endswith(known)]
    found += [word for word in _WORD.findall(text) if word.lower().endswith(distinct)]
    return next(iter(found + named), "")


def _message_in(text: str) -> str:
    return "" if _NO_MESSAGE.search(text) else _first(_PORTAL_DETAILS, text) or text
