"""Runs a setup in trouble until the link stands, and gives the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import attrs
from bench import Bench, Hands
from driving import plan_and_apply
from slots import BATCH, SLOTS, occurrence
from troubles import Aim, unspent
from wires import Killed

from crosstenant.errors import CrossTenantError, DuplicateObjectsError

Drive = Callable[[Hands], None]
_MOST_RUNS: Final = 12
_MOST_READS: Final = 16
_SETTLED: Final = timedelta(minutes=10)


@attrs.define
class Story:
    """How a link came to stand.

    Attributes:
        runs: How often the setup was run until it said that the link stands.
        deaths: How many of them were killed.
        errors: What the other ones raised.
        finds_late: Whether one more run may be needed to find what is there twice.
        wrong: What must not have happened; empty is green.
    """

    runs: int = 0
    deaths: int = 0
    errors: list[CrossTenantError] = attrs.Factory(list)
    wrong: list[str] = attrs.Factory(list)
    finds_late: bool = False

    def __str__(self) -> str:
        told = [
            f"{self.runs} runs, {self.deaths} deaths",
            *(f"{type(error).__name__}: {error}" for error in self.errors),
        ]
        return "\n    ".join([*told, *self.wrong])


def tell(
    bench: Bench,
    aims: Sequence[Aim],
    *,
    drive: Drive = plan_and_apply,
    is_final: bool = False,
    most_errors: int = 1,
    all_at_once: bool = True,
    rest: timedelta = timedelta(0),
    finds_late: bool = False,
) -> Story:
    """Run a setup until it says that the link stands, and hold everything against the invariants.

    Args:
        bench: A fresh world.
        aims: The troubles of the first run; those of a process that was killed befall the next one too.
        drive: What sets the link up.
        is_final: A run that is refused must not write any more.
        most_errors: How many runs may end in an error; each takes another one.
        all_at_once: All trouble ends with the first run that ends in an error; otherwise what is left goes on, and
            some of it may never strike.
        rest: How long it takes until somebody runs it again.
        finds_late: What is there twice may show in the run after the one that made it: lag hid it until then.
    """
    story = Story(finds_late=finds_late)
    bench.aims = list(aims)
    while _run(bench, story, drive, is_final=is_final):
        bench.world.clock.advance(rest)
        if story.errors and all_at_once:
            bench.aims = []
        if len(story.errors) > most_errors or story.runs >= _MOST_RUNS:
            story.wrong.append("I10: it does not come to an end")
            break
    bench.check_journal()
    if not story.wrong:
        _run_again(bench, story, drive)
    story.wrong += [*bench.watch.broken, *(unspent(aims) if all_at_once else ())]
    return story


def _run(bench: Bench, story: Story, drive: Drive, *, is_final: bool) -> bool:
    """Run the setup once, and tell whether another run has to follow."""
    story.runs += 1
    try:
        with bench.process() as hands:
            drive(hands)
    except Killed:
        story.deaths += 1
        bench.check_journal()
        return True
    except CrossTenantError as error:
        story.errors.append(error)
        if is_final:
            story.wrong += _writes_after_a_refusal(bench)
        if isinstance(error, DuplicateObjectsError):
            bench.clean_up(str(error))
        return True
    except Exception as error:
        story.wrong.append(f"I18: {type(error).__name__}: {error}")
        return False
    lacks = bench.lacks()
    if lacks and story.finds_late:
        story.finds_late = False
        return True
    story.wrong += [f"I19: the link is said to stand, but {lack}" for lack in lacks]
    return False


def _run_again(bench: Bench, story: Story, drive: Drive) -> None:
    """Run the setup on a link that stands, when every replica knows of it: nothing may be left to do."""
    bench.aims = []
    bench.world.clock.advance(_SETTLED)
    began = len(bench.sent)
    try:
        with bench.process(provisioned=()) as hands:
            drive(hands)
    except CrossTenantError as error:
        story.wrong.append(f"I11: a link that stands is met with {type(error).__name__}: {error}")
    if bench.watch.reads > _MOST_READS:
        story.wrong.append(f"I11: a plan in which nothing is to do took {bench.watch.reads} requests")
    story.wrong += [f"I11: one more run sent {sent}" for sent in bench.sent[began:] if sent.writes]


def _writes_after_a_refusal(bench: Bench) -> list[str]:
    """Return what was still written after the request that was refused for good; that one may be sent twice."""
    if bench.struck is None:
        return []
    refused = bench.sent[bench.struck]
    later = bench.sent[bench.struck + 1 :]
    return [f"G3: it went on with {sent}" for sent in later if sent.writes and sent.path != refused.path]


def occurrences(folder: Path, *, opaque: bool = False, drive: Drive = plan_and_apply) -> dict[str, int]:
    """Run a setup without faults, and return which of its like each slot's request is."""
    bench = Bench(folder, opaque=opaque)
    with bench.process() as hands:
        drive(hands)
    places = {}
    for slot in (*SLOTS, BATCH):
        try:
            places[slot.name] = occurrence(slot, bench.sent, bench.ids)
        except LookupError:
            continue
    return places
