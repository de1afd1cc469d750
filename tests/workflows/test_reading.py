"""Everything of one link, read and nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import pytest

from crosstenant import (
    ClientSecret,
    CrossTenantSync,
    DuplicateObjectsError,
    InputError,
    SetupError,
    StaticToken,
    TenantClient,
    TenantMismatchError,
)
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.sync_secret import SyncSecret

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

NAME = "Fabrikam to Contoso"


@pytest.fixture
def readable(world: Emulator) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="readable")


def test_nothing_stands_before_the_first_step(sync: CrossTenantSync, wire: Wire) -> None:
    state = sync.state()

    assert (state.source_policy, state.target_policy, state.user_sync, state.app, state.job) == (None,) * 5
    assert (state.credentials, state.assignments, dict(state.unknown)) == ((), (), {})
    assert wire.writes == []
    assert state.describe().splitlines()[2:] == [
        "Redemption outbound  : no partner configuration",
        "Redemption inbound   : no partner configuration",
        "User synchronization : no policy",
        "Configuration app    : none",
        "Credentials          : none",
        "Job                  : none",
        "Assigned             : 0",
    ]


def test_everything_stands_after_the_last_step(linked: CrossTenantSync, wire: Wire) -> None:
    linked.start()
    written = list(wire.writes)

    state = linked.state()

    assert state.source_policy is not None
    assert state.source_policy.user_consent.outbound_allowed
    assert state.target_policy is not None
    assert state.target_policy.user_consent.inbound_allowed
    assert state.user_sync is not None
    assert state.app is not None
    assert state.app.display_name == NAME
    assert state.credentials == ("AuthenticationType", "CompanyId", "SyncAll", "SyncNotificationSettings")
    assert state.job is not None
    assert state.job.is_enabled
    assert len(state.assignments) == 2
    assert not state.unknown
    assert wire.writes == written
    shown = dict(line.split(" : ") for line in state.describe().splitlines())
    assert {name.strip(): text for name, text in shown.items()}["Redemption outbound"] == "on"
    assert "allowed" in shown["User synchronization"]
    assert str(state) == state.describe()


def test_the_job_is_told_in_words(linked: CrossTenantSync) -> None:
    linked.pause()
    assert "Job                  : Paused, does not run (Azure2Azure." in str(linked.state())
    linked.start()
    linked.wait_for_cycle()
    assert "Job                  : Active, every 0:40:00, steady since 2026-" in str(linked.state())


def test_what_is_off_and_what_is_inherited_are_told_apart(open_link: CrossTenantSync) -> None:
    open_link.disable_outbound_redemption()
    open_link.disable_user_sync()

    shown = open_link.state().describe()

    assert "Redemption outbound  : off\n" in shown
    assert "User synchronization : not allowed" in shown


def test_consent_that_was_never_set_is_inherited(sync: CrossTenantSync) -> None:
    sync.enable_user_sync()

    assert "Redemption inbound   : off (inherited)" in sync.state().describe()


def test_a_side_that_nobody_is_signed_in_to_is_unknown_and_not_missing(
    linked: CrossTenantSync, source_alone: CrossTenantSync, target_alone: CrossTenantSync
) -> None:
    from_source = source_alone.state()
    from_target = target_alone.state()

    assert from_source.unknown["target_policy"] == from_source.unknown["user_sync"] == "no access to target"
    assert from_source.source_policy is not None
    assert set(from_target.unknown) == {"source_policy", "app", "credentials", "job", "assignments"}
    assert from_target.user_sync is not None
    assert "Job                  : unknown: no access to source" in from_target.describe()


def test_what_may_not_be_read_does_not_stop_the_rest(
    linked: CrossTenantSync, client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    app = linked.create_configuration_app(NAME).value.service_principal_id
    poor = client(fabrikam, fabrikam.app_credential(["Application.Read.All"]))

    state = CrossTenantSync(source=poor, target=target, app=app).state()

    assert state.app is not None
    assert state.unknown["source_policy"] == "no permission (403 Authorization_RequestDenied)"
    assert state.unknown["job"] == "no permission (401 UnknownError)"
    assert state.user_sync is not None


@pytest.mark.parametrize(("reading", "told"), [("401", "no permission (401"), ("404", "not found (404")])
def test_credentials_that_may_not_be_read_are_unknown(
    linked: CrossTenantSync, world: Emulator, reading: Literal["401", "404"], told: str
) -> None:
    world.advance(minutes=10)
    world.switches = attrs.evolve(world.switches, secrets_read=reading)

    state = linked.state()

    assert state.unknown["credentials"].startswith(told)
    assert state.job is not None


def test_two_names_of_one_tenant_have_no_state(
    world: Emulator, wire: Wire, source: TenantClient, fabrikam: EmulatedTenant
) -> None:
    twin = TenantClient("fabrikam.com", credential=fabrikam.credential, session=wire.session, clock=world.clock)

    with pytest.raises(InputError, match="same tenant"):
        CrossTenantSync(source=source, target=twin).state()


@pytest.mark.usefixtures("readable")
def test_two_apps_for_one_target_stop_the_reading(
    linked: CrossTenantSync, another: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant, world: Emulator
) -> None:
    second = source.configuration_apps.instantiate("Second")
    world.advance(minutes=1)
    source.sync_jobs.save_secrets(second, [SyncSecret("CompanyId", contoso.id)])

    with pytest.raises(DuplicateObjectsError):
        another.state()


def test_a_tenant_that_gives_no_token_leaves_the_other_one_readable(
    linked: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant, world: Emulator, wire: Wire
) -> None:
    wrong = ClientSecret(client_id="1a1a1a1a-1111-4aaa-8aaa-111111111111", client_secret="wrong")
    target = TenantClient(contoso.id, credential=wrong, session=wire.session, clock=world.clock)

    state = CrossTenantSync(source=source, target=target).state()

    assert state.source_policy is not None
    assert state.unknown.keys() >= {"target_policy", "user_sync"}
    assert "AADSTS" in state.unknown["user_sync"]


def test_a_token_of_another_tenant_is_never_read_as_unknown(
    linked: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    token = StaticToken(fabrikam.credential.get_token().token)
    target = TenantClient(contoso.id, credential=token, session=world.session(), clock=world.clock)

    with pytest.raises(TenantMismatchError):
        CrossTenantSync(source=source, target=target).state()


def test_the_status_is_the_job_as_it_is_now(linked: CrossTenantSync) -> None:
    assert not linked.status().is_enabled
    linked.start()
    assert linked.status().is_enabled


def test_a_status_that_may_not_be_read_is_a_refusal(
    linked: CrossTenantSync, client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    app = linked.create_configuration_app(NAME).value.service_principal_id
    poor = client(fabrikam, fabrikam.app_credential(["Application.Read.All"]))

    with pytest.raises(SetupError, match=r"Step 13 \(monitor\) was refused"):
        CrossTenantSync(source=poor, target=target, app=app).status()
