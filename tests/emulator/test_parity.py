"""In process and over a port a world says the same, word by word."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from plain_walk import PlainWalk

from crosstenant.emulator import Emulator, Switches

GRAPH = "https://graph.microsoft.com"
OF_THE_WIRE = {"Date", "Server", "Connection", "Keep-Alive"}


def conversation(*, served: bool, switches: Switches | None = None) -> list[Any]:
    """Walk the steps and return every answer: status, headers and body."""
    world = Emulator(seed=5, switches=switches)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=2)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    heard: list[Any] = []

    def hear(answer: requests.Response, root: str) -> None:
        headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_WIRE}
        headers = {name: value.replace(root, GRAPH) for name, value in headers.items()}
        heard.append((answer.status_code, headers, answer.text.replace(root, GRAPH)))

    def walk(session: requests.Session, root: str) -> None:
        session.trust_env = False
        session.hooks["response"].append(lambda answer, **_: hear(answer, root))
        walk = PlainWalk.between(world, fabrikam, contoso, "user1@fabrikam.com", session=session, graph=root)
        walk.all_steps()
        for path in ("/nowhere", "/users?$top=0", f"{walk.job_path}/schema?$expand=directories", "/users?$top=1"):
            walk.source.get(path)
        walk.source.patch(f"{walk.job_path}/schema", {})

    if not served:
        walk(world.session(), GRAPH)
        return heard
    with world.serve() as server, requests.Session() as session:
        walk(session, server.url)
    return heard


def lengthless(heard: list[Any]) -> list[Any]:
    """Leave out what tells how long the host's name is."""
    return [(status, {**headers, "Content-Length": ""}, text) for status, headers, text in heard]


@pytest.mark.nonsense("a path")
def test_every_answer_is_the_same_in_process_and_over_a_port() -> None:
    in_process, served = conversation(served=False), conversation(served=True)

    assert len(in_process) > 20
    assert lengthless(in_process) == lengthless(served)


@pytest.mark.nonsense("a path")
def test_one_answer_that_differs_is_noticed() -> None:
    other = conversation(served=True, switches=Switches(rule_priority=0))

    assert lengthless(conversation(served=False)) != lengthless(other)
