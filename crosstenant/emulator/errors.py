"""How Graph says no: one exception for every refusal, and the envelope that it leaves in.

Graph: "Microsoft Graph error responses and resource types".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from crosstenant.emulator.documents import Document


class GraphFault(Exception):  # noqa: N818 - the client's errors are Errors; this is what the service says
    """An answer of Graph's that is an error. Raise it anywhere below a route; the application writes the envelope.

    Args:
        status: HTTP status.
        code: ``error.code``; clients branch on it.
        message: ``error.message``, for people.
        details: Entries of ``error.details``; the member is absent without any.
        inner: More members of ``error.innerError``, in front of date and request ids.
        headers: More response headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Sequence[Document] = (),
        inner: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
        self.inner = dict(inner or {})
        self.headers = dict(headers or {})

    def envelope(self, *, now: datetime, request_id: str, client_request_id: str) -> Document:
        """Return the body of the answer; ``innerError.date`` carries no zone, as on the wire."""
        error: Document = {"code": self.code, "message": self.message}
        if self.details:
            error["details"] = self.details
        error["innerError"] = {
            **self.inner,
            "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": client_request_id,
        }
        return {"error": error}


def bad_request(message: str) -> GraphFault:
    """Return the directory's 400."""
    return GraphFault(400, "Request_BadRequest", message)


def invalid_property(name: str) -> GraphFault:
    """Return the refusal of a body member that the type does not have, or that cannot be written."""
    return bad_request(f"Invalid property '{name}'")


def invalid_value(name: str) -> GraphFault:
    """Return the refusal of a body member whose value is of the wrong kind."""
    return bad_request(f"Invalid value specified for property '{name}'.")


def not_found(identifier: str) -> GraphFault:
    """Return the directory's 404 for an object that is not there, or not there yet."""
    message = (
        f"Resource '{identifier}' does not exist or one of its queried reference-property objects are not present."
    )
    return GraphFault(404, "Request_ResourceNotFound", message)


def policy_object_not_found() -> GraphFault:
    """Return what a PATCH of a missing policy object meets."""
    return GraphFault(404, "Directory_ObjectNotFound", "Unable to read the company information from the directory.")


def permission_denied() -> GraphFault:
    """Return the directory's 403 for a missing permission, consent or role."""
    message = "Insufficient privileges to complete the operation."
    return GraphFault(403, "Authorization_RequestDenied", message)


def premium_license_missing() -> GraphFault:
    """Return the 403 for what needs Microsoft Entra ID P1 or P2 in a tenant without it; seen on logs."""
    message = "Neither tenant is B2C or tenant doesn't have premium license."
    return GraphFault(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message)


def invalid_token(message: str) -> GraphFault:
    """Return the 401 for a token that is missing, malformed, expired, or meant for somebody else."""
    return GraphFault(401, "InvalidAuthenticationToken", message, headers={"WWW-Authenticate": "Bearer"})


def conflicting_objects() -> GraphFault:
    """Return the 409 of a second identity synchronization policy for the same partner."""
    message = "A conflicting object with one or more of the specified property values is present in the directory."
    details: list[Document] = [{"code": "ConflictingObjects", "message": message}]
    return GraphFault(409, "Request_MultipleObjectsWithSameKeyValue", message, details=details)


def same_key_value(name: str) -> GraphFault:
    """Return the 409 for a key that another object already has, e.g. a partner's ``tenantId``."""
    message = f"Another object with the same value for property {name} already exists."
    return GraphFault(409, "Request_MultipleObjectsWithSameKeyValue", message)


def throttled(seconds: int) -> GraphFault:
    """Return a 429 that asks to come back after whole seconds."""
    inner = {"code": "429", "status": "429", "message": "Please retry after"}
    return GraphFault(
        429, "TooManyRequests", "Please retry again later.", inner=inner, headers={"Retry-After": str(seconds)}
    )
