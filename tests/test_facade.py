"""The thirteen documented steps by the facade: once, twice, beside the clients alone, and with little permission."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
import requests

from crosstenant import CrossTenantSync, SyncScope, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.partner_policy import UserConsent
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.hand_over import complete_credentials

NAME = "Fabrikam to Contoso"
PEOPLE = ("user1@fabrikam.com", "user2@fabrikam.com")

POLICIES = ("Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess")
HOW_TO = (*POLICIES, "Application.ReadWrite.All", "Directory.ReadWrite.All", "AuditLog.Read.All")
LEAST_IN_SOURCE = (
    *POLICIES,
    "Application.ReadWrite.All",
    "Synchronization.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
)


@attrs.frozen
class World:
    """A world with the two tenants of the how-to."""

    emulator: Emulator
    fabrikam: EmulatedTenant
    contoso: EmulatedTenant

    @classmethod
    def new(cls) -> World:
        emulator = Emulator(seed=1)
        fabrikam = emulator.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
        return cls(emulator, fabrikam, emulator.add_tenant("Contoso", domain="contoso.com"))

    def client(self, tenant: EmulatedTenant, credential: EmulatedCredential | None = None) -> TenantClient:
        return TenantClient(
            tenant.id,
            credential=credential or tenant.credential,
            session=self.emulator.session(),
            clock=self.emulator.clock,
        )

    def state(self) -> dict[str, Any]:
        """Read what both tenants hold, over plain requests, with ids and times of this world left out."""
        return {
            "source": _partner(self, self.fabrikam, self.contoso.id),
            "target": _partner(self, self.contoso, self.fabrikam.id),
            "user sync": _get(self, self.contoso, f"{_PARTNERS}/{self.fabrikam.id}/identitySynchronization"),
            "apps": [
                _app(self, app)
                for app in _get(self, self.fabrikam, "/servicePrincipals?$top=100")["value"]
                if app["applicationTemplateId"] == _CROSS_TENANT
            ],
            "arrived": sorted(
                user["userPrincipalName"]
                for user in _get(self, self.contoso, "/users?$select=userPrincipalName,displayName")["value"]
            ),
        }


_PARTNERS = "/policies/crossTenantAccessPolicy/partners"
_CROSS_TENANT = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def _get(world: World, tenant: EmulatedTenant, path: str) -> dict[str, Any]:
    token = tenant.credential.get_token().token
    answer: requests.Response = world.emulator.session().get(
        f"https://graph.microsoft.com/v1.0{path}", headers={"Authorization": f"Bearer {token}"}
    )
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document


def _partner(world: World, tenant: EmulatedTenant, partner: str) -> dict[str, Any]:
    return _get(world, tenant, f"{_PARTNERS}/{partner}")


def _app(world: World, app: dict[str, Any]) -> dict[str, Any]:
    held = world.fabrikam.state.secrets[app["id"]]
    (job,) = _get(world, world.fabrikam, f"/servicePrincipals/{app['id']}/synchronization/jobs")["value"]
    assigned = _get(world, world.fabrikam, f"/servicePrincipals/{app['id']}/appRoleAssignedTo")["value"]
    return {
        "name": app["displayName"],
        "secrets": held,
        "job": (
            job["templateId"],
            job["schedule"],
            job["status"]["code"],
            job["status"]["synchronizedEntryCountByType"],
        ),
        "assigned": sorted((each["principalDisplayName"], _ID.sub("", each["appRoleId"])) for each in assigned),
    }


def steps(sync: CrossTenantSync) -> list[tuple[int, Callable[[], Any]]]:
    """Return every documented step that writes, with its number."""
    return [
        (2, sync.enable_user_sync),
        (3, sync.enable_inbound_redemption),
        (5, sync.enable_outbound_redemption),
        (6, lambda: sync.create_configuration_app(NAME)),
        (8, sync.create_job),
        (9, sync.save_credentials),
        (10, lambda: sync.assign(*PEOPLE)),
        (12, sync.start),
    ]


def by_the_facade(sync: CrossTenantSync) -> None:
    """Take all thirteen steps."""
    assert sync.check_access().ok
    sync.enable_user_sync()
    assert sync.user_sync_enabled()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    sync.create_configuration_app(NAME)
    assert sync.test_connection().ok
    assert any(template.is_cross_tenant for template in sync.templates())
    sync.create_job()
    sync.save_credentials()
    sync.assign(*PEOPLE)
    assert sync.rule().id
    assert sync.provision_on_demand(PEOPLE[0]).ok
    sync.start()
    assert sync.wait_for_cycle(timeout=3600).last_run is not None
    assert sync.wait_until_synced(PEOPLE[1]).source_identity is not None


def by_the_clients(source: TenantClient, target: TenantClient) -> None:
    """Take the same steps, one call per documented request."""
    policies = target.partner_policies
    policies.create(source.tenant_id)
    policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True)
    policies.update(source.tenant_id, user_consent=UserConsent(inbound_allowed=True))
    source.partner_policies.create(target.tenant_id)
    source.partner_policies.update(target.tenant_id, user_consent=UserConsent(outbound_allowed=True))
    app = source.configuration_apps.instantiate(NAME)
    source.clock.sleep(60)
    source.sync_jobs.validate_credentials(app, target_tenant_id=target.tenant_id)
    job = source.sync_jobs.create(app)
    credentials = complete_credentials(target.tenant_id)
    source.sync_jobs.save_secrets(app, [SyncSecret(key, value) for key, value in credentials.items()])
    people = [source.directory.user(person) for person in PEOPLE]
    for person in people:
        source.configuration_apps.assign(app, person.id)
    source.clock.sleep(180)
    rule = source.sync_jobs.schema(app, job).user_rule
    assert rule is not None
    assert source.sync_jobs.provision_on_demand(app, job, rule_id=rule.id or "", object_id=people[0].id).ok
    source.sync_jobs.start(app, job)
    source.clock.sleep(600)
    assert list(source.logs.provisioning(app=app, user_id=people[1].id))


@pytest.fixture
def both() -> World:
    return World.new()


@pytest.fixture
def sync(both: World) -> Iterator[CrossTenantSync]:
    with CrossTenantSync(source=both.client(both.fabrikam), target=both.client(both.contoso)) as sync:
        yield sync


def test_the_thirteen_steps_synchronize_two_people(both: World, sync: CrossTenantSync) -> None:
    by_the_facade(sync)

    assert both.state()["arrived"] == [f"user{number}_fabrikam.com#EXT#@contoso.onmicrosoft.com" for number in (1, 2)]
    assert sorted(user.name for user in sync.synchronized_users()) == both.state()["arrived"]


def test_facade_and_clients_end_with_the_same_state_in_both_tenants(both: World, sync: CrossTenantSync) -> None:
    other = World.new()

    by_the_facade(sync)
    by_the_clients(other.client(other.fabrikam), other.client(other.contoso))

    mine, theirs = both.state(), other.state()
    assert theirs["arrived"]
    assert mine == theirs


def test_each_step_repeated_changes_nothing(both: World, sync: CrossTenantSync) -> None:
    for number, step in steps(sync):
        first = step()
        between = _everything(both)
        again = step()
        assert (number, first.step.number, first.changed, again.changed) == (number, number, True, False)
        assert again.value == again.before
        assert _everything(both) == between


def test_all_steps_repeated_by_somebody_else_change_nothing(both: World, sync: CrossTenantSync) -> None:
    by_the_facade(sync)
    between = both.state()
    other = CrossTenantSync(source=both.client(both.fabrikam), target=both.client(both.contoso))

    assert [number for number, step in steps(other) if step().changed] == []
    assert both.state() == between


def _everything(both: World) -> list[object]:
    """Return what the tenants hold that a step could write; logs grow by themselves."""
    return [
        (
            dict(tenant.state.partners),
            dict(tenant.state.sync_policies),
            list(tenant.state.service_principals),
            list(tenant.state.app_role_assignments),
            {identifier: job.document["schedule"] for identifier, job in tenant.state.jobs.items()},
            dict(tenant.state.secrets),
        )
        for tenant in (both.fabrikam, both.contoso)
    ]


@pytest.mark.parametrize(
    ("enable", "disable"),
    [
        ("enable_user_sync", "disable_user_sync"),
        ("enable_inbound_redemption", "disable_inbound_redemption"),
        ("enable_outbound_redemption", "disable_outbound_redemption"),
    ],
)
def test_each_step_is_undone_and_leaves_the_other_direction_of_the_shared_entry_as_it_was(
    both: World, sync: CrossTenantSync, enable: str, disable: str
) -> None:
    back = CrossTenantSync(source=both.client(both.contoso), target=both.client(both.fabrikam))
    for step in (back.enable_user_sync, back.enable_inbound_redemption, back.enable_outbound_redemption):
        step()
    sync.enable_user_sync()
    sync.disable_user_sync()
    before = _policies(both)

    getattr(sync, enable)()
    during = _policies(both)
    result = getattr(sync, disable)()

    assert result.changed
    assert during != before
    assert _without_nulls(_policies(both)) == _without_nulls(before)
    assert back.user_sync_enabled()
    assert not back.enable_inbound_redemption().changed
    assert not back.enable_outbound_redemption().changed


def _policies(both: World) -> list[dict[str, Any]]:
    return [
        _partner(both, both.fabrikam, both.contoso.id),
        _partner(both, both.contoso, both.fabrikam.id),
        _get(both, both.contoso, f"{_PARTNERS}/{both.fabrikam.id}/identitySynchronization"),
        _get(both, both.fabrikam, f"{_PARTNERS}/{both.contoso.id}/identitySynchronization"),
    ]


def _without_nulls(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Consent that was taken back is false, and consent that was never given is null: both are off."""
    for policy in policies:
        consent = policy.get("automaticUserConsentSettings") or {}
        consent.update({direction: bool(value) for direction, value in consent.items()})
    return policies


@pytest.mark.parametrize(
    ("in_source", "in_target"),
    [
        (
            (HOW_TO, ("Security Administrator", "Hybrid Identity Administrator", "Application Administrator")),
            (POLICIES, ("Security Administrator",)),
        ),
        (
            (LEAST_IN_SOURCE, ("Security Administrator", "Cloud Application Administrator", "Reports Reader")),
            (("Policy.ReadWrite.CrossTenantAccess",), ("Security Administrator",)),
        ),
    ],
    ids=["how-to", "least"],
)
def test_the_how_to_s_scopes_and_the_least_ones_are_enough_for_a_person(
    both: World,
    in_source: tuple[tuple[str, ...], tuple[str, ...]],
    in_target: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    source = both.client(both.fabrikam, both.fabrikam.sign_in(scopes=in_source[0], roles=in_source[1]))
    target = both.client(both.contoso, both.contoso.sign_in(scopes=in_target[0], roles=in_target[1]))

    by_the_facade(CrossTenantSync(source=source, target=target))

    assert len(both.state()["arrived"]) == 2


def test_the_least_permissions_are_enough_for_an_app(both: World) -> None:
    both.emulator.switches = attrs.evolve(
        both.emulator.switches,
        sync_accepts_directory_write=False,
        assignment_needs_own_permission=True,
        logs_need_directory_read=True,
    )
    source = both.client(both.fabrikam, both.fabrikam.app_credential(LEAST_IN_SOURCE))
    target = both.client(both.contoso, both.contoso.app_credential(POLICIES))

    by_the_facade(CrossTenantSync(source=source, target=target))

    assert len(both.state()["arrived"]) == 2


@pytest.mark.parametrize(
    "switches",
    [
        {"secrets_read": "readable", "on_demand_shape": "object", "new_job_code": "NotConfigured"},
        {"secrets_read": "401", "unknown_principal": "404", "template_filter": "refused"},
        {"secrets_read": "404", "paused_schedule": "Paused", "log_tenant": "source"},
        {"secrets_put": "merge", "directory_names": "Microsoft Entra ID", "job_id_third_part": "random"},
        {"nested_patch": "replace", "put_existing_sync_policy": "replace", "instantiate_marker": "dropped"},
        {"sync_denial": "403", "validation_errors": "wrapped", "synchronization_errors": "direct"},
    ],
    ids=lambda switches: " ".join(switches),
)
def test_the_steps_pass_however_the_service_decides_what_nobody_knows(
    both: World, sync: CrossTenantSync, switches: dict[str, Any]
) -> None:
    both.emulator.switches = attrs.evolve(both.emulator.switches, **switches)

    by_the_facade(sync)

    assert len(both.state()["arrived"]) == 2


def test_what_stands_reads_back_as_the_configuration_that_was_wanted(both: World, sync: CrossTenantSync) -> None:
    both.emulator.switches = attrs.evolve(both.emulator.switches, secrets_read="readable")
    by_the_facade(sync)

    found = sync.read_configuration()

    assert len(found.assigned or ()) == 2
    assert (found.name, found.scope, found.deletion_guard, found.enabled) == (NAME, SyncScope.ASSIGNED, 500, True)
    assert (found.user_sync, found.inbound_redemption, found.outbound_redemption) == (True, True, True)
    assert sync.plan(found).is_empty


def test_somebody_who_leaves_is_soft_deleted_in_the_target(both: World, sync: CrossTenantSync) -> None:
    by_the_facade(sync)

    moment = both.emulator.clock.now()
    sync.unassign(PEOPLE[1])
    sync.wait_for_cycle(began_after=moment)

    assert len(both.state()["arrived"]) == 1
    assert len(list(both.contoso.state.deleted_users)) == 1


def test_the_configuration_is_found_from_the_source_alone(both: World, sync: CrossTenantSync) -> None:
    both.emulator.switches = attrs.evolve(both.emulator.switches, secrets_read="readable")
    by_the_facade(sync)

    (link,) = both.client(both.fabrikam).links()

    assert link.target_tenant_id == both.contoso.id
    assert link.is_enabled
