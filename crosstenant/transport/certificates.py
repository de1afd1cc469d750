"""An app's certificate with its private key, read from PEM or PFX into what MSAL takes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crosstenant.errors import InputError
from crosstenant.transport.tokens import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate as X509Certificate

_PEM = "-----BEGIN"


class Certificate:
    """A certificate and its private key; the key does not show itself."""

    def __init__(self, key_pem: str, certificate_pem: str, thumbprint: str, expires_at: datetime) -> None:
        self._key = Secret(key_pem)
        self._certificate_pem = certificate_pem
        self._thumbprint = thumbprint
        self.expires_at = expires_at

    @classmethod
    def read(cls, source: Path | str, password: str | None) -> Certificate:
        """Read a PEM file, a PFX file or PEM text.

        Raises:
            InputError: It cannot be read, holds no pair of certificate and key, or others may read the file.
        """
        data = _bytes(source)
        secret = password.encode() if password else None
        found = _loaded(_load_pem if _PEM.encode() in data else _load_pfx, data, secret)
        if found is None:
            told = "certificate holds no certificate with a private key of a known kind, or the password is wrong."
            raise InputError(told, parameter="certificate")
        return cls._of(*found)

    @classmethod
    def _of(cls, key: PrivateKeyTypes, certificate: X509Certificate) -> Certificate:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return cls(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            certificate.public_bytes(Encoding.PEM).decode(),
            certificate.fingerprint(hashes.SHA1()).hex(),
            certificate.not_valid_after_utc.astimezone(UTC),
        )

    def for_msal(self, now: datetime) -> dict[str, str]:
        """What MSAL takes as a client credential.

        Raises:
            InputError: The certificate has expired.
        """
        if self.expires_at <= now:
            told = f"The certificate expired at {self.expires_at.isoformat()}: register and pass a new one."
            raise InputError(told, parameter="certificate")
        return {
            "private_key": self._key.reveal(),
            "public_certificate": self._certificate_pem,
            "thumbprint": self._thumbprint,
        }

    def __repr__(self) -> str:
        return f"Certificate({self._thumbprint})"


Loader = Callable[[bytes, bytes | None], "tuple[PrivateKeyTypes, X509Certificate] | None"]


def _bytes(source: Path | str) -> bytes:
    if isinstance(source, str) and _PEM in source:
        return source.encode()
    path = Path(source)
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise InputError(f"{path} may be read by others: chmod 600 it.", parameter="certificate")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", parameter="certificate") from None


def _loaded(load: Loader, data: bytes, password: bytes | None) -> tuple[PrivateKeyTypes, X509Certificate] | None:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load(data, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _load_pem(data: bytes, password: bytes | None) -> tuple[PrivateKeyTypes, X509Certificate]:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_private_key(data, password), load_pem_x509_certificate(data)


def _load_pfx(data: bytes, password: bytes | None) -> tuple[PrivateKeyTypes, X509Certificate] | None:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    key, certificate, _ = load_key_and_certificates(data, password)
    return None if key is None or certificate is None else (key, certificate)
