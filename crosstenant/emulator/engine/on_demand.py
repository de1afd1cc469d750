"""Provisioning on demand: one look at each subject, now, whatever the job is doing.

Graph: ``POST .../jobs/{id}/provisionOnDemand``; "On-demand provisioning in Microsoft Entra ID".

Evidence: docs.
"""

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs

from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine import cycles, exporting, logbook, scope
from crosstenant.emulator.engine.changes import Change, Failure, JobLabel, Modified, Scoping
from crosstenant.emulator.engine.failures import failure
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.engine.reconciling import reconcile
from crosstenant.emulator.engine.run import Run, label_of, run_for
from crosstenant.emulator.engine.settings import JobSettings
from crosstenant.emulator.errors import GraphFault, not_found, throttled
from crosstenant.emulator.state import Job, Tenant
from crosstenant.emulator.timestamps import instant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

RATE: Final = 5
WINDOW: Final = timedelta(seconds=10)


@attrs.frozen
class Request:
    """What a request asks for.

    Attributes:
        rule_id: The synchronization rule.
        subjects: ``synchronizationJobSubject`` documents, in order.
    """

    rule_id: str
    subjects: list[Document]


def read(body: Document) -> list[Request]:
    """Read the parameters of the action.

    Raises:
        GraphFault: 400: nobody is asked for.
    """
    requests = [Request(text(each, "ruleId"), entries(each, "subjects")) for each in entries(body, "parameters")]
    named = [text(subject, "objectId") for request in requests for subject in request.subjects]
    if not all(request.subjects for request in requests) or not named or not all(named):
        raise _invalid("The request does not identify a synchronization subject.")
    return requests


def throttle(world: "Emulator", job: Job) -> None:
    """Count a request against the limit of five in ten seconds.

    Raises:
        GraphFault: 429, with the whole seconds until the oldest request no longer counts.
    """
    now = world.clock.now()
    memory = memory_of(job)
    recent = [moment for moment in memory["requests_at"] if now - instant(moment) < WINDOW]
    if len(recent) >= RATE:
        raise throttled(max(1, math.ceil((instant(recent[0]) + WINDOW - now).total_seconds())))
    memory["requests_at"] = [*recent, now.isoformat()]


def perform(world: "Emulator", tenant: Tenant, job: Job, requests: list[Request]) -> list[Change]:
    """Provision every subject and log what happened.

    Raises:
        GraphFault: The job has no credentials, the rule is not the job's, or a subject cannot be asked for.
    """
    _check_credentials(tenant, job)
    subjects = [subject for request in requests for subject in _subjects(world, job, request)]
    obstacle = cycles.obstacle(world, tenant, job)
    changes = [
        _unreachable(world, tenant, job, subject, obstacle) if obstacle else _provision(world, tenant, job, subject)
        for subject in subjects
    ]
    for change in changes:
        logbook.record(world, tenant, change)
    return changes


def _check_credentials(tenant: Tenant, job: Job) -> None:
    if not JobSettings.from_secrets(tenant.secrets.get(job.service_principal_id, {})).complete:
        message = f"The credentials of the synchronization job {job.id} are missing. Save them before provisioning."
        raise GraphFault(400, "SynchronizationJobCredentialsMissing", message)


def _subjects(world: "Emulator", job: Job, request: Request) -> list[Document]:
    if request.rule_id not in {text(rule, "id") for rule in entries(job.schema, "synchronizationRules")}:
        raise _invalid(
            f"The request identified this synchronization job: {job.id}. The request also identified this"
            f" synchronization rule: {request.rule_id}. However, the job does not include the rule."
        )
    if len(request.subjects) > 1 and world.switches.several_subjects == "refused":
        raise _invalid("The request identified more than one subject.")
    for subject in request.subjects:
        if text(subject, "objectTypeName") not in {"User", "Group"}:
            raise _invalid(f"The object type '{text(subject, 'objectTypeName')}' is not supported by the rule.")
    return request.subjects


def _invalid(message: str) -> GraphFault:
    return GraphFault(400, "RequestParameterInvalid", message)


def _provision(world: "Emulator", tenant: Tenant, job: Job, subject: Document) -> Change:
    run = run_for(world, tenant, job, cycle_id=world.ids.guid())
    run.on_demand = True
    identifier = text(subject, "objectId").lower()
    if text(subject, "objectTypeName") == "Group":
        return _group(run, identifier)
    user = run.source.users.get(identifier)
    if user is None:
        return _missing(run, identifier)
    change = reconcile(run, identifier) or run.new_change(user, action="Other", status="Skipped")
    _keep_or_forget(run, change)
    return _with_manager(run, change)


def _keep_or_forget(run: Run, change: Change) -> None:
    if change.failure is None:
        run.memory["escrows"].pop(change.source_id, None)


def _with_manager(run: Run, change: Change) -> Change:
    linked = exporting.link_manager(run, change.source_id) if run.needs_references else Modified()
    if not linked.names:
        return change
    action = "Update" if change.action == "Other" else change.action
    modified = change.modified.followed_by(linked)
    return attrs.evolve(change, action=action, status="Success", skip_reason="", modified=modified)


def _missing(run: Run, identifier: str) -> Change:
    if run.world.switches.unknown_subject == "404":
        raise not_found(identifier)
    change = run.new_change({"id": identifier}, action="Other", status="Failure")
    reason = f"The object '{identifier}' was not found in {run.label.source_system}."
    return attrs.evolve(change, source_name=identifier, failure=failure("ImportSkipped", reason))


def _group(run: Run, identifier: str) -> Change:
    group = run.source.groups.get(identifier)
    if group is None:
        return _missing(run, identifier)
    change = run.new_change(group, action="Other", status="Skipped")
    holding = scope.group_entitlement(run, identifier)
    scoping = Scoping(active=True, assigned=holding.assigned, has_role=holding.has_role, filters_passed=True)
    return attrs.evolve(change, object_type="Group", scoping=scoping, skip_reason="EntityTypeNotSupported")


def _unreachable(world: "Emulator", tenant: Tenant, job: Job, subject: Document, obstacle: Failure) -> Change:
    identifier = text(subject, "objectId").lower()
    user = tenant.users.get(identifier) or {}
    return Change(
        id=world.ids.guid(),
        change_id=world.ids.guid(),
        cycle_id=world.ids.guid(),
        label=_label(tenant, job),
        at=world.clock.now(),
        milliseconds=0,
        on_demand=True,
        action="Other",
        status="Failure",
        source_id=identifier,
        source_name=text(user, "userPrincipalName") or identifier,
        display_name=text(user, "displayName"),
        failure=obstacle,
    )


def _label(tenant: Tenant, job: Job) -> JobLabel:
    service_principal = tenant.service_principals.get(job.service_principal_id) or {}
    settings = JobSettings.from_secrets(tenant.secrets.get(job.service_principal_id, {}))
    return label_of(tenant, settings.target_tenant_id, job, service_principal)
