"""Two processes set up the same link at once, with one journal or, as on two machines, with one each."""

from __future__ import annotations

import threading
from pathlib import Path

from bench import Bench, Hands
from driving import plan_and_apply
from running import Story
from turns import Turns

from crosstenant.errors import CrossTenantError, DuplicateObjectsError

_MOST_ROUNDS = 4


def side_by_side(name: str, folder: Path) -> Story:
    """Let two processes take turns until the link stands. ``two-journals-7`` has two journals, and 7 as its seed."""
    has_one = name.startswith("one")
    bench = Bench(folder, signs_in=False, may_duplicate=not has_one, may_race=True, journals=1 if has_one else 2)
    story = Story(runs=1)
    errors = _at_once(bench, name)
    story.wrong += [f"I18: {type(error).__name__}: {error}" for error in errors if not _is_ours(error)]
    _one_after_the_other(bench, story, [error for error in errors if isinstance(error, CrossTenantError)])
    bench.check_journal()
    story.wrong += [f"I19: the link is said to stand, but {lack}" for lack in bench.lacks()] + bench.watch.broken
    return story


def _at_once(bench: Bench, seed: str) -> list[BaseException]:
    errors: list[BaseException] = []
    bench.turns = turns = Turns(seed, 1, 2)

    def work(hands: Hands) -> None:
        try:
            plan_and_apply(hands)
        except Exception as error:
            errors.append(error)
        finally:
            turns.leave(hands.process)

    with bench.process() as one, bench.process() as two:
        threads = [threading.Thread(target=work, args=(hands,)) for hands in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    bench.turns = None
    return errors


def _one_after_the_other(bench: Bench, story: Story, errors: list[CrossTenantError]) -> None:
    """Run both again, one after the other, until both say that the link stands."""
    for _ in range(_MOST_ROUNDS):
        story.errors += errors
        for told in (str(error) for error in errors if isinstance(error, DuplicateObjectsError)):
            bench.clean_up(told)
        errors = [error for error in (_alone(bench) for _ in range(2)) if error]
        story.runs += 1
        if not errors:
            return
    story.wrong.append("I10: it does not come to an end")


def _alone(bench: Bench) -> CrossTenantError | None:
    try:
        with bench.process() as hands:
            plan_and_apply(hands)
    except CrossTenantError as error:
        return error
    return None


def _is_ours(error: BaseException) -> bool:
    return isinstance(error, CrossTenantError)
