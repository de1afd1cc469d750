"""Synchronization templates, by service principal and by application."""

from __future__ import annotations

import pytest

from crosstenant.emulator.documents import text
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import Link


@pytest.fixture(params=["servicePrincipals", "applications"])
def templates(request: pytest.FixtureRequest, link: Link) -> str:
    owner = getattr(link.source.state, {"applications": "applications"}.get(request.param, "service_principals"))
    return f"/{request.param}/{text(next(iter(owner)), 'id')}/synchronization/templates"


def test_the_one_template_is_listed(in_fabrikam: PlainGraph, templates: str) -> None:
    (template,) = in_fabrikam.get(templates).json()["value"]

    assert (template["id"], template["default"]) == ("Azure2Azure", True)


def test_template_is_read_by_its_id(in_fabrikam: PlainGraph, templates: str) -> None:
    assert in_fabrikam.get(f"{templates}/Azure2Azure").json()["id"] == "Azure2Azure"
    assert in_fabrikam.get(f"{templates}/aws").status_code == 404


def test_schema_of_the_template_keeps_its_ids(in_fabrikam: PlainGraph, templates: str) -> None:
    path = f"{templates}/Azure2Azure/schema?$expand=directories"

    schema = in_fabrikam.get(path).json()
    assert schema["synchronizationRules"][0]["name"] == "USER_INBOUND_USER"
    assert (len(schema["directories"]), in_fabrikam.get(path).json()) == (2, schema)


def test_unknown_owner_has_no_templates(in_fabrikam: PlainGraph) -> None:
    for kind in ("servicePrincipals", "applications"):
        assert in_fabrikam.get(f"/{kind}/none/synchronization/templates").status_code == 404


def test_synchronization_itself_shows_its_secrets_masked(in_fabrikam: PlainGraph, link: Link) -> None:
    entity = in_fabrikam.get(f"/servicePrincipals/{link.service_principal_id}/synchronization").json()

    assert entity["id"] == link.service_principal_id
    assert {"key": "CompanyId", "value": "*"} in entity["secrets"]
