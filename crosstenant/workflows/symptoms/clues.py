"""Turn whatever went wrong into a clue: an exception, an event, a job, a quarantine, pasted portal text or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs

from crosstenant.errors import (
    AuthenticationError,
    GraphError,
    JobQuarantinedError,
    SetupError,
    TransportError,
    WaitTimeoutError,
)
from crosstenant.models.job_status import Quarantine
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.symptoms.clue import Clue, DetectedBy, Support
from crosstenant.workflows.symptoms.pasted import from_mapping, from_text
from crosstenant.workflows.symptoms.values import from_event, from_job, from_on_demand, from_quarantine


def clue_from(thing: object) -> Clue:
    """Read the clue out of any thing that can be explained.

    Raises:
        TypeError: There is nothing in it to explain.
    """
    if isinstance(thing, BaseException):
        return _from_exception(thing)
    if isinstance(thing, ProvisioningEvent):
        return from_event(thing)
    if isinstance(thing, OnDemandResult):
        return from_on_demand(thing)
    if isinstance(thing, SyncJob):
        return from_job(thing)
    if isinstance(thing, Quarantine):
        return from_quarantine(thing)
    return _from_pasted(thing)


def _from_pasted(thing: object) -> Clue:
    if isinstance(thing, str):
        return from_text(thing)
    if isinstance(thing, Mapping):
        return from_mapping(thing) or from_text(json.dumps(thing, default=str, skipkeys=True))
    taken = "an exception, an event, a job, a quarantine, a result on demand, text or a JSON object"
    raise TypeError(f"explain() takes {taken}, and not {type(thing).__name__}.")


def _from_exception(error: BaseException) -> Clue:
    if isinstance(error, JobQuarantinedError):
        return from_job(error.job)
    if isinstance(error, GraphError):
        return _from_graph_error(error)
    if isinstance(error, AuthenticationError):
        return _from_authentication_error(error)
    if isinstance(error, TransportError):
        return _from_transport_error(error)
    return _from_workflow_error(error)


def _from_workflow_error(error: BaseException) -> Clue:
    if isinstance(error, WaitTimeoutError) and isinstance(error.last, SyncJob | ProvisioningEvent):
        return clue_from(error.last)
    cause = error.__cause__
    clue = clue_from(cause) if cause is not None else from_text(str(error))
    return _at_step(clue, error) if isinstance(error, SetupError) else clue


def _at_step(clue: Clue, error: SetupError) -> Clue:
    """Say of a clue in which step and tenant it was met."""
    step = f"{error.step_number} ({error.step})" if error.step_number else error.step
    tenant = " ".join(filter(None, (error.tenant, clue.support.tenant)))
    return attrs.evolve(clue, support=attrs.evolve(clue.support, step=step, tenant=tenant))


def _from_graph_error(error: GraphError) -> Clue:
    return Clue(
        seen_in=DetectedBy.ANSWER,
        status=error.status,
        code=error.code or "",
        message=error.message,
        method=error.method,
        path=error.path,
        support=Support(
            request_id=error.request_id or error.client_request_id,
            at=error.sent_at,
            tenant=" ".join(filter(None, (error.tenant_name, error.tenant))) or None,
            step=_request(error),
        ),
        evidence=(str(error),),
    )


def _from_authentication_error(error: AuthenticationError) -> Clue:
    return Clue(
        seen_in=DetectedBy.ANSWER,
        code=error.code or "",
        message=str(error),
        support=Support(request_id=error.request_id, tenant=error.tenant, step="signing in"),
        evidence=(str(error),),
    )


def _from_transport_error(error: TransportError) -> Clue:
    return Clue(
        message=str(error),
        method=error.method,
        path=error.path,
        support=Support(tenant=error.tenant, step=_request(error)),
        evidence=(str(error),),
    )


def _request(error: GraphError | TransportError) -> str | None:
    return " ".join(filter(None, (error.method, error.path))) or None
