"""A user who signs in by text message can be brought back into scope."""

from __future__ import annotations

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import configured_link
from crosstenant.emulator.tenants import EmulatedTenant

pytestmark = pytest.mark.unpublished("The path follows from the documented cmdlet; no reference page is at hand.")

MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"


def test_user_without_sms_sign_in_is_synchronized_again(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    user = fabrikam.user("user1@fabrikam.com")
    link.trouble.signs_in_by_text_message(user)
    link.start()
    link.run_a_cycle()
    assert link.counterpart(user) is None

    methods = PlainGraph(world.session(), fabrikam.app_credential(["UserAuthenticationMethod.ReadWrite.All"]))
    path = f"/users/{user['id']}/authentication/phoneMethods"
    unknown = methods.post(f"{path}/00000000-0000-0000-0000-000000000000/disableSmsSignIn")
    answer = methods.post(f"{path}/{MOBILE}/disableSmsSignIn")
    link.run_a_cycle()

    assert (unknown.status_code, answer.status_code) == (404, 204)
    assert link.counterpart(user)


def test_phone_methods_need_a_permission_of_their_own(world: Emulator, fabrikam: EmulatedTenant) -> None:
    user = fabrikam.user("user1@fabrikam.com")
    graph = PlainGraph(world.session(), fabrikam.credential)

    answer = graph.post(f"/users/{user['id']}/authentication/phoneMethods/{MOBILE}/disableSmsSignIn")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
