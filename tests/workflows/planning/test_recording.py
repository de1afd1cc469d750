"""read_configuration: what stands is written down, and planning from it changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from crosstenant import (
    INHERIT,
    CrossTenantSync,
    InboundTrust,
    PartnerSettings,
    Scope,
    SyncConfiguration,
    SyncScope,
    TenantClient,
)
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant

NAME = "Fabrikam to Contoso"


def test_what_stands_is_written_down_as_a_configuration(
    standing: CrossTenantSync, source: TenantClient, people: tuple[str, ...]
) -> None:
    standing.start()

    found = standing.read_configuration()

    assert set(found.assigned or ()) == {source.directory.user(name).id for name in people}
    assert attrs.evolve(found, assigned=None, mappings=None) == SyncConfiguration(
        name=NAME,
        user_sync=True,
        inbound_redemption=True,
        outbound_redemption=True,
        scope=SyncScope.ASSIGNED,
        scoping=Scope.everyone(),
        actions=["Add", "Update", "Delete"],
        deletion_guard=500,
        notification_mail="",
        schedule=timedelta(minutes=40),
        enabled=True,
    )
    assert found.mappings is not None
    assert found.mappings["displayName"].expression == "[displayName]"


def test_nothing_is_written_down_as_off(empty: CrossTenantSync) -> None:
    nothing = SyncConfiguration(user_sync=False, inbound_redemption=False, outbound_redemption=False)

    assert empty.read_configuration() == nothing
    assert empty.plan(nothing).is_empty


def test_what_is_masked_is_left_alone(standing: CrossTenantSync, world: Emulator) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    found = standing.read_configuration()

    assert found.scope is None
    assert (found.name, found.user_sync) == (NAME, True)
    assert standing.plan(found).is_empty


def test_settings_that_may_not_be_read_are_left_alone(standing: CrossTenantSync, world: Emulator) -> None:
    world.advance(minutes=10)
    world.switches = attrs.evolve(world.switches, secrets_read="404")

    found = standing.read_configuration()

    assert (found.scope, found.deletion_guard) == (None, None)
    assert standing.plan(found).is_empty


@pytest.mark.parametrize(
    ("settings", "guard", "mail"),
    [
        ({"DeleteThresholdEnabled": True, "DeleteThresholdValue": 17}, 17, ""),
        ({"DeleteThresholdEnabled": False, "DeleteThresholdValue": 17}, 0, ""),
        ({"DeleteThresholdEnabled": True}, 500, ""),
        ({"Enabled": True, "Recipients": "ops@fabrikam.com"}, 0, "ops@fabrikam.com"),
        ({"Enabled": False, "Recipients": "ops@fabrikam.com"}, 0, ""),
        ({"Recipients": "ops@fabrikam.com"}, 0, ""),
        (["not", "an object"], None, None),
        ("{not json", None, None),
    ],
)
def test_notification_settings_are_read_however_they_were_written(
    standing: CrossTenantSync, fabrikam: EmulatedTenant, settings: object, guard: int | None, mail: str | None
) -> None:
    (saved,) = fabrikam.state.secrets.values()
    saved["SyncNotificationSettings"] = settings if isinstance(settings, str) else json.dumps(settings)
    saved["SyncAll"] = "True"

    found = standing.read_configuration()

    assert (found.deletion_guard, found.notification_mail, found.scope) == (guard, mail, SyncScope.ALL)
    assert standing.plan(found).is_empty
    if guard is not None:  # the settings themselves read the same
        assert getattr(standing.settings.deletion_guard(), "threshold", 0) == guard
        assert (getattr(standing.settings.notifications(), "recipient", None) or "") == mail


def test_partner_settings_mappings_and_filters_are_written_down_too(
    standing: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant
) -> None:
    trust = InboundTrust(mfa_accepted=True, compliant_device_accepted=None, hybrid_joined_device_accepted=False)
    source.partner_policies.update(contoso.id, inbound_trust=trust)
    with standing.mappings.editing() as draft:
        draft.expression("displayName", 'Append([displayName], " (Fabrikam)")')
        draft.constant("companyName", 'The "Fabrikam" \\ Company')
        draft.remove("city")
        draft.scope(Scope.where("department").equals("Sales") | Scope.where("jobTitle").is_null())
        draft.actions(delete=False)

    found = standing.read_configuration()

    assert found.source_partner == PartnerSettings(inbound_trust=trust)
    assert found.target_partner is None
    assert found.scoping is not None
    assert len(found.scoping.groups) == 2
    assert found.actions == ("Add", "Update")
    assert found.mappings is not None
    assert "city" not in found.mappings
    assert standing.plan(found).is_empty
    assert standing.plan(SyncConfiguration.from_toml(found.to_toml())).is_empty
    assert not standing.plan(SyncConfiguration(source_partner=PartnerSettings(inbound_trust=INHERIT))).is_empty


def test_the_right_one_of_several_configurations_is_written_down(
    world: Emulator, standing: CrossTenantSync, source: TenantClient, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    adatum = world.add_tenant("Adatum", domain="adatum.com")
    with TenantClient(
        adatum.id, credential=adatum.credential, session=world.session(), clock=world.clock
    ) as other_target:
        other = CrossTenantSync(source=source, target=other_target)
        other.enable_user_sync()
        other.create_configuration_app("Fabrikam to Adatum")
        other.create_job()
        other.save_credentials()
        other.assign("user1@fabrikam.com")
        fresh = CrossTenantSync(source=source, target=other_target).read_configuration()

    found = CrossTenantSync(source=source, target=target).read_configuration()

    assert len(source.links()) == 2
    assert (fresh.name, len(fresh.assigned or ())) == ("Fabrikam to Adatum", 1)
    assert (found.name, len(found.assigned or ())) == (NAME, 10)
    assert fabrikam.id != adatum.id
