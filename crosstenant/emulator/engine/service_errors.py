"""Errors of the synchronization service, which is another back end than the directory and wraps what it says.

Evidence: field for the wrapped form; codes without a sample are unconfirmed.
"""

import json
from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine.changes import Failure
from crosstenant.emulator.errors import GraphFault, not_found, permission_denied

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator


def wrapped(code: str, message: str | None = None, *, status: int = 400) -> GraphFault:
    """Return an error whose real code stands in JSON text inside the message, with the service's own line ends."""
    inner: Document = {"error": {"code": code, "message": message, "target": None, "details": [], "innerError": None}}
    return GraphFault(status, "UnknownError", json.dumps(inner, indent=2).replace("\n", "\r\n"))


def service_error(world: "Emulator", code: str, message: str | None = None, *, status: int = 400) -> GraphFault:
    """Return an error of the service, wrapped as the public reports show it unless a switch says otherwise."""
    if world.switches.synchronization_errors == "direct":
        return GraphFault(status, code, message or "")
    return wrapped(code, message, status=status)


def validation_error(world: "Emulator", failure: Failure) -> GraphFault:
    """Return what ``validateCredentials`` answers when the connection test fails."""
    if world.switches.validation_errors == "wrapped":
        return wrapped(failure.code, failure.reason)
    return GraphFault(400, failure.code, failure.reason)


def job_not_found(job_id: str) -> GraphFault:
    """Return the 404 for a job that is not there, or not there yet."""
    return GraphFault(404, "ResourceNotFound", f"The synchronization job '{job_id}' does not exist.")


def not_yet(world: "Emulator", service_principal_id: str) -> GraphFault:
    """Return what a request meets that comes before every replica knows the service principal."""
    status = world.switches.early_synchronization
    if status == "403":
        return permission_denied()
    if status == "409":
        return GraphFault(409, "Directory_ConcurrencyViolation", "The service principal is still being replicated.")
    return not_found(service_principal_id)


def unknown_secret_key(key: str) -> GraphFault:
    """Return what a key outside the enumeration meets, also one that differs only in case."""
    return GraphFault(500, "InternalError", f"Requested value '{key}' was not found.")
