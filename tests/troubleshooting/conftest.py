"""The score at the end of a run: how many rows there are, were produced, were named rightly, were fixed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crosstenant.workflows.symptoms.table import BY_ID

_KEY = "symptom"


@pytest.fixture
def score(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Count a row as ``produced``, ``named`` or ``fixed``."""
    return lambda row, what: record_property(_KEY, f"{what} {row}")


class Scores:
    """What the tests of all workers have counted."""

    def __init__(self) -> None:
        self._rows: dict[str, set[str]] = {"produced": set(), "named": set(), "fixed": set()}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _KEY:
                what, row = str(value).split()
                self._rows[what].add(row)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._rows["named"]:
            counts = [f"{len(rows)} {what}" for what, rows in self._rows.items()]
            terminalreporter.write_line(f"symptoms: {len(BY_ID)} rows, {', '.join(counts)}")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Scores(), "symptom-scores")
