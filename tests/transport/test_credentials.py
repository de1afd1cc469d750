"""Credentials against canned sign-in endpoints, with MSAL itself in between."""

import base64
import json
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
import responses
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from crosstenant.errors import AuthenticationError, InputError, UnsafeTargetError
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.credentials import (
    ClientCertificate,
    ClientSecret,
    Credential,
    DeviceCode,
    InteractiveBrowser,
    ManagedIdentity,
    StaticToken,
    WorkloadIdentity,
    admin_consent_url,
)

CLIENT = "33333333-3333-4333-8333-333333333333"
TENANT = "11111111-1111-4111-8111-111111111111"
LOGIN = f"https://login.microsoftonline.com/{TENANT}"
TOKEN = f"{LOGIN}/oauth2/v2.0/token"
SCOPE = "https://graph.microsoft.com/.default"


class WoundClock(Protocol):
    naps: list[float]

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...
    def wind(self, seconds: float) -> None: ...


@pytest.fixture
def login(graph: responses.RequestsMock) -> responses.RequestsMock:
    graph.get(
        f"{LOGIN}/v2.0/.well-known/openid-configuration",
        json={
            "issuer": f"{LOGIN}/v2.0",
            "authorization_endpoint": f"{LOGIN}/oauth2/v2.0/authorize",
            "token_endpoint": TOKEN,
            "device_authorization_endpoint": f"{LOGIN}/oauth2/v2.0/devicecode",
        },
    )
    return graph


@pytest.fixture
def bind(clock: WoundClock) -> Callable[..., Credential]:
    def bound(credential: ClientSecret, cloud: Cloud = Cloud.GLOBAL) -> Credential:
        return credential.bind(TENANT, cloud, None, clock)

    return bound


def forms(login: responses.RequestsMock) -> list[dict[str, str]]:
    """The forms that were posted to the token endpoint."""
    posted = [call.request for call in login.calls if call.request.url == TOKEN]
    return [dict(parse_qsl(_text(request.body))) for request in posted]


def _text(body: object) -> str:
    return body.decode() if isinstance(body, bytes) else str(body)


def granted(token: str = "token-1", **more: object) -> dict[str, object]:
    return {"access_token": token, "token_type": "Bearer", "expires_in": 3600} | more


def personal(clock: WoundClock, token: str) -> dict[str, object]:
    """What a person's sign-in answers: an id token and client_info let MSAL remember the account."""

    def encoded(members: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")

    now = time.time()
    identity = {
        "aud": CLIENT,
        "iss": f"{LOGIN}/v2.0",
        "sub": "s",
        "exp": now + 3600,
        "iat": now,
        "oid": "o",
        "tid": TENANT,
    }
    return granted(
        token,
        refresh_token="refresh",
        id_token=f"{encoded({'alg': 'none'})}.{encoded(identity)}.x",
        client_info=encoded({"uid": "o", "utid": TENANT}),
        scope="https://graph.microsoft.com/A.Read",
    )


def certificate(clock: WoundClock) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    signed = (
        builder.serial_number(1)
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (key_pem + signed.public_bytes(Encoding.PEM)).decode()


# Apps


def test_a_client_secret_gets_a_token_that_expires_by_the_given_clock(
    login: responses.RequestsMock, bind: Callable[..., Credential], clock: WoundClock
) -> None:
    login.post(TOKEN, json=granted())
    token = bind(ClientSecret(client_id=CLIENT.upper(), client_secret="s3cret")).get_token(SCOPE, tenant_id=TENANT)

    assert token.token == "token-1"
    assert token.expires_on == int(clock.now().timestamp()) + 3600
    (form,) = forms(login)
    assert form["client_id"] == CLIENT
    assert form["client_secret"] == "s3cret"
    assert (form["grant_type"], form["scope"]) == ("client_credentials", SCOPE)


def test_every_question_is_asked_anew_whatever_msal_remembers(
    login: responses.RequestsMock, bind: Callable[..., Credential]
) -> None:
    login.post(TOKEN, status=400, json={"error": "invalid_client"})
    login.post(TOKEN, json=granted("a"))
    login.post(TOKEN, json=granted("b"))
    credential = bind(ClientSecret(client_id=CLIENT, client_secret="s3cret"))

    with pytest.raises(AuthenticationError):
        credential.get_token(SCOPE)
    assert [credential.get_token(SCOPE).token for _ in range(2)] == ["a", "b"]


def test_claims_go_to_the_sign_in_service(login: responses.RequestsMock, bind: Callable[..., Credential]) -> None:
    login.post(TOKEN, json=granted())
    claims = '{"access_token": {"nbf": {"essential": true}}}'
    credential = bind(ClientSecret(client_id=CLIENT, client_secret="s3cret"))
    credential.get_token(SCOPE, claims=claims)  # type: ignore[call-arg]

    assert json.loads(forms(login)[0]["claims"])["access_token"]["nbf"] == {"essential": True}


def test_one_description_signs_in_to_two_tenants(clock: WoundClock) -> None:
    description = ClientSecret(client_id=CLIENT, client_secret="s3cret")
    first = description.bind(TENANT, Cloud.GLOBAL, None, clock)

    assert first is not description.bind(CLIENT, Cloud.GLOBAL, None, clock)
    with pytest.raises(InputError, match=TENANT):
        first.get_token(SCOPE, tenant_id=CLIENT)


def test_a_certificate_signs_an_assertion(
    login: responses.RequestsMock, bind: Callable[..., Credential], clock: WoundClock
) -> None:
    login.post(TOKEN, json=granted())
    credential = bind(ClientCertificate(client_id=CLIENT, certificate=certificate(clock)))

    assert credential.get_token(SCOPE).token == "token-1"
    assert len(forms(login)[0]["client_assertion"].split(".")) == 3

    clock.wind(timedelta(days=2).total_seconds())
    with pytest.raises(InputError, match="expired"):
        credential.get_token(SCOPE)


def test_a_workload_identity_hands_on_the_other_providers_token(
    login: responses.RequestsMock, bind: Callable[..., Credential], tmp_path: Path
) -> None:
    login.post(TOKEN, json=granted())
    path = tmp_path / "token"
    path.write_text("from-file\n")
    bind(WorkloadIdentity(client_id=CLIENT, token_file=path)).get_token(SCOPE)
    bind(WorkloadIdentity(client_id=CLIENT, assertion=lambda: "from-call")).get_token(SCOPE)

    assert [form["client_assertion"] for form in forms(login)] == ["from-file", "from-call"]


def test_a_managed_identity_asks_the_machine(
    graph: responses.RequestsMock, bind: Callable[..., Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IDENTITY_ENDPOINT", raising=False)
    url = "http://169.254.169.254/metadata/identity/oauth2/token"
    graph.get(url, json={"access_token": "mi", "expires_in": "100", "resource": "x"})

    assert bind(ManagedIdentity()).get_token(SCOPE).token == "mi"
    assert bind(ManagedIdentity(client_id=CLIENT)).get_token(SCOPE).token == "mi"
    queries = [parse_qs(urlsplit(call.request.url or "").query) for call in graph.calls]
    assert queries[0]["resource"] == ["https://graph.microsoft.com"]
    assert queries[1]["client_id"] == [CLIENT]


# Refusals


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (
            {
                "error": "invalid_client",
                "error_description": "AADSTS7000215: Invalid client secret provided. Trace ID: t Correlation ID: c",
                "correlation_id": "c-1",
            },
            "AADSTS7000215",
            "AADSTS7000215: Invalid client secret provided. The client secret is wrong: pass the secret's value, not"
            " its id. request-id c-1",
        ),
        ({"error": "odd"}, "odd", "odd: odd"),
    ],
)
def test_a_refusal_tells_code_cause_and_advice(
    login: responses.RequestsMock,
    bind: Callable[..., Credential],
    answer: dict[str, object],
    code: str,
    told: str,
) -> None:
    login.post(TOKEN, status=401, json=answer)

    with pytest.raises(AuthenticationError) as caught:
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE)

    assert caught.value.code == code
    assert str(caught.value) == told


def test_sign_in_is_repeated_while_the_service_is_down(
    login: responses.RequestsMock, bind: Callable[..., Credential], clock: WoundClock
) -> None:
    login.post(TOKEN, status=503)
    login.post(TOKEN, status=429, headers={"Retry-After": "20"})
    login.post(TOKEN, body=requests.ConnectionError("reset"))
    login.post(TOKEN, json=granted())

    assert bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE).token == "token-1"
    assert len(clock.naps) == 3
    assert clock.naps[1] >= 20


def test_a_sign_in_service_that_stays_down_is_an_authentication_error(
    login: responses.RequestsMock, bind: Callable[..., Credential]
) -> None:
    login.post(TOKEN, status=503)

    with pytest.raises(AuthenticationError, match="cannot be reached"):
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE)


@pytest.mark.parametrize(
    "answer", [{"status": 404}, {"body": "<html>"}, {"status": 204}], ids=["missing", "html", "empty"]
)
def test_metadata_that_msal_cannot_use_is_an_authentication_error(
    graph: responses.RequestsMock, bind: Callable[..., Credential], answer: dict[str, object]
) -> None:
    graph.get(f"{LOGIN}/v2.0/.well-known/openid-configuration", **answer)

    with pytest.raises(AuthenticationError):
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE)


def test_an_answer_without_a_token_is_an_authentication_error(
    login: responses.RequestsMock, bind: Callable[..., Credential]
) -> None:
    login.post(TOKEN, json={"token_type": "Bearer"})

    with pytest.raises(AuthenticationError):
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE)


def test_a_secret_is_not_sent_where_the_metadata_points_elsewhere(
    graph: responses.RequestsMock, bind: Callable[..., Credential]
) -> None:
    endpoint = "https://evil.example/tenant/token"
    graph.get(
        f"{LOGIN}/v2.0/.well-known/openid-configuration",
        json={"issuer": LOGIN, "authorization_endpoint": endpoint, "token_endpoint": endpoint},
    )

    with pytest.raises(UnsafeTargetError):
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE)

    assert len(graph.calls) == 1


def test_a_redirect_of_the_sign_in_service_is_not_followed(
    login: responses.RequestsMock, bind: Callable[..., Credential]
) -> None:
    login.post(TOKEN, status=307, headers={"Location": "https://evil.example/"})

    with pytest.raises(UnsafeTargetError):
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret")).get_token(SCOPE)


def test_with_an_http_authority_only_a_static_token_works(bind: Callable[..., Credential]) -> None:
    cloud = Cloud("emulator", "http://127.0.0.1:8000", "http://127.0.0.1:8000")

    assert bind(StaticToken("abc"), cloud).get_token(SCOPE).token == "abc"
    with pytest.raises(InputError, match="StaticToken"):
        bind(ClientSecret(client_id=CLIENT, client_secret="s3cret"), cloud)


# People


def test_a_device_code_is_shown_and_asked_about_until_it_was_entered(
    login: responses.RequestsMock, bind: Callable[..., Credential], clock: WoundClock
) -> None:
    shown: list[str] = []
    flow = {"user_code": "ABC", "device_code": "d", "message": "Enter ABC.", "interval": 3, "expires_in": 900}
    login.post(f"{LOGIN}/oauth2/v2.0/devicecode", json=flow)
    login.post(TOKEN, status=400, json={"error": "authorization_pending"})
    login.post(TOKEN, status=400, json={"error": "slow_down"})
    login.post(TOKEN, json=personal(clock, "first"))
    login.post(TOKEN, json=personal(clock, "second"))
    credential = bind(DeviceCode(client_id=CLIENT, prompt=shown.append))

    assert credential.get_token("https://graph.microsoft.com/A.Read").token == "first"
    assert shown == ["Enter ABC."]
    assert clock.naps == [3, 8]

    assert credential.get_token("https://graph.microsoft.com/B.Read").token == "second"
    assert shown == ["Enter ABC."]
    assert forms(login)[-1]["grant_type"] == "refresh_token"


def test_a_person_is_asked_again_where_renewal_fails(
    login: responses.RequestsMock,
    bind: Callable[..., Credential],
    clock: WoundClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    flow = {"user_code": "ABC", "device_code": "d", "message": "Enter ABC."}
    login.post(f"{LOGIN}/oauth2/v2.0/devicecode", json=flow)
    login.post(TOKEN, json=personal(clock, "first"))
    login.post(TOKEN, status=400, json={"error": "interaction_required"})
    login.post(TOKEN, json=personal(clock, "second"))
    credential = bind(DeviceCode(client_id=CLIENT))

    assert [credential.get_token("https://graph.microsoft.com/A.Read").token for _ in range(2)] == ["first", "second"]
    assert capsys.readouterr().err == "Enter ABC.\nEnter ABC.\n"


def test_a_device_code_that_nobody_enters_expires(
    login: responses.RequestsMock, bind: Callable[..., Credential], clock: WoundClock
) -> None:
    flow = {"user_code": "ABC", "device_code": "d", "message": "m", "interval": 5, "expires_in": 12}
    login.post(f"{LOGIN}/oauth2/v2.0/devicecode", json=flow)
    login.post(TOKEN, status=400, json={"error": "authorization_pending"})

    with pytest.raises(AuthenticationError, match="authorization_pending"):
        bind(DeviceCode(client_id=CLIENT, prompt=str)).get_token("A.Read")

    assert clock.naps == [5, 5]


def test_a_device_code_that_is_refused_is_an_authentication_error(
    login: responses.RequestsMock, bind: Callable[..., Credential]
) -> None:
    login.post(f"{LOGIN}/oauth2/v2.0/devicecode", status=400, json={"error": "unauthorized_client"})

    with pytest.raises(AuthenticationError, match="unauthorized_client"):
        bind(DeviceCode(client_id=CLIENT, prompt=str)).get_token("A.Read")


class Visitor(webbrowser.BaseBrowser):
    """A browser whose person consents at once."""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: FBT001, FBT002 - webbrowser's own
        asked = dict(parse_qsl(urlsplit(url).query))
        answer = f"code=c&state={asked['state']}"
        by_form = asked.get("response_mode") == "form_post"
        target = asked["redirect_uri"] if by_form else f"{asked['redirect_uri']}?{answer}"
        threading.Thread(target=self._visit, args=(target, answer.encode() if by_form else None)).start()
        return True

    def _visit(self, target: str, form: bytes | None) -> None:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(target, form) as answer:
            answer.read()


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "_tryorder", ["visitor"])
    monkeypatch.setattr(webbrowser, "_browsers", {"visitor": [None, Visitor()]})


@pytest.mark.usefixtures("visitor")
def test_a_person_signs_in_with_the_browser(
    login: responses.RequestsMock, bind: Callable[..., Credential], clock: WoundClock
) -> None:
    login.post(TOKEN, json=granted("browsed"))

    assert bind(InteractiveBrowser(client_id=CLIENT, patience=20)).get_token("A.Read").token == "browsed"
    assert forms(login)[0]["grant_type"] == "authorization_code"


# What cannot be right, and what never shows


def test_a_static_token_tells_when_it_expires_if_it_can(
    bind: Callable[..., Credential], make_token: Callable[..., str]
) -> None:
    assert bind(StaticToken(make_token(exp=1_900_000_000))).get_token().expires_on == 1_900_000_000
    assert bind(StaticToken("opaque")).get_token().expires_on > 250_000_000_000


@pytest.mark.parametrize("value", ["", "two words", "line\n", "\u00e9", None, 5])
def test_a_secret_that_cannot_be_right_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(InputError) as caught:
        ClientSecret(client_id=CLIENT, client_secret=value)
    assert not value or str(value) not in str(caught.value).split()

    with pytest.raises(InputError):
        StaticToken(value)


@pytest.mark.parametrize("value", ["", "app", CLIENT + "\n", None])
def test_a_client_id_is_a_guid(value: str) -> None:
    with pytest.raises(InputError) as caught:
        DeviceCode(client_id=value)

    assert caught.value.parameter == "client_id"


@pytest.mark.parametrize("options", [{}, {"token_file": "x", "assertion": str}])
def test_a_workload_identity_takes_a_file_or_a_function(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        WorkloadIdentity(client_id=CLIENT, **options)  # type: ignore[arg-type]


def test_a_credential_shows_its_client_and_nothing_else(clock: WoundClock) -> None:
    kinds = [
        ClientSecret(client_id=CLIENT, client_secret="canary"),
        WorkloadIdentity(client_id=CLIENT, assertion=lambda: "canary"),
        ManagedIdentity(client_id=CLIENT),
        DeviceCode(client_id=CLIENT),
        InteractiveBrowser(client_id=CLIENT),
        ClientCertificate(client_id=CLIENT, certificate=certificate(clock)),
    ]

    assert [repr(each) for each in kinds] == [f"{type(each).__name__}(client_id={CLIENT!r})" for each in kinds]
    assert repr(StaticToken("canary")) == "StaticToken((sensitive))"


def test_the_consent_page_is_the_tenants_own() -> None:
    assert admin_consent_url("Fabrikam.com", CLIENT) == (
        f"https://login.microsoftonline.com/fabrikam.com/adminconsent?client_id={CLIENT}"
    )
    assert admin_consent_url(TENANT, CLIENT, cloud=Cloud.CHINA, redirect_uri="https://x/y?z", state="s") == (
        f"https://login.chinacloudapi.cn/{TENANT}/adminconsent"
        f"?client_id={CLIENT}&redirect_uri=https%3A%2F%2Fx%2Fy%3Fz&state=s"
    )
