"""fix(): each finding that a program may mend is mended by a plan, and verified by the cycle that follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from crosstenant import (
    CrossTenantSync,
    Diagnosis,
    Finding,
    InputError,
    NotFixableError,
    NotSignedInError,
    StalePlanError,
)
from crosstenant.emulator import Switches
from crosstenant.workflows.plan import Action, Purpose
from crosstenant.workflows.step import TenantName

if TYPE_CHECKING:
    from tests.workflows.troubleshooting.conftest import Scene, SceneFactory

    Break = Callable[[Scene], None]

HERE = TenantName(id="11111111-1111-4111-8111-111111111111")
SOMEBODY = "22222222-2222-4222-8222-222222222222"
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


def paused(scene: Scene) -> None:
    scene.sync.pause()


def outbound(scene: Scene) -> None:
    scene.link.trouble.withdraws_outbound_redemption()
    scene.passes()


def inbound(scene: Scene) -> None:
    scene.link.trouble.withdraws_inbound_redemption()
    scene.passes()


def brake(scene: Scene) -> None:
    scene.link.trouble.withdraws_user_sync()
    scene.passes()


def severed(scene: Scene) -> None:
    scene.link.trouble.severs_the_relationship()
    scene.passes()


def without_credentials(scene: Scene) -> None:
    scene.link.trouble.loses_its_credentials()
    scene.passes()


def stars(scene: Scene) -> None:
    scene.link.trouble.saves_what_it_read()
    scene.passes()


def other_target(scene: Scene) -> None:
    scene.link.trouble.names_an_unknown_target()
    scene.passes()


def given_up(scene: Scene) -> None:
    scene.link.trouble.withdraws_outbound_redemption()
    scene.world.advance(days=30)


def too_many_failures(scene: Scene) -> None:
    scene.link.trouble.counts(failures=6000, successes=5000)
    scene.passes()
    scene.link.trouble.counts()


def without_job(scene: Scene) -> None:
    scene.fabrikam.state.jobs.pop(scene.link.job_id)


def nested(scene: Scene) -> None:
    scene.link.assign(scene.fabrikam.add_group("Outer", scene.fabrikam.add_group("Inner", scene.person(5))))


def default_access(scene: Scene) -> None:
    scene.link.assign(scene.person(5), role_id=DEFAULT_ACCESS)


MENDABLE = (
    paused,
    outbound,
    inbound,
    brake,
    severed,
    without_credentials,
    stars,
    other_target,
    given_up,
    too_many_failures,
    without_job,
    nested,
    default_access,
)


def top(sync: CrossTenantSync) -> Finding:
    found = sync.diagnose().top
    assert found is not None
    return found


@pytest.mark.parametrize("break_it", MENDABLE)
def test_a_link_is_mended_finding_by_finding_and_healthy_after_a_cycle(break_it: Break, scene: Scene) -> None:
    break_it(scene)
    sync = scene.fresh(app=scene.link.service_principal_id)

    for _ in range(len(MENDABLE)):
        fixable = [finding for finding in sync.diagnose().findings if finding.is_fixable]
        if not fixable:
            break
        sync.fix(fixable[0])
    scene.world.advance(hours=1)

    assert [str(finding) for finding in sync.diagnose().findings] == []


def test_a_fix_is_a_plan_first(scene: Scene) -> None:
    scene.link.trouble.withdraws_outbound_redemption()
    sync = scene.fresh()

    plan = sync.plan_fix(top(sync))

    assert plan.purpose is Purpose.FIX
    assert [change.action for change in plan.changes] == [Action.SET_REDEMPTION]
    assert top(sync).symptom == "source-redemption-missing"


def test_the_target_s_part_is_handed_over_by_whoever_has_only_the_source(scene: Scene) -> None:
    scene.link.trouble.withdraws_inbound_redemption()
    finding = top(scene.fresh())

    with pytest.raises(NotSignedInError, match="target") as error:
        scene.fresh(target="contoso.com").fix(finding)

    assert error.value.requests


# Quarantine


def test_a_quarantine_is_not_lifted_before_its_cause_is_gone(scene: Scene) -> None:
    outbound(scene)
    sync = scene.fresh()
    quarantine = sync.diagnose().findings[1]

    with pytest.raises(NotFixableError, match="Its cause is not gone: The source does not redeem") as error:
        sync.fix(quarantine)

    assert error.value.symptom == quarantine.symptom
    assert "Switch outbound redemption on" in error.value.advice


@pytest.mark.parametrize(
    ("break_it", "scope"),
    [(outbound, "QuarantineState"), (too_many_failures, "QuarantineState, Watermark, Escrows")],
)
def test_a_restart_forgets_what_the_reason_asks_for(break_it: Break, scope: str, scene: Scene) -> None:
    break_it(scene)
    sync = scene.fresh()
    if break_it is outbound:
        sync.fix(top(sync))

    (change,) = sync.plan_fix(top(sync)).changes

    assert change.after == {"resetScope": scope}


def test_a_quarantine_that_was_lifted_meanwhile_is_not_restarted(scene: Scene) -> None:
    too_many_failures(scene)
    sync = scene.fresh()
    finding = top(sync)
    sync.restart()

    with pytest.raises(StalePlanError):
        sync.fix(finding)


# The deletion guard


@pytest.fixture
def guarded(scenes: SceneFactory) -> Scene:
    """A link whose deletion guard holds three people back."""
    scene = scenes(threshold=2)
    scene.link.unassign(*map(scene.person, (1, 2, 3)))
    scene.link.assign(scene.person(5))
    scene.passes()
    return scene


def test_the_guard_names_whom_it_holds_back(guarded: Scene) -> None:
    finding = top(guarded.fresh())

    assert finding.symptom == "quarantined-by-deletions"
    assert finding.data["staged"] == 3
    assert "user1@fabrikam.com, user2@fabrikam.com, user3@fabrikam.com" in finding.evidence[0]


@pytest.mark.parametrize("number", [0, 2, 4])
def test_the_guard_is_not_released_for_another_number(number: int, guarded: Scene) -> None:
    sync = guarded.fresh()

    with pytest.raises(InputError, match="allow_leaving=3"):
        sync.fix(top(sync), allow_leaving=number)

    assert guarded.link.counterpart(guarded.person(1)) is not None


def test_the_guard_is_released_for_exactly_its_number(guarded: Scene) -> None:
    sync = guarded.fresh()

    sync.fix(top(sync), allow_leaving=3)
    guarded.world.advance(hours=1)

    assert guarded.link.counterpart(guarded.person(1)) is None
    assert sync.diagnose().is_healthy


def test_the_guard_is_released_although_nobody_is_assigned_any_more(scenes: SceneFactory) -> None:
    scene = scenes(threshold=2)
    scene.link.unassign(*map(scene.person, (1, 2, 3)))
    scene.passes()
    sync = scene.fresh()

    sync.fix(top(sync), allow_leaving=3)
    scene.world.advance(hours=1)

    assert scene.link.counterpart(scene.person(1)) is None
    assert [finding.symptom for finding in sync.diagnose().findings] == ["nobody-assigned"]


def test_the_guard_s_finding_shows_the_call_that_releases_it(guarded: Scene) -> None:
    assert "sync.fix(finding, allow_leaving=3) does it" in str(top(guarded.fresh()))


def test_a_plan_that_lifts_the_quarantine_does_not_say_otherwise(guarded: Scene) -> None:
    sync = guarded.fresh()

    assert "does not lift it" not in str(sync.plan_fix(top(sync)))


# What is no finding


def test_a_healthy_link_has_nothing_to_mend(scene: Scene) -> None:
    nothing = scene.sync.diagnose().top

    for mend in (scene.sync.fix, scene.sync.plan_fix):
        with pytest.raises(InputError, match="nothing to mend") as error:
            mend(nothing)  # type: ignore[arg-type]
        assert error.value.parameter == "finding"


@pytest.mark.parametrize("wrong", [Diagnosis(source=HERE, target=HERE), "job-paused", 5])
def test_only_a_finding_can_be_mended(wrong: object, scene: Scene) -> None:
    for mend in (scene.sync.fix, scene.sync.plan_fix):
        with pytest.raises(InputError, match=f"one finding, .* and not {type(wrong).__name__}"):
            mend(wrong)  # type: ignore[arg-type]


# What is unsafe


def test_a_masked_scope_that_may_be_everybody_is_not_narrowed(scene: Scene) -> None:
    secrets = scene.fabrikam.state.secrets[scene.link.service_principal_id]
    secrets["SyncAll"] = "true"
    scene.sync.restart()
    scene.passes()
    scene.link.trouble.names_an_unknown_target()
    sync = scene.fresh()

    with pytest.raises(NotFixableError, match="might narrow it"):
        sync.fix(top(sync))

    assert secrets["SyncAll"] == "true"


def test_advice_in_words_is_refused_as_what_it_is(scene: Scene) -> None:
    scene.link.user_mapping.update(flowTypes="Add, Update")
    finding = top(scene.fresh())

    with pytest.raises(NotFixableError, match="for a person to decide") as error:
        scene.sync.fix(finding)

    assert error.value.advice == finding.fix


def test_an_app_that_serves_another_tenant_is_not_taken_away_from_it(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(secrets_read="readable"))
    secrets = scene.fabrikam.state.secrets[scene.link.service_principal_id]
    secrets["CompanyId"] = SOMEBODY
    sync = scene.fresh(app=scene.link.service_principal_id)

    with pytest.raises(NotFixableError, match="overwrite=True"):
        sync.fix(top(sync))

    assert secrets["CompanyId"] == SOMEBODY


def test_nothing_is_written_to_an_app_that_is_only_taken_for_the_link_s(scenes: SceneFactory) -> None:
    scene = scenes(run=False)
    sync = scene.fresh()
    scene.link.trouble.loses_its_credentials()

    with pytest.raises(NotFixableError, match="not sure that the configuration app"):
        sync.fix(top(sync))
