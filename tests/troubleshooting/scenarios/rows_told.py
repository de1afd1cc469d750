"""Symptoms that no answer, log entry or state tells of: somebody notices, and puts it into words.

Each function is named like its row, sees that the emulator behaves so, and returns what a person would type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import attrs
from troubled_link import Scene, client, refusal

from crosstenant import PermissionDeniedError, RestartScope
from crosstenant.emulator.documents import Document
from crosstenant.models.job_status import Quarantine

ELSEWHERE: Final[Mapping[str, str]] = {
    "admin-approval-needed": "Need admin approval: Graph Explorer needs permission to access resources",
    "configured-in-target": "can I set up synchronization from the target tenant?",
    "mode-stays-automatic": "The provisioning mode cannot be changed back to manual",
    "invalid-credentials-banner": "You appear to have entered invalid credentials. Please confirm you are using the "
    "correct information for an administrative account.",
    "admin-center-not-configured": "Microsoft 365 admin center: outbound sync status Not configured",
    "organization-join-fails": "Joining the multitenant organization failed without a reason",
    "guest-sign-in-fails": "AADSTS90071: An admin from the home tenant must accept MFA claims",
    "cross-cloud-prompts": "Our users from another cloud get one more prompt at each sign-in",
    "other-mails-flip": "otherMails changes with each cycle",
}
"""What happens in browsers, at sign-in or in the target's own machinery, which this emulator does not have."""


def global_reader_locked_out(scene: Scene) -> str:
    app = scene.app
    reader = client(scene.world, scene.link.source, scene.link.source.sign_in(roles=["Global Reader"]))
    assert isinstance(refusal(lambda: list(reader.sync_jobs.all(app))), PermissionDeniedError)
    return "As a Global Reader I cannot open the provisioning configuration"


def settings_too_long(scene: Scene) -> str:
    scene.trouble.has_little_room_for_secrets()
    refusal(lambda: scene.sync.settings.notify(f"{'x' * 1100}@fabrikam.com", again={"SyncAll": "false"}))
    return "saving the credentials fails, too many mail addresses: limit of 1 KB for credentials"


def redemption_greyed_out(scene: Scene) -> str:
    scene.trouble.loses_its_licence()
    scene.trouble.withdraws_outbound_redemption()
    refusal(scene.sync.enable_outbound_redemption)
    return "the checkbox Automatically redeem invitations (redemption) is greyed out"


def strangers_listed_as_skipped(scene: Scene) -> str:
    scene.world.switches = attrs.evolve(scene.world.switches, unassigned_skips=True)
    scene.cycle()
    scene.link.change(scene.user(2), jobTitle="Director")
    scene.cycle()
    assert scene.event(2).skip_reason == "NotEffectivelyEntitled"
    return "unassigned users are listed as skipped"


def group_member_missing(scene: Scene) -> str:
    scene.trouble.synchronizes_groups()
    scene.link.assign(scene.link.source.add_group("Project", scene.user(1), scene.user(2)))
    scene.trouble.disables(scene.user(2))
    scene.cycle()
    scene.link.change(scene.user(2), accountEnabled=True)
    scene.cycle()
    (group,) = scene.link.target.state.groups
    assert len(scene.link.target.state.members.members_of(str(group["id"]))) == 1
    return "the group in the target is missing a member"


def listing_unchanged(scene: Scene) -> str:
    scene.cycle()
    scene.trouble.leaves_attributes_to_exchange(scene.user(1), "showInAddressList")
    scene.trouble.maps("showInAddressList", '"False"')
    scene.sync.restart()
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["showInAddressList"] is True
    return "showInAddressList does not change for a user with a mailbox"


def mail_unchanged(scene: Scene) -> str:
    scene.cycle()
    before = scene.link.synchronized(scene.user(1))["mail"]
    scene.trouble.leaves_attributes_to_exchange(scene.user(1), "mail")
    scene.link.change(scene.user(1), mail="another@fabrikam.com")
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["mail"] == before
    return "mail does not change in the target, user has an Exchange license"


def duplicate_source_mail(scene: Scene) -> str:
    scene.link.assign(scene.user(2))
    scene.trouble.shares_mail(scene.user(2), scene.user(1))
    scene.cycle()
    assert len(scene.link.target.state.users) == 1
    return "two users of the source ended up as one user in the target"


def special_characters(scene: Scene) -> str:
    scene.trouble.has_special_characters(scene.user(1))
    error = scene.logged().error
    reason = str(error and error.reason)
    assert "special characters" in reason
    return reason


def cycles_once_a_day(scene: Scene) -> str:
    scene.trouble.withdraws_user_sync()
    scene.cycle()
    scene.world.advance(days=3)
    next_attempt = quarantine(scene).next_attempt_at
    assert next_attempt
    assert next_attempt - scene.world.clock.now() > timedelta(hours=3)
    return "provisioning runs only once a day now"


def quarantine_banner(scene: Scene) -> str:
    scene.cycle()
    scene.sync.settings.set_deletion_guard(1, again={"SyncAll": "false"})
    scene.link.unassign(scene.user(1))
    scene.cycle()
    error = quarantine(scene).error
    return str(error and error.message)


def quarantine(scene: Scene) -> Quarantine:
    found = scene.job.quarantine
    assert found
    return found


def failed_users_never_return(scene: Scene) -> str:
    scene.trouble.fails_of("Timeout", scene.user(1))
    scene.cycle()
    scene.sync.restart(RestartScope.ESCROWS)
    scene.trouble.recovers(scene.user(1))
    scene.cycle(3)
    assert scene.link.counterpart(scene.user(1)) is None
    return "I cleared the escrows and those users never come back"


def each_save_a_cycle(scene: Scene) -> str:
    scene.cycle()
    before = len(list(scene.sync.events()))
    scene.sync.mappings.constant("companyName", "Fabrikam")
    scene.cycle()
    assert len(list(scene.sync.events())) > before
    return "every change of a mapping causes a long cycle"


def duplicate_target_users(scene: Scene) -> str:
    scene.cycle()
    scene.trouble.deletes_in_the_target(scene.user(1))
    scene.sync.provision_on_demand("user1@fabrikam.com")
    scene.trouble.restores_in_the_target(scene.user(1))
    assert len(scene.link.target.state.users) == 2
    return "this person has two accounts in the target"


def leaver_returns(scene: Scene) -> str:
    scene.cycle()
    scene.trouble.leaves_the_target(scene.user(1))
    assert scene.link.counterpart(scene.user(1)) is None
    scene.cycle()
    assert scene.link.counterpart(scene.user(1))
    return "a user who left the organization is back again"


def block_is_undone(scene: Scene) -> str:
    scene.cycle()
    scene.link.change_in_target(scene.user(1), accountEnabled=False)
    scene.link.change(scene.user(1), jobTitle="Director")
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["accountEnabled"] is True
    return "blocked the user in the target, and they can sign in again"


def target_edits(scene: Scene) -> str:
    scene.cycle()
    scene.link.change_in_target(scene.user(1), jobTitle="Guest of honour")
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["jobTitle"] == "Guest of honour"
    return "changes in the target are not overwritten"


def disabled_then_removed(scene: Scene) -> str:
    scene.cycle()
    scene.trouble.disables(scene.user(1))
    scene.cycle()
    scene.link.unassign(scene.user(1))
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["accountEnabled"] is False
    return "a disabled user who was removed from the group is still there"


def manager_empty(scene: Scene) -> str:
    scene.link.change(scene.user(1), _manager=scene.people[1])
    scene.cycle()
    assert not scene.link.synchronized(scene.user(1)).get("_manager")
    return "the manager is empty in the target"


def old_manager_stays(scene: Scene) -> str:
    scene.link.assign(scene.user(2))
    scene.link.change(scene.user(1), _manager=scene.people[1])
    scene.cycle()
    scene.link.change(scene.user(1), _manager=None)
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["_manager"]
    return "the old manager is still shown"


def cleared_value_stays(scene: Scene) -> str:
    scene.cycle()
    before = scene.link.synchronized(scene.user(1))["jobTitle"]
    scene.link.change(scene.user(1), jobTitle=None)
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["jobTitle"] == before
    return "the attribute was cleared and keeps its old value"


def default_only_on_create(scene: Scene) -> str:
    scene.link.change(scene.user(1), faxNumber=None)
    scene.cycle()
    scene.trouble.maps("facsimileTelephoneNumber", "[facsimileTelephoneNumber]", default="none")
    scene.sync.restart()
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["faxNumber"] is None
    return "the default value is not written to users that exist already"


def not_in_people_search(scene: Scene) -> str:
    scene.trouble.maps("showInAddressList", '"False"')
    scene.cycle()
    assert scene.link.synchronized(scene.user(1))["showInAddressList"] is False
    return "the user cannot be found in people search"


def extension_not_listed(scene: Scene) -> str:
    name = scene.trouble.does_not_find_extensions()
    assert name not in scene.sync.mappings.discover()
    return "our extension attribute is missing in the source attribute list"


def review_is_undone(scene: Scene) -> str:
    scene.cycle()
    scene.trouble.leaves_the_target(scene.user(1))
    scene.cycle()
    assert scene.link.counterpart(scene.user(1))
    return "an access review removed the user and the user returned"


def proxy_addresses_empty(scene: Scene) -> str:
    scene.trouble.keeps_a_contact_with_the_address(scene.user(1))
    invite(scene)
    (guest,) = scene.link.target.state.users
    assert guest["proxyAddresses"] == []
    return "proxyAddresses is empty on a new guest"


def redemption_cannot_be_reset(scene: Scene) -> str:
    scene.cycle()
    scene.target.transport.put("/tenantRelationships/multiTenantOrganization", body={"displayName": "Both"})
    scene.world.advance(hours=1)
    refused = refusal(lambda: invite(scene, resetRedemption=True))
    assert "redemption status" in str(refused)
    return "Reset redemption status is refused for this user"


def invite(scene: Scene, **more: object) -> None:
    body: Document = {"invitedUserEmailAddress": "user1@fabrikam.com", "inviteRedirectUrl": "https://contoso.com"}
    scene.target.transport.post("/invitations", body=body | more)


def log_too_old(scene: Scene) -> str:
    scene.cycle()
    scene.sync.pause()
    scene.world.advance(days=31)
    assert not list(scene.sync.events())
    return "the log shows nothing for last month"
