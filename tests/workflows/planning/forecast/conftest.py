"""How many worlds are tried."""

from __future__ import annotations

import pytest

_FEW = 60


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the number of random worlds from the command line."""
    parser.addoption("--worlds", type=int, default=_FEW, help="how many random worlds a forecast is tried on")


@pytest.fixture
def worlds(request: pytest.FixtureRequest) -> range:
    """The seeds of the worlds to try; the option is unknown where this folder was not named to pytest."""
    return range(request.config.getoption("--worlds", default=_FEW))
