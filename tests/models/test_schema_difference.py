import json
import string
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosstenant.models.schema_difference import SchemaChange, SchemaDifference, compare
from crosstenant.models.sync_schema import SyncSchema

Load = Callable[[str, str], dict[str, Any]]
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def document(payload: Load) -> dict[str, Any]:
    return payload("synchronizationSchema", "full")


def users(document: dict[str, Any]) -> dict[str, Any]:
    mapping: dict[str, Any] = document["synchronizationRules"][0]["objectMappings"][0]
    return mapping


def lines(before: dict[str, Any], edit: Edit) -> tuple[str, ...]:
    after = json.loads(json.dumps(before))
    edit(after)
    return compare(SyncSchema.from_graph(before), SyncSchema.from_graph(after)).lines


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (lambda doc: users(doc).update(enabled=False), ("~ User / enabled: True -> False",)),
        (lambda doc: users(doc).update(flowTypes="Add"), ("~ User / flowTypes: 'Add, Update, Delete' -> 'Add'",)),
        (lambda doc: users(doc).update(scope=None), None),
        (lambda doc: users(doc)["attributeMappings"].pop(0), None),
        (lambda doc: doc["synchronizationRules"][0].update(priority=9), ("~ priority: 1 -> 9",)),
        (lambda doc: doc.update(tomorrow={"a": 1}), ("+ tomorrow: 1 members",)),
        (lambda doc: doc.update(tomorrow=["a", "b"]), ("+ tomorrow: ['a', 'b']",)),
    ],
)
def test_every_edit_is_a_line(document: dict[str, Any], edit: Edit, shown: tuple[str, ...] | None) -> None:
    found = lines(document, edit)

    assert len(found) == 1
    assert shown is None or found == shown


@pytest.mark.parametrize(
    "edit",
    [
        lambda doc: None,
        lambda doc: doc.update(version="v9.9", id="another"),
        lambda doc: users(doc).update(flowTypes="Add,Delete,Update"),
        lambda doc: users(doc)["attributeMappings"].reverse(),
        lambda doc: users(doc).update(nothing=None, empty=[]),
    ],
)
def test_what_means_nothing_is_no_difference(document: dict[str, Any], edit: Edit) -> None:
    assert lines(document, edit) == ()


def test_two_items_of_one_name_do_not_hide_each_other(document: dict[str, Any]) -> None:
    mappings = users(document)["attributeMappings"]
    mappings.append(json.loads(json.dumps(mappings[0])))

    assert len(lines(document, lambda doc: users(doc)["attributeMappings"].pop())) == 1


def test_a_difference_prints_itself() -> None:
    added = SchemaChange(("User", "mobile"), None, "[mobile]")
    removed = SchemaChange(("User", "city"), "[city]", None)

    assert str(SchemaDifference((added, removed))) == "+ User / mobile: [mobile]\n- User / city: [city]"
    assert not SchemaDifference()
    assert str(SchemaDifference()) == "no difference"


names = st.text(string.ascii_letters, min_size=1, max_size=12)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))
extra = st.dictionaries(
    names.map("x{}".format), st.recursive(scalars, lambda inner: st.lists(inner, max_size=2)), max_size=3
)


def shuffled(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with these members and some nobody knows, in any order."""
    whole = st.tuples(st.fixed_dictionaries({}, optional=members), extra).map(lambda both: {**both[0], **both[1]})
    return whole.flatmap(lambda item: st.permutations(list(item.items())).map(dict))


sources = shuffled(
    expression=st.text(max_size=8), name=names, type=st.sampled_from(["Attribute", "Constant", "Tomorrow"])
)
mappings = shuffled(
    targetAttributeName=names,
    source=st.one_of(st.none(), sources),
    flowType=st.sampled_from(["Always", "objectAddOnly", "Tomorrow"]),
    matchingPriority=st.integers(),
    defaultValue=st.one_of(st.none(), st.text(max_size=3)),
)
clauses = shuffled(
    sourceOperandName=names,
    operatorName=names,
    targetOperand=st.one_of(st.none(), shuffled(values=st.lists(st.text(max_size=3), max_size=2))),
)
groups = shuffled(name=st.one_of(st.none(), names), clauses=st.lists(clauses, max_size=2))
scopes = shuffled(groups=st.lists(groups, max_size=2), inputFilterGroups=st.lists(groups, max_size=2))
objects = shuffled(
    sourceObjectName=st.sampled_from(["User", ""]),
    targetObjectName=st.sampled_from(["User", "Group"]),
    enabled=st.booleans(),
    flowTypes=st.sampled_from(["Add,Update", "Add, Update, Delete", "None", "Tomorrow"]),
    scope=st.one_of(st.none(), scopes),
    attributeMappings=st.lists(mappings, max_size=3),
)
rules = shuffled(id=names, name=names, editable=st.booleans(), objectMappings=st.lists(objects, max_size=2))
attributes = shuffled(name=names, type=st.sampled_from(["String", "Tomorrow"]), multivalued=st.booleans())
definitions = shuffled(name=names, attributes=st.lists(attributes, max_size=2))
directories = shuffled(id=names, name=names, objects=st.lists(definitions, max_size=2))
documents = shuffled(
    id=names,
    version=st.text(max_size=4),
    synchronizationRules=st.lists(rules, max_size=2),
    directories=st.lists(directories, max_size=2),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(documents)
def test_a_schema_is_written_back_as_it_was_read_in_every_member_and_order(document: dict[str, Any]) -> None:
    schema = SyncSchema.from_graph(document)

    assert json.dumps(schema.to_graph()) == json.dumps(document)
    assert not compare(schema, schema)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(documents, documents)
def test_no_two_schemas_break_the_comparison(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = compare(SyncSchema.from_graph(one), SyncSchema.from_graph(other))

    assert len(str(found).splitlines()) >= len(found.changes)


def test_a_schema_of_several_megabytes_is_written_back_as_it_was_read(document: dict[str, Any]) -> None:
    (user,) = (item for item in document["directories"][0]["objects"] if item["name"] == "User")
    sample = user["attributes"][0]
    user["attributes"] = [
        {**sample, "name": f"extension_{number:032x}_x", "tomorrow": number} for number in range(9_000)
    ]
    text = json.dumps({name: value for name, value in document.items() if name != "@odata.context"})
    assert len(text) > 3_000_000

    schema = SyncSchema.from_graph(document)
    renamed = attrs.evolve(schema, rules=(attrs.evolve(schema.rules[0], priority=7), *schema.rules[1:]))

    assert json.dumps(schema.to_graph()) == text
    assert json.dumps(renamed.to_graph()) == text.replace('"priority": 1', '"priority": 7', 1)
    assert compare(schema, renamed).lines == ("~ priority: 1 -> 7",)
