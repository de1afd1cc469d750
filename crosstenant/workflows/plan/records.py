"""Changes and warnings of a plan as plain data, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Final, TypeVar

from crosstenant.errors import InputError
from crosstenant.workflows.configuration import Document
from crosstenant.workflows.plan.caution import CautionCode, PlanWarning
from crosstenant.workflows.plan.change import Action, Change, GraphRequest
from crosstenant.workflows.plan.json_data import JSON, plain, plain_members
from crosstenant.workflows.step import Side, TenantName

Word = TypeVar("Word", bound=Enum)

_ACTIONS: Final = {action.word: action for action in Action}


def change_data(change: Change) -> dict[str, JSON]:
    """Return a change as plain data; its tenant goes by its side."""
    return {
        "action": change.action.word,
        "side": change.side.value,
        "object": change.object,
        "before": change.before,
        "after": change.after,
        "requests": [_request_data(request) for request in change.requests],
        "reason": change.reason,
        "reversible": change.reversible,
        "makes": change.makes,
        "is_certain": change.is_certain,
    }


def change_from(document: Document, tenants: Mapping[Side, TenantName]) -> Change:
    """Read a change.

    Raises:
        InputError: A member is missing, unknown or of the wrong type.
    """
    side = word(document, "side", Side)
    action = _ACTIONS.get(text(document, "action"))
    change = Change(
        action=document.needed("action", action),
        side=side,
        tenant=tenants[side],
        object=text(document, "object"),
        before=plain(document.raw("before")),
        after=plain(document.raw("after")),
        requests=tuple(map(_request_from, document.needed("requests", document.documents("requests")))),
        reason=text(document, "reason"),
        reversible=document.needed("reversible", document.flag("reversible")),
        makes=members(document, "makes"),
        is_certain=document.needed("is_certain", document.flag("is_certain")),
    )
    document.finish()
    return change


def tenant_data(tenant: TenantName) -> dict[str, JSON]:
    """Return a tenant as plain data."""
    return {"id": tenant.id, "name": tenant.name}


def tenant_from(document: Document) -> TenantName:
    """Read a tenant. Errors as `change_from`."""
    tenant = TenantName(text(document, "id"), document.text("name"))
    document.finish()
    return tenant


def warning_data(warning: PlanWarning) -> dict[str, JSON]:
    """Return a warning as plain data."""
    return {"code": warning.code.value, "message": warning.message}


def warning_from(document: Document) -> PlanWarning:
    """Read a warning. Errors as `change_from`."""
    warning = PlanWarning(code=word(document, "code", CautionCode), message=text(document, "message"))
    document.finish()
    return warning


def moment(document: Document, name: str) -> datetime:
    """Read an aware moment. Errors as `change_from`."""
    written = text(document, name)
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        document.refuse(name, "a moment such as 2026-11-23T12:00:00+00:00", written)
    if found.tzinfo is None:
        document.refuse(name, "a moment with its time zone", written)
    return found


def text(document: Document, name: str) -> str:
    """Read a text that has to be there. Errors as `change_from`."""
    return document.needed(name, document.text(name))


def word(document: Document, name: str, words: type[Word]) -> Word:
    """Read a member of an enumeration. Errors as `change_from`."""
    written = text(document, name)
    found = next((member for member in words if member.value == written), None)
    return found if found is not None else document.refuse(name, f"one of {[str(each) for each in words]}", written)


def members(document: Document, name: str) -> dict[str, JSON]:
    """Read a JSON object that has to be there. Errors as `change_from`."""
    found = document.raw(name)
    if not isinstance(found, Mapping):
        raise InputError(f"{document.where(name)} is a table of names and values.", parameter=document.parameter)
    return plain_members(found)


def _request_data(request: GraphRequest) -> dict[str, JSON]:
    return {"method": request.method, "path": request.path, "body": request.body}


def _request_from(document: Document) -> GraphRequest:
    body = plain(document.raw("body"))
    request = GraphRequest(method=text(document, "method"), path=text(document, "path"), body=body)
    document.finish()
    return request
