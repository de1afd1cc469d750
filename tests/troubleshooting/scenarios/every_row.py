"""All rows of the symptom table with what brings them about, and the row that the library names for what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import isfunction
from types import ModuleType
from typing import Final

import rows_answered
import rows_found
import rows_logged
import rows_standing
import rows_told
from troubled_link import Scene

from crosstenant import Diagnosis, Why, explain
from crosstenant.workflows.symptoms.table import BY_ID

Scenario = Callable[[Scene], object]


def _rows(module: ModuleType) -> Iterator[tuple[str, Scenario]]:
    for name, function in vars(module).items():
        row = name.replace("_", "-")
        if isfunction(function) and row in BY_ID:
            yield row, function


ANSWERED: Final[Mapping[str, Scenario]] = dict(_rows(rows_answered))
LOGGED: Final[Mapping[str, Scenario]] = dict(_rows(rows_logged))
STANDING: Final[Mapping[str, Scenario]] = {**dict(_rows(rows_standing)), **dict(_rows(rows_found))}
TOLD: Final[Mapping[str, Scenario]] = dict(_rows(rows_told))
PRODUCED: Final[Mapping[str, Scenario]] = {**ANSWERED, **LOGGED, **STANDING, **TOLD}
"""What brings a row about, by the row's id."""

TRUE_TOO: Final[Mapping[str, set[str]]] = {
    "no-quarantine-mail": {"quarantined-by-failures"},
    "target-not-prepared": {"quarantined-by-connection", "no-quarantine-mail"},
}
"""What else is wrong where one thing cannot be without the other."""


def named(outcome: object) -> set[str | None]:
    """Return the rows that the library names for what somebody holds in hand; None where it knows none."""
    if isinstance(outcome, Diagnosis):
        return {finding.symptom for finding in outcome.findings}
    if isinstance(outcome, Why):
        return {outcome.reason}
    symptom = explain(outcome).symptom
    return {symptom.id if symptom else None}
