"""What the public surface promises to type checkers. Never run: only type-checked, also against later releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import assert_type

from crosstenant import (
    ApplyReport,
    AppRoleAssignment,
    Change,
    ClientCertificate,
    ClientSecret,
    Cloud,
    ConfigurationApp,
    CrossTenantSync,
    DeviceCode,
    Diagnosis,
    DuplicateObjectsError,
    FailureGroup,
    Finding,
    GraphError,
    InputError,
    InteractiveBrowser,
    JobQuarantinedError,
    ManagedIdentity,
    NotSignedInError,
    OnDemandResult,
    PartnerPolicy,
    Plan,
    ProvisioningEvent,
    RestartScope,
    Scope,
    SetupError,
    StaticToken,
    StepResult,
    SyncConfiguration,
    SyncJob,
    SyncScope,
    TenantClient,
    WaitTimeoutError,
    Why,
    WorkloadIdentity,
    admin_consent_url,
    explain,
    names_from_csv,
)
from crosstenant.errors import HandOver
from crosstenant.models.audit_event import AuditEvent
from crosstenant.models.directory import Principal
from crosstenant.models.expressions import ExpressionFinding
from crosstenant.models.link_summary import LinkSummary
from crosstenant.models.notification_settings import DeletionGuard, NotificationSettings
from crosstenant.models.partner_policy import IdentitySynchronization
from crosstenant.models.provisioning_event import ProvisioningStep
from crosstenant.models.schema_difference import SchemaDifference
from crosstenant.models.schema_functions import ParsedExpression
from crosstenant.models.scope import ScopeVerdict
from crosstenant.models.sync_job import SyncTemplate
from crosstenant.models.sync_schema import AttributeFlow, AttributeMapping, ObjectMapping, SyncRule, SyncSchema
from crosstenant.workflows.access import AccessReport, StepAccess
from crosstenant.workflows.bulk.on_demand import OnDemandReport, PersonVerdict
from crosstenant.workflows.bulk.outcomes import (
    AssignmentOutcome,
    AssignmentReport,
    Caution,
    CautionKind,
    Estimate,
    Fate,
)
from crosstenant.workflows.drafting import SchemaDraft
from crosstenant.workflows.mappings import Mappings
from crosstenant.workflows.plan import Drift
from crosstenant.workflows.reading import LinkState
from crosstenant.workflows.scoping import Leaving, Scoping
from crosstenant.workflows.settings import Settings
from crosstenant.workflows.step import Side, Step, Task, TenantName
from crosstenant.workflows.steps.configuration import ConnectionTest
from crosstenant.workflows.symptoms import Explanation
from crosstenant.workflows.synchronized import SynchronizedUser


def credentials(client_id: str) -> None:
    """Every credential makes a client."""
    for credential in (
        ClientSecret(client_id=client_id, client_secret="s"),
        ClientCertificate(client_id=client_id, certificate="app.pem"),
        WorkloadIdentity(client_id=client_id, token_file="token"),
        DeviceCode(client_id=client_id, prompt=print),
        InteractiveBrowser(client_id=client_id),
        ManagedIdentity(),
        StaticToken("token"),
    ):
        assert_type(TenantClient("fabrikam.com", credential=credential), TenantClient)
    assert_type(admin_consent_url("fabrikam.com", client_id, cloud=Cloud.GLOBAL), str)


def the_link(client: TenantClient) -> None:
    """Either side may be a bare name."""
    with CrossTenantSync(source=client, target="contoso.com") as sync:
        assert_type(sync, CrossTenantSync)
        assert_type(sync.source, TenantName)
        assert_type(sync.target.name, str | None)
    CrossTenantSync(source="fabrikam.com", target=client, app="1a1a1a1a-1111-4aaa-8aaa-111111111111")
    assert_type(client.links(), tuple[LinkSummary, ...])


def steps_1_to_5(sync: CrossTenantSync) -> None:
    """Sign in, and policies."""
    access = sync.check_access()
    assert_type(access, AccessReport)
    assert_type(access.missing, tuple[StepAccess, ...])
    assert_type(sync.enable_user_sync(), StepResult[IdentitySynchronization])
    assert_type(sync.user_sync_enabled(), bool)
    assert_type(sync.disable_user_sync(), StepResult[IdentitySynchronization | None])
    assert_type(sync.enable_inbound_redemption(), StepResult[PartnerPolicy])
    assert_type(sync.disable_inbound_redemption(), StepResult[PartnerPolicy | None])
    assert_type(sync.enable_outbound_redemption(), StepResult[PartnerPolicy])
    assert_type(sync.disable_outbound_redemption(), StepResult[PartnerPolicy | None])
    assert_type(sync.adopt_existing_partner("source"), StepResult[PartnerPolicy])
    assert_type(sync.adopt_existing_user_sync(), StepResult[IdentitySynchronization])


def steps_6_to_12(sync: CrossTenantSync) -> None:
    """The configuration, who is in scope, and the job."""
    app = sync.create_configuration_app("Fabrikam to Contoso")
    assert_type(app, StepResult[ConfigurationApp])
    assert_type(app.value, ConfigurationApp)
    assert_type(app.before, ConfigurationApp | None)
    assert_type(app.changed, bool)
    assert_type(app.step, Step | Task)
    assert_type(app.map(str), StepResult[str])
    connection = sync.test_connection()
    assert_type(connection, ConnectionTest)
    assert_type(connection.side_at_fault, Side | None)
    assert_type(sync.templates(), tuple[SyncTemplate, ...])
    assert_type(sync.create_job(), StepResult[SyncJob])
    assert_type(sync.save_credentials(overwrite=True).value, tuple[str, ...])
    assert_type(sync.assign("user1@fabrikam.com").value, tuple[AppRoleAssignment, ...])
    assert_type(sync.unassign("user1@fabrikam.com").value, tuple[AppRoleAssignment, ...])
    assert_type(sync.assignments(), tuple[AppRoleAssignment, ...])
    report = sync.apply(sync.plan(SyncConfiguration()), only="source", allow_leaving=None, on_progress=print)
    assert_type(report, ApplyReport)
    assert_type([result.change for result in report.results], list[Change])
    diagnosis = sync.diagnose()
    assert_type(diagnosis, Diagnosis)
    assert_type(diagnosis.top, Finding | None)
    assert_type([sync.plan_fix(finding) for finding in diagnosis.findings], list[Plan])
    assert_type(sync.fix(diagnosis.findings[0], allow_leaving=3, on_progress=print), ApplyReport)
    assert_type(sync.why("user1@fabrikam.com", provision=True), Why)
    assert_type(sync.failures(since=timedelta(days=1), skipped=True), tuple[FailureGroup, ...])
    assert_type(sync.rule(), SyncRule)
    result = sync.provision_on_demand("user1@fabrikam.com", patience=timedelta(minutes=1))
    assert_type(result, OnDemandResult)
    assert_type(result.ok, bool)
    assert_type(result.steps, tuple[ProvisioningStep, ...])
    assert_type(sync.start(), StepResult[SyncJob])
    assert_type(sync.pause(), StepResult[SyncJob])
    assert_type(sync.restart(RestartScope.WATERMARK | RestartScope.ESCROWS), StepResult[SyncJob])


def many(sync: CrossTenantSync, people: list[Principal]) -> None:
    """Ten thousand at once, and what is told on the way."""
    estimates: list[Estimate] = []
    outcomes: list[AssignmentOutcome] = []
    verdicts: list[PersonVerdict] = []
    assert_type(names_from_csv("people.csv", "userPrincipalName"), Iterator[str])
    assigned = sync.assign_many(
        names_from_csv("people.csv", "userPrincipalName"),
        on_outcome=outcomes.append,
        on_estimate=estimates.append,
        concurrency=4,
    )
    assert_type(assigned, StepResult[AssignmentReport])
    assert_type(assigned.value.counts, Mapping[Fate, int])
    assert_type(assigned.value.problems, tuple[AssignmentOutcome, ...])
    assert_type(assigned.value.cautions, tuple[Caution, ...])
    assert_type(assigned.value.cautions[0].kind, CautionKind)
    assert_type(estimates[0].writes, int | None)
    assert_type(estimates[0].duration, timedelta | None)
    assert_type(estimates[0].cautions, tuple[Caution, ...])
    assert_type(outcomes[0].code, str | None)
    assert_type(sync.unassign_many(people), StepResult[AssignmentReport])
    assert_type(sync.reconcile(["user1@fabrikam.com", *people], allow_empty=True), StepResult[AssignmentReport])
    provisioned = sync.provision_many(people, on_verdict=verdicts.append, patience=60)
    assert_type(provisioned, StepResult[OnDemandReport])
    assert_type(provisioned.value.verdicts, tuple[PersonVerdict, ...])


def mappings(sync: CrossTenantSync, backup: SyncSchema) -> None:
    """Which attribute flows where."""
    room = sync.mappings
    assert_type(room, Mappings)
    assert_type(room.schema(), SyncSchema)
    assert_type(room.users(), ObjectMapping)
    assert_type(room.groups(), ObjectMapping | None)
    assert_type(room.find("department"), AttributeMapping | None)
    assert_type(room.matching(), tuple[AttributeMapping, ...])
    assert_type(room.check("[mail]"), tuple[ExpressionFinding, ...])
    assert_type(room.evaluate("[mail]", "user1@fabrikam.com"), ParsedExpression)
    assert_type(room.evaluate("[mail]", {"mail": "user1@fabrikam.com"}), ParsedExpression)
    with room.editing(version="beta") as draft:
        assert_type(draft, SchemaDraft)
        assert_type(draft.set("mobile", "mobile"), None)
        assert_type(draft.diff(), SchemaDifference)
        assert_type(draft.result, StepResult[SyncSchema] | None)
    assert_type(room.set("mobile", "mobile"), StepResult[SyncSchema])
    assert_type(room.constant("userType", "Guest"), StepResult[SyncSchema])
    assert_type(room.expression("displayName", "[mail]"), StepResult[SyncSchema])
    assert_type(room.remove("department"), StepResult[SyncSchema])
    assert_type(room.default("department", None), StepResult[SyncSchema])
    assert_type(room.flow("userType", AttributeFlow.ALWAYS, behavior="FlowAlways"), StepResult[SyncSchema])
    assert_type(room.actions(add=True, update=None, delete=False), StepResult[SyncSchema])
    assert_type(room.enable("Group"), StepResult[SyncSchema])
    assert_type(room.disable("Group"), StepResult[SyncSchema])
    assert_type(room.add_attribute("extension_a_b", side="target", kind="Boolean"), StepResult[SyncSchema])
    assert_type(room.discover(Side.TARGET), tuple[str, ...])
    assert_type(room.backup(), str)
    assert_type(room.diff(b"{}").lines, tuple[str, ...])
    assert_type(room.restore(backup), StepResult[SyncSchema])
    assert_type(room.reset(), StepResult[SyncSchema])


def scoping(sync: CrossTenantSync) -> None:
    """Who of the assigned is synchronized."""
    scope = Scope.where("department").equals("Sales") & ~Scope.where("city").includes("Oslo") | Scope.everyone()
    room = sync.scoping
    assert_type(scope, Scope)
    assert_type(scope.evaluate({"department": "Sales"}), ScopeVerdict)
    assert_type(room, Scoping)
    assert_type(room.get(), Scope)
    assert_type(room.set(scope), StepResult[SyncSchema])
    assert_type(room.clear(), StepResult[SyncSchema])
    assert_type(room.explain(), str)
    assert_type(room.test("user1@fabrikam.com", scope), ScopeVerdict)
    assert_type(room.test({"department": "Sales"}).in_scope, bool)
    assert_type(room.leaving(), Leaving)
    assert_type(room.set_leaving("keep"), StepResult[SyncSchema])
    assert_type(room.what_leaving_does(), str)


def settings(sync: CrossTenantSync) -> None:
    """Secrets that are settings."""
    room = sync.settings
    assert_type(room, Settings)
    assert_type(room.keys(), tuple[str, ...])
    assert_type(room.masked(), tuple[str, ...])
    assert_type(room.set("SyncAll", "true", again={"SyncAll": "true"}), StepResult[tuple[str, ...]])
    assert_type(room.remove("Url"), StepResult[tuple[str, ...]])
    assert_type(room.notifications(), NotificationSettings | None)
    assert_type(room.deletion_guard(), DeletionGuard | None)
    assert_type(room.set_deletion_guard(17), StepResult[tuple[str, ...]])
    assert_type(room.disable_deletion_guard(), StepResult[tuple[str, ...]])
    assert_type(room.notify("ops@fabrikam.com"), StepResult[tuple[str, ...]])
    assert_type(room.stop_notifying(), StepResult[tuple[str, ...]])
    assert_type(room.scope(), SyncScope | None)
    assert_type(room.set_scope(SyncScope.ALL, restart_job=False), StepResult[tuple[str, ...]])


def step_13(sync: CrossTenantSync, moment: datetime) -> None:
    """Watching."""
    assert_type(sync.status(), SyncJob)
    assert_type(sync.wait_for_cycle(timeout=60, began_after=moment), SyncJob)
    assert_type(sync.wait_until_synced("user1@fabrikam.com", timeout=timedelta(hours=1)), ProvisioningEvent)
    assert_type(sync.was_synced("user1@fabrikam.com", since=timedelta(days=1)), bool)
    assert_type(sync.events(user="user1@fabrikam.com", since=moment, until=moment), Iterator[ProvisioningEvent])
    assert_type(sync.audits(limit=10), tuple[AuditEvent, ...])


def all_of_it(sync: CrossTenantSync) -> None:
    """Reading everything."""
    state = sync.state()
    assert_type(state, LinkState)
    assert_type(state.job, SyncJob | None)
    assert_type(state.unknown, Mapping[str, str])
    assert_type(sync.read_configuration(), SyncConfiguration)
    assert_type(SyncConfiguration.from_toml("").to_json(), str)
    plan = sync.plan(SyncConfiguration(), expires_in=3600)
    assert_type(plan, Plan)
    assert_type(plan.changes, tuple[Change, ...])
    assert_type(Plan.load("link.plan").for_tenant("target"), str)
    assert_type(sync.plan_removal("stop"), Plan)
    assert_type(sync.drift(SyncConfiguration()), Drift)
    assert_type(sync.synchronized_users(), Iterator[SynchronizedUser])
    assert_type(SyncConfiguration(assigned=["user1@fabrikam.com"]).assigned, tuple[str, ...] | None)


def errors(sync: CrossTenantSync) -> None:
    """What a caller catches."""
    assert_type(explain("text"), Explanation)
    try:
        assert_type(sync.explain(ValueError()), Explanation)
    except InputError as error:
        assert_type(error.parameter, str | None)
    except NotSignedInError as error:
        assert_type(error.requests, tuple[HandOver, ...])
    except SetupError as error:
        assert_type(error.request_id, str | None)
    except DuplicateObjectsError as error:
        assert_type(error.candidates, tuple[object, ...])
    except JobQuarantinedError as error:
        assert_type(error.job, SyncJob)
    except WaitTimeoutError as error:
        assert_type(error.last, object)
    except GraphError as error:
        assert_type(error.status, int)
