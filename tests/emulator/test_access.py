"""Who may do what: tokens, permissions, directory roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

POLICY = "/policies/crossTenantAccessPolicy"
URL = f"https://graph.microsoft.com/v1.0{POLICY}"
JOBS = "/servicePrincipals/11111111-1111-4111-8111-111111111111/synchronization/jobs"


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def test_request_without_a_token_is_refused(world: Emulator) -> None:
    answer = world.session().get(URL)

    assert refusal(answer) == (401, "InvalidAuthenticationToken", "Access token is empty.")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "Zm9v.Zm9v.Zm9v"])
def test_malformed_token_is_refused(world: Emulator, token: str) -> None:
    answer = world.session().get(URL, headers={"Authorization": f"Bearer {token}"})

    assert refusal(answer)[:2] == (401, "InvalidAuthenticationToken")


def test_token_whose_claims_were_changed_is_refused(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    mine = fabrikam.credential.get_token().token.split(".")
    theirs = contoso.credential.get_token().token.split(".")

    answer = world.session().get(URL, headers={"Authorization": f"Bearer {mine[0]}.{theirs[1]}.{mine[2]}"})

    assert answer.status_code == 401


def test_expired_token_is_refused(world: Emulator, fabrikam: EmulatedTenant) -> None:
    token = fabrikam.app_credential(lifetime=timedelta(minutes=5)).get_token().token
    world.advance(minutes=5)

    answer = world.session().get(URL, headers={"Authorization": f"Bearer {token}"})

    assert refusal(answer)[2] == "Access token has expired or is not yet valid."


def test_token_of_another_cloud_is_refused(world: Emulator) -> None:
    agency = world.add_tenant("Agency", cloud="usgov")
    headers = {"Authorization": f"Bearer {agency.credential.get_token().token}"}
    session = world.session()

    assert session.get(f"https://graph.microsoft.us/v1.0{POLICY}", headers=headers).status_code == 200
    assert refusal(session.get(URL, headers=headers))[2] == "Access token validation failure. Invalid audience."


def test_token_of_another_world_is_refused(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant
) -> None:
    stranger = Emulator(seed=2).add_tenant("Fabrikam")

    assert graph(fabrikam, stranger.credential).get(POLICY).status_code == 401


def test_missing_permission_is_denied(graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant) -> None:
    answer = graph(fabrikam, fabrikam.app_credential({"User.Read.All"})).get(POLICY)

    assert refusal(answer) == (
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )


def test_synchronization_service_says_nothing_about_a_missing_permission(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant
) -> None:
    reader = graph(fabrikam, fabrikam.app_credential({"Policy.Read.All"}))

    silent = reader.get(JOBS)
    world.switches = attrs.evolve(world.switches, sync_denial="403")
    plain = reader.get(JOBS)

    assert refusal(silent) == (401, "UnknownError", "")
    assert refusal(plain)[:2] == (403, "Authorization_RequestDenied")


def test_directory_write_opens_synchronization_unless_switched_off(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant
) -> None:
    writer = graph(fabrikam, fabrikam.sign_in(scopes=["Directory.ReadWrite.All"]))

    assert writer.get(JOBS).status_code == 404
    world.switches = attrs.evolve(world.switches, sync_accepts_directory_write=False)
    assert writer.get(JOBS).status_code == 401


def test_role_is_needed_beside_the_scope(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant
) -> None:
    scopes = ["Policy.ReadWrite.CrossTenantAccess"]
    nobody = graph(fabrikam, fabrikam.sign_in(scopes=scopes, roles=[]))
    security = graph(fabrikam, fabrikam.sign_in(scopes=scopes, roles=["Security Administrator"]))

    assert nobody.patch(POLICY, {}).status_code == 403
    assert security.patch(POLICY, {}).status_code == 204
    world.switches = attrs.evolve(world.switches, check_directory_roles=False)
    assert nobody.patch(POLICY, {}).status_code == 204


@pytest.mark.parametrize("status", [200, 403])
def test_security_reader_is_disputed(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, status: int
) -> None:
    world.switches = attrs.evolve(world.switches, security_reader_reads_policies=status == 200)
    reader = graph(fabrikam, fabrikam.sign_in(scopes=["Policy.Read.All"], roles=["Security Reader"]))

    assert reader.get(POLICY).status_code == status


@pytest.mark.parametrize("status", [404, 403])
def test_teams_administrator_is_disputed(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant, status: int
) -> None:
    world.switches = attrs.evolve(world.switches, teams_administrator_deletes_partners=status == 404)
    credential = fabrikam.sign_in(scopes=["Policy.ReadWrite.CrossTenantAccess"], roles=["Teams Administrator"])

    assert graph(fabrikam, credential).delete(f"{POLICY}/partners/{contoso.id}").status_code == status


def test_teams_administrator_may_not_touch_synchronization_policies(
    graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    credential = fabrikam.sign_in(scopes=["Policy.ReadWrite.CrossTenantAccess"], roles=["Teams Administrator"])
    policy = f"{POLICY}/partners/{contoso.id}/identitySynchronization"

    assert graph(fabrikam, credential).put(policy, {}).status_code == 403


def test_assigning_may_insist_on_its_own_permission(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant
) -> None:
    path = "/servicePrincipals/11111111-1111-4111-8111-111111111111/appRoleAssignedTo"
    how_to = graph(fabrikam, fabrikam.sign_in(scopes=["Application.ReadWrite.All"]))
    pair = graph(fabrikam, fabrikam.sign_in(scopes=["AppRoleAssignment.ReadWrite.All", "Application.Read.All"]))
    half = graph(fabrikam, fabrikam.sign_in(scopes=["AppRoleAssignment.ReadWrite.All"]))

    assert how_to.post(path, {}).status_code == 404
    world.switches = attrs.evolve(world.switches, assignment_needs_own_permission=True)
    assert how_to.post(path, {}).status_code == 403
    assert pair.post(path, {}).status_code == 404
    assert half.post(path, {}).status_code == 403


def test_looking_up_tenants_needs_no_role(
    graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    credential = fabrikam.sign_in(scopes=["CrossTenantInformation.ReadBasic.All"], roles=[])
    look_up = graph(fabrikam, credential)

    by_id = look_up.get(f"/tenantRelationships/findTenantInformationByTenantId(tenantId='{contoso.id}')")
    by_domain = look_up.get("/tenantRelationships/findTenantInformationByDomainName(domainName='contoso.com')")

    assert by_id.json() == by_domain.json()
    assert by_id.json()["displayName"] == "Contoso"
    assert by_id.json()["defaultDomainName"] == "contoso.com"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("ByTenantId(tenantId='11111111-1111-4111-8111-111111111111')", 404),
        ("ByTenantId(tenantId='nonsense')", 400),
        ("ByDomainName(domainName='nobody.example')", 404),
    ],
)
def test_tenant_that_is_not_there_is_not_found(in_fabrikam: PlainGraph, path: str, status: int) -> None:
    assert in_fabrikam.get(f"/tenantRelationships/findTenantInformation{path}").status_code == status


def test_tenants_of_other_clouds_are_not_found(world: Emulator, in_fabrikam: PlainGraph) -> None:
    agency = world.add_tenant("Agency", cloud="usgov")

    answer = in_fabrikam.get(f"/tenantRelationships/findTenantInformationByTenantId(tenantId='{agency.id}')")

    assert answer.status_code == 404
