"""Payloads by type and case, and every value class there is."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from crosstenant import models
from crosstenant.models._wire import GraphValue, Payload

PAYLOADS = Path(__file__).parent.parent / "payloads"


def _load(graph_type: str, case: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / graph_type / f"{case}.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def payload() -> Callable[[str, str], dict[str, Any]]:
    """Load one case of one Graph type."""
    return _load


@pytest.fixture(scope="session")
def v1_properties() -> dict[str, list[str]]:
    """The properties that Graph's v1.0 schema lists for each type that has a value class."""
    listed: dict[str, list[str]] = json.loads((PAYLOADS / "v1_properties.json").read_text(encoding="utf-8"))
    return listed


@pytest.fixture(scope="session")
def value_classes() -> dict[str, type[GraphValue]]:
    """Every value class by the Graph type it reads."""
    for room in iter_modules(models.__path__):
        import_module(f"crosstenant.models.{room.name}")
    # The type's name is asked for in no public way: nobody but this test needs it.
    return {kind._graph.graph_type: kind for kind in GraphValue.__subclasses__()}


@pytest.fixture(scope="session")
def minimal() -> Callable[[type[GraphValue]], Payload]:
    """Return the least that a class can be read from."""
    names = ("id", "tenantId", "name")
    return lambda kind: {name: "x" for name in names if name in kind._graph.names}
