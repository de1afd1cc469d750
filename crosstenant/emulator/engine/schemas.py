"""The schema of a job: replaced whole, or put back to the template's."""

from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine import jobs, schema_check
from crosstenant.emulator.engine.service_errors import service_error
from crosstenant.emulator.state import Job, Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_MEMBERS = ("synchronizationRules", "directories")


def replace(world: "Emulator", job: Job, body: Document) -> None:
    """Save a whole schema; the next cycle looks at everybody.

    Raises:
        GraphFault: ``schemaInvalid``.
    """
    duplicates_allowed = world.switches.duplicate_mapping == "accepted"
    fault = next(schema_check.faults(body, job.schema, duplicates_allowed=duplicates_allowed), None)
    if fault is not None:
        raise service_error(world, "schemaInvalid", fault)
    # Id and version are the service's own. Directories that a client did not expand, it cannot have meant to remove.
    for name in _MEMBERS:
        job.schema[name] = entries(body, name) or job.schema[name]
    job.schema["version"] = _next_version(str(job.schema.get("version")))
    jobs.begin_anew(job)


def reset(world: "Emulator", tenant: Tenant, job: Job) -> None:
    """Put the template's schema back; the next cycle looks at everybody."""
    version = str(job.schema.get("version"))
    job.schema = jobs.fresh_schema(world, tenant, job.id)
    job.schema["version"] = _next_version(version)
    jobs.begin_anew(job)


def _next_version(version: str) -> str:
    name, _, number = version.rpartition(".")
    return f"{name}.{int(number) + 1}" if name and number.isdigit() else f"{version}.1"


def discover(tenant: Tenant, job: Job, directory: Document) -> None:
    """Add the directory extensions that users of the source have to the directory's definition of a user."""
    rules = entries(job.schema, "synchronizationRules")
    if directory.get("name") not in {rule.get("sourceDirectoryName") for rule in rules}:
        return
    definition = next((each for each in entries(directory, "objects") if each.get("name") == "User"), None)
    if definition is None:
        return
    attributes = entries(definition, "attributes")
    known = {text(each, "name") for each in attributes}
    found = {name for user in tenant.users for name in user if name.startswith("extension_")}
    attributes.extend(_extension(name, attributes[0]) for name in sorted(found - known))
    definition["attributes"] = attributes


def _extension(name: str, model: Document) -> Document:
    return model | {"name": name, "anchor": False, "required": False, "type": "String", "mutability": "ReadWrite"}
