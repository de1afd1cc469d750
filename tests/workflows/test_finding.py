"""Which app belongs to a link, in the hands of somebody who remembers nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import pytest

from crosstenant import CrossTenantSync, ServiceError, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.transport.tokens import AccessToken

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire


class ThriftyPerson:
    """A person whose every token holds the scopes that were asked for, and no other."""

    delegated = True

    def __init__(self, tenant: EmulatedTenant) -> None:
        self._tenant = tenant

    def get_token(self, *scopes: str, tenant_id: str | None = None) -> AccessToken:
        names = [scope.rpartition("/")[2] for scope in scopes]
        answer = self._tenant.sign_in(scopes=names).get_token(*scopes, tenant_id=tenant_id)
        return AccessToken(answer.token, answer.expires_on)


def has_run(sync: CrossTenantSync, world: Emulator) -> str:
    """Let a cycle pass, and return the app's id."""
    world.advance(minutes=10)
    sync.start()
    sync.wait_for_cycle()
    world.advance(minutes=5)
    return sync.create_configuration_app("Fabrikam to Contoso").value.service_principal_id


def test_an_app_is_found_by_its_saved_credentials(
    linked: CrossTenantSync, another: CrossTenantSync, world: Emulator
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="readable")

    assert another.status().id == linked.status().id


def test_an_app_is_found_by_the_log_where_secrets_are_masked(
    linked: CrossTenantSync, another: CrossTenantSync, world: Emulator
) -> None:
    has_run(linked, world)

    assert another.status().id == linked.status().id


@pytest.mark.parametrize("reading", ["401", "404"])
def test_an_app_is_found_by_the_log_where_secrets_may_not_be_read(
    linked: CrossTenantSync, another: CrossTenantSync, world: Emulator, reading: Literal["401", "404"]
) -> None:
    has_run(linked, world)
    world.switches = attrs.evolve(world.switches, secrets_read=reading)

    assert another.status().id == linked.status().id


def test_an_app_whose_log_shows_another_target_is_not_this_link_s(
    linked: CrossTenantSync, source: TenantClient, world: Emulator
) -> None:
    has_run(linked, world)
    litware = world.add_tenant("Litware")

    with pytest.raises(SetupError, match="No configuration app is known"):
        CrossTenantSync(source=source, target=litware.id).status()


def test_a_log_that_may_not_be_read_is_no_evidence(
    linked: CrossTenantSync, client: ClientFactory, target: TenantClient, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    has_run(linked, world)
    poor = client(fabrikam, fabrikam.app_credential(["Application.Read.All", "Synchronization.Read.All"]))

    with pytest.raises(SetupError, match="No configuration app is known"):
        CrossTenantSync(source=poor, target=target).status()


def test_the_app_is_looked_for_once(
    linked: CrossTenantSync, another: CrossTenantSync, world: Emulator, wire: Wire
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="readable")
    another.status()
    wire.sent.clear()

    another.status()

    assert [sent.path.rsplit("/", 1)[1] for sent in wire.sent] == ["jobs"]


@pytest.mark.parametrize("marker", ["kept", "dropped"])
def test_apps_are_found_where_the_service_refuses_to_select_by_template(
    linked: CrossTenantSync, another: CrossTenantSync, world: Emulator, marker: Literal["kept", "dropped"]
) -> None:
    world.switches = attrs.evolve(
        world.switches, secrets_read="readable", template_filter="refused", instantiate_marker=marker
    )

    assert another.status().id == linked.status().id


@pytest.mark.parametrize("ending", ["/synchronization/secrets", "/auditLogs/provisioning"])
def test_evidence_that_the_service_failed_to_give_is_not_taken_for_none(
    linked: CrossTenantSync, another: CrossTenantSync, world: Emulator, wire: Wire, ending: str
) -> None:
    has_run(linked, world)
    written = list(wire.writes)
    wire.refuses("GET", ending, 503, "serviceNotAvailable", times=5)

    with pytest.raises(ServiceError):
        another.create_configuration_app("A second one")

    assert wire.writes == written
    assert not another.create_configuration_app("A second one").changed


def test_a_person_is_asked_for_the_scopes_that_the_evidence_needs(
    linked: CrossTenantSync, target: TenantClient, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    app_id = has_run(linked, world)
    source = TenantClient(fabrikam.id, credential=ThriftyPerson(fabrikam), session=world.session(), clock=world.clock)

    with CrossTenantSync(source=source, target=target) as sync:
        state = sync.state()
        assert state.app is not None
        assert state.app.service_principal_id == app_id
        assert not sync.start().changed


def test_an_app_whose_target_nobody_can_tell_is_unknown_and_not_missing(
    linked: CrossTenantSync, another: CrossTenantSync
) -> None:
    app = linked.create_configuration_app("Fabrikam to Contoso").value

    state = another.state()

    assert state.app is None
    assert app.service_principal_id in state.unknown["app"]
    assert state.unknown.keys() >= {"app", "credentials", "job", "assignments"}
    assert "Configuration app    : unknown" in state.describe()
