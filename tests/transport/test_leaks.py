"""No canary sings: secrets are nowhere but on the wire to their own host."""

import copy
import logging
import pickle
import pprint
import subprocess
import sys
import traceback
from collections.abc import Callable

import pytest
import requests
import responses

from crosstenant.errors import AuthenticationError, CrossTenantError
from crosstenant.transport.credentials import ClientSecret, StaticToken, WorkloadIdentity
from crosstenant.transport.graph import GraphTransport

URL = "https://graph.microsoft.com/v1.0/me"
LOGIN = "https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111"
CLIENT = "33333333-3333-4333-8333-333333333333"
CANARY = "canary-in-a-coal-mine"


def everything(error: BaseException) -> str:
    """All that a careless program could print of an error, local variables of every frame included."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join([*told.format(), repr(error), repr(error.args), pprint.pformat(vars(error))])


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "json": {"error": {"code": "c"}}},
        {"status": 401, "json": {"error": {"code": "InvalidAuthenticationToken"}}},
        {"status": 429},
        {"status": 302, "headers": {"Location": "https://evil.example"}},
        {"body": requests.ConnectionError("reset")},
        {"body": "<html>", "content_type": "text/html"},
    ],
    ids=["400", "401", "429", "302", "reset", "html"],
)
def test_no_error_of_a_request_holds_the_token(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock, answer: dict[str, object]
) -> None:
    graph.get(URL, **answer)

    with pytest.raises(CrossTenantError) as caught:
        make_transport(credential=StaticToken(CANARY)).get("/me")

    assert CANARY in str(graph.calls[0].request.headers)
    assert CANARY not in everything(caught.value)


def test_no_error_of_a_lost_connection_holds_the_token(make_transport: Callable[..., GraphTransport]) -> None:
    """The adapter's own frames hold the headers, so this one goes through the real adapter to a port nobody uses."""
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"https": "http://127.0.0.1:9"}
    transport = make_transport(credential=StaticToken(CANARY), session=session)
    with responses.RequestsMock() as mock:
        mock.add_passthru("https://graph.microsoft.com")
        with pytest.raises(CrossTenantError) as caught:
            transport.get("/me")
    session.close()

    assert CANARY not in everything(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 401, "json": {"error": "invalid_client", "error_description": "AADSTS7000215: no"}},
        {"status": 503},
        {"body": "<html>"},
        {"status": 307, "headers": {"Location": "https://evil.example"}},
        {"body": requests.ConnectionError("reset")},
    ],
    ids=["refused", "down", "html", "redirect", "reset"],
)
@pytest.mark.parametrize(
    "credential",
    [
        ClientSecret(client_id=CLIENT, client_secret=CANARY),
        WorkloadIdentity(client_id=CLIENT, assertion=lambda: CANARY),
    ],
    ids=["secret", "assertion"],
)
def test_no_error_of_a_sign_in_holds_the_secret(
    make_transport: Callable[..., GraphTransport],
    graph: responses.RequestsMock,
    credential: ClientSecret,
    answer: dict[str, object],
) -> None:
    endpoints = {"authorization_endpoint": f"{LOGIN}/authorize", "token_endpoint": f"{LOGIN}/token"}
    graph.get(f"{LOGIN}/v2.0/.well-known/openid-configuration", json={"issuer": LOGIN} | endpoints)
    graph.post(f"{LOGIN}/token", **answer)

    with pytest.raises(CrossTenantError) as caught:
        make_transport(credential=credential).get("/me")

    assert CANARY in str(graph.calls[1].request.body)
    assert CANARY not in everything(caught.value)


def test_no_log_of_msal_holds_a_token_that_came_cut_in_half(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    endpoints = {"authorization_endpoint": f"{LOGIN}/authorize", "token_endpoint": f"{LOGIN}/token"}
    graph.get(f"{LOGIN}/v2.0/.well-known/openid-configuration", json={"issuer": LOGIN} | endpoints)
    graph.post(f"{LOGIN}/token", body=f'{{"access_token": "{CANARY}')
    caplog.set_level(logging.DEBUG)

    with pytest.raises(AuthenticationError) as caught:
        make_transport(credential=ClientSecret(client_id=CLIENT, client_secret="s")).get("/me")

    assert CANARY not in everything(caught.value)
    assert CANARY not in caplog.text


def test_no_object_shows_what_it_keeps(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock
) -> None:
    graph.get(URL, json={})
    credential = StaticToken(CANARY)
    transport = make_transport(credential=credential)
    transport.get("/me")

    for thing in (credential, ClientSecret(client_id=CLIENT, client_secret=CANARY), transport):
        assert CANARY not in f"{thing} {thing!r} {pprint.pformat(vars(thing))}"
        for careless in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                careless(thing)
    for part in vars(transport).values():
        assert CANARY not in pprint.pformat(getattr(part, "__dict__", repr(part)))


def test_no_log_record_of_ours_holds_a_token(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    graph.get(URL, status=429)
    graph.get(URL, status=400, json={"error": {"code": "c", "message": CANARY}})
    with pytest.raises(CrossTenantError):
        make_transport(credential=StaticToken(CANARY)).get("/me", query={"$filter": CANARY})

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("crosstenant")]
    assert len(ours) == 1
    assert CANARY not in str(ours)


def test_the_detector_finds_a_planted_canary() -> None:
    def careless(token: str) -> None:
        raise CrossTenantError(f"{len(token)}")

    with pytest.raises(CrossTenantError) as caught:
        careless(CANARY[:6] + CANARY[6:])

    assert CANARY in everything(caught.value)


def test_importing_the_transport_loads_nothing_heavy() -> None:
    program = (
        "import sys, crosstenant.transport.graph, crosstenant.transport.credentials;"
        "heavy = ('requests', 'urllib3', 'msal', 'tenacity', 'cryptography', 'ssl');"
        "print([name for name in heavy if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout == "[]\n"
