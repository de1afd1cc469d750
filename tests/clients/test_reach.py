"""Whom assignments reach."""

from __future__ import annotations

import pytest

from crosstenant.clients.reach import ReachClient
from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.errors import PermissionDeniedError
from crosstenant.models.directory import Principal

USER = "#microsoft.graph.user"
GROUP = "#microsoft.graph.group"


def principal(document: dict[str, object], kind: str) -> Principal:
    return Principal(id=str(document["id"]), type_name=kind)


def test_a_user_reaches_themselves_and_a_group_its_direct_members(
    source: TenantClient, fabrikam: EmulatedTenant
) -> None:
    ada, bo, cleo = (fabrikam.add_user(name) for name in ("ada", "bo", "cleo"))
    inner = fabrikam.add_group("Inner", cleo)
    outer = fabrikam.add_group("Outer", bo, inner)

    alone, group = ReachClient(source.transport).of([principal(ada, USER), principal(outer, GROUP)])

    assert [person.user_principal_name for person in alone.people] == ["ada@fabrikam.com"]
    assert [person.user_principal_name for person in group.people] == ["bo@fabrikam.com"]


def test_whoever_is_gone_and_a_group_without_security_reach_nobody(
    source: TenantClient, fabrikam: EmulatedTenant
) -> None:
    loose = fabrikam.add_group("Loose", fabrikam.user("user1@fabrikam.com"), securityEnabled=False)
    gone = Principal(id="11111111-2222-4333-8444-555555555555", type_name=USER)
    no_group = Principal(id="11111111-2222-4333-8444-555555555556", type_name=GROUP)

    reached = ReachClient(source.transport).of([gone, no_group, principal(loose, GROUP)])

    assert [each.people for each in reached] == [(), (), ()]


def test_a_long_list_of_members_is_read_to_its_end(
    source: TenantClient, fabrikam: EmulatedTenant, world: Emulator
) -> None:
    crowd = fabrikam.add_group("Crowd", *(fabrikam.add_user(f"member{number}") for number in range(510)))
    before = len(world.requests)

    (reached,) = ReachClient(source.transport).of([principal(crowd, GROUP)])

    assert len({person.id for person in reached.people}) == 510
    assert len(world.requests) - before <= 4  # the batch with the token before it, and two pages


def test_what_filters_ask_about_is_read_along(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    ada = fabrikam.add_user("ada", department="Research")

    (reached,) = ReachClient(source.transport).of([principal(ada, USER)], also=["department"])
    everybody = {person.id: person for person in ReachClient(source.transport).everybody(also=["department"])}

    assert reached.people[0].extra["department"] == "Research"
    assert everybody[str(ada["id"])].extra["department"] == "Research"
    assert len(everybody) == 11


def test_twenty_five_users_take_two_batches(source: TenantClient, fabrikam: EmulatedTenant, world: Emulator) -> None:
    people = [principal(fabrikam.add_user(f"person{number}"), USER) for number in range(25)]
    _ = source.directory.organization()
    before = len(world.requests)

    reached = list(ReachClient(source.transport).of(people))

    assert [each.principal_id for each in reached] == [person.id for person in people]
    assert len(world.requests) - before == 2


def test_a_refusal_is_told(world: Emulator, fabrikam: EmulatedTenant) -> None:
    credential = fabrikam.app_credential(["Policy.Read.All"])
    client = TenantClient(fabrikam.id, credential=credential, session=world.session(), clock=world.clock)
    user = principal(fabrikam.user("user1@fabrikam.com"), USER)

    with pytest.raises(PermissionDeniedError):
        list(ReachClient(client.transport).of([user]))
