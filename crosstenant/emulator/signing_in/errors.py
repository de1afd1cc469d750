"""How the sign-in endpoint says no: OAuth 2.0 errors with an AADSTS number in front of the sentence.

Microsoft identity platform: "Microsoft Entra authentication and authorization error codes".
"""

from datetime import datetime

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


def unknown_tenant(name: str) -> SignInFault:
    """Return the refusal of a tenant that does not exist."""
    message = (
        f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    return SignInFault(90002, message, error="invalid_request")


def malformed_tenant(name: str) -> SignInFault:
    """Return the refusal of a tenant identifier that is neither GUID nor domain."""
    message = f"Specified tenant identifier '{name}' is neither a valid DNS name, nor a valid external domain."
    return SignInFault(900023, message, error="invalid_request")


def unknown_app(client_id: str, tenant_name: str) -> SignInFault:
    """Return the refusal of a client that the tenant does not have."""
    message = (
        f"Application with identifier '{client_id}' was not found in the directory '{tenant_name}'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant. You may have sent your authentication request to the wrong tenant."
    )
    return SignInFault(700016, message, error="unauthorized_client")


def disabled_app(client_id: str) -> SignInFault:
    """Return the refusal of a client whose service principal is disabled."""
    return SignInFault(7000112, f"Application '{client_id}' is disabled.", error="unauthorized_client")


def missing_secret() -> SignInFault:
    """Return the refusal of a confidential client that proves nothing."""
    message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return SignInFault(7000218, message, error="invalid_client", status=401)


def wrong_secret(client_id: str) -> SignInFault:
    """Return the refusal of a client secret that is not the app's."""
    message = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "
        f"the client secret ID, for a secret added to app '{client_id}'."
    )
    return SignInFault(7000215, message, error="invalid_client", status=401)


def expired_secret(client_id: str) -> SignInFault:
    """Return the refusal of a client secret past its end."""
    message = f"The provided client secret keys for app '{client_id}' are expired."
    return SignInFault(7000222, message, error="invalid_client", status=401)


def bad_assertion(reason: str) -> SignInFault:
    """Return the refusal of a client assertion."""
    message = f"Client assertion failed signature validation. [Reason - {reason}]"
    return SignInFault(700027, message, error="invalid_client", status=401)


def scope_not_default(scope: str) -> SignInFault:
    """Return the refusal of single scopes in an app-only request."""
    message = (
        f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
        "/.default suffixed to the resource identifier (application ID URI)."
    )
    return SignInFault(1002012, message, error="invalid_scope")


def unknown_resource(resource: str, tenant_name: str) -> SignInFault:
    """Return the refusal of a token for something that is not Graph."""
    message = (
        f"The resource principal named {resource} was not found in the tenant named {tenant_name}. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant."
    )
    return SignInFault(500011, message, error="invalid_resource")


def consent_missing(client_id: str, display_name: str) -> SignInFault:
    """Return the refusal of delegated scopes that nobody consented to."""
    message = (
        f"The user or administrator has not consented to use the application with ID '{client_id}' named "
        f"'{display_name}'. Send an interactive authorization request for this user and resource."
    )
    return SignInFault(65001, message, error="invalid_grant")


def authorization_pending() -> SignInFault:
    """Return the answer to a device that asks before its user has signed in."""
    message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
    return SignInFault(70016, message, error="authorization_pending")


def expired_code() -> SignInFault:
    """Return the answer to a device whose code has run out."""
    return SignInFault(
        70020, "The provided value for the input parameter 'device_code' is not valid.", error="expired_token"
    )


def invalid_grant(what: str) -> SignInFault:
    """Return the refusal of a code or refresh token that is malformed, used or somebody else's."""
    return SignInFault(9002313, f"Invalid request. The {what} is malformed or invalid.", error="invalid_grant")


def expired_refresh_token() -> SignInFault:
    """Return the refusal of a refresh token past its end."""
    message = "The refresh token has expired due to inactivity."
    return SignInFault(700082, message, error="invalid_grant")


def unsupported_grant(grant_type: str) -> SignInFault:
    """Return the refusal of a grant type that is not there."""
    return SignInFault(
        70003, f"The app requested an unsupported grant type '{grant_type}'.", error="unsupported_grant_type"
    )
