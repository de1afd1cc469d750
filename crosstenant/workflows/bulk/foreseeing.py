"""What lies ahead of many assignments, told before the first write: how many writes, how long, and what to beware of.

Documentation: *Microsoft Entra service limits and restrictions* (1,500 app role assignments, counted over all apps).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final

from crosstenant.clients.bulk import AT_ONCE, MOST_HELD_AT_ONCE, Answer, BulkClient
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import CrossTenantError
from crosstenant.models.directory import Principal
from crosstenant.transport.pacing import WRITES
from crosstenant.workflows.bulk.crew import Crew, cut
from crosstenant.workflows.bulk.outcomes import Caution, CautionKind, Estimate

MANY: Final = 200
"""Above so many people a group is the better way; nor are so many asked how many assignments they hold."""

_NEARLY_FULL: Final = 1_350


def estimate_of(names: Iterable[object], *, seen: int, writes: int, cautions: tuple[Caution, ...] = ()) -> Estimate:
    """Return what lies ahead of names, of which the first few are looked up.

    Args:
        names: A list, whose length is known, or a stream.
        seen: How many names are looked up; of each further one a write is expected.
        writes: How many writes those take.
        cautions: What deserves a look among them.
    """
    if not isinstance(names, Collection):
        return Estimate(names=None, writes=None, duration=None, cautions=cautions)
    total = writes + len(names) - seen
    return Estimate(names=len(names), writes=total, duration=shortest(total), cautions=cautions)


def shortest(writes: int) -> timedelta:
    """Return how long writes take at least under Graph's published limit, when the limit was untouched before."""
    return max(timedelta(0), WRITES.window * (writes - WRITES.requests) / WRITES.requests)


def about_many(count: int) -> tuple[Caution, ...]:
    """Return the caution about many people in scope, where there will be so many."""
    return (Caution(kind=CautionKind.MANY_PEOPLE, count=count),) if count > MANY else ()


def nearly_full(crew: Crew, source: TenantClient, people: Sequence[tuple[str, Principal]]) -> Iterator[str]:
    """Yield the names of those who hold nearly as many assignments as one may.

    More than `MANY` are not asked: that would take as long as assigning them.

    Args:
        crew: Who asks.
        source: The tenant.
        people: Names and principals.
    """
    if len(people) > MANY:
        return
    bulk = BulkClient(source.transport)
    for batch, answers in crew.map(
        lambda batch: (batch, bulk.held([principal for _, principal in batch])), cut(people, AT_ONCE)
    ):
        for (name, principal), answer in zip(batch, answers, strict=True):
            if _is_nearly_full(source, principal, answer):
                yield name


def _is_nearly_full(source: TenantClient, principal: Principal, answer: Answer[int]) -> bool:
    if (answer.value or 0) < MOST_HELD_AT_ONCE:
        return False
    try:  # whoever fills one answer is counted whole
        held = source.configuration_apps.assignments_of(principal)
        return sum(1 for _ in islice(held, _NEARLY_FULL)) == _NEARLY_FULL
    except CrossTenantError:  # a warning that cannot be had must stop nobody
        return False
