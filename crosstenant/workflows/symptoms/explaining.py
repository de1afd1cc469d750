"""explain(): the symptom behind an error, with its cause, its fix and what support will ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.workflows.symptoms.clue import Clue, Support
from crosstenant.workflows.symptoms.symptom import Actor, Symptom
from crosstenant.workflows.wrapping import wrapped

UNKNOWN: Final = "unknown"
"""The id of the symptom that stands for everything that no other one fits."""

_LONGEST_EVIDENCE: Final = 300


@attrs.frozen(kw_only=True)
class Explanation:
    """What is known about one thing that went wrong.

    Attributes:
        symptom: The documented symptom; None where nothing documented fits.
        cause: Why it happened, in a sentence or two.
        fix: What to do about it.
        actor: Who must do it.
        method: The method of ``CrossTenantSync`` that does it, or that tells more.
        is_fixable: Whether that method mends it.
        evidence: What the explanation rests on, most telling first.
        support: What Microsoft's support asks for, as far as it is known.
        behind: The error behind a quarantine, explained; None if there is none.
        is_success: Whether there is nothing to explain, because all went well.
        is_argument: Whether it is an argument of the call that cannot be right, so that no service was asked.
    """

    symptom: Symptom | None
    cause: str
    fix: str
    actor: Actor
    method: str | None = None
    is_fixable: bool = False
    evidence: tuple[str, ...] = ()
    support: Support = attrs.field(factory=Support)
    behind: Explanation | None = None
    is_success: bool = False
    is_argument: bool = False

    @property
    def is_known(self) -> bool:
        """Whether a documented symptom fits."""
        return self.symptom is not None

    @property
    def symptom_id(self) -> str:
        """The symptom's id; ``unknown`` where nothing documented fits."""
        return self.symptom.id if self.symptom else UNKNOWN

    @property
    def request_id(self) -> str | None:
        """The service's id of the request, where it is known."""
        return self.support.request_id

    def __str__(self) -> str:
        return "\n".join(
            [self._title(), *(line for name, text in self._parts() for line in wrapped(f"  {name}: ", text))]
        )

    def _title(self) -> str:
        if self.symptom:
            return self.symptom.title
        if self.is_argument:
            return "An argument of the call cannot be right"
        return "Nothing to explain" if self.is_success else "Unknown: no documented symptom fits"

    def _parts(self) -> Iterator[tuple[str, str]]:
        yield "Cause", self.cause
        if self.behind:
            yield "Behind it", f"{self.behind.cause} {self.behind.fix}"
        yield "Do", self.fix
        yield "Who", self.actor.value
        if self.method:
            yield "Method", f"CrossTenantSync.{self.method}()"
        yield from (("Evidence", _shortened(line)) for line in self.evidence[:1])
        known = {} if self.symptom or self.is_success else dict(self.support.known())
        yield from (known | ({"request-id": self.request_id} if self.request_id else {})).items()
        if self.symptom:
            yield "Page", f'"{self.symptom.page}"'


def explain(thing: object) -> Explanation:
    """Explain an exception, event, job, quarantine, on-demand result, pasted text or JSON, without asking any tenant.

    The most specific documented symptom counts: the one that fits in the most parts. What no symptom fits is called
    unknown, with everything that Microsoft's support will ask for.

    Raises:
        TypeError: It is none of these.
    """
    from crosstenant.workflows.symptoms.clues import clue_from  # as the table: only who explains has to load it

    found, argument = _explained(clue_from(thing)), _input_error(thing)
    return found if argument is None or found.is_known else _of_argument(argument)


def closest(clue: Clue) -> Symptom | None:
    """Return the symptom that the most parts of a clue fit; the earlier in the table where two fit alike."""
    from crosstenant.workflows.symptoms.table import SYMPTOMS

    best = max(SYMPTOMS, key=lambda symptom: symptom.fit(clue))
    return best if best.fit(clue) else None


def symptom_of(symptom_id: str) -> Symptom:
    """Return the symptom of an id.

    Raises:
        InputError: There is no such symptom.
    """
    from crosstenant.workflows.symptoms.table import BY_ID

    try:
        return BY_ID[symptom_id]
    except KeyError:
        raise InputError(f"There is no symptom {symptom_id!r}.", parameter="symptom_id") from None


def _explained(clue: Clue) -> Explanation:
    symptom = closest(clue)
    if symptom is None:
        return _success(clue) if clue.is_success else _unknown(clue)
    return Explanation(
        symptom=symptom,
        cause=symptom.cause,
        fix=symptom.fix,
        actor=symptom.actor,
        method=symptom.method,
        is_fixable=symptom.is_fixable,
        evidence=clue.evidence,
        support=clue.support,
        behind=_behind(clue, symptom),
    )


def _behind(clue: Clue, symptom: Symptom) -> Explanation | None:
    """Explain the error behind a quarantine, unless it tells nothing new."""
    found = _explained(clue.behind) if clue.behind else None
    return found if found is not None and found.symptom not in {None, symptom} else None


def _success(clue: Clue) -> Explanation:
    return Explanation(
        symptom=None,
        cause="Nothing went wrong here.",
        fix="Nothing. If something is amiss all the same, diagnose() looks at the whole link, and why() at one person.",
        actor=Actor.NOBODY,
        evidence=clue.evidence,
        support=clue.support,
        is_success=True,
    )


def _input_error(thing: object) -> InputError | None:
    """Return the refusal of an argument that a thing is, or that caused it."""
    while isinstance(thing, BaseException) and not isinstance(thing, InputError):
        thing = thing.__cause__
    return thing if isinstance(thing, InputError) else None


def _of_argument(error: InputError) -> Explanation:
    which = f"the argument {error.parameter!r}" if error.parameter else "an argument"
    return Explanation(
        symptom=None,
        cause=f"crosstenant itself refused {which}: {error}",
        fix="Correct it, and call again. No service has refused anything, so there is nothing to ask support about.",
        actor=Actor.USER,
        is_argument=True,
    )


def _unknown(clue: Clue) -> Explanation:
    missing = clue.support.missing()
    find = f" Still to be found out: {', '.join(missing)}." if missing else ""
    row = symptom_of(UNKNOWN)
    return Explanation(
        symptom=None,
        cause=row.cause,
        fix=f"{row.fix}{find}",
        actor=row.actor,
        evidence=clue.evidence,
        support=clue.support,
    )


def _shortened(line: str) -> str:
    flat = " ".join(line.split())
    return flat if len(flat) <= _LONGEST_EVIDENCE else f"{flat[: _LONGEST_EVIDENCE - 1]}…"
