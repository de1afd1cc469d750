"""What an object can fail of: the service's codes with the reasons in its log ("Provisioning logs", error codes).

Evidence: docs for codes and causes; reasons without a sample are derived.
"""

from typing import Final

from crosstenant.emulator.directory.guest_invitations import REFUSED
from crosstenant.emulator.engine.changes import Failure

_RETRIED = "The operation will be retried in 40 minutes."
_REASONS: Final = {
    "AzureActiveDirectoryCannotUpdateObjectsOriginatedInExternalService": (
        "The synchronization engine could not update one or more user properties in the target tenant, because their"
        " source of authority is an external service such as Exchange Online."
    ),
    "AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises": (
        "The user in the target tenant was synchronized from on-premises, which is still its source of authority."
    ),
    "AzureActiveDirectoryQuotaLimitExceeded": "The number of objects in the target tenant exceeds the directory limit.",
    "AzureActiveDirectoryForbidden": REFUSED,
    "InvitationCreationFailure": "The invitation of the user to the target tenant failed.",
    "InvitationCreationFailureUserAccountDisabled": (
        "The user account exists in the target tenant, is disabled, and its invitation is pending acceptance."
    ),
    "InvitationCreationFailureInvalidPropertyValue": (
        "The primary SMTP address or the user type is not valid, or a group in the target tenant owns the address."
    ),
    "InvitationCreationFailureAmbiguousUser": (
        "The invited user has a proxy address that matches an internal user in the target tenant."
    ),
    "Conflict": "The value of an attribute conflicts with that of another object in the target tenant.",
    "EntryConflict": "The value of an attribute conflicts with that of another object in the target tenant.",
    "DuplicateTargetEntries": "More than one user in the target tenant matches the user.",
    "DuplicateSourceEntries": "More than one user in the source tenant has the matching value of the user.",
    "InvalidAnchor": "A user that was previously created or matched by the service no longer exists.",
    "SchemaAttributeNotFound": "The target attribute of a mapping does not exist in the target tenant.",
    "SchemaPropertyCanOnlyAcceptValue": "A property in the target tenant accepts only one value, several were given.",
    "MandatoryFieldsMissing": "A required attribute of the user has no value.",
    "MissingValues": "A required attribute of the user has no value.",
    "InvalidDomain": "The value of an attribute names a domain that the target tenant does not accept.",
    "LicenseLimitExceeded": "No licence is left for the user in the target.",
    "TooManyRequests": f"The target tenant answers too many requests. {_RETRIED}",
    "InternalServerError": f"The target tenant answered with an unexpected error. {_RETRIED}",
    "InternalError": f"The provisioning service met an internal error. {_RETRIED}",
    "WebExceptionProtocolError": f"An HTTP protocol error was met while connecting to the target. {_RETRIED}",
    "Timeout": f"The target tenant took too long to answer. {_RETRIED}",
    "InsufficientRights": "The service is authenticated, but not authorized to update the target.",
    "MethodNotAllowed": "The service is authenticated, but not authorized to update the target.",
    "NotPermitted": "The service is authenticated, but not authorized to update the target.",
    "Unauthorized": "The service is authenticated, but not authorized to update the target.",
    "UnprocessableEntity": "The target returned an unexpected response.",
    "NotImplemented": "The target returned an unexpected response.",
    "UnableToResolveReferenceAttributeValue": "A referenced object is not known in the target tenant.",
}
_SERVICE_FAULTS: Final = frozenset({"InternalError", "InternalServerError", "Timeout", "WebExceptionProtocolError"})
_REFERENCE_FAULTS: Final = frozenset({"UnableToResolveReferenceAttributeValue"})


def failure(code: str, reason: str = "") -> Failure:
    """Describe a failure by its code, with the log's reason unless another one is given."""
    return Failure(
        code,
        reason or _REASONS.get(code, "The target returned an unexpected response."),
        category="Failure" if code in _SERVICE_FAULTS else "NonServiceFailure",
        is_reference=code in _REFERENCE_FAULTS,
    )


class ExportRefusedError(Exception):
    """The target did not take a change; `failure` says why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.failure = failure(code, reason)
