"""The example script does what the pages say of it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "docs" / "examples" / "configure_link.py"
EXAMPLE = runpy.run_path(str(SCRIPT))
VARIABLES = dict.fromkeys(EXAMPLE["TENANT_VARIABLES"], "00001111-aaaa-2222-bbbb-3333cccc4444") | {
    "CROSSTENANT_SOURCE_TENANT": "fabrikam.com",
    "CROSSTENANT_TARGET_TENANT": "contoso.com",
    "CROSSTENANT_ASSIGN": "user1@fabrikam.com, Sales",
}


def test_without_variables_the_link_is_set_up_between_emulated_tenants(capsys: pytest.CaptureFixture[str]) -> None:
    EXAMPLE["main"]({})

    said = capsys.readouterr().out
    assert "Step 12 (start the job) in source tenant" in said
    for number in (1, 2, 3):
        assert f"user{number}_fabrikam.com#EXT#@contoso.onmicrosoft.com (known by log and directory)" in said
    assert "not yet" not in said


def test_variables_make_clients_of_real_tenants() -> None:
    source, target, people = EXAMPLE["real_tenants"](VARIABLES)

    assert repr(source) == "TenantClient('fabrikam.com', cloud='global')"
    assert repr(target) == "TenantClient('contoso.com', cloud='global')"
    assert people == ["user1@fabrikam.com", "Sales"]


@pytest.mark.parametrize("forgotten", sorted({*EXAMPLE["TENANT_VARIABLES"], "CROSSTENANT_ASSIGN"}))
def test_a_forgotten_variable_is_named_before_anything_is_sent(forgotten: str) -> None:
    given = {name: value for name, value in VARIABLES.items() if name != forgotten}

    with pytest.raises(SystemExit, match=forgotten):
        EXAMPLE["main"](given)


def test_every_variable_is_documented() -> None:
    page = SCRIPT.parent.parent / "how-to" / "real-credentials.md"
    text = page.read_text(encoding="utf-8")
    for name in (*VARIABLES, "CROSSTENANT_NAME"):
        assert f"`{name}`" in text
        assert name in SCRIPT.read_text(encoding="utf-8")
