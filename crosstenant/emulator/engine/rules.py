"""A job's schema as the engine uses it: one rule, its mapping of users, its mapping of groups.

Evidence: docs.
"""

from collections.abc import Iterator

import attrs

from crosstenant.emulator.documents import Document, block, entries, flag, text, whole
from crosstenant.emulator.engine.source_attributes import Attributes, Value
from crosstenant.emulator.expressions import EvaluationError, Expression, Surroundings, compile_source
from crosstenant.emulator.scoping_filters import DOCUMENTED, FilterVariant, ScopingFilter, compile_filter

MATCHING_ATTRIBUTE = "alternativeSecurityIds"
REFERENCES = frozenset({"manager"})


@attrs.frozen
class Source:
    """The source of one mapping, with what its functions need beside the object."""

    expression: Expression
    surroundings: Surroundings

    @property
    def reads(self) -> frozenset[str]:
        """Names of the source attributes that it looks at."""
        return self.expression.attributes

    @property
    def drops_empty(self) -> bool:
        """Whether not even a default value flows where it yields nothing."""
        return self.expression.drops_empty

    def value(self, attributes: Attributes) -> Value:
        """Return the value for one object; None if there is nothing to write."""
        try:
            value = self.expression.evaluate(attributes, self.surroundings)
        except EvaluationError:
            # The engine leaves out what it cannot compute, as it does with an empty attribute.
            return None
        return value or None


@attrs.frozen
class Row:
    """One attribute mapping.

    Attributes:
        target: Name in the target directory's object.
        source: Where the value comes from; None takes the default alone.
        default: Written on creation when the source yields nothing.
        flow: ``Always``, ``ObjectAddOnly``, ``AttributeAddOnly``, ``ValueAddOnly`` or ``MultiValueAddOnly``.
    """

    target: str
    source: Source | None
    default: str | None
    flow: str

    @property
    def is_reference(self) -> bool:
        """Whether the value is another object."""
        return self.target in REFERENCES


@attrs.frozen
class ObjectRule:
    """How one kind of object is synchronized.

    Attributes:
        rows: Attribute mappings without the matching one, in order of the schema.
        screen: The built-in filter: who fails it is skipped, and never deprovisioned.
        scope: The configured scoping filters: who falls out is deprovisioned.
        adds, updates, deletes: The flow types.
    """

    enabled: bool
    rows: tuple[Row, ...]
    screen: ScopingFilter
    scope: ScopingFilter
    adds: bool
    updates: bool
    deletes: bool

    @property
    def source_names(self) -> tuple[str, ...]:
        """Attributes of the source that some mapping reads."""
        return tuple(sorted({name for row in self.rows if row.source for name in row.source.reads}))

    @property
    def maps_manager(self) -> bool:
        """Whether managers are synchronized."""
        return any(row.is_reference for row in self.rows)

    @property
    def blocks_sign_ins(self) -> bool:
        """Whether a user who is disabled in the source is disabled in the target."""
        return self.updates and any(row.target == "accountEnabled" for row in self.rows)

    @property
    def filter_names(self) -> frozenset[str]:
        """Attributes of the source that some filter reads."""
        return self.screen.attributes | self.scope.attributes


@attrs.frozen
class Rule:
    """The synchronization rule that a job runs by.

    Attributes:
        target_attributes: What the target offers for users; a mapping to anything else fails.
        exact_attributes: Those of them for which a change of case is a change.
        redacted_attributes: Those whose values no log shows.
    """

    id: str
    users: ObjectRule
    groups: ObjectRule
    target_attributes: frozenset[str]
    exact_attributes: frozenset[str]
    redacted_attributes: frozenset[str]


def rule_of(schema: Document, surroundings: Surroundings, filters: FilterVariant = DOCUMENTED) -> Rule:
    """Read the rule that a job runs by."""
    rule = leading_rule(schema)
    target = text(rule, "targetDirectoryName")
    attributes = list(attribute_definitions(schema, target, "User"))
    users = _object_rule(_mapping(rule, "User") or {}, surroundings, filters)
    return Rule(
        id=text(rule, "id"),
        users=users,
        groups=_object_rule(_mapping(rule, "Group") or {}, surroundings, filters),
        target_attributes=frozenset(text(each, "name") for each in attributes),
        exact_attributes=frozenset(text(each, "name") for each in attributes if each.get("caseExact") is True),
        redacted_attributes=frozenset(
            row.target for row in users.rows if row.source and row.source.expression.is_redacted
        ),
    )


def leading_rule(schema: Document) -> Document:
    """Return the rule with the lowest priority number that maps users."""
    rules = sorted(entries(schema, "synchronizationRules"), key=lambda rule: whole(rule, "priority"))
    return next((each for each in rules if _mapping(each, "User")), rules[0] if rules else {})


def attribute_definitions(schema: Document, directory_name: str, object_name: str) -> Iterator[Document]:
    """Yield what one of the schema's directories offers for a kind of object."""
    for directory in entries(schema, "directories"):
        if directory.get("name") != directory_name:
            continue
        for each in entries(directory, "objects"):
            if each.get("name") == object_name:
                yield from entries(each, "attributes")


def user_mapping(rule: Document) -> Document | None:
    """Return the mapping of users, known by its target object and never by its name."""
    return _mapping(rule, "User")


def _mapping(rule: Document, target: str) -> Document | None:
    return next((each for each in entries(rule, "objectMappings") if each.get("targetObjectName") == target), None)


def _object_rule(mapping: Document, surroundings: Surroundings, filters: FilterVariant) -> ObjectRule:
    scope = block(mapping, "scope")
    flows = {word.strip() for word in text(mapping, "flowTypes").split(",")}
    mappings = (each for each in entries(mapping, "attributeMappings") if whole(each, "matchingPriority") == 0)
    return ObjectRule(
        enabled=flag(mapping, "enabled") is True and bool(text(mapping, "sourceObjectName")),
        rows=tuple(_row(each, surroundings) for each in mappings),
        screen=compile_filter(entries(scope, "inputFilterGroups"), filters, missing_differs=True),
        scope=compile_filter(entries(scope, "groups"), filters),
        adds="Add" in flows,
        updates="Update" in flows,
        deletes="Delete" in flows,
    )


def _row(mapping: Document, surroundings: Surroundings) -> Row:
    default = mapping.get("defaultValue")
    return Row(
        target=text(mapping, "targetAttributeName"),
        source=Source(compile_source(block(mapping, "source")), surroundings) if mapping.get("source") else None,
        default=default if isinstance(default, str) else None,
        flow=text(mapping, "flowType") or "Always",
    )
