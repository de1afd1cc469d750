"""Who signs in: descriptions of credentials, and the one method that every other kind must have.

A description is immutable and may serve several tenants: `bind` makes what signs in to one of them. Nothing here
imports msal; that happens in `signing_in`, when the first token is needed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlencode

from crosstenant.errors import InputError
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.tenants import parse_tenant
from crosstenant.transport.tokens import AccessToken, Secret

if TYPE_CHECKING:
    from crosstenant.transport.clock import Clock
    from crosstenant.transport.sessions import SessionPool, SessionSource

_CLIENT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FAR_FUTURE = 253_402_300_799  # the last second of the year 9999: an opaque token does not tell when it expires


class Token(Protocol):
    """What a credential answers: azure-core's ``AccessToken`` fits."""

    @property
    def token(self) -> str:
        """The bearer token."""
        ...

    @property
    def expires_on(self) -> int:
        """Seconds since 1970 in UTC."""
        ...


class Credential(Protocol):
    """azure-core's protocol: all of azure-identity fits."""

    def get_token(self, *scopes: str, tenant_id: str | None = None) -> Token:
        """A token for the scopes, issued by the tenant."""
        ...


@runtime_checkable
class BindableCredential(Protocol):
    """A description that a client turns into a credential for its tenant, cloud, session and clock."""

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what signs in to one tenant. Sends nothing."""
        ...


class ClientSecret:
    """An app that signs in with a client secret.

    Args:
        client_id: The app's id, a GUID.
        client_secret: The secret's value (not its id).

    Raises:
        InputError: Either cannot be right.
    """

    def __init__(self, *, client_id: str, client_secret: str) -> None:
        self._client_id = _client_id(client_id)
        self._secret = Secret(_secret_text(client_secret, "client_secret"))

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what signs this app in to one tenant. Sends nothing."""
        from crosstenant.transport.signing_in import AppSignIn, SignIn

        return AppSignIn(SignIn.to(tenant_id, cloud, session, clock), self._client_id, self._secret.reveal)

    def __repr__(self) -> str:
        return f"ClientSecret(client_id={self._client_id!r})"


class ClientCertificate:
    """An app that signs in with a certificate.

    Args:
        client_id: The app's id, a GUID.
        certificate: The path of a PEM file (certificate and private key) or a PFX file, or the PEM text itself. A file
            that others may read is refused.
        password: What the private key is encrypted with, if it is.

    Raises:
        InputError: The file cannot be read, holds no usable pair, or may be read by others.
    """

    def __init__(self, *, client_id: str, certificate: Path | str, password: str | None = None) -> None:
        from crosstenant.transport.certificates import Certificate

        self._client_id = _client_id(client_id)
        self._certificate = Certificate.read(certificate, password)

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what signs this app in to one tenant. Sends nothing."""
        from crosstenant.transport.signing_in import AppSignIn, SignIn

        facts = SignIn.to(tenant_id, cloud, session, clock)
        return AppSignIn(facts, self._client_id, lambda: self._certificate.for_msal(clock.now()))

    def __repr__(self) -> str:
        return f"ClientCertificate(client_id={self._client_id!r})"


class WorkloadIdentity:
    """An app that signs in with another identity provider's token (workload identity federation).

    Args:
        client_id: The app's id, a GUID.
        token_file: The file that holds the other provider's token; it is read anew each time.
        assertion: A function that returns that token, instead of a file.

    Raises:
        InputError: Neither or both of them are given.
    """

    def __init__(
        self, *, client_id: str, token_file: Path | str | None = None, assertion: Callable[[], str] | None = None
    ) -> None:
        if (token_file is None) == (assertion is None):
            raise InputError("Give either token_file or assertion.", parameter="token_file")
        self._client_id = _client_id(client_id)
        self._assertion = assertion or _reader(Path(token_file or ""))

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what signs this app in to one tenant. Sends nothing."""
        from crosstenant.transport.signing_in import AppSignIn, SignIn

        facts = SignIn.to(tenant_id, cloud, session, clock)
        return AppSignIn(facts, self._client_id, lambda: {"client_assertion": self._assertion})

    def __repr__(self) -> str:
        return f"WorkloadIdentity(client_id={self._client_id!r})"


class ManagedIdentity:
    """The identity that Azure gives to the machine this runs on; it belongs to one tenant and signs in to that alone.

    Args:
        client_id: Which user-assigned identity; None for the machine's own.
    """

    def __init__(self, *, client_id: str | None = None) -> None:
        self._client_id = None if client_id is None else _client_id(client_id)

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what asks the machine for tokens. Sends nothing."""
        from crosstenant.transport.signing_in import ManagedSignIn, SignIn

        return ManagedSignIn(SignIn.to(tenant_id, cloud, session, clock, anywhere=True), self._client_id)

    def __repr__(self) -> str:
        return f"ManagedIdentity(client_id={self._client_id!r})"


class DeviceCode:
    """A person who signs in on another device, with a code.

    Args:
        client_id: The public client's id, a GUID.
        prompt: Shown the message with address and code; by default it goes to standard error.
    """

    delegated = True

    def __init__(self, *, client_id: str, prompt: Callable[[str], object] | None = None) -> None:
        self._client_id = _client_id(client_id)
        self._prompt = prompt or _to_stderr

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what signs a person in to one tenant. Sends nothing."""
        from crosstenant.transport.dialogs import DeviceCodeDialog
        from crosstenant.transport.signing_in import PersonSignIn, SignIn

        facts = SignIn.to(tenant_id, cloud, session, clock)
        return PersonSignIn(facts, self._client_id, DeviceCodeDialog(self._prompt, clock))

    def __repr__(self) -> str:
        return f"DeviceCode(client_id={self._client_id!r})"


class InteractiveBrowser:
    """A person who signs in with this machine's browser; the app needs the redirect URI ``http://localhost``.

    Args:
        client_id: The public client's id, a GUID.
        port: The port to receive the answer on; any free one by default.
        patience: Seconds to wait for the person.
    """

    delegated = True

    def __init__(self, *, client_id: str, port: int | None = None, patience: float = 300) -> None:
        self._client_id = _client_id(client_id)
        self._port = port
        self._patience = patience

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Make what signs a person in to one tenant. Sends nothing."""
        from crosstenant.transport.dialogs import BrowserDialog
        from crosstenant.transport.signing_in import PersonSignIn, SignIn

        facts = SignIn.to(tenant_id, cloud, session, clock)
        return PersonSignIn(facts, self._client_id, BrowserDialog(self._port, self._patience))

    def __repr__(self) -> str:
        return f"InteractiveBrowser(client_id={self._client_id!r})"


class StaticToken:
    """A token that somebody else got. It is used as it is, and cannot be renewed.

    Args:
        token: The bearer token.

    Raises:
        InputError: It is empty, or holds blanks or line breaks.
    """

    def __init__(self, token: str) -> None:
        self._secret = Secret(_secret_text(token, "token"))

    def bind(self, tenant_id: str, cloud: Cloud, session: SessionSource | SessionPool, clock: Clock) -> Credential:
        """Itself: there is nobody to ask."""
        return self

    def get_token(self, *scopes: str, tenant_id: str | None = None, claims: str | None = None) -> AccessToken:
        """The token, whatever is asked for."""
        token = AccessToken(self._secret.reveal(), _FAR_FUTURE)
        expires = token.claims.exp
        return token if expires is None else AccessToken(token.token, int(expires.timestamp()))

    def __repr__(self) -> str:
        return "StaticToken((sensitive))"


def admin_consent_url(
    tenant: str,
    client_id: str,
    *,
    cloud: Cloud = Cloud.GLOBAL,
    redirect_uri: str | None = None,
    state: str | None = None,
) -> str:
    """The page on which an administrator of a tenant consents to all permissions that an app asks for.

    Source: Microsoft Entra ID, "Grant tenant-wide admin consent to an application".

    Args:
        tenant: The tenant's GUID or domain.
        client_id: The app's id.
        cloud: Where the tenant lives.
        redirect_uri: Where the browser goes afterwards; one of the app's own.
        state: Given back to that page.
    """
    options = {"client_id": _client_id(client_id), "redirect_uri": redirect_uri, "state": state}
    query = urlencode({name: value for name, value in options.items() if value is not None})
    return f"{cloud.authority}/{parse_tenant(tenant)}/adminconsent?{query}"


def _client_id(value: str | None) -> str:
    if not isinstance(value, str) or not _CLIENT_ID.fullmatch(value):
        raise InputError(f"client_id must be the app's id, a GUID, not {value!r}.", parameter="client_id")
    return value.lower()


def _secret_text(value: str | None, parameter: str) -> str:
    # The value is never shown, not even where it is wrong.
    if not isinstance(value, str) or not value or not value.isprintable() or " " in value or not value.isascii():
        raise InputError(f"{parameter} is empty, or holds blanks, line breaks or no ASCII.", parameter=parameter)
    return value


def _reader(path: Path) -> Callable[[], str]:
    return lambda: path.read_text(encoding="ascii").strip()


def _to_stderr(message: str) -> None:
    sys.stderr.write(f"{message}\n")
