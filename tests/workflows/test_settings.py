"""Settings beside the credentials: one is changed, and all others stay."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

import attrs
import pytest

from crosstenant import Cloud, CrossTenantSync, InputError, OutcomeUnknownError, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.notification_settings import DeletionGuard, NotificationSettings
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.configuration import SyncScope

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

KEYS = ("AuthenticationType", "CompanyId", "SyncAll", "SyncNotificationSettings")
AGAIN = {"SyncAll": "false"}
Reading = Literal["masked", "readable", "401", "404"]


@pytest.fixture
def app(linked: CrossTenantSync) -> ConfigurationApp:
    return linked.create_configuration_app("Fabrikam to Contoso").value


def saved(tenant: EmulatedTenant, app: ConfigurationApp) -> dict[str, str]:
    """Return what the service really holds."""
    return dict(tenant.state.secrets.get(app.service_principal_id, {}))


def notifications(tenant: EmulatedTenant, app: ConfigurationApp) -> dict[str, object]:
    return dict(json.loads(saved(tenant, app)["SyncNotificationSettings"]))


def reads(world: Emulator, how: Reading) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read=how)


def saves(wire: Wire) -> int:
    return len([write for write in wire.writes if write.startswith("PUT") and write.endswith("/secrets")])


def test_keys_are_told_and_values_are_not(linked: CrossTenantSync) -> None:
    assert linked.settings.keys() == KEYS
    assert "SyncPolicy" not in repr(linked.settings)


def test_what_the_service_masks_is_told(world: Emulator, linked: CrossTenantSync) -> None:
    assert linked.settings.masked() == ("AuthenticationType", "CompanyId", "SyncAll")
    reads(world, "readable")
    assert linked.settings.masked() == ()


@pytest.mark.parametrize("put", ["replace", "merge"])
@pytest.mark.parametrize("how", ["masked", "readable"])
def test_one_setting_is_changed_and_all_others_stay(
    *,
    world: Emulator,
    linked: CrossTenantSync,
    app: ConfigurationApp,
    fabrikam: EmulatedTenant,
    how: Reading,
    put: Literal["replace", "merge"],
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_put=put)
    reads(world, how)
    before = saved(fabrikam, app)

    result = linked.settings.set("SyncAll", "true")

    assert (result.changed, result.before, result.value) == (True, KEYS, KEYS)
    assert saved(fabrikam, app) == before | {"SyncAll": "true"}


def test_a_masked_value_that_would_be_lost_has_to_be_given_again(
    linked: CrossTenantSync, app: ConfigurationApp, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    before = saved(fabrikam, app)

    with pytest.raises(InputError, match="masks SyncAll") as refusal:
        linked.settings.set_deletion_guard(17)
    assert refusal.value.parameter == "again"
    assert saves(wire) == 1

    linked.settings.set_deletion_guard(17, again=AGAIN)
    after = saved(fabrikam, app)
    assert {key: after[key] for key in ("AuthenticationType", "CompanyId", "SyncAll")} == {
        key: before[key] for key in ("AuthenticationType", "CompanyId", "SyncAll")
    }
    assert notifications(fabrikam, app)["DeleteThresholdValue"] == 17


def test_nothing_is_sent_where_nothing_differs(world: Emulator, linked: CrossTenantSync, wire: Wire) -> None:
    reads(world, "readable")

    assert not linked.settings.set("SyncAll", "false").changed
    assert not linked.settings.set_deletion_guard(500).changed
    assert not linked.settings.remove("BaseAddress").changed
    assert saves(wire) == 1


@pytest.mark.parametrize("stale", [1, 2, 3])
def test_a_replica_that_lags_loses_no_setting(
    linked: CrossTenantSync, app: ConfigurationApp, fabrikam: EmulatedTenant, wire: Wire, stale: int
) -> None:
    linked.settings.notify("ops@fabrikam.com", again=AGAIN)
    before = saved(fabrikam, app)
    wire.answers("GET", "/secrets", 200, {"value": []}, times=stale)

    linked.settings.set_deletion_guard(20, again=AGAIN)

    assert notifications(fabrikam, app)["Recipients"] == "ops@fabrikam.com"
    assert notifications(fabrikam, app)["DeleteThresholdValue"] == 20
    assert saved(fabrikam, app) == before | {
        "SyncNotificationSettings": saved(fabrikam, app)["SyncNotificationSettings"]
    }


def test_a_new_key_joins_the_others_and_can_be_removed(
    world: Emulator, linked: CrossTenantSync, app: ConfigurationApp, fabrikam: EmulatedTenant
) -> None:
    reads(world, "readable")

    linked.settings.set("Sandbox", "on")
    assert saved(fabrikam, app)["Sandbox"] == "on"
    result = linked.settings.remove("Sandbox")

    assert (result.changed, result.value) == (True, KEYS)
    assert set(saved(fabrikam, app)) == set(KEYS)


@pytest.mark.parametrize(
    ("key", "value", "parameter"),
    [
        ("SyncAll", "", "value"),
        ("SyncAll", "*", "value"),
        ("SyncAll", "yes", "value"),
        ("SyncAll", None, "value"),
        ("SkipOutOfScopeDeletions", "True", "key"),
        ("CompanyId", "1a1a1a1a-1111-4aaa-8aaa-111111111111", "value"),
        ("AuthenticationType", "OAuth", "value"),
        ("SyncNotificationSettings", "no JSON", "value"),
        ("SyncNotificationSettings", "[]", "value"),
        ("syncall", "true", "secrets"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_saved(
    linked: CrossTenantSync, wire: Wire, key: str, value: str, parameter: str
) -> None:
    with pytest.raises(InputError) as refusal:
        linked.settings.set(key, value, again=AGAIN)
    assert refusal.value.parameter == parameter
    assert saves(wire) == 1


def test_the_flag_that_does_nothing_here_is_explained(linked: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="Take Delete out of the object actions"):
        linked.settings.set("SkipOutOfScopeDeletions", "True")


def test_the_flag_that_does_nothing_here_can_be_removed(
    linked: CrossTenantSync, source: TenantClient, app: ConfigurationApp, world: Emulator
) -> None:
    reads(world, "readable")
    source.sync_jobs.save_secrets(app, [*source.sync_jobs.secrets(app), SyncSecret("SkipOutOfScopeDeletions", "True")])

    assert linked.settings.remove("SkipOutOfScopeDeletions").value == KEYS


@pytest.mark.parametrize("key", ["SyncNotificationSettings", "CompanyId", "AuthenticationType"])
def test_what_a_link_cannot_do_without_is_not_removed(linked: CrossTenantSync, wire: Wire, key: str) -> None:
    with pytest.raises(InputError, match=key) as refusal:
        linked.settings.remove(key)
    assert refusal.value.parameter == "key"
    assert saves(wire) == 1


@pytest.mark.parametrize("given", ["", "*", None])
def test_a_mask_is_never_given_again(linked: CrossTenantSync, wire: Wire, given: str) -> None:
    with pytest.raises(InputError, match="mask itself") as refusal:
        linked.settings.set("Sandbox", "on", again={"SyncAll": given})
    assert refusal.value.parameter == "again"
    assert saves(wire) == 1


@pytest.mark.parametrize(
    ("again", "message"),
    [
        ({"SyncAll": True}, "SyncAll is no text"),
        ({5: "false"}, "5 is no text"),
        ({"SyncAll": "maybe"}, "SyncAll as 'maybe'. SyncAll is \"true\" where everybody"),
        ({"Syncall": "false"}, "names Syncall, which is not among the saved keys: .*, SyncAll, "),
        ({"SyncAll": "false", "Sandbox": "on"}, "names Sandbox, which"),
    ],
)
def test_what_cannot_be_given_again_is_refused_by_its_key(
    again: dict[str, str], message: str, linked: CrossTenantSync, wire: Wire
) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        linked.settings.set_deletion_guard(17, again=again)
    assert refusal.value.parameter == "again"
    assert saves(wire) == 1


def test_the_words_of_the_masked_scope_are_told(linked: CrossTenantSync) -> None:
    with pytest.raises(InputError, match='SyncAll is "true" where everybody is in scope, and "false" where only'):
        linked.settings.set_deletion_guard(17)


@pytest.mark.parametrize("how", ["401", "404"])
def test_a_set_that_may_not_be_read_is_not_replaced(
    world: Emulator, linked: CrossTenantSync, wire: Wire, how: Reading
) -> None:
    reads(world, how)

    with pytest.raises(SetupError, match="saving replaces the whole set"):
        linked.settings.set("SyncAll", "true")
    assert saves(wire) == 1


def test_a_change_that_never_shows_is_an_unknown_outcome(linked: CrossTenantSync, wire: Wire) -> None:
    old = [{"key": key, "value": "*"} for key in KEYS] + [{"key": "Url", "value": "x"}]
    wire.answers("GET", "/secrets", 200, {"value": old}, times=100)

    with pytest.raises(OutcomeUnknownError):
        linked.settings.remove("Url", again={"SyncAll": "false", "SyncNotificationSettings": "{}"})


def test_a_link_of_this_library_is_guarded_at_500(linked: CrossTenantSync) -> None:
    guard = linked.settings.deletion_guard()

    assert guard is not None
    assert (guard.threshold, guard.allowed) == (500, 499)


def test_the_guard_is_switched_off_and_keeps_its_number(
    linked: CrossTenantSync, app: ConfigurationApp, fabrikam: EmulatedTenant
) -> None:
    linked.settings.disable_deletion_guard(again=AGAIN)

    assert linked.settings.deletion_guard() is None
    assert notifications(fabrikam, app)["DeleteThresholdValue"] == 500


@pytest.mark.parametrize("threshold", [0, -1, True, 2.5, "500", None, 2**31])
def test_a_threshold_is_a_number_of_people(linked: CrossTenantSync, wire: Wire, threshold: int) -> None:
    with pytest.raises(InputError, match="whole number") as refusal:
        linked.settings.set_deletion_guard(threshold, again=AGAIN)
    assert refusal.value.parameter == "threshold"
    assert saves(wire) == 1


def test_mails_go_to_one_address_and_members_that_we_do_not_know_stay(
    linked: CrossTenantSync, source: TenantClient, app: ConfigurationApp, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    reads(world, "readable")
    linked.settings.set("SyncNotificationSettings", '{"DeleteThresholdEnabled":true,"Unheard":[1]}')

    linked.settings.notify("ops@fabrikam.com")
    assert notifications(fabrikam, app) == {
        "Enabled": True,
        "DeleteThresholdEnabled": True,
        "HumanResourcesLookaheadQueryEnabled": False,
        "Unheard": [1],
        "Recipients": "ops@fabrikam.com",
    }
    found = linked.settings.notifications()
    assert found is not None
    assert (found.recipient, found.deletion_guard) == ("ops@fabrikam.com", DeletionGuard())
    assert str(found).startswith("mails to ops@fabrikam.com; at most 499")


def test_mails_stop_and_the_address_stays(
    linked: CrossTenantSync, app: ConfigurationApp, fabrikam: EmulatedTenant
) -> None:
    linked.settings.notify("ops@fabrikam.com", again=AGAIN)
    linked.settings.stop_notifying(again=AGAIN)

    assert notifications(fabrikam, app)["Recipients"] == "ops@fabrikam.com"
    found = linked.settings.notifications()
    assert found is not None
    assert found.recipient is None


@pytest.mark.parametrize("address", ["", "ops", "a@b.c,d@e.f", "a@b.c; d@e.f", "Ops <a@b.c>", "a@b", None])
def test_mails_go_to_exactly_one_address(linked: CrossTenantSync, wire: Wire, address: str) -> None:
    with pytest.raises(InputError, match="exactly one address"):
        linked.settings.notify(address, again=AGAIN)
    assert saves(wire) == 1


def test_settings_that_are_masked_too_have_to_be_given_again(linked: CrossTenantSync, wire: Wire) -> None:
    masked = {"value": [{"key": key, "value": "*"} for key in KEYS]}
    wire.answers("GET", "/secrets", 200, masked)

    with pytest.raises(InputError, match="SyncNotificationSettings"):
        linked.settings.disable_deletion_guard(again=AGAIN)


def test_settings_that_are_masked_too_can_be_given_again(
    linked: CrossTenantSync, wire: Wire, app: ConfigurationApp, fabrikam: EmulatedTenant
) -> None:
    wire.answers("GET", "/secrets", 200, {"value": [{"key": key, "value": "*"} for key in KEYS]}, times=2)

    linked.settings.set_deletion_guard(9, again=AGAIN | {"SyncNotificationSettings": '{"Recipients":"a@b.c"}'})

    assert notifications(fabrikam, app)["Recipients"] == "a@b.c"


def test_clouds_with_little_room_refuse_a_set_that_is_too_large_before_it_is_saved(
    world: Emulator,
) -> None:
    def client(tenant: EmulatedTenant) -> TenantClient:
        return TenantClient(
            tenant.id,
            credential=tenant.credential,
            cloud=Cloud.US_GOVERNMENT_L4,
            session=world.session(),
            clock=world.clock,
        )

    navy, army = (world.add_tenant(name, cloud="usgov") for name in ("Navy", "Army"))
    with CrossTenantSync(source=client(navy), target=client(army)) as sync:
        sync.create_configuration_app("Fabrikam to Contoso")
        sync.save_credentials()
        with pytest.raises(InputError, match="this cloud takes 1024"):
            sync.settings.notify(f"{'o' * 900}@fabrikam.com", again=AGAIN)


def test_settings_that_are_broken_are_replaced(
    linked: CrossTenantSync, wire: Wire, app: ConfigurationApp, fabrikam: EmulatedTenant
) -> None:
    broken = {"value": [{"key": key, "value": "{" if key.startswith("SyncN") else "*"} for key in KEYS]}
    wire.answers("GET", "/secrets", 200, broken, times=2)

    linked.settings.set_deletion_guard(9, again=AGAIN)

    assert notifications(fabrikam, app)["DeleteThresholdValue"] == 9


def test_threads_that_share_a_link_lose_none_of_each_other_s_settings(
    world: Emulator, linked: CrossTenantSync, fabrikam: EmulatedTenant, app: ConfigurationApp
) -> None:
    reads(world, "readable")
    together = threading.Barrier(3)

    def change(setting: Callable[[], object]) -> None:
        together.wait()
        setting()

    settings = linked.settings
    changes: list[Callable[[], object]] = [
        lambda: settings.notify("ops@fabrikam.com"),
        lambda: settings.set_deletion_guard(17),
        lambda: settings.set_scope("all"),
    ]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(change, changes))

    found = notifications(fabrikam, app)
    assert (found["Recipients"], found["DeleteThresholdValue"]) == ("ops@fabrikam.com", 17)
    assert saved(fabrikam, app)["SyncAll"] == "true"


def test_settings_that_were_never_saved_are_none(linked: CrossTenantSync, wire: Wire) -> None:
    wire.answers("GET", "/secrets", 200, {"value": []}, times=2)

    assert linked.settings.notifications() is None
    assert linked.settings.deletion_guard() is None


def test_the_scope_is_told_where_it_can_be_read(world: Emulator, linked: CrossTenantSync) -> None:
    assert linked.settings.scope() is None
    reads(world, "readable")
    assert linked.settings.scope() is SyncScope.ASSIGNED


def test_everybody_is_synchronized_after_the_scope_was_widened(
    world: Emulator, linked: CrossTenantSync, target: TenantClient
) -> None:
    world.advance(minutes=5)
    linked.start()
    linked.wait_for_cycle()
    assert len(list(target.directory.external_users())) == 2

    assert linked.settings.set_scope("all").changed
    linked.wait_for_cycle()

    assert len(list(target.directory.external_users())) == 10


def test_a_scope_that_stands_already_restarts_nothing(world: Emulator, linked: CrossTenantSync, wire: Wire) -> None:
    reads(world, "readable")

    assert not linked.settings.set_scope(SyncScope.ASSIGNED).changed
    assert not [write for write in wire.writes if write.endswith("/restart")]


def test_a_restart_can_be_left_for_later(linked: CrossTenantSync, wire: Wire) -> None:
    assert linked.settings.set_scope(SyncScope.ALL, restart_job=False).changed
    assert not [write for write in wire.writes if write.endswith("/restart")]


def test_a_scope_is_one_of_two_words(linked: CrossTenantSync, wire: Wire) -> None:
    with pytest.raises(InputError, match="assigned") as refusal:
        linked.settings.set_scope("everybody")
    assert refusal.value.parameter == "scope"
    assert saves(wire) == 1


def test_no_setting_has_no_guard_and_no_mails() -> None:
    assert str(NotificationSettings()) == "no mails; no deletion guard"
