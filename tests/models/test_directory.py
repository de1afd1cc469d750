from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crosstenant.models.directory import Organization, Principal, PrincipalKind, TenantInformation, UserType

Load = Callable[[str, str], dict[str, Any]]


def test_a_synchronized_user_is_an_external_member(payload: Load) -> None:
    user = Principal.from_graph(payload("user", "synchronized"))

    assert user.is_external
    assert user.user_type is UserType.MEMBER
    assert user.kind is PrincipalKind.USER
    assert user.external_user_state_changed_at == datetime(2026, 1, 15, 10, 10, 2, tzinfo=UTC)


def test_a_user_of_the_tenant_is_internal(payload: Load) -> None:
    assert not Principal.from_graph(payload("user", "internal")).is_external


@pytest.mark.parametrize(
    "said",
    [
        {"userPrincipalName": "user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"},
        {"userPrincipalName": "user1_fabrikam.com#ext#@contoso.onmicrosoft.com"},
        {"externalUserState": "PendingAcceptance"},
        {"identities": [{"signInType": "federated", "issuer": "ExternalAzureAD"}]},
    ],
)
def test_each_of_three_signs_makes_a_user_external(said: dict[str, Any]) -> None:
    assert Principal.from_graph({"id": "u", **said}).is_external


def test_a_guest_by_type_alone_is_not_external() -> None:
    assert not Principal.from_graph({"id": "u", "userType": "Guest", "userPrincipalName": "a@b"}).is_external


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"@odata.type": "#microsoft.graph.user"}, PrincipalKind.USER),
        ({"@odata.type": "#microsoft.graph.group"}, PrincipalKind.GROUP),
        ({"@odata.type": "#microsoft.graph.servicePrincipal"}, PrincipalKind.SERVICE_PRINCIPAL),
        ({"@odata.type": "#microsoft.graph.device"}, "device"),
        ({"userPrincipalName": "a@b"}, PrincipalKind.USER),
        ({"securityEnabled": False}, PrincipalKind.GROUP),
        ({"groupTypes": ["Unified"]}, PrincipalKind.GROUP),
        ({"displayName": "?"}, None),
    ],
)
def test_the_kind_of_a_principal_is_told_by_type_or_by_what_it_has(said: dict[str, Any], kind: str | None) -> None:
    assert Principal.from_graph({"id": "p", **said}).kind == kind


def test_a_group_is_read(payload: Load) -> None:
    group = Principal.from_graph(payload("group", "security"))

    assert group.security_enabled is True
    assert group.group_types == ("DynamicMembership",)
    assert not group.is_external


def test_what_was_not_asked_for_is_told_from_nothing(payload: Load) -> None:
    user = Principal.from_graph(payload("user", "internal"))

    assert (user.external_user_state, user.was_read("external_user_state")) == (None, True)
    assert (user.creation_type, user.was_read("creation_type")) == (None, False)


def test_a_tenant_tells_its_name_and_domain(payload: Load) -> None:
    tenant = TenantInformation.from_graph(payload("tenantInformation", "full"))

    assert repr(tenant) == (
        "TenantInformation(display_name='Contoso', default_domain_name='contoso.com', "
        "tenant_id='22222222-bbbb-4bbb-8bbb-222222222222')"
    )


def test_an_organization_knows_its_default_and_its_initial_domain(payload: Load) -> None:
    contoso = Organization.from_graph(payload("organization", "contoso"))

    assert (contoso.default_domain, contoso.initial_domain) == ("contoso.com", "contoso.onmicrosoft.com")
    assert (Organization(id="x").default_domain, Organization(id="x").initial_domain) == (None, None)
