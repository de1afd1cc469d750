"""The thirteen steps of Microsoft's how-to with the sign-ins that it asks for, and with the least that is documented.

"Configure cross-tenant synchronization using PowerShell or Microsoft Graph API".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from plain_walk import PlainWalk

from crosstenant.emulator import Emulator
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

POLICY_SCOPES = ["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"]


def walk(
    world: Emulator, source: PlainGraph, target: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> PlainWalk:
    user_id = str(fabrikam.user("user1@fabrikam.com")["id"])
    steps = PlainWalk(world, source, target, fabrikam.id, contoso.id, [user_id])
    steps.all_steps()
    return steps


def synchronized(contoso: EmulatedTenant) -> list[str]:
    return [str(user["userPrincipalName"]) for user in contoso.state.users]


def test_steps_pass_with_exactly_the_how_tos_sign_ins(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    target = graph(contoso, contoso.sign_in(scopes=POLICY_SCOPES, roles=["Security Administrator"]))
    scopes = [*POLICY_SCOPES, "Application.ReadWrite.All", "Directory.ReadWrite.All", "AuditLog.Read.All"]
    roles = ["Security Administrator", "Hybrid Identity Administrator", "Cloud Application Administrator"]
    source = graph(fabrikam, fabrikam.sign_in(scopes=scopes, roles=roles))

    steps = walk(world, source, target, fabrikam, contoso)

    assert synchronized(contoso) == ["user1_fabrikam.com#EXT#@contoso.onmicrosoft.com"]
    assert steps.must(source.get("/auditLogs/directoryAudits?$top=10"), 200)["value"]


@pytest.mark.parametrize("caller", ["administrator", "app"])
def test_steps_pass_with_the_least_that_the_reference_asks_for(
    world: Emulator, graph: Callable[..., PlainGraph], fabrikam: EmulatedTenant, contoso: EmulatedTenant, caller: str
) -> None:
    world.switches = attrs.evolve(
        world.switches, sync_accepts_directory_write=False, assignment_needs_own_permission=True
    )
    permissions = [
        "Policy.ReadWrite.CrossTenantAccess",
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "Synchronization.ReadWrite.All",
        "ProvisioningLog.Read.All",
    ]
    roles = ["Security Administrator", "Hybrid Identity Administrator"]
    if caller == "administrator":
        source = graph(fabrikam, fabrikam.sign_in(scopes=permissions, roles=roles))
        target = graph(contoso, contoso.sign_in(scopes=permissions[:1], roles=roles[:1]))
    else:
        source = graph(fabrikam, fabrikam.app_credential(permissions))
        target = graph(contoso, contoso.app_credential(permissions[:1]))

    walk(world, source, target, fabrikam, contoso)

    assert len(synchronized(contoso)) == 1


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"nested_patch": "replace", "instantiate_marker": "dropped", "directory_names": "Microsoft Entra ID"},
        {"secrets_put": "merge", "secrets_read": "readable", "rule_priority": 0, "compact_flags": True},
        {"paused_schedule": "Paused", "new_job_code": "NotConfigured", "on_demand_shape": "object"},
        {"job_id_third_part": "random", "synchronization_errors": "direct", "log_tenant": "source"},
        {"partner_shows_undocumented": False, "maps_mobile": True, "unassigned_skips": True},
    ],
    ids=lambda switches: "-".join(switches) or "defaults",
)
def test_steps_pass_under_other_readings(
    world: Emulator,
    graph: Callable[..., PlainGraph],
    fabrikam: EmulatedTenant,
    contoso: EmulatedTenant,
    switches: dict[str, Any],
) -> None:
    world.switches = attrs.evolve(world.switches, **switches)

    walk(world, graph(fabrikam), graph(contoso), fabrikam, contoso)

    assert len(synchronized(contoso)) == 1


def test_same_seed_gives_the_same_history() -> None:
    def history() -> list[Any]:
        world = Emulator(seed=7)
        fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
        contoso = world.add_tenant("Contoso", domain="contoso.com")
        session = world.session()
        source, target = PlainGraph(session, fabrikam.credential), PlainGraph(session, contoso.credential)
        walk(world, source, target, fabrikam, contoso)
        return [list(contoso.state.users), source.get("/auditLogs/provisioning").json()["value"]]

    assert history() == history()
