"""The schema of a link's job: read whole, and replaced whole by one that was made from what was read.

Documentation: *Update synchronizationSchema*, *Export or import your provisioning configuration by using Microsoft
Graph API*.
"""

from __future__ import annotations

import json
import logging
from typing import Final

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import CrossTenantError, GraphError, InputError, OutcomeUnknownError, StalePlanError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.schema_difference import compare
from crosstenant.models.schema_directory import DirectoryDefinition, ObjectDefinition
from crosstenant.models.schema_editing import USER, rule_of_users
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import SyncSchema
from crosstenant.transport.graph import V1
from crosstenant.workflows.finding import the_job, while_new
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import shown
from crosstenant.workflows.step import Side, StepResult, Task
from crosstenant.workflows.taking import taken, taking

_log: Final = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class JobSchema:
    """A job's schema as it was read.

    Attributes:
        source: The client of the source tenant.
        app: The configuration app.
        job: Its job.
        schema: The schema.
        version: The version of Graph that it was read from, and goes back to.
    """

    source: TenantClient
    app: ConfigurationApp
    job: SyncJob
    schema: SyncSchema
    version: str = V1


def read(link: Link, task: Task = Task.READ_SCHEMA, *, version: str = V1) -> JobSchema:
    """Return the schema of the link's job, with its directories where the service tells them.

    Args:
        link: The link.
        task: What it is read for.
        version: ``v1.0``, or ``beta`` where a preview is concerned.

    Raises:
        SetupError: There is no job, or Graph refused.
    """
    source = link.at(task)
    with taking(task, source):
        app, job = the_job(link, task)
        schema = while_new(link, lambda: _whole(source, app, job, version))
    return JobSchema(source=source, app=app, job=job, schema=schema, version=version)


def expanded(source: TenantClient, app: ConfigurationApp, job: SyncJob) -> SyncSchema:
    """Return a schema with its directories by one request, or without them where the service does not tell them.

    Raises:
        GraphError: Graph refused.
    """
    try:
        return source.sync_schemas.get(app, job, with_directories=True)
    except GraphError:
        return source.sync_schemas.get(app, job)


def write(link: Link, before: SyncSchema, wanted: SyncSchema, *, version: str = V1) -> StepResult[SyncSchema]:
    """Replace the schema by one that was made from ``before``, if it still stands so; read it back.

    Raises:
        StalePlanError: Somebody changed the schema since it was read. Nothing was written.
        SetupError: There is no job, or Graph refused.
        OutcomeUnknownError: The service took the schema and shows another.
    """
    with link.one_writer:
        now = read(link, Task.EDIT_SCHEMA, version=version)
        _refuse_stale(before, now.schema)
        difference = compare(now.schema, wanted)
        if not difference:
            return taken(Task.EDIT_SCHEMA, now.source, value=now.schema, before=now.schema, changed=False)
        for line in difference.lines:
            _log.info("schema of job %s: %s", now.job.id, line)
        with taking(Task.EDIT_SCHEMA, now.source):
            now.source.sync_schemas.save(now.app, now.job, wanted, version=version)
            after = _shown(now, wanted)
    return taken(Task.EDIT_SCHEMA, now.source, value=after, before=now.schema, changed=True)


def reset(link: Link) -> StepResult[SyncSchema]:
    """Go back to the template's schema.

    Raises:
        SetupError: There is no job, or Graph refused.
    """
    with link.one_writer:
        before = read(link, Task.RESET_SCHEMA)
        with taking(Task.RESET_SCHEMA, before.source):
            before.source.sync_schemas.reset(before.app, before.job)
        after = read(link, Task.RESET_SCHEMA).schema
    changed = bool(compare(before.schema, after))
    return taken(Task.RESET_SCHEMA, before.source, value=after, before=before.schema, changed=changed)


def discover(link: Link, side: Side) -> tuple[str, ...]:
    """Let the service look again what users of a tenant have; return the names that are new to the schema.

    Raises:
        InputError: The schema came without its directories.
        SetupError: There is no job, or Graph refused.
    """
    with link.one_writer:
        return _discovered(read(link, Task.DISCOVER_ATTRIBUTES), side)


def _discovered(before: JobSchema, side: Side) -> tuple[str, ...]:
    rule = rule_of_users(before.schema)
    name = rule and (rule.source_directory if side is Side.SOURCE else rule.target_directory)
    directory = next((item for item in before.schema.directories if item.name == name), None)
    if directory is None:
        raise InputError("The service did not tell which directories the schema has.")
    with taking(Task.DISCOVER_ATTRIBUTES, before.source):
        found = before.source.sync_schemas.discover(before.app, before.job, directory)
    known = set(_user_attributes(directory))
    return tuple(name for name in _user_attributes(found) if name not in known)


def _user_attributes(directory: DirectoryDefinition) -> tuple[str, ...]:
    users = (item for item in directory.objects if item.name == USER)
    return tuple(attribute.name for item in users for attribute in item.attributes if attribute.name)


def to_text(schema: SyncSchema) -> str:
    """Return a schema as JSON text, every member in its order."""
    return json.dumps(schema.to_graph(), ensure_ascii=False, indent=2)


def from_text(backup: str | bytes) -> SyncSchema:
    """Return the schema in a text that `to_text` wrote, or that was saved from Graph itself.

    Raises:
        InputError: It is no schema.
    """
    try:
        document = json.loads(backup)
    except (ValueError, TypeError, RecursionError):
        raise InputError("The backup is no JSON text.", parameter="backup") from None
    if not isinstance(document, dict) or not isinstance(document.get("synchronizationRules"), list):
        raise InputError("The backup is no synchronization schema: it has no synchronizationRules.", parameter="backup")
    try:
        return SyncSchema.from_graph(document)
    except CrossTenantError as error:
        raise InputError(f"The backup is no synchronization schema: {error}", parameter="backup") from error


def fitted(backup: SyncSchema, present: SyncSchema) -> SyncSchema:
    """Return a backup as it can be written to a job whose schema is ``present``.

    A reset, like a new job, gives rules and directories other ids, and the service takes none but its own; the
    mappings of users and what users have are then put into the rule that is there.

    Raises:
        InputError: It is a backup of another kind of job.
    """
    known = {rule.id for rule in present.rules}
    if backup.rules and all(rule.id in known for rule in backup.rules):
        directories = backup.directories or present.directories  # a backup taken without them must not take them away
        return attrs.evolve(backup, id=present.id, version=present.version, directories=directories)
    theirs, ours = rule_of_users(backup), rule_of_users(present)
    if theirs is None or ours is None:
        raise InputError("The backup has no rule that turns users into users.", parameter="backup")
    rule = attrs.evolve(ours, object_mappings=theirs.object_mappings)
    objects = {
        ours.source_directory: _objects(backup, theirs.source_directory),
        ours.target_directory: _objects(backup, theirs.target_directory),
    }
    return attrs.evolve(
        present,
        rules=tuple(rule if item is ours else item for item in present.rules),
        directories=tuple(
            attrs.evolve(item, objects=objects.get(item.name) or item.objects) for item in present.directories
        ),
    )


def _objects(schema: SyncSchema, directory: str | None) -> tuple[ObjectDefinition, ...]:
    return next((item.objects for item in schema.directories if item.name == directory), ())


def _whole(source: TenantClient, app: ConfigurationApp, job: SyncJob, version: str) -> SyncSchema:
    """Return the schema with its directories: some answers carry them, others only when they are asked for."""
    schema = source.sync_schemas.get(app, job, version=version)
    if schema.directories:
        return schema
    try:
        return source.sync_schemas.get(app, job, with_directories=True, version=version)
    except GraphError:  # then nobody can look attributes up; everything else works without
        return schema


def _refuse_stale(before: SyncSchema, present: SyncSchema) -> None:
    changes = compare(before, present).lines
    if before.version != present.version:
        raise StalePlanError((f"the schema's version was {before.version} and is {present.version}", *changes))
    if changes:
        raise StalePlanError(changes)


def _shown(now: JobSchema, wanted: SyncSchema) -> SyncSchema:
    """Read until another schema shows than before; it must be the one that was sent."""

    def look() -> SyncSchema | None:
        found = _whole(now.source, now.app, now.job, now.version)
        return found if compare(now.schema, found) else None

    found = shown(look, clock=now.source.clock, what=str(Task.EDIT_SCHEMA))
    surprises = compare(wanted, found)
    if surprises:
        raise OutcomeUnknownError(
            f"The service took the schema and shows it otherwise than it was sent: {'; '.join(surprises.lines)}."
            " Read it again and look whether that is what you want."
        )
    return found
