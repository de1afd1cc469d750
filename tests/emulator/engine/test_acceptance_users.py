"""What becomes of users: created, matched, updated, soft deleted, restored, skipped, refused."""

from __future__ import annotations

import json

import pytest

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document, entries
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant


def last_event(job: PlainJob, world: Emulator, user: Document) -> Payload:
    world.advance(minutes=2)
    return job.events(f"sourceIdentity/id eq '{user['id']}'")[0]


def row(link: Link, target: str) -> Document:
    rows = entries(link.user_mapping, "attributeMappings")
    return next(each for each in rows if each["targetAttributeName"] == target)


def test_assigned_internal_member_becomes_an_external_member(running: Link, user1: Document) -> None:
    created = running.synchronized(user1)

    assert created["userPrincipalName"] == "user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"
    assert (created["userType"], created["showInAddressList"]) == ("Member", True)
    assert (created["externalUserState"], created["creationType"]) == ("Accepted", "Invitation")
    assert entries(created, "identities")[0]["issuer"] == "ExternalAzureAD"
    assert (created["mail"], created["department"], created["businessPhones"]) == (
        user1["mail"],
        user1["department"],
        user1["businessPhones"],
    )


def test_nobody_else_is_created(running: Link) -> None:
    assert len(running.target.state.users) == 1


def test_whole_source_is_in_scope_with_sync_all(running: Link, fabrikam: EmulatedTenant) -> None:
    running.source.state.secrets[running.service_principal_id]["SyncAll"] = "true"
    running.run_a_cycle()
    without_restart = len(running.target.state.users)
    running.job.memory["marks"] = {}
    running.run_a_cycle()

    assert (without_restart, len(running.target.state.users)) == (1, len(fabrikam.state.users))


def test_user_with_text_message_sign_in_is_skipped_by_the_built_in_filter(
    job: PlainJob, link: Link, user1: Document
) -> None:
    link.trouble.signs_in_by_text_message(user1)

    result = job.on_demand(user1)
    scoping = result["provisioningSteps"][1]["details"]
    assert result["statusInfo"]["status"] == "Skipped"
    assert (
        json.loads(scoping["ScopeEvaluationResult"])["Filter external users.alternativeSecurityIds EQUALS 'None'"]
        is False
    )


def test_external_user_of_the_source_is_skipped(job: PlainJob, link: Link, fabrikam: EmulatedTenant) -> None:
    guest = fabrikam.add_user("guest", userPrincipalName="guest_x.com#EXT#@fabrikam.onmicrosoft.com", userType="Guest")
    link.assign(guest)

    assert job.on_demand(guest)["statusInfo"]["status"] == "Skipped"


def test_synchronized_user_who_takes_up_text_message_sign_in_is_skipped_and_not_deleted(
    running: Link, job: PlainJob, world: Emulator, user1: Document
) -> None:
    running.trouble.signs_in_by_text_message(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is not None
    assert last_event(job, world, user1)["provisioningStatusInfo"]["status"] == "skipped"


def test_unassigned_user_is_skipped_as_not_entitled(job: PlainJob, user2: Document) -> None:
    result = job.on_demand(user2)

    assert result["provisioningSteps"][-1]["details"]["SkipReason"] == "NotEffectivelyEntitled"
    assert result["provisioningSteps"][-1]["details"]["Assigned to the application"] == "False"
    assert "1) This object is not assigned to the application." in result["provisioningSteps"][-1]["description"]


def test_default_access_role_does_not_entitle(job: PlainJob, link: Link, user2: Document) -> None:
    link.assign(user2, role_id="00000000-0000-0000-0000-000000000000")

    details = job.on_demand(user2)["provisioningSteps"][-1]["details"]
    assert (details["SkipReason"], details["Assigned to the application"]) == ("NotEffectivelyEntitled", "True")


def test_unchanged_user_is_skipped_as_redundant(running: Link, job: PlainJob, user1: Document) -> None:
    result = job.on_demand(user1)

    assert (result["action"], result["provisioningSteps"][-1]["details"]["SkipReason"]) == ("Other", "RedundantExport")


def test_edit_in_the_target_persists_until_the_source_changes(
    running: Link, user1: Document, in_fabrikam: PlainGraph
) -> None:
    created = running.synchronized(user1)
    running.change_in_target(user1, department="Edited", accountEnabled=False)
    running.run_a_cycle()
    kept = (created["department"], created["accountEnabled"])
    running.change(user1, jobTitle="Director")
    running.run_a_cycle()

    assert kept == ("Edited", False)
    assert (created["department"], created["accountEnabled"], created["jobTitle"]) == (
        user1["department"],
        True,
        "Director",
    )


def test_unassigned_user_is_soft_deleted(running: Link, user1: Document) -> None:
    created = running.synchronized(user1)
    running.unassign(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is None
    assert str(created["id"]) in running.target.state.deleted_users


def test_reassigned_user_is_restored_as_the_same_object(running: Link, user1: Document, world: Emulator) -> None:
    created = running.synchronized(user1)
    running.unassign(user1)
    running.run_a_cycle()
    world.advance(days=29)
    running.assign(user1)
    running.run_a_cycle()

    assert running.synchronized(user1)["id"] == created["id"]
    assert len(running.target.state.deleted_users) == 0


def test_user_reassigned_after_30_days_is_created_anew(running: Link, user1: Document, world: Emulator) -> None:
    created = running.synchronized(user1)
    running.unassign(user1)
    running.run_a_cycle()
    world.advance(days=31)
    running.assign(user1)
    running.run_a_cycle()

    assert running.synchronized(user1)["id"] != created["id"]


def test_user_disabled_first_and_removed_then_stays_as_a_disabled_user(running: Link, user1: Document) -> None:
    running.trouble.disables(user1)
    running.run_a_cycle()
    running.unassign(user1)
    running.run_a_cycle()

    assert running.synchronized(user1)["accountEnabled"] is False


def test_deleted_source_user_is_soft_deleted(running: Link, user1: Document) -> None:
    running.trouble.deletes(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is None
    assert len(running.target.state.deleted_users) == 1


def test_user_who_leaves_an_assigned_group_is_soft_deleted(
    running: Link, fabrikam: EmulatedTenant, user2: Document
) -> None:
    group = fabrikam.add_group("Everybody", user2)
    running.assign(group)
    running.run_a_cycle()
    came = running.synchronized(user2)
    fabrikam.state.members.discard(str(group["id"]), str(user2["id"]))
    fabrikam.state.groups.touch(str(group["id"]))
    running.run_a_cycle()

    assert came
    assert running.counterpart(user2) is None


def test_only_direct_members_of_an_assigned_group_are_in_scope(
    running: Link, fabrikam: EmulatedTenant, user2: Document
) -> None:
    inner = fabrikam.add_group("Inner", user2)
    running.assign(fabrikam.add_group("Outer", inner))
    running.run_a_cycle()

    assert running.counterpart(user2) is None


def test_group_that_is_not_security_enabled_scopes_nobody(
    running: Link, fabrikam: EmulatedTenant, user2: Document
) -> None:
    running.assign(fabrikam.add_group("Mail only", user2, securityEnabled=False))
    running.run_a_cycle()

    assert running.counterpart(user2) is None


def test_scoping_filter_deprovisions_who_falls_out(running: Link, job: PlainJob, user1: Document) -> None:
    schema = job.schema()
    clause = {
        "sourceOperandName": "department",
        "operatorName": "EQUALS",
        "targetOperand": {"values": ["Nowhere"]},
    }
    mapping = schema["synchronizationRules"][0]["objectMappings"][0]
    mapping["scope"]["groups"] = [{"name": "Nowhere only", "clauses": [clause]}]
    assert job.put_schema(schema).status_code == 204
    running.run_a_cycle()

    assert running.counterpart(user1) is None


def test_skip_out_of_scope_deletions_has_no_effect(running: Link, user1: Document) -> None:
    running.source.state.secrets[running.service_principal_id]["SkipOutOfScopeDeletions"] = "True"
    running.unassign(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is None


def test_flow_types_without_delete_keep_who_leaves_scope(running: Link, user1: Document) -> None:
    running.user_mapping["flowTypes"] = "Add, Update"
    running.unassign(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is not None


@pytest.fixture
def guarded(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    """Three synchronized users, and a deletion guard that three deletions trip."""
    names = [f"user{number}@fabrikam.com" for number in (1, 2, 3)]
    link = configured_link(world, source=fabrikam, target=contoso, assigned=names, delete_threshold=3)
    link.start()
    link.run_a_cycle()
    link.unassign(*(fabrikam.user(name) for name in names))
    link.run_a_cycle()
    return link


def test_deletion_guard_stages_what_reaches_its_value(guarded: Link, in_fabrikam: PlainGraph, world: Emulator) -> None:
    world.advance(minutes=2)
    status = in_fabrikam.get(
        f"/servicePrincipals/{guarded.service_principal_id}/synchronization/jobs/{guarded.job_id}"
    ).json()["status"]
    events = in_fabrikam.get("/auditLogs/provisioning?$filter=provisioningAction eq 'stagedDelete'").json()["value"]

    assert (status["code"], status["quarantine"]["reason"]) == ("Quarantine", "TooManyDeletes")
    assert (len(events), len(guarded.target.state.users)) == (3, 3)


def test_force_deletes_carries_staged_deletions_out(guarded: Link, in_fabrikam: PlainGraph) -> None:
    path = f"/servicePrincipals/{guarded.service_principal_id}/synchronization/jobs/{guarded.job_id}"
    in_fabrikam.post(f"{path}/restart", {"criteria": {"resetScope": "ForceDeletes"}})
    guarded.run_a_cycle()

    assert len(guarded.target.state.users) == 0
    assert in_fabrikam.get(path).json()["status"]["code"] == "Active"


def test_repaired_assignments_and_a_restart_reject_staged_deletions(
    guarded: Link, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    path = f"/servicePrincipals/{guarded.service_principal_id}/synchronization/jobs/{guarded.job_id}"
    guarded.assign(*(fabrikam.user(f"user{number}@fabrikam.com") for number in (1, 2, 3)))
    in_fabrikam.post(f"{path}/restart", {"criteria": {}})
    guarded.run_a_cycle()

    assert len(guarded.target.state.users) == 3
    assert in_fabrikam.get(path).json()["status"]["quarantine"] is None


def test_sixth_request_on_demand_within_ten_seconds_is_throttled(
    job: PlainJob, user1: Document, world: Emulator
) -> None:
    body = job.on_demand_body(user1)
    answers = [job.call("provisionOnDemand", body) for _ in range(6)]
    world.advance(seconds=int(answers[5].headers["Retry-After"]))

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert job.call("provisionOnDemand", body).status_code == 200


def test_redeemed_guest_is_matched_and_stays_a_guest(link: Link, user1: Document) -> None:
    guest = link.trouble.redeemed(user1)
    link.start()
    link.run_a_cycle()

    assert link.counterpart(user1) is guest
    assert (guest["userType"], guest["displayName"]) == ("Guest", user1["displayName"])


def test_renamed_user_is_still_matched_by_the_key(running: Link, job: PlainJob, user1: Document) -> None:
    before = running.synchronized(user1)
    running.change(user1, mail="new.name@fabrikam.com", userPrincipalName="new.name@fabrikam.com")
    job.call("restart", {"criteria": {"resetScope": "Full"}})
    running.run_a_cycle()

    assert running.synchronized(user1) is before
    assert before["userPrincipalName"] == "new.name_fabrikam.com#EXT#@contoso.onmicrosoft.com"


def test_redeemed_guest_becomes_a_member_when_user_type_always_flows(link: Link, user1: Document) -> None:
    guest = link.trouble.redeemed(user1)
    row(link, "userType")["flowType"] = "Always"
    link.start()
    link.run_a_cycle()

    assert guest["userType"] == "Member"


def test_pending_invitation_keeps_its_name_through_cycles(link: Link, user1: Document) -> None:
    guest = link.trouble.invited(user1, name="old.address@fabrikam.com")
    link.start()
    link.run_a_cycle()
    link.change(user1, jobTitle="Director")
    link.run_a_cycle()

    assert str(guest["userPrincipalName"]).startswith("old.address_fabrikam.com#EXT#")
    assert (guest["jobTitle"], len(link.target.state.users)) == ("Director", 1)


def test_pending_invitation_is_renamed_on_demand(link: Link, job: PlainJob, user1: Document) -> None:
    guest = link.trouble.invited(user1, name="old.address@fabrikam.com")
    link.start()
    link.run_a_cycle()
    job.on_demand(user1)

    assert str(guest["userPrincipalName"]).startswith("user1_fabrikam.com#EXT#")


def test_pending_invitation_is_renamed_by_a_restart(link: Link, job: PlainJob, user1: Document) -> None:
    guest = link.trouble.invited(user1, name="old.address@fabrikam.com")
    link.start()
    link.run_a_cycle()
    job.call("restart", {"criteria": {}})
    link.run_a_cycle()

    assert str(guest["userPrincipalName"]).startswith("user1_fabrikam.com#EXT#")


@pytest.mark.parametrize(
    ("arrange", "code"),
    [
        ("owns_the_address", "InvitationCreationFailureAmbiguousUser"),
        ("gives_a_group_the_address", "InvitationCreationFailureInvalidPropertyValue"),
        ("keeps_a_contact_with_the_address", "Conflict"),
    ],
)
def test_address_that_is_taken_in_the_target_fails_the_invitation(
    link: Link, job: PlainJob, user1: Document, arrange: str, code: str
) -> None:
    getattr(link.trouble, arrange)(user1)

    assert job.on_demand(user1)["statusInfo"]["errorCode"] == code


def test_disabled_pending_account_fails_the_invitation(link: Link, job: PlainJob, user1: Document) -> None:
    link.trouble.invited(user1, enabled=False)

    assert job.on_demand(user1)["statusInfo"]["errorCode"] == "InvitationCreationFailureUserAccountDisabled"


@pytest.mark.parametrize(
    ("arrange", "code"),
    [
        ("refuses_invitations", "AzureActiveDirectoryForbidden"),
        ("blocks_collaboration_inbound", "InvitationCreationFailure"),
        ("blocks_collaboration_outbound", "InvitationCreationFailure"),
    ],
)
def test_target_that_takes_no_invitations_fails_the_export(
    link: Link, job: PlainJob, user1: Document, arrange: str, code: str
) -> None:
    getattr(link.trouble, arrange)()

    result = job.on_demand(user1)
    assert (result["action"], result["statusInfo"]["status"], result["statusInfo"]["errorCode"]) == (
        "Create",
        "Failure",
        code,
    )


def test_full_directory_fails_the_export(link: Link, job: PlainJob, user1: Document, contoso: EmulatedTenant) -> None:
    contoso.add_user()
    link.trouble.is_full()

    assert job.on_demand(user1)["statusInfo"]["errorCode"] == "AzureActiveDirectoryQuotaLimitExceeded"


def test_mail_on_a_domain_that_is_not_verified_fails_the_invitation(link: Link, job: PlainJob, user1: Document) -> None:
    link.change(user1, mail="user1@elsewhere.example")

    assert job.on_demand(user1)["statusInfo"]["errorCode"] == "InvitationCreationFailure"


def test_two_users_with_one_mail_end_up_as_one(
    link: Link, fabrikam: EmulatedTenant, user1: Document, user2: Document
) -> None:
    link.change(user2, mail=user1["mail"])
    link.assign(user2)
    link.start()
    link.run_a_cycle()

    assert len(link.target.state.users) == 1


def test_user_without_the_matching_attribute_is_not_imported(link: Link, job: PlainJob, user1: Document) -> None:
    link.trouble.has_no_net_id(user1)

    result = job.on_demand(user1)
    assert [step["type"] for step in result["provisioningSteps"]] == ["Import"]
    assert result["statusInfo"]["status"] == "Skipped"


def test_disabled_user_is_not_created(link: Link, job: PlainJob, user1: Document) -> None:
    link.trouble.disables(user1)

    details = job.on_demand(user1)["provisioningSteps"][-1]["details"]
    assert (details["SkipReason"], details["IsActive"]) == ("NotEffectivelyEntitled", "False")


def test_internal_guest_is_synchronized_by_switch(
    world: Emulator, link: Link, job: PlainJob, fabrikam: EmulatedTenant
) -> None:
    guest = fabrikam.add_user("visitor", userType="Guest")
    link.assign(guest)
    skipped = job.on_demand(guest)["statusInfo"]["status"]
    world.switches = Switches(internal_guests="synchronized")

    assert (skipped, job.on_demand(guest)["action"]) == ("Skipped", "Create")


def test_target_administrator_deletion_is_not_undone(running: Link, user1: Document) -> None:
    running.trouble.deletes_in_the_target(user1)
    running.change(user1, jobTitle="Director")
    running.run_a_cycle()

    assert running.counterpart(user1) is None


def test_on_demand_after_a_deletion_in_the_target_makes_a_duplicate(
    running: Link, job: PlainJob, user1: Document
) -> None:
    running.trouble.deletes_in_the_target(user1)

    assert job.on_demand(user1)["action"] == "Create"
    assert len(running.target.state.deleted_users) == 1


def test_user_who_left_the_target_is_back_after_the_next_cycle(running: Link, user1: Document) -> None:
    running.trouble.leaves_the_target(user1)
    running.run_a_cycle()

    assert running.counterpart(user1) is not None


def test_purged_target_is_an_invalid_anchor_until_a_full_restart(
    running: Link, job: PlainJob, user1: Document, world: Emulator
) -> None:
    running.trouble.purges_in_the_target(user1)
    running.change(user1, jobTitle="Director")
    running.run_a_cycle()
    event = last_event(job, world, user1)
    job.call("restart", {"criteria": {"resetScope": "Full"}})
    running.run_a_cycle()

    assert event["provisioningStatusInfo"]["errorInformation"]["errorCode"] == "InvalidAnchor"
    assert running.counterpart(user1) is not None


def test_user_mastered_on_premises_cannot_be_updated(running: Link, job: PlainJob, user1: Document) -> None:
    running.trouble.masters_on_premises(user1)
    running.change(user1, jobTitle="Director")

    code = job.on_demand(user1)["statusInfo"]["errorCode"]
    assert code == "AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises"


def test_attributes_that_exchange_owns_cannot_be_updated(running: Link, job: PlainJob, user1: Document) -> None:
    running.trouble.leaves_attributes_to_exchange(user1, "mail")
    running.change(user1, mail="new.name@fabrikam.com")

    code = job.on_demand(user1)["statusInfo"]["errorCode"]
    assert code == "AzureActiveDirectoryCannotUpdateObjectsOriginatedInExternalService"


def test_cleared_attribute_keeps_its_value_in_the_target(running: Link, user1: Document) -> None:
    running.change(user1, department=None, jobTitle="Director")
    running.run_a_cycle()

    assert running.synchronized(user1)["department"] == user1["department"]


def test_default_value_is_written_on_creation_only(link: Link, user1: Document, running: Link) -> None:
    running.change(user1, preferredLanguage=None, jobTitle="Director")
    running.change_in_target(user1, preferredLanguage=None)
    running.run_a_cycle()

    assert running.synchronized(user1)["preferredLanguage"] is None


def test_manager_is_linked_when_both_are_in_scope(
    link: Link, fabrikam: EmulatedTenant, user1: Document, user2: Document
) -> None:
    link.change(user1, _manager=user2["id"])
    link.assign(user2)
    link.start()
    link.run_a_cycle()

    assert link.synchronized(user1)["_manager"] == link.synchronized(user2)["id"]


def test_manager_who_enters_scope_later_is_linked_on_demand(
    running: Link, job: PlainJob, fabrikam: EmulatedTenant, user1: Document, user2: Document
) -> None:
    running.change(user1, _manager=user2["id"])
    running.run_a_cycle()
    running.assign(user2)
    running.run_a_cycle()
    later = running.synchronized(user1).get("_manager")
    job.on_demand(user1)

    assert later is None
    assert running.synchronized(user1)["_manager"] == running.synchronized(user2)["id"]


def test_disabling_in_the_source_is_an_update_of_the_sign_in_block(
    running: Link, job: PlainJob, world: Emulator, user1: Document
) -> None:
    running.trouble.disables(user1)
    running.run_a_cycle()
    event = last_event(job, world, user1)

    assert event["provisioningAction"] == "disable"
    assert {"displayName": "accountEnabled", "oldValue": "True", "newValue": "False"} in event["modifiedProperties"]


def test_who_is_deleted_in_the_target_loses_the_assignments_there(running: Link, user1: Document) -> None:
    other = configured_link(running.world, source=running.target, target=running.source)
    other.assign(running.synchronized(user1))
    running.unassign(user1)

    running.run_a_cycle()

    assert list(running.target.state.app_role_assignments) == []
