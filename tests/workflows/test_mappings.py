"""Every edit of a mapping goes through the service and a cycle, and is then looked for on the person in the target."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from crosstenant import (
    CrossTenantSync,
    InputError,
    NotSignedInError,
    OutcomeUnknownError,
    Scope,
    SetupError,
    StalePlanError,
    TenantClient,
)
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.sync_schema import FlowType, SyncSchema
from crosstenant.workflows.drafting import SchemaDraft

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

Person = dict[str, object]
Arrive = Callable[[], Person]
Edit = Callable[[SchemaDraft], object]


@pytest.fixture
def arrive(linked: CrossTenantSync, world: Emulator, contoso: EmulatedTenant) -> Arrive:
    """Run a cycle, and return the first of the people in the target as Graph would."""

    def run() -> Person:
        linked.start()
        world.advance(minutes=45)
        (found,) = contoso.state.users.find("mail", "user1@fabrikam.com")
        return contoso.user(str(found["id"]))

    return run


def edited(link: CrossTenantSync, *edits: Edit) -> None:
    with link.mappings.editing() as draft:
        for edit in edits:
            edit(draft)


# Edits, seen on the person


def test_an_attribute_that_was_not_mapped_arrives(linked: CrossTenantSync, arrive: Arrive) -> None:
    result = linked.mappings.set("companyName", "department")

    assert result.changed
    assert str(result).startswith("Edit mappings and scoping filters in source tenant")
    assert arrive()["companyName"] == arrive()["department"]


def test_an_attribute_is_taken_from_another_one(linked: CrossTenantSync, arrive: Arrive) -> None:
    linked.mappings.set("jobTitle", "city")
    person = arrive()

    assert person["jobTitle"] == person["city"]


def test_a_constant_arrives_with_everybody(linked: CrossTenantSync, arrive: Arrive) -> None:
    linked.mappings.constant("department", 'The "Fabrikam" \\ people')

    assert arrive()["department"] == 'The "Fabrikam" \\ people'


def test_people_can_arrive_as_guests(linked: CrossTenantSync, arrive: Arrive) -> None:
    linked.mappings.constant("userType", "Guest")

    assert arrive()["userType"] == "Guest"


def test_people_can_be_kept_out_of_the_address_list(linked: CrossTenantSync, arrive: Arrive) -> None:
    linked.mappings.constant("showInAddressList", "false")

    assert arrive()["showInAddressList"] is False


def test_an_expression_is_computed(linked: CrossTenantSync, arrive: Arrive) -> None:
    linked.mappings.expression("displayName", 'Append([displayName], " (Fabrikam)")')

    assert str(arrive()["displayName"]).endswith(" (Fabrikam)")


def test_an_attribute_that_is_removed_stays_behind(linked: CrossTenantSync, arrive: Arrive) -> None:
    linked.mappings.remove("department")

    assert arrive()["department"] is None


def test_a_default_is_written_where_the_source_has_nothing(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, arrive: Arrive
) -> None:
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {"department": None})
    linked.mappings.default("department", "unknown")

    assert arrive()["department"] == "unknown"


def test_a_default_can_be_taken_away(linked: CrossTenantSync, fabrikam: EmulatedTenant, arrive: Arrive) -> None:
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {"preferredLanguage": None})
    linked.mappings.default("preferredLanguage", None)
    mapping = linked.mappings.find("preferredLanguage")

    assert mapping
    assert mapping.default_value is None
    assert arrive()["preferredLanguage"] is None


def test_a_flow_for_creation_only_keeps_what_stands_in_the_target(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, arrive: Arrive
) -> None:
    before = arrive()["department"]
    linked.mappings.flow("department", "ObjectAddOnly", behavior="FlowAlways")
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {"department": "Elsewhere"})

    assert arrive()["department"] == before


def test_an_extension_is_discovered(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, wire: Wire, arrive: Arrive
) -> None:
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {EXTENSION: "4711"})

    assert linked.mappings.discover() == (EXTENSION,)
    assert linked.mappings.discover("source") == linked.mappings.discover("target") == ()
    assert linked.mappings.set("employeeId", EXTENSION).changed
    assert arrive()["employeeId"] == "4711"
    with pytest.raises(InputError, match="source"):
        linked.mappings.discover("home")
    wire.answers("GET", "/schema", 200, attrs.evolve(linked.mappings.schema(), directories=()).to_graph(), times=2)
    with pytest.raises(InputError, match="did not tell which directories"):
        linked.mappings.discover()


def test_one_extension_can_be_added_by_itself(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, arrive: Arrive
) -> None:
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {EXTENSION: "4711"})

    assert linked.mappings.add_attribute(EXTENSION).changed
    assert not linked.mappings.add_attribute(EXTENSION).changed
    assert linked.mappings.set("employeeId", EXTENSION).changed
    assert arrive()["employeeId"] == "4711"


def test_without_the_add_action_nobody_arrives(
    linked: CrossTenantSync, world: Emulator, contoso: EmulatedTenant
) -> None:
    linked.mappings.actions(add=False)
    linked.start()
    world.advance(minutes=45)
    assert not list(contoso.state.users.find("mail", "user1@fabrikam.com"))

    linked.mappings.actions(add=True)
    world.advance(minutes=45)
    assert list(contoso.state.users.find("mail", "user1@fabrikam.com"))


def test_without_the_update_action_nothing_is_updated(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, arrive: Arrive
) -> None:
    before = arrive()["department"]
    linked.mappings.actions(update=False)
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {"department": "Elsewhere"})

    assert arrive()["department"] == before
    assert linked.mappings.users().flow_types == (FlowType.ADD, FlowType.DELETE)


def test_without_any_action_the_word_is_none(linked: CrossTenantSync) -> None:
    linked.mappings.actions(add=False, update=False, delete=False)
    assert linked.mappings.users().flow_types == (FlowType.NONE,)

    linked.mappings.actions(add=True)
    assert linked.mappings.users().flow_types == (FlowType.ADD,)


def test_a_directory_extension_arrives_in_an_attribute(
    linked: CrossTenantSync, fabrikam: EmulatedTenant, arrive: Arrive
) -> None:
    extension = "extension_0123456789abcdef0123456789abcdef_costCenter"
    fabrikam.state.users.update(str(fabrikam.user("user1@fabrikam.com")["id"]), {extension: "4711"})

    with linked.mappings.editing() as draft:
        draft.add_attribute(extension)
        draft.set("employeeId", extension)

    assert arrive()["employeeId"] == "4711"


def test_a_directory_extension_of_the_target_can_be_written(linked: CrossTenantSync, arrive: Arrive) -> None:
    extension = "extension_0123456789abcdef0123456789abcdef_origin"
    with linked.mappings.editing() as draft:
        draft.add_attribute(extension, side="target", kind="String")
        draft.add_attribute(extension, side="target")
        draft.constant(extension, "Fabrikam")

    assert arrive()[extension] == "Fabrikam"


def test_several_edits_are_one_write(linked: CrossTenantSync, wire: Wire, arrive: Arrive) -> None:
    with linked.mappings.editing() as draft:
        draft.set("companyName", "department")
        draft.remove("city")
        draft.constant("userType", "Guest")
        shown = str(draft.diff())

    assert shown == (
        '- User / city: [city]\n~ User / userType: "Member" -> "Guest"\n+ User / companyName: [department]'
    )
    assert len([write for write in wire.writes if write.startswith("PUT") and write.endswith("/schema")]) == 1
    assert draft.result is not None
    assert draft.result.changed
    person = arrive()
    assert (person["city"], person["userType"]) == (None, "Guest")


# What is not written


def test_an_edit_that_changes_nothing_writes_nothing(linked: CrossTenantSync, wire: Wire) -> None:
    sent = len(wire.writes)

    assert not linked.mappings.set("department", "department").changed
    assert not linked.mappings.actions(delete=True).changed
    assert len(wire.writes) == sent


def test_a_draft_that_fails_writes_nothing(linked: CrossTenantSync, wire: Wire) -> None:
    sent = len(wire.writes)

    with pytest.raises(InputError):
        edited(linked, lambda draft: draft.remove("city"), lambda draft: draft.set("companyName", "nonsense"))

    assert len(wire.writes) == sent


EXTENSION = "extension_0123456789abcdef0123456789abcdef_x"
BAD: list[tuple[Edit, str]] = [
    (lambda draft: draft.set("alternativeSecurityIds", "mail"), "recognised as the same"),
    (lambda draft: draft.constant("alternativeSecurityIds", "x"), "schemaInvalid"),
    (lambda draft: draft.expression("alternativeSecurityIds", "[mail]"), "schemaInvalid"),
    (lambda draft: draft.remove("alternativeSecurityIds"), "schemaInvalid"),
    (lambda draft: draft.default("alternativeSecurityIds", "x"), "schemaInvalid"),
    (lambda draft: draft.flow("alternativeSecurityIds", "Always"), "schemaInvalid"),
    (lambda draft: draft.set("mobil", "mobile"), "did you mean 'mobile'"),
    (lambda draft: draft.set("Mobile", "mobile"), "did you mean 'mobile'"),
    (lambda draft: draft.set("mobile", "Mobile"), "did you mean 'mobile'"),
    (lambda draft: draft.set("mobile", "[mobile]"), "no attribute"),
    (lambda draft: draft.set("mobile", EXTENSION), "has to be added first"),
    (lambda draft: draft.set("otherMails", "mail"), "computes it anew"),
    (lambda draft: draft.set("proxyAddresses", "mail"), "Graph does not let"),
    (lambda draft: draft.set("objectId", "mail"), "the key by which"),
    (lambda draft: draft.constant("targetAddress", "x"), "does not offer"),
    (lambda draft: draft.set("mobile", "userType"), "extension attribute"),
    (lambda draft: draft.set("mobile", "SamAccountName"), "extension attribute"),
    (lambda draft: draft.set("mobile", "proxyAddresses"), "SchemaPropertyCanOnlyAcceptValue"),
    (lambda draft: draft.set("mobile", "manager"), "of type Reference"),
    (lambda draft: draft.remove("nonsense"), "is not mapped"),
    (lambda draft: draft.default("mobile", "x"), "is not mapped"),
    (lambda draft: draft.flow("department", "Sometimes"), "no flow type"),
    (lambda draft: draft.flow("department", behavior="Sometimes"), "no behavior"),
    (lambda draft: draft.expression("mobile", 'Append([mail], "x"'), "at character 19: expected '\\)'"),
    (lambda draft: draft.expression("mobile", 'Append([mail], "x)'), "at character 16: .*closing quote"),
    (lambda draft: draft.expression("mobile", "Append([mail])"), "1 argument"),
    (lambda draft: draft.expression("mobile", "Append([mial], [mail])"), "did you mean mail"),
    (lambda draft: draft.expression("mobile", 'Apend([mail], "x")'), "did you mean Append"),
    (lambda draft: draft.expression("mobile", f'"{"x" * 10_000}"'), "at most 10,000"),
    (lambda draft: draft.disable("User"), "cannot be disabled"),
    (lambda draft: draft.disable("Group"), "maps no Group"),
    (lambda draft: draft.enable("ServicePrincipal"), "maps no ServicePrincipal"),
    (lambda draft: draft.add_attribute("a b"), "no attribute's name"),
    (lambda draft: draft.add_attribute(""), "no attribute's name"),
    (lambda draft: draft.add_attribute(EXTENSION, side="home"), "source"),
    (lambda draft: draft.add_attribute(EXTENSION, kind="Text"), "is no type"),
    (lambda draft: draft.constant("department", "x" * 9_999), "at most 9,998"),
]

NO_TEXT: list[object] = [None, 7, True, 2.5, b"x", [], {}, ["mail"], object()]
STRANGE: dict[str, Callable[[Any, SchemaDraft], object]] = {
    "target": lambda it, draft: draft.set(it, "mail"),
    "source": lambda it, draft: draft.set("mobile", it),
    "constant": lambda it, draft: draft.constant("department", it),
    "expression": lambda it, draft: draft.expression("department", it),
    "removed": lambda it, draft: draft.remove(it),
    "type": lambda it, draft: draft.add_attribute(EXTENSION, kind=it),
    "side": lambda it, draft: draft.add_attribute(EXTENSION, side=it),
    "extension": lambda it, draft: draft.add_attribute(it),
    "object": lambda it, draft: draft.enable(it),
    "scope": lambda it, draft: draft.scope(it),
}


@pytest.mark.parametrize("edit", STRANGE.values(), ids=STRANGE)
def test_what_is_no_text_at_all_is_refused_as_well(
    linked: CrossTenantSync, wire: Wire, edit: Callable[[Any, SchemaDraft], object]
) -> None:
    sent = list(wire.writes)

    for strange in NO_TEXT:
        with pytest.raises(InputError) as caught:
            edited(linked, partial(edit, strange))
        assert caught.value.parameter
    assert wire.writes == sent


@pytest.mark.parametrize(
    "call",
    [
        lambda link: link.mappings.default("department", 7),
        lambda link: link.mappings.flow("department", 7),
        lambda link: link.mappings.flow("department", behavior=[]),
        lambda link: link.mappings.actions(add="yes"),
        lambda link: link.mappings.actions(delete=1),
        lambda link: link.mappings.discover([]),
        lambda link: link.mappings.check(None),
        lambda link: link.mappings.evaluate(b"[mail]", "user1@fabrikam.com"),
        lambda link: link.mappings.restore(None),
        lambda link: link.mappings.diff({}),
        lambda link: link.mappings.editing(version="v2.0").__enter__(),
        lambda link: link.scoping.set("department EQUALS 'Sales'"),
        lambda link: link.scoping.test("user1@fabrikam.com", "department"),
        lambda link: link.scoping.set_leaving([]),
        lambda link: link.settings.set(None, "x"),
        lambda link: link.settings.set("", "x"),
        lambda link: link.settings.set("Base Address", "x"),
        lambda link: link.settings.remove([]),
        lambda link: link.settings.set("SyncAll", "true", again=["SyncAll"]),
        lambda link: link.provision_many(["user1@fabrikam.com"], patience=[]),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_before_any_write(
    linked: CrossTenantSync, wire: Wire, call: Callable[[CrossTenantSync], object]
) -> None:
    sent = list(wire.writes)

    with pytest.raises(InputError) as caught:
        call(linked)

    assert caught.value.parameter
    assert wire.writes == sent


@pytest.mark.parametrize(("edit", "says"), BAD)
def test_what_graph_would_refuse_is_refused_before_any_write(
    linked: CrossTenantSync, wire: Wire, edit: Edit, says: str
) -> None:
    sent = [write for write in wire.writes if "parseExpression" not in write]

    with pytest.raises(InputError, match=says) as caught:
        edited(linked, edit)

    assert caught.value.parameter
    assert [write for write in wire.writes if "parseExpression" not in write] == sent


def test_an_expression_that_only_graph_finds_wrong_is_refused_too(linked: CrossTenantSync, wire: Wire) -> None:
    error = {"code": "ExpressionParsingFailed", "message": "Len is out of order today"}
    answer = {"parsingSucceeded": False, "evaluationSucceeded": False, "error": error}
    wire.answers("POST", "/parseExpression", 200, answer, times=2)

    assert linked.mappings.check("Len([mail])")[0].message == "Graph refuses the expression: Len is out of order today."
    with pytest.raises(InputError, match="out of order"):
        linked.mappings.expression("employeeId", "Len([mail])")


def test_a_refusal_without_a_reason_is_a_refusal(linked: CrossTenantSync, wire: Wire) -> None:
    wire.answers("POST", "/parseExpression", 200, {"parsingSucceeded": False})

    with pytest.raises(InputError, match="does not say why"):
        linked.mappings.expression("employeeId", "Len([mail])")


def test_a_function_that_only_the_tenant_knows_is_believed(linked: CrossTenantSync, wire: Wire) -> None:
    offered = {"id": "Shout", "parameters": [{"name": "source", "type": "String", "required": True}]}
    wire.answers("GET", "/functions", 200, {"value": [offered]})
    wire.answers("POST", "/parseExpression", 200, {"parsingSucceeded": True})

    assert linked.mappings.check("Shout([mail])") == ()


# Somebody else


def test_a_schema_that_somebody_else_changed_is_not_overwritten(linked: CrossTenantSync, wire: Wire) -> None:
    with pytest.raises(StalePlanError) as caught:
        edited(linked, lambda draft: draft.remove("city"), lambda _: linked.mappings.remove("state"))

    assert "- User / state: [state]" in caught.value.differences
    assert len([write for write in wire.writes if write.endswith("/schema")]) == 1
    assert linked.mappings.find("city")


def test_a_change_that_left_the_version_alone_is_noticed_too(linked: CrossTenantSync, wire: Wire) -> None:
    schema = linked.mappings.schema()
    renamed = attrs.evolve(schema, rules=(attrs.evolve(schema.rules[0], priority=9),)).to_graph()

    with pytest.raises(StalePlanError) as caught:
        edited(
            linked,
            lambda draft: draft.remove("city"),
            lambda _: wire.answers("GET", "/schema", 200, renamed),
        )

    assert caught.value.differences == ("~ priority: 1 -> 9",)


def test_a_lost_answer_does_no_harm(linked: CrossTenantSync, wire: Wire) -> None:
    wire.loses_the_answer("PUT", "/schema")

    assert linked.mappings.remove("city").changed
    assert linked.mappings.find("city") is None


def test_a_schema_that_comes_back_otherwise_is_told(linked: CrossTenantSync, wire: Wire) -> None:
    schema = linked.mappings.schema()
    renamed = attrs.evolve(schema, rules=(attrs.evolve(schema.rules[0], name="renamed"),)).to_graph()

    def mislead(draft: SchemaDraft) -> None:
        draft.remove("city")
        wire.answers("GET", "/schema", 200, draft.before.to_graph())  # nobody else has changed it
        wire.answers("GET", "/schema", 200, renamed)

    with pytest.raises(OutcomeUnknownError, match="otherwise than it was sent"):
        edited(linked, mislead)


def test_what_graph_refuses_all_the_same_is_told_with_the_task(linked: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("PUT", "/schema", 400, "schemaInvalid", "No.")

    with pytest.raises(SetupError, match="'edit mappings and scoping filters' was refused in source tenant"):
        linked.mappings.remove("city")


def test_without_a_job_there_is_nothing_to_edit(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app("Fabrikam to Contoso")

    with pytest.raises(SetupError, match="no synchronization job"):
        open_link.mappings.users()


def test_a_rule_that_may_not_be_edited_is_left_alone(linked: CrossTenantSync, wire: Wire) -> None:
    schema = linked.mappings.schema()
    locked = attrs.evolve(schema, rules=(attrs.evolve(schema.rules[0], editable=False),)).to_graph()
    wire.answers("GET", "/schema", 200, locked)

    with pytest.raises(InputError, match="may not be edited"):
        linked.mappings.remove("city")


@pytest.mark.parametrize("rules", [0, 2])
def test_without_one_rule_for_users_nothing_is_guessed(linked: CrossTenantSync, wire: Wire, rules: int) -> None:
    schema = linked.mappings.schema()
    wire.answers("GET", "/schema", 200, attrs.evolve(schema, rules=schema.rules * rules).to_graph())

    with pytest.raises(SetupError, match="no rule that turns users into users"):
        linked.mappings.users()


def test_without_directories_edits_are_believed(linked: CrossTenantSync, wire: Wire) -> None:
    wire.answers("GET", "/schema", 200, attrs.evolve(linked.mappings.schema(), directories=()).to_graph())
    wire.refuses("GET", "/schema", 400, "Request_BadRequest", "No $expand here.")

    with pytest.raises(InputError, match="did not tell what users have"):
        edited(linked, lambda draft: draft.set("any", "thing"), lambda draft: draft.add_attribute(EXTENSION))


def test_the_difference_is_told_to_the_log_before_it_is_sent(
    linked: CrossTenantSync, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.refuses("PUT", "/schema", 400, "schemaInvalid", "No.")
    caplog.set_level(logging.INFO, "crosstenant.workflows.schemas")

    with pytest.raises(SetupError):
        linked.mappings.remove("city")

    assert caplog.messages[-1].endswith(": - User / city: [city]")


def test_only_the_source_has_mappings(target_alone: CrossTenantSync) -> None:
    with pytest.raises(NotSignedInError) as caught:
        target_alone.mappings.users()

    assert caught.value.side == "source"


# Reading


def test_matching_is_shown(linked: CrossTenantSync) -> None:
    (matching,) = linked.mappings.matching()

    assert matching.target_attribute == "alternativeSecurityIds"
    assert linked.mappings.groups() is None


def test_an_expression_is_tried_on_a_user_of_the_source(linked: CrossTenantSync) -> None:
    tried = linked.mappings.evaluate('Join("/", [mail], [telephoneNumber])', "user1@fabrikam.com")

    assert tried.result == ("user1@fabrikam.com/+1 425 555 0001",)
    assert linked.mappings.evaluate("ToUpper([city])", {"city": "Oslo"}).result == ("OSLO",)
    with pytest.raises(InputError, match="no user"):
        linked.mappings.evaluate("[mail]", "nobody@fabrikam.com")
    with pytest.raises(InputError, match="at character 1"):
        linked.mappings.evaluate("Frob()", "user1@fabrikam.com")


def test_a_trap_is_told_and_not_refused(linked: CrossTenantSync) -> None:
    (warning,) = linked.mappings.check('Switch([city], "elsewhere", "Oslo", "Norway")')

    assert not warning.is_error
    assert linked.mappings.check("Len([city]")[0].is_error
    assert linked.mappings.expression("country", 'Switch([city], "elsewhere", "Oslo", "Norway")').changed


@pytest.fixture
def preview(world: Emulator, fabrikam: EmulatedTenant, target: TenantClient, linked: CrossTenantSync) -> None:
    """Group synchronization, which both tenants have and the target allows; a group is assigned."""
    world.switches = attrs.evolve(world.switches, group_sync=True)
    linked.mappings.reset()
    target.partner_policies.update_identity_synchronization(fabrikam.id, group_sync_allowed=True)
    fabrikam.add_group("Sales", fabrikam.user("user3@fabrikam.com"))
    linked.assign("Sales")


@pytest.mark.usefixtures("preview")
def test_groups_are_synchronized_where_the_tenant_has_them(
    linked: CrossTenantSync, contoso: EmulatedTenant, arrive: Arrive
) -> None:
    assert not getattr(linked.mappings.groups(), "enabled", True)

    linked.mappings.enable("Group")
    arrive()

    assert getattr(linked.mappings.groups(), "enabled", False)
    assert len(contoso.state.groups) == 1


@pytest.mark.usefixtures("preview")
def test_groups_stay_behind_where_their_mapping_is_disabled(
    linked: CrossTenantSync, contoso: EmulatedTenant, arrive: Arrive
) -> None:
    linked.mappings.enable("Group")
    linked.mappings.disable("Group")
    arrive()

    assert len(contoso.state.groups) == 0


@pytest.mark.usefixtures("preview")
def test_the_mapping_of_groups_is_read_and_written_on_beta_alone(linked: CrossTenantSync, wire: Wire) -> None:
    before = len(wire.sent)

    linked.mappings.groups()
    linked.mappings.enable("Group")
    linked.mappings.disable("Group")
    with linked.mappings.editing(version="beta") as draft:
        draft.enable("Group")
        draft.constant("userType", "Guest")

    schemas = [sent.path for sent in wire.sent[before:] if sent.path.endswith("/schema")]
    assert schemas
    assert all(path.startswith("/beta/") for path in schemas)


def test_the_mapping_of_users_stays_on_the_version_for_production(linked: CrossTenantSync, wire: Wire) -> None:
    before = len(wire.sent)

    linked.mappings.enable("User")
    linked.mappings.remove("city")

    assert not [sent for sent in wire.sent[before:] if sent.path.startswith("/beta/")]


def test_a_tenant_without_groups_is_told_where_they_would_be(linked: CrossTenantSync) -> None:
    with pytest.raises(InputError, match=r"maps no Group.*beta"):
        edited(linked, lambda draft: draft.enable("Group"))


def test_threads_that_share_a_link_lose_none_of_each_other_s_edits(linked: CrossTenantSync) -> None:
    together = threading.Barrier(4)

    def edit(attribute: str) -> None:
        together.wait()
        linked.mappings.constant(attribute, attribute)

    attributes = ("department", "jobTitle", "city", "state")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(edit, attributes))

    written = {item.target_attribute: item.source for item in linked.mappings.users().attribute_mappings}
    assert [getattr(written[name], "name", None) for name in attributes] == list(attributes)


# The whole


def test_a_backup_brings_everything_back(linked: CrossTenantSync, arrive: Arrive) -> None:
    backup = linked.mappings.backup()
    with linked.mappings.editing() as draft:
        draft.remove("department")
        draft.constant("userType", "Guest")
    assert linked.mappings.diff(backup).lines == (
        "- User / department: [department]",
        '~ User / userType: "Member" -> "Guest"',
    )

    restored = linked.mappings.restore(backup)

    assert restored.changed
    assert not linked.mappings.diff(backup)
    assert str(linked.mappings.diff(backup)) == "no difference"
    person = arrive()
    assert person["userType"] == "Member"
    assert person["department"] is not None


def test_after_a_reset_people_arrive_as_the_template_has_it(linked: CrossTenantSync, arrive: Arrive) -> None:
    with linked.mappings.editing() as draft:
        draft.remove("department")
        draft.constant("userType", "Guest")
    assert linked.mappings.reset().changed

    person = arrive()
    assert person["userType"] == "Member"
    assert person["department"] is not None


def test_a_reset_brings_the_template_back_and_a_backup_survives_it(linked: CrossTenantSync) -> None:
    with linked.mappings.editing() as draft:
        draft.add_attribute(EXTENSION)
        draft.set("employeeId", EXTENSION)
    backup = linked.mappings.backup()

    assert linked.mappings.reset().changed
    assert linked.mappings.diff(backup)
    linked.mappings.restore(backup)

    assert not linked.mappings.diff(backup)
    assert not linked.mappings.restore(SyncSchema.from_graph(json.loads(backup))).changed


@pytest.mark.parametrize(
    ("backup", "says"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no synchronizationRules"),
        ("{}", "no synchronizationRules"),
        (b'{"synchronizationRules": [7]}', "no synchronization schema"),
        ('{"synchronizationRules": []}', "no rule that turns users"),
        ('{"synchronizationRules": [{"id": "other", "objectMappings": []}]}', "no rule that turns users"),
    ],
)
def test_what_is_no_backup_is_refused_before_any_write(
    linked: CrossTenantSync, wire: Wire, backup: str | bytes, says: str
) -> None:
    sent = len(wire.writes)

    with pytest.raises(InputError, match=says) as caught:
        linked.mappings.restore(backup)

    assert caught.value.parameter == "backup"
    assert len(wire.writes) == sent


@pytest.mark.parametrize(
    "disputed",
    [
        {"directory_names": "Microsoft Entra ID"},
        {"rule_priority": 0},
        {"compact_flags": True},
        {"maps_mobile": True},
        {"group_sync": True},
        {"synchronization_errors": "direct"},
    ],
    ids=str,
)
def test_nothing_depends_on_names_and_orders_that_differ_between_tenants(
    world: Emulator, open_link: CrossTenantSync, disputed: dict[str, Any]
) -> None:
    world.switches = attrs.evolve(world.switches, **disputed)
    open_link.create_configuration_app("Fabrikam to Contoso")
    open_link.create_job()
    backup = open_link.mappings.backup()

    with open_link.mappings.editing() as draft:
        draft.set("employeeId", "mobile")
        draft.expression("department", "ToUpper([department], )")
        draft.actions(update=False)
        draft.add_attribute(EXTENSION)
        draft.scope(Scope.where(EXTENSION).is_not_null())

    assert len(open_link.mappings.diff(backup).lines) == 5
    assert open_link.mappings.restore(backup).changed
    assert not open_link.mappings.diff(backup)


def test_flags_may_be_joined_with_or_without_blanks(world: Emulator, linked: CrossTenantSync) -> None:
    world.switches = attrs.evolve(world.switches, compact_flags=True)

    assert linked.mappings.actions(delete=False).changed
    assert linked.mappings.users().flow_types == (FlowType.ADD, FlowType.UPDATE)


def test_the_object_says_which_link_it_is(linked: CrossTenantSync) -> None:
    assert repr(linked.mappings).startswith("Mappings(Link(")


def test_a_schema_of_several_megabytes_comes_back_from_the_service_as_it_went(
    linked: CrossTenantSync, source: TenantClient
) -> None:
    app, job = linked.create_configuration_app("Fabrikam to Contoso").value, linked.status()
    schema = linked.mappings.schema()
    (users,) = (item for item in schema.directories[0].objects if item.name == "User")
    many = tuple(attrs.evolve(users.attributes[1], name=f"extension_{number:032x}_x") for number in range(7_000))
    grown = attrs.evolve(users, attributes=users.attributes + many)
    objects = tuple(grown if item is users else item for item in schema.directories[0].objects)
    directories = (attrs.evolve(schema.directories[0], objects=objects), *schema.directories[1:])
    source.sync_schemas.save(app, job, attrs.evolve(schema, directories=directories))

    before = linked.mappings.backup()
    source.sync_schemas.save(app, job, linked.mappings.schema())
    after = linked.mappings.backup()

    assert len(before) > 3_000_000
    assert unversioned(after) == unversioned(before)


def unversioned(backup: str) -> str:
    return json.dumps({name: value for name, value in json.loads(backup).items() if name != "version"})
