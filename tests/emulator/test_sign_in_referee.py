"""MSAL is a referee of the sign-in endpoint: what it could not use for signing in does not slip past it."""

from __future__ import annotations

from typing import Any

import msal
import pytest

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.tenants import EmulatedTenant

METADATA = "*/.well-known/openid-configuration"
TOKEN = "*/oauth2/v2.0/token"


def sign_in(world: Emulator, tenant: EmulatedTenant) -> dict[str, Any]:
    app = msal.ConfidentialClientApplication(
        tenant.client_id,
        client_credential=tenant.client_secret,
        authority=f"https://login.microsoftonline.com/{tenant.id}",
        http_client=world.session(),
    )
    answer: dict[str, Any] = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
    return answer


def test_msal_is_content(world: Emulator, fabrikam: EmulatedTenant) -> None:
    assert "access_token" in sign_in(world, fabrikam)


@pytest.mark.parametrize("name", ["token_endpoint", "authorization_endpoint"])
def test_metadata_without_a_member_is_noticed(world: Emulator, fabrikam: EmulatedTenant, name: str) -> None:
    world.faults.plan(page_faults.loses_member(name), "GET", METADATA, times=5)

    with pytest.raises((KeyError, ValueError)):
        sign_in(world, fabrikam)


@pytest.mark.parametrize(
    "fault", [page_faults.loses_member("access_token"), faults.fails(400, code="invalid_client", message="No.")]
)
def test_answer_without_a_token_is_noticed(world: Emulator, fabrikam: EmulatedTenant, fault: faults.Fault) -> None:
    world.faults.plan(fault, "POST", TOKEN)

    assert "access_token" not in sign_in(world, fabrikam)
    world.faults.check()


def test_secret_of_the_other_tenant_is_noticed(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    contoso.client_secret = fabrikam.client_secret

    assert "AADSTS7000215" in sign_in(world, contoso)["error_description"]
