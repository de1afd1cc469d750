"""Carrying plans out: in order, told as it goes, refused before anything is written, and gone on with after a stop."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import (
    INHERIT,
    CrossTenantSync,
    DuplicateObjectsError,
    InboundTrust,
    InputError,
    JournalError,
    NotSignedInError,
    PartnerSettings,
    SetupError,
    StalePlanError,
    SyncConfiguration,
    SyncScope,
    TenantClient,
)
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.applying import ChangeResult, Moment, Progress
from crosstenant.workflows.plan import JSON, Action, Change, PeopleCount, PeopleForecast
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from tests.workflows.applying.conftest import NewSync
    from tests.workflows.conftest import Wire


def actions(results: tuple[ChangeResult, ...]) -> list[Action]:
    return [result.change.action for result in results]


# A plan that goes through


def test_a_plan_makes_the_link_and_a_second_plan_is_empty(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    plan = sync.plan(wanted)

    report = sync.apply(plan)

    assert [result.change for result in report.results] == list(plan.changes)
    assert report.changed
    assert all(result.changed for result in report.results)
    wire.sent.clear()
    assert sync.plan(wanted).is_empty
    assert wire.writes == []
    assert sync.provision_on_demand("user1@fabrikam.com").ok


def test_applying_the_same_plan_again_writes_nothing(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    plan = sync.plan(wanted)
    sync.apply(plan)
    wire.sent.clear()

    report = sync.apply(plan)

    assert not report.changed
    assert wire.writes == []
    assert "= target: create partner configuration" in str(report)


def test_an_empty_plan_sends_nothing(sync: CrossTenantSync, wire: Wire) -> None:
    plan = sync.plan(SyncConfiguration())
    wire.sent.clear()

    report = sync.apply(plan)

    assert (report.results, report.changed, wire.sent) == ((), False, [])


def test_a_plan_that_was_stored_and_read_elsewhere_is_applied(
    begin: NewSync, wanted: SyncConfiguration, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    plan = begin().plan(wanted)
    plan.save(path)

    report = begin().apply(type(plan).load(path))

    assert report.fingerprint == plan.fingerprint
    assert begin().plan(wanted).is_empty


def test_everything_a_plan_may_change_later_is_changed(
    sync: CrossTenantSync, wanted: SyncConfiguration, world: Emulator, readable: None
) -> None:
    sync.apply(sync.plan(wanted))
    world.advance(minutes=10)
    other = attrs.evolve(
        wanted,
        assigned=None,
        assigned_exactly=("user2@fabrikam.com", "user3@fabrikam.com"),
        deletion_guard=7,
        unmapped=("mobile",) if sync.mappings.find("mobile") else ("department",),
        enabled=False,
    )

    plan = sync.plan(other)
    report = sync.apply(plan, allow_leaving=plan.people.leave.count)

    assert {Action.UNASSIGN, Action.ASSIGN, Action.SET_SETTINGS, Action.SET_SCHEMA, Action.PAUSE} <= set(
        actions(report.results)
    )
    assert sync.plan(other).is_empty
    assert not sync.status().is_enabled


def test_what_graph_has_in_a_block_and_nobody_models_is_sent_back_with_it(
    sync: CrossTenantSync, fabrikam: EmulatedTenant, contoso: EmulatedTenant, wire: Wire
) -> None:
    sync.enable_user_sync()
    contoso.state.partners[fabrikam.id]["inboundTrust"] = {"isMfaAccepted": False, "isNewlyAccepted": True}
    trust = PartnerSettings(inbound_trust=InboundTrust(mfa_accepted=True))
    plan = sync.plan(SyncConfiguration(target_partner=trust))

    with pytest.raises(SetupError, match="Invalid property 'isNewlyAccepted'"):  # the emulator takes documented ones
        sync.apply(plan)

    assert [sent.body for sent in wire.sent][-1] == plan.changes[0].after
    assert "'isNewlyAccepted': True" in str(plan.changes[0].after)


# Being told


def test_progress_is_told_before_and_after_each_change(sync: CrossTenantSync, wanted: SyncConfiguration) -> None:
    told: list[Progress] = []
    plan = sync.plan(wanted)

    sync.apply(plan, on_progress=told.append)

    assert [(each.moment, each.change) for each in told] == [
        (moment, change) for change in plan.changes for moment in (Moment.BEGUN, Moment.DONE)
    ]
    assert {each.total for each in told} == {len(plan.changes)}
    assert str(told[0]).startswith(f"[1/{len(plan.changes)}] target: create partner configuration")
    sync.apply(plan, on_progress=told.append)
    assert told[-1].moment is Moment.AS_WANTED


def test_a_report_tells_every_request_with_status_request_id_and_time(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, world: Emulator
) -> None:
    plan = sync.plan(wanted)
    wire.sent.clear()
    report = sync.apply(plan)

    written = [f"{sent.method} {sent.path}" for sent in report.requests if sent.method != "GET"]
    assert written == wire.writes
    assert all(sent.request_id and sent.status for sent in report.requests)
    assert report.began_at <= report.requests[0].sent_at <= report.requests[-1].sent_at <= report.ended_at
    data = json.loads(json.dumps(report.to_dict()))
    assert [entry["action"] for entry in data["results"]] == [str(change.action) for change in plan.changes]
    text = str(report)
    assert text.startswith(f"Applied: {len(plan.changes)} of {len(plan.changes)} changes written, Fabrikam")
    assert all(sent.request_id in text for sent in report.requests if sent.method != "GET" and sent.request_id)


def test_report_and_error_keep_to_the_width_of_a_terminal_and_lose_nothing(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    mapped = attrs.evolve(wanted, mappings={"companyName": '"Fabrikam"'})
    report = sync.apply(sync.plan(mapped))
    wire.refuses("POST", "/appRoleAssignedTo", 400, "Request_BadRequest", "No. " * 40)
    with pytest.raises(SetupError) as stop:
        sync.apply(sync.plan(SyncConfiguration(assigned=["user3@fabrikam.com"])))
    stop.value.done = report.results

    for text in (str(report), str(stop.value)):
        assert max(map(len, text.splitlines())) <= 100
    joined = "".join(line.strip() for line in str(report).splitlines())
    assert all(sent.path in joined for sent in report.requests if sent.method != "GET")
    assert "2026-01-15 10:00" in str(report)
    assert "+0000" not in str(report)


# Refused before anything is written


def test_a_plan_for_other_tenants_or_the_other_direction_is_refused(
    sync: CrossTenantSync, source: TenantClient, target: TenantClient, wanted: SyncConfiguration, wire: Wire
) -> None:
    plan = sync.plan(wanted)
    wire.sent.clear()

    with pytest.raises(InputError, match="this link is for source") as refusal:
        CrossTenantSync(source=target, target=source).apply(plan)
    assert refusal.value.parameter == "plan"
    assert wire.sent == []


@pytest.mark.parametrize("plan", ["link.plan", SyncConfiguration(), None])
def test_only_a_plan_is_applied(sync: CrossTenantSync, wire: Wire, plan: object) -> None:
    with pytest.raises(InputError, match="What is applied is a plan: ") as refusal:
        sync.apply(plan)  # type: ignore[arg-type] # what it takes is the question

    assert refusal.value.parameter == "plan"
    assert wire.sent == []


@pytest.mark.parametrize("only", ["both", "", "Source", 1])
def test_only_a_side_is_a_side(sync: CrossTenantSync, wanted: SyncConfiguration, only: str) -> None:
    with pytest.raises(InputError, match='only is "source" or "target"'):
        sync.apply(sync.plan(wanted), only=only)


def test_a_plan_that_expired_is_stale(sync: CrossTenantSync, wanted: SyncConfiguration, world: Emulator) -> None:
    plan = sync.plan(wanted, expires_in=timedelta(hours=1))
    world.advance(minutes=61)

    with pytest.raises(StalePlanError, match="it expired"):
        sync.apply(plan)


def test_a_plan_is_stale_once_somebody_else_changed_what_it_was_made_from(
    sync: CrossTenantSync, another: CrossTenantSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    sync.enable_user_sync()
    plan = sync.plan(wanted)
    another.disable_user_sync()
    wire.sent.clear()

    with pytest.raises(StalePlanError, match=r"target\.user_sync was true and is false"):
        sync.apply(plan)
    assert wire.writes == []


def test_nobody_leaves_unless_the_number_is_told(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, world: Emulator
) -> None:
    sync.apply(sync.plan(wanted))
    world.advance(minutes=60)
    narrower = attrs.evolve(wanted, assigned=None, assigned_exactly=("user1@fabrikam.com",))
    plan = sync.plan(narrower)
    wire.sent.clear()
    assert plan.people.leave.count == 1

    for allowed in (0, 2):
        with pytest.raises(InputError, match=r"1 \(user2@fabrikam\.com\) would leave.*allow_leaving=1"):
            sync.apply(plan, allow_leaving=allowed)
    assert wire.sent == []
    assert sync.apply(plan, allow_leaving=1).changed
    assert [assignment.principal_display_name for assignment in sync.assignments()] != []


def test_where_nobody_knows_how_many_leave_the_caller_has_to_say_that_this_is_meant(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, world: Emulator
) -> None:
    sync.apply(sync.plan(wanted))
    world.advance(minutes=60)
    narrower = attrs.evolve(wanted, assigned=None, assigned_exactly=("user1@fabrikam.com",))
    unknown = PeopleForecast.not_known("the log may not be read.")
    plan = attrs.evolve(sync.plan(narrower), people=unknown)
    wire.sent.clear()

    with pytest.raises(
        InputError, match=r"not known: the log may not be read\. If that is meant, pass allow_leaving=None"
    ):
        sync.apply(plan)
    assert wire.sent == []
    assert sync.apply(plan, allow_leaving=None).changed


@pytest.mark.parametrize("allowed", [-1, True, "1", 1.0])
def test_people_are_counted_in_whole_numbers(sync: CrossTenantSync, wanted: SyncConfiguration, allowed: int) -> None:
    plan = attrs.evolve(sync.plan(wanted), people=PeopleForecast(enter=none(), leave=none(), disabled=none()))

    with pytest.raises(InputError, match="allow_leaving is a number of people"):
        sync.apply(plan, allow_leaving=allowed)


def none() -> PeopleCount:
    return PeopleCount.of(())


def test_a_job_is_not_started_where_nobody_can_tell_who_leaves_with_it(
    sync: CrossTenantSync, source_alone: CrossTenantSync, wanted: SyncConfiguration, world: Emulator, readable: None
) -> None:
    sync.apply(sync.plan(wanted))
    world.advance(minutes=60)
    sync.pause()
    sync.unassign("user1@fabrikam.com")
    world.faults.plan(faults.fails(403), "GET", "/auditLogs/provisioning*", times=99)
    plan = source_alone.plan(SyncConfiguration(enabled=True))

    with pytest.raises(InputError, match=r"is not known: .*\. If that is meant, pass allow_leaving=None\."):
        source_alone.apply(plan)
    assert not sync.status().is_enabled

    assert source_alone.apply(plan, allow_leaving=None).changed


# Two admins


def test_one_admin_s_half_is_applied_and_the_other_half_is_left(
    begin: NewSync, wanted: SyncConfiguration, source_alone: CrossTenantSync, target_alone: CrossTenantSync
) -> None:
    whole = begin().plan(wanted)

    first = target_alone.apply(whole, only="target")
    second = source_alone.apply(whole, only="source")

    assert first.only is Side.TARGET
    assert first.left == whole.on(Side.SOURCE)
    assert {result.change.side for result in first.results} == {Side.TARGET}
    assert "Left to the source tenant's admin:" in str(first)
    assert {result.change.side for result in second.results} == {Side.SOURCE}


@pytest.mark.usefixtures("readable")
@pytest.mark.parametrize("planner", [Side.SOURCE, Side.TARGET])
def test_a_plan_that_one_admin_made_alone_is_carried_out_by_both(
    planner: Side,
    begin: NewSync,
    wanted: SyncConfiguration,
    source_alone: CrossTenantSync,
    target_alone: CrossTenantSync,
) -> None:
    plan = (source_alone if planner is Side.SOURCE else target_alone).plan(wanted)

    target_alone.apply(plan, only="target")
    source_alone.apply(plan, only="source")

    assert begin().plan(wanted).is_empty
    assert not source_alone.apply(plan, only="source").changed


def test_settings_that_the_plan_did_not_know_are_never_called_as_wanted(
    sync: CrossTenantSync, target_alone: CrossTenantSync, wanted: SyncConfiguration, readable: None
) -> None:
    sync.apply(sync.plan(wanted))
    plan = target_alone.plan(attrs.evolve(wanted, scope=SyncScope.ALL))

    with pytest.raises(StalePlanError, match=r"source\.credentials\.SyncAll was not read and is false"):
        sync.apply(plan, allow_leaving=None)


def test_without_the_other_tenant_its_requests_are_handed_over_before_anything_is_written(
    source_alone: CrossTenantSync, begin: NewSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    plan = begin().plan(wanted)
    wire.sent.clear()

    with pytest.raises(NotSignedInError) as refusal:
        source_alone.apply(plan)

    assert refusal.value.side == "target"
    assert [request.method for request in refusal.value.requests] == ["POST", "PUT", "PATCH"]
    assert refusal.value.requests[0].body == {"tenantId": plan.source.id}
    assert refusal.value.requests[0].why
    assert wire.writes == []


# Stopped on the way


def test_the_first_change_that_cannot_work_stops_it_and_tells_what_is_done_and_how_to_go_on(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    plan = sync.plan(wanted)
    wire.refuses("PUT", "/secrets", 400, "Request_BadRequest", "No.")

    with pytest.raises(SetupError, match=r"Step 9 \(save credentials\) was refused") as stop:
        sync.apply(plan)

    error = stop.value
    position = [change.action for change in plan.changes].index(Action.SAVE_CREDENTIALS)
    assert [result.change for result in error.done if isinstance(result, ChangeResult)] == list(plan.changes[:position])
    assert error.remaining == plan.changes[position:]
    assert all(isinstance(change, Change) for change in error.remaining)
    assert "apply the same plan again" in error.advice
    assert error.request_id
    assert sync.apply(plan).changed
    assert sync.plan(wanted).is_empty


def test_a_plan_that_can_never_work_is_not_to_be_applied_again_and_its_rest_is_told_line_by_line(
    sync: CrossTenantSync, wanted: SyncConfiguration
) -> None:
    mappings = {f"extension_{'0' * 32}_shoeSize": '"42"'}

    with pytest.raises(SetupError, match="has to be added first") as stop:
        sync.apply(sync.plan(attrs.evolve(wanted, mappings=mappings)))

    assert isinstance(stop.value.__cause__, InputError)
    assert "plan again" in stop.value.advice
    assert "same plan" not in stop.value.advice
    lines = str(stop.value).splitlines()
    assert lines.index("Not done:") - lines.index("Done:") == len(stop.value.done) + 1


def test_a_service_that_fails_for_good_is_a_setup_error_as_well(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    plan = sync.plan(wanted)
    wire.refuses("PATCH", "", 503, "serviceNotAvailable", times=100)

    with pytest.raises(SetupError) as stop:
        sync.apply(plan)

    assert stop.value.remaining[0].action is Action.SET_REDEMPTION  # type: ignore[attr-defined]
    assert stop.value.step == stop.value.remaining[0].object  # type: ignore[attr-defined]
    assert stop.value.tenant.startswith("target tenant Contoso")


def test_two_apps_stop_it_as_what_they_are_with_a_note_of_what_is_done(
    sync: CrossTenantSync, wanted: SyncConfiguration, world: Emulator
) -> None:
    plan = sync.plan(wanted)
    world.faults.plan(faults.delivers_twice(), "POST", "/applicationTemplates/*/instantiate")

    with pytest.raises(DuplicateObjectsError) as stop:
        sync.apply(plan)

    assert len(stop.value.candidates) == 2
    (note,) = [note for note in stop.value.__notes__ if note.startswith("Applied so far")]
    assert "source: create configuration application" in note.partition("Not done")[2]


@pytest.mark.parametrize("position", range(12))
def test_an_apply_that_is_interrupted_anywhere_says_what_is_done_and_is_gone_on_with(
    begin: NewSync, wanted: SyncConfiguration, wire: Wire, source: TenantClient, position: int
) -> None:
    plan = begin().plan(wanted)

    def interrupt(progress: Progress) -> None:
        if progress.position == position:
            raise KeyboardInterrupt

    if position in range(1, len(plan.changes) + 1):
        with pytest.raises(KeyboardInterrupt) as stop:
            begin().apply(plan, on_progress=interrupt)
        assert stop.value.__notes__[0].startswith("Applied so far: ")

    begin().apply(plan)

    source.clock.sleep(600)
    assert begin().plan(wanted).is_empty
    assert len(list(source.configuration_apps.all())) == 1
    assert len([sent for sent in wire.sent if sent.method == "POST" and sent.path.endswith("/jobs")]) == 1


def test_a_link_is_known_by_its_journal_where_nothing_else_tells(
    begin: NewSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    begin().apply(begin().plan(wanted))
    wire.sent.clear()

    assert begin().plan(wanted).is_empty
    assert begin().status().id
    assert wire.writes == []


def test_many_people_are_assigned_and_taken_out_in_batches(
    begin: NewSync, wanted: SyncConfiguration, fabrikam: EmulatedTenant, wire: Wire, world: Emulator
) -> None:
    for number in range(25):
        fabrikam.add_user(f"more{number}")
    names = [f"more{number}@fabrikam.com" for number in range(25)]
    sync = begin()
    sync.apply(sync.plan(attrs.evolve(wanted, assigned=names)))
    assert len(sync.assignments()) == 25
    assert not [sent for sent in wire.sent if sent.method == "POST" and sent.path.endswith("/appRoleAssignedTo")]
    world.advance(minutes=60)

    plan = sync.plan(attrs.evolve(wanted, assigned=None, assigned_exactly=names[:2]))
    report = sync.apply(plan, allow_leaving=plan.people.leave.count)

    assert [result.change.action for result in report.results] == [Action.UNASSIGN]
    assert {sent.method for sent in report.requests} == {"GET", "POST"}
    assert len(sync.assignments()) == 2


def test_one_of_many_who_cannot_be_assigned_stops_it(
    begin: NewSync, wanted: SyncConfiguration, fabrikam: EmulatedTenant, source: TenantClient
) -> None:
    users = [fabrikam.add_user(f"more{number}") for number in range(25)]
    sync = begin()
    plan = sync.plan(attrs.evolve(wanted, assigned=[str(user["id"]) for user in users]))
    fabrikam.state.users.remove(str(users[3]["id"]))

    with pytest.raises(SetupError, match="24 assigned; 1 refused") as stop:
        sync.apply(plan)
    assert len(stop.value.done) == len(plan.changes) - 2  # all but the assignments and the start


def test_the_journal_holds_no_secret_and_belongs_to_its_user_alone(
    begin: NewSync, wanted: SyncConfiguration, journal: Path, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    begin().apply(begin().plan(wanted))

    text = journal.read_text()
    assert journal.stat().st_mode & 0o777 == 0o600
    for tenant in (fabrikam, contoso):
        assert tenant.credential.get_token().token not in text
    assert "AuthenticationType" not in text
    assert "admins@fabrikam.com" not in text


def test_a_journal_that_cannot_be_written_stops_an_apply_before_anything_is_created(
    begin: NewSync, wanted: SyncConfiguration, journal: Path, wire: Wire
) -> None:
    plan = begin().plan(wanted)
    journal.with_name("journal.json.new").mkdir()  # stands in the way of every write

    with pytest.raises(JournalError, match="cannot be written") as stop:
        begin().apply(plan)

    assert not [write for write in wire.writes if write.endswith("/instantiate")]
    assert "Applied so far" in stop.value.__notes__[-1]
    journal.with_name("journal.json.new").rmdir()
    assert begin().apply(plan).changed


def test_an_app_that_was_taken_over_by_its_name_is_known_to_later_runs(
    begin: NewSync, wanted: SyncConfiguration, source: TenantClient, world: Emulator
) -> None:
    theirs = source.configuration_apps.instantiate("Fabrikam to Contoso")
    world.advance(minutes=10)
    begin().apply(begin().plan(wanted))

    later = begin()

    assert later.test_connection().ok
    assert later.create_configuration_app("Any").value.service_principal_id == theirs.service_principal_id


def test_policies_scope_and_restart_are_changed_by_plan(
    begin: NewSync, wanted: SyncConfiguration, world: Emulator, readable: None
) -> None:
    sync = begin()
    sync.apply(sync.plan(wanted))
    world.advance(minutes=60)
    other = attrs.evolve(
        wanted,
        user_sync=False,
        inbound_redemption=False,
        target_partner=PartnerSettings(inbound_trust=InboundTrust(mfa_accepted=True)),
        scope=SyncScope.ALL,
    )

    plan = sync.plan(other)
    done = actions(sync.apply(plan, allow_leaving=plan.people.leave.count).results)

    assert {Action.SET_USER_SYNC, Action.SET_REDEMPTION, Action.SET_PARTNER_SETTINGS, Action.RESTART} <= set(done)
    assert sync.plan(other).is_empty
    assert not sync.user_sync_enabled()
    back = attrs.evolve(other, target_partner=PartnerSettings(inbound_trust=INHERIT))
    assert sync.apply(sync.plan(back)).changed
    assert sync.plan(back).is_empty


@pytest.mark.parametrize(
    ("action", "after"),
    [
        (Action.CREATE_APP, None),
        (Action.CREATE_APP, {"displayName": 5}),
        (Action.SET_USER_SYNC, {"isSyncAllowed": "yes"}),
        (Action.ASSIGN, {"principals": "user1@fabrikam.com"}),
        (Action.ASSIGN, {"principals": ["user1@fabrikam.com"]}),
        (Action.SAVE_CREDENTIALS, {"keys": {"SyncAll": None}}),
        (Action.SET_PARTNER_SETTINGS, {"inboundTrust": {"isMfaAccepted": "yes"}}),
        (Action.SET_SCHEMA, {"everything": True}),
        (Action.RESTART, {"resetScope": "Everything"}),
    ],
)
def test_a_change_that_no_plan_would_hold_is_refused(
    sync: CrossTenantSync, wanted: SyncConfiguration, wire: Wire, action: Action, after: JSON
) -> None:
    sync.apply(sync.plan(wanted))
    plan = sync.plan(attrs.evolve(wanted, enabled=False))
    wire.sent.clear()

    with pytest.raises(SetupError) as stop:
        sync.apply(attrs.evolve(plan, changes=(attrs.evolve(plan.changes[0], action=action, after=after),)))
    assert isinstance(stop.value.__cause__, InputError)
    assert wire.writes == []
