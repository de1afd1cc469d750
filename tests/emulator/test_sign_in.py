"""The sign-in endpoint, through MSAL itself and by hand."""

from __future__ import annotations

import base64
import datetime
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import msal
import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant

LOGIN = "https://login.microsoftonline.com"
DEFAULT = "https://graph.microsoft.com/.default"


@pytest.fixture
def session(world: Emulator) -> requests.Session:
    return world.session()


def token_request(session: requests.Session, tenant: str, **form: str) -> requests.Response:
    return session.post(f"{LOGIN}/{tenant}/oauth2/v2.0/token", data=form)


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read


def confidential(
    session: requests.Session, tenant: EmulatedTenant, authority_name: str, **options: object
) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        options.pop("client_id", tenant.client_id),
        client_credential=options.pop("client_credential", tenant.client_secret),
        authority=f"{LOGIN}/{authority_name}",
        http_client=session,
        **options,
    )


@pytest.mark.parametrize("named_by", ["id", "domain"])
def test_msal_gets_an_app_token_by_secret(session: requests.Session, fabrikam: EmulatedTenant, named_by: str) -> None:
    app = confidential(session, fabrikam, getattr(fabrikam, named_by))

    token = app.acquire_token_for_client([DEFAULT])

    read = claims(token["access_token"])
    assert token["token_type"] == "Bearer"
    assert (read["tid"], read["aud"], read["appid"]) == (
        fabrikam.id,
        "https://graph.microsoft.com",
        fabrikam.client_id,
    )
    assert "Synchronization.ReadWrite.All" in read["roles"]
    assert read["exp"] - read["iat"] == token["expires_in"]


def test_msals_token_opens_graph(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    token = confidential(session, fabrikam, fabrikam.id).acquire_token_for_client([DEFAULT])["access_token"]

    answer = session.get(
        "https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 200


def test_metadata_names_the_tenant_by_its_id(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    metadata = session.get(f"{LOGIN}/fabrikam.com/v2.0/.well-known/openid-configuration").json()

    assert metadata["token_endpoint"] == f"{LOGIN}/{fabrikam.id}/oauth2/v2.0/token"
    assert metadata["issuer"] == f"{LOGIN}/{fabrikam.id}/v2.0"


def test_metadata_of_another_cloud_stays_there(world: Emulator, session: requests.Session) -> None:
    agency = world.add_tenant("Agency", domain="agency.example", cloud="usgov")
    path = f"/{agency.id}/v2.0/.well-known/openid-configuration"

    assert session.get(f"https://login.microsoftonline.us{path}").json()["msgraph_host"] == "graph.microsoft.us"
    assert session.get(f"{LOGIN}{path}").json()["error_codes"] == [90002]


@pytest.mark.parametrize(
    ("tenant_name", "number"), [("11111111-1111-4111-8111-111111111111", 90002), ("not a tenant", 900023)]
)
def test_tenant_that_does_not_exist_is_named(session: requests.Session, tenant_name: str, number: int) -> None:
    answer = session.get(f"{LOGIN}/{tenant_name}/v2.0/.well-known/openid-configuration")

    assert answer.status_code == 400
    assert answer.json()["error_codes"] == [number]
    assert answer.json()["error_description"].startswith(f"AADSTS{number}: ")


@pytest.mark.parametrize(
    ("change", "status", "number"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_secret": ""}, 401, 7000218),
        ({"client_id": "11111111-1111-4111-8111-111111111111"}, 400, 700016),
        ({"scope": "https://graph.microsoft.com/Policy.Read.All"}, 400, 1002012),
        ({"scope": "https://vault.azure.net/.default"}, 400, 500011),
        ({"grant_type": "password"}, 400, 70003),
        ({"client_assertion": "a.b"}, 401, 700027),
        ({"client_assertion": "a.b.c"}, 401, 700027),
    ],
    ids=["secret", "nothing", "app", "scope", "resource", "grant", "two parts", "no json"],
)
def test_refusals_carry_their_aadsts_number(
    session: requests.Session, fabrikam: EmulatedTenant, change: dict[str, Any], status: int, number: int
) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": fabrikam.client_id,
        "client_secret": fabrikam.client_secret,
        "scope": DEFAULT,
    }

    answer = token_request(session, fabrikam.id, **(form | change))

    assert (answer.status_code, answer.json()["error_codes"]) == (status, [number])
    assert "Trace ID: " in answer.json()["error_description"]


def test_app_of_one_tenant_is_unknown_in_another(
    session: requests.Session, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    answer = confidential(session, fabrikam, contoso.id).acquire_token_for_client([DEFAULT])

    assert answer["error_codes"] == [700016]


def test_expired_secret_says_so(world: Emulator, session: requests.Session, fabrikam: EmulatedTenant) -> None:
    registration = fabrikam.state.registrations[fabrikam.client_id]
    registration.secrets[fabrikam.client_secret] = world.clock.now()

    answer = confidential(session, fabrikam, fabrikam.id).acquire_token_for_client([DEFAULT])

    assert answer["error_codes"] == [7000222]


def test_disabled_app_is_refused(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    fabrikam.state.registrations[fabrikam.client_id].is_enabled = False

    assert confidential(session, fabrikam, fabrikam.id).acquire_token_for_client([DEFAULT])["error_codes"] == [7000112]


@pytest.fixture(scope="module")
def certificate() -> tuple[str, str]:
    """A certificate and its private key, as PEM texts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signed.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


def test_msal_gets_an_app_token_by_certificate(
    session: requests.Session, fabrikam: EmulatedTenant, certificate: tuple[str, str]
) -> None:
    public, private = certificate
    registration = fabrikam.register_app("Automation", permissions=["Policy.Read.All"], certificate=public)
    credential = {"private_key": private, "public_certificate": public}

    app = confidential(session, fabrikam, fabrikam.id, client_id=registration.client_id, client_credential=credential)

    assert claims(app.acquire_token_for_client([DEFAULT])["access_token"])["roles"] == ["Policy.Read.All"]


def test_certificate_of_another_app_is_refused(
    session: requests.Session, fabrikam: EmulatedTenant, certificate: tuple[str, str]
) -> None:
    public, private = certificate
    credential = {"private_key": private, "public_certificate": public}

    answer = confidential(session, fabrikam, fabrikam.id, client_credential=credential).acquire_token_for_client(
        [DEFAULT]
    )

    assert answer["error_codes"] == [700027]


def test_federated_identity_stands_for_the_app(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    fabrikam.state.registrations[fabrikam.client_id].federated_subjects.append("https://issuer.example|job")
    part = base64.urlsafe_b64encode(b'{"iss":"https://issuer.example","sub":"job"}').decode().rstrip("=")

    app = confidential(
        session, fabrikam, fabrikam.id, client_credential={"client_assertion": lambda: f"e30.{part}.e30"}
    )

    assert "access_token" in app.acquire_token_for_client([DEFAULT])


def test_device_code_waits_until_somebody_enters_it(
    world: Emulator, session: requests.Session, fabrikam: EmulatedTenant
) -> None:
    app = msal.PublicClientApplication(fabrikam.client_id, authority=f"{LOGIN}/{fabrikam.id}", http_client=session)
    flow = app.initiate_device_flow(["Policy.Read.All"])

    early = token_request(
        session,
        fabrikam.id,
        grant_type="device_code",
        client_id=fabrikam.client_id,
        device_code=flow["device_code"],
    )
    world.enter_device_code(flow["user_code"], user="user1@fabrikam.com", roles=["Security Administrator"])
    read = claims(app.acquire_token_by_device_flow(flow)["access_token"])

    assert flow["user_code"] in flow["message"]
    assert early.json()["error"] == "authorization_pending"
    assert read["upn"] == "user1@fabrikam.com"
    assert "Policy.Read.All" in read["scp"].split()
    assert read["wids"] == ["194ae4cb-b126-40b2-bd5b-6091b380977d"]


def test_device_code_runs_out(world: Emulator, session: requests.Session, fabrikam: EmulatedTenant) -> None:
    device = session.post(
        f"{LOGIN}/{fabrikam.id}/oauth2/v2.0/devicecode",
        data={"client_id": fabrikam.client_id, "scope": "Policy.Read.All"},
    ).json()
    world.advance(minutes=16)

    answer = token_request(
        session,
        fabrikam.id,
        grant_type="urn:ietf:params:oauth:grant-type:device_code",
        client_id=fabrikam.client_id,
        device_code=device["device_code"],
    )

    assert answer.json()["error"] == "expired_token"


def test_scope_without_consent_is_refused(world: Emulator, session: requests.Session, fabrikam: EmulatedTenant) -> None:
    registration = fabrikam.register_app("Reader", scopes=["Policy.Read.All"])
    form = {"client_id": registration.client_id, "scope": "https://graph.microsoft.com/Directory.ReadWrite.All"}
    device = session.post(f"{LOGIN}/{fabrikam.id}/oauth2/v2.0/devicecode", data=form).json()
    world.enter_device_code(device["user_code"])

    answer = token_request(
        session,
        fabrikam.id,
        grant_type="device_code",
        client_id=registration.client_id,
        device_code=device["device_code"],
    )

    assert answer.json()["error_codes"] == [65001]


def signed_in(world: Emulator, session: requests.Session, fabrikam: EmulatedTenant) -> dict[str, Any]:
    form = {"client_id": fabrikam.client_id, "scope": "Policy.Read.All openid offline_access"}
    device = session.post(f"{LOGIN}/{fabrikam.id}/oauth2/v2.0/devicecode", data=form).json()
    world.enter_device_code(device["user_code"])
    answer: dict[str, Any] = token_request(
        session,
        fabrikam.id,
        grant_type="device_code",
        client_id=fabrikam.client_id,
        device_code=device["device_code"],
    ).json()
    return answer


def test_refresh_token_gives_the_next_token(
    world: Emulator, session: requests.Session, fabrikam: EmulatedTenant
) -> None:
    tokens = signed_in(world, session, fabrikam)
    world.advance(hours=2)

    answer = token_request(
        session,
        fabrikam.id,
        grant_type="refresh_token",
        client_id=fabrikam.client_id,
        refresh_token=tokens["refresh_token"],
        scope="Policy.Read.All offline_access",
    ).json()

    assert claims(answer["access_token"])["iat"] - claims(tokens["access_token"])["iat"] == 7200
    assert answer["refresh_token"] != tokens["refresh_token"]


@pytest.mark.parametrize(("days", "number"), [(0, 9002313), (91, 700082)], ids=["foreign", "old"])
def test_refresh_token_that_is_no_good_is_refused(
    world: Emulator, session: requests.Session, fabrikam: EmulatedTenant, days: int, number: int
) -> None:
    tokens = signed_in(world, session, fabrikam)
    world.advance(days=days)

    answer = token_request(
        session,
        fabrikam.id,
        grant_type="refresh_token",
        client_id=fabrikam.client_id,
        refresh_token=tokens["refresh_token"] if days else "somebody else's",
    )

    assert answer.json()["error_codes"] == [number]


def test_authorization_code_is_good_once(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    app = msal.PublicClientApplication(fabrikam.client_id, authority=f"{LOGIN}/{fabrikam.id}", http_client=session)
    flow = app.initiate_auth_code_flow(
        ["Policy.Read.All"],
        redirect_uri="http://localhost:5000",
        login_hint="user1@fabrikam.com",
        response_mode="form_post",
    )
    page = session.get(flow["auth_uri"]).text
    answer = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))

    first = app.acquire_token_by_auth_code_flow(flow, answer)
    second = app.acquire_token_by_auth_code_flow(flow, answer)

    assert claims(first["access_token"])["upn"] == "user1@fabrikam.com"
    assert second["error"] == "invalid_grant"


def test_authorization_answers_by_redirect_unless_asked_for_a_form(
    session: requests.Session, fabrikam: EmulatedTenant
) -> None:
    query = {"client_id": fabrikam.client_id, "redirect_uri": "http://localhost:5000", "state": "s"}

    answer = session.get(f"{LOGIN}/{fabrikam.id}/oauth2/v2.0/authorize", params=query, allow_redirects=False)

    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["state"] == ["s"]


def test_administrator_of_the_directory_keeps_the_roles_in_its_state(
    world: Emulator, session: requests.Session, fabrikam: EmulatedTenant
) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    fabrikam.state.role_members[str(user["id"])] = ["Global Reader"]
    form = {"client_id": fabrikam.client_id, "scope": "Policy.Read.All"}
    device = session.post(f"{LOGIN}/{fabrikam.id}/oauth2/v2.0/devicecode", data=form).json()
    world.enter_device_code(device["user_code"], user="user1@fabrikam.com")

    sign_in = world.sign_ins.device_codes[device["device_code"]]

    assert sign_in.roles == ["Global Reader"]


def test_common_authority_finds_the_apps_own_tenant(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    answer = token_request(
        session,
        "common",
        grant_type="client_credentials",
        client_id=fabrikam.client_id,
        client_secret=fabrikam.client_secret,
        scope=DEFAULT,
    )

    assert claims(answer.json()["access_token"])["tid"] == fabrikam.id


def test_unknown_place_is_not_found(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    assert session.get(f"{LOGIN}/{fabrikam.id}/oauth2/v1/else").status_code == 404


def test_key_set_is_published(session: requests.Session, fabrikam: EmulatedTenant) -> None:
    assert session.get(f"{LOGIN}/{fabrikam.id}/discovery/v2.0/keys").json() == {"keys": []}


def test_session_reaches_no_other_host(session: requests.Session) -> None:
    with pytest.raises(requests.ConnectionError, match="reaches no other host"):
        session.get("https://example.com/")


def test_emulated_credential_speaks_for_its_own_tenant_only(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    token = fabrikam.credential.get_token(DEFAULT, tenant_id=contoso.id)

    assert claims(token.token)["tid"] == fabrikam.id
    assert token.expires_on == int(world.clock.now().timestamp()) + 3599
    assert token.token not in repr(fabrikam.credential)


def test_same_seed_gives_the_same_secrets(world: Emulator, fabrikam: EmulatedTenant) -> None:
    twin = attrs.asdict(fabrikam.state.registrations[fabrikam.client_id])
    other = Emulator(seed=world.seed).add_tenant("Fabrikam", domain="fabrikam.com")

    assert attrs.asdict(other.state.registrations[other.client_id]) == twin
