"""Applications registered by hand, their owners and their directory extensions."""

from __future__ import annotations

from typing import Any

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import text
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import configured_link
from crosstenant.emulator.tenants import EmulatedTenant

EXTENSION = {"name": "costCenter", "dataType": "String", "targetObjects": ["User"]}


@pytest.fixture
def app(world: Emulator, in_fabrikam: PlainGraph) -> dict[str, Any]:
    created: dict[str, Any] = in_fabrikam.post("/applications", {"displayName": "Extensions"}).json()
    world.advance(seconds=15)
    return created


def test_registered_application_comes_without_a_service_principal(in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    found = in_fabrikam.get(f"/applications/{app['id']}").json()

    assert (found["displayName"], found["applicationTemplateId"], found["appRoles"]) == ("Extensions", None, [])
    assert in_fabrikam.get("/servicePrincipals").json()["value"] == []
    count = in_fabrikam.get("/applications/$count", headers={"ConsistencyLevel": "eventual"})
    assert count.text == "1"


def test_application_needs_a_name(in_fabrikam: PlainGraph) -> None:
    assert in_fabrikam.post("/applications", {"displayName": " "}).status_code == 400


def test_service_principal_is_created_for_an_application_once(
    world: Emulator, in_fabrikam: PlainGraph, app: dict[str, Any]
) -> None:
    first = in_fabrikam.post("/servicePrincipals", {"appId": app["appId"]})
    second = in_fabrikam.post("/servicePrincipals", {"appId": app["appId"]})

    assert (first.status_code, second.status_code) == (201, 409)
    world.advance(seconds=15)
    found = in_fabrikam.get(f"/servicePrincipals(appId='{app['appId']}')").json()
    assert found["id"] == first.json()["id"]
    assert (found["servicePrincipalNames"], found["displayName"]) == ([app["appId"]], "Extensions")


def test_service_principal_is_refused_for_an_application_that_nobody_knows_yet(in_fabrikam: PlainGraph) -> None:
    fresh = in_fabrikam.post("/applications", {"displayName": "Fresh"}).json()

    answer = in_fabrikam.post("/servicePrincipals", {"appId": fresh["appId"]})

    assert answer.status_code == 400
    assert "does not reference a valid application object" in answer.json()["error"]["message"]


@pytest.mark.unpublished("the excerpt of published paths lacks directory extensions")
def test_extension_is_named_after_its_application(in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    path = f"/applications/{app['id']}/extensionProperties"

    created = in_fabrikam.post(path, EXTENSION)

    assert created.status_code == 201
    assert created.json()["name"] == f"extension_{app['appId'].replace('-', '')}_costCenter"
    assert [each["dataType"] for each in in_fabrikam.get(path).json()["value"]] == ["String"]
    assert in_fabrikam.post(path, EXTENSION).status_code == 400
    assert in_fabrikam.delete(f"{path}/{created.json()['id']}").status_code == 204
    assert in_fabrikam.delete(f"{path}/{created.json()['id']}").status_code == 404
    assert in_fabrikam.get(path).json()["value"] == []


@pytest.mark.parametrize("change", [{"name": ""}, {"dataType": "Date"}, {"targetObjects": []}, {"size": 3}])
def test_extension_that_is_none_is_refused(
    in_fabrikam: PlainGraph, app: dict[str, Any], change: dict[str, object]
) -> None:
    answer = in_fabrikam.post(f"/applications/{app['id']}/extensionProperties", EXTENSION | change)

    assert answer.status_code == 400


@pytest.mark.unpublished("the excerpt of published paths lacks directory extensions")
def test_discovery_finds_extensions_that_nobody_uses_yet(
    world: Emulator, in_fabrikam: PlainGraph, app: dict[str, Any], fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    path = f"/applications/{app['id']}/extensionProperties"
    in_fabrikam.post(path, EXTENSION)
    in_fabrikam.post(path, EXTENSION | {"name": "many", "isMultiValued": True})
    in_fabrikam.post(path, EXTENSION | {"name": "ofGroups", "targetObjects": ["Group"]})
    job = PlainJob(in_fabrikam, configured_link(world, source=fabrikam, target=contoso))
    source = job.schema()["directories"][0]

    found = in_fabrikam.post(f"{job.path}/schema/directories/{source['id']}/discover").json()

    (user,) = (each for each in found["objects"] if each["name"] == "User")
    names = [each["name"] for each in user["attributes"] if each["name"].startswith("extension_")]
    assert names == [f"extension_{app['appId'].replace('-', '')}_costCenter"]


@pytest.mark.parametrize("kind", ["applications", "servicePrincipals"])
def test_owners_come_and_go(
    world: Emulator, in_fabrikam: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant, kind: str
) -> None:
    link = configured_link(world, source=fabrikam, target=contoso)
    application = text(next(iter(fabrikam.state.applications)), "id")
    owned = {"applications": application, "servicePrincipals": link.service_principal_id}[kind]
    path, owner = f"/{kind}/{owned}/owners", fabrikam.user("user1@fabrikam.com")
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{owner['id']}"}

    assert in_fabrikam.post(f"{path}/$ref", reference).status_code == 204
    assert in_fabrikam.post(f"{path}/$ref", reference).status_code == 400
    (listed,) = in_fabrikam.get(path).json()["value"]
    assert (listed["@odata.type"], listed["id"]) == ("#microsoft.graph.user", owner["id"])
    (inside,) = in_fabrikam.get(f"/{kind}/{owned}?$expand=owners").json()["owners"]
    assert inside["id"] == owner["id"]
    assert in_fabrikam.delete(f"{path}/{owner['id']}/$ref").status_code == 204
    assert in_fabrikam.delete(f"{path}/{owner['id']}/$ref").status_code == 404


def test_nobody_unknown_becomes_an_owner(in_fabrikam: PlainGraph, app: dict[str, Any]) -> None:
    reference = {"@odata.id": "https://graph.microsoft.com/v1.0/users/00000000-0000-4000-8000-000000000000"}

    assert in_fabrikam.post(f"/applications/{app['id']}/owners/$ref", reference).status_code == 404
