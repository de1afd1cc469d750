"""When which fault strikes, and whether all of them have."""

import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatch
from random import Random
from typing import Any, cast
from urllib.parse import unquote

import attrs

from crosstenant.emulator import faults
from crosstenant.emulator.faults import Attempt, Fault
from crosstenant.emulator.faults import batches as batch_faults
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.faults import tokens as token_faults
from crosstenant.emulator.serving.exchange import Incoming, Outgoing

_VERSIONS = ("/v1.0", "/beta")

KINDS: Mapping[str, Callable[..., Fault]] = {
    maker.__name__: maker
    for maker in cast(
        "tuple[Callable[..., Fault], ...]",
        (
            faults.fails,
            faults.throttles,
            faults.throttles_until,
            faults.loses_connection,
            faults.refuses_connection,
            faults.shows_untrusted_certificate,
            faults.cuts_off,
            faults.is_slow,
            faults.answers_html,
            faults.redirects,
            faults.delivers_twice,
            faults.hides_object,
            faults.rejects_reference,
            faults.challenges_token,
            page_faults.answers_empty_page,
            page_faults.repeats_next_link,
            page_faults.leads_elsewhere,
            page_faults.expires_page_token,
            page_faults.repeats_item,
            page_faults.spoils_item,
            page_faults.loses_member,
            page_faults.answers_as_before,
            page_faults.ignores_top,
            batch_faults.shuffles_batch,
            batch_faults.loses_batch_item,
            batch_faults.repeats_batch_item,
            token_faults.changes_token,
            token_faults.refuses_token,
            token_faults.demands_interaction,
        ),
    )
}
"""Every kind of fault by name, for plans written as JSON."""


@attrs.define(kw_only=True)
class PlannedFault:
    """A fault and when it strikes.

    Attributes:
        fault: The fault.
        method: Only requests with this method; None for all.
        path: Only paths that match, without the version; a star stands for anything.
        occurrence: It strikes first at this matching request, counted from 1.
        times: How many matching requests in a row it spoils.
        seen: How many matching requests there were.
        struck: How often it has struck.
    """

    fault: Fault
    method: str | None
    path: str
    occurrence: int = 1
    times: int = 1
    seen: int = 0
    struck: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it has struck as often as it was meant to."""
        return self.struck >= self.times

    def matches(self, incoming: Incoming) -> bool:
        """Tell whether this is a request that it counts."""
        fits = self.method is None or self.method == incoming.method
        return fits and fnmatch(_path(incoming).lower(), self.path.lower())


@attrs.define
class FaultPlan:
    """The failures that are still to come in a world, in the order in which they were planned."""

    _planned: list[PlannedFault] = attrs.Factory(list)

    def plan(
        self, fault: Fault, method: str | None = None, path: str = "*", *, occurrence: int = 1, times: int = 1
    ) -> PlannedFault:
        """Plan a fault and return it with its counters.

        Args:
            fault: What happens, e.g. ``faults.fails(503)``.
            method: Only to requests with this method.
            path: Only to paths that match, e.g. ``/servicePrincipals/*/appRoleAssignedTo``; without the version.
            occurrence: First at this matching request, counted from 1.
            times: To how many matching requests in a row.
        """
        planned = PlannedFault(fault=fault, method=method, path=path, occurrence=occurrence, times=times)
        self._planned.append(planned)
        return planned

    def scatter(
        self, *kinds: Fault, seed: int, share: float, among: int, method: str | None = None, path: str = "*"
    ) -> list[PlannedFault]:
        """Plan faults at random places among the next matching requests; a seed always gives the same places.

        Args:
            kinds: What happens; each place draws one of them.
            seed: Decides where and which.
            share: How many of the requests are spoiled, from 0 to 1.
            among: How many requests it is about.
            method: Only requests with this method.
            path: Only paths that match.
        """
        chance = Random(seed)
        struck = sorted(chance.sample(range(1, among + 1), round(share * among)))
        return [self.plan(chance.choice(kinds), method, path, occurrence=place) for place in struck]

    def load(self, text: str) -> None:
        """Plan what a JSON array says.

        Each object has ``kind`` (a name of `KINDS`), and may have ``options`` (that kind's arguments), ``method``,
        ``path``, ``occurrence`` and ``times``.

        Raises:
            ValueError: The text is no such array, or a kind or an option is unknown.
        """
        for entry in _entries(text):
            kind = KINDS.get(entry.pop("kind", ""))
            if kind is None:
                raise ValueError(f"A fault needs a kind, one of: {', '.join(sorted(KINDS))}.")
            try:
                self.plan(kind(**entry.pop("options", {})), **entry)
            except TypeError as error:
                raise ValueError(f"A fault cannot be planned so: {error}") from error

    def answer(self, attempt: Attempt) -> Outgoing:
        """Answer a request, by the first fault that strikes it or else by the service."""
        striking = [planned for planned in self._planned if planned.matches(attempt.incoming) and _strikes(planned)]
        if not striking:
            return attempt.answer()
        striking[0].struck += 1
        return striking[0].fault(attempt)

    @property
    def unspent(self) -> list[PlannedFault]:
        """What was planned and has not happened as often as it should."""
        return [planned for planned in self._planned if not planned.is_spent]

    def clear(self) -> None:
        """Forget every plan."""
        self._planned.clear()

    def check(self) -> None:
        """Prove that every planned failure was really met.

        Raises:
            AssertionError: Some were not; it names them.
        """
        left = [f"{planned.method or 'any'} {planned.path} (seen {planned.seen})" for planned in self.unspent]
        if left:
            raise AssertionError(f"Planned failures that never struck: {'; '.join(left)}")


def _strikes(planned: PlannedFault) -> bool:
    planned.seen += 1
    return planned.seen >= planned.occurrence and not planned.is_spent


def _path(incoming: Incoming) -> str:
    path = unquote(incoming.raw_path)
    return next((path.removeprefix(version) for version in _VERSIONS if path.startswith(f"{version}/")), path)


def _entries(text: str) -> list[dict[str, Any]]:
    plan = json.loads(text)
    if not isinstance(plan, list) or not all(isinstance(entry, dict) for entry in plan):
        raise ValueError("A plan of faults is a JSON array of objects.")
    return [dict(entry) for entry in plan]
