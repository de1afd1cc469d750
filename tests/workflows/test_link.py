"""Two tenants and what is remembered between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, InputError, NotSignedInError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, Step

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire


def by_domain(world: Emulator, tenant: EmulatedTenant) -> TenantClient:
    return TenantClient(tenant.domain, credential=tenant.credential, session=world.session(), clock=world.clock)


def test_nothing_is_sent_by_making_a_link(sync: CrossTenantSync, wire: Wire) -> None:
    assert repr(sync).startswith("CrossTenantSync(Link(source=")
    assert wire.sent == []


def test_one_tenant_is_no_link(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    with pytest.raises(InputError, match="same tenant") as refusal:
        CrossTenantSync(source=source, target=source)
    assert refusal.value.parameter == "target"
    with pytest.raises(InputError, match="same tenant"):
        CrossTenantSync(source=source, target=fabrikam.id.upper())


def test_one_tenant_under_two_names_is_found_out_before_anything_is_sent(
    world: Emulator, client: ClientFactory, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    sync = CrossTenantSync(source=client(fabrikam, fabrikam.credential), target=by_domain(world, fabrikam))

    with pytest.raises(InputError, match="same tenant"):
        sync.enable_user_sync()
    with pytest.raises(InputError, match="same tenant"):
        sync.check_access()
    assert wire.writes == []


def test_somebody_has_to_be_signed_in_somewhere() -> None:
    with pytest.raises(InputError, match="at least one side"):
        CrossTenantSync(source="fabrikam.com", target="contoso.com")


@pytest.mark.parametrize("name", ["", "fabrikam", "common", "../../users", "{11111111-2222-4333-8444-555555555555}"])
def test_a_tenant_is_a_guid_or_a_domain(source: TenantClient, name: str) -> None:
    with pytest.raises(InputError, match="neither a tenant id") as refusal:
        CrossTenantSync(source=source, target=name)

    assert refusal.value.parameter == "target"


def test_a_bare_domain_is_resolved_once_without_a_permission(
    source: TenantClient, contoso: EmulatedTenant, wire: Wire
) -> None:
    sync = CrossTenantSync(source=source, target="Contoso.com")

    assert (sync.target.id, sync.target.name) == (contoso.id, "contoso.com")
    assert sync.target.id == contoso.id
    assert wire.sent == []


def test_a_tenant_that_is_known_only_by_its_id_has_no_name(source: TenantClient, contoso: EmulatedTenant) -> None:
    sync = CrossTenantSync(source=source, target=contoso.id)

    assert (sync.target.id, sync.target.name) == (contoso.id, None)
    assert (sync.source.id, sync.source.name) == (source.tenant_id, None)


def test_a_domain_nobody_has_is_an_input_error(source: TenantClient, wire: Wire) -> None:
    sync = CrossTenantSync(source=source, target="nobody.example")

    with pytest.raises(InputError, match="knows no tenant"):
        sync.enable_outbound_redemption()
    assert wire.writes == []


def test_the_missing_side_is_named(source: TenantClient) -> None:
    link = Link(source=source, target="contoso.com")

    assert link.is_signed_in(Side.SOURCE)
    assert not link.is_signed_in(Side.TARGET)
    with pytest.raises(NotSignedInError) as refusal:
        link.client(Side.TARGET)
    assert refusal.value.requests == ()


def test_a_step_s_client_is_the_one_of_its_side(source: TenantClient, target: TenantClient) -> None:
    link = Link(source=source, target=target)

    assert link.at(Step.ENABLE_USER_SYNC) is target
    assert link.at(Step.CREATE_JOB) is source


def test_closing_a_link_closes_the_clients_that_it_has(source_alone: CrossTenantSync) -> None:
    with source_alone as sync:
        sync.check_access()

    assert sync.check_access().steps, "a closed client signs in anew"
