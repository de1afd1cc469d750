from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crosstenant.models.audit_event import AuditEvent, AuditInitiator, AuditResult, GroupType

Load = Callable[[str, str], dict[str, Any]]


def test_an_export_is_read_with_everything_the_how_to_prints(payload: Load) -> None:
    event = AuditEvent.from_graph(payload("directoryAudit", "exported"))

    assert event.at == datetime(2026, 1, 15, 10, 10, 3, 123456, tzinfo=UTC)
    assert event.activity == "Export"
    assert set(event.additional_details) == {"Details", "ErrorCode", "EventName", "ipaddr"}
    assert event.category == "ProvisioningManagement"
    assert event.correlation_id == "d2d2d2d2-0000-4000-8000-0000000000d2"
    assert event.initiated_by
    assert event.initiated_by.name == "Azure AD Cloud Sync"
    assert event.logged_by_service == "Account Provisioning"
    assert event.operation_type == ""
    assert event.result is AuditResult.SUCCESS
    assert event.result_reason == "User 'user1@fabrikam.com' was created in Azure Active Directory (target tenant)"
    assert [target.type for target in event.targets] == ["ServicePrincipal", "User"]


def test_a_changed_group_is_read(payload: Load) -> None:
    event = AuditEvent.from_graph(payload("directoryAudit", "full"))

    assert event.result is AuditResult.FAILURE
    assert event.targets[0].group_type is GroupType.UNIFIED_GROUPS
    assert event.targets[0].modified_properties[0].new_value == "2"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"user": {"userPrincipalName": "admin@fabrikam.com", "displayName": "Admin"}}, "admin@fabrikam.com"),
        ({"user": {"displayName": "Admin"}, "app": {"displayName": "A tool"}}, "Admin"),
        ({"user": {}, "app": {"displayName": "A tool"}}, "A tool"),
        ({}, None),
    ],
)
def test_who_did_it_is_named_by_sign_in_name_else_by_display_name(said: dict[str, Any], name: str | None) -> None:
    assert AuditInitiator.from_graph(said).name == name
