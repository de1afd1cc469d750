"""Planned failures of the sign-in endpoint, as a client of it meets them."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.faults import Fault
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.faults import tokens as token_faults
from crosstenant.emulator.tenants import EmulatedTenant

TOKENS = "*/oauth2/v2.0/token"
GRAPH = "https://graph.microsoft.com"


def ask(world: Emulator, tenant: EmulatedTenant) -> requests.Response:
    form = {
        "grant_type": "client_credentials",
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
        "scope": f"{GRAPH}/.default",
    }
    return world.session().post(f"https://login.microsoftonline.com/{tenant.id}/oauth2/v2.0/token", data=form)


def use(world: Emulator, answer: dict[str, Any]) -> requests.Response:
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    return world.session().get(f"{GRAPH}/v1.0/organization", headers=headers)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (token_faults.changes_token(audience="https://management.azure.com"), "Invalid audience"),
        (token_faults.changes_token(lifetime=-60), "expired or is not yet valid"),
        (token_faults.changes_token(starts_in=600), "expired or is not yet valid"),
        (
            token_faults.changes_token(tenant_id="00000000-0000-4000-8000-000000000000"),
            "tenant of the token is unknown",
        ),
    ],
)
def test_token_that_is_not_what_was_asked_for_is_refused_by_graph(
    world: Emulator, fabrikam: EmulatedTenant, fault: Fault, reason: str
) -> None:
    world.faults.plan(fault, "POST", TOKENS)

    answer = ask(world, fabrikam).json()

    refusal = use(world, answer)
    assert answer["expires_in"] == 3599
    assert (refusal.status_code, refusal.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert reason in refusal.json()["error"]["message"]
    assert use(world, ask(world, fabrikam).json()).status_code == 200
    world.faults.check()


def test_token_of_another_tenant_opens_that_tenant(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    world.faults.plan(token_faults.changes_token(tenant_id=contoso.id), "POST", TOKENS)

    (organization,) = use(world, ask(world, fabrikam).json()).json()["value"]

    assert organization["id"] == contoso.id


def test_answer_may_lack_its_lifetime(world: Emulator, fabrikam: EmulatedTenant) -> None:
    world.faults.plan(page_faults.loses_member("expires_in"), "POST", TOKENS)

    answer = ask(world, fabrikam).json()

    assert "expires_in" not in answer
    assert use(world, answer).status_code == 200


def test_sign_in_is_refused_as_planned(world: Emulator, fabrikam: EmulatedTenant) -> None:
    world.faults.plan(token_faults.refuses_token("invalid_grant", number=65001), "POST", TOKENS)
    world.faults.plan(token_faults.refuses_token(status=503), "POST", TOKENS)

    answers = [ask(world, fabrikam) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 503, 200]
    assert [answer.json().get("error_codes") for answer in answers] == [[65001], [90033], None]


def test_interaction_is_demanded_with_claims(world: Emulator, fabrikam: EmulatedTenant) -> None:
    world.faults.plan(token_faults.demands_interaction('{"a":1}'), "POST", TOKENS)

    answer = ask(world, fabrikam).json()

    assert (answer["error"], answer["suberror"], answer["claims"]) == (
        "interaction_required",
        "basic_action",
        '{"a":1}',
    )
    assert answer["error_description"].startswith("AADSTS50076: ")


def test_refusal_stays_a_refusal_where_a_token_was_to_be_changed(world: Emulator, fabrikam: EmulatedTenant) -> None:
    world.faults.plan(token_faults.changes_token(lifetime=0), "POST", TOKENS)
    fabrikam.state.registrations[fabrikam.client_id].is_enabled = False

    assert ask(world, fabrikam).json()["error"] == "unauthorized_client"
