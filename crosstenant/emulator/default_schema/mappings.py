"""The object and attribute mappings that the default schema's one rule holds.

Graph: ``synchronizationRule.objectMappings``; "Configure cross-tenant synchronization", attribute mappings.
"""

import json
from typing import cast

import attrs

from crosstenant.emulator.default_schema.schema_rows import DisabledRow, MappingRow, metadata, rows
from crosstenant.emulator.documents import Document

MATCHING_ATTRIBUTE = "alternativeSecurityIds"


@attrs.frozen(kw_only=True)
class SchemaVariant:
    """One reading of the default schema; the defaults are those of "Configure cross-tenant synchronization".

    Attributes:
        product_name: What the directories and the user mapping call the product: ``Azure Active Directory`` in the
            article, ``Microsoft Entra ID`` in schemas captured since 2025.
        rule_priority: 1 in the article, 0 in a captured schema.
        flag_separator: Between the words of a flags value: ``", "`` in the reference, ``","`` in captured schemas.
        maps_mobile: Whether ``mobile`` is among the default mappings; a captured schema lacks it.
        maps_manager: Whether ``manager`` is; it is not in US Government and across clouds.
    """

    product_name: str = "Azure Active Directory"
    rule_priority: int = 1
    flag_separator: str = ", "
    maps_mobile: bool = False
    maps_manager: bool = True


ARTICLE = SchemaVariant()
"""The reading that the article prints."""


def user_mapping(variant: SchemaVariant) -> Document:
    """Build the enabled mapping of users, with its matching row and its built-in filter."""
    left_out = {name for name, kept in (("mobile", variant.maps_mobile), ("manager", variant.maps_manager)) if not kept}
    mapped = [row for row in _mapped() if row["attribute"] not in left_out]
    return {
        **_object_mapping("User", MATCHING_ATTRIBUTE, variant),
        "attributeMappings": [_attribute_mapping(row, _source(row)) for row in mapped],
        "enabled": True,
        "name": f"Provision {variant.product_name} Users",
        "scope": {"categoryFilterGroups": [], "groups": [], "inputFilterGroups": [_copy(rows()["inputFilter"])]},
        "sourceObjectName": "User",
    }


def disabled_mappings(variant: SchemaVariant) -> list[Document]:
    """Build the five mappings of other objects: disabled, without a name or a source object."""
    return [_disabled_mapping(row, variant) for row in rows()["disabledMappings"]]


def _disabled_mapping(row: DisabledRow, variant: SchemaVariant) -> Document:
    return {
        **_object_mapping(row["object"], row["joining"], variant),
        "attributeMappings": [_attribute_mapping(mapping, None) for mapping in row["mappings"]],
    }


def _object_mapping(target: str, joining: str, variant: SchemaVariant) -> Document:
    return {
        "attributeMappings": [],
        "enabled": False,
        "flowTypes": variant.flag_separator.join(("Add", "Update", "Delete")),
        "metadata": metadata(
            {
                "IsCustomerDefined": "false",
                "DisableMonitoringForChanges": "false",
                "Disposition": '"Normal"',
                "ExcludeFromReporting": "false",
                "EscrowBehavior": '"Default"',
                "Unsynchronized": "false",
                "OriginalJoiningProperty": joining,
            }
        ),
        "name": None,
        "scope": None,
        "sourceObjectName": "",
        "targetObjectName": target,
    }


def _attribute_mapping(row: MappingRow, source: Document | None) -> Document:
    return {
        "defaultValue": row.get("default"),
        "exportMissingReferences": False,
        "flowBehavior": "FlowWhenChanged",
        "flowType": row.get("flow", "Always"),
        "matchingPriority": row.get("matching", 0),
        "source": source,
        "targetAttributeName": row["attribute"],
    }


def _source(row: MappingRow) -> Document:
    constant, function, argument = row.get("constant"), row.get("function"), row.get("argument")
    if constant is not None:
        return _leaf("Constant", constant, f'"{constant}"')
    if function is None or argument is None:
        return _leaf("Attribute", row["attribute"], f"[{row['attribute']}]")
    value = _leaf("Attribute", argument, f"[{argument}]")
    call = _leaf("Function", function, f"{function}([{argument}])")
    return {**call, "parameters": [{"key": "source", "value": value}]}


def _leaf(kind: str, name: str, expression: str) -> Document:
    return {"expression": expression, "name": name, "parameters": [], "type": kind}


def internal_mappings() -> str:
    """Write the engine's own record of its defaults: JSON text with PascalCase members and numbers for enum words."""
    defaults = [MappingRow(attribute=row["attribute"], default=row["default"]) for row in _mapped() if "default" in row]
    user = DisabledRow(object="User", joining="netId", mappings=[*defaults, MappingRow(attribute="netId", matching=1)])
    return json.dumps([_internal_mapping(row) for row in (user, *rows()["disabledMappings"])], separators=(",", ":"))


def _mapped() -> list[MappingRow]:
    return rows()["userMappings"]


def _internal_mapping(row: DisabledRow) -> Document:
    return {
        "AttributeMappings": [_internal_attribute(mapping) for mapping in row["mappings"]],
        "Enabled": False,
        "FlowTypes": 7,
        "IsCustomerDefined": False,
        "Name": None,
        "OriginalJoiningProperty": row["joining"],
        "SourceObjectName": "",
        "TargetObjectName": row["object"],
    }


def _internal_attribute(row: MappingRow) -> Document:
    return {
        "DefaultValue": row.get("default"),
        "FlowBehavior": 0,
        "FlowType": 0,
        "MatchingPriority": row.get("matching", 0),
        "Source": None,
        "TargetAttributeName": row["attribute"],
    }


def _copy(value: Document) -> Document:
    # The rows are read once per process; a schema that a caller edits must not edit them.
    return cast("Document", json.loads(json.dumps(value)))
