import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

ACTIVE = "/policies/crossTenantAccessPolicy/partners"
PARTNERS = "/policies/deletedItems/crossTenantPartners"
POLICIES = "/policies/deletedItems/crossTenantSyncPolicyPartners"


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def active(contoso: EmulatedTenant, in_fabrikam: PlainGraph) -> str:
    """The path of a partner entry with a synchronization policy."""
    path = f"{ACTIVE}/{contoso.id}"
    in_fabrikam.post(ACTIVE, {"tenantId": contoso.id, "inboundTrust": {"isMfaAccepted": True}})
    in_fabrikam.put(f"{path}/identitySynchronization", {"userSyncInbound": {"isSyncAllowed": True}})
    return path


def clear(client: PlainGraph, active: str) -> None:
    assert client.delete(f"{active}/identitySynchronization").status_code == 204
    assert client.delete(active).status_code == 204


def test_deleted_policies_are_listed_with_their_instant(
    contoso: EmulatedTenant, in_fabrikam: PlainGraph, active: str
) -> None:
    clear(in_fabrikam, active)

    for path in (PARTNERS, POLICIES):
        (item,) = in_fabrikam.get(path, version="beta").json()["value"]
        assert item["tenantId"] == contoso.id
        assert item["deletedDateTime"] == "2026-01-15T10:00:00Z"
        shown = in_fabrikam.get(f"{path}/{contoso.id}", version="beta").json()
        assert shown["deletedDateTime"] == item["deletedDateTime"]


def test_both_are_restored_one_after_the_other(contoso: EmulatedTenant, in_fabrikam: PlainGraph, active: str) -> None:
    clear(in_fabrikam, active)
    too_early = in_fabrikam.post(f"{POLICIES}/{contoso.id}/restore", version="beta")
    partner = in_fabrikam.post(f"{PARTNERS}/{contoso.id}/restore", version="beta")
    assert in_fabrikam.get(f"{active}/identitySynchronization").status_code == 404
    policy = in_fabrikam.post(f"{POLICIES}/{contoso.id}/restore", version="beta")

    assert error_of(too_early) == (404, "Directory_ObjectNotFound")
    assert (partner.status_code, policy.status_code) == (200, 200)
    assert in_fabrikam.get(active).json()["inboundTrust"] == {"isMfaAccepted": True}
    assert in_fabrikam.get(f"{active}/identitySynchronization").json()["userSyncInbound"] == {"isSyncAllowed": True}
    assert in_fabrikam.get(PARTNERS, version="beta").json()["value"] == []


def test_a_partner_is_restored_from_its_own_path_too(in_fabrikam: PlainGraph, active: str) -> None:
    clear(in_fabrikam, active)

    assert in_fabrikam.post(f"{active}/restore", version="beta").status_code == 200


def test_a_partner_that_was_made_anew_stands_in_the_way(
    contoso: EmulatedTenant, in_fabrikam: PlainGraph, active: str
) -> None:
    clear(in_fabrikam, active)
    in_fabrikam.post(ACTIVE, {"tenantId": contoso.id})

    answer = in_fabrikam.post(f"{PARTNERS}/{contoso.id}/restore", version="beta")
    assert error_of(answer) == (409, "Request_MultipleObjectsWithSameKeyValue")


@pytest.mark.parametrize("path", [PARTNERS, POLICIES])
def test_a_purged_policy_is_gone(contoso: EmulatedTenant, in_fabrikam: PlainGraph, active: str, path: str) -> None:
    clear(in_fabrikam, active)
    assert in_fabrikam.delete(f"{path}/{contoso.id}", version="beta").status_code == 204

    assert in_fabrikam.delete(f"{path}/{contoso.id}", version="beta").status_code == 404


@pytest.mark.parametrize("path", [PARTNERS, POLICIES])
def test_nothing_can_be_restored_after_thirty_days(
    world: Emulator, contoso: EmulatedTenant, in_fabrikam: PlainGraph, active: str, path: str
) -> None:
    clear(in_fabrikam, active)
    world.advance(days=30)

    assert in_fabrikam.get(path, version="beta").json()["value"] == []
    assert in_fabrikam.get(f"{path}/{contoso.id}", version="beta").status_code == 404


@pytest.mark.nonsense("a version")
def test_only_beta_shows_deleted_policies(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.get(PARTNERS).status_code != 200
