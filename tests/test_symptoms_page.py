"""The page of symptoms says what the table says, and is found by what people search for."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from crosstenant.workflows.symptoms.table import CODES, SYMPTOMS

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "symptoms.md").read_text(encoding="utf-8")
GENERATE = runpy.run_path(str(DOCS / "generate_symptoms.py"))


def test_the_page_is_made_from_the_table() -> None:
    assert GENERATE["symptoms_page"]() == PAGE, "run: python docs/generate_symptoms.py"


def test_every_symptom_has_a_heading_of_its_own() -> None:
    anchors = re.findall(r"^### .+ \{ #([a-z0-9-]+) \}$", PAGE, re.MULTILINE)

    assert anchors == [symptom.id for symptom in SYMPTOMS]


def test_every_code_is_found_on_the_page() -> None:
    for code in CODES:
        assert code.rstrip("*") in PAGE


def test_headings_that_are_linked_exist() -> None:
    links = set(re.findall(r"\]\(#([a-z0-9-]+)\)", PAGE))
    titles = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    areas = {re.sub(r"[^a-z0-9]+", "-", title.lower().replace("'", "")).strip("-") for title in titles}

    assert links <= areas | {symptom.id for symptom in SYMPTOMS}
