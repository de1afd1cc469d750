"""Every cell of the table: one fault at one request of the whole setup."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import attrs
from bench import Bench
from driving import plan_and_apply, step_by_step_in_batches
from kinds import CELLS, KIND, Kind
from lists_and_tokens import BATCHES, PAGING, TOKENS
from running import Drive, Story, occurrences, tell
from slots import BATCH, LISTS, OPAQUE, SLOT, Slot
from troubles import Aim, Trouble

from crosstenant.emulator import Switches


@attrs.frozen(kw_only=True)
class Cell:
    """One fault at one request.

    Attributes:
        name: Such as R16-F20.
        told: What goes wrong.
        slot: Which request it befalls.
        trouble: Makes the trouble.
        kind: The kind of fault with its extent; None where it strikes once.
        drive: What sets the link up.
    """

    name: str
    told: str
    slot: Slot
    trouble: Callable[[Slot], Trouble]
    kind: Kind | None = None
    drive: Drive = plan_and_apply

    def aim(self, places: dict[str, int]) -> Aim:
        """Return the fault, aimed at its request."""
        place = places[self.slot.name]
        return self.kind.aimed_at(self.slot, place) if self.kind else Aim(self.slot, place, self.trouble(self.slot))


def _single() -> list[Cell]:
    return [
        Cell(name=f"{slot.name}-{kind.name}", told=kind.told, slot=slot, trouble=kind.trouble, kind=kind)
        for slot, kind in CELLS
    ]


def _paging() -> list[Cell]:
    return [
        Cell(name=f"{name}-{fault}", told=told, slot=SLOT[name], trouble=trouble)
        for name in LISTS
        for fault, (told, trouble) in PAGING.items()
    ]


def _batches() -> list[Cell]:
    return [
        Cell(name=f"batch-{fault}", told=told, slot=BATCH, trouble=trouble, drive=step_by_step_in_batches)
        for fault, (told, trouble) in BATCHES.items()
    ]


def _tokens() -> list[Cell]:
    """The odd ones at the target's sign-in, the even ones at the source's."""
    return [
        Cell(name=f"{name}-{fault}", told=told, slot=SLOT[name], trouble=trouble)
        for (fault, (told, trouble)), name in zip(TOKENS.items(), ("R01", "R09") * 5, strict=True)
    ]


SINGLE: Final = {cell.name: cell for cell in (*_single(), *_paging(), *_batches(), *_tokens())}
PAGED: Final = tuple(cell for cell in _paging())


def play(cell: Cell, folder: Path, drive: Drive | None = None) -> Story:
    """Set a link up in a world of its own, with the fault of one cell in the way."""
    drive = drive or cell.drive
    opaque = cell.slot.name in OPAQUE
    bench = Bench(
        folder,
        switches=Switches(secrets_put="merge" if len(cell.name + cell.told) % 2 else "replace"),
        signs_in=cell.slot.kind == "T",
        opaque=opaque,
        may_duplicate=cell.kind is KIND["F31"],
    )
    aim = cell.aim(places(folder, drive, opaque=opaque))
    return tell(bench, [aim], drive=drive, is_final=cell.kind is not None and cell.kind.is_final)


@cache
def places(folder: Path, drive: Drive = plan_and_apply, *, opaque: bool = False) -> dict[str, int]:
    return occurrences(folder, opaque=opaque, drive=drive)
