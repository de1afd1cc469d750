"""Schemas of jobs and templates: replaced whole, or put back to what they started from.

Evidence: docs; what the version is raised by is derived.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, entries, text, texts
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
    job.schema.update(_taken(world, job.schema, body))
    jobs.begin_anew(job)


def reset(world: "Emulator", tenant: Tenant, job: Job) -> None:
    """Put the template's schema back; the next cycle looks at everybody."""
    version = str(job.schema.get("version"))
    service_principal = tenant.service_principals.get(job.service_principal_id) or {}
    job.schema = jobs.fresh_schema(world, tenant, service_principal, job.id)
    job.schema["version"] = _next_version(version)
    jobs.begin_anew(job)


def replace_template(world: "Emulator", tenant: Tenant, app_id: str, body: Document) -> None:
    """Save the schema of an application's template; jobs that are created or reset from now on start from it.

    Raises:
        GraphFault: ``schemaInvalid``.
    """
    present = jobs.template_schema_of(world, tenant, app_id)
    tenant.template_schemas[app_id] = present | _taken(world, present, body)


def _taken(world: "Emulator", present: Document, body: Document) -> Document:
    """Return what a client's schema changes; id and version are the service's own."""
    duplicates_allowed = world.switches.duplicate_mapping == "accepted"
    fault = next(schema_check.faults(body, present, duplicates_allowed=duplicates_allowed), None)
    if fault is not None:
        raise service_error(world, "schemaInvalid", fault)
    # Directories that a client did not expand, it cannot have meant to remove.
    taken: Document = {name: entries(body, name) or present[name] for name in _MEMBERS}
    return taken | {"version": _next_version(str(present.get("version")))}


def _next_version(version: str) -> str:
    name, _, number = version.rpartition(".")
    return f"{name}.{int(number) + 1}" if name and number.isdigit() else f"{version}.1"


def discover(tenant: Tenant, job: Job, directory: Document) -> None:
    """Add the directory extensions that users of the source have to the directory's definition of a user."""
    rules = entries(job.schema, "synchronizationRules")
    if directory.get("name") not in {rule.get("sourceDirectoryName") for rule in rules}:
        return
    definition = next((each for each in entries(directory, "objects") if each.get("name") == "User"), None)
    if definition is None or tenant.settings.get("extensionsHidden"):
        return
    attributes = entries(definition, "attributes")
    known = {text(each, "name") for each in attributes}
    attributes.extend(_extension(name, attributes[0]) for name in sorted(_extensions(tenant) - known))
    definition["attributes"] = attributes


def _extensions(tenant: Tenant) -> set[str]:
    held = {name for user in tenant.users for name in user if name.startswith("extension_")}
    defined = (each for app in tenant.applications for each in entries(app, "_extensionProperties"))
    # Extensions of several values cannot be synchronized, and are not found.
    usable = (each for each in defined if "User" in texts(each, "targetObjects") and not each["isMultiValued"])
    return held | {text(each, "name") for each in usable}


def _extension(name: str, model: Document) -> Document:
    return model | {"name": name, "anchor": False, "required": False, "type": "String", "mutability": "ReadWrite"}
