import pytest

from crosstenant.emulator.plain_client import PlainGraph

TEMPLATES = "/policies/crossTenantAccessPolicy/templates"
PARTNER = f"{TEMPLATES}/multiTenantOrganizationPartnerConfiguration"
SYNC = f"{TEMPLATES}/multiTenantOrganizationIdentitySynchronization"


def test_templates_are_there_unconfigured(in_fabrikam: PlainGraph) -> None:
    partner, sync = in_fabrikam.get(PARTNER).json(), in_fabrikam.get(SYNC).json()

    assert partner["templateApplicationLevel"] == sync["templateApplicationLevel"] == "newPartners,existingPartners"
    assert partner["inboundTrust"] is None
    assert sync["userSyncInbound"] == {"isSyncAllowed": None}
    assert partner["@odata.context"].endswith(f"#{PARTNER[1:]}/$entity")


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (PARTNER, {"automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": True}}),
        (SYNC, {"userSyncInbound": {"isSyncAllowed": True}}),
        (SYNC, {"templateApplicationLevel": "newPartners"}),
    ],
)
def test_a_template_is_changed_and_reset(in_fabrikam: PlainGraph, path: str, changes: dict[str, object]) -> None:
    before = in_fabrikam.get(path).json()
    assert in_fabrikam.patch(path, changes).status_code == 204
    changed = in_fabrikam.get(path).json()
    assert in_fabrikam.post(f"{path}/resetToDefaultSettings").status_code == 204

    assert changed == {**before, **changes}
    assert in_fabrikam.get(path).json() == before


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (PARTNER, {"tenantRestrictions": None}),
        (PARTNER, {"templateApplicationLevel": "always"}),
        (SYNC, {"userSyncInbound": {"isSyncAllowed": "yes"}}),
        (SYNC, {"id": "x"}),
    ],
)
def test_a_template_refuses_what_it_does_not_have(
    in_fabrikam: PlainGraph, path: str, changes: dict[str, object]
) -> None:
    answer = in_fabrikam.patch(path, changes)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_BadRequest")
