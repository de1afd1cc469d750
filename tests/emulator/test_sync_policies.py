"""Identity synchronization policies of a partner."""

from __future__ import annotations

import attrs
import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

PARTNERS = "/policies/crossTenantAccessPolicy/partners"
ALLOWED = {"userSyncInbound": {"isSyncAllowed": True}}


@pytest.fixture
def policy(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> str:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    return f"{PARTNERS}/{fabrikam.id}/identitySynchronization"


def test_put_creates_and_get_reads_it_back(in_contoso: PlainGraph, fabrikam: EmulatedTenant, policy: str) -> None:
    answer = in_contoso.put(policy, {"displayName": "Fabrikam", **ALLOWED})

    read = in_contoso.get(policy).json()
    assert (answer.status_code, answer.content) == (204, b"")
    assert {name: read[name] for name in ("tenantId", "displayName", "userSyncInbound")} == {
        "tenantId": fabrikam.id,
        "displayName": "Fabrikam",
        "userSyncInbound": {"isSyncAllowed": True},
    }


def test_second_put_conflicts_with_its_detail(in_contoso: PlainGraph, policy: str) -> None:
    in_contoso.put(policy, ALLOWED)

    answer = in_contoso.put(policy, ALLOWED)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "Request_MultipleObjectsWithSameKeyValue")
    assert error["details"][0]["code"] == "ConflictingObjects"
    assert error["details"][0]["message"] == error["message"]


def test_second_put_replaces_by_switch(world: Emulator, in_contoso: PlainGraph, policy: str) -> None:
    world.switches = attrs.evolve(world.switches, put_existing_sync_policy="replace")
    in_contoso.put(policy, {"displayName": "Fabrikam", **ALLOWED})

    assert in_contoso.put(policy, ALLOWED).status_code == 204
    assert in_contoso.get(policy).json()["displayName"] is None


def test_put_without_a_partner_entry_is_not_found(in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    answer = in_contoso.put(f"{PARTNERS}/{fabrikam.id}/identitySynchronization", ALLOWED)

    assert answer.json()["error"]["code"] == "Directory_ObjectNotFound"


def test_patch_without_a_policy_cannot_read_the_company(in_contoso: PlainGraph, policy: str) -> None:
    answer = in_contoso.patch(policy, ALLOWED)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Directory_ObjectNotFound")


def test_patch_changes_what_it_names(in_contoso: PlainGraph, policy: str) -> None:
    in_contoso.put(policy, {"displayName": "Fabrikam", **ALLOWED})

    in_contoso.patch(policy, {"userSyncInbound": {"isSyncAllowed": False}})

    read = in_contoso.get(policy).json()
    assert read["displayName"] == "Fabrikam"
    assert read["userSyncInbound"] == {"isSyncAllowed": False}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_missing_policy_is_not_found(in_contoso: PlainGraph, policy: str, method: str) -> None:
    assert in_contoso.send(method, policy).status_code == 404


def test_partner_with_a_policy_cannot_be_deleted(in_contoso: PlainGraph, fabrikam: EmulatedTenant, policy: str) -> None:
    in_contoso.put(policy, ALLOWED)

    answer = in_contoso.delete(f"{PARTNERS}/{fabrikam.id}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert in_contoso.delete(policy).status_code == 204
    assert in_contoso.delete(f"{PARTNERS}/{fabrikam.id}").status_code == 204


def test_group_synchronization_exists_on_beta_only(in_contoso: PlainGraph, policy: str) -> None:
    both = {**ALLOWED, "groupSyncInbound": {"isSyncAllowed": True}}

    assert in_contoso.put(policy, both).status_code == 400
    assert in_contoso.put(policy, both, version="beta").status_code == 204
    assert "groupSyncInbound" not in in_contoso.get(policy).json()
    assert in_contoso.get(policy, version="beta").json()["groupSyncInbound"] == {"isSyncAllowed": True}


def test_expanded_partner_carries_its_policy(in_contoso: PlainGraph, fabrikam: EmulatedTenant, policy: str) -> None:
    in_contoso.put(policy, ALLOWED)

    answer = in_contoso.get(f"{PARTNERS}?$select=tenantId&$expand=identitySynchronization")

    assert answer.json()["value"] == [
        {
            "tenantId": fabrikam.id,
            "identitySynchronization": {
                "tenantId": fabrikam.id,
                "displayName": None,
                "userSyncInbound": {"isSyncAllowed": True},
            },
        }
    ]
