"""The page of a configuration's keys: every key has a row there, and every row can be read."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from crosstenant import SyncConfiguration
from crosstenant.workflows.configuration import MappingChange
from crosstenant.workflows.configuration.partner_settings import GRAPH_NAMES

PAGE = (Path(__file__).parent.parent / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", PAGE, re.MULTILINE)
KEYS = [field.name for field in attrs.fields(SyncConfiguration)]


def test_every_key_has_a_row_in_the_order_of_the_class() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    long_form = [field.name for field in attrs.fields(MappingChange)]
    assert named == [*KEYS, *long_form, *GRAPH_NAMES.values()]


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_what_a_row_shows_is_read_and_asks_for_that_key(key: str, example: str) -> None:
    text = example if key in KEYS else f"[mappings.mobile]\n{example}"
    wanted = SyncConfiguration.from_toml(text).to_dict()
    assert list(wanted) == [key if key in KEYS else "mappings"]
    assert SyncConfiguration.from_dict(wanted).to_dict() == wanted
