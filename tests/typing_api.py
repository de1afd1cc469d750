"""What the public surface promises to type checkers. Never run: only type-checked, also against later releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import assert_type

from crosstenant import (
    AppRoleAssignment,
    ClientCertificate,
    ClientSecret,
    Cloud,
    ConfigurationApp,
    CrossTenantSync,
    DeviceCode,
    DuplicateObjectsError,
    GraphError,
    InputError,
    InteractiveBrowser,
    JobQuarantinedError,
    ManagedIdentity,
    NotSignedInError,
    OnDemandResult,
    PartnerPolicy,
    ProvisioningEvent,
    RestartScope,
    SetupError,
    StaticToken,
    StepResult,
    SyncConfiguration,
    SyncJob,
    TenantClient,
    WaitTimeoutError,
    WorkloadIdentity,
    admin_consent_url,
    explain,
)
from crosstenant.errors import HandOver
from crosstenant.models.audit_event import AuditEvent
from crosstenant.models.link_summary import LinkSummary
from crosstenant.models.partner_policy import IdentitySynchronization
from crosstenant.models.provisioning_event import ProvisioningStep
from crosstenant.models.sync_job import SyncTemplate
from crosstenant.models.sync_schema import SyncRule
from crosstenant.workflows.access import AccessReport, StepAccess
from crosstenant.workflows.reading import LinkState
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
    assert_type(sync.rule(), SyncRule)
    result = sync.provision_on_demand("user1@fabrikam.com", patience=timedelta(minutes=1))
    assert_type(result, OnDemandResult)
    assert_type(result.ok, bool)
    assert_type(result.steps, tuple[ProvisioningStep, ...])
    assert_type(sync.start(), StepResult[SyncJob])
    assert_type(sync.pause(), StepResult[SyncJob])
    assert_type(sync.restart(RestartScope.WATERMARK | RestartScope.ESCROWS), StepResult[SyncJob])


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
