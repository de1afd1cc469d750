"""The schema that the ``Azure2Azure`` template gives to every new job, and the template itself.

Graph: ``GET /servicePrincipals/{id}/synchronization/templates`` and ``.../jobs/{id}/schema``. What is particular stands
in ``default_schema.json``, one short row per attribute and mapping; what is the same everywhere is added here. Names,
types and defaults follow a default schema captured in 2025 and "Configure cross-tenant synchronization".
"""

import attrs

from crosstenant.emulator.default_schema.mappings import (
    ARTICLE,
    SchemaVariant,
    disabled_mappings,
    internal_mappings,
    user_mapping,
)
from crosstenant.emulator.default_schema.schema_rows import AttributeRow, ObjectRow, metadata, rows
from crosstenant.emulator.documents import Document

TEMPLATE_ID = "Azure2Azure"
RULE_NAME = "USER_INBOUND_USER"


@attrs.frozen(kw_only=True)
class SchemaIds:
    """The ids inside one schema, chosen by the caller so that a seed decides them."""

    rule: str
    source_directory: str
    target_directory: str


def default_schema(schema_id: str, ids: SchemaIds, variant: SchemaVariant = ARTICLE) -> Document:
    """Build a whole, independent ``synchronizationSchema`` with one rule and both directories.

    Args:
        schema_id: The job's id, or the template's.
        ids: Ids of the rule and of the two directories.
        variant: The disputed wordings.
    """
    return {
        "id": schema_id,
        "version": "v1.2",
        "synchronizationRules": [_rule(ids.rule, variant)],
        "directories": [
            _directory(ids.source_directory, variant.product_name, "source", variant),
            _directory(ids.target_directory, _target_name(variant), "target", variant),
        ],
    }


def template_schema(ids: SchemaIds, variant: SchemaVariant = ARTICLE) -> Document:
    """Build the schema of the template, which a job's schema starts from."""
    return default_schema(TEMPLATE_ID, ids, variant)


def template(application_id: str) -> Document:
    """Build the one ``synchronizationTemplate`` that a configuration application offers.

    Args:
        application_id: The ``appId`` of the configuration application.
    """
    return {
        "id": TEMPLATE_ID,
        "applicationId": application_id,
        "default": True,
        "description": None,
        "discoverable": True,
        "factoryTag": TEMPLATE_ID,
        "metadata": [],
    }


def _target_name(variant: SchemaVariant) -> str:
    return f"{variant.product_name} (target tenant)"


def _rule(rule_id: str, variant: SchemaVariant) -> Document:
    return {
        "containerFilter": None,
        "editable": True,
        "groupFilter": None,
        "id": rule_id,
        "metadata": metadata(
            {
                "defaultSourceObjectMappings": internal_mappings(),
                "supportsProvisionOnDemand": "true",
            }
        ),
        "name": RULE_NAME,
        "objectMappings": [user_mapping(variant), *disabled_mappings(variant)],
        "priority": variant.rule_priority,
        "sourceDirectoryName": variant.product_name,
        "targetDirectoryName": _target_name(variant),
    }


def _directory(directory_id: str, name: str, side: str, variant: SchemaVariant) -> Document:
    return {
        "discoverabilities": variant.flag_separator.join(("AttributeNames", "AttributeDataTypes")),
        "discoveryDateTime": None,
        "id": directory_id,
        "name": name,
        "objects": [_object(row, side) for row in rows()["objects"]],
        "readOnly": True,
        "version": None,
    }


def _object(row: ObjectRow, side: str) -> Document:
    attributes = rows()["attributes"][row["attributes"]]
    return {
        "attributes": [_attribute(each) for each in attributes if each.get("side", side) == side],
        "metadata": metadata(row["metadata"]),
        "name": row["name"],
        "supportedApis": [row["name"]],
    }


def _attribute(row: AttributeRow) -> Document:
    return {
        "anchor": row.get("anchor", False),
        "apiExpressions": [],
        "caseExact": False,
        "defaultValue": None,
        "flowNullValues": row.get("flowNullValues", False),
        "metadata": metadata(row.get("metadata", {})),
        "multivalued": row.get("multivalued", False),
        "mutability": row.get("mutability", "ReadWrite"),
        "name": row["name"],
        "referencedObjects": [
            {"referencedObjectName": name, "referencedProperty": None} for name in row.get("references", ())
        ],
        "required": row.get("required", False),
        "type": row.get("type", "String"),
    }
