"""Taking one documented step: its scopes, its result, and what a refusal on the way means and asks for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import (
    CrossTenantError,
    GraphError,
    PermissionDeniedError,
    ServiceError,
    SetupError,
    ThrottledError,
    TransportError,
)
from crosstenant.workflows.requirements import ROLE_TEMPLATES, requirement_of
from crosstenant.workflows.step import StepResult, TenantName, Undertaking
from crosstenant.workflows.symptoms import explain

Value = TypeVar("Value")

_log = logging.getLogger(__name__)


@contextmanager
def taking(step: Undertaking, client: TenantClient) -> Iterator[None]:
    """Run the requests of one step: ask for its scopes, and tell of a refusal in full.

    Raises:
        SetupError: Graph refused a request of the step; the GraphError is its cause.
        AuthenticationError: Nobody could sign in, or the token does not prove its tenant.
        TenantMismatchError: The token is another tenant's.
        ThrottledError, ServiceError, TransportError: As raised below, with a note that names step and tenant.
    """
    try:
        with asking_for(step, client):
            client.claims()  # asks a tenant whose token cannot be read for its id, before anything is written there
            yield
    except (ThrottledError, ServiceError, TransportError) as error:
        error.add_note(f"This was {step} in {_place(step, client)}. Run the step again: it looks before it writes.")
        raise
    except GraphError as error:
        raise _refusal(step, client, error) from error


def asking_for(step: Undertaking, client: TenantClient) -> AbstractContextManager[None]:
    """Ask a person who signs in for the scopes of one step, and let errors pass as they are."""
    requirement = requirement_of(step)
    return client.needing(*(requirement.scopes if requirement else ()))


def named(client: TenantClient) -> TenantName:
    """Return a tenant's id with the name that is known for it."""
    tenant_id = client.tenant_id
    name = client.name
    return TenantName(tenant_id, name if name and name.lower() != tenant_id else None)


def taken(
    step: Undertaking, client: TenantClient, *, value: Value, before: Value | None, changed: bool
) -> StepResult[Value]:
    """Return what a step found, did and left behind in a client's tenant; a change is told to the log."""
    if changed:
        _log.info("changed: %s in %s", step, _place(step, client))
    return StepResult(value=value, before=before, changed=changed, step=step, tenant=named(client))


def refused(step: Undertaking, client: TenantClient, *, explanation: str, advice: str) -> SetupError:
    """Return the error of a step that cannot go on although Graph refused nothing."""
    return SetupError(
        step=step.title,
        step_number=step.number,
        tenant=_place(step, client),
        explanation=explanation,
        advice=advice,
    )


def _place(step: Undertaking, client: TenantClient) -> str:
    return f"{step.side.value} tenant {named(client)}"


def _refusal(step: Undertaking, client: TenantClient, error: GraphError) -> SetupError:
    found = explain(error)
    parts = [found.cause if found.is_known else ""]
    parts += [_what_is_missing(step, client)] if isinstance(error, PermissionDeniedError) else []
    return refused(step, client, explanation=" ".join(filter(None, parts)), advice=found.fix)


def _what_is_missing(step: Undertaking, client: TenantClient) -> str:
    requirement = requirement_of(step)
    if requirement is None:
        return ""
    accepted = "; ".join(map(str, requirement.alternatives))
    roles = " or ".join(requirement.roles)
    return f"{_what_is_there(step, client)} Accepted are {accepted}; or, for a user, also role {roles}."


def _what_is_there(step: Undertaking, client: TenantClient) -> str:
    try:
        with asking_for(step, client):
            claims = client.claims()
    except CrossTenantError:  # the refusal itself is the news; a token that cannot be read must not hide it
        return ""
    permissions = sorted(claims.roles if claims.is_application else claims.scopes)
    roles = [ROLE_TEMPLATES[role] for role in claims.role_templates if role in ROLE_TEMPLATES]
    return f"The token has {', '.join(permissions) or 'no permission'}" + (
        "." if claims.is_application else f" and role {', '.join(roles) or 'none'}."
    )
