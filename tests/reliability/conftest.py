"""Which faults are tried, how many links survived them, and how one of them is tried again alone.

pytest tests/reliability                        # a sample of every sweep, in seconds
pytest tests/reliability --sweep push -n auto   # what every change has to survive
pytest tests/reliability --sweep long -n auto   # everything
pytest tests/reliability --replay R16-F20       # one, by its name
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from running import Story
from sweeps import SIZES, Sweep

Tally = Callable[[Sweep, Sequence[str]], None]
_KEY = "tally"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sweep", choices=SIZES, default="sample", help="how many faults are tried")
    parser.addoption("--replay", metavar="NAME", help="try this one alone, and tell how it went")
    parser.addoption("--results", metavar="FILE", help="write how many were tried and survived as JSON")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test of a sweep some of the sweep's names."""
    if "names" not in metafunc.fixturenames:
        return
    sweep: Sweep = metafunc.module.SWEEP
    replayed = metafunc.config.getoption("--replay", default=None)
    if replayed:
        chosen = [[replayed]] if sweep.has(replayed) else []
    else:
        names = sweep.names(metafunc.config.getoption("--sweep", default="sample"))
        chosen = [list(names[first : first + sweep.at_once]) for first in range(0, len(names), sweep.at_once)]
    metafunc.parametrize("names", chosen, ids=[f"{names[0]}..{names[-1]}" for names in chosen])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where one name is replayed, nothing else is."""
    if config.getoption("--replay", default=None):
        items[:] = [item for item in items if isinstance(item, pytest.Function) and _is_played(item)]


def _is_played(item: pytest.Function) -> bool:
    return hasattr(item, "callspec") and isinstance(item.callspec.params.get("names"), list)


@pytest.fixture
def tally(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    record_property: Callable[[str, object], None],
) -> Tally:
    """Play names of a sweep, count them, and fail with every one that did not survive."""
    folder = tmp_path_factory.getbasetemp() / "links"
    folder.mkdir(exist_ok=True)
    tells_all = request.config.getoption("--replay", default=None) is not None

    def play(sweep: Sweep, names: Sequence[str]) -> None:
        stories = {name: sweep.play(name, folder) for name in names}
        red = [_told(name, story) for name, story in stories.items() if story.wrong]
        runs = max(story.runs for story in stories.values())
        record_property(_KEY, json.dumps([sweep.name, len(stories), len(stories) - len(red), runs - 1]))
        if tells_all:
            print(*stories.values(), sep="\n")  # noqa: T201 - that is what was asked for
        if red:
            pytest.fail("\n".join(red), pytrace=False)

    return play


def _told(name: str, story: Story) -> str:
    return f"{name}: {story}\n    again: python -m pytest tests/reliability -s --replay '{name}'"


class Counts:
    """What all tests of all workers counted."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.sweeps: dict[str, list[int]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _KEY:
                self._add(*json.loads(str(value)))

    def _add(self, sweep: str, tried: int, survived: int, reruns: int) -> None:
        before = self.sweeps.get(sweep, [0, 0, 0])
        self.sweeps[sweep] = [before[0] + tried, before[1] + survived, max(before[2], reruns)]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for sweep, (tried, survived, reruns) in sorted(self.sweeps.items()):
            terminalreporter.write_line(f"{sweep}: {tried} tried, {survived} survived, {reruns} more runs at worst")

    def pytest_sessionfinish(self) -> None:
        path = self._config.getoption("--results", default=None)
        if path:
            size = self._config.getoption("--sweep")
            members = ("tried", "survived", "reruns")
            told = {name: dict(zip(members, counts, strict=True)) for name, counts in sorted(self.sweeps.items())}
            Path(path).write_text(json.dumps({"size": size, "sweeps": told}, indent=1) + "\n", encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Counts(config), "reliability-counts")
