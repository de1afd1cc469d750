"""Symptoms that stand in the provisioning log: each function is named like its row and returns the entry."""

from __future__ import annotations

import attrs
from troubled_link import Scene

from crosstenant import ProvisioningEvent

# Scope: the entry of a person who was skipped


def not_entitled(scene: Scene) -> ProvisioningEvent:
    scene.cycle()
    scene.link.unassign(scene.user(1))
    scene.trouble.keeps_who_leaves()
    return scene.logged()


def role_does_not_provision(scene: Scene) -> ProvisioningEvent:
    scene.trouble.has_default_access_only(scene.user(1))
    return scene.logged()


def source_user_disabled(scene: Scene) -> ProvisioningEvent:
    scene.trouble.disables(scene.user(1))
    return scene.logged()


def already_in_sync(scene: Scene) -> ProvisioningEvent:
    scene.cycle()
    scene.sync.restart()
    return scene.logged()


def matching_value_missing(scene: Scene) -> ProvisioningEvent:
    scene.trouble.has_no_net_id(scene.user(1))
    return scene.logged()


def sms_sign_in(scene: Scene) -> ProvisioningEvent:
    scene.trouble.signs_in_by_text_message(scene.user(1))
    return scene.logged()


def external_user(scene: Scene) -> ProvisioningEvent:
    scene.trouble.comes_from_elsewhere(scene.user(1))
    return scene.logged()


def internal_guest(scene: Scene) -> ProvisioningEvent:
    scene.trouble.is_an_internal_guest(scene.user(1))
    return scene.logged()


def filtered_out(scene: Scene) -> ProvisioningEvent:
    scene.trouble.filters("department", "EQUALS", "Nowhere")
    return scene.logged()


def skipped(scene: Scene) -> str:
    """The code alone, as Log Analytics shows it: its entry's steps, which tell more, are out of sight there."""
    error = filtered_out(scene).error
    return str(error and error.code)


def groups_not_synchronized(scene: Scene) -> ProvisioningEvent:
    group = scene.link.source.add_group("Project", scene.user(1))
    scene.link.assign(group)
    scene.cycle()
    return scene.event_of(group)


# Exports that the target does not take


def exchange_owns_attribute(scene: Scene) -> ProvisioningEvent:
    return after_a_change(scene, "displayName", displayName="Another")


def exchange_owns_mail(scene: Scene) -> ProvisioningEvent:
    return after_a_change(scene, "mail", mail="another@fabrikam.com")


def after_a_change(scene: Scene, owned: str, **changes: object) -> ProvisioningEvent:
    scene.cycle()
    scene.trouble.leaves_attributes_to_exchange(scene.user(1), owned)
    scene.link.change(scene.user(1), **changes)
    return scene.logged()


def mastered_on_premises(scene: Scene) -> ProvisioningEvent:
    scene.cycle()
    scene.trouble.masters_on_premises(scene.user(1))
    scene.link.change(scene.user(1), displayName="Another")
    return scene.logged()


def redemption_missing_in_cycle(scene: Scene) -> ProvisioningEvent:
    scene.cycle()
    scene.world.switches = attrs.evolve(scene.world.switches, redemption_failure="older")
    scene.trouble.withdraws_inbound_redemption()
    scene.link.provision_on_demand(scene.user(1))
    scene.world.advance(minutes=1)
    return scene.event()


def target_directory_full(scene: Scene) -> ProvisioningEvent:
    scene.trouble.is_full()
    return scene.logged()


def pending_account_disabled(scene: Scene) -> ProvisioningEvent:
    scene.trouble.invited(scene.user(1), enabled=False)
    return scene.logged()


def invitations_forbidden(scene: Scene) -> ProvisioningEvent:
    scene.trouble.refuses_invitations()
    return scene.logged()


def invitation_value_invalid(scene: Scene) -> ProvisioningEvent:
    scene.trouble.gives_a_group_the_address(scene.user(1))
    return scene.logged()


def invitation_ambiguous(scene: Scene) -> ProvisioningEvent:
    scene.trouble.owns_the_address(scene.user(1))
    return scene.logged()


def mail_domain_unverified(scene: Scene) -> ProvisioningEvent:
    scene.trouble.has_mail_elsewhere(scene.user(1))
    return scene.logged()


def contact_owns_address(scene: Scene) -> ProvisioningEvent:
    scene.trouble.keeps_a_contact_with_the_address(scene.user(1))
    return scene.logged()


def collaboration_blocked(scene: Scene) -> ProvisioningEvent:
    scene.trouble.blocks_collaboration_outbound()
    return scene.logged()


def collaboration_blocked_inviting_side(scene: Scene) -> ProvisioningEvent:
    scene.trouble.blocks_collaboration_inbound()
    return scene.logged()


def cross_cloud_worker_disabled(scene: Scene) -> ProvisioningEvent:
    scene.trouble.lacks_the_target_cloud_setting()
    scene.link.source.state.root_policy["allowedCloudEndpoints"] = ["microsoftonline.us"]
    scene.link.target.state.root_policy["allowedCloudEndpoints"] = ["microsoftonline.com"]
    scene.trouble.disables_the_cross_cloud_worker()
    return scene.logged()


def entry_conflict(scene: Scene) -> ProvisioningEvent:
    scene.cycle()
    user = scene.user(1)
    scene.trouble.purges_in_the_target(user)
    scene.link.target.add_user(userPrincipalName="user1_fabrikam.com#EXT#@contoso.onmicrosoft.com", mail=None)
    scene.sync.unassign("user1@fabrikam.com")
    scene.cycle()
    scene.link.assign(user)
    return scene.logged()


def duplicate_target_entries(scene: Scene) -> ProvisioningEvent:
    scene.trouble.is_there_twice(scene.user(1))
    return scene.logged()


def duplicate_source_entries(scene: Scene) -> ProvisioningEvent:
    scene.trouble.shares_net_id(scene.user(1), scene.user(2))
    return scene.logged()


def linked_user_gone(scene: Scene) -> ProvisioningEvent:
    scene.cycle()
    scene.trouble.purges_in_the_target(scene.user(1))
    scene.link.change(scene.user(1), displayName="Another")
    return scene.logged()


def values_missing(scene: Scene) -> ProvisioningEvent:
    scene.trouble.has_no_name(scene.user(1))
    return scene.logged()


def target_attribute_unknown(scene: Scene) -> ProvisioningEvent:
    scene.trouble.maps_what_the_target_lacks()
    return scene.logged()


def single_value_only(scene: Scene) -> ProvisioningEvent:
    scene.trouble.maps_several_values(scene.user(1))
    return scene.logged()


def reference_unresolved(scene: Scene) -> ProvisioningEvent:
    scene.trouble.synchronizes_groups()
    group = scene.link.source.add_group("Project", scene.user(1), scene.user(2))
    scene.link.assign(group)
    scene.trouble.fails_of("Timeout", scene.user(2))
    scene.cycle()
    return scene.event_of(group)


# Failures of machines in between, which nothing in the two tenants can bring about


def invitation_failed(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "InvitationCreationFailure")


def invitation_failed_otherwise(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "InvitationFailed")


def target_throttles(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "TooManyRequests")


def target_fault(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "InternalServerError")


def service_fault(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "InternalError")


def protocol_fault(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "WebExceptionProtocolError")


def target_too_slow(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "Timeout")


def target_denies(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "InsufficientRights")


def target_answers_oddly(scene: Scene) -> ProvisioningEvent:
    scene.trouble.has_special_characters(scene.user(1))
    return scene.logged()


def domain_not_accepted(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "InvalidDomain")


def target_licence_missing(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "LicenseLimitExceeded")


def scim_target(scene: Scene) -> ProvisioningEvent:
    return failed_of(scene, "SystemForCrossDomainIdentityManagementServiceIncompatible")


def failed_of(scene: Scene, code: str) -> ProvisioningEvent:
    scene.trouble.fails_of(code, scene.user(1))
    return scene.logged()
