"""One tenant: what its client refuses, what it proves, and what it hands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.errors import AuthenticationError, InputError, PermissionDeniedError, TenantMismatchError
from crosstenant.transport.credentials import StaticToken

if TYPE_CHECKING:
    from tests.clients.conftest import ScriptedGraph

TENANT = "1a1a1a1a-1111-4aaa-8aaa-111111111111"
OTHER_TENANT = "2b2b2b2b-2222-4bbb-8bbb-222222222222"

NOT_A_TENANT = {
    "nothing": "",
    "None": None,
    "a number": 5,
    "many tenants": "common",
    "many tenants, spelled large": "Organizations",
    "consumers": "consumers",
    "a path": "../../users",
    "a line after it": f"{TENANT}\n",
    "fullwidth digits": TENANT.replace("1", "\uff11"),
    "a zero-width space": f"{TENANT[:8]}\u200b{TENANT[8:]}",
    "the nil GUID": "00000000-0000-0000-0000-000000000000",
    "braces": f"{{{TENANT}}}",
    "urn": f"urn:uuid:{TENANT}",
    "one label": "fabrikam",
    "a letter that only looks latin": "f\u0430brikam.com",
    "a sign that becomes a letter in lower case": "\u212aontoso.com",
    "a URL": "https://fabrikam.com",
}


@pytest.mark.parametrize("value", NOT_A_TENANT.values(), ids=NOT_A_TENANT.keys())
def test_a_tenant_is_a_guid_or_a_domain_and_nothing_else(value: str) -> None:
    with pytest.raises(InputError) as caught:
        TenantClient(value, credential=StaticToken("opaque"))

    assert caught.value.parameter == "tenant"


def test_a_constructor_sends_nothing(client: TenantClient, graph: ScriptedGraph) -> None:
    assert graph.sent == []
    assert client.tenant_id == TENANT
    assert client.name is None


def test_a_domain_is_resolved_once_and_names_the_tenant(world: Emulator, contoso: EmulatedTenant) -> None:
    with TenantClient(
        "Contoso.com", credential=contoso.credential, session=world.session(), clock=world.clock
    ) as client:
        assert client.name == "contoso.com"
        assert client.tenant_id == contoso.id
        assert client.partner_policies.policy().id is not None
        assert repr(client) == "TenantClient('contoso.com', cloud='global')"


def test_a_domain_that_nobody_has_is_an_input_error(world: Emulator, contoso: EmulatedTenant) -> None:
    client = TenantClient("nowhere.example", credential=contoso.credential, session=world.session(), clock=world.clock)

    with pytest.raises(InputError, match=r"nowhere\.example"):
        _ = client.tenant_id


def test_the_name_is_shown_once_it_was_read(source: TenantClient) -> None:
    source.directory.organization()

    assert source.name == "Fabrikam"
    assert "name='Fabrikam'" in repr(source)


def test_a_credential_of_another_tenant_is_refused_before_any_request(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    client = TenantClient(fabrikam.id, credential=contoso.credential, session=world.session(), clock=world.clock)

    with pytest.raises((TenantMismatchError, AuthenticationError)):
        client.partner_policies.create(contoso.id)


def test_an_applications_claims_hold_its_permissions(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    claims = source.claims()

    assert claims.tenant_id == fabrikam.id
    assert claims.is_application is True
    assert "Synchronization.ReadWrite.All" in claims.roles
    assert claims.scopes == frozenset()
    assert claims.permissions == claims.roles
    assert claims.app_id == fabrikam.client_id
    assert claims.expires_at is not None
    assert claims.expires_at > source.clock.now()


def test_a_persons_claims_hold_scopes_and_directory_roles(world: Emulator, fabrikam: EmulatedTenant) -> None:
    credential = fabrikam.sign_in(scopes=["Policy.Read.All"], roles=["Security Reader"])
    client = TenantClient(fabrikam.id, credential=credential, session=world.session(), clock=world.clock)

    with client.needing("Policy.Read.All"):
        claims = client.claims()

    assert claims.is_application is False
    assert "Policy.Read.All" in claims.scopes
    assert claims.role_templates == {"5d6b6bb7-de71-4623-b4af-96380a352509"}
    assert claims.user_principal_name is not None


def test_claims_can_be_shown_and_exported(source: TenantClient) -> None:
    claims = source.claims()

    assert "\n" not in repr(claims)
    assert str(claims.app_id) in claims.describe()
    exported = claims.to_dict()
    assert exported["roles"] == sorted(claims.roles)
    assert str(exported["expires_at"]).endswith("Z")


def test_a_token_that_cannot_be_read_is_proved_by_asking_the_tenant(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", "/organization", {"value": [{"id": TENANT.upper(), "displayName": "Fabrikam"}]})

    claims = client.claims()

    assert claims.is_opaque
    assert claims.tenant_id == TENANT
    assert claims.is_application is None
    assert client.name == "Fabrikam"


def test_an_opaque_token_is_proved_once(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", "/organization", {"value": [{"id": TENANT}]})

    client.claims()
    client.claims()

    assert len(graph.sent) == 1


def test_an_opaque_token_of_another_tenant_is_refused(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", "/organization", {"value": [{"id": OTHER_TENANT}]})

    with pytest.raises(TenantMismatchError) as caught:
        client.claims()

    assert (caught.value.expected, caught.value.actual) == (TENANT, OTHER_TENANT)


def test_an_opaque_token_that_may_not_ask_proves_nothing(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.refuses("GET", "/organization", 403, "Authorization_RequestDenied")

    with pytest.raises(AuthenticationError, match="nothing proves its tenant") as caught:
        client.claims()

    assert isinstance(caught.value.__cause__, PermissionDeniedError)


def test_a_session_that_was_passed_in_stays_open(world: Emulator, fabrikam: EmulatedTenant) -> None:
    session = world.session()
    with TenantClient(fabrikam.id, credential=fabrikam.credential, session=session, clock=world.clock) as client:
        client.partner_policies.default()

    with TenantClient(fabrikam.id, credential=fabrikam.credential, session=session, clock=world.clock) as client:
        assert client.partner_policies.default().is_service_default is True


def test_no_token_shows_in_a_repr(graph: ScriptedGraph) -> None:
    with requests.Session() as session:
        client = TenantClient(TENANT, credential=StaticToken("hunter2"), session=session)

        assert "hunter2" not in repr(client) + repr(client.transport) + repr(vars(client))
