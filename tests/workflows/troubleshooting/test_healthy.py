"""diagnose() on links that work: however messy the tenants, and however the service decides what nobody knows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import attrs
import pytest

from crosstenant import TenantClient
from crosstenant.clients.policy_settings import INHERIT
from crosstenant.emulator import Switches
from crosstenant.emulator.scenarios import configured_link
from crosstenant.models.access_policy import TemplateLevel
from crosstenant.models.access_settings import AccessType, B2BSetting, Target, TargetConfiguration, TargetType
from crosstenant.models.partner_policy import InboundTrust, UserConsent

if TYPE_CHECKING:
    from crosstenant.emulator.tenants import EmulatedTenant
    from tests.workflows.troubleshooting.conftest import Scene, SceneFactory

Mess = Callable[["Scene", random.Random], object]

WORLDS = 100


def client_of(scene: Scene, tenant: EmulatedTenant) -> TenantClient:
    return TenantClient(tenant.id, credential=tenant.credential, session=scene.world.session(), clock=scene.world.clock)


def third(scene: Scene) -> EmulatedTenant:
    try:
        return scene.world.tenant("northwind.com")
    except KeyError:
        return scene.world.add_tenant("Northwind", domain="northwind.com", users=3)


def templates(scene: Scene, chance: random.Random) -> None:
    levels = chance.choice([(TemplateLevel.NEW_PARTNERS,), (TemplateLevel.NONE,)])
    for tenant in (scene.fabrikam, scene.contoso):
        policies = client_of(scene, tenant).partner_policies.templates
        policies.update_partner(levels=levels, user_consent=UserConsent(inbound_allowed=chance.random() < 0.5))
        policies.update_identity_synchronization(user_sync_allowed=chance.random() < 0.5, levels=levels)


def other_partners(scene: Scene, chance: random.Random) -> None:
    stranger = third(scene)
    for tenant in (scene.fabrikam, scene.contoso):
        policies = client_of(scene, tenant).partner_policies
        if policies.find(stranger.id) is None:
            policies.create(stranger.id)
        policies.update(stranger.id, user_consent=UserConsent(inbound_allowed=chance.random() < 0.5))


def more_blocks(scene: Scene, chance: random.Random) -> None:
    group = Target(target=str(scene.contoso.add_group("Some")["id"]), target_type=TargetType.GROUP)
    some = TargetConfiguration(access_type=chance.choice([AccessType.ALLOWED, AccessType.BLOCKED]), targets=(group,))
    policies = client_of(scene, scene.contoso).partner_policies
    policies.update(scene.fabrikam.id, inbound_trust=InboundTrust(mfa_accepted=True))
    policies.update(scene.fabrikam.id, b2b_direct_connect_inbound=B2BSetting(users_and_groups=some))
    client_of(scene, scene.fabrikam).partner_policies.update(scene.contoso.id, inbound_trust=INHERIT)


def another_configuration(scene: Scene, _: random.Random) -> None:
    configured_link(scene.world, source=scene.fabrikam, target=third(scene), assigned=["user10@fabrikam.com"]).start()


def the_opposite_direction(scene: Scene, _: random.Random) -> None:
    scene.contoso.add_user("home")
    configured_link(scene.world, source=scene.contoso, target=scene.fabrikam, assigned=["home@contoso.com"])


def an_old_app(scene: Scene, _: random.Random) -> None:
    client_of(scene, scene.fabrikam).configuration_apps.instantiate("Fabrikam to Contoso (old)")


def a_deleted_app(scene: Scene, _: random.Random) -> None:
    apps = client_of(scene, scene.fabrikam).configuration_apps
    apps.delete(apps.instantiate("Gone"))


def deleted_people(scene: Scene, _: random.Random) -> None:
    scene.link.unassign(scene.person(1))
    scene.link.trouble.deletes(scene.person(8))
    scene.link.trouble.deletes(scene.person(2))
    scene.link.assign(scene.person(6))  # or nobody might be left
    scene.passes()


def people_who_left(scene: Scene, _: random.Random) -> None:
    scene.link.unassign(scene.person(3))
    scene.link.assign(scene.person(7))  # or nobody might be left
    scene.passes()


def a_disabled_person(scene: Scene, chance: random.Random) -> None:
    scene.link.trouble.disables(scene.person(chance.choice([5, 4])))
    scene.link.assign(scene.person(4))
    scene.passes()


def groups(scene: Scene, _: random.Random) -> None:
    scene.brings(scene.fabrikam.add_group("Team", scene.person(6), scene.person(7)), scene.fabrikam.add_group("Empty"))


def guests(scene: Scene, _: random.Random) -> None:
    scene.fabrikam.add_user("visitor", userPrincipalName="v_x.com#EXT#@fabrikam.com", externalUserState="Accepted")
    scene.contoso.add_user("visitor", userPrincipalName="v_x.com#EXT#@contoso.com", externalUserState="Accepted")


def mails(scene: Scene, _: random.Random) -> None:
    scene.link.trouble.mails("team@fabrikam.com")


def a_filter(scene: Scene, _: random.Random) -> None:
    clause = {"sourceOperandName": "country", "operatorName": "IS NOT NULL", "targetOperand": {"values": []}}
    scope: Any = scene.link.user_mapping["scope"]
    scope["groups"] = [{"name": "With a country", "clauses": [clause]}]


def trouble_that_is_over(scene: Scene, _: random.Random) -> None:
    scene.link.trouble.fails_of("InvitationCreationFailure", scene.person(9))
    scene.brings(scene.person(9))
    scene.link.trouble.recovers(scene.person(9))
    scene.passes()


def time(scene: Scene, chance: random.Random) -> None:
    scene.world.advance(hours=chance.choice([1, 20, 200]))


MESSES: tuple[Mess, ...] = (
    templates,
    other_partners,
    more_blocks,
    another_configuration,
    the_opposite_direction,
    an_old_app,
    a_deleted_app,
    deleted_people,
    people_who_left,
    a_disabled_person,
    groups,
    guests,
    mails,
    a_filter,
    trouble_that_is_over,
    time,
)


def alternatives() -> Iterator[tuple[str, object]]:
    """Yield every value of every switch that is not its default."""
    hints = get_type_hints(Switches)
    for field in attrs.fields(Switches):
        values = get_args(hints[field.name]) or (True, False)
        yield from ((field.name, value) for value in values if value != field.default)


def findings(scene: Scene) -> list[str]:
    return [str(finding) for finding in scene.diagnose().findings]


@pytest.mark.parametrize("mess", MESSES)
def test_a_messy_link_that_works_has_no_finding(mess: Mess, scene: Scene) -> None:
    mess(scene, random.Random(1))
    assert findings(scene) == []


@pytest.mark.parametrize(("switch", "value"), list(alternatives()))
def test_a_link_that_works_has_no_finding_however_the_service_decides(
    switch: str, value: object, scenes: SceneFactory
) -> None:
    assert findings(scenes(switches=Switches(**{switch: value}))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(WORLDS))
def test_a_world_put_together_at_random_has_no_finding(seed: int, scenes: SceneFactory) -> None:
    chance = random.Random(seed)
    chosen = dict(chance.sample(list(alternatives()), 6))
    scene = scenes(seed=seed, switches=Switches(**chosen), threshold=chance.choice([None, 5]))  # type: ignore[arg-type]

    for mess in chance.sample(MESSES, 5):
        mess(scene, chance)

    assert findings(scene) == []
