"""Client assertions: a certificate, or another identity provider, instead of a secret.

Microsoft identity platform: "Application authentication certificate credentials".
"""

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.signing_in.errors import Refusal, SignInFault
from crosstenant.emulator.state import Registration

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_PARTS = 3


def _bad(reason: str) -> SignInFault:
    return Refusal.BAD_ASSERTION.fault(reason=reason)


def check_assertion(assertion: str, registration: Registration, tenant_id: str) -> None:
    """Accept an assertion that one of an app's certificates signed, or that a federated identity may make.

    The validity times in it come from the client's own clock and not from the world's, so they are not judged.

    Raises:
        SignInFault: AADSTS700027, it is no such thing.
    """
    parts = assertion.split(".")
    if len(parts) != _PARTS:
        raise _bad("The token is malformed.")
    claims = _json(parts[1])
    if f"{text(claims, 'iss')}|{text(claims, 'sub')}" in registration.federated_subjects:
        return
    if not {text(claims, "iss"), text(claims, "sub")} == {registration.client_id}:
        raise _bad("The issuer and subject must be the client id.")
    if tenant_id not in text(claims, "aud") and not text(claims, "aud").endswith("/oauth2/v2.0/token"):
        raise _bad("The audience is not this token endpoint.")
    _check_signature(parts, registration.certificates)


def _check_signature(parts: Sequence[str], certificates: Sequence[str]) -> None:
    from cryptography.x509 import load_pem_x509_certificate

    signed = ".".join(parts[:2]).encode()
    algorithm = text(_json(parts[0]), "alg")
    known = [load_pem_x509_certificate(pem.encode()) for pem in certificates]
    if not any(_verifies(certificate, signed, _raw(parts[2]), algorithm) for certificate in known):
        raise _bad("The key was not found.")


def _verifies(certificate: "Certificate", signed: bytes, signature: bytes, algorithm: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if algorithm == "PS256":
        scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.AUTO)
    try:
        key.verify(signature, signed, scheme, hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _json(part: str) -> Document:
    try:
        return cast("Document", json.loads(_raw(part)))
    except ValueError as error:
        raise _bad("The token is malformed.") from error


def _raw(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise _bad("The token is malformed.") from error
