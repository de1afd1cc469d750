"""How many worlds are tried."""

from __future__ import annotations

import pytest

_FEW = 20
_AT_ONCE = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the number of random worlds from the command line."""
    parser.addoption("--worlds", type=int, default=_FEW, help="how many random worlds a forecast is tried on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try worlds twenty at a time, so that cores can share them; the option is unknown where no folder was named."""
    if "worlds" in metafunc.fixturenames:
        number = metafunc.config.getoption("--worlds", default=_FEW)
        ranges = [range(first, min(first + _AT_ONCE, number)) for first in range(0, number, _AT_ONCE)]
        metafunc.parametrize("worlds", ranges, ids=[f"{each.start}-{each.stop - 1}" for each in ranges])
