"""failures(): what went wrong in the log, grouped by cause."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crosstenant import CrossTenantSync, ProvisioningEvent, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.scenarios import Link, synchronized_link
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.troubleshooting.failures import grouped

BEGAN = datetime(2026, 1, 15, 10, tzinfo=UTC)


def event(number: int, code: str, *, minutes: int = 0) -> ProvisioningEvent:
    at = (BEGAN + timedelta(minutes=minutes)).isoformat()
    info = {"status": "failure", "errorInformation": {"errorCode": code, "reason": "No."}}
    person = {"id": str(number), "details": {"UserPrincipalName": f"user{number}@fabrikam.com"}}
    return ProvisioningEvent.from_graph(
        {"id": str(number), "activityDateTime": at, "provisioningStatusInfo": info, "sourceIdentity": person}
    )


@pytest.fixture
def link(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    people = [f"user{number}@fabrikam.com" for number in range(1, 6)]
    return synchronized_link(world, source=fabrikam, target=contoso, assigned=people)


@pytest.fixture
def sync(source: TenantClient, target: TenantClient, link: Link) -> CrossTenantSync:
    return CrossTenantSync(source=source, target=target, app=link.service_principal_id)


def test_failures_are_grouped_by_cause_and_the_largest_group_comes_first(
    sync: CrossTenantSync, link: Link, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    names = [f"user{number}@fabrikam.com" for number in range(1, 6)]
    people = [fabrikam.user(name) for name in names]
    link.trouble.fails_of("InvalidDomain", *people[:4])
    link.trouble.purges_in_the_target(people[4])
    for person in people:
        link.change(person, department="Research")
    link.run_a_cycle()
    world.advance(minutes=10)

    first, second = sync.failures(since=timedelta(hours=1))

    assert (first.symptom, first.count, first.codes) == ("domain-not-accepted", 4, ("InvalidDomain",))
    assert len(first.examples) == 3
    assert set(first.examples) < set(names)
    assert (second.symptom, second.count, second.examples) == ("linked-user-gone", 1, (names[4],))
    assert second.explanation.method == "restart"


def test_a_healthy_link_has_no_failures(sync: CrossTenantSync) -> None:
    assert sync.failures() == ()


def test_what_happened_before_does_not_count(
    sync: CrossTenantSync, link: Link, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    person = fabrikam.user("user1@fabrikam.com")
    link.trouble.fails_of("Timeout", person)
    link.change(person, department="Research")
    link.run_a_cycle()
    link.trouble.recovers(person)
    world.advance(hours=30)

    assert not any(group.symptom == "target-too-slow" for group in sync.failures(since=timedelta(hours=1)))
    assert any(group.symptom == "target-too-slow" for group in sync.failures())


def test_people_who_were_skipped_count_only_where_that_is_asked_for(
    sync: CrossTenantSync, link: Link, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    newcomer = fabrikam.user("user6@fabrikam.com")
    link.trouble.disables(newcomer)
    link.assign(newcomer)
    link.run_a_cycle()
    world.advance(minutes=10)

    assert sync.failures() == ()
    assert [group.symptom for group in sync.failures(skipped=True)] == ["source-user-disabled"]


def test_a_group_knows_when_it_was_first_and_last_seen_in_any_order_of_the_log() -> None:
    (group,) = grouped([event(1, "Timeout", minutes=5), event(2, "Timeout"), event(3, "GatewayTimeout", minutes=9)])

    assert (group.first_at, group.last_at) == (BEGAN, BEGAN + timedelta(minutes=9))
    assert group.codes == ("Timeout", "GatewayTimeout")


def test_an_event_without_a_time_counts_all_the_same() -> None:
    timeless = ProvisioningEvent.from_graph({"id": "1", "provisioningStatusInfo": {"status": "failure"}})

    (group,) = grouped([timeless, timeless])

    assert (group.count, group.first_at, group.last_at, group.examples) == (2, None, None, ())
    assert group.title == "Not documented: no code"


def test_what_nobody_documents_is_grouped_by_its_code() -> None:
    groups = grouped([event(1, "Teapot"), event(2, "Kettle"), event(3, "Kettle")])

    assert [(group.title, group.symptom, group.count) for group in groups] == [
        ("Not documented: Kettle", "", 2),
        ("Not documented: Teapot", "", 1),
    ]


def test_a_group_reads_like_advice() -> None:
    (group,) = grouped([event(1, "InvalidAnchor")])

    title, *lines = str(group).splitlines()
    assert title == "1 x The user of the target that was linked no longer exists"
    assert [line.partition(":")[0].strip() for line in lines if line[2] != " "] == ["Who", "Cause", "Do"]


def test_memory_does_not_grow_with_the_log() -> None:
    def log(length: int) -> Iterator[ProvisioningEvent]:
        return (event(number, "InvalidDomain", minutes=number) for number in range(length))

    def peak(length: int) -> int:
        tracemalloc.start()
        grouped(log(length))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(200)  # until the garbage collector has its rhythm

    assert peak(600) < peak(200) + 100_000  # an event takes some kilobytes
