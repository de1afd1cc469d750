"""A job's synchronization schema: which attribute flows where, and for whom.

Graph takes a schema back only whole, so a `SyncSchema` remembers the document it was read from. The typed views are for
reading and for making new parts; what they don't know is written back as it came.
"""

from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, many, one, pairs, plain, texts, word, words
from crosstenant.models.schema_directory import DirectoryDefinition
from crosstenant.models.scoping_filter import ScopingFilter

INBOUND_USER_RULE = "USER_INBOUND_USER"
"""The name of the one rule of the cross-tenant template."""


class FlowType(Word):
    """Which changes of an object a mapping carries over."""

    NONE = "None"
    ADD = "Add"
    UPDATE = "Update"
    DELETE = "Delete"


class AttributeFlow(Word):
    """In which situations an attribute mapping writes its target."""

    ALWAYS = "Always"
    OBJECT_ADD_ONLY = "ObjectAddOnly"
    MULTI_VALUE_ADD_ONLY = "MultiValueAddOnly"
    VALUE_ADD_ONLY = "ValueAddOnly"
    ATTRIBUTE_ADD_ONLY = "AttributeAddOnly"


class FlowBehavior(Word):
    """Whether an attribute is written only when it changed."""

    WHEN_CHANGED = "FlowWhenChanged"
    ALWAYS = "FlowAlways"


class SourceKind(Word):
    """Where a mapping's value comes from."""

    ATTRIBUTE = "Attribute"
    CONSTANT = "Constant"
    FUNCTION = "Function"


@attrs.frozen(kw_only=True, repr=False)
class MappingSource(GraphValue):
    """Where an attribute's value comes from; Graph's ``attributeMappingSource``.

    Attributes:
        expression: The whole source as text, such as ``[mail]`` or ``Append([displayName], " (Fabrikam)")``.
        name: The attribute, the constant or the function.
        kind: Which of the three it is.
        parameters: A function's arguments, in order.
    """

    expression: str | None = None
    name: str | None = None
    kind: SourceKind = SourceKind.ATTRIBUTE
    parameters: "tuple[MappingParameter, ...]" = ()

    _shown: ClassVar = ("expression", "kind")
    _graph: ClassVar = Shape(
        "attributeMappingSource",
        expression=plain("expression"),
        name=plain("name"),
        kind=word("type", SourceKind),
        # A source holds parameters and a parameter holds a source: one of the two has to be looked up late.
        parameters=many("parameters", lambda payload: MappingParameter.from_graph(payload)),
    )


@attrs.frozen(kw_only=True, repr=False)
class MappingParameter(GraphValue):
    """One argument of a function; Graph's ``stringKeyAttributeMappingSourceValuePair``.

    Attributes:
        name: The parameter's name; a function may take the same one several times.
        source: What is passed.
    """

    name: str | None = None
    source: MappingSource | None = None

    _graph: ClassVar = Shape(
        "stringKeyAttributeMappingSourceValuePair",
        name=plain("key"),
        source=one("value", MappingSource.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class AttributeMapping(GraphValue):
    """How one attribute of the target gets its value; Graph's ``attributeMapping``.

    Attributes:
        target_attribute: The attribute that is written.
        source: Where its value comes from; None means the default value is a constant.
        default_value: What is written when the source says nothing.
        flow_type: In which situations it is written.
        flow_behavior: Whether it is written only when it changed.
        matching_priority: 0 for an ordinary mapping; otherwise objects are matched by it, the lowest number first.
        export_missing_references: Used by the service itself.
    """

    target_attribute: str | None = None
    source: MappingSource | None = None
    default_value: str | None = None
    flow_type: AttributeFlow = AttributeFlow.ALWAYS
    flow_behavior: FlowBehavior = FlowBehavior.WHEN_CHANGED
    matching_priority: int = 0
    export_missing_references: bool = False

    _shown: ClassVar = ("target_attribute", "source", "flow_type")
    _graph: ClassVar = Shape(
        "attributeMapping",
        target_attribute=plain("targetAttributeName"),
        source=one("source", MappingSource.from_graph),
        default_value=plain("defaultValue"),
        flow_type=word("flowType", AttributeFlow),
        flow_behavior=word("flowBehavior", FlowBehavior),
        matching_priority=plain("matchingPriority"),
        export_missing_references=plain("exportMissingReferences"),
    )

    @property
    def is_matching(self) -> bool:
        """Whether objects of source and target are recognised as one by this attribute."""
        return self.matching_priority > 0


@attrs.frozen(kw_only=True, repr=False)
class ObjectMapping(GraphValue):
    """How objects of one type become objects of another; Graph's ``objectMapping``.

    Attributes:
        name: What the admin centre calls it; None on mappings that the template leaves empty.
        enabled: Whether objects of this type are synchronized at all.
        source_object: The type in the source, such as ``User``.
        target_object: The type in the target.
        flow_types: Which changes are carried over.
        scope: Which objects; None for all of them.
        attribute_mappings: How each attribute of the target gets its value.
        metadata: Notes of the service, by key; values are JSON text.
    """

    name: str | None = None
    enabled: bool = False
    source_object: str | None = None
    target_object: str | None = None
    flow_types: tuple[FlowType, ...] = (FlowType.ADD, FlowType.UPDATE, FlowType.DELETE)
    scope: ScopingFilter | None = None
    attribute_mappings: tuple[AttributeMapping, ...] = ()
    metadata: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("name", "enabled", "source_object", "target_object", "attribute_mappings")
    _graph: ClassVar = Shape(
        "objectMapping",
        name=plain("name"),
        enabled=plain("enabled"),
        source_object=plain("sourceObjectName"),
        target_object=plain("targetObjectName"),
        flow_types=words("flowTypes", FlowType),
        scope=one("scope", ScopingFilter.from_graph),
        attribute_mappings=many("attributeMappings", AttributeMapping.from_graph),
        metadata=pairs("metadata"),
    )

    def mapping_of(self, target_attribute: str) -> AttributeMapping | None:
        """Return the mapping that writes an attribute of the target, or None."""
        return next((item for item in self.attribute_mappings if item.target_attribute == target_attribute), None)


@attrs.frozen(kw_only=True, repr=False)
class ContainerFilter(GraphValue):
    """Containers that a rule is limited to; Graph's ``containerFilter``, unused across tenants.

    Attributes:
        included: The containers' names.
    """

    included: tuple[str, ...] = ()

    _graph: ClassVar = Shape("containerFilter", included=texts("includedContainers"))


@attrs.frozen(kw_only=True, repr=False)
class GroupFilter(GraphValue):
    """Groups that a rule is limited to; Graph's ``groupFilter``, unused across tenants.

    Attributes:
        included: The groups' names.
    """

    included: tuple[str, ...] = ()

    _graph: ClassVar = Shape("groupFilter", included=texts("includedGroups"))


@attrs.frozen(kw_only=True, repr=False)
class SyncRule(GraphValue):
    """How objects of one directory reach another; Graph's ``synchronizationRule``.

    Attributes:
        id: What provisioning on demand wants to be told.
        name: The rule's name.
        priority: Rules run from the lowest number to the highest.
        editable: Whether the rule may be changed.
        source_directory: The name of the directory that is read.
        target_directory: The name of the directory that is written.
        object_mappings: One per type of object.
        container_filter: Containers that the rule is limited to.
        group_filter: Groups that the rule is limited to.
        metadata: Notes of the service, by key.
    """

    id: str | None = None
    name: str | None = None
    priority: int = 0
    editable: bool = False
    source_directory: str | None = None
    target_directory: str | None = None
    object_mappings: tuple[ObjectMapping, ...] = ()
    container_filter: ContainerFilter | None = None
    group_filter: GroupFilter | None = None
    metadata: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("id", "name", "source_directory", "target_directory")
    _graph: ClassVar = Shape(
        "synchronizationRule",
        container_filter=one("containerFilter", ContainerFilter.from_graph),
        editable=plain("editable"),
        group_filter=one("groupFilter", GroupFilter.from_graph),
        id=plain("id"),
        metadata=pairs("metadata"),
        name=plain("name"),
        object_mappings=many("objectMappings", ObjectMapping.from_graph),
        priority=plain("priority"),
        source_directory=plain("sourceDirectoryName"),
        target_directory=plain("targetDirectoryName"),
    )

    @property
    def supports_provision_on_demand(self) -> bool | None:
        """What the rule's metadata says about provisioning on demand; None if it says nothing."""
        said = self.metadata.get("supportsProvisionOnDemand")
        return None if said is None else str(said).casefold() == "true"

    def mapping_for(self, source_object: str) -> ObjectMapping | None:
        """Return the mapping for a type of source object, such as ``User``, or None."""
        return next((item for item in self.object_mappings if item.source_object == source_object), None)


@attrs.frozen(kw_only=True, repr=False)
class SyncSchema(GraphValue):
    """Everything that decides what a job does with an object; Graph's ``synchronizationSchema``.

    Attributes:
        id: The schema's id; a job's schema has the job's.
        version: Set by the service with every change.
        rules: How objects get from directory to directory.
        directories: The two directories and what can be read from and written to each.
    """

    id: str | None = None
    version: str | None = None
    rules: tuple[SyncRule, ...] = ()
    directories: tuple[DirectoryDefinition, ...] = ()

    _graph: ClassVar = Shape(
        "synchronizationSchema",
        id=plain("id"),
        version=plain("version"),
        rules=many("synchronizationRules", SyncRule.from_graph),
        directories=many("directories", DirectoryDefinition.from_graph),
    )

    @property
    def user_rule(self) -> SyncRule | None:
        """The rule that provisions users on demand: the one that says it can, else the one with the template's name.

        Never chosen by priority, which differs between tenants. None if no rule fits.
        """
        able = [rule for rule in self.rules if rule.supports_provision_on_demand]
        named = [rule for rule in able or self.rules if rule.name == INBOUND_USER_RULE]
        return next(iter(named or able), None)
