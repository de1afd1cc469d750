"""The 35 kinds of fault, and at which requests each can strike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import attrs
from slots import SLOTS, Slot
from troubles import (
    Aim,
    Fault,
    Trouble,
    dies_after,
    dies_before,
    dies_next,
    drips,
    planned,
    throttled_by_a_clock_that_is_ahead,
)

from crosstenant.emulator import faults
from crosstenant.emulator.faults import pages, tokens

_LAG: Final = timedelta(seconds=20)
_ELSEWHERE: Final = "https://graph.example.com/v1.0/me"
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_HOSTILE: Final = ("0", "-5", "soon", "2.5", "1000000000", "inf", "nan", "1, 2", "")
_EXPIRED: Final = "InvalidAuthenticationToken"
_TOO_SLOW: Final = 61.0  # a client waits 60 seconds for the next piece of an answer
_DENIED: Final = "Authorization_RequestDenied"


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of fault.

    Attributes:
        name: F01 to F35.
        told: What it is.
        at: The kinds of slots that it can strike: some of T, R, C, U and A.
        trouble: Makes the trouble for one slot.
        times: How many requests in a row it spoils; None for all of the run.
        lasts: For how long instead.
        is_final: A run that is refused so must not write any more.
    """

    name: str
    told: str
    at: str = "TRCUA"
    trouble: Callable[[Slot], Trouble]
    times: int | None = 1
    lasts: timedelta | None = None
    is_final: bool = False

    def aimed_at(self, slot: Slot, occurrence: int) -> Aim:
        """Return the aim of this fault at a slot."""
        return Aim(slot, occurrence, self.trouble(slot), times=self.times, lasts=self.lasts)


def _one(fault: Fault) -> Callable[[Slot], Trouble]:
    return lambda slot: planned(fault)


def _number(slot: Slot) -> int:
    return int(slot.name[1:])


def _hostile(slot: Slot) -> Trouble:
    """Two of the hostile values, other ones for the next slot."""
    first = _number(slot)
    values = (_HOSTILE[first % len(_HOSTILE)], _HOSTILE[(first + 4) % len(_HOSTILE)])
    return planned(*(faults.fails(429, retry_after=value) for value in values))


def _not_yet(slot: Slot) -> Trouble:
    """What a request meets that comes too early after a creation."""
    return planned(faults.rejects_reference() if slot.name == "R26" else faults.fails(403, code=_DENIED))


def _unwelcome(slot: Slot) -> Trouble:
    if slot.kind == "T":
        return planned(tokens.refuses_token("invalid_client", number=7000215, status=401))
    return planned(faults.fails(401, code=_EXPIRED))


def _refused(slot: Slot) -> Trouble:
    if slot.kind == "T":
        return planned(tokens.refuses_token("invalid_request", number=90014))
    return planned(faults.fails(400, code="Request_BadRequest"))


def _html(slot: Slot) -> Trouble:
    return planned(faults.answers_html(after_effect=slot.kind in "CUA"))


def _redirect(slot: Slot) -> Trouble:
    return planned(faults.redirects(_ELSEWHERE, _REDIRECTS[_number(slot) % len(_REDIRECTS)]))


def _misshapen(slot: Slot) -> Trouble:
    return planned(pages.loses_member(slot.member))


def _stale(slot: Slot) -> Trouble:
    """The answer of a replica that lags: the one of the last time, or that there is no such object."""
    was_read = slot.member == "value" or slot.name in {"R08", "R14"}
    return planned(pages.answers_as_before() if was_read else faults.hides_object())


def _too_slow(slot: Slot) -> Trouble:
    return drips if slot.kind != "T" else planned(faults.is_slow(_TOO_SLOW))


def _always(trouble: Trouble) -> Callable[[Slot], Trouble]:
    return lambda slot: trouble


def _applied(name: str, told: str, fault: Fault, *, at: str = "CUA") -> Kind:
    """A write that takes effect, and an answer that does not tell so."""
    return Kind(name=name, told=told, at=at, trouble=_one(fault))


def _final(name: str, told: str, trouble: Callable[[Slot], Trouble], *, at: str = "TRCUA") -> Kind:
    """A refusal for good: to try again would be wrong, and so would be another write in the same run."""
    return Kind(name=name, told=told, at=at, trouble=trouble, times=None, is_final=True)


_UNTRUSTED: Final = _one(faults.shows_untrusted_certificate())
_FORBIDDEN: Final = _one(faults.fails(403, code=_DENIED))

KINDS: Final = (
    Kind(name="F01", told="connection refused, all run long", trouble=_one(faults.refuses_connection()), times=None),
    _final("F02", "certificate not trusted", _UNTRUSTED),
    Kind(name="F03", told="reset before processing", trouble=_one(faults.loses_connection())),
    _applied("F04", "reset after commit", faults.loses_connection(after_effect=True)),
    Kind(name="F05", told="read timeout, not applied", trouble=_one(faults.is_slow(_TOO_SLOW, after_effect=False))),
    _applied("F06", "read timeout, applied", faults.is_slow(_TOO_SLOW)),
    _applied("F07", "body shorter than its length", faults.cuts_off()),
    _applied("F08", "half a JSON", faults.cuts_off(keeps_length=False), at="TRCUA"),
    Kind(name="F09", told="drips slower than the deadline", trouble=_too_slow),
    Kind(name="F10", told="429 with seconds", trouble=_one(faults.throttles(7))),
    Kind(name="F11", told="429 with a date of a skewed clock", trouble=_always(throttled_by_a_clock_that_is_ahead)),
    Kind(name="F12", told="429 without a word", trouble=_one(faults.fails(429)), times=2),
    Kind(name="F13", told="429 with hostile values", trouble=_hostile, times=2),
    Kind(name="F14", told="503 before the work", trouble=_one(faults.fails(503, retry_after="5"))),
    _applied("F15", "503 after commit", faults.fails(503, after_effect=True)),
    _applied("F16", "504 after commit", faults.fails(504, after_effect=True)),
    Kind(name="F17", told="500 before the work", trouble=_one(faults.fails(500))),
    _applied("F18", "500 after commit", faults.fails(500, after_effect=True)),
    Kind(name="F19", told="502 before the work", trouble=_one(faults.fails(502))),
    _applied("F20", "404 after commit", faults.fails(404, after_effect=True), at="CU"),
    Kind(name="F21", told="404 for a while", at="R", trouble=_one(faults.hides_object()), lasts=_LAG),
    Kind(name="F22", told="409 in passing", at="CUA", trouble=_one(faults.fails(409))),
    Kind(name="F23", told="too early for a while", at="RCUA", trouble=_not_yet, lasts=_LAG),
    _final("F24", "403 for good", _FORBIDDEN, at="RCUA"),
    Kind(name="F25", told="401 once, with claims", at="RCUA", trouble=_one(faults.challenges_token())),
    _final("F26", "401 always", _unwelcome),
    _final("F27", "400 for good", _refused),
    _final("F28", "redirect to a foreign host", _redirect),
    Kind(name="F29", told="200 with a page for people", trouble=_html),
    Kind(name="F30", told="200 of a wrong shape", at="TRC", trouble=_misshapen),
    _applied("F31", "delivered twice", faults.delivers_twice()),
    Kind(name="F32", told="a replica that lags", at="R", trouble=_stale, lasts=_LAG),
    Kind(name="F33", told="killed before sending", trouble=_always(dies_before)),
    Kind(name="F34", told="killed after commit", at="CUA", trouble=_always(dies_after)),
    Kind(name="F35", told="killed after the answer", trouble=_always(dies_next)),
)
KIND: Final = {kind.name: kind for kind in KINDS}
LOST: Final = tuple(KIND[name] for name in ("F04", "F06", "F07", "F15", "F16", "F18", "F20", "F31", "F34"))
"""The write took effect, and whoever sent it does not know."""

CELLS: Final = tuple((slot, kind) for slot in SLOTS for kind in KINDS if slot.kind in kind.at)
LOST_CELLS: Final = tuple((slot, kind) for slot in SLOTS for kind in LOST if slot.kind in kind.at)
