"""Clients of different makes leave the same behind: the library, requests by hand, and the standard library alone."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from link_state import link_state
from plain_walk import PARTNERS, TEMPLATE, PlainWalk

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document, block
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.facade import CrossTenantSync

PEOPLE = ("user1@fabrikam.com", "user2@fabrikam.com")


def new_world() -> Emulator:
    world = Emulator(seed=4)
    world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
    world.add_tenant("Contoso", domain="contoso.com")
    return world


def by_the_library() -> Emulator:
    world = new_world()
    source, target = (
        TenantClient(each, credential=world.tenant(each).credential, session=world.session(), clock=world.clock)
        for each in world.tenants
    )
    sync = CrossTenantSync(source=source, target=target)
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    sync.create_configuration_app("Fabrikam")
    sync.create_job()
    sync.save_credentials()
    sync.assign(*PEOPLE)
    sync.provision_on_demand(PEOPLE[0])
    sync.start()
    sync.wait_for_cycle()
    return world


def by_hand() -> Emulator:
    world = new_world()
    fabrikam, contoso = (world.tenant(each) for each in world.tenants)
    PlainWalk.between(world, fabrikam, contoso, *PEOPLE).all_steps()
    return world


def by_urllib() -> Emulator:
    world = new_world()
    with world.serve() as server:
        _walk_with_urllib(world, server.url)
    return world


def _walk_with_urllib(world: Emulator, root: str) -> None:
    fabrikam, contoso = (world.tenant(each) for each in world.tenants)

    def ask(credential: EmulatedCredential, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {credential.get_token().token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{root}/v1.0{path}", data, headers, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    source, target = fabrikam.credential, contoso.credential
    redeem = "automaticUserConsentSettings"
    ask(target, "POST", PARTNERS, {"tenantId": fabrikam.id, redeem: {"inboundAllowed": True}})
    allowed = {"userSyncInbound": {"isSyncAllowed": True}}
    ask(target, "PUT", f"{PARTNERS}/{fabrikam.id}/identitySynchronization", allowed)
    ask(source, "POST", PARTNERS, {"tenantId": contoso.id, redeem: {"outboundAllowed": True}})
    made = ask(source, "POST", f"/applicationTemplates/{TEMPLATE}/instantiate", {"displayName": "Fabrikam"})
    app = made["servicePrincipal"]
    world.advance(seconds=15)
    root_path = f"/servicePrincipals/{app['id']}"
    secrets = [{"key": "AuthenticationType", "value": "SyncPolicy"}, {"key": "CompanyId", "value": contoso.id}]
    ask(source, "PUT", f"{root_path}/synchronization/secrets", {"value": secrets})
    job = ask(source, "POST", f"{root_path}/synchronization/jobs", {"templateId": "Azure2Azure"})
    for name in PEOPLE:
        person = ask(source, "GET", f"/users/{name}")
        assignment = {"principalId": person["id"], "resourceId": app["id"], "appRoleId": app["appRoles"][0]["id"]}
        ask(source, "POST", f"{root_path}/appRoleAssignedTo", assignment)
    world.advance(minutes=5)
    ask(source, "POST", f"{root_path}/synchronization/jobs/{job['id']}/start")
    world.advance(minutes=10)


@pytest.fixture(scope="module")
def left_by_the_library() -> dict[str, Any]:
    return link_state(by_the_library())


@pytest.mark.parametrize("walk", [by_hand, by_urllib])
def test_another_client_leaves_the_same_state(
    left_by_the_library: dict[str, Any], walk: Callable[[], Emulator]
) -> None:
    left = link_state(walk())

    assert left == left_by_the_library
    assert len(left["Contoso"]["synchronized"]) == len(PEOPLE)


def forbid_sync(world: Emulator) -> None:
    (policy,) = world.tenant("contoso.com").state.sync_policies.values()
    block(policy, "userSyncInbound")["isSyncAllowed"] = False


def forget_a_person(world: Emulator) -> None:
    state = world.tenant("contoso.com").state
    state.users.remove(str(next(iter(state.users))["id"]))


def stop_the_job(world: Emulator) -> None:
    (job,) = world.tenant("fabrikam.com").state.jobs.values()
    block(job.document, "schedule")["state"] = "Disabled"


def add_an_app(world: Emulator) -> None:
    state = world.tenant("fabrikam.com").state
    twin: Document = {**next(iter(state.service_principals)), "id": "twin"}
    state.service_principals.add(twin)


@pytest.mark.parametrize("plant", [forbid_sync, forget_a_person, stop_the_job, add_an_app])
def test_state_that_differs_is_noticed(left_by_the_library: dict[str, Any], plant: Callable[[Emulator], None]) -> None:
    world = by_hand()
    plant(world)

    assert link_state(world) != left_by_the_library
