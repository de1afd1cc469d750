"""Rows that the library mends: what is wrong, what it does about it, and how the target looks once it is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs
import rows_standing
from troubled_link import Scene

from crosstenant import RestartScope
from crosstenant.emulator.policies.defaults import new_partner

Act = Callable[[Scene], object]
Check = Callable[[Scene], bool]


def arrived(scene: Scene) -> bool:
    """Tell whether user1 stands in the target."""
    return scene.link.counterpart(scene.user(1)) is not None


def calm(scene: Scene) -> bool:
    """Tell whether the job is out of quarantine."""
    return not scene.link.is_quarantined


def shows(name: str, value: object) -> Check:
    """Return whether user1 has a value in the target."""
    return lambda scene: arrived(scene) and scene.link.synchronized(scene.user(1))[name] == value


@attrs.frozen
class Repair:
    """How one row is mended.

    Attributes:
        harm: Brings it about, with the cycles that it takes to show.
        mend: What the library's user calls.
        is_right: Holds after the next cycle, and did not hold before.
    """

    harm: Act
    mend: Act
    is_right: Check = arrived


def fix(*symptoms: str, leaving: int = 0) -> Act:
    """Return a fix of what `diagnose` finds by these names, one after the other, each looked for anew."""

    def mend(scene: Scene) -> None:
        for symptom in symptoms:
            found = {finding.symptom: finding for finding in scene.sync.diagnose().findings}
            scene.sync.fix(found[symptom], allow_leaving=leaving)

    return mend


def each_of(*acts: Act) -> Act:
    """Return acts one after the other."""

    def act_on(scene: Scene) -> None:
        for act in acts:
            act(scene)

    return act_on


def after_a_cycle(*acts: Act) -> Act:
    """Return acts one after the other, and a cycle at the end."""
    return each_of(*acts, lambda scene: scene.cycle())


def once_running(*acts: Act) -> Act:
    """Return a cycle in which all is well, the acts, and another cycle."""
    return after_a_cycle(lambda scene: scene.cycle(), *acts)


def holds(act: Act) -> Act:
    """Return an act after which a new title waits for its way into the target."""
    return once_running(act, lambda scene: scene.link.change(scene.user(1), jobTitle="Director"))


def empty_partner(scene: Scene) -> None:
    scene.link.target.state.partners[scene.link.source.id] = new_partner(scene.link.source.id)


def guarded(scene: Scene) -> None:
    scene.link.assign(scene.user(2))
    scene.cycle()
    scene.sync.settings.set_deletion_guard(1, again={"SyncAll": "false"})
    scene.link.unassign(scene.user(1))
    scene.cycle()


def failures_end(scene: Scene) -> None:
    scene.trouble.counts()
    fix(*(each.symptom for each in scene.sync.diagnose().findings if each.symptom.startswith("quarantined-by")))(scene)


BY_FINDING: Final[Mapping[str, Repair]] = {
    "job-never-ran": Repair(lambda _: None, fix("job-never-ran")),
    "source-redemption-missing": Repair(
        after_a_cycle(lambda s: s.trouble.withdraws_outbound_redemption()), fix("source-redemption-missing")
    ),
    "target-sync-missing": Repair(after_a_cycle(lambda s: s.trouble.withdraws_user_sync()), fix("target-sync-missing")),
    "redemption-policy-missing": Repair(
        after_a_cycle(lambda s: s.trouble.withdraws_inbound_redemption()), fix("redemption-policy-missing")
    ),
    "target-not-prepared": Repair(
        after_a_cycle(lambda s: s.trouble.never_prepared_the_target()), fix("target-not-prepared")
    ),
    "policy-object-missing": Repair(
        after_a_cycle(lambda s: s.trouble.severs_the_relationship()),
        fix("target-not-prepared", "redemption-policy-missing", "source-redemption-missing"),
    ),
    "redemption-missing-in-cycle": Repair(
        after_a_cycle(lambda s: s.trouble.withdraws_inbound_redemption()),
        fix("redemption-policy-missing", "quarantined-by-connection"),
    ),
    "target-tenant-not-found": Repair(
        holds(lambda s: s.trouble.names_an_unknown_target()),
        fix("target-tenant-not-found"),
        is_right=shows("jobTitle", "Director"),
    ),
    "job-paused": Repair(
        each_of(lambda s: s.cycle(), lambda s: s.sync.pause()), fix("job-paused"), lambda s: s.job.is_enabled
    ),
    "credentials-missing": Repair(
        after_a_cycle(lambda s: s.trouble.loses_its_credentials()), fix("credentials-missing")
    ),
    "role-does-not-provision": Repair(
        after_a_cycle(lambda s: s.trouble.has_default_access_only(s.user(1))), fix("role-does-not-provision")
    ),
    "nested-group": Repair(after_a_cycle(lambda s: s.trouble.is_in_a_nested_group(s.user(1))), fix("nested-group")),
    "quarantined-by-connection": Repair(
        after_a_cycle(lambda s: s.trouble.withdraws_user_sync()),
        fix("target-sync-missing", "quarantined-by-connection"),
    ),
    "policy-withdrawn": Repair(
        holds(lambda s: s.trouble.withdraws_outbound_redemption()),
        fix("source-redemption-missing", "policy-withdrawn"),
        shows("jobTitle", "Director"),
    ),
    "quarantine-timed-out": Repair(
        rows_standing.quarantine_timed_out, fix("target-sync-missing", "quarantine-timed-out")
    ),
    "quarantined-by-failures": Repair(rows_standing.quarantined_by_failures, failures_end, calm),
    "quarantined-by-many-failures": Repair(rows_standing.quarantined_by_many_failures, failures_end, calm),
    "quarantined-by-references": Repair(rows_standing.quarantined_by_references, failures_end, calm),
    "quarantined-by-deletions": Repair(
        guarded, fix("quarantined-by-deletions", leaving=1), lambda s: calm(s) and not arrived(s)
    ),
}
"""Mended by ``fix(finding)``."""

BY_METHOD: Final[Mapping[str, Repair]] = {
    "partner-already-exists": Repair(after_a_cycle(empty_partner), lambda s: s.sync.adopt_existing_partner("target")),
    "user-sync-already-exists": Repair(
        after_a_cycle(lambda s: s.trouble.withdraws_user_sync()), lambda s: s.sync.adopt_existing_user_sync()
    ),
    "not-entitled": Repair(
        after_a_cycle(lambda s: s.link.unassign(s.user(1))), lambda s: s.sync.assign("user1@fabrikam.com")
    ),
    "nobody-assigned": Repair(
        after_a_cycle(lambda s: s.trouble.is_assigned_to_nobody()), lambda s: s.sync.assign("user1@fabrikam.com")
    ),
    "group-not-security-enabled": Repair(
        after_a_cycle(lambda s: s.trouble.is_in_a_group_without_security(s.user(1))),
        lambda s: s.sync.assign("user1@fabrikam.com"),
    ),
    "assignment-too-young": Repair(
        after_a_cycle(lambda s: s.trouble.is_assigned_to_nobody(), lambda s: s.sync.assign("user1@fabrikam.com")),
        lambda s: s.sync.provision_on_demand("user1@fabrikam.com"),
    ),
    "filtered-out": Repair(
        after_a_cycle(lambda s: s.trouble.filters("department", "EQUALS", "Nowhere")), lambda s: s.sync.scoping.clear()
    ),
    "filter-compares-no-number": Repair(
        after_a_cycle(lambda s: s.trouble.filters("department", "Greater_Than", "3")),
        lambda s: s.sync.scoping.clear(),
    ),
    "filter-attribute-unsupported": Repair(
        after_a_cycle(lambda s: s.trouble.filters("userType", "EQUALS", "Guest")), lambda s: s.sync.scoping.clear()
    ),
    "scope-switch-needs-restart": Repair(
        rows_standing.scope_switch_needs_restart,
        lambda s: s.sync.restart(),
        lambda s: s.link.counterpart(s.user(2)) is None,
    ),
    "settings-lost": Repair(
        after_a_cycle(lambda s: s.trouble.forgets_its_settings()),
        lambda s: s.sync.settings.set_scope("all"),
        lambda s: s.link.counterpart(s.user(2)) is not None,
    ),
    "no-quarantine-mail": Repair(
        once_running(lambda s: s.trouble.mails_nobody(), lambda s: s.trouble.withdraws_user_sync()),
        each_of(
            lambda s: s.sync.settings.notify("ops@fabrikam.com", again={"SyncAll": "false"}),
            lambda s: s.sync.restart(),
        ),
        lambda s: bool(s.link.source.state.mails),
    ),
    "exchange-owns-attribute": Repair(
        once_running(
            lambda s: s.trouble.leaves_attributes_to_exchange(s.user(1), "displayName"),
            lambda s: s.link.change(s.user(1), displayName="Another", jobTitle="Director"),
        ),
        lambda s: s.sync.mappings.remove("displayName"),
        shows("jobTitle", "Director"),
    ),
    "linked-user-gone": Repair(
        once_running(lambda s: s.trouble.purges_in_the_target(s.user(1))), lambda s: s.sync.restart(RestartScope.FULL)
    ),
    "values-missing": Repair(
        after_a_cycle(lambda s: s.trouble.has_no_name(s.user(1))),
        lambda s: s.sync.mappings.default("displayName", "Nameless"),
        shows("displayName", "Nameless"),
    ),
    "target-attribute-unknown": Repair(
        after_a_cycle(lambda s: s.trouble.maps_what_the_target_lacks()), lambda s: s.sync.mappings.remove("shoeSize")
    ),
    "single-value-only": Repair(
        after_a_cycle(lambda s: s.trouble.maps_several_values(s.user(1))),
        lambda s: s.sync.mappings.expression("companyName", "Item([proxyAddresses], 1)"),
        shows("companyName", "SMTP:user1@fabrikam.com"),
    ),
    "extension-with-several-values": Repair(
        after_a_cycle(
            lambda s: s.link.change(s.user(1), **{s.trouble.maps_an_extension_of_several_values(): ["one", "two"]})
        ),
        lambda s: s.sync.mappings.remove("employeeType"),
    ),
    "iif-on-empty": Repair(
        once_running(
            lambda s: s.link.change(s.user(1), department=None),
            lambda s: s.trouble.maps("department", 'IIF([department]<>"Sales", "Other", [department])'),
        ),
        lambda s: s.sync.mappings.expression("department", 'Switch([department], [department], "", "Other")'),
        shows("department", "Other"),
    ),
    "pending-guest-keeps-name": Repair(
        after_a_cycle(lambda s: s.trouble.invited(s.user(1), name="old.name@fabrikam.com")),
        lambda s: s.sync.provision_on_demand("user1@fabrikam.com"),
        shows("userPrincipalName", "user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
    ),
    "guests-stay-guests": Repair(
        after_a_cycle(lambda s: s.trouble.redeemed(s.user(1))),
        lambda s: s.sync.mappings.flow("userType", "Always"),
        shows("userType", "Member"),
    ),
    "target-edits": Repair(
        once_running(lambda s: s.link.change_in_target(s.user(1), jobTitle="Guest of honour")),
        lambda s: s.sync.provision_on_demand("user1@fabrikam.com"),
        lambda s: s.link.synchronized(s.user(1))["jobTitle"] == s.user(1)["jobTitle"],
    ),
    "manager-empty": Repair(
        after_a_cycle(lambda s: s.link.change(s.user(1), _manager=s.people[1])),
        each_of(
            lambda s: s.sync.assign("user2@fabrikam.com"),
            lambda s: s.world.advance(minutes=5),
            lambda s: s.sync.provision_on_demand("user2@fabrikam.com"),
            lambda s: s.sync.provision_on_demand("user1@fabrikam.com"),
        ),
        lambda s: bool(s.link.synchronized(s.user(1)).get("_manager")),
    ),
    "cleared-value-stays": Repair(
        once_running(lambda s: s.link.change(s.user(1), jobTitle=None)),
        lambda s: s.sync.mappings.expression("jobTitle", 'Switch([jobTitle], [jobTitle], "", " ")'),
        shows("jobTitle", " "),
    ),
    "default-only-on-create": Repair(
        once_running(
            lambda s: s.trouble.maps("facsimileTelephoneNumber", "[facsimileTelephoneNumber]", default="none")
        ),
        lambda s: s.sync.mappings.expression(
            "facsimileTelephoneNumber", 'Coalesce([facsimileTelephoneNumber], "none")'
        ),
        shows("faxNumber", "none"),
    ),
    "not-in-people-search": Repair(
        after_a_cycle(lambda s: s.trouble.maps("showInAddressList", '"False"')),
        lambda s: s.sync.mappings.constant("showInAddressList", "True"),
        shows("showInAddressList", True),
    ),
    "failed-users-never-return": Repair(
        after_a_cycle(
            lambda s: s.trouble.fails_of("Timeout", s.user(1)),
            lambda s: s.cycle(),
            lambda s: s.sync.restart(RestartScope.ESCROWS),
            lambda s: s.trouble.recovers(s.user(1)),
        ),
        lambda s: s.sync.restart(RestartScope.ESCROWS | RestartScope.WATERMARK),
    ),
    "skip-setting-ignored": Repair(
        once_running(lambda s: s.trouble.asks_to_skip_deletions(), lambda s: s.link.unassign(s.user(1))),
        each_of(
            lambda s: s.sync.scoping.set_leaving("keep"),
            after_a_cycle(lambda s: s.sync.assign("user1@fabrikam.com")),
            lambda s: s.sync.unassign("user1@fabrikam.com"),
        ),
    ),
}
"""Mended by the method that the row names."""

REPAIRS: Final[Mapping[str, Repair]] = {**BY_FINDING, **BY_METHOD}
