"""How often each kind of request is sent, what that creates, and how long it takes: one row per kind and trouble."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs
import pytest
from bench import NAME, Bench, Hands
from slots import SLOT, Slot
from troubles import Aim, Trouble, planned, throttled_by_a_clock_that_is_ahead

from crosstenant.emulator import faults
from crosstenant.errors import (
    CrossTenantError,
    GraphError,
    OutcomeUnknownError,
    SetupError,
    ThrottledError,
)

_SETTLE: Final = 180


@attrs.frozen
class Operation:
    """Something that is done with one kind of request.

    Attributes:
        slot: The request.
        prepare: What has to be there.
        do: What sends it.
        count: How many objects there are that it could have made.
    """

    slot: Slot
    prepare: Callable[[Hands], object]
    do: Callable[[Hands], object]
    count: Callable[[Bench], int]


@attrs.frozen
class Outcome:
    """What a row demands.

    Attributes:
        requests: How often the request is sent.
        objects: How many objects there are then.
        least: How many seconds it takes at least.
        most: And at most.
        error: What it ends with; None for a success.
    """

    requests: int
    objects: int
    least: float
    most: float
    error: type[CrossTenantError] | None = None


def _nothing(hands: Hands) -> None:
    """There is nothing to prepare."""


def _with_partner(hands: Hands) -> None:
    hands.source.partner_policies.create(hands.sync.target.id)


def _apps(bench: Bench) -> int:
    return len(bench.watch.source.service_principals)


def _partners(bench: Bench) -> int:
    return len(bench.watch.source.partners)


OPERATIONS: Final = {
    "GET": Operation(
        SLOT["R11"], _with_partner, lambda hands: hands.source.partner_policies.find(hands.sync.target.id), _partners
    ),
    "PATCH": Operation(SLOT["R13"], _with_partner, lambda hands: hands.sync.enable_outbound_redemption(), _partners),
    "keyed POST": Operation(SLOT["R12"], _nothing, lambda hands: hands.sync.enable_outbound_redemption(), _partners),
    "unkeyed POST": Operation(SLOT["R16"], _nothing, lambda hands: hands.sync.create_configuration_app(NAME), _apps),
}
TROUBLES: Final[dict[str, tuple[Trouble, int]]] = {
    "503, 503": (planned(faults.fails(503)), 2),
    "reset, reset": (planned(faults.loses_connection()), 2),
    "reset after commit": (planned(faults.loses_connection(after_effect=True)), 1),
    "429 for 7 s": (planned(faults.throttles(7)), 1),
    "429 for 30 s by a clock an hour ahead": (throttled_by_a_clock_that_is_ahead, 1),
    "400, 400": (planned(faults.fails(400)), 2),
}
_IN_SECONDS: Final = Outcome(3, 1, 0, 3)
_AT_ONCE: Final = Outcome(2, 1, 0, 1)
_SEVEN: Final = Outcome(2, 1, 7, 7.7)
_THIRTY: Final = Outcome(2, 1, 30, 33)
_UNKNOWN: Final = Outcome(2, 0, 2 * _SETTLE, 2 * _SETTLE, OutcomeUnknownError)
_REFUSED: Final = Outcome(1, 0, 0, 0, SetupError)
TABLE: Final = {
    "GET": (_IN_SECONDS, _IN_SECONDS, _AT_ONCE, _SEVEN, _THIRTY, attrs.evolve(_REFUSED, objects=1, error=GraphError)),
    "PATCH": (_IN_SECONDS, _IN_SECONDS, _AT_ONCE, _SEVEN, _THIRTY, attrs.evolve(_REFUSED, objects=1)),
    "keyed POST": (_IN_SECONDS, _IN_SECONDS, _AT_ONCE, _SEVEN, _THIRTY, _REFUSED),
    # Sent again only when nothing of it has shown for the settle time; what did take effect is found, and adopted.
    "unkeyed POST": (_UNKNOWN, _UNKNOWN, Outcome(1, 1, 0, 0), _SEVEN, _THIRTY, _REFUSED),
}
ROWS: Final = [
    pytest.param(OPERATIONS[operation], *TROUBLES[trouble], outcome, id=f"{operation}, {trouble}")
    for operation, outcomes in TABLE.items()
    for trouble, outcome in zip(TROUBLES, outcomes, strict=True)
]


@pytest.mark.parametrize(("operation", "trouble", "times", "demanded"), ROWS)
def test_each_kind_of_request_is_repeated_as_it_may_be(
    tmp_path: Path, operation: Operation, trouble: Trouble, times: int, demanded: Outcome
) -> None:
    bench = Bench(tmp_path, signs_in=False)

    seen = _played(bench, operation, trouble, times)

    assert attrs.evolve(seen, least=0, most=0) == attrs.evolve(demanded, least=0, most=0)
    assert demanded.least <= seen.least <= demanded.most
    assert bench.watch.broken == []


def test_the_table_has_24_rows() -> None:
    assert len(ROWS) == 24


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_wait_of_more_than_five_minutes_is_sat_out(tmp_path: Path, operation: Operation) -> None:
    seen = _played(Bench(tmp_path, signs_in=False), operation, planned(faults.throttles(315)), 1)

    assert (seen.requests, seen.objects, seen.error) == (2, 1, None)
    assert 315 <= seen.least <= 346.5


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_wait_beyond_the_deadline_is_not_begun(tmp_path: Path, operation: Operation) -> None:
    seen = _played(Bench(tmp_path, signs_in=False), operation, planned(faults.throttles(3600)), 1)

    assert (seen.requests, seen.error) == (1, ThrottledError)
    assert seen.least < 1


def _played(bench: Bench, operation: Operation, trouble: Trouble, times: int) -> Outcome:
    with bench.process() as hands:
        operation.prepare(hands)
        bench.aims = [Aim(operation.slot, 1, trouble, times=times)]
        began = len(bench.sent)
        at = bench.world.clock.now()
        error = _error_of(lambda: operation.do(hands))
        took = (bench.world.clock.now() - at).total_seconds()
    requests = sum(operation.slot.is_like(sent, bench.ids) for sent in bench.sent[began:])
    return Outcome(requests, operation.count(bench), took, took, type(error) if error else None)


def _error_of(do: Callable[[], object]) -> CrossTenantError | None:
    try:
        do()
    except CrossTenantError as error:
        return error
    return None
