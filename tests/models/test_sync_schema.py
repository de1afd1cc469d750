from collections.abc import Callable
from typing import Any

import attrs
import pytest

from crosstenant.models.schema_directory import AttributeType, Discoverability, Mutability
from crosstenant.models.scoping_filter import FilterClause, FilterGroup, ScopingFilter
from crosstenant.models.sync_schema import (
    AttributeFlow,
    AttributeMapping,
    FlowType,
    MappingSource,
    SourceKind,
    SyncRule,
    SyncSchema,
)

Load = Callable[[str, str], dict[str, Any]]


@pytest.fixture
def schema(payload: Load) -> SyncSchema:
    return SyncSchema.from_graph(payload("synchronizationSchema", "full"))


def test_all_ten_printed_properties_of_a_rule_are_read(schema: SyncSchema) -> None:
    rule = schema.rules[0]

    assert rule.container_filter
    assert rule.container_filter.included == ("OU=People",)
    assert rule.editable is True
    assert rule.group_filter
    assert rule.group_filter.included == ("Everyone",)
    assert rule.id == "77777777-0000-4000-8000-777777777777"
    assert rule.metadata == {"defaultSourceObjectMappings": "[]", "supportsProvisionOnDemand": "true"}
    assert rule.name == "USER_INBOUND_USER"
    assert [mapping.name for mapping in rule.object_mappings] == ["Provision Azure Active Directory Users", None]
    assert rule.priority == 1
    assert rule.source_directory == "Azure Active Directory"
    assert rule.target_directory == "Azure Active Directory (target tenant)"


def test_an_object_mapping_is_found_by_its_source(schema: SyncSchema) -> None:
    rule = schema.rules[0]
    mapping = rule.mapping_for("User")

    assert mapping
    assert mapping.flow_types == (FlowType.ADD, FlowType.UPDATE, FlowType.DELETE)
    assert mapping.metadata == {"Disposition": '"Normal"'}
    assert rule.mapping_for("Group") is None


def test_an_attribute_mapping_is_found_by_its_target(schema: SyncSchema) -> None:
    mapping = schema.rules[0].object_mappings[0]
    user_type, matching = mapping.mapping_of("userType"), mapping.mapping_of("alternativeSecurityIds")

    assert user_type
    assert user_type.flow_type is AttributeFlow.OBJECT_ADD_ONLY
    assert user_type.source
    assert (user_type.source.kind, user_type.source.name) == (SourceKind.CONSTANT, "Member")
    assert not user_type.is_matching
    assert matching
    assert matching.is_matching
    assert mapping.mapping_of("mobile") is None


def test_a_function_is_read_with_its_parameters(schema: SyncSchema) -> None:
    mapping = schema.rules[0].object_mappings[0].mapping_of("displayName")

    assert mapping
    assert mapping.source
    assert [parameter.name for parameter in mapping.source.parameters] == ["source", "suffix"]
    assert mapping.source.parameters[0].source == MappingSource(expression="[displayName]", name="displayName")


def test_scoping_filters_are_read(schema: SyncSchema) -> None:
    scope = schema.rules[0].object_mappings[0].scope

    assert scope
    assert scope.groups == (
        FilterGroup(
            name="Marketing",
            clauses=(FilterClause(attribute="department", operator="EQUALS", values=("Marketing",)),),
        ),
    )
    assert [str(clause) for clause in scope.input_groups[0].clauses] == [
        "alternativeSecurityIds EQUALS 'None'",
        "userState IS NOT NULL",
    ]
    assert scope.category_groups[0].clauses == ()


def test_a_clause_without_operand_has_no_values() -> None:
    assert FilterClause.from_graph({"operatorName": "IS NULL", "targetOperand": {"values": None}}).values == ()
    assert FilterClause.from_graph({"operatorName": "IS NULL", "targetOperand": None}).values == ()


def test_a_new_filter_is_written_as_graph_wants_it() -> None:
    clause = FilterClause(attribute="department", operator="EQUALS", values=("Sales",))

    assert ScopingFilter(groups=(FilterGroup(name="Sales", clauses=(clause,)),)).to_graph() == {
        "groups": [
            {
                "name": "Sales",
                "clauses": [
                    {
                        "sourceOperandName": "department",
                        "operatorName": "EQUALS",
                        "targetOperand": {"values": ["Sales"]},
                    }
                ],
            }
        ],
        "inputFilterGroups": [],
        "categoryFilterGroups": [],
    }


def test_a_new_attribute_mapping_is_written_whole() -> None:
    source = MappingSource(expression="[companyName]", name="companyName")

    assert AttributeMapping(target_attribute="companyName", source=source).to_graph() == {
        "targetAttributeName": "companyName",
        "source": {"expression": "[companyName]", "name": "companyName", "type": "Attribute", "parameters": []},
        "flowType": "Always",
        "flowBehavior": "FlowWhenChanged",
        "matchingPriority": 0,
        "exportMissingReferences": False,
    }


def test_an_edit_deep_inside_changes_nothing_else(payload: Load, schema: SyncSchema) -> None:
    rule = schema.rules[0]
    switched = attrs.evolve(rule.object_mappings[0], enabled=False)
    edited = attrs.evolve(
        schema, rules=(attrs.evolve(rule, object_mappings=(switched, *rule.object_mappings[1:])), *schema.rules[1:])
    )
    expected = payload("synchronizationSchema", "full")
    del expected["@odata.context"]
    expected["synchronizationRules"][0]["objectMappings"][0]["enabled"] = False

    assert edited.to_graph() == expected


def test_directories_are_read_down_to_their_attributes(schema: SyncSchema) -> None:
    directory = schema.directories[0]
    attribute = directory.objects[0].attributes[0]

    assert directory.is_read_only
    assert directory.discoverabilities == (Discoverability.ATTRIBUTE_NAMES, Discoverability.ATTRIBUTE_DATA_TYPES)
    assert directory.objects[0].metadata == {"IsHardDeletionSupported": "true"}
    assert (attribute.type, attribute.mutability) == (AttributeType.REFERENCE, Mutability.READ_ONLY)
    assert attribute.referenced_objects[0].object_name == "User"


def test_the_rule_for_users_is_the_one_that_can_provision_on_demand(schema: SyncSchema) -> None:
    assert schema.user_rule == schema.rules[0]


def test_the_rule_for_users_is_else_found_by_its_name_never_by_priority(payload: Load) -> None:
    rule = SyncSchema.from_graph(payload("synchronizationSchema", "several_rules")).user_rule

    assert rule
    assert rule.id == "by-name"
    assert rule.supports_provision_on_demand is None


def test_a_rule_that_can_provision_on_demand_wins_whatever_its_name() -> None:
    able = SyncRule.from_graph({"id": "a", "metadata": [{"key": "supportsProvisionOnDemand", "value": "True"}]})
    unable = SyncRule.from_graph(
        {"name": "USER_INBOUND_USER", "metadata": [{"key": "supportsProvisionOnDemand", "value": "false"}]}
    )

    assert unable.supports_provision_on_demand is False
    assert SyncSchema(rules=(unable, able)).user_rule == able


def test_a_schema_without_a_fitting_rule_has_none() -> None:
    assert SyncSchema(rules=(SyncRule(name="OTHER"),)).user_rule is None
