"""A job's life against a model of ten lines: whatever is done to it in whatever order, it shows a documented state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import configured_link

DOCUMENTED = {
    ("Disabled", "Paused"),
    ("Active", "NotRun"),
    ("Active", "Active"),
    ("Active", "Quarantine"),
}
INTERVAL = timedelta(minutes=40)


class JobLife(RuleBasedStateMachine):
    """The job is driven and read over HTTP; the model knows three facts: enabled, ever run, quarantined."""

    def __init__(self) -> None:
        super().__init__()
        self.world = Emulator(seed=8)
        source = self.world.add_tenant("Fabrikam", domain="fabrikam.com", users=2)
        target = self.world.add_tenant("Contoso", domain="contoso.com")
        self.link = configured_link(self.world, source=source, target=target, assigned=["user1@fabrikam.com"])
        self.job = PlainJob(PlainGraph(self.world.session(), source.credential), self.link)
        self.is_enabled = self.has_run = self.is_quarantined = False

    def do(self, action: str, body: object = None) -> None:
        assert self.job.call(action, body).status_code == 204

    @rule()
    def start(self) -> None:
        self.do("start")
        self.is_enabled, self.is_quarantined = True, False

    @rule()
    def pause(self) -> None:
        self.finish_cycle()
        self.do("pause")
        self.is_enabled = self.is_quarantined = False

    @rule()
    def withdraw_and_return_consent(self) -> None:
        if self.is_enabled:
            self.link.trouble.is_quarantined("IngestionInterrupted")
            self.is_quarantined = True

    @rule()
    def interval_passes(self) -> None:
        self.world.clock.advance(INTERVAL + timedelta(minutes=5))
        self.has_run = self.has_run or (self.is_enabled and not self.is_quarantined)

    def finish_cycle(self) -> None:
        """Let a cycle that is under way end first, so that the model need not know of it."""
        self.world.clock.advance(timedelta(minutes=5))
        self.has_run = self.has_run or (self.is_enabled and not self.is_quarantined)

    def expected(self) -> tuple[str, str]:
        if not self.is_enabled:
            return "Disabled", "Paused"
        if self.is_quarantined:
            return "Active", "Quarantine"
        return "Active", "Active" if self.has_run else "NotRun"

    @invariant()
    def shows_what_the_model_says(self) -> None:
        shown: dict[str, Any] = self.job.get()
        state = (shown["schedule"]["state"], shown["status"]["code"])
        assert state == self.expected()
        assert state in DOCUMENTED
        assert shown["schedule"]["interval"] == "PT40M"


class WrongAboutPausing(JobLife):
    """Believes that a paused job stays enabled."""

    @rule()
    def pause(self) -> None:
        self.finish_cycle()
        self.do("pause")


class WrongAboutTheFirstCycle(JobLife):
    """Believes that a started job is active before its first cycle."""

    def expected(self) -> tuple[str, str]:
        schedule, code = super().expected()
        return schedule, "Active" if code == "NotRun" else code


LIVES = settings(
    max_examples=25, stateful_step_count=12, deadline=None, derandomize=True, phases=[Phase.generate, Phase.shrink]
)


def test_any_life_of_a_job_follows_the_model() -> None:
    run_state_machine_as_test(JobLife, settings=LIVES)


@pytest.mark.parametrize("machine", [WrongAboutPausing, WrongAboutTheFirstCycle])
def test_wrong_model_is_found_out(machine: type[JobLife]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(LIVES, phases=[Phase.generate]))
