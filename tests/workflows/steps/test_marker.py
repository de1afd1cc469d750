"""The marker: sent with the create, found by any later run, and not needed by any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, DuplicateObjectsError, SetupError, TenantClient
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

NAME = "Fabrikam to Contoso"


@pytest.fixture
def marked(source: TenantClient, target: TenantClient) -> CrossTenantSync:
    return CrossTenantSync(source=source, target=target, marker=True)


@pytest.fixture
def later(source: TenantClient, target: TenantClient) -> CrossTenantSync:
    """A later run that remembers nothing, and looks for markers."""
    return CrossTenantSync(source=source, target=target, marker=True)


def keep_markers(fabrikam: EmulatedTenant, wire: Wire) -> None:
    """Have the service keep the marker of every create so far; whether it does nobody has documented."""
    (marker,) = {
        str(sent.body["serviceManagementReference"])
        for sent in wire.sent
        if sent.path.endswith("/instantiate") and isinstance(sent.body, dict)
    }
    write_markers(fabrikam, marker)


def write_markers(fabrikam: EmulatedTenant, marker: str | None) -> None:
    for application in list(fabrikam.state.applications):
        fabrikam.state.applications.update(str(application["id"]), {"serviceManagementReference": marker})


def test_the_marker_goes_with_the_create_and_names_the_target(
    marked: CrossTenantSync, wire: Wire, contoso: EmulatedTenant
) -> None:
    marked.create_configuration_app(NAME)

    (create,) = [sent for sent in wire.sent if sent.path.endswith("/instantiate")]
    assert create.body == {"displayName": NAME, "serviceManagementReference": f"crosstenant to {contoso.id}"}


def test_no_marker_is_sent_unless_asked_for(sync: CrossTenantSync, wire: Wire) -> None:
    sync.create_configuration_app(NAME)

    (create,) = [sent for sent in wire.sent if sent.path.endswith("/instantiate")]
    assert create.body == {"displayName": NAME}


def test_a_marked_app_is_found_whatever_its_name_and_although_its_credentials_are_masked(
    marked: CrossTenantSync, later: CrossTenantSync, another: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant
) -> None:
    made = marked.create_configuration_app(NAME).value
    keep_markers(fabrikam, wire)
    marked.create_job()
    marked.save_credentials()
    wire.sent.clear()

    assert later.create_configuration_app("Another name").value.service_principal_id == made.service_principal_id
    assert later.status().id == marked.status().id
    with pytest.raises(SetupError, match="No configuration app is known"):
        another.status()
    assert wire.writes == []


def test_an_app_that_is_marked_for_another_target_is_not_taken(
    marked: CrossTenantSync, source: TenantClient, world: Emulator, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    litware = world.add_tenant("Litware")
    theirs = CrossTenantSync(source=source, target=litware.id, marker=True).create_configuration_app(NAME).value
    keep_markers(fabrikam, wire)

    made = marked.create_configuration_app("Fabrikam to Contoso, too")

    assert made.changed
    assert made.value.service_principal_id != theirs.service_principal_id


def test_a_marker_that_the_service_drops_is_not_missed(
    marked: CrossTenantSync, later: CrossTenantSync, fabrikam: EmulatedTenant
) -> None:
    made = marked.create_configuration_app(NAME).value
    write_markers(fabrikam, None)

    found = later.create_configuration_app(NAME)

    assert (found.changed, found.value.service_principal_id) == (False, made.service_principal_id)


def test_an_app_that_was_made_twice_is_told_to_every_later_run(
    marked: CrossTenantSync, later: CrossTenantSync, world: Emulator, fabrikam: EmulatedTenant, wire: Wire
) -> None:
    world.faults.plan(faults.delivers_twice(), "POST", "/applicationTemplates/*/instantiate")
    with pytest.raises(DuplicateObjectsError):
        marked.create_configuration_app(NAME)
    keep_markers(fabrikam, wire)
    world.advance(minutes=10)

    for step in (lambda: marked.create_configuration_app(NAME), later.status, later.create_job):
        with pytest.raises(DuplicateObjectsError) as refusal:
            step()
        assert len(refusal.value.candidates) == 2
