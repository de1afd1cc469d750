"""A world on a port, from Python and from the command line."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.__main__ import main
from crosstenant.emulator.faults import Attempt
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.serving.exchange import Outgoing
from crosstenant.emulator.tenants import EmulatedTenant


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_served_world_is_the_same_world(world: Emulator, fabrikam: EmulatedTenant, session: requests.Session) -> None:
    with world.serve() as server:
        answer = PlainGraph(session, fabrikam.credential, graph=server.url).patch(
            "/policies/crossTenantAccessPolicy", {"displayName": "Ours"}
        )

    assert answer.status_code == 204
    assert fabrikam.state.root_policy["displayName"] == "Ours"


def test_links_carry_the_host_that_was_asked(
    world: Emulator, fabrikam: EmulatedTenant, session: requests.Session
) -> None:
    with world.serve() as server:
        graph = PlainGraph(session, fabrikam.credential, graph=server.url)
        port = server.url.rpartition(":")[2]
        named = PlainGraph(session, fabrikam.credential, graph=f"http://localhost:{port}")

        by_address = graph.get("/policies/crossTenantAccessPolicy").json()["@odata.context"]
        by_name = named.get("/policies/crossTenantAccessPolicy").json()["@odata.context"]

    assert by_address.startswith(f"{server.url}/v1.0/")
    assert by_name.startswith(f"http://localhost:{port}/v1.0/")


def test_token_for_the_servers_own_audience_is_accepted(
    world: Emulator, fabrikam: EmulatedTenant, session: requests.Session
) -> None:
    with world.serve() as server:
        form = {
            "grant_type": "client_credentials",
            "client_id": fabrikam.client_id,
            "client_secret": fabrikam.client_secret,
            "scope": f"{server.url}/.default",
        }
        token = session.post(f"{server.url}/{fabrikam.id}/oauth2/v2.0/token", data=form).json()["access_token"]
        answer = session.get(
            f"{server.url}/v1.0/policies/crossTenantAccessPolicy", headers={"Authorization": f"Bearer {token}"}
        )

    assert answer.status_code == 200


def test_clock_runs_while_the_server_does(fabrikam: EmulatedTenant, world: Emulator, session: requests.Session) -> None:
    begun = world.clock.now()
    with world.serve(runs_clock=True) as server:
        session.get(f"{server.url}/{fabrikam.id}/v2.0/.well-known/openid-configuration")

    assert world.clock.now() > begun


def test_connection_is_kept_and_chunks_are_read(world: Emulator, fabrikam: EmulatedTenant) -> None:
    headers = {"Authorization": f"Bearer {fabrikam.credential.get_token().token}", "Transfer-Encoding": "chunked"}
    with world.serve(latency=0.001) as server:
        connection = http.client.HTTPConnection(server.url.partition("//")[2])
        for name in ("First", "Second"):
            body = json.dumps({"displayName": name}).encode()
            connection.request(
                "PATCH",
                "/v1.0/policies/crossTenantAccessPolicy",
                body=iter([body[:5], body[5:]]),
                headers=headers,
                encode_chunked=True,
            )
            answer = connection.getresponse()
            answer.read()
        connection.close()

    assert answer.status == 204
    assert fabrikam.state.root_policy["displayName"] == "Second"


def test_latency_comes_behind_the_work_and_keeps_nobody_else_waiting(
    world: Emulator, fabrikam: EmulatedTenant, session: requests.Session
) -> None:
    latency = 0.5
    seen = threading.Event()

    def tells(attempt: Attempt) -> Outgoing:
        seen.set()
        return attempt.answer()

    world.faults.plan(tells)
    with world.serve(latency=latency) as server, ThreadPoolExecutor(1) as pool:
        graph = PlainGraph(session, fabrikam.credential, graph=server.url)
        answer = pool.submit(graph.get, "/policies/crossTenantAccessPolicy")

        assert seen.wait(latency / 2)
        assert world.lock.acquire(timeout=latency / 2)
        world.lock.release()
        assert not answer.done()
        assert answer.result().status_code == 200


def test_tls_serves_with_a_certificate_that_can_be_trusted(
    world: Emulator, fabrikam: EmulatedTenant, session: requests.Session
) -> None:
    with world.serve(tls=True) as server:
        answer = session.get(f"{server.url}/{fabrikam.id}/v2.0/.well-known/openid-configuration", verify=server.ca)

    assert server.url.startswith("https://127.0.0.1:")
    assert answer.json()["issuer"] == f"{server.url}/{fabrikam.id}/v2.0"


def test_msal_signs_in_over_tls(world: Emulator, fabrikam: EmulatedTenant, session: requests.Session) -> None:
    import msal

    with world.serve(tls=True) as server:
        session.verify = str(server.ca)
        app = msal.ConfidentialClientApplication(
            fabrikam.client_id,
            client_credential=fabrikam.client_secret,
            authority=f"{server.url}/{fabrikam.id}",
            http_client=session,
            instance_discovery=False,
        )
        token = app.acquire_token_for_client([f"{server.url}/.default"])

    assert "access_token" in token


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "crosstenant.emulator", "--port", "0", "--users", "3", "--speed", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_line_prints_one_line_and_ends_on_a_signal(
    process: subprocess.Popen[str], session: requests.Session, number: int
) -> None:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    source, target = line["tenants"]
    metadata = session.get(f"{line['authority']}/{source['tenant_id']}/v2.0/.well-known/openid-configuration")
    process.send_signal(number)

    assert process.wait(timeout=10) == 0
    assert process.stdout.read() == ""
    assert line["graph"] == line["authority"]
    assert (source["role"], source["domain"]) == ("source", "fabrikam.com")
    assert (target["role"], target["domain"], target["users"]) == ("target", "contoso.com", [])
    assert [user["userPrincipalName"] for user in source["users"]] == [
        "user1@fabrikam.com",
        "user2@fabrikam.com",
        "user3@fabrikam.com",
    ]
    assert metadata.status_code == 200


def test_importing_the_emulator_needs_no_requests() -> None:
    script = "import sys, crosstenant.emulator; sys.exit('requests' in sys.modules or 'msal' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_two_worlds_can_be_served_side_by_side(session: requests.Session) -> None:
    worlds = [Emulator(seed=seed) for seed in (1, 2)]
    tenants = [world.add_tenant("Fabrikam") for world in worlds]
    with worlds[0].serve() as first, worlds[1].serve() as second:
        urls = {first.url, second.url}
        answers = [
            session.get(f"{server.url}/{tenant.id}/v2.0/.well-known/openid-configuration").status_code
            for server, tenant in zip((first, second), tenants, strict=True)
        ]

    assert len(urls) == 2
    assert answers == [200, 200]


def test_command_line_describes_a_server_with_a_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    threading.Timer(0.5, signal.raise_signal, [signal.SIGTERM]).start()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        status = main(["--port", "0", "--users", "1", "--tls", "--latency-ms", "1"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    line = json.loads(capsys.readouterr().out)
    assert status == 0
    assert line["graph"].startswith("https://127.0.0.1:")
    assert line["ca"].endswith(".pem")


def test_a_mistake_of_the_servers_own_is_told_on_standard_error(
    world: Emulator, session: requests.Session, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stumble(_: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(world.application, "answer", stumble)
    with world.serve() as server, pytest.raises(requests.ConnectionError):
        session.get(f"{server.url}/v1.0/users")

    for thread in threading.enumerate():
        if "process_request" in thread.name:
            thread.join()
    assert "KeyError: 'a mistake'" in capfd.readouterr().err


def test_a_client_that_goes_away_is_no_news(world: Emulator, capfd: pytest.CaptureFixture[str]) -> None:
    # The client speaks no TLS, so the handshake fails.
    with (
        world.serve(tls=True) as server,
        socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as client,
        contextlib.suppress(ConnectionResetError),
    ):
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        client.recv(1024)

    assert capfd.readouterr().err == ""
