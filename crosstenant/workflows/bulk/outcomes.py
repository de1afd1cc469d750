"""What became of each name, and what all of it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from crosstenant.errors import CrossTenantError, GraphError

KEPT_PROBLEMS: Final = 100
"""How many outcomes that need a person's eye a report keeps; the hook is told of all."""

KEPT_NAMES: Final = 10
"""How many names a caution gives as examples."""


class Fate(StrEnum):
    """What became of one name."""

    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    ALREADY = "already as wanted"
    NOT_FOUND = "no such user or group"
    AMBIGUOUS = "several groups of this name"
    EXTERNAL = "an external user"
    NOT_SECURITY_ENABLED = "a group that is not security-enabled"
    INVALID = "no name at all"
    REFUSED = "refused"
    UNKNOWN = "sent, and nobody can tell"

    @property
    def is_fine(self) -> bool:
        """Whether things are now as wanted."""
        return self in {Fate.ASSIGNED, Fate.UNASSIGNED, Fate.ALREADY}


@attrs.frozen(kw_only=True)
class AssignmentOutcome:
    """What became of one name.

    Attributes:
        name: As it was given; the object id of somebody whom `reconcile` takes out, for nobody gave a name.
        fate: What became of it.
        principal_id: The object id of the user or group, where it was found.
        error: What Graph said where it refused, or where nobody can tell.
    """

    name: str
    fate: Fate
    principal_id: str | None = None
    error: CrossTenantError | None = None

    @property
    def code(self) -> str | None:
        """Graph's code for a refusal; None where there is none."""
        return self.error.code if isinstance(self.error, GraphError) else None

    def __str__(self) -> str:
        reason = f": {self.error}" if self.error else ""
        return f"{self.name}: {self.fate}{reason}"


class CautionKind(StrEnum):
    """What deserves a look although nothing was refused."""

    DISABLED = "disabled users are deleted or disabled in the target, never created there"
    INTERNAL_GUEST = "internal guests may be skipped"
    NESTED_GROUP = "members of groups inside a group are not in scope; only direct members are"
    EXTERNAL_MEMBER = "external members of a group are not synchronized"
    MANY_PEOPLE = "above 200 people a security group is easier to keep, and one assignment instead of many"
    PRINCIPAL_LIMIT = "one user or group can hold 1,500 app role assignments over all apps; these are near or at it"
    CUT_LISTING = "a list of exactly 999 assignments has been known to be cut off there"


@attrs.frozen(kw_only=True)
class Caution:
    """One thing that deserves a look.

    Attributes:
        kind: What it is.
        count: How many it concerns.
        examples: The first few of them.
    """

    kind: CautionKind
    count: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.examples)
        return f"{self.kind} ({self.count}{f': {shown}' if shown else ''})"


@attrs.frozen(kw_only=True)
class Estimate:
    """What lies ahead, told once before the first write.

    Attributes:
        names: How many names were given; None for a stream, whose length nobody knows.
        writes: How many writes that takes at most; None where nobody knows.
        duration: How long these take at least under Graph's published limit; None where nobody knows.
        cautions: What deserves a look, as far as it is known by now: of a long list or a stream, its beginning.
    """

    names: int | None
    writes: int | None
    duration: timedelta | None
    cautions: tuple[Caution, ...] = ()

    def __str__(self) -> str:
        told = "a stream of names, whose length nobody knows"
        if self.names is not None:
            told = f"names: {self.names}; writes at most: {self.writes}; takes at least: {self.duration}"
        return "\n".join([told, *(f"! {caution}" for caution in self.cautions)])


@attrs.frozen(kw_only=True)
class AssignmentReport:
    """What all of it came to. Does not grow with the number of names.

    Attributes:
        counts: How many names met which fate; fates that nobody met are left out.
        problems: The first outcomes that are not as wanted, at most `KEPT_PROBLEMS`.
        cautions: What deserves a look although nothing was refused.
    """

    counts: Mapping[Fate, int]
    problems: tuple[AssignmentOutcome, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everybody is now as wanted."""
        return all(fate.is_fine for fate in self.counts)

    @property
    def total(self) -> int:
        """How many names there were."""
        return sum(self.counts.values())

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.counts.get(Fate.ASSIGNED) or self.counts.get(Fate.UNASSIGNED))

    def __str__(self) -> str:
        return "; ".join(f"{count} {fate}" for fate, count in self.counts.items()) or "nobody"


OutcomeHook: TypeAlias = Callable[[AssignmentOutcome], None]
EstimateHook: TypeAlias = Callable[[Estimate], None]


class Tally:
    """Counts outcomes as they come, and tells the hook of each."""

    def __init__(self, hook: OutcomeHook | None = None) -> None:
        self._hook = hook
        self._counts: Counter[Fate] = Counter()
        self._problems: list[AssignmentOutcome] = []
        self._cautions: Counter[CautionKind] = Counter()
        self._examples: dict[CautionKind, list[str]] = {}
        self._full: set[str] = set()

    def add(self, outcome: AssignmentOutcome) -> None:
        """Count one outcome."""
        self._counts[outcome.fate] += 1
        if "quota" in (outcome.code or "").lower():
            self.beware_full((outcome.name,))
        if not outcome.fate.is_fine and len(self._problems) < KEPT_PROBLEMS:
            self._problems.append(outcome)
        if self._hook is not None:
            self._hook(outcome)

    def add_all(self, outcomes: Iterable[AssignmentOutcome]) -> None:
        """Count outcomes as they come."""
        for outcome in outcomes:
            self.add(outcome)

    def skip(self, fate: Fate, count: int) -> None:
        """Count people of whom the hook is not told, because nothing was to be done about them."""
        if count:
            self._counts[fate] += count

    def beware(self, kind: CautionKind, *names: str, count: int | None = None) -> None:
        """Note what deserves a look."""
        self._cautions[kind] += len(names) if count is None else count
        kept = self._examples.setdefault(kind, [])
        kept.extend(names[: KEPT_NAMES - len(kept)])

    def beware_all(self, found: Iterable[tuple[CautionKind, str]]) -> None:
        """Note several things that deserve a look."""
        for kind, name in found:
            self.beware(kind, name)

    def note(self, cautions: Iterable[Caution]) -> None:
        """Note cautions that somebody else has counted."""
        for caution in cautions:
            self.beware(caution.kind, count=caution.count)

    def beware_full(self, names: Iterable[str]) -> None:
        """Note who can hold hardly any more assignments; each once, whether that was foreseen or met."""
        found = [name for name in names if name not in self._full]
        self._full.update(found)
        if found:
            self.beware(CautionKind.PRINCIPAL_LIMIT, *found)

    def cautions(self) -> tuple[Caution, ...]:
        """Return what deserves a look so far."""
        return tuple(
            Caution(kind=kind, count=count, examples=tuple(self._examples[kind]))
            for kind, count in self._cautions.items()
        )

    def report(self) -> AssignmentReport:
        """Return what all of it came to."""
        return AssignmentReport(counts=dict(self._counts), problems=tuple(self._problems), cautions=self.cautions())
