import copy
import json

import pytest

from crosstenant.emulator.default_schema import SchemaIds, default_schema, template, template_schema
from crosstenant.emulator.default_schema.mappings import SchemaVariant
from crosstenant.emulator.documents import Document, block, entries

IDS = SchemaIds(rule="the-rule", source_directory="the-source", target_directory="the-target")


@pytest.fixture
def schema() -> Document:
    return default_schema("Azure2Azure.job", IDS)


def user_mapping(schema: Document) -> Document:
    return entries(entries(schema, "synchronizationRules")[0], "objectMappings")[0]


def attribute_mapping(schema: Document, target: str) -> Document:
    rows = entries(user_mapping(schema), "attributeMappings")
    return next(row for row in rows if row["targetAttributeName"] == target)


def attributes(schema: Document, directory: int, kind: str) -> dict[str, Document]:
    objects = entries(entries(schema, "directories")[directory], "objects")
    found = next(each for each in objects if each["name"] == kind)
    return {str(each["name"]): each for each in entries(found, "attributes")}


def test_the_schema_has_one_rule_between_its_two_directories(schema: Document) -> None:
    (rule,) = entries(schema, "synchronizationRules")
    source, target = entries(schema, "directories")
    assert (rule["id"], rule["name"], rule["priority"]) == ("the-rule", "USER_INBOUND_USER", 1)
    assert (rule["sourceDirectoryName"], rule["targetDirectoryName"]) == (source["name"], target["name"])
    assert (source["id"], target["id"]) == ("the-source", "the-target")


def test_only_the_user_mapping_is_enabled(schema: Document) -> None:
    mappings = entries(entries(schema, "synchronizationRules")[0], "objectMappings")
    assert [mapping["targetObjectName"] for mapping in mappings if mapping["enabled"]] == ["User"]
    assert [mapping["name"] for mapping in mappings[1:]] == [None] * 5


def test_external_users_are_filtered_on_input_and_not_by_scope(schema: Document) -> None:
    scope = block(user_mapping(schema), "scope")
    assert scope["groups"] == []
    assert [group["name"] for group in entries(scope, "inputFilterGroups")] == ["Filter external users"]


def test_users_are_matched_by_an_expression_over_their_net_id(schema: Document) -> None:
    row = attribute_mapping(schema, "alternativeSecurityIds")
    assert (row["matchingPriority"], row["flowType"]) == (1, "ObjectAddOnly")
    assert row["source"] == {
        "expression": "AltSecIdFromNetId([netId])",
        "name": "AltSecIdFromNetId",
        "type": "Function",
        "parameters": [
            {
                "key": "source",
                "value": {"expression": "[netId]", "name": "netId", "type": "Attribute", "parameters": []},
            }
        ],
    }


def test_new_users_become_members_and_stay_in_address_lists(schema: Document) -> None:
    user_type, listed = attribute_mapping(schema, "userType"), attribute_mapping(schema, "showInAddressList")
    constant = {"name": "Member", "expression": '"Member"', "type": "Constant", "parameters": []}
    assert (user_type["flowType"], user_type["source"]) == ("ObjectAddOnly", constant)
    assert listed["flowType"] == "Always"


@pytest.mark.parametrize(
    ("target", "default"), [("IsSoftDeleted", "False"), ("accountEnabled", "True"), ("preferredLanguage", "en-US")]
)
def test_three_mappings_have_a_default_value(schema: Document, target: str, default: str) -> None:
    assert attribute_mapping(schema, target)["defaultValue"] == default
    assert sum(row["defaultValue"] is not None for row in entries(user_mapping(schema), "attributeMappings")) == 3


@pytest.mark.parametrize(("directory", "count"), [(0, 57), (1, 56)])
def test_each_directory_offers_as_many_user_attributes_as_were_captured(
    schema: Document, directory: int, count: int
) -> None:
    assert len(attributes(schema, directory, "User")) == count


def test_the_directories_differ_where_source_and_target_do(schema: Document) -> None:
    source, target = attributes(schema, 0, "User"), attributes(schema, 1, "User")
    assert set(source) - set(target) == {"userState", "appRoleAssignments"}
    assert set(target) - set(source) == {"source"}
    assert (source["netId"]["required"], target["netId"]["required"]) == (True, False)
    assert (source["alternativeSecurityIds"]["required"], target["alternativeSecurityIds"]["required"]) == (False, True)


@pytest.mark.parametrize("directory", [0, 1])
@pytest.mark.parametrize("kind", ["User", "Group", "Application", "AppRole", "AppRoleAssignment", "ServicePrincipal"])
def test_every_object_has_exactly_one_anchor(schema: Document, directory: int, kind: str) -> None:
    assert sum(each["anchor"] is True for each in attributes(schema, directory, kind).values()) == 1


def test_every_mapping_reads_and_writes_attributes_that_the_directories_offer(schema: Document) -> None:
    source, target = attributes(schema, 0, "User"), attributes(schema, 1, "User")
    for row in entries(user_mapping(schema), "attributeMappings"):
        assert row["targetAttributeName"] in target
        origin = block(row, "source")
        assert origin["type"] != "Attribute" or origin["name"] in source


def test_the_engines_own_defaults_are_json_text(schema: Document) -> None:
    metadata = {each["key"]: each["value"] for each in entries(entries(schema, "synchronizationRules")[0], "metadata")}
    recorded = json.loads(str(metadata["defaultSourceObjectMappings"]))
    assert [each["TargetObjectName"] for each in recorded][:2] == ["User", "Group"]
    assert metadata["supportsProvisionOnDemand"] == "true"


def test_a_variant_carries_the_newer_product_name_everywhere() -> None:
    variant = SchemaVariant(product_name="Microsoft Entra ID", rule_priority=0, flag_separator=",")
    schema = default_schema("job", IDS, variant)
    (rule,) = entries(schema, "synchronizationRules")
    assert rule["targetDirectoryName"] == entries(schema, "directories")[1]["name"]
    assert rule["targetDirectoryName"] == "Microsoft Entra ID (target tenant)"
    assert user_mapping(schema)["name"] == "Provision Microsoft Entra ID Users"
    assert user_mapping(schema)["flowTypes"] == "Add,Update,Delete"


@pytest.mark.parametrize(("variant", "mapped"), [
    (SchemaVariant(), {"manager"}),
    (SchemaVariant(maps_mobile=True), {"manager", "mobile"}),
    (SchemaVariant(maps_manager=False), set()),
])  # fmt: skip
def test_disputed_mappings_are_there_by_variant(variant: SchemaVariant, mapped: set[str]) -> None:
    rows = entries(user_mapping(default_schema("job", IDS, variant)), "attributeMappings")
    assert {row["targetAttributeName"] for row in rows} & {"manager", "mobile"} == mapped


def test_editing_one_schema_leaves_the_next_one_alone(schema: Document) -> None:
    before = copy.deepcopy(schema)
    scope = block(user_mapping(schema), "scope")
    entries(scope, "inputFilterGroups")[0].clear()
    entries(entries(schema, "directories")[0], "objects")[0].clear()
    assert default_schema("Azure2Azure.job", IDS) == before


def test_the_template_carries_the_same_schema_under_its_own_id() -> None:
    assert template_schema(IDS)["id"] == template("app")["id"] == "Azure2Azure"
    assert template("app")["applicationId"] == "app"
