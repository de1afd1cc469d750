"""The page about the emulator's honesty says what the marks in its code say, and nothing there is without a mark."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.fidelity import GAPS, MEANINGS, Gap
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.routing import Routes
from crosstenant.emulator.tenants import EmulatedTenant

DOCS = Path(__file__).parent.parent / "docs"
GENERATE = runpy.run_path(str(DOCS / "generate_fidelity.py"))


def test_the_page_is_up_to_date() -> None:
    page = (DOCS / "emulator-fidelity.md").read_text(encoding="utf-8")
    assert page == GENERATE["fidelity_page"](), "run: python docs/generate_fidelity.py"


@pytest.mark.parametrize("group", ["operations", "switches", "engine_parts"])
def test_every_mark_is_a_known_label(group: str) -> None:
    marked = GENERATE[group]()
    assert len(marked) > 30
    assert {each.label for each in marked} <= set(MEANINGS)


def test_operations_without_a_mark_are_refused() -> None:
    with pytest.raises(TypeError, match="evidence"):
        Routes()  # type: ignore[call-arg]  # which is what mypy says too


@pytest.mark.parametrize(
    "described", ["", "    new_job_code: Status of a new job.\n", "    new_job_code: Status [docs].\n"]
)
def test_a_switch_without_a_mark_is_found(described: str) -> None:
    with pytest.raises(LookupError, match="evidence in brackets"):
        GENERATE["switches"](f"Attributes:\n{described}")


def test_a_module_of_the_engine_without_a_mark_is_found() -> None:
    assert GENERATE["part"]("x", "One.\n\nEvidence: docs; two\nlines.\n").evidence == "docs; two lines"
    with pytest.raises(LookupError, match="no line that begins with 'Evidence:'"):
        GENERATE["part"]("x", "One.")


@pytest.mark.parametrize("gap", [pytest.param(gap, id=gap.what) for gap in GAPS if gap.method])
def test_what_is_called_missing_is_refused(world: Emulator, fabrikam: EmulatedTenant, gap: Gap) -> None:
    answer = PlainGraph(world.session(), fabrikam.credential).send(gap.method, gap.path)
    assert answer.status_code == int(gap.instead[:3])
