"""Configurations as TOML and JSON: nothing is lost on the way, and every mistake is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant import INHERIT, InputError, Scope, SyncConfiguration
from crosstenant.models.access_settings import (
    AccessType,
    AppServiceConnect,
    B2BSetting,
    M365Inbound,
    M365Outbound,
    Target,
    TargetConfiguration,
    TargetType,
    TenantRestrictions,
)
from crosstenant.models.partner_policy import InboundTrust
from crosstenant.models.scoping_filter import FilterClause, FilterGroup
from crosstenant.models.sync_schema import AttributeFlow, FlowBehavior, FlowType
from crosstenant.workflows.configuration import MappingChange, PartnerSettings, SyncScope
from crosstenant.workflows.configuration.texts import LARGEST

VISIBLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
FREE = st.text(st.characters(codec="utf-8"), max_size=20)
NAMES = st.lists(VISIBLE, max_size=4)
MAYBE = st.none() | st.booleans()

TARGETS = st.lists(st.builds(Target, target=VISIBLE, target_type=st.sampled_from(TargetType)), max_size=2).map(tuple)
CONFIGURATIONS = st.builds(TargetConfiguration, access_type=st.sampled_from(AccessType), targets=TARGETS)
MAYBE_SOME = st.none() | CONFIGURATIONS
B2B = st.none() | st.just(INHERIT) | st.builds(B2BSetting, users_and_groups=MAYBE_SOME, applications=MAYBE_SOME)
PARTNERS = st.builds(
    PartnerSettings,
    inbound_trust=st.none()
    | st.just(INHERIT)
    | st.builds(InboundTrust, mfa_accepted=MAYBE, compliant_device_accepted=MAYBE, hybrid_joined_device_accepted=MAYBE),
    b2b_collaboration_inbound=B2B,
    b2b_collaboration_outbound=B2B,
    b2b_direct_connect_inbound=B2B,
    b2b_direct_connect_outbound=B2B,
    tenant_restrictions=st.none() | st.builds(TenantRestrictions, users_and_groups=MAYBE_SOME),
    m365_collaboration_inbound=st.none() | st.builds(M365Inbound, users=MAYBE_SOME),
    m365_collaboration_outbound=st.none() | st.builds(M365Outbound, users_and_groups=MAYBE_SOME),
    app_service_connect_inbound=st.none() | st.builds(AppServiceConnect, applications=MAYBE_SOME),
)
MAPPINGS = st.builds(
    MappingChange,
    expression=VISIBLE,
    default=st.none() | FREE,
    flow=st.none() | st.sampled_from(AttributeFlow),
    behavior=st.none() | st.sampled_from(FlowBehavior),
)
CLAUSES = st.builds(FilterClause, attribute=VISIBLE, operator=VISIBLE, values=st.lists(FREE, max_size=2).map(tuple))
GROUPS = st.builds(FilterGroup, name=st.none() | VISIBLE, clauses=st.lists(CLAUSES, min_size=1, max_size=2).map(tuple))
SPANS = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=30))


@st.composite
def configurations(draw: st.DrawFn) -> SyncConfiguration:
    """Draw a configuration in which any field may be left alone."""
    assigned = draw(st.none() | NAMES)
    mapped = draw(st.none() | st.dictionaries(VISIBLE, MAPPINGS, max_size=3))
    return SyncConfiguration(
        name=draw(st.none() | VISIBLE),
        user_sync=draw(MAYBE),
        inbound_redemption=draw(MAYBE),
        outbound_redemption=draw(MAYBE),
        source_partner=draw(st.none() | PARTNERS),
        target_partner=draw(st.none() | PARTNERS),
        scope=draw(st.none() | st.sampled_from(SyncScope)),
        assigned=assigned,
        assigned_exactly=None if assigned is not None else draw(st.none() | NAMES),
        mappings=mapped,
        unmapped=[name for name in draw(NAMES) if name not in (mapped or {})],
        scoping=draw(st.none() | st.lists(GROUPS, max_size=2).map(tuple).map(Scope)),
        actions=draw(st.none() | st.sets(st.sampled_from([FlowType.ADD, FlowType.UPDATE, FlowType.DELETE]))),
        deletion_guard=draw(st.none() | st.integers(0, 2**31 - 1)),
        notification_mail=draw(st.none() | st.sampled_from(["", "admins@contoso.com"])),
        schedule=draw(st.none() | SPANS),
        enabled=draw(MAYBE),
    )


@given(configurations())
def test_a_configuration_survives_toml_and_json(wanted: SyncConfiguration) -> None:
    assert SyncConfiguration.from_toml(wanted.to_toml()) == wanted
    assert SyncConfiguration.from_json(wanted.to_json()) == wanted
    assert SyncConfiguration.from_dict(wanted.to_dict()) == wanted
    assert hash(SyncConfiguration.from_dict(wanted.to_dict())) == hash(wanted)


def test_a_configuration_is_read_as_a_person_writes_it() -> None:
    text = """
    name = "Fabrikam to Contoso"
    assigned_exactly = ["user1@fabrikam.com", "Sales"]
    scope = "assigned"
    schedule = "PT40M"

    [mappings]
    mobile = "[mobile]"
    userType = '"Guest"'
    displayName = { expression = 'Append([displayName], " (Fabrikam)")', flow = "ObjectAddOnly" }

    [[scoping]]
    name = "Sales in Oslo"
    clauses = [
      { attribute = "department", operator = "EQUALS", values = ["Sales"] },
      { attribute = "city", operator = "EQUALS", values = ["Oslo"] },
    ]

    [target_partner]
    b2bCollaborationOutbound = "inherit"
    inboundTrust = { isMfaAccepted = true }
    """

    found = SyncConfiguration.from_toml(text)

    assert found.mappings == {
        "mobile": MappingChange(expression="[mobile]"),
        "userType": MappingChange(expression='"Guest"'),
        "displayName": MappingChange(
            expression='Append([displayName], " (Fabrikam)")', flow=AttributeFlow.OBJECT_ADD_ONLY
        ),
    }
    scope = Scope.where("department").equals("Sales") & Scope.where("city").equals("Oslo")
    assert found.scoping == scope.named("Sales in Oslo")
    assert found.schedule == timedelta(minutes=40)
    assert found.target_partner == PartnerSettings(
        inbound_trust=InboundTrust(mfa_accepted=True), b2b_collaboration_outbound=INHERIT
    )


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ('asigned = ["a"]', "asigned", r"asigned: nobody knows this key; did you mean 'assigned'\?$"),
        ('assigned = ["a", "b", "c", 5]', "assigned", r"assigned\[3\] is text, not 5"),
        ('assigned = ["a", ""]', "assigned", r"assigned\[1\] names nobody"),
        ('assigned = "a"', "assigned", "assigned is a list, not 'a'"),
        ("assigned = {a = 1}", "assigned", "assigned is a list"),
        ("name = 5", "name", "name is text, not 5"),
        ('name = ""', "name", "name must be"),
        ('user_sync = "yes"', "user_sync", "user_sync is true or false, not 'yes'"),
        ('deletion_guard = "many"', "deletion_guard", "deletion_guard is a whole number"),
        ("deletion_guard = true", "deletion_guard", "deletion_guard is a whole number"),
        ("deletion_guard = 2147483648", "deletion_guard", "deletion_guard counts people"),
        ('scope = "nobody"', "scope", "scope is assigned or all"),
        ('schedule = "soon"', "schedule", "duration such as PT40M, not 'soon'"),
        ('schedule = "PT0S"', "schedule", "schedule is above zero"),
        ('notification_mail = "a@b.c, d@e.f"', "notification_mail", "notification_mail: .*exactly one address"),
        ('actions = ["Add", "Fly"]', "actions", r"actions\[1\] is one of Add, Update, Delete, not 'Fly'"),
        ("mappings = 5", "mappings", "mappings is a table of names and values, not 5"),
        ("mappings.mobile = 5", "mappings", "mappings.mobile is a table of names and values, not 5"),
        ('mappings.mobile = ""', "mappings", "mappings.mobile: An expression is not empty"),
        ("mappings.mobile = {}", "mappings", "mappings.mobile: A mapping wants"),
        ('mappings.mobile = {value = "a"}', "mappings", "mappings.mobile.value: nobody knows this key"),
        (
            'mappings.mobile = {flow = "Never"}',
            "mappings",
            "mappings.mobile: 'Never' is no flow type; there are Always",
        ),
        (
            'mappings.mobile = {behavior = "Odd"}',
            "mappings",
            "mappings.mobile: 'Odd' is no behavior; there are FlowWhenChanged",
        ),
        ('mappings."" = "[a]"', "mappings", "mappings: '' is no attribute's name"),
        ('unmapped = ["a"]\nmappings.a = "[a]"', "unmapped", "a: mapped and unmapped at once"),
        ("scoping = [5]", "scoping", r"scoping\[0\] is a table"),
        ("scoping = [{}]", "scoping", r"scoping\[0\].clauses is missing"),
        ("scoping = [{clauses = []}]", "scoping", r"scoping\[0\].clauses is empty"),
        (
            'scoping = [{clauses = [{operator = "EQUALS"}]}]',
            "scoping",
            r"scoping\[0\].clauses\[0\].attribute is missing",
        ),
        ("source_partner = 5", "source_partner", "source_partner is a table"),
        ("source_partner.consent = true", "source_partner", "source_partner.consent: nobody knows this key"),
        ("source_partner.inboundTrust = [1]", "source_partner", "source_partner.inboundTrust is a table"),
        ("target_partner.inboundTrust.x = 1", "target_partner", "target_partner.inboundTrust.x: Graph knows no such"),
        (
            'target_partner.inboundTrust.isMfaAccepted = "yes"',
            "target_partner",
            "target_partner.inboundTrust.isMfaAccepted is true or false, not 'yes'",
        ),
        (
            'target_partner.b2bCollaborationInbound.usersAndGroups.accessType = "maybe"',
            "target_partner",
            "target_partner.b2bCollaborationInbound.usersAndGroups.accessType: Graph knows no 'maybe'",
        ),
        (
            "target_partner.b2bCollaborationInbound.usersAndGroups.targets = [{target = 5}]",
            "target_partner",
            r"target_partner.b2bCollaborationInbound.usersAndGroups.targets\[0\].target is text, not 5",
        ),
        ("target_partner.b2bCollaborationInbound.applications = 5", "target_partner", "another shape than Graph's"),
        ("name = ", "text", "This is no TOML"),
        (b"\xff\xfe", "text", "no UTF-8"),
        (5, "text", "Pass text, bytes or a path"),
        ("#" * (LARGEST + 1), "text", "more than 8 MiB"),
    ],
)
def test_a_mistake_in_a_document_is_told_with_its_place(text: str, key: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refusal:
        SyncConfiguration.from_toml(text)

    assert refusal.value.parameter == key


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "a table of names and values"),
        ("{", "This is no JSON"),
        ("[" * 100_000, "This is no JSON"),
        ('{"name": "a", "name": "b"}', "'name' stands there twice"),
        ('{"assigned": ["a", null]}', r"assigned\[1\] is text, not None"),
    ],
)
def test_json_is_refused_as_toml_is(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        SyncConfiguration.from_json(text)


def test_toml_that_is_nested_without_end_is_no_toml() -> None:
    with pytest.raises(InputError, match="This is no TOML"):
        SyncConfiguration.from_toml("a = " + "[" * 100_000)


def test_a_document_is_read_from_a_file_too(tmp_path: Path) -> None:
    wanted = SyncConfiguration(name="Fabrikam to Contoso", assigned=["user1@fabrikam.com"])
    toml, jsons = tmp_path / "link.toml", tmp_path / "link.json"
    toml.write_text(wanted.to_toml(), encoding="utf-8-sig")
    jsons.write_text(wanted.to_json(), encoding="utf-8")

    assert SyncConfiguration.from_toml(toml) == SyncConfiguration.from_json(jsons) == wanted
    assert json.loads(wanted.to_json()) == {"name": "Fabrikam to Contoso", "assigned": ["user1@fabrikam.com"]}
    with pytest.raises(InputError, match="cannot be read: No such file"):
        SyncConfiguration.from_toml(tmp_path / "missing.toml")


@pytest.mark.parametrize(("name", "content"), [("link.toml", "asigned = []"), ("link.toml", "name"), ("a.toml", None)])
def test_what_is_wrong_with_a_file_is_told_behind_its_name(tmp_path: Path, name: str, content: str | None) -> None:
    if content:
        (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as refusal:
        SyncConfiguration.from_toml(tmp_path / name)

    assert str(refusal.value).startswith(f"{tmp_path / name}: ")
    assert str(refusal.value).count(name) == 1


@pytest.mark.parametrize("read", [SyncConfiguration.from_toml, SyncConfiguration.from_json])
def test_whoever_passes_a_path_as_text_is_told(read: Callable[[str], SyncConfiguration]) -> None:
    with pytest.raises(InputError, match="A str is the document itself; pass a Path for a file"):
        read("config/link.toml")


def test_a_file_that_is_too_large_is_not_even_read_whole(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(50 * 2**20)

    with pytest.raises(InputError, match="more than 8 MiB"):
        SyncConfiguration.from_toml(huge)
