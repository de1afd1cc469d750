"""How the sign-in endpoint says no: OAuth 2.0 errors with an AADSTS number in front of the sentence.

Microsoft identity platform: "Microsoft Entra authentication and authorization error codes".
"""

from datetime import datetime
from enum import Enum

from crosstenant.emulator.documents import Document


class SignInFault(Exception):  # noqa: N818 - an answer of the service's, not a failure of ours
    """A refusal of the sign-in endpoint.

    Args:
        number: The AADSTS number.
        message: The sentence behind it.
        error: OAuth 2.0's word.
        status: HTTP status.
    """

    def __init__(self, number: int, message: str, *, error: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{number}: {message}")
        self.number = number
        self.message = message
        self.error = error
        self.status = status

    def body(self, *, now: datetime, trace_id: str, correlation_id: str) -> Document:
        """Return the answer's JSON."""
        when = now.strftime("%Y-%m-%d %H:%M:%SZ")
        trail = f"Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {when}"
        return {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.message} {trail}",
            "error_codes": [self.number],
            "timestamp": when,
            "trace_id": trace_id,
            "correlation_id": correlation_id,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }


_NOT_INSTALLED = (
    "This can happen if the application has not been installed by the administrator of the tenant or consented to by"
    " any user in the tenant."
)


class Refusal(Enum):
    """What is refused: the AADSTS number, OAuth 2.0's word, the HTTP status and the sentence with its blanks."""

    UNKNOWN_TENANT = (
        90002, "invalid_request", 400,
        "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct"
        " cloud. Check with your subscription administrator, this may happen if there are no active subscriptions"
        " for the tenant.",
    )  # fmt: skip
    MALFORMED_TENANT = (
        900023, "invalid_request", 400,
        "Specified tenant identifier '{name}' is neither a valid DNS name, nor a valid external domain.",
    )  # fmt: skip
    UNKNOWN_APP = (
        700016, "unauthorized_client", 400,
        "Application with identifier '{client_id}' was not found in the directory '{tenant_name}'. "
        f"{_NOT_INSTALLED} You may have sent your authentication request to the wrong tenant.",
    )  # fmt: skip
    DISABLED_APP = (7000112, "unauthorized_client", 400, "Application '{client_id}' is disabled.")
    MISSING_SECRET = (
        7000218, "invalid_client", 401,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )  # fmt: skip
    WRONG_SECRET = (
        7000215, "invalid_client", 401,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not"
        " the client secret ID, for a secret added to app '{client_id}'.",
    )  # fmt: skip
    EXPIRED_SECRET = (
        7000222, "invalid_client", 401, "The provided client secret keys for app '{client_id}' are expired."
    )  # fmt: skip
    BAD_ASSERTION = (
        700027, "invalid_client", 401, "Client assertion failed signature validation. [Reason - {reason}]"
    )  # fmt: skip
    SCOPE_NOT_DEFAULT = (
        1002012, "invalid_scope", 400,
        "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with"
        " /.default suffixed to the resource identifier (application ID URI).",
    )  # fmt: skip
    UNKNOWN_RESOURCE = (
        500011, "invalid_resource", 400,
        f"The resource principal named {{resource}} was not found in the tenant named {{tenant_name}}."
        f" {_NOT_INSTALLED}",
    )  # fmt: skip
    CONSENT_MISSING = (
        65001, "invalid_grant", 400,
        "The user or administrator has not consented to use the application with ID '{client_id}' named"
        " '{display_name}'. Send an interactive authorization request for this user and resource.",
    )  # fmt: skip
    AUTHORIZATION_PENDING = (
        70016, "authorization_pending", 400,
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    )  # fmt: skip
    EXPIRED_CODE = (
        70020, "expired_token", 400, "The provided value for the input parameter 'device_code' is not valid."
    )  # fmt: skip
    INVALID_GRANT = (9002313, "invalid_grant", 400, "Invalid request. The {what} is malformed or invalid.")
    EXPIRED_REFRESH_TOKEN = (700082, "invalid_grant", 400, "The refresh token has expired due to inactivity.")
    UNSUPPORTED_GRANT = (
        70003, "unsupported_grant_type", 400, "The app requested an unsupported grant type '{grant_type}'."
    )  # fmt: skip

    def fault(self, **words: str) -> SignInFault:
        """Return the refusal with the blanks of its sentence filled."""
        number, error, status, sentence = self.value
        return SignInFault(number, sentence.format(**words), error=error, status=status)
