"""Whatever happens in whatever order, the world stays consistent: a property of the engine, tried on random lives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import jobs
from crosstenant.emulator.engine.jobs import PORTAL_RESTART, ResetScope
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.scenarios import Link, configured_link

PEOPLE = 2
LIVES = 50


def assign(link: Link, person: Document) -> None:
    state = link.source.state
    if text(person, "id") in state.users and not state.app_role_assignments.find("principalId", text(person, "id")):
        link.assign(person)


def change(link: Link, person: Document, **properties: object) -> None:
    if text(person, "id") in link.source.state.users:
        link.change(person, **properties)


def rename(link: Link, person: Document) -> None:
    name = f"{link.world.ids.guid()}@fabrikam.com"
    change(link, person, mail=name, userPrincipalName=name)


def delete_in_the_source(link: Link, person: Document) -> None:
    if text(person, "id") in link.source.state.users:
        link.trouble.deletes(person)


def restore_in_the_source(link: Link, person: Document) -> None:
    state = link.source.state
    if text(person, "id") in state.deleted_users:
        state.users.add(state.deleted_users.remove(text(person, "id")) | {"deletedDateTime": None})


def take_away_in_the_target(link: Link, person: Document, *, by_himself: bool) -> None:
    if link.counterpart(person) and text(person, "id") in link.source.state.users:
        (link.trouble.leaves_the_target if by_himself else link.trouble.deletes_in_the_target)(person)


EVENTS: dict[str, Callable[[Link, Document], None]] = {
    "assign": assign,
    "unassign": lambda link, person: link.unassign(person),
    "disable": lambda link, person: change(link, person, accountEnabled=False),
    "enable": lambda link, person: change(link, person, accountEnabled=True),
    "change": lambda link, person: change(link, person, jobTitle=f"{link.world.clock.now():%d %H:%M}"),
    "rename": rename,
    "sign in by text message": lambda link, person: change(link, person, _smsSignIn=True),
    "delete in the source": delete_in_the_source,
    "restore in the source": restore_in_the_source,
    "delete in the target": lambda link, person: take_away_in_the_target(link, person, by_himself=False),
    "leave": lambda link, person: take_away_in_the_target(link, person, by_himself=True),
    "fail": lambda link, person: link.trouble.fails_of("Timeout", person),
    "recover": lambda link, person: link.trouble.recovers(person),
    "restart": lambda link, _: jobs.restart(link.world, link.job, PORTAL_RESTART),
    "restart in full": lambda link, _: jobs.restart(link.world, link.job, ResetScope.FULL),
    "cycle": lambda link, _: link.run_a_cycle(),
    "month": lambda link, _: link.world.advance(days=31),
}


OFTEN = ("assign", "cycle", "cycle", "cycle", "rename", "restart in full")
"""What must come together for the interesting lives."""


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from([*sorted(EVENTS), *OFTEN])), min_size=8, max_size=30)
)
def test_any_life_leaves_links_that_hold_and_nobody_twice(life: list[tuple[int, str]]) -> None:
    world = Emulator(seed=1, delays=Delays.none())
    source = world.add_tenant("Fabrikam", domain="fabrikam.com", users=PEOPLE)
    target = world.add_tenant("Contoso", domain="contoso.com")
    link = configured_link(world, source=source, target=target, assigned=map(_name, source.state.users))
    link.start()
    link.run_a_cycle()
    people = list(source.state.users)

    for number, event in life:
        EVENTS[event](link, people[number])
    link.run_a_cycle()
    memory = memory_of(link.job)
    keys = Counter(text(user, "_alternativeSecurityId") for user in target.state.users)

    assert max(keys.values(), default=1) == 1
    assert set(memory["departed"]) <= set(memory["links"])
    assert not {*map(_id, target.state.users)} & {*map(_id, target.state.deleted_users)}
    assert all(text(user, "userPrincipalName").count("#EXT#") == 1 for user in target.state.users)
    names = Counter(text(user, "userPrincipalName").lower() for user in target.state.users)
    assert max(names.values(), default=1) == 1


def _name(user: Document) -> str:
    return text(user, "userPrincipalName")


def _id(user: Document) -> str:
    return text(user, "id")
