"""Random links, random changes, and the cycle that follows: what was foreseen is what happened.

``pytest tests/workflows/planning/forecast --worlds 1000 -n auto`` tries a thousand of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum, auto

import attrs
from lives import Life, found

from crosstenant import Plan, Scope, SyncConfiguration
from crosstenant.workflows.configuration import SyncScope
from crosstenant.workflows.planning.forecast.forecasting import Movements, movements
from crosstenant.workflows.planning.forecast.foreseeing import Foreseer, Setting
from crosstenant.workflows.planning.forecast.reading import read_log, read_target


class Known(Enum):
    """Whether a forecast knew everything."""

    ALL = auto()
    NOT_ALL = auto()


@attrs.frozen
class Happened:
    """Whom a cycle moved, by object id in the source."""

    entered: set[str]
    left: set[str]
    disabled: set[str]


def test_what_is_foreseen_is_what_the_next_cycle_does(worlds: range) -> None:
    told = Counter(lived(Life(seed)) for seed in worlds)
    # Who vanished from the target a moment ago may come back or not; all else is known.
    assert told[Known.NOT_ALL] <= len(worlds) // 5


def test_the_people_of_a_plan_are_the_people_of_the_next_cycle(worlds: range) -> None:
    for seed in worlds[::5]:
        planned(Life(seed))


def happened(life: Life, change: Callable[[], None]) -> Happened:
    """Bring a change about, let a cycle pass, and tell from both directories and the log what it did."""
    stood, managed = life.there(), life.in_its_hands()
    change()
    life.link.run_a_cycle()
    stand = life.there()
    adopted = {user for user in stand if user in stood and user not in managed} & life.in_its_hands()
    return Happened(
        entered={user for user in stand if user not in stood} | adopted,
        left={user for user in stood if user not in stand},
        disabled={user for user, may in stand.items() if not may and stood.get(user)},
    )


def lived(life: Life) -> Known:
    """Live through a link's past, make a change, and hold its forecast against the cycle that follows."""
    life.live()
    before = life.setting()
    after = life.wanted(before)
    foreseen = foresee(life, before, after)
    done = happened(life, lambda: life.apply(before, after))
    if foreseen.enter.unknown is None:
        assert life.named(foreseen.enter.ids) == life.named(done.entered), life.seed
    if foreseen.held_back(life.guard):
        assert life.link.is_quarantined, life.seed
        assert not done.left | done.disabled, life.seed
    else:
        assert life.named(foreseen.leave.ids) == life.named(done.left), life.seed
        assert life.named(foreseen.disabled.ids) == life.named(done.disabled), life.seed
    return Known.ALL if foreseen.enter.unknown is None else Known.NOT_ALL


def foresee(life: Life, before: Setting, after: Setting) -> Movements:
    log = read_log(life.source, life.app)
    foreseer = Foreseer(source=life.source, target=read_target(life.target), job=life.job, log=log)
    outlook = foreseer.look(before, after)
    looks_at_all = before.mapping != after.mapping or before.everybody != after.everybody
    return movements(outlook.standing, attrs.evolve(outlook.situation, looks_at_all=looks_at_all, guard=life.guard))


def planned(life: Life) -> None:
    """Live through a link's past, make a plan, apply it, and hold its people against the cycle that follows."""
    life.live()
    before = life.setting()
    after = life.wanted(before)
    plan = life.sync.plan(configuration(life, before, after))
    foreseen = plan.people
    done = happened(life, lambda: apply(life, plan))
    counts = (foreseen.enter, foreseen.leave, foreseen.disabled)
    moved = (
        done.entered,
        done.left if not foreseen.held_back else None,
        done.disabled if not foreseen.held_back else None,
    )
    for count, people in zip(counts, moved, strict=True):
        assert count.count is None or people is None or count.count == len(people), (life.seed, count, people)


def apply(life: Life, plan: Plan) -> None:
    life.sync.apply(plan, allow_leaving=plan.people.leave.count)
    life.everybody = plan.configuration is not None and plan.configuration.scope is SyncScope.ALL


def configuration(life: Life, before: Setting, after: Setting) -> SyncConfiguration:
    """Return what is wanted, as a user writes it down."""
    mapping = found(after.mapping)
    return SyncConfiguration(
        assigned_exactly=[each.id for each in after.assigned if life.may_be_assigned(each.id)],
        scope=SyncScope.ALL if after.everybody else SyncScope.ASSIGNED,
        scoping=Scope.read(mapping.scope),
        actions=mapping.flow_types if mapping != before.mapping else None,
    )
