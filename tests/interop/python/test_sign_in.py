"""MSAL and azure-identity get tokens over TLS, by every flow that an administrator's program uses, and use them."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential, ClientSecretCredential, DeviceCodeCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from graph_side import PUBLIC_SCOPE

from conftest import Served

POLICY_SCOPES = ["https://graph.microsoft.com/Policy.Read.All"]


@pytest.fixture(scope="module")
def key_and_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file with a private key and its certificate, as ``az ad sp create-for-rbac --create-cert`` leaves it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "interop")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "app.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_msal_signs_in_with_a_secret_and_keeps_the_token(
    described: dict[str, object], source_tenant: dict[str, object]
) -> None:
    app = msal.ConfidentialClientApplication(
        source_tenant["client_id"],
        client_credential=source_tenant["client_secret"],
        authority=f"{described['authority']}/{source_tenant['tenant_id']}",
        instance_discovery=False,
    )
    answer = app.acquire_token_for_client([PUBLIC_SCOPE])
    assert claims(answer["access_token"])["tid"] == source_tenant["tenant_id"]
    assert "Synchronization.ReadWrite.All" in claims(answer["access_token"])["roles"]
    assert opens_graph(described["graph"], answer["access_token"])
    assert app.acquire_token_for_client([PUBLIC_SCOPE])["token_source"] == "cache"


def test_msal_finds_the_tenant_by_its_domain(described: dict[str, object], source_tenant: dict[str, object]) -> None:
    app = msal.ConfidentialClientApplication(
        source_tenant["client_id"],
        client_credential=source_tenant["client_secret"],
        authority=f"{described['authority']}/{source_tenant['domain']}",
        instance_discovery=False,
    )
    token = app.acquire_token_for_client([PUBLIC_SCOPE])["access_token"]
    assert claims(token)["tid"] == source_tenant["tenant_id"]


def test_msal_reports_a_wrong_secret(described: dict[str, object], source_tenant: dict[str, object]) -> None:
    app = msal.ConfidentialClientApplication(
        source_tenant["client_id"],
        client_credential="not the secret",
        authority=f"{described['authority']}/{source_tenant['tenant_id']}",
        instance_discovery=False,
    )
    answer = app.acquire_token_for_client([PUBLIC_SCOPE])
    assert answer["error"] == "invalid_client"
    assert answer["error_codes"] == [7000215]
    assert answer["error_description"].startswith("AADSTS7000215: ")


def test_azure_identity_signs_in_with_a_secret(described: dict[str, object], target_tenant: dict[str, object]) -> None:
    credential = ClientSecretCredential(
        target_tenant["tenant_id"],
        target_tenant["client_id"],
        target_tenant["client_secret"],
        authority=described["authority"],
        disable_instance_discovery=True,
    )
    token = credential.get_token(PUBLIC_SCOPE)
    assert claims(token.token)["tid"] == target_tenant["tenant_id"]
    assert opens_graph(described["graph"], token.token)
    assert timedelta(minutes=50) < datetime.fromtimestamp(token.expires_on, UTC) - datetime.now(UTC)


@pytest.mark.parametrize("scope", ["{graph}/.default", "https://127.0.0.1/.default", PUBLIC_SCOPE])
def test_a_token_for_the_servers_own_name_or_for_graphs_opens_graph(
    described: dict[str, object], target_tenant: dict[str, object], scope: str
) -> None:
    credential = ClientSecretCredential(
        target_tenant["tenant_id"],
        target_tenant["client_id"],
        target_tenant["client_secret"],
        authority=described["authority"],
        disable_instance_discovery=True,
    )
    token = credential.get_token(scope.format(graph=described["graph"]))
    assert opens_graph(described["graph"], token.token)


def test_azure_identity_reports_an_unknown_tenant(
    described: dict[str, object], target_tenant: dict[str, object]
) -> None:
    credential = ClientSecretCredential(
        "11111111-2222-3333-4444-555555555555",
        target_tenant["client_id"],
        target_tenant["client_secret"],
        authority=described["authority"],
        disable_instance_discovery=True,
    )
    with pytest.raises(ClientAuthenticationError, match="Unable to get authority configuration"):
        credential.get_token(PUBLIC_SCOPE)


def test_msal_signs_in_with_a_certificate(served: Served, key_and_certificate: Path) -> None:
    registered = served.fabrikam.register_app("Nightly", certificate=certificate_in(key_and_certificate))
    app = msal.ConfidentialClientApplication(
        registered.client_id,
        client_credential={
            "private_key": key_and_certificate.read_text(),
            "public_certificate": certificate_in(key_and_certificate),
        },
        authority=f"{served.url}/{served.fabrikam.id}",
        instance_discovery=False,
    )
    answer = app.acquire_token_for_client([PUBLIC_SCOPE])
    assert opens_graph(served.url, answer["access_token"])


def test_azure_identity_signs_in_with_a_certificate(served: Served, key_and_certificate: Path) -> None:
    registered = served.fabrikam.register_app("Nightly", certificate=certificate_in(key_and_certificate))
    credential = CertificateCredential(
        served.fabrikam.id,
        registered.client_id,
        str(key_and_certificate),
        authority=served.url,
        disable_instance_discovery=True,
    )
    assert opens_graph(served.url, credential.get_token(PUBLIC_SCOPE).token)


def test_a_certificate_that_the_app_does_not_have_is_refused(served: Served, key_and_certificate: Path) -> None:
    registered = served.fabrikam.register_app("Without a certificate")
    credential = CertificateCredential(
        served.fabrikam.id,
        registered.client_id,
        str(key_and_certificate),
        authority=served.url,
        disable_instance_discovery=True,
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential.get_token(PUBLIC_SCOPE)


def test_msal_signs_an_administrator_in_by_device_code_and_renews_silently(served: Served) -> None:
    app = msal.PublicClientApplication(
        served.fabrikam.client_id, authority=f"{served.url}/{served.fabrikam.id}", instance_discovery=False
    )
    flow = app.initiate_device_flow(POLICY_SCOPES)
    assert flow["user_code"] in flow["message"]
    served.world.enter_device_code(flow["user_code"], roles=["Security Administrator"])
    answer = app.acquire_token_by_device_flow(flow)
    assert "Policy.Read.All" in claims(answer["access_token"])["scp"].split()
    assert opens_graph(served.url, answer["access_token"])
    (account,) = app.get_accounts()
    renewed = app.acquire_token_silent(POLICY_SCOPES, account, force_refresh=True)
    assert renewed["token_source"] == "identity_provider"
    assert opens_graph(served.url, renewed["access_token"])


def test_azure_identity_signs_an_administrator_in_by_device_code(served: Served) -> None:
    credential = DeviceCodeCredential(
        served.fabrikam.client_id,
        tenant_id=served.fabrikam.id,
        authority=served.url,
        disable_instance_discovery=True,
        prompt_callback=lambda _, user_code, __: served.world.enter_device_code(user_code),
    )
    assert opens_graph(served.url, credential.get_token(*POLICY_SCOPES).token)


def opens_graph(graph: str, token: str) -> bool:
    url = f"{graph}/v1.0/policies/crossTenantAccessPolicy"
    answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    return answer.status_code == requests.codes.ok


def claims(token: str) -> dict[str, object]:
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def certificate_in(path: Path) -> str:
    text = path.read_text()
    return text[text.index("-----BEGIN CERTIFICATE-----") :]
