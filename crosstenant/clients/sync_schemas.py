"""The synchronization schema of a job: read, replaced and reset whole, with what it may be made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crosstenant.clients.answers import answered
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.schema_directory import DirectoryDefinition, ObjectDefinition
from crosstenant.models.schema_functions import FilterOperator, MappingFunction, ParsedExpression
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import SyncSchema
from crosstenant.transport.graph import V1, GraphTransport

_SCHEMA: Final = "/servicePrincipals/{}/synchronization/jobs/{}/schema"


class SyncSchemasClient:
    """Reads and replaces the schemas of one tenant's synchronization jobs.

    The service takes a schema only whole, by PUT; what other tools send, a PATCH, it answers with 404. Permissions and
    the empty 401 are those of `SyncJobsClient`.
    """

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def get(
        self, app: ConfigurationApp, job: SyncJob, *, with_directories: bool = False, version: str = V1
    ) -> SyncSchema:
        """Return a job's schema: its rules, mappings, scoping filters and directories. It is large.

        Graph: ``GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema``
        Permissions: Synchronization.Read.All

        Args:
            app: The configuration app.
            job: The job.
            with_directories: Ask for the two directories by ``$expand``; some answers carry them anyway.
            version: ``v1.0`` or ``beta``.

        Raises:
            NotFoundError: The app no longer has this job.
        """
        query = {"$expand": "directories"} if with_directories else None
        answer = self._transport.get(_SCHEMA, app.service_principal_id, job.id, query=query, version=version)
        return SyncSchema.from_graph(answer)

    def save(self, app: ConfigurationApp, job: SyncJob, schema: SyncSchema, *, version: str = V1) -> None:
        """Put a schema in place of the job's. Whatever it does not hold is lost; the next cycle reads everybody anew.

        Graph: ``PUT /servicePrincipals/{id}/synchronization/jobs/{id}/schema``
        Permissions: Synchronization.ReadWrite.All

        Args:
            app: The configuration app.
            job: The job.
            schema: The whole schema, best made from one that was read from the same version.
            version: ``v1.0`` or ``beta``.

        Raises:
            GraphError: The service refuses it (``schemaInvalid``); nothing changed.
            NotFoundError: The app no longer has this job.
        """
        body = schema.to_graph()
        self._transport.put(_SCHEMA, app.service_principal_id, job.id, body=body, version=version)

    def reset(self, app: ConfigurationApp, job: SyncJob) -> None:
        """Go back to the template's schema: all mappings and filters that were changed are lost.

        Graph: ``DELETE /servicePrincipals/{id}/synchronization/jobs/{id}/schema``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            NotFoundError: The app no longer has this job.
        """
        self._transport.delete(_SCHEMA, app.service_principal_id, job.id)

    def discover(self, app: ConfigurationApp, job: SyncJob, directory: DirectoryDefinition) -> DirectoryDefinition:
        """Let the service look again what a directory's objects have; new extensions come in that way.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/schema/directories/{id}/discover``
        Permissions: Synchronization.ReadWrite.All

        Raises:
            NotFoundError: The app no longer has this job, or the schema has no such directory.
        """
        path = f"{_SCHEMA}/directories/{{}}/discover"
        answer = self._transport.post(path, app.service_principal_id, job.id, directory.id or "", repeatable=True)
        return DirectoryDefinition.from_graph(answered(answer))

    def filter_operators(self, app: ConfigurationApp, job: SyncJob) -> tuple[FilterOperator, ...]:
        """Return the operators that scoping filters of this job may use.

        Graph: ``GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema/filterOperators``
        Permissions: Synchronization.Read.All
        """
        pages = self._transport.pages(f"{_SCHEMA}/filterOperators", app.service_principal_id, job.id)
        return tuple(map(FilterOperator.from_graph, pages))

    def functions(self, app: ConfigurationApp, job: SyncJob) -> tuple[MappingFunction, ...]:
        """Return the functions that mapping expressions of this job may use.

        Graph: ``GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema/functions``
        Permissions: Synchronization.Read.All
        """
        pages = self._transport.pages(f"{_SCHEMA}/functions", app.service_principal_id, job.id)
        return tuple(map(MappingFunction.from_graph, pages))

    def parse_expression(
        self,
        app: ConfigurationApp,
        job: SyncJob,
        expression: str,
        *,
        person: Mapping[str, object] | None = None,
        definition: ObjectDefinition | None = None,
    ) -> ParsedExpression:
        """Let the service read an expression, and try it on somebody. Nothing is changed.

        An expression that cannot be read is an answer, not an error.

        Graph: ``POST /servicePrincipals/{id}/synchronization/jobs/{id}/schema/parseExpression``
        Permissions: Synchronization.ReadWrite.All

        Args:
            app: The configuration app.
            job: The job.
            expression: The text.
            person: The attributes to try it with, named as the schema names them.
            definition: The schema's definition of such an object.

        Raises:
            NotFoundError: The app no longer has this job.
        """
        body: dict[str, object] = {"expression": expression, "targetAttributeDefinition": None}
        body["testInputObject"] = None if person is None else _test_object(person, definition)
        answer = self._transport.post(
            f"{_SCHEMA}/parseExpression", app.service_principal_id, job.id, body=body, repeatable=True
        )
        return ParsedExpression.from_graph(answered(answer))


def _test_object(person: Mapping[str, object], definition: ObjectDefinition | None) -> dict[str, object]:
    return {
        "definition": None if definition is None else definition.to_graph(),
        "properties": [_property(name, value) for name, value in person.items()],
    }


def _property(name: str, value: object) -> dict[str, object]:
    if isinstance(value, list | tuple):  # the member is of open type, so a list has to say what it is
        return {"key": name, "value@odata.type": "#Collection(String)", "value": list(value)}
    return {"key": name, "value": value}
