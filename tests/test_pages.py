"""What the pages promise about the project itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import crosstenant

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_first_two_shell_blocks_of_the_readme_are_one_line_each_and_do_their_own_set_up() -> None:
    demo, tests = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[:2]
    for command in (demo, tests):
        assert command.count("\n") == 1
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert demo.endswith("-m crosstenant demo\n")
    assert tests.endswith("-m pytest -q --cov\n")


def test_the_readme_says_in_five_lines_what_this_is() -> None:
    _, what, _ = README.split("\n\n", 2)
    assert len(what.splitlines()) == 5


def test_links_of_the_readme_lead_to_files() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / link).is_file(), link


def test_the_architecture_page_shows_the_workflow_floor_as_the_import_contract_has_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(found["layers"] for found in contracts if found["name"] == "Rooms on the workflow floor")
    # A room in brackets is reserved: the contract knows its place, and nobody has built it yet.
    built = [[room.strip() for room in layer.split("|") if "(" not in room] for layer in layers]
    shelves = re.findall(r"^\| \d+ \| (`\w+`(?:, `\w+`)*) \|$", ARCHITECTURE, re.MULTILINE)
    assert [re.findall(r"\w+", shelf) for shelf in shelves] == [rooms for rooms in built if rooms]


def test_every_public_name_stands_in_the_reference_or_is_an_error() -> None:
    reference = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").glob("*.md"))
    for name in set(crosstenant.__all__) - {"__version__"}:
        module = getattr(crosstenant, name).__module__
        assert f"::: {module}" in reference, name


def test_the_changelog_names_the_changes_to_come() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]\n\n### Added\n" in changelog
