"""What one admin hands to the other: requests that, sent by hand, do what the step does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, NotSignedInError, Scope, TenantClient
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.hand_over import requests_for
from crosstenant.workflows.step import Step, Task, Undertaking

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

SOURCE = "1a1a1a1a-1111-4aaa-8aaa-111111111111"
TARGET = "2b2b2b2b-2222-4bbb-8bbb-222222222222"


@pytest.mark.parametrize(
    "step", [step for step in (*Step, *Task) if step.number not in {1, 4}], ids=lambda step: step.name
)
def test_every_step_with_requests_can_be_handed_over(step: Undertaking) -> None:
    requests = requests_for(step, source_id=SOURCE, target_id=TARGET)

    assert requests
    assert all(request.path.startswith("/") and "{}" not in request.path for request in requests)
    json.dumps([request.body for request in requests])


@pytest.mark.parametrize("step", [Step.SIGN_IN_TO_SOURCE, Step.SIGN_IN_TO_TARGET])
def test_signing_in_takes_no_request(step: Step) -> None:
    assert requests_for(step, source_id=SOURCE, target_id=TARGET) == ()


def test_the_application_s_name_is_handed_over_where_it_is_known() -> None:
    (named,) = requests_for(Step.CREATE_APP, source_id=SOURCE, target_id=TARGET, display_name="Fabrikam")
    (unnamed,) = requests_for(Step.CREATE_APP, source_id=SOURCE, target_id=TARGET)

    assert named.body == {"displayName": "Fabrikam"}
    assert unnamed.body == {"displayName": "{display name}"}


def test_credentials_are_handed_over_as_the_same_set_that_the_step_saves(
    linked: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    (saved,) = [sent.body for sent in wire.sent if sent.method == "PUT" and sent.path.endswith("/secrets")]

    (request,) = requests_for(Step.SAVE_CREDENTIALS, source_id=fabrikam.id, target_id=contoso.id)

    assert request.body == saved


def test_the_target_s_admin_can_send_what_the_source_s_admin_was_handed(
    source_alone: CrossTenantSync, source: TenantClient, target: TenantClient
) -> None:
    alone = source_alone
    for step in (alone.enable_user_sync, alone.enable_inbound_redemption):
        with pytest.raises(NotSignedInError) as refusal:
            step()
        for request in refusal.value.requests:
            if request.method == "POST" and target.partner_policies.find(source.tenant_id):
                continue  # "leave out if there is one"
            _send(target, request.method, request.path, dict(request.body or {}))

    sync = CrossTenantSync(source=source, target=target)

    assert sync.user_sync_enabled()
    assert not sync.enable_user_sync().changed
    assert not sync.enable_inbound_redemption().changed


def test_what_the_source_s_admin_hands_over_to_take_a_step_back_takes_it_back(
    open_link: CrossTenantSync, source_alone: CrossTenantSync, target: TenantClient
) -> None:
    for step in (source_alone.disable_user_sync, source_alone.disable_inbound_redemption):
        with pytest.raises(NotSignedInError) as refusal:
            step()
        for request in refusal.value.requests:
            _send(target, request.method, request.path, dict(request.body or {}))

    assert not open_link.user_sync_enabled()
    assert not open_link.disable_user_sync().changed
    assert not open_link.disable_inbound_redemption().changed
    assert not open_link.enable_outbound_redemption().changed


def test_to_ask_is_handed_over_as_a_question(source_alone: CrossTenantSync) -> None:
    with pytest.raises(NotSignedInError) as refusal:
        source_alone.user_sync_enabled()

    assert [request.method for request in refusal.value.requests] == ["GET"]


def test_pausing_and_restarting_are_handed_over_as_what_they_are(target_alone: CrossTenantSync) -> None:
    for step, action in ((target_alone.pause, "pause"), (target_alone.restart, "restart")):
        with pytest.raises(NotSignedInError) as refusal:
            step()
        assert [request.path.rsplit("/", 1)[1] for request in refusal.value.requests] == [action]

    with pytest.raises(NotSignedInError) as refusal:
        target_alone.disable_outbound_redemption()
    assert [request.body for request in refusal.value.requests] == [
        {"automaticUserConsentSettings": {"outboundAllowed": False}}
    ]


def test_reading_is_handed_over_as_a_question_and_writing_as_what_is_written(target_alone: CrossTenantSync) -> None:
    """Of all that is done to who and what is synchronized."""
    alone = target_alone
    calls: dict[Callable[[], object], list[str]] = {
        alone.templates: ["GET templates"],
        alone.create_job: ["POST jobs"],
        alone.rule: ["GET schema"],
        alone.assignments: ["GET appRoleAssignedTo"],
        lambda: alone.unassign("user1@fabrikam.com"): ["GET appRoleAssignedTo", "DELETE {assignment id}"],
        lambda: alone.unassign_many(["user1@fabrikam.com"]): ["GET appRoleAssignedTo", "DELETE {assignment id}"],
        lambda: alone.assign_many(["user1@fabrikam.com"]): ["POST appRoleAssignedTo"],
        lambda: alone.reconcile(["user1@fabrikam.com"]): [
            "GET appRoleAssignedTo",
            "POST appRoleAssignedTo",
            "DELETE {assignment id}",
        ],
        alone.mappings.schema: ["GET schema"],
        alone.scoping.get: ["GET schema"],
        lambda: alone.mappings.check("[mail]"): ["GET schema"],
        lambda: alone.mappings.remove("department"): ["GET schema", "PUT schema"],
        lambda: alone.scoping.set(Scope.where("city").equals("Oslo")): ["GET schema", "PUT schema"],
        alone.mappings.reset: ["DELETE schema"],
        alone.settings.keys: ["GET secrets"],
        lambda: alone.settings.set_deletion_guard(17): ["GET secrets", "PUT secrets"],
    }
    for call, expected in calls.items():
        with pytest.raises(NotSignedInError) as refusal:
            call()
        told = [f"{request.method} {request.path.rsplit('/', 1)[1]}" for request in refusal.value.requests]
        assert told == expected


def _send(client: TenantClient, method: str, path: str, body: dict[str, object]) -> None:
    send = {"POST": client.transport.post, "PUT": client.transport.put, "PATCH": client.transport.patch}[method]
    send(path, body=body)


def test_without_a_client_for_the_target_its_steps_carry_their_requests(
    source_alone: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    with pytest.raises(NotSignedInError, match=r"contoso\.com") as refusal:
        source_alone.enable_user_sync()

    assert refusal.value.side == "target"
    assert [(request.method, request.path.rsplit("/", 1)[1]) for request in refusal.value.requests] == [
        ("POST", "partners"),
        ("PUT", "identitySynchronization"),
    ]
    assert refusal.value.requests[0].body == {"tenantId": fabrikam.id}
    assert wire.writes == []


def test_without_a_client_for_the_source_its_steps_carry_their_requests(
    target_alone: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    sync = target_alone
    steps = (
        sync.enable_outbound_redemption,
        lambda: sync.create_configuration_app("Fabrikam"),
        sync.test_connection,
        sync.templates,
        sync.create_job,
        sync.save_credentials,
        lambda: sync.assign("user1@fabrikam.com"),
        sync.rule,
        lambda: sync.provision_on_demand("user1@fabrikam.com"),
        sync.start,
        sync.pause,
        sync.restart,
        sync.status,
        sync.wait_for_cycle,
        sync.events,
        sync.audits,
    )
    for step in steps:
        with pytest.raises(NotSignedInError) as refusal:
            step()
        assert refusal.value.side == "source"
        assert refusal.value.tenant == fabrikam.id
        assert refusal.value.requests
    assert wire.writes == []
