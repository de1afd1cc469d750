"""Everything that Microsoft's guide names is answered by something that exists, and the pages say what the data say."""

from __future__ import annotations

import re
import runpy
from importlib import import_module
from pathlib import Path
from typing import Protocol

import attrs
import pytest

from crosstenant.models._wire import GraphValue
from crosstenant.workflows.requirements import REQUIREMENTS, ROLE_TEMPLATES
from crosstenant.workflows.step import Side
from crosstenant.workflows.symptoms import explain

DOCS = Path(__file__).parent.parent / "docs"
GENERATE = runpy.run_path(str(DOCS / "generate.py"))


class Row(Protocol):
    item: str
    answers: tuple[str, ...]
    page: str
    role: str
    symptom: str
    sample: str


class Section(Protocol):
    id: str
    value: str
    rows: tuple[Row, ...]


SECTIONS: tuple[Section, ...] = GENERATE["sections"]()
ROWS = [pytest.param(row, id=f"{section.id}: {row.item}"[:80]) for section in SECTIONS for row in section.rows]
PRINTED = [
    pytest.param(section, row, id=f"{section.id}: {row.item}"[:80])
    for section in SECTIONS
    if section.value
    for row in section.rows
]


def rows_of(section_id: str) -> list[Row]:
    return [row for section in SECTIONS if section.id == section_id for row in section.rows]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_answered_by_names_and_headings_that_exist(row: Row) -> None:
    assert row.answers or row.page
    for name in row.answers:
        GENERATE["resolve"](name)
    if row.page:
        page, _, heading = row.page.partition("#")
        assert heading in headings(page)


def headings(page: str) -> set[str]:
    titles = re.findall(r"^##+ (.+)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") for title in titles}


@pytest.mark.parametrize(
    "name",
    ["CrossTenantSync.teleport", "SyncJob.nothing", "crosstenant.models.sync_job.NoSuch", "crosstenant.nowhere.X"],
)
def test_an_answer_that_does_not_exist_is_not_resolved(name: str) -> None:
    with pytest.raises(LookupError):
        GENERATE["resolve"](name)


def fields_that_answer(section: Section, row: Row) -> list[str]:
    names = [name.rpartition(".") for name in row.answers]
    fields = attrs.fields_dict(value_of(section))
    return [field for holder, _, field in names if holder == section.value and field in fields]


def value_of(section: Section) -> type[GraphValue]:
    module, _, name = section.value.rpartition(".")
    found: type[GraphValue] = getattr(import_module(module or "crosstenant"), name)
    return found


def wire_name(printed: str) -> str:
    return printed.replace("B2B", "b2b", 1) if printed.startswith("B2B") else printed[0].lower() + printed[1:]


@pytest.mark.parametrize(("section", "row"), PRINTED)
def test_a_printed_property_is_read_into_the_field_that_answers_it(section: Section, row: Row) -> None:
    printed = row.item.partition(":")[0]
    read = value_of(section).from_graph({wire_name(printed): None, "id": "1", "tenantId": "1"})
    for field in fields_that_answer(section, row):
        assert read.was_read(field), f"{printed} is not what {field} is read from"


@pytest.mark.parametrize(("section_id", "side"), [("target-scopes", Side.TARGET), ("source-scopes", Side.SOURCE)])
def test_the_scopes_of_the_guide_are_those_a_person_is_asked_for(section_id: str, side: Side) -> None:
    asked = {scope for need in REQUIREMENTS if need.step.side is side for scope in need.scopes}
    assert {row.item for row in rows_of(section_id)} == asked


def test_the_roles_of_the_guide_are_known_to_the_access_check() -> None:
    roles = {row.role for row in rows_of("prerequisites") if row.role}
    assert roles
    assert roles <= set(ROLE_TEMPLATES.values())
    assert roles <= {role for need in REQUIREMENTS for role in need.roles}


@pytest.mark.parametrize("row", [pytest.param(row, id=row.symptom) for row in rows_of("symptoms")])
def test_the_text_of_a_symptom_is_explained_by_the_method_that_the_page_names(row: Row) -> None:
    found = explain(row.sample)
    assert found.symptom is not None
    assert found.symptom.id == row.symptom
    assert f"CrossTenantSync.{found.method}" in row.answers


@pytest.mark.parametrize("page", sorted(GENERATE["PAGES"]))
def test_generated_pages_are_up_to_date(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert text == GENERATE["PAGES"][page](), "run: python docs/generate.py"
