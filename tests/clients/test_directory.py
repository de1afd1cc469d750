"""People, groups and tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.errors import InputError, NotFoundError, PermissionDeniedError, ProtocolError
from crosstenant.models.directory import Principal, PrincipalKind

if TYPE_CHECKING:
    from tests.clients.conftest import Load, ScriptedGraph

USER = "8b8b8b8b-8888-4bbb-8bbb-888888888888"
GROUP = "9d9d9d9d-9999-4ddd-8ddd-999999999999"
OTHER_TENANT = "2b2b2b2b-2222-4bbb-8bbb-222222222222"


def test_the_organization_gives_the_client_its_name(client: TenantClient, graph: ScriptedGraph, payload: Load) -> None:
    graph.answers("GET", "/organization", {"value": [payload("organization", "contoso")]})
    assert client.name is None

    organization = client.directory.organization()

    assert client.name == organization.display_name
    assert organization.initial_domain is not None


def test_an_organization_without_a_name_leaves_the_clients_as_it_was(
    client: TenantClient, graph: ScriptedGraph
) -> None:
    graph.answers("GET", "/organization", {"value": [{"id": OTHER_TENANT}]})

    client.directory.organization()

    assert client.name is None


def test_no_organization_at_all_is_a_protocol_error(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", "/organization", {"value": []})

    with pytest.raises(ProtocolError):
        client.directory.organization()


def test_errors_tell_the_tenants_name_once_it_was_read(
    client: TenantClient, graph: ScriptedGraph, payload: Load
) -> None:
    graph.answers("GET", "/organization", {"value": [payload("organization", "contoso")]})
    graph.refuses("GET", f"/users/{USER}", 403, "Authorization_RequestDenied")
    name = client.directory.organization().display_name

    with pytest.raises(PermissionDeniedError) as caught:
        client.directory.user(USER)

    assert caught.value.tenant_name == name


def test_any_tenant_tells_its_name_by_id_and_by_domain(source: TenantClient, contoso: EmulatedTenant) -> None:
    by_id = source.directory.tenant_by_id(contoso.id.upper())

    assert by_id == source.directory.tenant_by_domain("Contoso.com")
    assert by_id.display_name == "Contoso"
    assert by_id.tenant_id == contoso.id


def test_a_tenant_that_is_not_there_is_not_found(source: TenantClient) -> None:
    with pytest.raises(NotFoundError):
        source.directory.tenant_by_id(USER)
    with pytest.raises(NotFoundError):
        source.directory.tenant_by_domain("nowhere.example")


@pytest.mark.parametrize("bad", ["", "x') or (1 eq 1", "common", "../me"])
def test_a_tenant_look_up_takes_no_text_that_could_change_its_path(
    client: TenantClient, graph: ScriptedGraph, bad: str
) -> None:
    for look_up in (client.directory.tenant_by_id, client.directory.tenant_by_domain):
        with pytest.raises(InputError):
            look_up(bad)

    assert graph.sent == []


def test_a_user_is_read_with_everything_that_tells_who_is_external(
    client: TenantClient, graph: ScriptedGraph, payload: Load
) -> None:
    graph.answers("GET", f"/users/{USER}", payload("user", "synchronized"))

    user = client.directory.user(USER.upper())

    assert user.is_external
    selected = graph.sent[0].query["$select"].split(",")
    assert {"userPrincipalName", "userType", "accountEnabled", "externalUserState", "identities"} <= set(selected)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ada@fabrikam.com", "/users/ada@fabrikam.com"),
        ("ada_fabrikam.com#EXT#@contoso.com", "/users/ada_fabrikam.com%23EXT%23@contoso.com"),
        ("$ada@fabrikam.com", "/users('%24ada@fabrikam.com')"),
        ("$o'brien@fabrikam.com", "/users('%24o''brien@fabrikam.com')"),
    ],
)
def test_odd_user_principal_names_stay_one_path_segment(
    client: TenantClient, graph: ScriptedGraph, name: str, path: str
) -> None:
    graph.answers("GET", path, {"id": USER, "userPrincipalName": name})

    assert client.directory.user(name).user_principal_name == name


@pytest.mark.parametrize("bad", ["me", "", "ada", "a/b@c.com", "ada@fabrikam.com\n"])
def test_a_user_is_named_by_id_or_sign_in_name(client: TenantClient, graph: ScriptedGraph, bad: str) -> None:
    with pytest.raises(InputError):
        client.directory.user(bad)

    assert graph.sent == []


def test_users_of_the_tenant_are_found(source: TenantClient) -> None:
    user = source.directory.user("user1@fabrikam.com")

    assert user.kind is PrincipalKind.USER
    assert not user.is_external
    assert source.directory.user(user.id) == user
    assert source.directory.find_user("nobody@fabrikam.com") is None
    with pytest.raises(NotFoundError):
        source.directory.user("nobody@fabrikam.com")


def test_all_users_are_listed(source: TenantClient) -> None:
    names = {user.user_principal_name for user in source.directory.users()}

    assert {f"user{number}@fabrikam.com" for number in range(1, 11)} <= names


def test_users_are_selected_by_mail_and_name(client: TenantClient, graph: ScriptedGraph) -> None:
    for _ in range(3):
        graph.answers("GET", "/users", {"value": []})

    list(client.directory.users(mail="ada@fabrikam.com"))
    list(client.directory.users(display_name="O'Brien"))
    list(client.directory.users(mail="a@b.c", display_name="Ada"))

    assert [sent.query["$filter"] for sent in graph.sent] == [
        "mail eq 'ada@fabrikam.com'",
        "displayName eq 'O''Brien'",
        "mail eq 'a@b.c' and displayName eq 'Ada'",
    ]


def test_external_users_are_told_from_the_tenants_own(
    client: TenantClient, graph: ScriptedGraph, payload: Load
) -> None:
    graph.answers("GET", "/users", {"value": [payload("user", "internal"), payload("user", "synchronized")]})

    users = client.directory.external_users()

    assert graph.sent == []
    assert [user.id for user in users] == [payload("user", "synchronized")["id"]]


def test_deleted_users_say_since_when(client: TenantClient, graph: ScriptedGraph, payload: Load) -> None:
    gone = payload("user", "synchronized") | {"deletedDateTime": "2026-01-15T09:00:00Z"}
    graph.answers("GET", "/directory/deletedItems/microsoft.graph.user", {"value": [gone]})

    (user,) = client.directory.deleted_users()

    assert user.deleted_at is not None
    assert "deletedDateTime" in graph.sent[0].query["$select"]


def test_groups_are_found_by_name_and_id(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    made = fabrikam.add_group("Sales & Söhne")

    (found,) = source.directory.find_groups("Sales & Söhne")

    assert found.id == made["id"]
    assert found.kind is PrincipalKind.GROUP
    assert source.directory.group(found.id) == found
    assert list(source.directory.find_groups("O'Brien') or (1 eq 1")) == []


def test_a_principal_is_read_whichever_kind_it_is(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    group = fabrikam.add_group("Sales")
    user = fabrikam.add_user("ada")

    assert source.directory.principal(str(group["id"])).kind is PrincipalKind.GROUP
    assert source.directory.principal(str(user["id"])).kind is PrincipalKind.USER
    with pytest.raises(NotFoundError):
        source.directory.principal(USER)


def test_members_are_users_and_groups(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    inner = fabrikam.add_group("Inner")
    ada = fabrikam.add_user("ada")
    made = fabrikam.add_group("Outer", ada, inner)
    outer = source.directory.group(str(made["id"]))

    members = {member.id: member.kind for member in source.directory.members(outer)}

    assert members == {ada["id"]: PrincipalKind.USER, inner["id"]: PrincipalKind.GROUP}


def test_only_groups_have_members(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError) as caught:
        client.directory.members(Principal(id=USER, user_principal_name="ada@fabrikam.com"))

    assert caught.value.parameter == "group"
    assert graph.sent == []


@pytest.mark.parametrize("bad", ["", "me", "ada@fabrikam.com"])
def test_groups_and_principals_are_named_by_object_id(client: TenantClient, graph: ScriptedGraph, bad: str) -> None:
    for look_up in (client.directory.group, client.directory.principal):
        with pytest.raises(InputError):
            look_up(bad)

    assert graph.sent == []
