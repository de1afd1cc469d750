"""What the pages promise about the project itself."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import crosstenant
from crosstenant import CrossTenantSync, TenantClient

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = (ROOT / "docs" / "how-to" / "thirteen-steps.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_first_two_shell_blocks_of_the_readme_are_one_line_each_and_do_their_own_set_up() -> None:
    demo, tests = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[:2]
    for command in (demo, tests):
        assert command.count("\n") == 1
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert demo.endswith("-m crosstenant demo\n")
    assert tests.endswith("-m pytest -q -n auto --dist loadfile\n")


def test_the_readme_says_in_five_lines_what_this_is() -> None:
    _, what, _ = README.split("\n\n", 2)
    assert len(what.splitlines()) == 5


def test_links_of_the_readme_lead_to_files() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / link).is_file(), link


def test_readme_and_home_page_lead_to_every_how_to() -> None:
    home = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "how-to").glob("*.md"):
        assert f"(docs/how-to/{page.name})" in README, page.name
        assert f"(how-to/{page.name})" in home, page.name


def test_the_architecture_page_shows_the_workflow_floor_as_the_import_contract_has_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(found["layers"] for found in contracts if found["name"] == "Rooms on the workflow floor")
    # A room in brackets is reserved: the contract knows its place, and nobody has built it yet.
    built = [[room.strip() for room in layer.split("|") if "(" not in room] for layer in layers]
    shelves = re.findall(r"^\| \d+ \| (`\w+`(?:, `\w+`)*) \|$", ARCHITECTURE, re.MULTILINE)
    assert [re.findall(r"\w+", shelf) for shelf in shelves] == [rooms for rooms in built if rooms]


def requests_of(step: Callable[[], object], caplog: pytest.LogCaptureFixture) -> set[tuple[str, str]]:
    """Return the writes that a step sends: method, and the last word of the path."""
    caplog.clear()
    step()
    sent = [re.search(r"(POST|PUT|PATCH) (\S+)", record.getMessage()) for record in caplog.records]
    return {(found[1], found[2].removesuffix("/{}").rpartition("/")[2]) for found in sent if found}


def test_the_page_of_the_steps_names_every_write_that_a_step_sends(
    source: TenantClient, target: TenantClient, caplog: pytest.LogCaptureFixture
) -> None:
    sync = CrossTenantSync(source=source, target=target)
    steps = {
        "2": sync.enable_user_sync,
        "3": sync.enable_inbound_redemption,
        "5": sync.enable_outbound_redemption,
        "6": lambda: sync.create_configuration_app("Fabrikam to Contoso"),
        "7": sync.test_connection,
        "8": sync.create_job,
        "9": sync.save_credentials,
        "10": lambda: sync.assign("user1@fabrikam.com"),
        "11": lambda: sync.provision_on_demand("user1@fabrikam.com"),
        "12": sync.start,
    }
    sections = dict(re.findall(r"^## (\d+): (.*?)(?=^## )", STEPS, re.MULTILINE | re.DOTALL))
    caplog.set_level(logging.DEBUG, logger="crosstenant")
    for number, step in steps.items():
        writes = requests_of(step, caplog)
        assert writes
        for method, word in writes:
            assert re.search(rf"`{method} [^`]*/{word}\b", sections[number]), f"step {number}: {method} .../{word}"


def test_every_public_name_stands_in_the_reference_or_is_an_error() -> None:
    reference = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").glob("*.md"))
    for name in set(crosstenant.__all__) - {"__version__"}:
        module = getattr(crosstenant, name).__module__
        assert f"::: {module}" in reference, name


def test_the_changelog_names_the_changes_to_come() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]\n\n### Added\n" in changelog
