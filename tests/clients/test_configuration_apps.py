"""Configuration applications and assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.errors import (
    ConflictError,
    GraphError,
    InputError,
    NotFoundError,
    PermissionDeniedError,
    ServiceError,
)
from crosstenant.models.configuration_app import CROSS_TENANT_APPLICATION, AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal

if TYPE_CHECKING:
    from tests.clients.conftest import Load, ScriptedGraph

USER = "8b8b8b8b-8888-4bbb-8bbb-888888888888"
INSTANTIATE = f"/applicationTemplates/{CROSS_TENANT_APPLICATION}/instantiate"
SERVICE_PRINCIPALS = "/servicePrincipals"
MARKED = {"id": "a0a0a0a0-0000-4000-8000-00000000000a", "homepage": "https://x/?metadata=aad2aadsync|ISV9.1|primary|z"}
FOREIGN = {"id": "b0b0b0b0-0000-4000-8000-00000000000b", "homepage": "https://x/", "applicationTemplateId": None}


@pytest.fixture
def link_app(world: Emulator, source: TenantClient) -> ConfigurationApp:
    """A configuration app that every replica has."""
    app = source.configuration_apps.instantiate("Fabrikam to Contoso")
    world.clock.sleep(300)
    return source.configuration_apps.get(app.service_principal_id)


def test_the_gallery_has_the_cross_tenant_template(source: TenantClient) -> None:
    assert source.configuration_apps.template().id == CROSS_TENANT_APPLICATION


def test_the_gallery_refuses_an_entry_that_it_does_not_have(source: TenantClient) -> None:
    with pytest.raises(NotFoundError):
        source.configuration_apps.template("0f0f0f0f-0000-4000-8000-0000000000ff")


def test_instantiating_brings_all_three_ids_and_the_role(source: TenantClient) -> None:
    app = source.configuration_apps.instantiate("Fabrikam to Contoso")

    assert len({app.service_principal_id, app.application_id, app.app_id}) == 3
    assert app.display_name == "Fabrikam to Contoso"
    assert app.assignable_role is not None
    assert app.assignable_role.display_name == "msiam_access"
    assert app.is_cross_tenant


def test_a_marker_travels_in_the_creating_request_itself(
    client: TenantClient, graph: ScriptedGraph, payload: Load
) -> None:
    graph.answers("POST", INSTANTIATE, payload("applicationServicePrincipal", "instantiated"), status=201)

    client.configuration_apps.instantiate("Fabrikam to Contoso", marker="crosstenant:42")

    assert graph.sent[0].body == {
        "displayName": "Fabrikam to Contoso",
        "serviceManagementReference": "crosstenant:42",
    }


def test_instantiating_is_never_sent_twice(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.refuses("POST", INSTANTIATE, 503, "ServiceUnavailable")

    with pytest.raises(ServiceError):
        client.configuration_apps.instantiate("Fabrikam to Contoso")

    assert len(graph.sent) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 257, "a\0b", "a\u202eb"])
def test_a_name_that_cannot_be_shown_is_refused_before_a_request(
    client: TenantClient, graph: ScriptedGraph, name: str
) -> None:
    with pytest.raises(InputError):
        client.configuration_apps.instantiate(name)
    with pytest.raises(InputError):
        list(client.configuration_apps.named(name))

    assert graph.sent == []


def test_an_app_that_is_not_there_is_an_error_to_get_and_none_to_find(source: TenantClient) -> None:
    assert source.configuration_apps.find(USER) is None
    with pytest.raises(NotFoundError):
        source.configuration_apps.get(USER)


def test_apps_are_found_by_their_template(source: TenantClient, link_app: ConfigurationApp) -> None:
    assert [app.service_principal_id for app in source.configuration_apps.all()] == [link_app.service_principal_id]


def test_no_app_at_all_is_an_empty_answer(source: TenantClient) -> None:
    assert list(source.configuration_apps.all()) == []


def test_apps_are_selected_here_where_the_service_refuses_the_filter(
    client: TenantClient, graph: ScriptedGraph
) -> None:
    graph.refuses("GET", SERVICE_PRINCIPALS, 400, "Request_UnsupportedQuery")
    graph.answers("GET", SERVICE_PRINCIPALS, {"value": [FOREIGN, MARKED]})

    assert [app.service_principal_id for app in client.configuration_apps.all()] == [MARKED["id"]]
    assert "applicationTemplateId" in graph.sent[0].query["$filter"]
    assert "$filter" not in graph.sent[1].query


def test_a_missing_permission_is_not_taken_for_a_refused_filter(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.refuses("GET", SERVICE_PRINCIPALS, 403, "Authorization_RequestDenied")

    with pytest.raises(PermissionDeniedError):
        list(client.configuration_apps.all())


def test_a_page_that_fails_later_does_not_begin_the_list_again(client: TenantClient, graph: ScriptedGraph) -> None:
    link = f"https://graph.microsoft.com/v1.0{SERVICE_PRINCIPALS}?$skiptoken=2"
    graph.answers("GET", SERVICE_PRINCIPALS, {"value": [MARKED], "@odata.nextLink": link})
    graph.answers(
        "GET", SERVICE_PRINCIPALS, {"error": {"code": "Directory_ExpiredPageToken"}}, status=400, query="?$skiptoken=2"
    )

    with pytest.raises(GraphError, match="Directory_ExpiredPageToken"):
        list(client.configuration_apps.all())

    assert len(graph.sent) == 2


def test_only_cross_tenant_apps_of_a_name_are_found(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", SERVICE_PRINCIPALS, {"value": [FOREIGN, MARKED]})

    assert [app.service_principal_id for app in client.configuration_apps.named("Link")] == [MARKED["id"]]


def test_a_name_cannot_leave_its_literal_in_the_filter(client: TenantClient, graph: ScriptedGraph) -> None:
    graph.answers("GET", SERVICE_PRINCIPALS, {"value": []})

    assert list(client.configuration_apps.named("O'Brien') or (1 eq 1")) == []
    assert graph.sent[0].query["$filter"] == "displayName eq 'O''Brien'') or (1 eq 1'"


def test_apps_can_share_a_name(world: Emulator, source: TenantClient) -> None:
    for _ in range(2):
        source.configuration_apps.instantiate("O'Brien & Söhne")
    world.clock.sleep(300)

    assert len(list(source.configuration_apps.named("O'Brien & Söhne"))) == 2


def test_the_application_id_is_filled_in_where_only_the_service_principal_was_read(
    source: TenantClient, link_app: ConfigurationApp
) -> None:
    assert link_app.application_id is None

    whole = source.configuration_apps.with_application(link_app)

    assert whole.application_id not in {None, whole.service_principal_id, whole.app_id}
    assert source.configuration_apps.with_application(whole) is whole


def test_the_application_keeps_the_marker(client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp) -> None:
    found = {"id": app.application_id, "appId": app.app_id, "serviceManagementReference": "crosstenant:42"}
    graph.answers("GET", "/applications", {"value": [found]})

    application = client.configuration_apps.application(app)

    assert application is not None
    assert application.service_management_reference == "crosstenant:42"
    assert graph.sent[0].query == {"$filter": f"appId eq '{app.app_id}'"}


def test_an_application_that_is_not_there_stays_unknown(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    graph.answers("GET", "/applications", {"value": []})

    assert client.configuration_apps.with_application(attrs.evolve(app, application_id=None)).application_id is None


def test_an_app_read_without_its_client_id_cannot_be_looked_up(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError, match="app_id"):
        client.configuration_apps.application(ConfigurationApp(service_principal_id=USER))

    assert graph.sent == []


def test_delete_removes_service_principal_and_application_and_is_fine_twice(
    source: TenantClient, link_app: ConfigurationApp
) -> None:
    source.configuration_apps.delete(link_app)
    source.configuration_apps.delete(link_app)

    assert source.configuration_apps.find(link_app.service_principal_id) is None
    assert source.configuration_apps.application(link_app) is None


def test_deleting_an_app_whose_application_is_gone_deletes_the_rest(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    graph.answers("GET", "/applications", {"value": []})
    graph.answers("DELETE", f"/servicePrincipals/{app.service_principal_id}")

    client.configuration_apps.delete(attrs.evolve(app, application_id=None))

    assert [sent.method for sent in graph.sent] == ["GET", "DELETE"]


def test_assign_gives_the_apps_own_role_unless_told(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp, payload: Load
) -> None:
    path = f"/servicePrincipals/{app.service_principal_id}/appRoleAssignedTo"
    graph.answers("POST", path, payload("appRoleAssignment", "created"), status=201)

    assignment = client.configuration_apps.assign(app, USER.upper())

    assert app.assignable_role is not None
    assert graph.sent[0].body == {
        "principalId": USER,
        "resourceId": app.service_principal_id,
        "appRoleId": app.assignable_role.id,
    }
    assert assignment.id is not None


def test_assign_gives_another_role_when_told(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp, payload: Load
) -> None:
    path = f"/servicePrincipals/{app.service_principal_id}/appRoleAssignedTo"
    graph.answers("POST", path, payload("appRoleAssignment", "created"), status=201)
    other = attrs.evolve(app.app_roles[0], id="12121212-0000-4000-8000-000000000012")

    client.configuration_apps.assign(app, USER, role=other)

    assert graph.sent[0].body["appRoleId"] == other.id


def test_assigning_twice_is_a_conflict_though_the_service_calls_it_a_bad_request(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    path = f"/servicePrincipals/{app.service_principal_id}/appRoleAssignedTo"
    graph.refuses("POST", path, 400, message="Permission being assigned already exists on the object")

    with pytest.raises(ConflictError):
        client.configuration_apps.assign(app, USER)


def test_an_assignment_is_never_sent_twice(client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp) -> None:
    path = f"/servicePrincipals/{app.service_principal_id}/appRoleAssignedTo"
    graph.refuses("POST", path, 503, "ServiceUnavailable")

    with pytest.raises(ServiceError):
        client.configuration_apps.assign(app, USER)

    assert len(graph.sent) == 1


def test_an_app_without_roles_can_assign_nobody(client: TenantClient, graph: ScriptedGraph) -> None:
    with pytest.raises(InputError, match="read it again"):
        client.configuration_apps.assign(ConfigurationApp(service_principal_id=USER), USER)

    assert graph.sent == []


def test_a_principal_is_named_by_its_object_id(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    with pytest.raises(InputError) as caught:
        client.configuration_apps.assign(app, "ada@fabrikam.com")

    assert caught.value.parameter == "principal_id"
    assert graph.sent == []


def test_who_was_assigned_is_listed_until_unassigned(
    world: Emulator, fabrikam: EmulatedTenant, source: TenantClient, link_app: ConfigurationApp
) -> None:
    apps = source.configuration_apps
    user = fabrikam.add_user("ada")
    given = apps.assign(link_app, str(user["id"]))
    with pytest.raises(ConflictError):
        apps.assign(link_app, str(user["id"]))
    world.clock.sleep(300)

    assert [item.principal_id for item in apps.assignments(link_app)] == [user["id"]]
    apps.unassign(link_app, given)
    apps.unassign(link_app, given)
    world.clock.sleep(300)
    assert list(apps.assignments(link_app)) == []


def test_assignments_are_seen_from_the_other_side(
    fabrikam: EmulatedTenant, source: TenantClient, link_app: ConfigurationApp
) -> None:
    user = Principal.from_graph(fabrikam.add_user("ada"))
    source.configuration_apps.assign(link_app, user.id)

    (seen,) = source.configuration_apps.assignments_of(user, app=link_app)

    assert seen.resource_id == link_app.service_principal_id


def test_a_groups_assignments_are_read_from_the_group(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    group = Principal(id=USER, security_enabled=True)
    graph.answers("GET", f"/groups/{USER}/appRoleAssignments", {"value": []})
    graph.answers("GET", f"/groups/{USER}/appRoleAssignments", {"value": []})

    assert list(client.configuration_apps.assignments_of(group, app=app)) == []
    assert list(client.configuration_apps.assignments_of(group)) == []
    assert [sent.query for sent in graph.sent] == [{"$filter": f"resourceId eq {app.service_principal_id}"}, {}]


def test_only_users_and_groups_have_assignments(client: TenantClient, graph: ScriptedGraph) -> None:
    for stranger in (Principal(id=USER), Principal(id=USER, type_name="#microsoft.graph.device")):
        with pytest.raises(InputError, match="neither"):
            client.configuration_apps.assignments_of(stranger)

    assert graph.sent == []


def test_an_assignment_of_another_app_is_not_deleted_by_mistake(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    foreign = AppRoleAssignment(id="i4uLi4iIu0uLu4iI", resource_id=USER)

    with pytest.raises(InputError, match="another app"):
        client.configuration_apps.unassign(app, foreign)

    assert graph.sent == []


def test_an_assignment_without_an_id_cannot_be_deleted(
    client: TenantClient, graph: ScriptedGraph, app: ConfigurationApp
) -> None:
    with pytest.raises(InputError) as caught:
        client.configuration_apps.unassign(app, AppRoleAssignment())

    assert caught.value.parameter == "assignment"
    assert graph.sent == []


@pytest.mark.parametrize("bad", ["", "../applications/x", "a/b", "me"])
def test_an_app_is_named_by_the_id_of_its_service_principal(
    client: TenantClient, graph: ScriptedGraph, bad: str
) -> None:
    with pytest.raises(InputError) as caught:
        client.configuration_apps.get(bad)

    assert caught.value.parameter == "service_principal_id"
    assert graph.sent == []
