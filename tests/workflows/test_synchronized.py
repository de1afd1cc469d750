"""Who of the source stands in the target, and how that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, NotSignedInError, ServiceError, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.synchronized import KnownBy

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

ONE, TWO = "user1@fabrikam.com", "user2@fabrikam.com"


@pytest.fixture
def synced(linked: CrossTenantSync, world: Emulator) -> CrossTenantSync:
    """A link whose two people have arrived."""
    world.advance(minutes=10)
    linked.start()
    linked.wait_for_cycle()
    world.advance(minutes=1)
    return linked


def invited_by_hand(contoso: EmulatedTenant, name: str = "guest_litware.com") -> None:
    contoso.add_user(
        name,
        userPrincipalName=f"{name}#EXT#@contoso.com",
        userType="Guest",
        externalUserState="Accepted",
        creationType="Invitation",
    )


def test_people_known_by_log_and_directory_come_with_both_of_their_ids(
    synced: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant
) -> None:
    found = list(synced.synchronized_users())

    assert {user.known_by for user in found} == {KnownBy.LOG_AND_DIRECTORY}
    assert {user.source_id for user in found} == {source.directory.user(name).id for name in (ONE, TWO)}
    assert {user.target_id for user in found} == {user["id"] for user in contoso.state.users}
    assert all("#EXT#" in user.name for user in found)


def test_who_has_left_is_left_out(synced: CrossTenantSync, world: Emulator) -> None:
    synced.unassign(ONE)
    world.advance(hours=2)

    (left,) = synced.synchronized_users()

    assert left.name.startswith("user2_fabrikam.com#EXT#")


def test_who_was_deleted_in_the_target_is_left_out_although_the_log_does_not_know(
    synced: CrossTenantSync, contoso: EmulatedTenant
) -> None:
    contoso.state.users.remove(str(next(iter(contoso.state.users))["id"]))

    assert len(list(synced.synchronized_users())) == 1


def test_guests_from_elsewhere_are_nobody_of_the_source(synced: CrossTenantSync, contoso: EmulatedTenant) -> None:
    invited_by_hand(contoso)

    assert len(list(synced.synchronized_users())) == 2


def test_guests_from_the_source_s_domain_are_known_by_the_directory_alone(
    synced: CrossTenantSync, contoso: EmulatedTenant
) -> None:
    invited_by_hand(contoso, "guest_fabrikam.com")

    found = list(synced.synchronized_users())

    assert [user.known_by for user in found] == [
        KnownBy.LOG_AND_DIRECTORY,
        KnownBy.LOG_AND_DIRECTORY,
        KnownBy.DIRECTORY,
    ]
    assert found[-1].source_id is None
    assert found[-1].name == "guest_fabrikam.com#EXT#@contoso.com"


def test_the_log_alone_is_enough(synced: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant) -> None:
    app = synced.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    alone = CrossTenantSync(source=source, target=contoso.id, app=app)

    found = list(alone.synchronized_users())

    assert {user.known_by for user in found} == {KnownBy.LOG}
    assert all(user.target_id for user in found)
    assert {user.name for user in found} == {"user1@fabrikam.com", "user2@fabrikam.com"}


def test_a_target_that_does_not_let_its_users_be_read_leaves_the_log(
    synced: CrossTenantSync, client: ClientFactory, source: TenantClient, contoso: EmulatedTenant
) -> None:
    app = synced.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    poor = client(contoso, contoso.app_credential(["Policy.Read.All"]))

    found = list(CrossTenantSync(source=source, target=poor, app=app).synchronized_users())

    assert [user.known_by for user in found] == [KnownBy.LOG, KnownBy.LOG]


def test_a_source_that_does_not_let_its_log_be_read_leaves_the_directory(
    synced: CrossTenantSync, client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    app = synced.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    poor = client(fabrikam, fabrikam.app_credential(["Application.Read.All", "Organization.Read.All"]))

    found = list(CrossTenantSync(source=poor, target=target, app=app).synchronized_users())

    assert [user.known_by for user in found] == [KnownBy.DIRECTORY, KnownBy.DIRECTORY]
    assert all("#EXT#" in user.name for user in found)


def test_an_unknown_app_leaves_the_directory(sync: CrossTenantSync, contoso: EmulatedTenant) -> None:
    invited_by_hand(contoso, "guest_fabrikam.com")

    (found,) = sync.synchronized_users()

    assert found.known_by is KnownBy.DIRECTORY


def test_a_directory_without_a_source_to_compare_with_proves_nothing(
    synced: CrossTenantSync, target: TenantClient, client: ClientFactory, fabrikam: EmulatedTenant
) -> None:
    app = synced.create_configuration_app("Fabrikam to Contoso").value.service_principal_id
    blind = client(fabrikam, fabrikam.app_credential(["Application.Read.All"]))

    for source in (blind, fabrikam.id):
        assert list(CrossTenantSync(source=source, target=target, app=app).synchronized_users()) == []


def test_neither_log_nor_directory_is_an_error(
    synced: CrossTenantSync, client: ClientFactory, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    poor_source = client(fabrikam, fabrikam.app_credential(["Application.Read.All"]))
    poor_target = client(contoso, contoso.app_credential([]))

    with pytest.raises(SetupError):
        next(CrossTenantSync(source=poor_source, target=poor_target).synchronized_users())
    with pytest.raises(NotSignedInError):
        next(CrossTenantSync(source=fabrikam.id, target=poor_target).synchronized_users())


def test_a_log_that_fails_is_an_error_and_not_an_empty_log(synced: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("GET", "/auditLogs/provisioning", 400, "BadRequest", "Invalid filter clause")
    with pytest.raises(SetupError, match="Invalid filter clause"):
        list(synced.synchronized_users())

    wire.refuses("GET", "/auditLogs/provisioning", 503, "ServiceUnavailable", times=100)
    with pytest.raises(ServiceError):
        list(synced.synchronized_users())
