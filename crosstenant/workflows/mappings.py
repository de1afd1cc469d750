"""`sync.mappings`: which attribute flows where, as the job's schema says it; every edit is one write of the whole.

Documentation: *Customize user provisioning attribute-mappings for SaaS applications in Microsoft Entra ID*, *Configure
cross-tenant synchronization*, attribute mappings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from crosstenant.errors import InputError
from crosstenant.models.directory import Principal
from crosstenant.models.expressions import ExpressionFinding
from crosstenant.models.schema_difference import SchemaDifference, compare
from crosstenant.models.schema_directory import AttributeType
from crosstenant.models.schema_editing import GROUP, mapping_to
from crosstenant.models.schema_functions import ParsedExpression
from crosstenant.models.sync_schema import AttributeFlow, AttributeMapping, FlowBehavior, ObjectMapping, SyncSchema
from crosstenant.transport.graph import V1
from crosstenant.workflows import schemas
from crosstenant.workflows.drafting import SchemaDraft, edited, known_side
from crosstenant.workflows.expressions import Expressions
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, StepResult, Task

_PREVIEWS: Final = "beta"


class Mappings:
    """The attribute mappings of a link's job.

    Graph takes a schema back only whole, and every write makes the next cycle read everybody anew; so edit several
    things at once where you can::

        with sync.mappings.editing() as draft:
            draft.set("mobile", "mobile")
            draft.constant("userType", "Guest")
            print(draft.diff())

    Nothing is sent before the block ends, and nothing at all where it ends with an exception. A method of this object
    with the same name is the same edit, written at once.

    Every write raises :class:`StalePlanError` where somebody changed the schema since it was read,
    :class:`InputError` for an edit that Graph would refuse, and :class:`SetupError` where there is no job or Graph
    refuses all the same.
    """

    def __init__(self, link: Link) -> None:
        self._link: Final = link

    def __repr__(self) -> str:
        return f"Mappings({self._link!r})"

    # Reading

    def schema(self) -> SyncSchema:
        """Return the whole schema, with the directories where the service tells them."""
        return schemas.read(self._link).schema

    def users(self) -> ObjectMapping:
        """Return the mapping of users: its attributes, actions and scope."""
        return self._draft().mapping()

    def groups(self) -> ObjectMapping | None:
        """Return the mapping of groups, or None in a tenant that has no group synchronization, which is a preview."""
        return mapping_to(SchemaDraft(schemas.read(self._link, version=_PREVIEWS)).rule, GROUP)

    def find(self, target_attribute: str) -> AttributeMapping | None:
        """Return how an attribute of the target gets its value, or None where it is not mapped."""
        return self.users().mapping_of(target_attribute)

    def matching(self) -> tuple[AttributeMapping, ...]:
        """Return by what users of both tenants are recognised as the same. Graph lets nobody change it."""
        return tuple(item for item in self.users().attribute_mappings if item.is_matching)

    # Expressions

    def check(self, expression: str) -> tuple[ExpressionFinding, ...]:
        """Return what is wrong with an expression, or may surprise; where nothing is wrong, Graph agrees."""
        return self._expressions().check(expression)

    def evaluate(self, expression: str, who: str | Principal | Mapping[str, object]) -> ParsedExpression:
        """Return what Graph makes of an expression for somebody.

        Args:
            expression: The text.
            who: A principal name, an object id, a principal; or the attributes themselves, named as the schema does.

        Raises:
            InputError: The expression is wrong, or there is no such user.
        """
        return self._expressions().evaluate(expression, who)

    # Writing

    @contextmanager
    def editing(self, *, version: str = V1) -> Iterator[SchemaDraft]:
        """Gather edits on a draft and write them at the end of the block, all or none.

        Args:
            version: Through which version of Graph: ``v1.0``, or ``beta`` where the mapping of groups is concerned.

        Raises:
            InputError: There is no such version.
            StalePlanError: Somebody changed the schema meanwhile.
            SetupError: There is no job, or Graph refused.
            OutcomeUnknownError: The service took the schema and shows another.
        """
        if version not in (V1, _PREVIEWS):
            raise InputError(f"version is {V1!r} or {_PREVIEWS!r}, not {version!r}.", parameter="version")
        draft = SchemaDraft(schemas.read(self._link, Task.EDIT_SCHEMA, version=version))
        yield draft
        draft.result = schemas.write(self._link, draft.before, draft.schema, version=version)

    def set(self, target_attribute: str, source: str) -> StepResult[SyncSchema]:
        """Copy an attribute of the source. See `SchemaDraft.set`."""
        return self._once(lambda draft: draft.set(target_attribute, source))

    def constant(self, target_attribute: str, value: str) -> StepResult[SyncSchema]:
        """Write the same text to everybody. See `SchemaDraft.constant`."""
        return self._once(lambda draft: draft.constant(target_attribute, value))

    def expression(self, target_attribute: str, expression: str) -> StepResult[SyncSchema]:
        """Compute the value. See `SchemaDraft.expression`."""
        return self._once(lambda draft: draft.expression(target_attribute, expression))

    def remove(self, target_attribute: str) -> StepResult[SyncSchema]:
        """Write the attribute no more. See `SchemaDraft.remove`."""
        return self._once(lambda draft: draft.remove(target_attribute))

    def default(self, target_attribute: str, value: str | None) -> StepResult[SyncSchema]:
        """Say what is written where the source has nothing. See `SchemaDraft.default`."""
        return self._once(lambda draft: draft.default(target_attribute, value))

    def flow(
        self,
        target_attribute: str,
        flow_type: AttributeFlow | str | None = None,
        *,
        behavior: FlowBehavior | str | None = None,
    ) -> StepResult[SyncSchema]:
        """Say when the attribute is written. See `SchemaDraft.flow`."""
        return self._once(lambda draft: draft.flow(target_attribute, flow_type, behavior=behavior))

    def actions(
        self, *, add: bool | None = None, update: bool | None = None, delete: bool | None = None
    ) -> StepResult[SyncSchema]:
        """Switch on or off what may happen to users in the target. See `SchemaDraft.actions`."""
        return self._once(lambda draft: draft.actions(add=add, update=update, delete=delete))

    def enable(self, target_object: str = GROUP) -> StepResult[SyncSchema]:
        """Synchronize objects of this type. See `SchemaDraft.enable`."""
        return edited(self._link, lambda draft: draft.enable(target_object), version=_version_for(target_object))

    def disable(self, target_object: str = GROUP) -> StepResult[SyncSchema]:
        """Synchronize objects of this type no more. See `SchemaDraft.disable`."""
        return edited(self._link, lambda draft: draft.disable(target_object), version=_version_for(target_object))

    def add_attribute(
        self, name: str, *, side: Side | str = Side.SOURCE, kind: AttributeType | str = AttributeType.STRING
    ) -> StepResult[SyncSchema]:
        """Make a directory extension known. See `SchemaDraft.add_attribute`."""
        return self._once(lambda draft: draft.add_attribute(name, side=side, kind=kind))

    def discover(self, side: Side | str = Side.SOURCE) -> tuple[str, ...]:
        """Let the service look again what users of a tenant have; return the attributes that are new to the schema.

        Directory extensions come in that way; one that does not is added by `add_attribute`.

        Raises:
            InputError: ``side`` is none, or the service does not tell which directories the schema has.
        """
        return schemas.discover(self._link, known_side(side))

    # The whole

    def backup(self) -> str:
        """Return the whole schema as JSON text, for a file. Take one before you edit."""
        return schemas.to_text(self.schema())

    def diff(self, backup: str | bytes | SyncSchema) -> SchemaDifference:
        """Return what changed since a backup.

        Raises:
            InputError: It is no schema.
        """
        former = backup if isinstance(backup, SyncSchema) else schemas.from_text(backup)
        return compare(former, self.schema())

    def restore(self, backup: str | bytes | SyncSchema) -> StepResult[SyncSchema]:
        """Put a backup back in place: mappings, scoping filters and directories.

        Raises:
            InputError: It is no schema, or another job's.
        """
        wanted = backup if isinstance(backup, SyncSchema) else schemas.from_text(backup)
        with self._link.one_writer:
            present = schemas.read(self._link, Task.EDIT_SCHEMA).schema
            return schemas.write(self._link, present, schemas.fitted(wanted, present))

    def reset(self) -> StepResult[SyncSchema]:
        """Go back to the template's schema; all mappings and filters that were changed are lost."""
        return schemas.reset(self._link)

    def _draft(self) -> SchemaDraft:
        return SchemaDraft(schemas.read(self._link))

    def _expressions(self) -> Expressions:
        return Expressions(schemas.read(self._link))

    def _once(self, edit: Callable[[SchemaDraft], None]) -> StepResult[SyncSchema]:
        return edited(self._link, edit)


def _version_for(target_object: str) -> str:
    """Return the version of Graph that maps such objects; groups are a preview, and those are on beta."""
    return _PREVIEWS if target_object == GROUP else V1
