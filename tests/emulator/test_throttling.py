"""The published limits, where a world minds them."""

from __future__ import annotations

import attrs
import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.serving.throttling import cost_of
from crosstenant.emulator.tenants import EmulatedTenant

LOGS = "/auditLogs/provisioning"
POLICY = "/policies/crossTenantAccessPolicy"


@pytest.fixture(autouse=True)
def limited(world: Emulator) -> None:
    world.switches = attrs.evolve(world.switches, published_limits=True)


def test_sixth_log_request_in_ten_seconds_is_throttled(world: Emulator, in_fabrikam: PlainGraph) -> None:
    first = [in_fabrikam.get(LOGS).status_code for _ in range(5)]
    world.advance(seconds=4)
    sixth = in_fabrikam.get(LOGS)
    world.clock.sleep(int(sixth.headers["Retry-After"]))

    assert first == [200] * 5
    assert (sixth.status_code, sixth.headers["Retry-After"]) == (429, "6")
    assert sixth.headers["x-ms-throttle-scope"].startswith("Tenant_Application/ReadWrite/")
    assert in_fabrikam.get(LOGS).status_code == 200


def test_each_tenant_counts_for_itself(in_fabrikam: PlainGraph, in_contoso: PlainGraph) -> None:
    for _ in range(5):
        in_fabrikam.get(LOGS)

    assert in_contoso.get(LOGS).status_code == 200


def test_limits_are_minded_on_request_only(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, published_limits=False)

    assert [in_fabrikam.get(LOGS).status_code for _ in range(6)] == [200] * 6


def test_limit_of_the_logs_is_minded_alone_by_its_own_switch(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.switches = attrs.evolve(world.switches, published_limits=False, log_limit=True)

    assert [in_fabrikam.get(LOGS).status_code for _ in range(6)] == [200] * 5 + [429]
    assert "x-ms-throttle-limit-percentage" not in in_fabrikam.get(POLICY).headers


def test_resource_units_run_out_with_a_warning(
    world: Emulator, fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    answers = [in_fabrikam.get(f"{POLICY}") for _ in range(3501)]

    assert "x-ms-throttle-limit-percentage" not in answers[0].headers
    assert answers[3000].headers["x-ms-throttle-limit-percentage"] == "0.86"
    assert (answers[3499].status_code, answers[3500].status_code) == (200, 429)
    assert answers[3500].headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"


def test_writes_have_a_limit_of_their_own_and_flow_back(world: Emulator, in_fabrikam: PlainGraph) -> None:
    at_once = [in_fabrikam.patch(POLICY, {}).status_code for _ in range(3000)]
    refused = in_fabrikam.patch(POLICY, {})
    world.advance(seconds=1)
    later = [in_fabrikam.patch(POLICY, {}).status_code for _ in range(21)]

    assert set(at_once) == {204}
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.headers["x-ms-throttle-information"] == "WriteLimitExceeded"
    assert later == [204] * 20 + [429]


@pytest.mark.parametrize(
    ("path", "query", "cost"),
    [
        ("/users", {}, 2),
        ("/users", {"$select": "id"}, 1),
        ("/users", {"$top": "5", "$select": "id"}, 1),
        ("/groups/<group_id>/members", {"$top": "10"}, 2),
        ("/groups/<group_id>/members", {"$expand": "x"}, 4),
        ("/servicePrincipals/<service_principal_id>/appRoleAssignments", {}, 2),
        (POLICY, {}, 1),
    ],
)
def test_requests_cost_what_is_published(path: str, query: dict[str, str], cost: int) -> None:
    assert cost_of("GET", path, query) == cost


def test_answers_tell_their_cost(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.get("/users").headers["x-ms-resource-unit"] == "2"
    assert in_fabrikam.get(POLICY).headers["x-ms-resource-unit"] == "1"
