"""The life of a job: created, started, paused, restarted, deleted (Graph: ``synchronizationJob`` and its actions).

Evidence: docs; see the switches about jobs.
"""

import enum
from copy import deepcopy
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from crosstenant.emulator.default_schema import TEMPLATE_ID, SchemaIds, default_schema, template_schema
from crosstenant.emulator.default_schema.mappings import SchemaVariant
from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine import job_status, quarantining
from crosstenant.emulator.engine.memory import Memory, memory_of
from crosstenant.emulator.state import Job, Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator


class ResetScope(enum.Flag):
    """The ``synchronizationJobRestartScope`` flags, with Graph's own numbers."""

    NONE = 0
    CONNECTOR_DATA_STORE = 1
    ESCROWS = 2
    WATERMARK = 4
    QUARANTINE_STATE = 8
    FULL = 15
    FORCE_DELETES = 32


PORTAL_RESTART = ResetScope.QUARANTINE_STATE | ResetScope.WATERMARK | ResetScope.ESCROWS

_WORDS = {
    "none": ResetScope.NONE,
    "connectordatastore": ResetScope.CONNECTOR_DATA_STORE,
    "escrows": ResetScope.ESCROWS,
    "watermark": ResetScope.WATERMARK,
    "quarantinestate": ResetScope.QUARANTINE_STATE,
    "full": ResetScope.FULL,
    "forcedeletes": ResetScope.FORCE_DELETES,
}


def reset_scope(words: str | None) -> ResetScope:
    """Read the comma-joined flags; nothing at all means what the portal's restart button does.

    Raises:
        ValueError: A word is no member of the enumeration; the word is the error's argument.
    """
    if words is None or not words.strip():
        return PORTAL_RESTART
    scope = ResetScope.NONE
    for word in words.split(","):
        flag = _WORDS.get(word.strip().lower())
        if flag is None:
            raise ValueError(word.strip())
        scope |= flag
    return scope


def create(world: "Emulator", tenant: Tenant, service_principal: Document) -> Job:
    """Create a job from the cross-tenant template, with the template's schema; it is disabled."""
    job_id = _job_id(world, tenant, service_principal)
    job = Job(
        id=job_id,
        service_principal_id=text(service_principal, "id"),
        document=job_status.new_job(job_id, TEMPLATE_ID, world.switches.new_job_code),
        schema=fresh_schema(world, tenant, service_principal, job_id),
    )
    memory_of(job)
    tenant.jobs[job_id] = job
    tenant.settles_at[job_id] = world.due_in(world.delays.job)
    return job


def _job_id(world: "Emulator", tenant: Tenant, service_principal: Document) -> str:
    app_id = text(service_principal, "appId")
    last = app_id if world.switches.job_id_third_part == "appId" else world.ids.guid()
    job_id = f"{TEMPLATE_ID}.{tenant.id.replace('-', '')}.{last}"
    return job_id if job_id not in tenant.jobs else f"{job_id.removesuffix(last)}{world.ids.guid()}"


def fresh_schema(world: "Emulator", tenant: Tenant, service_principal: Document, schema_id: str) -> Document:
    """Build the schema that a job starts from: the template's as somebody left it, else the default one with new ids.

    The wording of the default is what the world's switches ask for.
    """
    changed = tenant.template_schemas.get(text(service_principal, "appId"))
    if changed is not None:
        return deepcopy(changed) | {"id": schema_id}
    ids = SchemaIds(rule=world.ids.guid(), source_directory=world.ids.guid(), target_directory=world.ids.guid())
    schema = default_schema(schema_id, ids, variant_of(world, tenant))
    if world.switches.group_sync:
        _offer_groups(schema, world.switches.directory_names)
    return schema


def _offer_groups(schema: Document, product_name: str) -> None:
    """Give the mapping of groups what tenants with the preview show: a name and a source, still switched off."""
    for rule in entries(schema, "synchronizationRules"):
        for mapping in entries(rule, "objectMappings"):
            if mapping.get("targetObjectName") == "Group":
                mapping |= {"name": f"Provision {product_name} Groups", "sourceObjectName": "Group"}


def template_schema_of(world: "Emulator", tenant: Tenant, app_id: str) -> Document:
    """Return the template's schema for a configuration; unless changed it is built, with ids that stay the same."""
    if app_id in tenant.template_schemas:
        return tenant.template_schemas[app_id]
    rule, source, target = (str(uuid5(NAMESPACE_URL, f"{app_id}/{part}")) for part in ("rule", "source", "target"))
    return template_schema(
        SchemaIds(rule=rule, source_directory=source, target_directory=target), variant_of(world, tenant)
    )


def variant_of(world: "Emulator", tenant: Tenant) -> SchemaVariant:
    """Say how schemas are worded in a tenant."""
    switches = world.switches
    return SchemaVariant(
        product_name=switches.directory_names,
        rule_priority=switches.rule_priority,
        flag_separator="," if switches.compact_flags else ", ",
        maps_mobile=switches.maps_mobile,
        maps_manager=tenant.cloud == "global",
    )


def start(world: "Emulator", job: Job) -> None:
    """Enable a job: it goes on from its watermark, and out of quarantine. What a running job does is a switch."""
    runs_already = job_status.is_enabled(job) and not quarantining.is_quarantined(job)
    if runs_already and world.switches.repeated_start == "stops":
        pause(world, job)
        return
    job_status.set_schedule(job, "Active")
    quarantining.lift(job)
    _show_execution(job)
    if not runs_already:
        _run_soon(world, job)


def _show_execution(job: Job) -> None:
    status = job_status.status_of(job)
    job_status.set_code(job, job_status.healthy_code(job))
    status["troubleshootingUrl"] = ""
    if status["lastExecution"] is None:
        status["lastExecution"] = job_status.never_run()


def _run_soon(world: "Emulator", job: Job) -> None:
    if memory_of(job)["cycle"] is None:
        job.next_run_at = world.due_in(world.delays.first_run)


def pause(world: "Emulator", job: Job) -> None:
    """Let no new cycle begin; one that runs is finished first."""
    job_status.set_schedule(job, world.switches.paused_schedule)
    job_status.set_code(job, "Paused")
    if memory_of(job)["cycle"] is None:
        job.next_run_at = None


def restart(world: "Emulator", job: Job, scope: ResetScope) -> None:
    """Throw away what the scope names and begin a cycle soon; a cycle under way is given up."""
    memory = memory_of(job)
    memory["cycle"] = None
    if ResetScope.CONNECTOR_DATA_STORE in scope:
        _forget_links(memory)
    if ResetScope.ESCROWS in scope:
        memory["escrows"].clear()
    if ResetScope.WATERMARK in scope:
        begin_anew(job)
        memory["restarted"] = True
    if ResetScope.FORCE_DELETES in scope:
        memory["force_deletes"] = True
    job_status.set_schedule(job, "Active")
    if ResetScope.QUARANTINE_STATE in scope or scope is ResetScope.NONE:
        quarantining.lift(job)
    if not quarantining.is_quarantined(job):
        _show_execution(job)
    job.next_run_at = world.due_in(world.delays.first_run)


def _forget_links(memory: Memory) -> None:
    for table in (memory["links"], memory["departed"], memory["group_links"]):
        table.clear()
    for marks in (memory["disabled"], memory["stale_names"], memory["seen_groups"]):
        marks.clear()
    memory["counted"].clear()


def begin_anew(job: Job) -> None:
    """Forget the watermark, that of a running cycle too: the next one looks at everybody, as after a changed schema."""
    memory = memory_of(job)
    memory["marks"].clear()
    if memory["cycle"] is not None:
        memory["cycle"]["marks"].clear()


def remove(tenant: Tenant, job: Job) -> None:
    """Delete a job with everything it knows; secrets and synchronized users stay."""
    del tenant.jobs[job.id]
    tenant.settles_at.pop(job.id, None)


def find(tenant: Tenant, service_principal_id: str, job_id: str, *, world: "Emulator") -> Job | None:
    """Return a job of a configuration once it has settled."""
    job = tenant.jobs.get(job_id)
    if job is None or job.service_principal_id != service_principal_id:
        return None
    return job if tenant.has_settled(job_id, world.clock.now()) else None
