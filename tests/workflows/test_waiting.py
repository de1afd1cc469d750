"""Step 13: waiting for a cycle or a person, on the world's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import (
    CrossTenantSync,
    InputError,
    JobQuarantinedError,
    SetupError,
    SyncJob,
    TenantClient,
    WaitTimeoutError,
)
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

ONE, TWO = "user1@fabrikam.com", "user2@fabrikam.com"


@pytest.fixture
def started(linked: CrossTenantSync) -> CrossTenantSync:
    linked.start()
    return linked


def test_a_cycle_is_waited_for_until_it_has_ended(started: CrossTenantSync, world: Emulator) -> None:
    job = started.wait_for_cycle()

    assert job.last_run is not None
    assert job.last_run.began_at is not None
    assert job.last_run.ended_at is not None
    assert job.last_run.ended_at <= world.clock.now()


def test_a_job_that_never_ran_is_shown_as_failed_and_waited_for_all_the_same(started: CrossTenantSync) -> None:
    job = started.status()
    assert job.never_ran
    assert job.last_run is None

    assert not started.wait_for_cycle().never_ran


def test_a_second_wait_after_one_start_is_satisfied_by_the_same_cycle(
    started: CrossTenantSync, world: Emulator
) -> None:
    started.wait_for_cycle()
    moment = world.clock.now()

    started.wait_for_cycle()

    assert world.clock.now() == moment


def test_a_cycle_that_began_before_the_call_does_not_count(started: CrossTenantSync, world: Emulator) -> None:
    started.wait_for_cycle()
    world.advance(minutes=1)
    moment = world.clock.now()

    job = started.wait_for_cycle(began_after=moment)

    assert job.last_run is not None
    assert job.last_run.began_at is not None
    assert job.last_run.began_at >= moment


def test_without_a_start_of_its_own_an_object_waits_for_a_cycle_that_begins_from_now_on(
    started: CrossTenantSync, another: CrossTenantSync, world: Emulator
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="readable")
    started.wait_for_cycle()
    moment = world.clock.now()

    job = another.wait_for_cycle()

    assert job.last_run is not None
    assert job.last_run.began_at is not None
    assert job.last_run.began_at >= moment


def test_a_job_in_quarantine_is_not_waited_for(started: CrossTenantSync, world: Emulator) -> None:
    started.wait_for_cycle()
    started.disable_user_sync()

    with pytest.raises(JobQuarantinedError) as quarantined:
        started.wait_for_cycle(began_after=world.clock.now())

    error = quarantined.value
    assert error.job.is_quarantined
    assert "Cause:" in error.explanation
    assert "Do:" in error.explanation
    assert "is in quarantine" in str(error)
    assert started.explain(error).is_known


def test_a_job_that_is_quarantined_already_is_told_at_once(started: CrossTenantSync, world: Emulator) -> None:
    started.disable_user_sync()
    world.advance(hours=1)
    moment = world.clock.now()

    for wait in (started.wait_for_cycle, lambda: started.wait_until_synced("user9@fabrikam.com")):
        with pytest.raises(JobQuarantinedError):
            wait()
    assert world.clock.now() - moment < timedelta(minutes=1)


def test_a_job_that_is_not_started_is_not_waited_for(linked: CrossTenantSync, world: Emulator) -> None:
    moment = world.clock.now()

    with pytest.raises(SetupError, match="no cycle will begin") as refusal:
        linked.wait_for_cycle()

    assert "start()" in refusal.value.advice
    assert world.clock.now() == moment


def test_a_cycle_that_still_runs_when_the_job_is_paused_is_waited_for(
    started: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire, world: Emulator
) -> None:
    (held,) = fabrikam.state.jobs.values()
    run = {"timeBegan": world.clock.now().isoformat(), "timeEnded": "0001-01-01T00:00:00Z", "state": "Succeeded"}
    running = {**held.document, "schedule": {"state": "Disabled"}, "status": {"code": "Paused", "lastExecution": run}}
    wire.answers("GET", "/synchronization/jobs", 200, {"value": [running]}, times=3)

    assert started.wait_for_cycle().last_run is not None
    assert len([sent for sent in wire.sent if sent.path.endswith("/synchronization/jobs")]) > 3


def test_time_runs_out_with_the_job_as_it_was_read_last(started: CrossTenantSync, world: Emulator) -> None:
    began = world.clock.now()

    with pytest.raises(WaitTimeoutError, match="no cycle that began after") as timeout:
        started.wait_for_cycle(timeout=timedelta(seconds=30))

    assert isinstance(timeout.value.last, SyncJob)
    assert timedelta(seconds=30) <= world.clock.now() - began <= timedelta(seconds=31)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), True, "10", timedelta(0)])
def test_a_timeout_is_a_span(linked: CrossTenantSync, timeout: float) -> None:
    for wait in (linked.wait_for_cycle, lambda *, timeout: linked.wait_until_synced(ONE, timeout=timeout)):
        with pytest.raises(InputError, match="timeout"):
            wait(timeout=timeout)


def test_a_moment_has_a_time_zone(linked: CrossTenantSync, wire: Wire) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is what is refused
    sent = len(wire.sent)

    for call in (
        lambda: linked.wait_for_cycle(began_after=naive),
        lambda: linked.wait_until_synced(ONE, since=naive),
        lambda: linked.was_synced(ONE, since=naive),
        lambda: linked.events(since=naive),
        lambda: linked.events(until=naive),
        lambda: linked.events(since="2026-01-01"),  # type: ignore[arg-type]  # that is what is refused
    ):
        with pytest.raises(InputError, match="has no time zone"):
            call()
    assert len(wire.sent) == sent


def test_a_person_is_waited_for_until_the_log_shows_them(
    started: CrossTenantSync, world: Emulator, contoso: EmulatedTenant
) -> None:
    event = started.wait_until_synced(ONE)

    assert event.source_identity is not None
    assert event.target_identity is not None
    assert contoso.state.users.get(event.target_identity.id or "") is not None
    assert started.was_synced(ONE)


def test_a_person_who_never_comes_runs_the_time_out(started: CrossTenantSync) -> None:
    with pytest.raises(WaitTimeoutError, match=r"does not show user9@fabrikam\.com in the target") as timeout:
        started.wait_until_synced("user9@fabrikam.com", timeout=timedelta(minutes=10))

    assert timeout.value.last is None


def test_a_person_whose_export_fails_runs_the_time_out_with_the_failure(
    started: CrossTenantSync, contoso: EmulatedTenant
) -> None:
    contoso.state.settings["guestInviteSettings"] = "none"

    with pytest.raises(WaitTimeoutError) as timeout:
        started.wait_until_synced(ONE, timeout=timedelta(hours=1))

    assert timeout.value.last is not None
    assert started.explain(timeout.value.last).is_known


def test_an_arrival_before_the_moment_does_not_count(started: CrossTenantSync, world: Emulator) -> None:
    started.wait_until_synced(ONE)
    world.advance(minutes=5)

    with pytest.raises(WaitTimeoutError):
        started.wait_until_synced(ONE, since=world.clock.now(), timeout=60)
    assert started.wait_until_synced(ONE, since=datetime(2020, 1, 1, tzinfo=UTC)).source_identity is not None


def test_nobody_is_not_waited_for(linked: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="has no user"):
        linked.wait_until_synced("nobody@fabrikam.com")


@attrs.frozen
class WrongClock:
    """A computer's clock that is minutes ahead of the service's, or behind it."""

    world: Emulator
    minutes: int

    def now(self) -> datetime:
        return self.world.clock.now() + timedelta(minutes=self.minutes)

    def sleep(self, seconds: float) -> None:
        self.world.clock.sleep(seconds)


def test_the_first_cycle_counts_although_our_clock_is_ahead_of_the_service(
    linked: CrossTenantSync, world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    client = TenantClient(
        fabrikam.id, credential=fabrikam.credential, session=world.session(), clock=WrongClock(world, 2)
    )
    app = linked.state().app
    assert app is not None
    sync = CrossTenantSync(source=client, target=contoso.id, app=app.service_principal_id)
    began = world.clock.now()

    sync.start()
    sync.wait_for_cycle()

    assert world.clock.now() - began < timedelta(minutes=20)


@pytest.mark.parametrize("minutes", [2, -10])
@pytest.mark.parametrize("restarts", [True, False])
def test_the_next_cycle_counts_and_no_earlier_one_although_our_clock_is_wrong(
    started: CrossTenantSync,
    world: Emulator,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    minutes: int,
    *,
    restarts: bool,
) -> None:
    earlier = started.wait_for_cycle().last_run
    assert earlier is not None
    clock = WrongClock(world, minutes)
    client = TenantClient(fabrikam.id, credential=fabrikam.credential, session=world.session(), clock=clock)
    app = started.state().app
    assert app is not None
    sync = CrossTenantSync(source=client, target=contoso.id, app=app.service_principal_id)
    began = world.clock.now()

    if restarts:
        sync.restart()
    later = sync.wait_for_cycle().last_run

    assert later is not None
    assert later.began_at != earlier.began_at
    assert world.clock.now() - began < timedelta(minutes=50)


def test_the_cycle_before_a_pause_does_not_count_for_the_start_after_it(
    started: CrossTenantSync, world: Emulator
) -> None:
    first = started.wait_for_cycle()
    started.pause()
    started.start()

    second = started.wait_for_cycle()

    assert second.last_run != first.last_run
