"""Step 12: start, pause and restart, each only where it changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import pytest

from crosstenant import CrossTenantSync, InputError, OutcomeUnknownError, RestartScope, SetupError
from crosstenant.emulator import Emulator

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire


def sent(wire: Wire, action: str) -> int:
    return len([write for write in wire.writes if write.endswith(f"/{action}")])


def test_a_job_is_started_once(linked: CrossTenantSync, wire: Wire) -> None:
    first, again = linked.start(), linked.start()

    assert (first.changed, first.value.is_enabled) == (True, True)
    assert first.before is not None
    assert not first.before.is_enabled
    assert not again.changed
    assert sent(wire, "start") == 1


@pytest.mark.parametrize("state", ["Disabled", "Paused"])
def test_a_job_is_paused_once_however_the_service_calls_that(
    world: Emulator, linked: CrossTenantSync, wire: Wire, state: Literal["Disabled", "Paused"]
) -> None:
    world.switches = attrs.evolve(world.switches, paused_schedule=state)
    linked.start()

    first, again = linked.pause(), linked.pause()

    assert (first.changed, first.value.is_enabled) == (True, False)
    assert not again.changed
    assert sent(wire, "pause") == 1


def test_a_paused_job_is_started_again(linked: CrossTenantSync, wire: Wire) -> None:
    linked.start()
    linked.pause()

    assert linked.start().changed
    assert sent(wire, "start") == 2


def test_a_job_that_was_never_started_needs_no_pause(linked: CrossTenantSync, wire: Wire) -> None:
    assert not linked.pause().changed
    assert sent(wire, "pause") == 0


def test_starting_a_quarantined_job_clears_its_quarantine(linked: CrossTenantSync, world: Emulator) -> None:
    linked.start()
    linked.disable_user_sync()
    world.advance(hours=1)
    assert linked.status().is_quarantined
    linked.enable_user_sync()

    result = linked.start()

    assert result.changed
    assert not result.value.is_quarantined


@pytest.mark.parametrize("scope", [None, RestartScope.WATERMARK, RestartScope.FULL, RestartScope.FORCE_DELETES])
def test_a_restart_always_counts_as_a_change(linked: CrossTenantSync, wire: Wire, scope: RestartScope | None) -> None:
    linked.start()

    assert [linked.restart(scope).changed for _ in range(2)] == [True, True]
    assert sent(wire, "restart") == 2


def test_what_a_restart_forgets_is_no_text(linked: CrossTenantSync, wire: Wire) -> None:
    with pytest.raises(InputError, match=r"RestartScope\.FULL") as refusal:
        linked.restart("Full")  # type: ignore[arg-type]  # that is what is refused

    assert refusal.value.parameter == "scope"
    assert sent(wire, "restart") == 0


def test_a_restart_starts_a_job_that_was_paused(linked: CrossTenantSync) -> None:
    assert linked.restart().value.is_enabled


@pytest.mark.parametrize("lost", ["answer", "500"])
def test_a_lost_answer_to_a_start_is_looked_after_and_not_repeated(
    linked: CrossTenantSync, wire: Wire, lost: str
) -> None:
    if lost == "answer":
        wire.loses_the_answer("POST", "/start")
    else:
        wire.refuses("POST", "/start", 500, "InternalServerError", arrives=True)

    result = linked.start()

    assert (result.changed, result.value.is_enabled) == (True, True)
    assert sent(wire, "start") == 1


def test_a_start_that_got_lost_is_sent_again(linked: CrossTenantSync, wire: Wire) -> None:
    wire.loses_the_answer("POST", "/start", arrives=False)

    assert linked.start().value.is_enabled
    assert sent(wire, "start") == 2


def test_a_job_that_reads_as_missing_is_started_with_patience(linked: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("POST", "/start", 404, "JobNotFound", times=2)

    assert linked.start().changed


def test_a_start_that_is_accepted_and_never_shows_has_an_unknown_outcome(linked: CrossTenantSync, wire: Wire) -> None:
    wire.answers("POST", "/start", 204)

    with pytest.raises(OutcomeUnknownError, match="step 12"):
        linked.start()


def test_a_start_without_credentials_is_refused_with_the_way_out(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app("Fabrikam to Contoso")
    open_link.create_job()

    with pytest.raises(SetupError, match=r"Step 12 \(start the job\) was refused") as refusal:
        open_link.start()

    assert "Save the credentials again." in refusal.value.advice
