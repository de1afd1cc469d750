"""Synchronization jobs: created, tested, started, paused, restarted, asked to provision somebody now.

Graph: ``/servicePrincipals/{id}/synchronization``.
"""

from crosstenant.emulator import access
from crosstenant.emulator.default_schema import TEMPLATE_ID
from crosstenant.emulator.documents import Document, block, entries, flag, text
from crosstenant.emulator.engine import configuration_audits, connection, jobs, on_demand, on_demand_answers
from crosstenant.emulator.engine.service_errors import (
    job_not_found,
    not_yet,
    service_error,
    unknown_secret_key,
    validation_error,
)
from crosstenant.emulator.engine.settings import KNOWN_KEYS
from crosstenant.emulator.errors import GraphFault, not_found
from crosstenant.emulator.routing import Call, Reply, Routes
from crosstenant.emulator.state import Job
from crosstenant.emulator.synchronization_shapes import CREDENTIALS, NEW_JOB, ON_DEMAND, RESTART, body_like

routes = Routes("docs")

ROOT = "/servicePrincipals/<service_principal_id>/synchronization"
JOBS = f"{ROOT}/jobs"
JOB = f"{JOBS}/<job_id>"


def configuration(call: Call, service_principal_id: str) -> Document:
    """Return the service principal of a configuration once it has settled.

    Raises:
        GraphFault: 404: there is none, not yet, or the id is an application's.
    """
    found = call.tenant.service_principals.get(service_principal_id)
    if found is None:
        raise not_found(service_principal_id)
    if not call.tenant.has_settled(service_principal_id, call.now):
        raise not_yet(call.world, service_principal_id)
    return found


def job_of(call: Call, service_principal_id: str, job_id: str) -> Job:
    """Return a job.

    Raises:
        GraphFault: 404: the configuration or the job is not there.
    """
    configuration(call, service_principal_id)
    job = jobs.find(call.tenant, service_principal_id, job_id, world=call.world)
    if job is None:
        raise job_not_found(job_id)
    return job


@routes.route("GET", JOBS, needs=access.SYNC_READ)
def list_jobs(call: Call, service_principal_id: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/jobs``."""
    configuration(call, service_principal_id)
    present = [
        job.document for job in call.tenant.jobs_of(service_principal_id) if call.tenant.has_settled(job.id, call.now)
    ]
    context = call.context(f"servicePrincipals('{service_principal_id}')/synchronization/jobs")
    return {"@odata.context": context, "value": present}


@routes.route("POST", JOBS, needs=access.SYNC_WRITE)
def create_job(call: Call, service_principal_id: str) -> Reply:
    """Answer ``POST /servicePrincipals/{id}/synchronization/jobs``."""
    service_principal = configuration(call, service_principal_id)
    body = body_like(call, NEW_JOB)
    template_id = text(body, "templateId")
    if template_id != TEMPLATE_ID:
        message = f"The synchronization template '{template_id}' is not available for this application."
        raise service_error(call.world, "InvalidTemplateId", message)
    if call.tenant.jobs_of(service_principal_id) and call.world.switches.second_job == "409":
        message = f"A synchronization job for the template '{template_id}' already exists."
        raise service_error(call.world, "SynchronizationJobAlreadyExists", message, status=409)
    job = jobs.create(call.world, call.tenant, service_principal)
    configuration_audits.record(call, "Add provisioning configuration", service_principal)
    context = f"servicePrincipals('{service_principal_id}')/synchronization/jobs/$entity"
    return Reply(call.entity(context, job.document), 201)


@routes.route("GET", JOB, needs=access.SYNC_READ)
def get_job(call: Call, service_principal_id: str, job_id: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/jobs/{id}``."""
    job = job_of(call, service_principal_id, job_id)
    return call.entity(f"servicePrincipals('{service_principal_id}')/synchronization/jobs/$entity", job.document)


@routes.route("DELETE", JOB, needs=access.SYNC_WRITE)
def delete_job(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``DELETE /servicePrincipals/{id}/synchronization/jobs/{id}``."""
    jobs.remove(call.tenant, job_of(call, service_principal_id, job_id))
    _audit(call, "Delete provisioning configuration", service_principal_id)


@routes.route("POST", f"{JOB}/start", needs=access.SYNC_WRITE)
def start_job(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``POST .../jobs/{id}/start``."""
    job = job_of(call, service_principal_id, job_id)
    saved = call.tenant.secrets.get(service_principal_id, {})
    if not saved and call.world.switches.start_without_secrets == "refused":
        message = "The credentials of the synchronization job are missing. Save them before you start it."
        raise service_error(call.world, "InvalidCredentials", message)
    jobs.start(call.world, job)
    _audit(call, "Enable/start provisioning configuration", service_principal_id)


@routes.route("POST", f"{JOB}/pause", needs=access.SYNC_WRITE)
def pause_job(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``POST .../jobs/{id}/pause``."""
    jobs.pause(call.world, job_of(call, service_principal_id, job_id))
    _audit(call, "Disable/pause provisioning configuration", service_principal_id)


@routes.route("POST", f"{JOB}/restart", needs=access.SYNC_WRITE)
def restart_job(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``POST .../jobs/{id}/restart``."""
    job = job_of(call, service_principal_id, job_id)
    criteria = block(body_like(call, RESTART), "criteria") if call.content.strip() else {}
    try:
        scope = jobs.reset_scope(text(criteria, "resetScope"))
    except ValueError as error:
        raise GraphFault(400, "BadRequest", f"Requested value '{error.args[0]}' was not found.") from error
    jobs.restart(call.world, job, scope)
    _audit(call, "Enable/restart provisioning configuration", service_principal_id)


@routes.route("POST", f"{JOBS}/validateCredentials", needs=access.SYNC_WRITE)
def validate_credentials(call: Call, service_principal_id: str) -> None:
    """Answer ``POST .../jobs/validateCredentials``, which needs no job."""
    configuration(call, service_principal_id)
    if text(call.body(), "templateId") != TEMPLATE_ID:
        raise GraphFault(400, "RequestParameterInvalid", "The request does not identify a synchronization template.")
    _validate(call, service_principal_id)


@routes.route("POST", f"{JOB}/validateCredentials", needs=access.SYNC_WRITE, evidence="CSDL")
def validate_job_credentials(call: Call, service_principal_id: str, job_id: str) -> None:
    """Answer ``POST .../jobs/{id}/validateCredentials``."""
    job_of(call, service_principal_id, job_id)
    _validate(call, service_principal_id)


def _validate(call: Call, service_principal_id: str) -> None:
    body = body_like(call, CREDENTIALS)
    credentials = {text(item, "key"): text(item, "value") for item in entries(body, "credentials")}
    if flag(body, "useSavedCredentials"):
        credentials = call.tenant.secrets.get(service_principal_id, {})
    unknown = next((key for key in credentials if key not in KNOWN_KEYS), None)
    if unknown is not None:
        raise unknown_secret_key(unknown)
    cross_cloud = connection.is_cross_cloud(configuration(call, service_principal_id))
    failure = connection.check(call.world, call.tenant, credentials, cross_cloud=cross_cloud)
    if failure is None and call.world.switches.second_configuration == "refused":
        failure = connection.rival(call.tenant, service_principal_id, credentials)
    if failure is not None:
        raise validation_error(call.world, failure)


@routes.route("POST", f"{JOB}/provisionOnDemand", needs=access.SYNC_WRITE)
def provision_on_demand(call: Call, service_principal_id: str, job_id: str) -> Document:
    """Answer ``POST .../jobs/{id}/provisionOnDemand``: 200 whatever becomes of the subject."""
    job = job_of(call, service_principal_id, job_id)
    on_demand.throttle(call.world, job)
    changes = on_demand.perform(call.world, call.tenant, job, on_demand.read(body_like(call, ON_DEMAND)))
    switches = call.world.switches
    answer = on_demand_answers.answer(changes, shape=switches.on_demand_shape, names=switches.step_names)
    return call.entity("microsoft.graph.stringKeyStringValuePair", answer)


def _audit(call: Call, activity: str, service_principal_id: str) -> None:
    configuration_audits.record(call, activity, configuration(call, service_principal_id))
