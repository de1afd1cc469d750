"""The directories of a synchronization schema: which objects and attributes can be read and written."""

from datetime import datetime
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, instant, many, pairs, plain, texts, word, words


class AttributeType(Word):
    """What an attribute holds."""

    STRING = "String"
    INTEGER = "Integer"
    REFERENCE = "Reference"
    BINARY = "Binary"
    BOOLEAN = "Boolean"
    DATE_TIME = "DateTime"


class Mutability(Word):
    """Whether an attribute can be written."""

    READ_WRITE = "ReadWrite"
    READ_ONLY = "ReadOnly"
    IMMUTABLE = "Immutable"
    WRITE_ONLY = "WriteOnly"


class Discoverability(Word):
    """What the service can find out about a directory by itself."""

    NONE = "None"
    ATTRIBUTE_NAMES = "AttributeNames"
    ATTRIBUTE_DATA_TYPES = "AttributeDataTypes"
    ATTRIBUTE_READ_ONLY = "AttributeReadOnly"
    REFERENCE_ATTRIBUTES = "ReferenceAttributes"
    UNKNOWN = "UnknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class ReferencedObject(GraphValue):
    """What a reference points at; Graph's ``referencedObject``.

    Attributes:
        object_name: The type of object.
        property_name: The property by which it is found.
    """

    object_name: str | None = None
    property_name: str | None = None

    _graph: ClassVar = Shape(
        "referencedObject",
        object_name=plain("referencedObjectName"),
        property_name=plain("referencedProperty"),
    )


@attrs.frozen(kw_only=True, repr=False)
class AttributeDefinition(GraphValue):
    """One attribute of an object; Graph's ``attributeDefinition``.

    Attributes:
        name: The attribute's name, unique in its object.
        type: What it holds.
        is_anchor: The object is known by it.
        is_case_exact: A change of case is a change.
        is_multivalued: It holds several values.
        is_required: An object can't be made without it.
        mutability: Whether it can be written.
        default_value: What it holds when nothing is written.
        null_values_flow: Whether *nothing* is carried over as well.
        api_expressions: How it is called on the interfaces of the service, by key.
        metadata: Notes of the service, by key.
        referenced_objects: What it points at, if it is a reference.
    """

    name: str | None = None
    type: AttributeType = AttributeType.STRING
    is_anchor: bool = False
    is_case_exact: bool = False
    is_multivalued: bool = False
    is_required: bool = False
    mutability: Mutability = Mutability.READ_WRITE
    default_value: str | None = None
    null_values_flow: bool = False
    api_expressions: OpenMap = attrs.field(factory=OpenMap)
    metadata: OpenMap = attrs.field(factory=OpenMap)
    referenced_objects: tuple[ReferencedObject, ...] = ()

    _shown: ClassVar = ("name", "type", "mutability")
    _graph: ClassVar = Shape(
        "attributeDefinition",
        name=plain("name"),
        type=word("type", AttributeType),
        is_anchor=plain("anchor"),
        is_case_exact=plain("caseExact"),
        is_multivalued=plain("multivalued"),
        is_required=plain("required"),
        mutability=word("mutability", Mutability),
        default_value=plain("defaultValue"),
        null_values_flow=plain("flowNullValues"),
        api_expressions=pairs("apiExpressions"),
        metadata=pairs("metadata"),
        referenced_objects=many("referencedObjects", ReferencedObject.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class ObjectDefinition(GraphValue):
    """One type of object of a directory; Graph's ``objectDefinition``.

    Attributes:
        name: The type's name, such as ``User``.
        attributes: What such an object has.
        metadata: Notes of the service, by key.
        supported_apis: Interfaces that can be used with it.
    """

    name: str | None = None
    attributes: tuple[AttributeDefinition, ...] = ()
    metadata: OpenMap = attrs.field(factory=OpenMap)
    supported_apis: tuple[str, ...] = ()

    _graph: ClassVar = Shape(
        "objectDefinition",
        name=plain("name"),
        attributes=many("attributes", AttributeDefinition.from_graph),
        metadata=pairs("metadata"),
        supported_apis=texts("supportedApis"),
    )


@attrs.frozen(kw_only=True, repr=False)
class DirectoryDefinition(GraphValue):
    """One of the two directories of a schema; Graph's ``directoryDefinition``.

    Attributes:
        id: What discovery wants to be told.
        name: The name by which rules speak of it.
        objects: The types of object it has.
        is_read_only: Whether the definition may be changed.
        version: When and by whom it was last discovered, in the service's own words.
        discovered_at: When it was last discovered; None if never.
        discoverabilities: What can be discovered.
    """

    id: str | None = None
    name: str | None = None
    objects: tuple[ObjectDefinition, ...] = ()
    is_read_only: bool = False
    version: str | None = None
    discovered_at: datetime | None = None
    discoverabilities: tuple[Discoverability, ...] = ()

    _shown: ClassVar = ("id", "name", "objects")
    _graph: ClassVar = Shape(
        "directoryDefinition",
        id=plain("id"),
        name=plain("name"),
        objects=many("objects", ObjectDefinition.from_graph),
        is_read_only=plain("readOnly"),
        version=plain("version"),
        discovered_at=instant("discoveryDateTime"),
        discoverabilities=words("discoverabilities", Discoverability),
    )
