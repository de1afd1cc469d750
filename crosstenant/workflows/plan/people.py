"""For whom a plan matters: who enters the target, who leaves it, and who is disabled there, with the next cycle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.workflows.documents import Document

EXAMPLES: Final = 3
"""How many people a plan names in a line; the count tells of all."""

MOST_NAMES: Final = 1_000
"""How many people a plan knows by name."""

_LISTED: Final = 20
_WIDTH: Final = 80
_ALREADY: Final = "on the way already, whatever this plan does"


@attrs.frozen(kw_only=True)
class PeopleCount:
    """How many people one thing happens to.

    Attributes:
        count: How many; None where that is not known, never a guess.
        examples: A few of their principal names, in alphabetical order.
        unknown: Why the number is not known; None where it is.
        names: The first `MOST_NAMES` of their principal names, in the same order.
        already: How many of them were on the way before: to them it happens without the plan, too.

    Raises:
        InputError: There is neither a number nor a reason, or there are both.
    """

    count: int | None
    examples: tuple[str, ...] = ()
    unknown: str | None = None
    names: tuple[str, ...] = ()
    already: int = 0

    def __attrs_post_init__(self) -> None:
        if (self.count is None) is (self.unknown is None):
            raise InputError("People are counted, or there is a reason why not.", parameter="count")

    @classmethod
    def of(cls, names: Iterable[str], *, already: int = 0) -> PeopleCount:
        """Count people by their names; to some of them it happens without the plan, too."""
        known = sorted(names)
        examples = tuple(known[:EXAMPLES])
        return cls(count=len(known), examples=examples, names=tuple(known[:MOST_NAMES]), already=already)

    @classmethod
    def not_known(cls, why: str) -> PeopleCount:
        """Say why nobody can tell."""
        return cls(count=None, unknown=why)

    @property
    def is_known(self) -> bool:
        """Whether the number is known."""
        return self.count is not None

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        counted = {"count": self.count, "examples": list(self.examples), "unknown": self.unknown}
        return {**counted, "names": list(self.names), "already": self.already}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> PeopleCount:
        """Read what `to_dict` wrote.

        Raises:
            InputError: It is something else.
        """
        document = Document(data)
        examples = document.needed("examples", document.texts("examples"))
        return cls(
            count=document.count("count"),
            examples=examples,
            unknown=document.text("unknown"),
            names=document.texts("names") or (),
            already=document.count("already") or 0,
        )

    def listed(self) -> Iterator[str]:
        """Yield the lines that tell the number and, below it, whom it means."""
        if len(self.names) <= EXAMPLES:
            yield str(self)
            return
        yield f"{self.count:,} ({self._already})" if self._already else f"{self.count:,}"
        more = (self.count or 0) - _LISTED
        told = ", ".join(self.names[:_LISTED]) + (f" and {more:,} more" if more > 0 else "")
        yield from wrap(told, _WIDTH, break_long_words=False, break_on_hyphens=False)

    @property
    def _already(self) -> str:
        if not self.already:
            return ""
        return _ALREADY if self.already == self.count else f"{self.already:,} of them {_ALREADY}"

    def __str__(self) -> str:
        if self.count is None:
            return f"unknown: {self.unknown}"
        named = ", ".join(self.examples)
        more = self.count - len(self.examples)
        rest = f" and {more} more" if more else ""
        told = "; ".join(filter(None, (f"{named}{rest}", self._already)))
        return f"{self.count} ({told})" if told else str(self.count)


@attrs.frozen(kw_only=True)
class PeopleForecast:
    """Whom the first cycle after a plan brings, takes away and disables in the target.

    Attributes:
        enter: Who comes under this synchronization: created, restored, or taken over where they stand in the target
            already as a guest.
        leave: Who is soft-deleted.
        disabled: Whose sign-in is blocked, because it is blocked in the source.
        waits_for: What has to happen before any cycle does this, such as starting the job; None where nothing has to.
        held_back: Why the cycle will hold the deletions and disables back; None where it will not.
        assumes: What could not be looked up and is taken for granted, in sentences.
    """

    enter: PeopleCount
    leave: PeopleCount
    disabled: PeopleCount
    waits_for: str | None = None
    held_back: str | None = None
    assumes: tuple[str, ...] = ()

    @classmethod
    def nobody(cls) -> PeopleForecast:
        """Return the forecast of a cycle that changes nothing for anybody."""
        none = PeopleCount.of(())
        return cls(enter=none, leave=none, disabled=none)

    @classmethod
    def not_known(cls, why: str) -> PeopleForecast:
        """Return the forecast of which nothing is known."""
        unknown = PeopleCount.not_known(why)
        return cls(enter=unknown, leave=unknown, disabled=unknown)

    @property
    def is_known(self) -> bool:
        """Whether all three numbers are known."""
        return self.enter.is_known and self.leave.is_known and self.disabled.is_known

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "enter": self.enter.to_dict(),
            "leave": self.leave.to_dict(),
            "disabled": self.disabled.to_dict(),
            "waits_for": self.waits_for,
            "held_back": self.held_back,
            "assumes": list(self.assumes),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> PeopleForecast:
        """Read what `to_dict` wrote.

        Raises:
            InputError: It is something else.
        """
        document = Document(data)
        enter, leave, disabled = (
            PeopleCount.from_dict(document.members(name)) for name in ("enter", "leave", "disabled")
        )
        return cls(
            enter=enter,
            leave=leave,
            disabled=disabled,
            waits_for=document.text("waits_for"),
            held_back=document.text("held_back"),
            assumes=document.needed("assumes", document.texts("assumes")),
        )

    def __str__(self) -> str:
        lines = [f"enter    {self.enter}"]
        lines += _below("leave    ", self.leave)
        lines += _below("disabled ", self.disabled)
        lines += [f"waits for: {self.waits_for}"] if self.waits_for else []
        lines += [f"held back: {self.held_back}"] if self.held_back else []
        lines += [f"assuming: {sentence}" for sentence in self.assumes]
        return "\n".join(lines)


def _below(title: str, count: PeopleCount) -> list[str]:
    first, *others = count.listed()
    return [f"{title}{first}", *(f"{' ' * len(title)}{line}" for line in others)]
