"""A schema being edited: every edit is checked at once, and nothing is sent before the draft is saved.

Documentation: *Customize user provisioning attribute-mappings*, *Configure cross-tenant synchronization*.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from crosstenant.errors import InputError
from crosstenant.models.expressions.parsing import LONGEST
from crosstenant.models.mapping_checks import (
    extension_fault,
    matching_fault,
    pair_fault,
    source_fault,
    target_fault,
    text_fault,
)
from crosstenant.models.schema_difference import SchemaDifference, compare
from crosstenant.models.schema_directory import AttributeDefinition, AttributeType
from crosstenant.models.schema_editing import (
    GROUP,
    USER,
    attribute_of,
    mapping_to,
    rule_of_users,
    source_definition,
    target_definition,
    with_attribute,
    with_attribute_mapping,
    with_object_mapping,
    without_attribute_mapping,
)
from crosstenant.models.schema_words import known_behavior, known_flow, known_switch, known_type
from crosstenant.models.scope import Scope
from crosstenant.models.scope.checking import faults
from crosstenant.models.sync_schema import (
    AttributeFlow,
    AttributeMapping,
    FlowBehavior,
    FlowType,
    MappingSource,
    ObjectMapping,
    SourceKind,
    SyncRule,
    SyncSchema,
)
from crosstenant.transport.graph import V1
from crosstenant.workflows import schemas
from crosstenant.workflows.expressions import Expressions
from crosstenant.workflows.link import Link
from crosstenant.workflows.schemas import JobSchema
from crosstenant.workflows.step import Side, StepResult, Task
from crosstenant.workflows.taking import refused

Change: TypeAlias = Callable[[ObjectMapping], ObjectMapping]
"""One edit of a mapping."""


_WHERE_GROUPS_ARE: Final = (
    " Group synchronization is a preview: a tenant that has it tells so on beta, editing(version='beta')."
)


class SchemaDraft:
    """Edits of a job's schema, gathered for one write.

    Attributes:
        schema: The schema with the edits so far.
        result: What saving came to; None as long as the draft is not saved.
    """

    def __init__(self, read: JobSchema) -> None:
        self._read: Final = read
        self._expressions: Final = Expressions(read)
        self.schema = read.schema
        self.result: StepResult[SyncSchema] | None = None

    @property
    def before(self) -> SyncSchema:
        """The schema as it was read."""
        return self._read.schema

    def diff(self) -> SchemaDifference:
        """Return what saving would change. Print it: a line for each edit."""
        return compare(self._read.schema, self.schema)

    @property
    def rule(self) -> SyncRule:
        """The rule that maps users.

        Raises:
            SetupError: There is none, or nobody could tell which.
        """
        found = rule_of_users(self.schema)
        if found is not None:
            return found
        raise refused(
            Task.EDIT_SCHEMA,
            self._read.source,
            explanation="The job's schema has no rule that turns users into users, or more than one.",
            advice="Restore the default schema with reset(), or a backup.",
        )

    def mapping(self, target_object: str = USER) -> ObjectMapping:
        """Return the mapping that makes objects of a type.

        Raises:
            InputError: There is none.
        """
        found = mapping_to(self.rule, target_object)
        if found is None:
            hint = _WHERE_GROUPS_ARE if target_object == GROUP else ""
            raise InputError(f"This job maps no {target_object}.{hint}", parameter="target_object")
        return found

    # One attribute

    def set(self, target_attribute: str, source: str) -> None:
        """Copy an attribute of the source.

        Raises:
            InputError: An attribute does not exist, cannot be read or written, or is the one users are matched by.
        """
        rule = self.rule
        sources, targets = source_definition(self.schema, rule), target_definition(self.schema, rule)
        _refuse(source_fault(sources, source), "source")
        self._refuse_target(target_attribute)
        _refuse(pair_fault(attribute_of(sources, source), attribute_of(targets, target_attribute)), "source")
        self._put(target_attribute, MappingSource(expression=f"[{source}]", name=source))

    def constant(self, target_attribute: str, value: str) -> None:
        """Write the same text to everybody; booleans are the texts ``True`` and ``False``.

        Raises:
            InputError: As for `set`.
        """
        self._refuse_target(target_attribute)
        _refuse(text_fault(value, "A constant"), "value")
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        _refuse("" if len(quoted) <= LONGEST else f"A constant has at most {LONGEST - 2:,} characters.", "value")
        self._put(target_attribute, MappingSource(expression=quoted, name=value, kind=SourceKind.CONSTANT))

    def expression(self, target_attribute: str, expression: str) -> None:
        """Compute the value. The expression is linted, then read by Graph itself.

        Raises:
            InputError: The expression is wrong, with the place; else as for `set`.
        """
        self._refuse_target(target_attribute)
        self._put(target_attribute, self._expressions.source_of(expression, source_definition(self.schema, self.rule)))

    def remove(self, target_attribute: str) -> None:
        """Write the attribute no more; what the target holds stays.

        Raises:
            InputError: It is not mapped, or users are matched by it.
        """
        former = self._mapped(target_attribute)
        self._change(lambda mapping: without_attribute_mapping(mapping, former))

    def default(self, target_attribute: str, value: str | None) -> None:
        """Write this where the source has nothing, when a user is created; None takes the default away.

        Raises:
            InputError: The attribute is not mapped, or users are matched by it.
        """
        _refuse("" if value is None else text_fault(value, "A default"), "value")
        wanted = attrs.evolve(self._mapped(target_attribute), default_value=value)
        self._change(lambda mapping: with_attribute_mapping(mapping, wanted))

    def flow(
        self,
        target_attribute: str,
        flow_type: AttributeFlow | str | None = None,
        *,
        behavior: FlowBehavior | str | None = None,
    ) -> None:
        """Say when the attribute is written; what is None stays as it is.

        Args:
            target_attribute: An attribute that is mapped.
            flow_type: ``Always``, or ``ObjectAddOnly`` for only when a user is created.
            behavior: ``FlowWhenChanged``, or ``FlowAlways``.

        Raises:
            InputError: There is no such word, the attribute is not mapped, or users are matched by it.
        """
        former = self._mapped(target_attribute)
        wanted = attrs.evolve(
            former,
            flow_type=former.flow_type if flow_type is None else known_flow(flow_type),
            flow_behavior=former.flow_behavior if behavior is None else known_behavior(behavior),
        )
        self._change(lambda mapping: with_attribute_mapping(mapping, wanted))

    # Objects

    def actions(self, *, add: bool | None = None, update: bool | None = None, delete: bool | None = None) -> None:
        """Switch on or off what may happen to users in the target; what is None stays as it is."""
        switches: dict[FlowType, bool | None] = {
            FlowType.ADD: known_switch(add, "add"),
            FlowType.UPDATE: known_switch(update, "update"),
            FlowType.DELETE: known_switch(delete, "delete"),
        }
        present = self.mapping().flow_types
        wanted: list[FlowType] = [kind for kind, on in switches.items() if (kind in present if on is None else on)]
        strange: list[FlowType] = [kind for kind in present if kind not in switches and kind is not FlowType.NONE]
        flow_types = tuple(wanted + strange) or (FlowType.NONE,)
        if set(flow_types) != set(present):
            self._change(lambda mapping: attrs.evolve(mapping, flow_types=flow_types))

    def enable(self, target_object: str = GROUP) -> None:
        """Synchronize objects of this type: ``Group``, where the tenant has group synchronization.

        Groups arrive only where the target allows them as well, and where only who is assigned is synchronized.

        Raises:
            InputError: The job does not map such objects.
        """
        self._change(lambda mapping: attrs.evolve(mapping, enabled=True), target_object)

    def disable(self, target_object: str = GROUP) -> None:
        """Synchronize objects of this type no more.

        Raises:
            InputError: It is ``User``, or the job does not map such objects.
        """
        if target_object == USER:
            raise InputError(
                "The mapping of users cannot be disabled. Pause the job, or narrow its scope.",
                parameter="target_object",
            )
        self._change(lambda mapping: attrs.evolve(mapping, enabled=False), target_object)

    def add_attribute(
        self, name: str, *, side: Side | str = Side.SOURCE, kind: AttributeType | str = AttributeType.STRING
    ) -> None:
        """Make a directory extension known, so that it can be mapped. Fine if it is known already.

        Args:
            name: Such as ``extension_<client id without hyphens>_costCenter``; upper and lower case differ.
            side: The tenant whose users have it.
            kind: What it holds.

        Raises:
            InputError: The name cannot be one, or the schema came without its directories.
        """
        rule, where = self.rule, known_side(side)
        _refuse(extension_fault(name), "name")
        directory = rule.source_directory if where is Side.SOURCE else rule.target_directory
        find = source_definition if where is Side.SOURCE else target_definition
        definition = find(self.schema, rule)
        if definition is None:
            raise InputError("The service did not tell what users have, so nothing can be added to it.")
        if attribute_of(definition, name) is None:
            attribute = AttributeDefinition(name=name, type=known_type(kind))
            self.schema = with_attribute(self.schema, directory, definition.name or USER, attribute)

    def scope(self, scope: Scope) -> None:
        """Let only those through whom the scope lets in. Whoever falls out of it leaves the target.

        Raises:
            InputError: An attribute, an operator or a value does not fit the schema.
        """
        found = faults(known_scope(scope), source_definition(self.schema, self.rule), self._expressions.operators)
        _refuse(" ".join(found), "scope")
        self._change(lambda mapping: attrs.evolve(mapping, scope=scope.to_filter(mapping.scope)))

    def _change(self, change: Change, target_object: str = USER) -> None:
        rule = self.rule
        if not rule.editable:
            raise InputError(f"Graph says that the rule {rule.name!r} may not be edited.")
        self.schema = with_object_mapping(self.schema, rule, self.mapping(target_object), change)

    def _put(self, target_attribute: str, source: MappingSource) -> None:
        former = self.mapping().mapping_of(target_attribute)
        wanted = attrs.evolve(former or AttributeMapping(target_attribute=target_attribute), source=source)
        if wanted != former:
            self._change(lambda mapping: with_attribute_mapping(mapping, wanted))

    def _mapped(self, target_attribute: str) -> AttributeMapping:
        found = self.mapping().mapping_of(target_attribute)
        if found is None:
            mapped = ", ".join(sorted(item.target_attribute or "" for item in self.mapping().attribute_mappings))
            raise InputError(f"{target_attribute!r} is not mapped; mapped are {mapped}.", parameter="target_attribute")
        _refuse(matching_fault(found), "target_attribute")
        return found

    def _refuse_target(self, target_attribute: str) -> None:
        former = self.mapping().mapping_of(target_attribute)
        if former is not None:
            _refuse(matching_fault(former), "target_attribute")
        _refuse(target_fault(target_definition(self.schema, self.rule), target_attribute), "target_attribute")


def edited(link: Link, edit: Callable[[SchemaDraft], None], *, version: str = V1) -> StepResult[SyncSchema]:
    """Read the schema, make one edit and write it; threads that share the link take turns.

    Args:
        link: The link.
        edit: Edits a draft.
        version: ``v1.0``, or ``beta`` where a preview is concerned.

    Raises:
        InputError: The edit is wrong.
        StalePlanError: Somebody else changed the schema meanwhile.
        SetupError: There is no job, or Graph refused.
        OutcomeUnknownError: The service took the schema and shows another.
    """
    with link.one_writer:
        draft = SchemaDraft(schemas.read(link, Task.EDIT_SCHEMA, version=version))
        edit(draft)
        return schemas.write(link, draft.before, draft.schema, version=version)


def _refuse(fault: str, parameter: str) -> None:
    if fault:
        raise InputError(fault, parameter=parameter)


def known_scope(scope: object) -> Scope:
    """Return a scope as it is.

    Raises:
        InputError: It is none.
    """
    if not isinstance(scope, Scope):
        raise InputError(f"A scope is built with Scope.where(...), not {scope!r}.", parameter="scope")
    return scope


def known_side(side: Side | str) -> Side:
    """Return the side of that name.

    Raises:
        InputError: There is no such side.
    """
    try:
        return Side(side)
    except ValueError:
        raise InputError(f'side is "source" or "target", not {side!r}.', parameter="side") from None
