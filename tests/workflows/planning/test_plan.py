"""plan: what it finds missing, what it leaves alone, and what it refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import (
    CrossTenantSync,
    InboundTrust,
    InputError,
    MappingChange,
    PartnerSettings,
    Plan,
    Scope,
    SyncConfiguration,
    TenantClient,
)
from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.plan import Action, CautionCode, Change
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

NAME = "Fabrikam to Contoso"


def actions(plan: Plan) -> list[Action]:
    return [change.action for change in plan.changes]


def only(plan: Plan) -> Change:
    """Return the one change of a plan."""
    (change,) = plan.changes
    return change


def codes(plan: Plan) -> set[CautionCode]:
    return {warning.code for warning in plan.warnings}


def test_a_link_that_is_missing_is_planned_whole_and_in_order(
    empty: CrossTenantSync, wanted: SyncConfiguration, people: tuple[str, ...]
) -> None:
    plan = empty.plan(wanted)

    assert actions(plan) == [
        Action.CREATE_PARTNER,
        Action.SET_USER_SYNC,
        Action.SET_REDEMPTION,
        Action.CREATE_PARTNER,
        Action.SET_REDEMPTION,
        Action.CREATE_APP,
        Action.CREATE_JOB,
        Action.SAVE_CREDENTIALS,
        Action.ASSIGN,
    ]
    assert [change.side for change in plan.changes] == [Side.TARGET] * 3 + [Side.SOURCE] * 6
    assert plan.people.enter.count == len(people)
    assert plan.expires_at - plan.made_at == timedelta(hours=24)
    assert str(plan.source).startswith("Fabrikam (")
    assert codes(plan) == {CautionCode.NO_NOTIFICATION_MAIL}


def test_what_was_planned_is_what_apply_makes_and_a_second_plan_is_empty(
    empty: CrossTenantSync, wanted: SyncConfiguration, another: CrossTenantSync
) -> None:
    whole = attrs.evolve(
        wanted,
        scope="all",
        mappings={"mobile": "[mobile]", "displayName": 'Append([displayName], " (F)")', "companyName": '"Fabrikam"'},
        unmapped=["city"],
        scoping=Scope.where("department").equals("Sales"),
        actions=["Add", "Update"],
        deletion_guard=7,
        notification_mail="ops@fabrikam.com",
        enabled=True,
        target_partner=PartnerSettings(inbound_trust=InboundTrust(mfa_accepted=True)),
    )

    empty.apply(empty.plan(whole))

    assert str(another.plan(whole)).count("Nothing to do") == 1
    assert another.plan(wanted).is_empty
    assert another.drift(whole).has_drifted is False


@pytest.mark.parametrize(
    "expression",
    [
        " [mobile] ",
        '"Fabrikam"',
        '"say \\"hi\\""',
        r'"C:\temp"',
        r'"C:\\temp"',
        'Append([displayName], "[x]")',
        '"[mobile]"',
    ],
)
def test_however_an_expression_is_written_a_second_plan_is_empty(standing: CrossTenantSync, expression: str) -> None:
    wanted = SyncConfiguration(mappings={"companyName": expression})

    standing.apply(standing.plan(wanted))

    assert standing.plan(wanted).is_empty


def test_nothing_is_wanted_by_omission(empty: CrossTenantSync, standing: CrossTenantSync) -> None:
    for sync in (empty, standing):
        assert sync.plan(SyncConfiguration()).is_empty


def test_what_somebody_has_switched_off_is_left_alone_with_a_warning(
    standing: CrossTenantSync, wanted: SyncConfiguration
) -> None:
    standing.disable_user_sync()
    standing.disable_inbound_redemption()

    plan = standing.plan(wanted)

    assert plan.is_empty
    assert codes(plan) >= {CautionCode.USER_SYNC_OFF, CautionCode.REDEMPTION_OFF}
    assert "the target to allow user synchronization" in str(plan.people.waits_for)
    assert actions(standing.plan(attrs.evolve(wanted, user_sync=True, inbound_redemption=True))) == [
        Action.SET_USER_SYNC,
        Action.SET_REDEMPTION,
    ]


@pytest.mark.parametrize(
    ("field", "value", "action"),
    [
        ("user_sync", False, Action.SET_USER_SYNC),
        ("inbound_redemption", False, Action.SET_REDEMPTION),
        ("outbound_redemption", False, Action.SET_REDEMPTION),
        (
            "source_partner",
            PartnerSettings(inbound_trust=InboundTrust(mfa_accepted=True)),
            Action.SET_PARTNER_SETTINGS,
        ),
        ("scope", "all", Action.SET_SETTINGS),
        ("deletion_guard", 0, Action.SET_SETTINGS),
        ("notification_mail", "ops@fabrikam.com", Action.SET_SETTINGS),
        ("mappings", {"mobile": "[mobile]"}, Action.SET_SCHEMA),
        ("mappings", {"displayName": MappingChange(flow="ObjectAddOnly")}, Action.SET_SCHEMA),
        ("unmapped", ["city"], Action.SET_SCHEMA),
        ("scoping", Scope.where("department").equals("Sales"), Action.SET_SCHEMA),
        ("actions", ["Add"], Action.SET_SCHEMA),
        ("assigned_exactly", ["user1@fabrikam.com"], Action.UNASSIGN),
        ("enabled", True, Action.START),
    ],
)
def test_each_field_alone_is_one_change(standing: CrossTenantSync, field: str, value: object, action: Action) -> None:
    change = only(standing.plan(SyncConfiguration(**{field: value})))  # type: ignore[arg-type] # by name

    assert change.action is action
    assert change.reason
    assert change.requests
    assert change.before != change.after or action is Action.UNASSIGN


def test_a_job_that_ran_is_restarted_when_its_scope_changes(standing: CrossTenantSync, world: Emulator) -> None:
    standing.start()
    world.advance(minutes=60)

    assert actions(standing.plan(SyncConfiguration(scope="all"))) == [Action.SET_SETTINGS, Action.RESTART]
    paused = standing.plan(SyncConfiguration(scope="all", enabled=False))
    assert actions(paused) == [Action.PAUSE, Action.SET_SETTINGS]
    assert CautionCode.RESTART in codes(paused)


def test_who_leaves_is_counted(standing: CrossTenantSync, world: Emulator) -> None:
    standing.start()
    world.advance(minutes=60)

    plan = standing.plan(SyncConfiguration(assigned_exactly=["user1@fabrikam.com"]))

    assert plan.people.leave.count == 9
    with pytest.raises(InputError, match="allow_leaving"):
        standing.apply(plan)
    assert standing.apply(plan, allow_leaving=9).changed


def test_only_the_halves_of_this_direction_are_touched(
    empty: CrossTenantSync, source: TenantClient, target: TenantClient, wanted: SyncConfiguration
) -> None:
    backwards = CrossTenantSync(source=target, target=source)
    backwards.apply(backwards.plan(SyncConfiguration(name="Contoso to Fabrikam")))

    consents = {
        change.side: (change.before, change.after)
        for change in empty.plan(wanted).changes
        if change.action is Action.SET_REDEMPTION
    }

    assert consents[Side.TARGET] == (
        {"inboundAllowed": None, "outboundAllowed": True},
        {"inboundAllowed": True, "outboundAllowed": True},
    )
    assert consents[Side.SOURCE] == (
        {"inboundAllowed": True, "outboundAllowed": None},
        {"inboundAllowed": True, "outboundAllowed": True},
    )


def test_what_hangs_on_an_app_needs_one(empty: CrossTenantSync) -> None:
    with pytest.raises(InputError, match="assigned needs a configuration app") as refusal:
        empty.plan(SyncConfiguration(assigned=["user1@fabrikam.com"]))
    assert refusal.value.parameter == "name"

    empty.create_configuration_app(NAME)
    with pytest.raises(InputError, match="enabled needs a job"):
        empty.plan(SyncConfiguration(enabled=True))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["user1@fabrikam.com", "nobody@fabrikam.com"], r"assigned\[1\]: no user or group 'nobody@fabrikam.com'"),
        (["user1@fabrikam.com", "user2@fabrikam.com", "Nobodies"], r"assigned\[2\]: no user or group 'Nobodies'"),
        (["0a0a0a0a-1111-4aaa-8aaa-000000000000"], r"assigned\[0\]: no user or group"),
        (["a b@fabrikam.com"], r"assigned\[0\]: user must be"),
        (["Twins"], r"assigned\[0\]: 2 groups are named 'Twins'"),
        (["Distribution"], r"assigned\[0\]: the group 'Distribution' is not security-enabled"),
    ],
)
def test_a_name_that_fits_nobody_is_told_with_its_place(
    empty: CrossTenantSync, fabrikam: EmulatedTenant, names: list[str], told: str
) -> None:
    fabrikam.add_group("Twins")
    fabrikam.add_group("Twins")
    fabrikam.add_group("Distribution", securityEnabled=False)

    with pytest.raises(InputError, match=told) as refusal:
        empty.plan(SyncConfiguration(name=NAME, assigned=names))

    assert refusal.value.parameter == "assigned"


def scoped(attribute: str, operator: str) -> dict[str, object]:
    clause = {"attribute": attribute, "operator": operator, "values": ["Sales"]}
    return {"scoping": [{"clauses": [clause]}]}


MISTAKES = [
    ({"mappings": {"companyName": "Fabrikam"}}, r"mappings\.companyName: .* neither text in quotes"),
    ({"mappings": {"companyName": "Append("}}, r"mappings\.companyName: .* found the end"),
    ({"mappings": {"companyName": 'Apend([mail], "x")'}}, r"mappings\.companyName: .* did you mean Append\?"),
    ({"mappings": {"companyName": "ToUpper()"}}, r"mappings\.companyName: .* was given no arguments"),
    ({"mappings": {"companyNam": '"x"'}}, r"mappings\.companyNam: .* did you mean 'companyName'\?"),
    ({"mappings": {"companyName": "ToUpper([departmnt])"}}, r"mappings\.companyName: .* did you mean '?department'?\?"),
    ({"mappings": {"companyName": "[Department]"}}, r"mappings\.companyName: .* did you mean 'department'\?"),
    ({"mappings": {"companyName": "[userType]"}}, r"mappings\.companyName: userType cannot be a source"),
    ({"mappings": {"otherMails": '"x"'}}, r"mappings\.otherMails: otherMails cannot be a target"),
    (scoped("Department", "EQUALS"), r"scoping: .* did you mean 'department'\?"),
    (scoped("department", "EQUAL"), r"scoping: .* did you mean 'EQUALS'\?"),
    (scoped("userType", "EQUALS"), "scoping: .* do not support userType"),
    ({"mappings": {"alternativeSecurityIds": '"x"'}}, r"mappings\.alternativeSecurityIds: .* recognised as the same"),
    ({"unmapped": ["alternativeSecurityIds"]}, "unmapped: alternativeSecurityIds .* recognised as the same"),
]
MISTAKES_WHERE_IT_STANDS = [
    *MISTAKES,
    ({"mappings": {"telephoneNumber": "[otherMails]"}}, r"mappings\.telephoneNumber: otherMails holds several values"),
    ({"mappings": {"mobile": {"default": "x"}}}, r"mappings\.mobile: 'mobile' is not mapped yet"),
]


@pytest.mark.parametrize(("mistake", "says"), MISTAKES_WHERE_IT_STANDS)
def test_a_mapping_or_filter_that_the_schema_does_not_bear_is_refused_with_its_place(
    standing: CrossTenantSync, wire: Wire, mistake: dict[str, object], says: str
) -> None:
    wire.sent.clear()

    with pytest.raises(InputError, match=says) as refusal:
        standing.plan(SyncConfiguration.from_dict(mistake))

    assert refusal.value.parameter in mistake
    assert not any("/users/" in sent.path for sent in wire.sent)


@pytest.mark.parametrize(("mistake", "says"), MISTAKES)
def test_what_can_be_told_without_a_schema_is_refused_before_the_link_is_made(
    empty: CrossTenantSync, wire: Wire, mistake: dict[str, object], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        empty.plan(SyncConfiguration.from_dict({"name": NAME, **mistake}))

    assert wire.writes == []


def test_every_mistake_in_mappings_and_filter_is_told_at_once(empty: CrossTenantSync) -> None:
    mappings = {"companyNam": '"x"', "department": "Append([departmnt]"}

    with pytest.raises(InputError, match=r"(?s)mappings\.companyNam: .*mappings\.department: .*scoping: "):
        empty.plan(SyncConfiguration(name=NAME, mappings=mappings, scoping=Scope.where("City").equals("Oslo")))


def test_attributes_that_a_new_schema_may_have_and_nobody_knows_are_believed(empty: CrossTenantSync) -> None:
    extension = f"extension_{'0' * 32}_costCenter"
    mappings = {extension: "[usersShoeSize]", "companyName": f"[{extension}]", "extensionAttribute1": "[mail]"}

    assert not empty.plan(SyncConfiguration(name=NAME, mappings=mappings)).is_empty


def test_a_schema_whose_directories_nobody_tells_is_checked_as_far_as_it_goes(
    standing: CrossTenantSync, world: Emulator
) -> None:
    world.faults.plan(faults.fails(400), "GET", "/servicePrincipals/*/synchronization/jobs/*/schema")

    with pytest.raises(InputError, match="neither text in quotes"):
        standing.plan(SyncConfiguration(mappings={"shoeSize": "[mail]", "companyName": "Fabrikam"}))

    world.faults.plan(faults.fails(400), "GET", "/servicePrincipals/*/synchronization/jobs/*/schema")
    assert not standing.plan(SyncConfiguration(mappings={"shoeSize": "[mail]"})).is_empty


@pytest.mark.parametrize("wanted", [{"name": NAME}, "link.toml", None])
def test_only_a_configuration_is_planned_from(empty: CrossTenantSync, wire: Wire, wanted: object) -> None:
    for ask in (empty.plan, empty.drift):
        with pytest.raises(InputError, match="made from a SyncConfiguration; ") as refusal:
            ask(wanted)  # type: ignore[arg-type] # what it takes is the question

        assert refusal.value.parameter == "configuration"
    assert wire.sent == []


def test_people_may_be_named_in_any_way_and_twice(
    empty: CrossTenantSync, fabrikam: EmulatedTenant, source: TenantClient
) -> None:
    group = fabrikam.add_group("Sales")
    user = source.directory.user("user1@fabrikam.com")

    plan = empty.plan(
        SyncConfiguration(name=NAME, assigned=["user1@fabrikam.com", user.id, "Sales", str(group["id"]), " Sales "])
    )

    after = plan.changes[-1].after
    assert isinstance(after, dict)
    assert [person["name"] for person in after["principals"]] == ["user1@fabrikam.com", "Sales"]
    assert plan.changes[-1].object == "1 user and 1 group"


def test_more_people_than_one_batch_holds_are_looked_up_too(world: Emulator, target: TenantClient) -> None:
    northwind = world.add_tenant("Northwind", domain="northwind.com", users=55)
    with TenantClient(
        northwind.id, credential=northwind.credential, session=world.session(), clock=world.clock
    ) as source:
        names = [f"user{number}@northwind.com" for number in range(1, 56)]
        plan = CrossTenantSync(source=source, target=target).plan(SyncConfiguration(name=NAME, assigned=names))

    assert plan.changes[-1].object == "55 users"


def test_an_app_of_the_name_that_serves_nobody_is_adopted(empty: CrossTenantSync, another: CrossTenantSync) -> None:
    made = empty.create_configuration_app(NAME).value

    plan = another.plan(SyncConfiguration(name=NAME))

    adoption = next(change for change in plan.changes if change.action is Action.CREATE_APP)
    assert adoption.requests == ()
    assert adoption.before == {"displayName": NAME, "id": made.service_principal_id}
    another.apply(plan)
    assert another.plan(SyncConfiguration(name=NAME)).is_empty


def test_the_name_never_renames_an_app_that_was_found(standing: CrossTenantSync) -> None:
    plan = standing.plan(SyncConfiguration(name="Another name"))

    assert plan.is_empty
    assert CautionCode.OTHER_NAME in codes(plan)


def test_a_schedule_is_compared_and_never_changed(standing: CrossTenantSync) -> None:
    plan = standing.plan(SyncConfiguration(schedule=timedelta(hours=1)))

    assert plan.is_empty
    assert CautionCode.SCHEDULE in codes(plan)
    assert CautionCode.SCHEDULE not in codes(standing.plan(SyncConfiguration(schedule=timedelta(minutes=40))))


def test_a_schedule_that_no_new_job_gets_is_told_before_the_link_is_made(empty: CrossTenantSync) -> None:
    assert CautionCode.SCHEDULE in codes(empty.plan(SyncConfiguration(name=NAME, schedule="PT2H")))
    assert CautionCode.SCHEDULE not in codes(empty.plan(SyncConfiguration(name=NAME, schedule="PT40M")))


def test_nobody_assigned_is_a_warning(empty: CrossTenantSync, standing: CrossTenantSync) -> None:
    assert CautionCode.NOBODY_ASSIGNED in codes(standing.plan(SyncConfiguration(assigned_exactly=[])))
    assert CautionCode.NOBODY_ASSIGNED not in codes(standing.plan(SyncConfiguration(name=NAME)))


def test_an_address_for_mails_silences_the_warning(empty: CrossTenantSync) -> None:
    assert CautionCode.NO_NOTIFICATION_MAIL in codes(empty.plan(SyncConfiguration(name=NAME)))
    told = SyncConfiguration(name=NAME, notification_mail="ops@fabrikam.com")
    assert CautionCode.NO_NOTIFICATION_MAIL not in codes(empty.plan(told))


def test_what_is_masked_is_left_alone_with_a_warning(standing: CrossTenantSync, world: Emulator) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    plan = standing.plan(SyncConfiguration(scope="all"))

    assert plan.is_empty
    assert CautionCode.UNREADABLE in codes(plan)
    with pytest.raises(InputError, match="masks SyncAll"):
        standing.plan(SyncConfiguration(deletion_guard=3))


def test_what_is_masked_is_saved_along_with_what_is_not_and_the_warning_says_so(
    standing: CrossTenantSync, world: Emulator
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    plan = standing.plan(SyncConfiguration(deletion_guard=3, scope="assigned"))

    assert only(plan).object == "settings of the job: scope, deletion_guard"
    (warning,) = (each.message for each in plan.warnings if each.code is CautionCode.UNREADABLE)
    assert "saved" in warning
    assert "left alone" not in warning


def test_a_masked_scope_never_restarts_a_job_that_ran(standing: CrossTenantSync, world: Emulator) -> None:
    standing.start()
    world.advance(minutes=60)
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    for scope in ("assigned", "all"):
        assert standing.plan(SyncConfiguration(name=NAME, scope=scope)).is_empty
    assert standing.plan(SyncConfiguration(scope="all")).people.enter.count is None
    assert standing.plan(SyncConfiguration(scope="assigned")).people.enter.count == 0


def test_with_the_source_alone_the_target_s_changes_are_for_its_administrator(
    empty: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant, wanted: SyncConfiguration
) -> None:
    plan = CrossTenantSync(source=source, target=contoso.id).plan(wanted)

    assert plan.unknown == {"target": "no access to target"}
    assert [change.action for change in plan.on(Side.TARGET)] == [
        Action.CREATE_PARTNER,
        Action.SET_USER_SYNC,
        Action.SET_REDEMPTION,
    ]
    assert not any(change.is_certain for change in plan.on(Side.TARGET))
    assert all(change.is_certain for change in plan.on(Side.SOURCE))
    assert CautionCode.NOT_SIGNED_IN in codes(plan)
    assert not [fact for fact in plan.facts if fact.startswith("target")]


def test_with_the_target_alone_the_source_s_changes_are_for_its_administrator(
    empty: CrossTenantSync, target: TenantClient, fabrikam: EmulatedTenant, wanted: SyncConfiguration
) -> None:
    plan = CrossTenantSync(source=fabrikam.id, target=target).plan(wanted)

    assert actions(plan)[-1] is Action.ASSIGN
    assert not any(change.is_certain for change in plan.on(Side.SOURCE))
    assert plan.people.enter.unknown is not None
    assert "{object id of user1@fabrikam.com}" in plan.as_http()


@pytest.mark.parametrize("lifetime", [timedelta(0), -1, True, "soon", timedelta.max, 1e12])
def test_a_plan_has_to_live_for_some_time(empty: CrossTenantSync, lifetime: timedelta) -> None:
    with pytest.raises(InputError) as refusal:
        empty.plan(SyncConfiguration(), expires_in=lifetime)
    with pytest.raises(InputError):
        empty.plan_removal(expires_in=lifetime)

    assert refusal.value.parameter == "expires_in"


def test_what_may_not_be_read_is_left_alone_with_a_warning(
    standing: CrossTenantSync, client: ClientFactory, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    nothing = client(contoso, contoso.sign_in(scopes=("User.Read",)))
    little = client(fabrikam, fabrikam.sign_in(scopes=("Policy.Read.All",), roles=("Security Administrator",)))

    plan = CrossTenantSync(source=little, target=nothing).plan(SyncConfiguration(name=NAME, enabled=True))

    assert plan.unknown.keys() >= {"target.partner", "target.user_sync"}
    assert not any(change.is_certain for change in plan.on(Side.TARGET))
    assert CautionCode.UNREADABLE in codes(plan)
    assert plan.people.enter.unknown is not None


def test_settings_that_may_not_be_read_are_no_drift_and_no_change(
    standing: CrossTenantSync, world: Emulator, wire: Wire
) -> None:
    world.advance(minutes=10)
    wire.refuses("GET", "/synchronization/secrets", 403, "Authorization_RequestDenied", times=9)

    drift = standing.drift(SyncConfiguration(scope="all", notification_mail="ops@fabrikam.com"))

    assert drift.plan.unknown.keys() == {"source.credentials"}
    assert drift.plan.is_empty
    assert not drift
    assert "Nothing to do: what could be read stands as wanted." in str(drift.plan)


def test_a_job_that_may_not_be_read_is_paused_all_the_same(
    standing: CrossTenantSync, another: CrossTenantSync, wire: Wire
) -> None:
    standing.start()
    wire.refuses("GET", "/synchronization/jobs", 403, "Authorization_RequestDenied", times=9)

    change = only(another.plan(SyncConfiguration(enabled=False)))

    assert (change.action, change.is_certain, change.before) == (Action.PAUSE, False, None)


def test_no_value_of_a_key_that_may_be_a_secret_stands_in_a_plan(
    standing: CrossTenantSync, wire: Wire, contoso: EmulatedTenant
) -> None:
    saved = {"AuthenticationType": "SyncPolicy", "CompanyId": contoso.id, "SyncAll": "false", "SecretToken": "canary"}
    values = {"value": [{"key": key, "value": value} for key, value in saved.items()]}
    wire.answers("GET", "/synchronization/secrets", 200, values, times=9)

    plan = standing.plan(SyncConfiguration(deletion_guard=7))

    assert only(plan).action is Action.SET_SETTINGS
    assert "SecretToken" in plan.as_http()
    assert "canary" not in str(plan.to_dict())


def test_an_app_that_nothing_ties_to_a_target_is_never_doubled(
    standing: CrossTenantSync, world: Emulator, another: CrossTenantSync
) -> None:
    world.switches = attrs.evolve(world.switches, secrets_read="masked")

    plan = another.plan(SyncConfiguration(name=NAME, assigned=["user1@fabrikam.com"]))

    assert plan.is_empty
    assert str(plan.unknown["source.app"]).startswith("nothing readable tells the target of Fabrikam to Contoso")
    assert CautionCode.UNREADABLE in codes(plan)


def test_an_app_of_which_the_log_tells_that_it_serves_another_target_is_no_obstacle(
    sync: CrossTenantSync,
    world: Emulator,
    source: TenantClient,
    client: ClientFactory,
    wanted: SyncConfiguration,
) -> None:
    litware = world.add_tenant("Litware", domain="litware.com")
    other = CrossTenantSync(source=source, target=client(litware, litware.credential))
    other.apply(other.plan(attrs.evolve(wanted, name="Fabrikam to Litware", enabled=True)))
    assert sync.plan(wanted).unknown  # credentials are masked, and nothing was logged yet

    world.advance(hours=3)

    plan = sync.plan(wanted)
    assert not plan.unknown
    assert Action.CREATE_APP in actions(plan)


def test_people_are_foreseen_from_the_target_where_the_log_may_not_be_read(
    standing: CrossTenantSync,
    world: Emulator,
    target: TenantClient,
    fabrikam: EmulatedTenant,
    client: ClientFactory,
) -> None:
    standing.start()
    world.advance(days=40)
    roles = ["User.Read.All", "GroupMember.Read.All", "Application.Read.All", "Synchronization.Read.All"]
    reader = client(fabrikam, fabrikam.app_credential([*roles, "Policy.Read.All", "Organization.Read.All"]))

    people = CrossTenantSync(source=reader, target=target).plan(SyncConfiguration(assigned_exactly=[])).people

    assert people.leave.count == 10
    assert "the log does not reach back" in people.assumes[0]


def test_people_are_foreseen_from_the_log_where_the_targets_users_may_not_be_read(
    standing: CrossTenantSync,
    world: Emulator,
    source: TenantClient,
    contoso: EmulatedTenant,
    client: ClientFactory,
) -> None:
    standing.start()
    world.advance(hours=3)
    reader = client(contoso, contoso.app_credential(["Policy.Read.All", "Organization.Read.All"]))

    people = CrossTenantSync(source=source, target=reader).plan(SyncConfiguration(assigned_exactly=[])).people

    assert people.leave.count == 10
    assert "its users cannot be read" in people.assumes[0]


def test_an_app_that_serves_another_target_is_refused(
    standing: CrossTenantSync, world: Emulator, source: TenantClient
) -> None:
    (app,) = source.configuration_apps.all()
    adatum = world.add_tenant("Adatum", domain="adatum.com")
    elsewhere = CrossTenantSync(source=source, target=adatum.id, app=app.service_principal_id)

    with pytest.raises(InputError, match="pushes people into tenant") as refusal:
        elsewhere.plan(SyncConfiguration(name=NAME))

    assert refusal.value.parameter == "app"


def test_a_job_in_quarantine_is_a_warning(standing: CrossTenantSync, world: Emulator) -> None:
    standing.start()
    world.advance(minutes=60)
    standing.settings.set_deletion_guard(2)
    standing.unassign("user1@fabrikam.com", "user2@fabrikam.com", "user3@fabrikam.com")
    world.advance(minutes=60)

    plan = standing.plan(SyncConfiguration(name=NAME))

    assert plan.is_empty
    assert CautionCode.JOB_QUARANTINED in codes(plan)


def test_what_is_switched_off_where_nobody_is_signed_in_is_handed_over_without_making_anything(
    source_alone: CrossTenantSync, target_alone: CrossTenantSync
) -> None:
    off = SyncConfiguration(user_sync=False, inbound_redemption=False, outbound_redemption=False)

    handed_over = source_alone.plan(off).on(Side.TARGET)
    assert [change.action for change in handed_over] == [Action.SET_USER_SYNC, Action.SET_REDEMPTION]
    assert not any(change.is_certain for change in handed_over)
    stopped = target_alone.plan(attrs.evolve(off, enabled=False)).on(Side.SOURCE)
    assert [change.action for change in stopped] == [Action.SET_REDEMPTION, Action.PAUSE]


def test_what_only_a_forecast_needs_stops_no_plan_without_one(empty: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("GET", "/users", 400)

    assert actions(empty.plan(SyncConfiguration(user_sync=True)))


def test_a_log_that_cannot_be_read_stops_no_plan_of_an_app_without_a_job(empty: CrossTenantSync, wire: Wire) -> None:
    empty.create_configuration_app(NAME)
    wire.refuses("GET", "/auditLogs/provisioning", 400, times=3)

    assert Action.CREATE_JOB in actions(empty.plan(SyncConfiguration(name=NAME)))
