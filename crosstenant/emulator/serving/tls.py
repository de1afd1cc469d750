"""A certificate for ``127.0.0.1`` that lives as long as the server."""

import atexit
import datetime
import ipaddress
import os
import ssl
import tempfile

import attrs


@attrs.frozen
class ServerCertificate:
    """A self-signed certificate in a file.

    Attributes:
        path: The certificate, PEM; a client trusts the server by trusting this file.
        key_path: Its private key.
    """

    path: str
    key_path: str

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to serve with it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key_path)
        return context


def throw_away_certificate() -> ServerCertificate:
    """Make a certificate in the temporary directory; it goes away with this process."""
    certificate, key = _self_signed()
    return ServerCertificate(_temporary(certificate), _temporary(key))


def _self_signed() -> tuple[bytes, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "crosstenant emulator")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _temporary(content: bytes) -> str:
    descriptor, path = tempfile.mkstemp(prefix="crosstenant-", suffix=".pem")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    atexit.register(_remove, path)
    return path


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
