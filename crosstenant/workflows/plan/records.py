"""Changes and warnings of a plan as plain data, and back."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from crosstenant.workflows.documents import Document
from crosstenant.workflows.plan.caution import CautionCode, PlanWarning
from crosstenant.workflows.plan.change import Action, Change, GraphRequest
from crosstenant.workflows.plan.json_data import JSON, plain, plain_members
from crosstenant.workflows.step import Side, TenantName


def change_data(change: Change) -> dict[str, JSON]:
    """Return a change as plain data; its tenant goes by its side."""
    return {
        "action": change.action.word,
        "side": change.side.value,
        "object": change.object,
        "before": change.before,
        "after": change.after,
        "requests": [attrs.asdict(request, recurse=False) for request in change.requests],
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
    side = document.word("side", Side)
    change = Change(
        action=document.word("action", Action),
        side=side,
        tenant=tenants[side],
        object=document.needed_text("object"),
        before=plain(document.raw("before")),
        after=plain(document.raw("after")),
        requests=tuple(map(_request_from, document.needed_documents("requests"))),
        reason=document.needed_text("reason"),
        reversible=document.needed("reversible", document.flag("reversible")),
        makes=plain_members(document.members("makes")),
        is_certain=document.needed("is_certain", document.flag("is_certain")),
    )
    document.finish()
    return change


def tenant_from(document: Document) -> TenantName:
    """Read a tenant. Errors as `change_from`."""
    tenant = TenantName(document.needed_text("id"), document.text("name"))
    document.finish()
    return tenant


def warning_data(warning: PlanWarning) -> dict[str, JSON]:
    """Return a warning as plain data."""
    return {"code": warning.code.value, "message": warning.message}


def warning_from(document: Document) -> PlanWarning:
    """Read a warning. Errors as `change_from`."""
    warning = PlanWarning(code=document.word("code", CautionCode), message=document.needed_text("message"))
    document.finish()
    return warning


def _request_from(document: Document) -> GraphRequest:
    body = plain(document.raw("body"))
    request = GraphRequest(method=document.needed_text("method"), path=document.needed_text("path"), body=body)
    document.finish()
    return request
