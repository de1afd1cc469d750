"""The partner entries, the default configuration and the root of cross-tenant access settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import attrs
import pytest

from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

ROOT = "/policies/crossTenantAccessPolicy"
PARTNERS = f"{ROOT}/partners"


def test_root_names_its_own_tenant(in_fabrikam: PlainGraph, fabrikam: EmulatedTenant) -> None:
    root = in_fabrikam.get(ROOT).json()

    assert root["displayName"] == f"CrossTenantAccessPolicy for {fabrikam.id}"
    assert root["allowedCloudEndpoints"] == []
    assert root["@odata.context"].endswith("$metadata#policies/crossTenantAccessPolicy/$entity")


def test_cloud_endpoints_are_replaced_as_a_whole(in_fabrikam: PlainGraph) -> None:
    in_fabrikam.patch(ROOT, {"allowedCloudEndpoints": ["microsoftonline.us"]})
    in_fabrikam.patch(ROOT, {"allowedCloudEndpoints": ["partner.microsoftonline.cn"]})

    assert in_fabrikam.get(ROOT).json()["allowedCloudEndpoints"] == ["partner.microsoftonline.cn"]


def test_unknown_cloud_endpoint_is_refused(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.patch(ROOT, {"allowedCloudEndpoints": ["example.com"]})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_BadRequest")


def test_default_begins_as_the_service_has_it(in_fabrikam: PlainGraph) -> None:
    default = in_fabrikam.get(f"{ROOT}/default").json()

    assert default["isServiceDefault"] is True
    assert default["automaticUserConsentSettings"] == {"inboundAllowed": False, "outboundAllowed": False}
    assert default["b2bDirectConnectInbound"]["usersAndGroups"]["accessType"] == "blocked"


def test_changed_default_is_no_service_default_until_it_is_reset(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.patch(f"{ROOT}/default", {"inboundTrust": {"isMfaAccepted": True}}).status_code == 204
    changed = in_fabrikam.get(f"{ROOT}/default").json()
    assert in_fabrikam.post(f"{ROOT}/default/resetToSystemDefault").status_code == 204
    reset = in_fabrikam.get(f"{ROOT}/default").json()

    assert changed["isServiceDefault"] is False
    assert changed["inboundTrust"]["isMfaAccepted"] is True
    assert changed["inboundTrust"]["isCompliantDeviceAccepted"] is False
    assert reset["isServiceDefault"] is True
    assert reset["inboundTrust"]["isMfaAccepted"] is False


def test_service_default_flag_follows_after_its_delay(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.delays = attrs.evolve(world.delays, policy_flag=timedelta(seconds=20))
    in_fabrikam.patch(f"{ROOT}/default", {"inboundTrust": {"isMfaAccepted": True}})

    assert in_fabrikam.get(f"{ROOT}/default").json()["isServiceDefault"] is True
    world.advance(seconds=20)
    assert in_fabrikam.get(f"{ROOT}/default").json()["isServiceDefault"] is False


def test_consent_of_the_default_cannot_be_changed(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.patch(f"{ROOT}/default", {"automaticUserConsentSettings": {"inboundAllowed": True}})

    assert answer.status_code == 400


def test_new_partner_inherits_everything(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    answer = in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    partner = answer.json()
    assert answer.status_code == 201
    assert partner["tenantId"] == fabrikam.id
    assert partner["inboundTrust"] is None
    assert partner["automaticUserConsentSettings"] == {"inboundAllowed": None, "outboundAllowed": None}
    assert partner["crossCloudMeetingConfiguration"] == {"inboundAllowed": None, "outboundAllowed": None}
    assert partner["@odata.context"].endswith("#policies/crossTenantAccessPolicy/partners/$entity")


def test_second_partner_entry_for_a_tenant_conflicts(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    answer = in_contoso.post(PARTNERS, {"tenantId": fabrikam.id.upper()})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "Request_MultipleObjectsWithSameKeyValue"
    assert (
        answer.json()["error"]["message"] == "Another object with the same value for property tenantId already exists."
    )


@pytest.mark.parametrize(
    "tenant_id",
    ["not-a-guid", None, 7, "11111111-1111-4111-8111-111111111111"],
    ids=["text", "null", "number", "unknown"],
)
def test_partner_for_no_tenant_is_refused(in_contoso: PlainGraph, tenant_id: object) -> None:
    assert in_contoso.post(PARTNERS, {"tenantId": tenant_id}).status_code == 400


def test_partner_for_oneself_is_refused(in_contoso: PlainGraph, contoso: EmulatedTenant) -> None:
    assert in_contoso.post(PARTNERS, {"tenantId": contoso.id}).status_code == 400


def test_unknown_tenants_can_be_partners_by_switch(world: Emulator, in_contoso: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, unknown_partner_tenant="accepted")

    assert in_contoso.post(PARTNERS, {"tenantId": "11111111-1111-4111-8111-111111111111"}).status_code == 201


def test_consent_keeps_the_member_that_a_patch_leaves_out(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"automaticUserConsentSettings": {"outboundAllowed": True}})

    in_contoso.patch(
        f"{PARTNERS}/{fabrikam.id}", {"inboundTrust": None, "automaticUserConsentSettings": {"inboundAllowed": True}}
    )

    partner = in_contoso.get(f"{PARTNERS}/{fabrikam.id}").json()
    assert partner["automaticUserConsentSettings"] == {"inboundAllowed": True, "outboundAllowed": True}
    assert partner["inboundTrust"] is None


def test_nested_patch_replaces_by_switch(world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    world.switches = attrs.evolve(world.switches, nested_patch="replace")
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "automaticUserConsentSettings": {"outboundAllowed": True}})

    in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"automaticUserConsentSettings": {"inboundAllowed": True}})

    partner = in_contoso.get(f"{PARTNERS}/{fabrikam.id}").json()
    assert partner["automaticUserConsentSettings"] == {"inboundAllowed": True, "outboundAllowed": None}


def test_patch_of_a_missing_partner_cannot_read_the_company(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    answer = in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"inboundTrust": None})

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "Directory_ObjectNotFound"
    assert answer.json()["error"]["message"] == "Unable to read the company information from the directory."


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_missing_partner_is_not_found(in_contoso: PlainGraph, fabrikam: EmulatedTenant, method: str) -> None:
    answer = in_contoso.send(method, f"{PARTNERS}/{fabrikam.id}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")


def test_wrong_casing_is_an_invalid_property(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    answer = in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"b2BCollaborationInbound": None})

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Invalid property 'b2BCollaborationInbound'"


def test_unknown_property_is_ignored_by_switch(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    world.switches = attrs.evolve(world.switches, unknown_property="ignored")
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    assert in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"b2BCollaborationInbound": None}).status_code == 204


def test_service_provider_flag_is_refused_from_an_app(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    answer = in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "isServiceProvider": False})

    assert answer.status_code == 403


def test_service_provider_flag_is_taken_from_an_administrator(
    graph: Callable[..., PlainGraph], contoso: EmulatedTenant, fabrikam: EmulatedTenant
) -> None:
    as_admin = graph(contoso, contoso.sign_in())

    answer = as_admin.post(PARTNERS, {"tenantId": fabrikam.id, "isServiceProvider": True})

    assert answer.json()["isServiceProvider"] is True


def test_blocking_all_users_needs_blocking_all_applications(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    setting = {
        "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {
            "accessType": "allowed",
            "targets": [{"target": "AllApplications", "targetType": "application"}],
        },
    }

    answer = in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "b2bCollaborationInbound": setting})

    assert answer.status_code == 400


def test_half_a_setting_is_echoed_half_filled(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    half = {"usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]}}

    partner = in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "b2bDirectConnectInbound": half}).json()

    assert partner["b2bDirectConnectInbound"] == half


def test_deleted_partner_is_gone_and_can_be_created_again(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    assert in_contoso.delete(f"{PARTNERS}/{fabrikam.id}").status_code == 204
    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}").status_code == 404
    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id}).status_code == 201


def test_deleted_partner_answers_and_conflicts_while_it_lingers(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    world.delays = attrs.evolve(world.delays, policy_deletion=timedelta(seconds=60))
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    in_contoso.delete(f"{PARTNERS}/{fabrikam.id}")

    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}").status_code == 200
    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id}).status_code == 409
    world.advance(seconds=60)
    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}").status_code == 404
    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id}).status_code == 201


def test_new_partner_cannot_be_used_before_its_delay(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    world.delays = attrs.evolve(Delays.none(), policy=timedelta(seconds=2))
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    policy = f"{PARTNERS}/{fabrikam.id}/identitySynchronization"

    assert in_contoso.put(policy, {"userSyncInbound": {"isSyncAllowed": True}}).status_code == 404
    world.advance(seconds=2)
    assert in_contoso.put(policy, {"userSyncInbound": {"isSyncAllowed": True}}).status_code == 204


def test_size_cap_applies_by_switch(world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    world.switches = attrs.evolve(world.switches, policy_size_cap=True)
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    targets = [{"target": world.ids.guid(), "targetType": "user"} for _ in range(400)]
    setting = {"usersAndGroups": {"accessType": "allowed", "targets": targets}}

    answer = in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"b2bCollaborationInbound": setting})

    assert answer.status_code == 400
    assert "object limit" in answer.json()["error"]["message"]


def test_worlds_do_not_see_each_other(
    graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    other = Emulator(seed=1)
    twin = other.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
    graph(fabrikam).post(PARTNERS, {"tenantId": contoso.id})

    assert twin.id == fabrikam.id
    assert twin.state.partners == {}


def test_partners_can_be_filtered_and_paged(in_contoso: PlainGraph, world: Emulator) -> None:
    ids = [world.add_tenant(f"Partner {number}").id for number in range(3)]
    for tenant_id in ids:
        in_contoso.post(PARTNERS, {"tenantId": tenant_id})

    one = in_contoso.get(f"{PARTNERS}?$filter=tenantId eq '{ids[1]}'&$select=tenantId").json()
    page = in_contoso.get(f"{PARTNERS}?$top=2&$select=tenantId").json()
    rest = in_contoso.get(page["@odata.nextLink"]).json()

    assert one["value"] == [{"tenantId": ids[1]}]
    assert [item["tenantId"] for item in page["value"] + rest["value"]] == ids


def test_selected_partner_shows_what_was_selected(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    answer = in_contoso.get(f"{PARTNERS}/{fabrikam.id}?$select=tenantId&$expand=identitySynchronization").json()

    assert answer["tenantId"] == fabrikam.id
    assert answer["identitySynchronization"] is None
    assert "inboundTrust" not in answer


@pytest.mark.parametrize("query", ["$expand=templates", "$select=nothing", "$filter=inboundTrust eq null"])
def test_unsupported_query_of_partners_is_refused(in_contoso: PlainGraph, query: str) -> None:
    assert in_contoso.get(f"{PARTNERS}?{query}").status_code == 400


@pytest.mark.parametrize("shown", ["null", "absent"])
def test_expanded_partner_without_a_policy_is_disputed(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, shown: Literal["null", "absent"]
) -> None:
    world.switches = attrs.evolve(world.switches, expanded_missing_policy=shown)
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    partner = in_contoso.get(f"{PARTNERS}?$expand=identitySynchronization").json()["value"][0]

    assert ("identitySynchronization" in partner) is (shown == "null")


@pytest.mark.parametrize(
    "setting",
    [
        {"inboundTrust": {"isMfaAccepted": "yes"}},
        {"inboundTrust": "yes"},
        {"b2bCollaborationInbound": {"usersAndGroups": {"accessType": "unknownFutureValue"}}},
        {"b2bCollaborationInbound": {"usersAndGroups": {"targets": {}}}},
        {"b2bCollaborationInbound": {"usersAndGroups": {"targets": [{"target": "x", "targetType": "user"}]}}},
        {"b2bCollaborationInbound": {"applications": {"targets": [{"target": "AllUsers", "targetType": "user"}]}}},
        {"isInMultiTenantOrganization": True},
    ],
)
def test_value_of_the_wrong_kind_is_refused(in_contoso: PlainGraph, fabrikam: EmulatedTenant, setting: object) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    assert in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", setting).status_code == 400


def test_read_only_members_are_ignored_by_switch(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    world.switches = attrs.evolve(world.switches, read_only_property="ignored")
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    assert in_contoso.patch(f"{PARTNERS}/{fabrikam.id}", {"isInMultiTenantOrganization": True}).status_code == 204
    assert in_contoso.get(f"{PARTNERS}/{fabrikam.id}").json()["isInMultiTenantOrganization"] is False


def test_allowing_users_forbids_blocking_every_application(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    setting = {
        "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {
            "accessType": "blocked",
            "targets": [{"target": "AllApplications", "targetType": "application"}],
        },
    }

    assert in_contoso.post(PARTNERS, {"tenantId": fabrikam.id, "b2bDirectConnectInbound": setting}).status_code == 400


def test_service_provider_cannot_be_deleted(
    graph: Callable[..., PlainGraph], contoso: EmulatedTenant, fabrikam: EmulatedTenant
) -> None:
    as_admin = graph(contoso, contoso.sign_in())
    as_admin.post(PARTNERS, {"tenantId": fabrikam.id, "isServiceProvider": True})

    assert as_admin.delete(f"{PARTNERS}/{fabrikam.id}").status_code == 400


def test_undocumented_members_of_partners_can_be_switched_off(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant
) -> None:
    world.switches = attrs.evolve(world.switches, partner_shows_undocumented=False)

    assert "protectedContentSharing" not in in_contoso.post(PARTNERS, {"tenantId": fabrikam.id}).json()


def test_beta_shows_more_of_a_partner(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    beta = in_contoso.get(f"{PARTNERS}/{fabrikam.id}", version="beta").json()

    assert beta["blockServiceProviderOutboundAccess"] is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"displayName": "x" * 26_000}),
        ("PATCH", "/default", {"b2bCollaborationInbound": None, "tenantRestrictions": None}),
        ("PATCH", "/partners/{partner}", {"inboundTrust": {"isMfaAccepted": True}}),
        ("POST", "/partners", {"tenantId": "{partner}"}),
    ],
)
def test_refused_for_its_size_nothing_is_changed(
    world: Emulator,
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    in_fabrikam: PlainGraph,
    *,
    method: str,
    path: str,
    body: dict[str, object],
) -> None:
    if path.startswith("/partners/"):
        in_fabrikam.post(PARTNERS, {"tenantId": contoso.id})
    world.switches = attrs.evolve(world.switches, policy_size_cap=True)
    fabrikam.state.root_policy["displayName"] = "y" * 26_000
    before = [in_fabrikam.get(each).json() for each in (ROOT, f"{ROOT}/default", PARTNERS)]
    sent = {name: contoso.id if name == "tenantId" else value for name, value in body.items()}

    answer = in_fabrikam.send(method, f"{ROOT}{path.format(partner=contoso.id)}", sent)

    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "Failure to update policy due to object limit.",
    )
    assert [in_fabrikam.get(each).json() for each in (ROOT, f"{ROOT}/default", PARTNERS)] == before
