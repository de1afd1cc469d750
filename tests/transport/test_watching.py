"""Watching the requests of a transport: every attempt is told, to whoever watches this thread."""

from __future__ import annotations

import threading

import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator, faults
from crosstenant.errors import NotFoundError, TransportError
from crosstenant.transport.watching import SentRequest, Watchers

NOBODY = "9c9c9c9c-0000-4000-8000-000000000009"


def test_every_attempt_is_told_with_status_and_request_id(source: TenantClient, world: Emulator) -> None:
    world.faults.plan(faults.fails(503), "GET", "/organization")
    told: list[SentRequest] = []

    with source.transport.watchers.joined_by(told.append):
        source.directory.organization()
    source.directory.organization()

    assert [(sent.method, sent.path, sent.status) for sent in told] == [
        ("GET", "/organization", 503),
        ("GET", "/organization", 200),
    ]
    assert all(sent.request_id and sent.client_request_id for sent in told)
    assert told[0].sent_at < told[1].sent_at
    assert {sent.tenant for sent in told} == {source.tenant_id}


def test_a_refusal_and_a_lost_answer_are_told_too(source: TenantClient, world: Emulator) -> None:
    told: list[SentRequest] = []
    with source.transport.watchers.joined_by(told.append):
        with pytest.raises(NotFoundError):
            source.configuration_apps.get(NOBODY)
        world.faults.plan(faults.loses_connection(), "POST", "/applicationTemplates/*/instantiate")
        with pytest.raises(TransportError):
            source.configuration_apps.instantiate("Fabrikam to Contoso")

    assert [sent.status for sent in told] == [404, None]
    assert told[1].request_id is None


def test_another_thread_is_watched_only_by_whoever_joins_there() -> None:
    watchers = Watchers()
    first: list[SentRequest] = []
    second: list[SentRequest] = []
    seen: list[int] = []

    def look() -> None:
        seen.append(len(watchers.present))

    with watchers.joined_by(first.append):
        with watchers.joined_by(second.append):
            assert len(watchers.present) == 2
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert len(watchers.present) == 1
    look()
    assert seen == [0, 0]
