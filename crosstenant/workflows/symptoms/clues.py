"""Turn whatever went wrong into a clue: an exception, an event, a quarantine, pasted portal text or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from crosstenant.errors import AuthenticationError, GraphError, JobQuarantinedError
from crosstenant.models.job_status import Quarantine
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.symptoms.symptom import Clue
from crosstenant.workflows.symptoms.table import SYMPTOMS

_DEPTH: Final = 6  # how deep errors are wrapped in each other on this service, with room to spare
_PORTAL_CODE: Final = re.compile(r"Error code:\s*(\w+)", re.IGNORECASE)
_PORTAL_DETAILS: Final = re.compile(r"Details:\s*(.+)", re.IGNORECASE | re.DOTALL)
_REQUEST_ID: Final = re.compile(r"request-?id\W{1,5}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_STATUS: Final = re.compile(r"(?:HTTP/[\d.]+ |status\W{1,3})(\d{3})\b", re.IGNORECASE)
_REQUEST: Final = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+(?:https://[^/\s]+)?(/\S+)")
_WORD: Final = re.compile(r"\w+")


def clue_from(thing: object) -> Clue:
    """Read the clue out of any thing that can be explained.

    Raises:
        TypeError: There is nothing in it to explain.
    """
    if isinstance(thing, JobQuarantinedError):
        return clue_from(thing.job)
    if isinstance(thing, GraphError):
        return _from_graph_error(thing)
    if isinstance(thing, AuthenticationError):
        return Clue(code=thing.code or "", message=str(thing), request_id=thing.request_id, evidence=(str(thing),))
    if isinstance(thing, BaseException):
        return _from_exception(thing)
    return _from_value(thing)


def _from_value(thing: object) -> Clue:
    if isinstance(thing, ProvisioningEvent):
        return _from_event(thing)
    if isinstance(thing, OnDemandResult):
        return _from_on_demand(thing)
    if isinstance(thing, SyncJob):
        return _from_job(thing)
    if isinstance(thing, Quarantine):
        return _from_quarantine(thing)
    if isinstance(thing, str):
        return _from_text(thing)
    if isinstance(thing, Mapping):
        return _from_text(json.dumps(thing))
    raise TypeError(f"explain() takes an exception, an event, a job, a quarantine, text or JSON, not {type(thing)!r}.")


def _from_graph_error(error: GraphError) -> Clue:
    return Clue(
        status=error.status,
        code=error.code or "",
        message=error.message,
        method=error.method,
        path=error.path,
        request_id=error.request_id,
        evidence=(str(error),),
    )


def _from_exception(error: BaseException) -> Clue:
    cause = error.__cause__
    return clue_from(cause) if cause is not None else _from_text(str(error))


def _from_event(event: ProvisioningEvent) -> Clue:
    error = event.error
    code = event.skip_reason or (error.code if error else None) or ""  # the reason says more than "it was skipped"
    return Clue(code=code, message=(error.reason if error else None) or "", evidence=(repr(event),))


def _from_on_demand(result: OnDemandResult) -> Clue:
    error = result.error
    code = result.skip_reason or (error.code if error else None) or ""
    return Clue(code=code, message=(error.reason if error else None) or "", evidence=(repr(result),))


def _from_job(job: SyncJob) -> Clue:
    return _from_quarantine(job.quarantine) if job.quarantine else Clue(evidence=(repr(job),))


def _from_quarantine(quarantine: Quarantine) -> Clue:
    error = quarantine.error
    return Clue(
        code=str(quarantine.reason.value if quarantine.reason else ""),
        message=(error.message if error else None) or "",
        evidence=(repr(quarantine),),
    )


def _from_text(text: str) -> Clue:
    """Read pasted text: JSON, a PowerShell error with JSON in it, or what the portal shows."""
    found = _error_member(_json_in(text))
    code, message = found if found else (_portal_code(text), _portal_message(text))
    request = _REQUEST.search(text)
    status = _STATUS.search(text)
    request_id = _REQUEST_ID.search(text)
    return Clue(
        status=int(status.group(1)) if status else None,
        code=code,
        message=message,
        method=request.group(1) if request else None,
        path=request.group(2) if request else None,
        request_id=request_id.group(1) if request_id else None,
        evidence=(text.strip(),),
    )


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
        if not isinstance(error, Mapping) or not isinstance(error.get("code", error.get("errorCode")), str):
            break
        message = error.get("message", error.get("reason")) or ""
        found = (error.get("code") or error.get("errorCode") or "", message if isinstance(message, str) else "")
        payload = _json_in(found[1])
    return found


def _portal_code(text: str) -> str:
    named = _PORTAL_CODE.search(text)
    if named:
        return named.group(1)
    known = [signature.code for symptom in SYMPTOMS for signature in symptom.signatures if signature.code]
    words = _WORD.findall(text)
    return next((word for code in known for word in words if word.lower().endswith(code.lower())), "")


def _portal_message(text: str) -> str:
    details = _PORTAL_DETAILS.search(text)
    return details.group(1) if details else text
