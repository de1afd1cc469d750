"""Step 9: the whole set of keys, saved once and read back, whatever the service lets anybody read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import attrs
import pytest

from crosstenant import CrossTenantSync, OutcomeUnknownError, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_secret import SyncSecret

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

KEYS = ("AuthenticationType", "CompanyId", "SyncAll", "SyncNotificationSettings")
Reading = Literal["masked", "readable", "401", "404"]


@pytest.fixture
def app(open_link: CrossTenantSync) -> ConfigurationApp:
    made = open_link.create_configuration_app("Fabrikam to Contoso").value
    open_link.create_job()
    return made


def secrets_of(tenant: EmulatedTenant, app: ConfigurationApp) -> dict[str, str]:
    """Return what the service really holds."""
    return tenant.state.secrets.get(app.service_principal_id, {})


def reads(world: Emulator, how: Reading) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read=how)


def saves(wire: Wire) -> int:
    return len([write for write in wire.writes if write.startswith("PUT") and write.endswith("/secrets")])


def test_the_whole_set_is_saved_and_only_who_is_assigned_is_synchronized(
    open_link: CrossTenantSync, app: ConfigurationApp, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    result = open_link.save_credentials()

    saved = secrets_of(fabrikam, app)
    assert (result.changed, result.before, result.value) == (True, None, KEYS)
    assert (saved["AuthenticationType"], saved["CompanyId"], saved["SyncAll"]) == ("SyncPolicy", contoso.id, "false")
    assert json.loads(saved["SyncNotificationSettings"]) == {
        "Enabled": False,
        "DeleteThresholdEnabled": True,
        "DeleteThresholdValue": 500,
        "HumanResourcesLookaheadQueryEnabled": False,
    }


@pytest.mark.parametrize("how", ["masked", "readable"])
def test_credentials_are_saved_once(
    world: Emulator, open_link: CrossTenantSync, app: ConfigurationApp, wire: Wire, how: Reading
) -> None:
    reads(world, how)

    first, again = open_link.save_credentials(), open_link.save_credentials()

    assert (first.changed, again.changed) == (True, False)
    assert again.value == again.before == KEYS
    assert saves(wire) == 1


@pytest.fixture
def pinned(source: TenantClient, target: TenantClient, app: ConfigurationApp) -> CrossTenantSync:
    """The link in the hands of somebody who knows nothing but the app."""
    return CrossTenantSync(source=source, target=target, app=app.service_principal_id)


def test_masked_credentials_of_somebody_else_are_believed_once_they_pass_the_connection_test(
    open_link: CrossTenantSync, pinned: CrossTenantSync, wire: Wire
) -> None:
    open_link.save_credentials()

    assert not pinned.save_credentials().changed
    assert saves(wire) == 1


def test_masked_credentials_that_fail_the_connection_test_are_saved_anew(
    *,
    open_link: CrossTenantSync,
    pinned: CrossTenantSync,
    app: ConfigurationApp,
    source: TenantClient,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    world: Emulator,
) -> None:
    elsewhere = [SyncSecret("AuthenticationType", "SyncPolicy"), SyncSecret("CompanyId", world.ids.guid())]
    source.sync_jobs.save_secrets(app, elsewhere)

    assert pinned.save_credentials().changed
    assert secrets_of(fabrikam, app)["CompanyId"] == contoso.id


def test_masked_credentials_of_an_app_without_a_job_are_saved_anew(
    open_link: CrossTenantSync, source: TenantClient, target: TenantClient
) -> None:
    made = open_link.create_configuration_app("Fabrikam to Contoso").value
    open_link.save_credentials()

    fresh = CrossTenantSync(source=source, target=target, app=made.service_principal_id)

    assert fresh.save_credentials().changed


def test_a_masked_scope_of_a_job_that_ran_is_not_narrowed_unasked(
    linked: CrossTenantSync, source: TenantClient, target: TenantClient, wire: Wire
) -> None:
    app = linked.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    linked.start()
    linked.wait_for_cycle()
    linked.disable_user_sync()  # so that the saved credentials fail the connection test
    fresh = CrossTenantSync(source=source, target=target, app=app)
    saved = saves(wire)

    with pytest.raises(SetupError, match="SyncAll") as refusal:
        fresh.save_credentials()

    assert "overwrite=True" in refusal.value.advice
    assert saves(wire) == saved
    assert fresh.save_credentials(overwrite=True).changed


def test_overwriting_saves_what_is_already_there(open_link: CrossTenantSync, app: ConfigurationApp, wire: Wire) -> None:
    open_link.save_credentials()

    assert open_link.save_credentials(overwrite=True).changed
    assert saves(wire) == 2


@pytest.mark.parametrize("is_pinned", [True, False])
def test_an_app_that_serves_another_target_is_not_repointed_unasked(
    *,
    world: Emulator,
    open_link: CrossTenantSync,
    pinned: CrossTenantSync,
    app: ConfigurationApp,
    source: TenantClient,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    is_pinned: bool,
) -> None:
    reads(world, "readable")
    elsewhere = world.ids.guid()
    source.sync_jobs.save_secrets(app, [SyncSecret("CompanyId", elsewhere.upper())])
    link = pinned if is_pinned else open_link

    with pytest.raises(SetupError) as refusal:
        link.save_credentials()

    assert elsewhere in refusal.value.explanation
    assert contoso.id in refusal.value.explanation
    assert "overwrite=True" in refusal.value.advice
    assert secrets_of(fabrikam, app)["CompanyId"] == elsewhere.upper()

    result = link.save_credentials(overwrite=True)
    assert (result.changed, result.before) == (True, ("CompanyId",))
    assert secrets_of(fabrikam, app)["CompanyId"] == contoso.id


def test_readable_settings_are_kept_as_they_are(
    world: Emulator,
    open_link: CrossTenantSync,
    app: ConfigurationApp,
    source: TenantClient,
    fabrikam: EmulatedTenant,
) -> None:
    reads(world, "readable")
    kept = {"SyncAll": "true", "SyncNotificationSettings": '{"Enabled":true,"Recipients":"ops@fabrikam.com"}'}
    source.sync_jobs.save_secrets(app, [SyncSecret(key, value) for key, value in kept.items()])

    open_link.save_credentials()

    saved = secrets_of(fabrikam, app)
    assert {key: saved[key] for key in kept} == kept


def test_a_masked_key_that_is_not_of_the_set_is_never_lost(
    open_link: CrossTenantSync, app: ConfigurationApp, source: TenantClient, fabrikam: EmulatedTenant
) -> None:
    source.sync_jobs.save_secrets(app, [SyncSecret("SecretToken", "precious")])

    with pytest.raises(SetupError, match="SecretToken cannot be read") as refusal:
        open_link.save_credentials()

    assert "precious" not in str(refusal.value)
    assert secrets_of(fabrikam, app) == {"SecretToken": "precious"}


@pytest.mark.parametrize("how", ["401", "404"])
def test_where_not_even_the_keys_can_be_read_the_set_is_saved_once(
    *,
    world: Emulator,
    open_link: CrossTenantSync,
    pinned: CrossTenantSync,
    app: ConfigurationApp,
    how: Reading,
    wire: Wire,
    fabrikam: EmulatedTenant,
) -> None:
    reads(world, how)

    first, again, somebody_else = open_link.save_credentials(), open_link.save_credentials(), pinned.save_credentials()

    assert (first.changed, first.before, first.value) == (True, None, KEYS)
    assert (again.changed, somebody_else.changed) == (False, False)
    assert tuple(sorted(secrets_of(fabrikam, app))) == KEYS
    assert saves(wire) == 1


def test_without_the_permission_to_write_a_refusal_to_read_is_a_refusal(
    open_link: CrossTenantSync,
    app: ConfigurationApp,
    client: ClientFactory,
    fabrikam: EmulatedTenant,
    target: TenantClient,
) -> None:
    poor = client(fabrikam, fabrikam.app_credential(["Application.Read.All"]))

    with pytest.raises(SetupError, match=r"Step 9 \(save credentials\) was refused"):
        CrossTenantSync(source=poor, target=target, app=app.service_principal_id).save_credentials()


def test_a_lost_answer_is_repeated_because_saving_twice_does_no_harm(
    open_link: CrossTenantSync, app: ConfigurationApp, wire: Wire
) -> None:
    wire.loses_the_answer("PUT", "/synchronization/secrets")

    assert open_link.save_credentials().value == KEYS


def test_keys_that_never_show_leave_the_outcome_unknown(
    open_link: CrossTenantSync, app: ConfigurationApp, wire: Wire
) -> None:
    wire.answers("PUT", "/synchronization/secrets", 204)

    with pytest.raises(OutcomeUnknownError, match="step 9"):
        open_link.save_credentials()


def test_no_secret_stands_in_a_result(
    open_link: CrossTenantSync, app: ConfigurationApp, contoso: EmulatedTenant
) -> None:
    assert contoso.id not in repr(open_link.save_credentials().value)
