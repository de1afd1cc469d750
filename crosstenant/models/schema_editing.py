"""Where things are in a synchronization schema, and schemas with one thing changed.

Everything is found by what it is, never by a display name: names of rules, mappings and directories differ between
tenants and years. Every function returns a new schema; what it does not touch stays as it was read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from crosstenant.models.schema_directory import AttributeDefinition, DirectoryDefinition, ObjectDefinition
from crosstenant.models.sync_schema import AttributeMapping, ObjectMapping, SyncRule, SyncSchema

USER: Final = "User"
GROUP: Final = "Group"


def rule_of_users(schema: SyncSchema) -> SyncRule | None:
    """Return the rule that turns users into users; None where there is none, or where nobody could tell which."""
    fitting = [rule for rule in schema.rules if mapping_to(rule, USER)]
    able = [rule for rule in fitting if rule.supports_provision_on_demand] or fitting
    return able[0] if len(able) == 1 else None


def mapping_to(rule: SyncRule, target_object: str) -> ObjectMapping | None:
    """Return the mapping that makes objects of a type; one without a source is a leftover of the template."""
    fitting = (item for item in rule.object_mappings if item.target_object == target_object and item.source_object)
    return next(fitting, None)


def source_definition(schema: SyncSchema, rule: SyncRule, object_name: str = USER) -> ObjectDefinition | None:
    """Return what objects of a type have in the source, or None where the schema came without its directories."""
    return _definition(schema, rule.source_directory, object_name)


def target_definition(schema: SyncSchema, rule: SyncRule, object_name: str = USER) -> ObjectDefinition | None:
    """Return what objects of a type have in the target, or None where the schema came without its directories."""
    return _definition(schema, rule.target_directory, object_name)


def attribute_of(definition: ObjectDefinition | None, name: str) -> AttributeDefinition | None:
    """Return an attribute's definition, or None where there is none."""
    return next((item for item in (definition.attributes if definition else ()) if item.name == name), None)


def with_object_mapping(
    schema: SyncSchema, rule: SyncRule, mapping: ObjectMapping, change: Callable[[ObjectMapping], ObjectMapping]
) -> SyncSchema:
    """Return the schema with one mapping of one rule changed."""
    mappings = tuple(change(item) if item is mapping else item for item in rule.object_mappings)
    changed = attrs.evolve(rule, object_mappings=mappings)
    return attrs.evolve(schema, rules=tuple(changed if item is rule else item for item in schema.rules))


def with_attribute_mapping(mapping: ObjectMapping, wanted: AttributeMapping) -> ObjectMapping:
    """Return the mapping with one attribute's mapping in the place of its former one, or at the end."""
    former = mapping.mapping_of(wanted.target_attribute or "")
    kept = mapping.attribute_mappings
    if former is None:
        return attrs.evolve(mapping, attribute_mappings=(*kept, wanted))
    return attrs.evolve(mapping, attribute_mappings=tuple(wanted if item is former else item for item in kept))


def without_attribute_mapping(mapping: ObjectMapping, former: AttributeMapping) -> ObjectMapping:
    """Return the mapping without one attribute's mapping."""
    kept = tuple(item for item in mapping.attribute_mappings if item is not former)
    return attrs.evolve(mapping, attribute_mappings=kept)


def with_attribute(
    schema: SyncSchema, directory: str | None, object_name: str, attribute: AttributeDefinition
) -> SyncSchema:
    """Return the schema with one more attribute on a type of object of the directory of that name."""

    def grown(definition: ObjectDefinition) -> ObjectDefinition:
        return attrs.evolve(definition, attributes=(*definition.attributes, attribute))

    def with_it(item: DirectoryDefinition) -> DirectoryDefinition:
        objects = tuple(grown(each) if each.name == object_name else each for each in item.objects)
        return attrs.evolve(item, objects=objects)

    directories = tuple(with_it(item) if item.name == directory else item for item in schema.directories)
    return attrs.evolve(schema, directories=directories)


def _definition(schema: SyncSchema, directory: str | None, object_name: str) -> ObjectDefinition | None:
    found = (item for item in schema.directories if item.name == directory)
    return next((each for item in found for each in item.objects if each.name == object_name), None)
