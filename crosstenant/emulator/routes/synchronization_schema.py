"""Synchronization schemas: read and replaced whole, and put back.

Graph: ``.../jobs/{id}/schema``. There is no PATCH.
"""

from crosstenant.emulator import access
from crosstenant.emulator.documents import Document, entries
from crosstenant.emulator.engine import configuration_audits, schemas
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.routes.synchronization_jobs import JOB, configuration, job_of
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.state import Job
from crosstenant.emulator.timestamps import stamp

routes = Routes("docs")

SCHEMA = f"{JOB}/schema"


@routes.route("GET", SCHEMA, needs=access.SYNC_READ)
def get_schema(call: Call, service_principal_id: str, job_id: str) -> Document:
    """Answer ``GET .../jobs/{id}/schema``; the directories, which are most of it, are a navigation property."""
    job = job_of(call, service_principal_id, job_id)
    return call.entity(_context(service_principal_id, f"jobs('{job_id}')/schema/$entity"), shown(call, job.schema))


@routes.route("PUT", SCHEMA, needs=access.SYNC_WRITE)
def put_schema(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``PUT .../jobs/{id}/schema``."""
    job = job_of(call, service_principal_id, job_id)
    schemas.replace(call.world, job, call.body())
    _audit(call, service_principal_id)


@routes.route("DELETE", SCHEMA, needs=access.SYNC_WRITE)
def delete_schema(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``DELETE .../jobs/{id}/schema``, which puts the template's schema back."""
    job = job_of(call, service_principal_id, job_id)
    schemas.reset(call.world, call.tenant, job)
    _audit(call, service_principal_id)


@routes.route("GET", f"{SCHEMA}/directories", needs=access.SYNC_READ, evidence="CSDL")
def list_directories(call: Call, service_principal_id: str, job_id: str) -> Document:
    """Answer ``GET .../schema/directories``, for those who did not expand them."""
    job = job_of(call, service_principal_id, job_id)
    context = _context(service_principal_id, f"jobs('{job_id}')/schema/directories")
    return {"@odata.context": call.context(context), "value": job.schema["directories"]}


@routes.route("GET", f"{SCHEMA}/directories/<directory_id>", needs=access.SYNC_READ, evidence="CSDL")
def get_directory(call: Call, service_principal_id: str, job_id: str, directory_id: str) -> Document:
    """Answer ``GET .../schema/directories/{id}``."""
    directory = _directory(job_of(call, service_principal_id, job_id), directory_id)
    return call.entity(_context(service_principal_id, f"jobs('{job_id}')/schema/directories/$entity"), directory)


@routes.route("POST", f"{SCHEMA}/directories/<directory_id>/discover", needs=access.SYNC_DISCOVER)
def discover(call: Call, service_principal_id: str, job_id: str, directory_id: str) -> Document:
    """Answer ``POST .../schema/directories/{id}/discover``: extension attributes of the source join its users."""
    job = job_of(call, service_principal_id, job_id)
    directory = _directory(job, directory_id)
    directory["discoveryDateTime"] = stamp(call.now)
    directory["version"] = f"Date:{stamp(call.now, 7)}, ActivityId:{call.world.trace_ids.guid()}"
    schemas.discover(call.tenant, job, directory)
    return call.entity("microsoft.graph.directoryDefinition", directory)


def shown(call: Call, schema: Document) -> Document:
    """Return what a client sees of a schema: its directories only where they are expanded, unless switched."""
    expanded = "directories" in call.query.get("$expand", "")
    if expanded or call.world.switches.schema_directories == "inline":
        return schema
    return schema | {"directories": []}


def _directory(job: Job, directory_id: str) -> Document:
    found = next((each for each in entries(job.schema, "directories") if each.get("id") == directory_id), None)
    if found is None:
        raise not_found(directory_id)
    return found


def _context(service_principal_id: str, rest: str) -> str:
    return f"servicePrincipals('{service_principal_id}')/synchronization/{rest}"


def _audit(call: Call, service_principal_id: str) -> None:
    service_principal = configuration(call, service_principal_id)
    configuration_audits.record(call, "Update attribute mappings or scope", service_principal)
