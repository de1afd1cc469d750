"""Step 13: what the two logs tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, InputError, ProvisioningEvent, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.events import instant_of, is_in_target

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

ONE, TWO = "user1@fabrikam.com", "user2@fabrikam.com"


@pytest.fixture
def synced(linked: CrossTenantSync, world: Emulator) -> CrossTenantSync:
    """A link whose two people have arrived, one event each."""
    world.advance(minutes=10)
    linked.start()
    linked.wait_for_cycle()
    world.advance(minutes=1)
    return linked


def test_events_of_everybody_are_read(synced: CrossTenantSync) -> None:
    app = synced.create_configuration_app("Fabrikam to Contoso").value

    events = list(synced.events())

    assert len(events) == 2
    assert {event.app.service_principal_id for event in events if event.app} == {app.service_principal_id}


def test_events_of_one_person_come_newest_first(
    synced: CrossTenantSync, world: Emulator, fabrikam: EmulatedTenant
) -> None:
    fabrikam.state.users.update(str(fabrikam.user(ONE)["id"]), {"department": "Sales"})
    world.advance(hours=1)

    events = list(synced.events(user=ONE))

    assert len(events) == 2
    assert [event.at for event in events] == sorted((event.at for event in events), key=str, reverse=True)


def test_a_person_is_named_by_any_of_their_names_also_after_they_are_gone(
    synced: CrossTenantSync, source: TenantClient, fabrikam: EmulatedTenant
) -> None:
    person = source.directory.user(ONE)
    fabrikam.state.users.remove(person.id)

    by_id = [event.id for event in synced.events(user=person.id.upper())]
    by_value = [event.id for event in synced.events(user=person)]

    assert by_id == by_value
    assert len(by_id) == 1
    with pytest.raises(InputError, match="has no user"):
        synced.events(user=ONE)


def test_events_are_chosen_by_time(synced: CrossTenantSync, world: Emulator) -> None:
    now = world.clock.now()

    assert len(list(synced.events(since=timedelta(days=1)))) == 2
    assert len(list(synced.events(since=now - timedelta(days=1), until=now))) == 2
    assert list(synced.events(until=now - timedelta(days=1))) == []
    assert list(synced.events(since=timedelta(0))) == []


def test_a_span_reaches_back_and_not_forward(synced: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="reaches back from now") as refusal:
        synced.events(since=timedelta(days=-1))

    assert refusal.value.parameter == "since"


def test_arguments_are_checked_before_the_first_event_is_asked_for(synced: CrossTenantSync, wire: Wire) -> None:
    wire.sent.clear()

    events = synced.events()

    assert not any("auditLogs" in sent.path for sent in wire.sent)
    next(events)
    assert any("auditLogs" in sent.path for sent in wire.sent)


def test_a_log_that_may_not_be_read_is_told_as_a_refusal(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient, synced: CrossTenantSync
) -> None:
    app = synced.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    poor = client(fabrikam, fabrikam.app_credential(["Application.Read.All"]))
    sync = CrossTenantSync(source=poor, target=target, app=app)

    with pytest.raises(SetupError, match=r"Step 13 \(monitor\) was refused"):
        next(sync.events())
    with pytest.raises(SetupError, match=r"Step 13 \(monitor\) was refused"):
        sync.audits()


def test_audits_come_newest_first_up_to_a_limit(synced: CrossTenantSync) -> None:
    audits = synced.audits(limit=3)

    assert len(audits) == 3
    assert [audit.at for audit in audits] == sorted((audit.at for audit in audits), key=str, reverse=True)
    assert len(synced.audits()) <= 10


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_counts_entries(linked: CrossTenantSync, limit: int) -> None:
    with pytest.raises(InputError, match="at least 1") as refusal:
        linked.audits(limit=limit)

    assert refusal.value.parameter == "limit"


def test_who_was_synced_is_told_by_their_newest_event(synced: CrossTenantSync, world: Emulator) -> None:
    assert synced.was_synced(ONE)
    assert not synced.was_synced("user9@fabrikam.com")

    synced.unassign(ONE)
    world.advance(hours=2)

    assert not synced.was_synced(ONE)
    assert synced.was_synced(TWO)


def event(status: str | None, action: str = "create", reason: str | None = None) -> ProvisioningEvent:
    steps = [{"name": "EntrySynchronizationSkip", "details": {"SkipReason": reason}}] if reason else []
    return ProvisioningEvent.from_graph(
        {
            "id": "1",
            "provisioningAction": action,
            "provisioningStatusInfo": {"status": status},
            "provisioningSteps": steps,
        }
    )


@pytest.mark.parametrize(
    ("found", "is_there"),
    [
        (event("success"), True),
        (event("success", "update"), True),
        (event("warning"), True),
        (event("success", "delete"), False),
        (event("success", "stagedDelete"), False),
        (event("success", "disable"), False),
        (event("skipped", "other", "RedundantExport"), True),
        (event("skipped", "other", "NotEffectivelyEntitled"), False),
        (event("failure"), False),
        (event(None), False),
    ],
)
def test_an_event_leaves_its_person_in_the_target_or_not(found: ProvisioningEvent, *, is_there: bool) -> None:
    assert is_in_target(found) is is_there


def test_an_event_without_an_instant_is_the_oldest_of_all() -> None:
    assert instant_of(event("success")) < datetime(2000, 1, 1, tzinfo=UTC)
