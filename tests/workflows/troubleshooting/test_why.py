"""why(): one person, one answer, for each reason that the service has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from crosstenant import InputError, NotSignedInError
from crosstenant.emulator import Delays, Switches
from crosstenant.workflows.symptoms.symptom import Actor

if TYPE_CHECKING:
    from tests.workflows.troubleshooting.conftest import Scene, SceneFactory

    Arrange = Callable[[Scene], object]

FIVE = "user5@fabrikam.com"
WITHOUT_LOG = (
    "User.Read.All",
    "GroupMember.Read.All",
    "Application.Read.All",
    "Synchronization.ReadWrite.All",
    "Policy.Read.All",
    "Directory.Read.All",
)
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


def filters(scene: Scene, attribute: str, operator: str, *values: str) -> None:
    clause = {"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": list(values)}}
    scope: Any = scene.link.user_mapping["scope"]
    scope["groups"] = [{"name": "Some", "clauses": [clause]}]


def filtered(attribute: str, operator: str, *values: str) -> Arrange:
    def arrange(scene: Scene) -> None:
        filters(scene, attribute, operator, *values)
        scene.brings(scene.person(5))

    return arrange


def troubled(name: str) -> Arrange:
    def arrange(scene: Scene) -> None:
        getattr(scene.link.trouble, name)(scene.person(5))
        scene.brings(scene.person(5))

    return arrange


def fails(code: str) -> Arrange:
    def arrange(scene: Scene) -> None:
        scene.link.trouble.fails_of(code, scene.person(5))
        scene.brings(scene.person(5))

    return arrange


def group(scene: Scene, *members: dict[str, object], **properties: object) -> dict[str, object]:
    made = scene.fabrikam.add_group("Team", *members, **properties)
    scene.link.assign(made)
    return made


def withdrawn(scene: Scene) -> None:
    scene.link.assign(scene.person(5))
    scene.link.trouble.withdraws_outbound_redemption()


REASONS: dict[str, tuple[Arrange, str]] = {
    "not assigned": (lambda scene: None, "not-entitled"),
    "default access": (
        lambda scene: scene.link.assign(scene.person(5), role_id=DEFAULT_ACCESS),
        "role-does-not-provision",
    ),
    "disabled in the source": (troubled("disables"), "source-user-disabled"),
    "already in sync": (lambda scene: scene.brings(scene.person(5)), "already-in-sync"),
    "nothing to match by": (troubled("has_no_net_id"), "matching-value-missing"),
    "sign-in by text message": (troubled("signs_in_by_text_message"), "sms-sign-in"),
    "kept out by the filter": (filtered("department", "EQUALS", "Nowhere"), "filtered-out"),
    "a clause that counts text": (filtered("employeeId", "Greater_Than", "many"), "filter-compares-no-number"),
    "a clause on what filters lack": (filtered("userType", "EQUALS", "Guest"), "filter-attribute-unsupported"),
    "only in a nested group": (
        lambda scene: group(scene, scene.fabrikam.add_group("Inner", scene.person(5))),
        "nested-group",
    ),
    "in a group that scopes nobody": (
        lambda scene: group(scene, scene.person(5), securityEnabled=False),
        "group-not-security-enabled",
    ),
    "a group with a rule": (
        lambda scene: group(scene, groupTypes=["DynamicMembership"], membershipRule='user.city -eq "Oslo"'),
        "dynamic-group-late",
    ),
    "waiting for the next cycle": (lambda scene: scene.link.assign(scene.person(5)), "waiting-for-cycle"),
    "the link does not work": (
        withdrawn,
        "source-redemption-missing",
    ),
    "a proxy address of somebody else": (troubled("owns_the_address"), "invitation-ambiguous"),
    "an address of a group": (troubled("gives_a_group_the_address"), "invitation-value-invalid"),
    "the target is full": (fails("AzureActiveDirectoryQuotaLimitExceeded"), "target-directory-full"),
    "a code that nobody knows": (fails("SomethingNew"), "unknown"),
    "skipped without a reason": (fails("EntrySynchronizationSkipped"), "skipped"),
}


@pytest.mark.parametrize("name", REASONS)
def test_the_verdict_names_the_reason(name: str, scene: Scene) -> None:
    arrange, reason = REASONS[name]
    arrange(scene)

    answer = scene.fresh().why(FIVE)

    assert answer.reason == reason
    assert answer.verdict.sentence
    assert answer.verdict.advice
    assert "user5@fabrikam.com" in str(answer)


def test_somebody_from_another_tenant_cannot_travel_on(scene: Scene) -> None:
    name = "guest_elsewhere.com#EXT#@fabrikam.com"
    scene.brings(scene.fabrikam.add_user("guest", userPrincipalName=name, externalUserState="Accepted"))

    answer = scene.fresh().why(name)

    assert answer.reason == "external-user"
    assert answer.verdict.method == "unassign"
    assert answer.check("internal member").answer is False  # type: ignore[union-attr]


def test_somebody_from_another_tenant_who_is_not_assigned_need_not_be_unassigned(scene: Scene) -> None:
    name = "guest_elsewhere.com#EXT#@fabrikam.com"
    scene.fabrikam.add_user("guest", userPrincipalName=name, externalUserState="Accepted")
    assert "unassign" not in str(scene.fresh().why(name))


def test_a_guest_of_the_source_s_own_is_not_synchronized(scene: Scene) -> None:
    scene.brings(scene.fabrikam.add_user("guesty", userType="Guest"))
    assert scene.fresh().why("guesty@fabrikam.com").reason == "internal-guest"


def test_a_guest_is_fine_where_the_service_synchronizes_guests(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(internal_guests="synchronized"))
    scene.brings(scene.fabrikam.add_user("guesty", userType="Guest"))
    assert scene.fresh().why("guesty@fabrikam.com").verdict.is_fine


def test_an_external_member_is_no_more_welcome_than_a_guest(scene: Scene) -> None:
    name = "member_elsewhere.com#EXT#@fabrikam.com"
    scene.brings(scene.fabrikam.add_user("m", userPrincipalName=name, externalUserState="Accepted", userType="Member"))
    assert scene.fresh().why(name).reason == "external-user"


def test_everybody_is_assigned_where_all_users_are_in_scope(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(secrets_read="readable"))
    scene.fabrikam.state.secrets[scene.link.service_principal_id]["SyncAll"] = "true"
    scene.sync.restart()
    scene.passes()

    answer = scene.fresh().why(FIVE)

    assert answer.verdict.is_fine
    assert answer.check("assigned").detail == "everybody is in scope (SyncAll)"  # type: ignore[union-attr]


def test_somebody_who_never_shows_in_the_log_is_left_to_the_service_to_judge(scene: Scene) -> None:
    scene.brings(scene.person(5))
    scene.world.advance(days=1)
    answer = scene.fresh(source=scene.fabrikam.app_credential(WITHOUT_LOG), target="contoso.com").why(FIVE)

    assert answer.check("in the log").answer is None  # type: ignore[union-attr]
    assert answer.reason == "unknown"
    assert "provision=True" in answer.verdict.advice


def test_assignments_that_may_not_be_read_are_unknown_and_not_missing(scene: Scene) -> None:
    credential = scene.fabrikam.app_credential(["User.Read.All", "Application.Read.All", "Synchronization.Read.All"])

    answer = scene.fresh(source=credential, app=scene.link.service_principal_id).why("user1@fabrikam.com")

    assert answer.reason != "not-entitled"


def test_a_person_is_in_a_group_of_the_source_and_not_of_the_target(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(group_sync=True))
    scene.contoso.state.sync_policies[scene.fabrikam.id]["groupSyncInbound"] = {"isSyncAllowed": True}
    scene.sync.mappings.enable("Group")
    team = scene.fabrikam.add_group("Team", scene.person(5))
    scene.brings(team)
    (copy,) = scene.contoso.state.groups
    scene.contoso.state.members.discard(str(copy["id"]), str(scene.link.synchronized(scene.person(5))["id"]))

    assert scene.fresh().why(FIVE).reason == "group-member-missing"


def test_a_person_in_a_group_is_assigned_by_it(scene: Scene) -> None:
    scene.brings(scene.fabrikam.add_group("Team", scene.person(5)))

    answer = scene.fresh().why(FIVE)

    assert answer.verdict.is_fine
    assert answer.check("assigned").detail == "by the group Team"  # type: ignore[union-attr]


def test_a_group_is_told_to_be_one(scene: Scene) -> None:
    scene.brings(scene.fabrikam.add_group("Team", scene.person(5)))
    assert scene.fresh().why("Team").reason == "groups-not-synchronized"


def test_somebody_disabled_since_the_last_cycle_is_not_called_disabled_in_the_target(scene: Scene) -> None:
    scene.link.change(scene.person(1), accountEnabled=False)

    verdict = scene.fresh().why("user1@fabrikam.com").verdict

    assert "still in the target: the next cycle disables them there" in verdict.sentence
    assert "disabled in the target as well" in verdict.advice


@pytest.mark.parametrize("target", ["signed in", "contoso.com"])
def test_somebody_whom_a_cycle_has_disabled_is_said_to_be(target: str, scene: Scene) -> None:
    scene.link.change(scene.person(1), accountEnabled=False)
    scene.passes()
    sync = scene.fresh() if target == "signed in" else scene.fresh(target=target)

    verdict = sync.why("user1@fabrikam.com").verdict

    assert "disabled in the target as well, but not deleted" in verdict.sentence


def test_where_nobody_can_look_the_next_cycle_disables_whoever_was_disabled_at_home(scene: Scene) -> None:
    scene.link.change(scene.person(1), accountEnabled=False)
    verdict = scene.fresh(target="contoso.com").why("user1@fabrikam.com").verdict
    assert "in the target: the next cycle disables them there" in verdict.sentence


def test_somebody_disabled_who_is_no_more_in_the_target_is_not_created_there(scene: Scene) -> None:
    scene.link.trouble.purges_in_the_target(scene.person(1))
    scene.link.change(scene.person(1), accountEnabled=False)
    assert "never created in the target" in scene.fresh().why("user1@fabrikam.com").verdict.sentence


def test_who_is_not_assigned_is_told_what_else_stands_in_the_way(scene: Scene) -> None:
    filters(scene, "department", "EQUALS", "Nowhere")
    scene.link.change(scene.person(5), accountEnabled=False)

    advice = scene.fresh().why(FIVE).verdict.advice

    assert advice.startswith("Assign the user")
    assert "The account is disabled as well" in advice
    assert "The filter keeps them out as well. Out of scope: department EQUALS 'Nowhere' is false" in advice


def test_the_deciding_clause_is_told_with_the_person_s_value(scene: Scene) -> None:
    scene.link.change(scene.person(5), department="sales")
    filtered("department", "EQUALS", "Sales")(scene)

    answer = scene.fresh().why(FIVE)

    assert "department is 'sales'; upper and lower case differ" in answer.verdict.sentence


def test_whoever_was_told_the_clause_is_not_told_to_ask_for_it(scene: Scene) -> None:
    filtered("department", "EQUALS", "Nowhere")(scene)
    assert "scoping.test" not in scene.fresh().why(FIVE).verdict.advice


def test_a_person_whom_the_filter_lets_through_now_waits_for_the_next_cycle(scene: Scene) -> None:
    filtered("department", "EQUALS", "Sales")(scene)
    scene.link.change(scene.person(5), department="Sales")

    answer = scene.fresh().why(FIVE)

    assert answer.reason == "waiting-for-cycle"
    assert "no longer holds" in answer.verdict.sentence


def test_before_the_first_cycle_everybody_waits(scenes: SceneFactory) -> None:
    scene = scenes(run=False)
    scene.link.start()
    assert scene.fresh().why("user1@fabrikam.com").reason == "first-cycle-running"


def test_a_job_that_was_never_started_is_the_reason_and_not_the_person(scenes: SceneFactory) -> None:
    answer = scenes(run=False).fresh().why("user1@fabrikam.com")

    assert answer.reason == "job-never-ran"
    assert answer.verdict.method == "start"


def test_a_stranger_whom_the_log_calls_skipped_is_simply_not_assigned(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(unassigned_skips=True))
    scene.link.change(scene.person(5), city="Oslo")
    scene.passes()

    answer = scene.fresh().why(FIVE)

    assert answer.reason == "not-entitled"
    assert "mean no more than that" in answer.verdict.sentence


def test_an_assignment_of_a_minute_ago_does_not_count_yet(scenes: SceneFactory) -> None:
    scene = scenes()
    scene.world.delays = Delays()
    scene.sync.assign(FIVE)

    answer = scene.fresh().why(FIVE, provision=True)

    assert answer.reason == "assignment-too-young"
    assert answer.on_demand is not None


def test_who_is_left_over_from_a_wider_scope_needs_a_restart(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(secrets_read="readable"))
    secrets = scene.fabrikam.state.secrets[scene.link.service_principal_id]
    secrets["SyncAll"] = "true"
    scene.sync.restart()
    scene.passes()
    secrets["SyncAll"] = "false"

    assert scene.fresh().why(FIVE).reason == "scope-switch-needs-restart"


def test_somebody_who_may_be_in_scope_with_everybody_is_not_called_wrong(scene: Scene) -> None:
    scene.link.unassign(scene.person(1))

    answer = scene.fresh().why("user1@fabrikam.com")

    assert answer.verdict.is_fine
    assert "SyncAll" in answer.verdict.sentence


# In the target


def test_somebody_deleted_in_the_target_by_hand_is_not_brought_back(scene: Scene) -> None:
    scene.link.trouble.deletes_in_the_target(scene.person(1))

    answer = scene.fresh().why("user1@fabrikam.com")

    assert answer.reason == "deleted-in-target"
    assert "soft-deleted" in answer.check("in the target").detail  # type: ignore[union-attr]


def test_somebody_purged_in_the_target_is_missed(scene: Scene) -> None:
    scene.link.trouble.purges_in_the_target(scene.person(1))
    assert scene.fresh().why("user1@fabrikam.com").reason == "linked-user-gone"


def test_a_guest_from_before_stays_a_guest(scene: Scene) -> None:
    scene.link.trouble.redeemed(scene.person(5))
    scene.brings(scene.person(5))
    assert scene.fresh().why(FIVE).reason == "guests-stay-guests"


def test_somebody_invited_under_another_name_keeps_it(scene: Scene) -> None:
    scene.link.trouble.invited(scene.person(5), name="other@fabrikam.com")
    scene.brings(scene.person(5))
    assert scene.fresh().why(FIVE).reason == "pending-guest-keeps-name"


def test_a_target_that_nobody_is_signed_in_to_is_unknown(scene: Scene) -> None:
    answer = scene.fresh(target="contoso.com").why("user1@fabrikam.com")

    assert answer.verdict.is_fine
    assert answer.check("in the target").answer is None  # type: ignore[union-attr]
    assert answer.target_user is None


# Deleted


@pytest.mark.parametrize("name", ["user1@fabrikam.com", "its id"])
def test_a_deleted_person_has_a_story_too(name: str, scene: Scene) -> None:
    user_id = str(scene.person(1)["id"])
    scene.link.trouble.deletes(scene.person(1))
    scene.passes()

    answer = scene.fresh().why(user_id if name == "its id" else name)

    assert answer.reason == "source-user-deleted"
    assert answer.source_id == user_id
    assert "The user in the target was soft-deleted as well." in answer.verdict.sentence
    assert len(answer.events) == 2


def test_a_person_deleted_since_the_last_cycle_is_still_in_the_target(scene: Scene) -> None:
    scene.link.trouble.deletes(scene.person(1))
    assert "still there; the next cycle soft-deletes them" in scene.fresh().why("user1@fabrikam.com").verdict.sentence


def test_somebody_deleted_for_good_is_known_by_the_log_alone(scene: Scene) -> None:
    user_id = str(scene.person(1)["id"])
    scene.fabrikam.state.users.remove(user_id)

    answer = scene.fresh().why(user_id)

    assert answer.reason == "source-user-deleted"
    assert answer.events


def test_nobody_of_that_name_is_an_answer_too(scene: Scene) -> None:
    answer = scene.fresh().why("nobody@fabrikam.com")

    assert answer.reason == "no-such-user"
    assert answer.verdict.actor is Actor.USER


@pytest.mark.parametrize("name", ["", "  ", None, 7])
def test_what_can_be_nobody_s_name_is_an_error(name: object, scene: Scene) -> None:
    with pytest.raises(InputError, match="named by a principal name"):
        scene.sync.why(name)  # type: ignore[arg-type]


def test_the_source_has_to_be_signed_in(scene: Scene) -> None:
    with pytest.raises(NotSignedInError):
        scene.fresh(source=scene.fabrikam.id).why(FIVE)


# Writing


def test_nothing_is_written_unless_it_is_asked_for(scene: Scene) -> None:
    scene.link.assign(scene.person(5))
    before = scene.world.snapshot()["tenants"]

    scene.fresh().why(FIVE)

    assert scene.world.snapshot()["tenants"] == before


def test_provisioning_for_real_is_said_so(scene: Scene) -> None:
    scene.link.assign(scene.person(5))

    answer = scene.fresh().why(FIVE, provision=True)

    assert answer.verdict.is_fine
    assert "was provisioned just now" in answer.verdict.sentence
    assert scene.link.counterpart(scene.person(5)) is not None


def test_what_the_service_says_on_demand_goes_before_what_is_guessed(scene: Scene) -> None:
    scene.link.trouble.has_no_net_id(scene.person(5))
    scene.link.assign(scene.person(5))

    assert scene.fresh().why(FIVE).reason == "waiting-for-cycle"
    assert scene.fresh().why(FIVE, provision=True).reason == "matching-value-missing"


# What it looks like


def test_an_answer_reads_as_a_page_that_begins_with_the_verdict(scene: Scene) -> None:
    lines = str(scene.fresh().why(FIVE)).splitlines()

    assert lines[0].startswith("user5@fabrikam.com -> Contoso (")
    assert lines[1].startswith("  Verdict  user5@fabrikam.com is not assigned")
    assert max(map(len, lines)) <= 130


def test_an_answer_is_plain_data_too(scene: Scene) -> None:
    found: Any = scene.fresh().why("user1@fabrikam.com").to_dict()

    assert found["verdict"]["reason"] == "already-in-sync"
    assert found["events"]


# What nobody may read


def test_nobody_is_said_to_wait_for_a_cycle_where_neither_assignments_nor_log_may_be_read(scene: Scene) -> None:
    answer = scene.fresh(source=scene.fabrikam.app_credential(["Policy.Read.All", "User.Read.All"])).why(FIVE)

    assert answer.reason == "unknown"
    assert not answer.verdict.is_fine
    assert "assignments" in answer.verdict.sentence
    assert "no permission" in answer.verdict.sentence
    assert "check_access()" in answer.verdict.advice
    assert answer.check("link works").detail  # type: ignore[union-attr]
