"""Many worlds: whatever stands, planning from what is written down of it changes nothing."""

from __future__ import annotations

from typing import Literal

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosstenant import (
    INHERIT,
    CrossTenantSync,
    InboundTrust,
    MappingChange,
    PartnerSettings,
    Scope,
    SyncConfiguration,
    TenantClient,
)
from crosstenant.emulator import Emulator
from crosstenant.models.access_settings import AccessType, B2BSetting, Target, TargetConfiguration, TargetType

EVERYBODY = TargetConfiguration(
    access_type=AccessType.ALLOWED, targets=(Target(target="AllUsers", target_type=TargetType.USER),)
)
EVERYTHING = TargetConfiguration(
    access_type=AccessType.ALLOWED, targets=(Target(target="AllApplications", target_type=TargetType.APPLICATION),)
)
MAYBE = st.none() | st.booleans()
TRUST = st.builds(InboundTrust, mfa_accepted=st.booleans(), compliant_device_accepted=MAYBE)
B2B = st.just(B2BSetting(users_and_groups=EVERYBODY, applications=EVERYTHING))
PARTNERS = st.none() | st.builds(
    PartnerSettings,
    inbound_trust=st.none() | TRUST | st.just(INHERIT),
    b2b_collaboration_outbound=st.none() | B2B,
)
PEOPLE = st.lists(st.integers(1, 10).map("user{}@fabrikam.com".format), unique=True, max_size=4)
MAPPINGS = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "mobile": st.just(MappingChange(expression="[mobile]")),
        "companyName": st.sampled_from(['"A"', '"with \\"quotes\\" and \\\\"']).map(
            lambda text: MappingChange(expression=text, flow="ObjectAddOnly")
        ),
        "displayName": st.just(MappingChange(expression='Append([displayName], " (F)")', default="Nobody")),
    },
)
SCOPES = st.none() | st.sampled_from(
    [
        Scope.everyone(),
        Scope.where("department").equals("Sales"),
        (Scope.where("department").equals("Sales") & Scope.where("city").is_not_null()).named("Sales, housed")
        | Scope.where("jobTitle").is_null(),
    ]
)
ACTIONS = st.none() | st.sets(st.sampled_from(["Add", "Update", "Delete"]))


@st.composite
def configurations(draw: st.DrawFn) -> SyncConfiguration:
    """Draw a link that somebody may want."""
    exactly = draw(st.booleans())
    people = draw(PEOPLE)
    mappings = draw(MAPPINGS)
    return SyncConfiguration(
        name="Fabrikam to Contoso",
        user_sync=draw(MAYBE),
        inbound_redemption=draw(MAYBE),
        outbound_redemption=draw(MAYBE),
        source_partner=draw(PARTNERS),
        target_partner=draw(PARTNERS),
        scope=draw(st.sampled_from([None, "assigned", "all"])),
        assigned=None if exactly else people,
        assigned_exactly=people if exactly else None,
        mappings=mappings,
        unmapped=draw(st.sampled_from([None, ["city"], ["city", "jobTitle", "noSuchThing"]])),
        scoping=draw(SCOPES),
        actions=draw(ACTIONS),
        deletion_guard=draw(st.sampled_from([None, 0, 1, 500])),
        notification_mail=draw(st.sampled_from([None, "", "ops@fabrikam.com"])),
        enabled=draw(MAYBE),
    )


@pytest.mark.parametrize("reading", ["readable", "masked"])
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=configurations(), second=configurations(), runs=st.booleans())
def test_what_was_applied_needs_nothing_more_and_what_is_written_down_changes_nothing(
    reading: Literal["readable", "masked"],
    first: SyncConfiguration,
    second: SyncConfiguration,
    runs: bool,  # noqa: FBT001 - drawn
) -> None:
    world = Emulator(seed=1)
    world.switches = attrs.evolve(world.switches, secrets_read=reading)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    session = world.session()
    source = TenantClient(fabrikam.id, credential=fabrikam.credential, session=session, clock=world.clock)
    target = TenantClient(contoso.id, credential=contoso.credential, session=session, clock=world.clock)
    sync = CrossTenantSync(source=source, target=target)

    for drawn in (first, second):
        # Where it is masked, saving any setting takes the scope, too, and it is not compared.
        wanted = attrs.evolve(drawn, scope="assigned") if reading == "masked" else drawn
        plan = sync.plan(wanted)
        sync.apply(plan, allow_leaving=plan.people.leave.count)
        if runs:
            world.advance(minutes=60)
        again = sync.plan(wanted)
        assert again.is_empty, str(again)
        written = sync.read_configuration()
        assert sync.plan(written).is_empty, str(sync.plan(written))
        assert sync.plan(SyncConfiguration.from_toml(written.to_toml())).is_empty
