from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crosstenant.errors import ProtocolError
from crosstenant.models.application_template import ApplicationTemplate
from crosstenant.models.configuration_app import (
    CROSS_TENANT_APPLICATION,
    AppRole,
    AppRoleAssignment,
    ConfigurationApp,
)

Load = Callable[[str, str], dict[str, Any]]
SERVICE_PRINCIPAL = "33333333-cccc-4ccc-8ccc-333333333333"
APPLICATION = "55555555-eeee-4eee-8eee-555555555555"
APP = "44444444-dddd-4ddd-8ddd-444444444444"


@pytest.mark.parametrize("case", ["instantiated", "older_names"])
def test_an_instantiated_app_knows_all_three_ids(payload: Load, case: str) -> None:
    app = ConfigurationApp.from_instantiation(payload("applicationServicePrincipal", case))

    assert (app.service_principal_id, app.application_id, app.app_id) == (SERVICE_PRINCIPAL, APPLICATION, APP)


def test_an_instantiation_without_a_service_principal_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError, match="servicePrincipal without its 'id'"):
        ConfigurationApp.from_instantiation({"application": {"id": APPLICATION}})


def test_a_service_principal_alone_does_not_know_the_application_id(payload: Load) -> None:
    assert ConfigurationApp.from_graph(payload("servicePrincipal", "full")).application_id is None


def test_an_app_is_read_with_everything_the_how_to_prints(payload: Load) -> None:
    app = ConfigurationApp.from_graph(payload("servicePrincipal", "full"))

    assert app.account_enabled is True
    assert app.app_display_name == "Fabrikam"
    assert app.app_owner_organization_id == "11111111-aaaa-4aaa-8aaa-111111111111"
    assert app.app_role_assignment_required is True
    assert app.application_template_id == CROSS_TENANT_APPLICATION
    assert app.disabled_by_microsoft_status == "NotDisabled"
    assert app.notification_email_addresses == ("ops@fabrikam.com",)
    assert app.tags == ("WindowsAzureActiveDirectoryIntegratedApp",)
    assert app.deleted_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert app.info is not None
    assert dict(app.info) == dict.fromkeys(
        ("logoUrl", "marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl")
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"applicationTemplateId": CROSS_TENANT_APPLICATION}, True),
        ({"homepage": "https://x/default.aspx?metadata=aad2aadsync|ISV9.1|primary|z"}, True),
        ({"homepage": "https://x/"}, False),
        ({}, False),
    ],
)
def test_an_app_for_cross_tenant_synchronization_is_told_by_template_or_homepage(
    *, said: dict[str, str], expected: bool
) -> None:
    assert ConfigurationApp.from_graph({"id": "x", **said}).is_cross_tenant is expected


def role(name: str, *, enabled: bool = True, members: tuple[str, ...] = ("User",)) -> AppRole:
    return AppRole(id=name, display_name=name, is_enabled=enabled, allowed_member_types=members)


@pytest.mark.parametrize(
    ("roles", "chosen"),
    [
        ((role("User"), role("msiam_access")), "msiam_access"),
        ((role("msiam_access", enabled=False), role("User")), "User"),
        ((role("daemon", members=("Application",)), role("User")), "User"),
        ((role("daemon", members=("Application",)),), None),
        ((), None),
    ],
)
def test_the_role_that_puts_people_in_scope_is_found(roles: tuple[AppRole, ...], chosen: str | None) -> None:
    found = ConfigurationApp(service_principal_id="x", app_roles=roles).assignable_role

    assert (found and found.id) == chosen


def test_an_assignment_is_read(payload: Load) -> None:
    assignment = AppRoleAssignment.from_graph(payload("appRoleAssignment", "created"))

    assert assignment.created_at == datetime(2026, 1, 15, 10, 5, 0, 123456, tzinfo=UTC)
    assert assignment.deleted_at is None
    assert (assignment.principal_type, assignment.principal_display_name) == ("User", "User1")
    assert assignment.resource_id == SERVICE_PRINCIPAL


def test_an_older_assignment_calls_its_creation_otherwise() -> None:
    assert AppRoleAssignment.from_graph({"creationTimestamp": "2026-01-15T10:05:00Z"}).created_at


def test_a_new_assignment_writes_only_what_graph_wants() -> None:
    wanted = AppRoleAssignment(principal_id="p", resource_id="r", app_role_id="a").to_graph()

    assert wanted == {"principalId": "p", "resourceId": "r", "appRoleId": "a"}


def test_an_application_template_is_read(payload: Load) -> None:
    template = ApplicationTemplate.from_graph(payload("applicationTemplate", "full"))

    assert template.id == CROSS_TENANT_APPLICATION
    assert template.deprecated_on == date(2030, 1, 31)
    assert template.risk_score is not None
    assert template.risk_score["total"] == 9.5
    assert template.supported_provisioning_types == ("sync",)
