from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crosstenant.models.event_parties import InitiatorKind
from crosstenant.models.provisioning_event import (
    ErrorCategory,
    Outcome,
    ProvisioningAction,
    ProvisioningEvent,
    StepKind,
)

Load = Callable[[str, str], dict[str, Any]]
LOG = "provisioningObjectSummary"


def test_a_created_user_is_read(payload: Load) -> None:
    event = ProvisioningEvent.from_graph(payload(LOG, "created"))

    assert event.at == datetime(2026, 1, 15, 10, 10, 3, tzinfo=UTC)
    assert event.action is ProvisioningAction.CREATE
    assert event.outcome is Outcome.SUCCESS
    assert event.error is None
    assert event.skip_reason is None
    assert event.duration == timedelta(milliseconds=4375)
    assert [step.kind for step in event.steps] == [StepKind.IMPORT, StepKind.SCOPING, StepKind.EXPORT]
    assert event.source_identity
    assert event.source_identity.user_principal_name == "user1@fabrikam.com"
    assert event.target_identity
    assert event.target_identity.user_principal_name is None
    assert event.initiated_by
    assert event.initiated_by.kind is InitiatorKind.SYSTEM
    assert event.app
    assert event.app.service_principal_id == "33333333-cccc-4ccc-8ccc-333333333333"
    assert event.target_system
    assert event.target_system.details["ServicePrincipalDisplayName"] == "Fabrikam"
    assert (event.modified_properties[0].old_value, event.modified_properties[0].new_value) == (None, "User1")


def test_a_failure_tells_its_error(payload: Load) -> None:
    event = ProvisioningEvent.from_graph(payload(LOG, "failed"))

    assert event.outcome is Outcome.FAILURE
    assert event.error
    assert event.error.code == "InvitationCreationFailure"
    assert event.error.category is ErrorCategory.NON_SERVICE_FAILURE
    assert event.error.recommended_action == "Check the address"


def test_a_skip_tells_its_reason(payload: Load) -> None:
    event = ProvisioningEvent.from_graph(payload(LOG, "skipped"))

    assert event.outcome is Outcome.SKIPPED
    assert event.skip_reason == "RedundantExport"


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ({"id": "1", "displayName": "Kim", "details": {"UserPrincipalName": "kim@fabrikam.com"}}, "kim@fabrikam.com"),
        ({"id": "1", "displayName": "Kim"}, "Kim"),
        ({"id": "1", "displayName": ""}, "1"),
        ({}, ""),
        (None, ""),
    ],
)
def test_whom_an_event_is_about_is_told_by_the_best_name_there_is(
    identity: dict[str, object] | None, name: str
) -> None:
    event = ProvisioningEvent.from_graph({"id": "e", "sourceIdentity": identity, "provisioningStatusInfo": {}})

    assert event.source_name == name


def test_older_answers_use_other_names_and_capitals(payload: Load) -> None:
    event = ProvisioningEvent.from_graph(payload(LOG, "older_names"))

    assert event.action is ProvisioningAction.CREATE
    assert event.outcome is Outcome.SUCCESS
    assert event.steps[0].kind is StepKind.IMPORT
    assert event.initiated_by
    assert event.initiated_by.kind is InitiatorKind.SYSTEM
    assert event.app
    assert event.app.display_name == "Fabrikam"


def test_an_event_of_no_app_has_none(payload: Load) -> None:
    assert ProvisioningEvent.from_graph(payload(LOG, "no_app")).app is None
