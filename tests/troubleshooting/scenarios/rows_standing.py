"""Symptoms of a state: each function is named like its row and returns what shows it to somebody who looks."""

from __future__ import annotations

import attrs
from troubled_link import Scene

from crosstenant import Diagnosis, SyncJob

# The job


def job_never_ran(scene: Scene) -> SyncJob:
    scene.link.start()
    return scene.job


def first_cycle_running(scene: Scene) -> SyncJob:
    scene.world.switches = attrs.evolve(scene.world.switches, running_execution="shown")
    scene.into_a_cycle()
    return scene.job


def pause_not_yet(scene: Scene) -> SyncJob:
    scene.world.switches = attrs.evolve(scene.world.switches, running_execution="shown")
    scene.cycle()
    scene.link.run_a_cycle()
    scene.world.advance(minutes=39, seconds=30)
    scene.sync.pause()
    return scene.job


def some_objects_fail(scene: Scene) -> SyncJob:
    scene.trouble.fails_of("Timeout", scene.user(1))
    scene.cycle()
    return scene.job


# Quarantine


def quarantined_by_connection(scene: Scene) -> SyncJob:
    scene.trouble.withdraws_user_sync()
    scene.cycle()
    return scene.job


def policy_withdrawn(scene: Scene) -> SyncJob:
    scene.cycle()
    scene.trouble.withdraws_outbound_redemption()
    scene.cycle()
    return scene.job


def quarantined_by_failures(scene: Scene) -> SyncJob:
    scene.trouble.counts(failures=5_000, successes=5_000)
    scene.cycle()
    return scene.job


def quarantined_by_many_failures(scene: Scene) -> SyncJob:
    scene.trouble.counts(failures=45_000, successes=200_000)
    scene.cycle()
    return scene.job


def quarantined_by_references(scene: Scene) -> SyncJob:
    scene.trouble.counts(reference_failures=61_000, successes=200_000)
    scene.cycle()
    return scene.job


def quarantined_by_deletions(scene: Scene) -> SyncJob:
    scene.sync.settings.set_deletion_guard(1, again={"SyncAll": "false"})
    scene.cycle()
    scene.link.unassign(scene.user(1))
    scene.cycle()
    return scene.job


def quarantined_by_microsoft(scene: Scene) -> SyncJob:
    scene.cycle()
    scene.trouble.is_held_by_the_vendor()
    return scene.job


def quarantined_for_unknown_reason(scene: Scene) -> SyncJob:
    scene.cycle()
    scene.trouble.is_quarantined("IngestionInterrupted")
    return scene.job


def quarantine_timed_out(scene: Scene) -> SyncJob:
    scene.trouble.withdraws_user_sync()
    scene.cycle()
    scene.world.advance(days=30)
    return scene.job


def no_quarantine_mail(scene: Scene) -> Diagnosis:
    scene.cycle()
    scene.trouble.mails_nobody()
    scene.trouble.is_quarantined("EncounteredEscrowProportionThreshold")
    return scene.sync.diagnose()


def diagnosis(scene: Scene) -> Diagnosis:
    """Look at a link whose job has run since the trouble began."""
    scene.cycle()
    return scene.sync.diagnose()


# Policies and credentials


def target_not_prepared(scene: Scene) -> Diagnosis:
    scene.trouble.never_prepared_the_target()
    return diagnosis(scene)


def settings_lost(scene: Scene) -> Diagnosis:
    scene.trouble.forgets_its_settings()
    return diagnosis(scene)


def secret_reads_as_star(scene: Scene) -> object:
    return scene.source.transport.get("/servicePrincipals/{}/synchronization/secrets", scene.job_ids[0])


# Scope and mappings


def filter_compares_no_number(scene: Scene) -> Diagnosis:
    scene.trouble.filters("department", "Greater_Than", "ten")
    return diagnosis(scene)


def filter_attribute_unsupported(scene: Scene) -> Diagnosis:
    scene.trouble.filters("userType", "EQUALS", "Member")
    return diagnosis(scene)


def nested_group(scene: Scene) -> object:
    scene.trouble.is_in_a_nested_group(scene.user(1))
    scene.cycle()
    return scene.sync.why(scene.people[0])


def dynamic_group_late(scene: Scene) -> object:
    rule = "user.department -eq 'Nowhere'"
    scene.link.assign(scene.link.source.add_group("Rule", groupTypes=["DynamicMembership"], membershipRule=rule))
    scene.cycle()
    return scene.sync.why("user2@fabrikam.com")


def group_not_security_enabled(scene: Scene) -> Diagnosis:
    scene.trouble.is_in_a_group_without_security(scene.user(1))
    return diagnosis(scene)


def nobody_assigned(scene: Scene) -> Diagnosis:
    scene.trouble.is_assigned_to_nobody()
    return diagnosis(scene)


def assignment_too_young(scene: Scene) -> object:
    scene.cycle()
    scene.sync.assign("user2@fabrikam.com")
    return scene.sync.why("user2@fabrikam.com", provision=True)


def scope_switch_needs_restart(scene: Scene) -> object:
    scene.world.switches = attrs.evolve(scene.world.switches, secrets_read="readable")
    scene.trouble.takes_everybody()
    scene.cycle()
    scene.trouble.takes_only_who_is_assigned()
    scene.cycle()
    return scene.sync.why("user2@fabrikam.com")


def skip_setting_ignored(scene: Scene) -> Diagnosis:
    scene.trouble.asks_to_skip_deletions()
    return diagnosis(scene)


def extension_with_several_values(scene: Scene) -> Diagnosis:
    scene.trouble.maps_an_extension_of_several_values()
    return diagnosis(scene)


def switch_with_default(scene: Scene) -> Diagnosis:
    scene.trouble.maps("department", 'Switch([department], "Other", "Sales", "Selling")')
    return diagnosis(scene)


def iif_on_empty(scene: Scene) -> Diagnosis:
    scene.trouble.maps("department", 'IIF([department]="Sales", "Selling", "Other")')
    return diagnosis(scene)


def select_unique_value(scene: Scene) -> Diagnosis:
    scene.trouble.maps("mailNickname", 'SelectUniqueValue([mailNickname], Append([mailNickname], "2"))')
    return diagnosis(scene)


# People in the target


def pending_guest_keeps_name(scene: Scene) -> object:
    scene.trouble.invited(scene.user(1), name="old.name@fabrikam.com")
    scene.cycle()
    return scene.sync.why(scene.people[0])


def deleted_in_target(scene: Scene) -> object:
    scene.cycle()
    scene.trouble.deletes_in_the_target(scene.user(1))
    return scene.sync.why(scene.people[0])


def guests_stay_guests(scene: Scene) -> object:
    scene.trouble.redeemed(scene.user(1))
    scene.cycle()
    return scene.sync.why(scene.people[0])
