"""plan_removal: the way back in Graph's order, and what the link does not own stays."""

from __future__ import annotations

import pytest

from crosstenant import CrossTenantSync, InboundTrust, InputError, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.plan import Action, CautionCode, Plan, Purpose
from crosstenant.workflows.step import Side


def actions(plan: Plan) -> list[Action]:
    return [change.action for change in plan.changes]


def codes(plan: Plan) -> set[CautionCode]:
    return {warning.code for warning in plan.warnings}


def test_everything_goes_in_the_order_that_graph_demands(
    standing: CrossTenantSync, another: CrossTenantSync, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    standing.start()

    plan = standing.plan_removal()

    assert plan.purpose is Purpose.REMOVE
    assert actions(plan) == [
        Action.PAUSE,
        Action.DELETE_JOB,
        Action.DELETE_APP,
        Action.DELETE_USER_SYNC,
        Action.DELETE_PARTNER,
        Action.DELETE_PARTNER,
    ]
    assert [change.side for change in plan.changes[3:]] == [Side.TARGET, Side.TARGET, Side.SOURCE]
    standing.apply(plan)
    state = another.state()
    assert (state.app, state.job, state.source_policy, state.target_policy, state.user_sync) == (None,) * 5
    assert another.plan_removal().is_empty
    assert standing.plan_removal().is_empty


def test_the_requests_of_a_removal_can_be_sent_as_they_stand(
    standing: CrossTenantSync,
    another: CrossTenantSync,
    world: Emulator,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
) -> None:
    standing.start()
    plan = standing.plan_removal()
    graph = {
        side: PlainGraph(world.session(), tenant.credential)
        for side, tenant in ((Side.SOURCE, fabrikam), (Side.TARGET, contoso))
    }

    sent = [
        (graph[change.side].post if request.method == "POST" else graph[change.side].delete)(request.path)
        for change in plan.changes
        for request in change.requests
    ]

    assert {answer.status_code for answer in sent} == {204}
    assert "{" not in plan.as_http()
    assert another.plan_removal().is_empty


def test_a_removal_that_was_applied_may_be_applied_again(standing: CrossTenantSync, another: CrossTenantSync) -> None:
    plan = standing.plan_removal()
    standing.apply(plan)

    assert not another.apply(plan).changed


@pytest.mark.parametrize(
    ("choice", "planned"),
    [
        ("stop", [Action.PAUSE]),
        ("configuration", [Action.PAUSE, Action.DELETE_JOB, Action.DELETE_APP]),
    ],
)
def test_less_may_be_taken_down(standing: CrossTenantSync, choice: str, planned: list[Action]) -> None:
    standing.start()

    plan = standing.plan_removal(choice)

    assert actions(plan) == planned
    standing.apply(plan)
    assert standing.plan_removal(choice).is_empty


def test_people_stay_and_the_plan_says_so(standing: CrossTenantSync, world: Emulator) -> None:
    standing.start()
    world.advance(minutes=60)

    plan = standing.plan_removal()
    told = {warning.code: warning.message for warning in plan.warnings}

    assert told[CautionCode.PEOPLE_STAY].startswith("10 users that were synchronized stay in the target as B2B users")
    assert "assigned_exactly=[]" in told[CautionCode.PEOPLE_STAY]
    assert plan.people.leave.count == 0
    standing.apply(plan)
    world.advance(minutes=120)
    assert len(list(standing._link.client(Side.TARGET).directory.external_users())) == 10


def test_only_who_stands_in_the_target_now_is_said_to_stay(
    standing: CrossTenantSync, world: Emulator, target: TenantClient
) -> None:
    standing.start()
    world.advance(hours=1)
    standing.unassign("user1@fabrikam.com")
    world.advance(hours=1)
    by_hand = next(user for user in target.directory.external_users() if "user2" in (user.user_principal_name or ""))
    target.transport.delete("/users/{}", by_hand.id)

    assert any("8 users that were synchronized stay" in str(each) for each in standing.plan_removal().warnings)

    standing.apply(standing.plan(SyncConfiguration(assigned_exactly=[])), allow_leaving=8)
    world.advance(hours=1)

    assert CautionCode.PEOPLE_STAY not in codes(standing.plan_removal("configuration"))


def test_an_entry_with_other_settings_is_patched_back_and_not_deleted(
    standing: CrossTenantSync, target: TenantClient, fabrikam: EmulatedTenant
) -> None:
    trust = InboundTrust(mfa_accepted=True)
    target.partner_policies.update(fabrikam.id, inbound_trust=trust)

    plan = standing.plan_removal()

    assert actions(plan)[-3:] == [Action.DELETE_USER_SYNC, Action.SET_REDEMPTION, Action.DELETE_PARTNER]
    assert CautionCode.NOT_OWNED in codes(plan)
    assert "inboundTrust" in str(plan)
    standing.apply(plan)
    entry = target.partner_policies.get(fabrikam.id)
    assert entry.inbound_trust == trust
    assert entry.user_consent.inbound_allowed is False


def test_the_opposite_direction_keeps_running(
    standing: CrossTenantSync,
    source: TenantClient,
    target: TenantClient,
    contoso: EmulatedTenant,
    world: Emulator,
) -> None:
    contoso.add_user("ada")
    backwards = CrossTenantSync(source=target, target=source)
    wanted = SyncConfiguration(name="Contoso to Fabrikam", assigned=["ada@contoso.com"], enabled=True)
    backwards.apply(backwards.plan(wanted))

    plan = standing.plan_removal()
    standing.apply(plan)

    assert Action.DELETE_PARTNER not in actions(plan)
    assert backwards.plan(wanted).is_empty
    assert not backwards.drift(wanted)
    assert backwards.test_connection()
    world.advance(minutes=60)
    assert backwards.was_synced("ada@contoso.com")
    assert standing.state().app is None


def test_one_admin_alone_hands_the_other_half_over(
    standing: CrossTenantSync,
    source: TenantClient,
    target: TenantClient,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
) -> None:
    by_source = CrossTenantSync(source=source, target=contoso.id).plan_removal()
    by_target = CrossTenantSync(source=fabrikam.id, target=target).plan_removal()

    assert actions(by_source)[-3:] == [Action.DELETE_USER_SYNC, Action.SET_REDEMPTION, Action.DELETE_PARTNER]
    assert not any(change.is_certain for change in by_source.on(Side.TARGET))
    assert "DELETE https://graph.microsoft.com/v1.0/policies" in by_source.for_tenant("target")
    assert actions(by_target)[:3] == [Action.PAUSE, Action.DELETE_JOB, Action.DELETE_APP]
    assert not any(change.is_certain for change in by_target.on(Side.SOURCE))
    assert by_target.changes[0].before is None
    assert CautionCode.PEOPLE_STAY in codes(by_target)
    assert "$JobId = Read-Host 'jobId'" in by_target.as_powershell().splitlines()
    assert "Read-Host" not in by_target.for_tenant("target")


def test_where_nothing_stands_nothing_is_taken_down(empty: CrossTenantSync) -> None:
    assert empty.plan_removal().is_empty


def test_there_are_three_choices(empty: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="stop, configuration, everything") as refusal:
        empty.plan_removal("nothing")

    assert refusal.value.parameter == "remove"
