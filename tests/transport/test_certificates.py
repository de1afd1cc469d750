import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from crosstenant.errors import InputError
from crosstenant.transport.certificates import Certificate

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
SIGNED = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(1)
    .not_valid_before(NOON - timedelta(days=1))
    .not_valid_after(NOON + timedelta(days=1))
    .sign(KEY, hashes.SHA256())
)
KEY_PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
LOCKED_PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"pw")).decode()
CERTIFICATE_PEM = SIGNED.public_bytes(Encoding.PEM).decode()


@pytest.fixture
def private(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "app.pem"
        path.write_bytes(content)
        path.chmod(0o600)
        return path

    return write


def test_pem_text_pem_file_and_pfx_file_read_alike(private: Callable[[bytes], Path]) -> None:
    pfx = pkcs12.serialize_key_and_certificates(b"x", KEY, SIGNED, None, BestAvailableEncryption(b"pw"))
    found = [
        Certificate.read(KEY_PEM + CERTIFICATE_PEM, None),
        Certificate.read(LOCKED_PEM + CERTIFICATE_PEM, "pw"),
        Certificate.read(private((KEY_PEM + CERTIFICATE_PEM).encode()), None),
        Certificate.read(str(private(pfx)), "pw"),
    ]

    credentials = [each.for_msal(NOON) for each in found]
    assert credentials[1:] == credentials[:-1]
    assert credentials[0]["private_key"] == KEY_PEM
    assert credentials[0]["thumbprint"] == SIGNED.fingerprint(hashes.SHA1()).hex()
    assert repr(found[0]) == f"Certificate({credentials[0]['thumbprint']})"


@pytest.mark.parametrize("text", [KEY_PEM, CERTIFICATE_PEM, LOCKED_PEM + CERTIFICATE_PEM, "-----BEGIN NOTHING"])
def test_half_a_pair_or_a_locked_key_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Certificate.read(text, None)

    assert "PRIVATE" not in str(caught.value)


def test_a_key_of_a_kind_that_nobody_knows_is_refused() -> None:
    der = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    curve = bytes.fromhex("06082a8648ce3d0301")
    unknown = base64.encodebytes(der.replace(curve + b"\x07", curve + b"\x63")).decode()
    key = f"-----BEGIN PRIVATE KEY-----\n{unknown}-----END PRIVATE KEY-----\n"

    with pytest.raises(InputError, match="certificate"):
        Certificate.read(key + CERTIFICATE_PEM, None)


def test_a_pfx_without_a_key_is_refused(private: Callable[[bytes], Path]) -> None:
    pfx = pkcs12.serialize_key_and_certificates(b"x", None, SIGNED, None, NoEncryption())

    with pytest.raises(InputError):
        Certificate.read(private(pfx), None)


def test_a_file_that_others_may_read_is_refused(private: Callable[[bytes], Path]) -> None:
    path = private(KEY_PEM.encode())
    path.chmod(0o644)

    with pytest.raises(InputError, match="chmod 600"):
        Certificate.read(path, None)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Certificate.read(tmp_path / "none.pem", None)


def test_an_expired_certificate_is_refused() -> None:
    certificate = Certificate.read(KEY_PEM + CERTIFICATE_PEM, None)

    with pytest.raises(InputError, match="expired"):
        certificate.for_msal(NOON + timedelta(days=1))
