"""The documented thirteen steps by the clients alone, one call per documented request."""

from __future__ import annotations

from datetime import timedelta

from crosstenant.clients.tenant import TenantClient
from crosstenant.emulator import Emulator
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.partner_policy import UserConsent
from crosstenant.models.sync_secret import SyncSecret

SETTINGS = '{"Enabled":false,"DeleteThresholdEnabled":false,"HumanResourcesLookaheadQueryEnabled":false}'


def allow(source: TenantClient, target: TenantClient) -> None:
    """Steps 1 to 5."""
    policies = target.partner_policies
    policies.create(source.tenant_id)
    policies.create_identity_synchronization(source.tenant_id, user_sync_allowed=True, display_name="Fabrikam")
    policies.update(source.tenant_id, user_consent=UserConsent(inbound_allowed=True))
    source.partner_policies.create(target.tenant_id)
    source.partner_policies.update(target.tenant_id, user_consent=UserConsent(outbound_allowed=True))


def configure(world: Emulator, source: TenantClient) -> ConfigurationApp:
    """Step 6, and the time that the service takes to know of it everywhere."""
    app = source.configuration_apps.instantiate("Fabrikam to Contoso")
    world.clock.sleep(300)
    return app


def test_the_thirteen_steps_bring_one_user_over(world: Emulator, source: TenantClient, target: TenantClient) -> None:
    user_id = source.directory.user("user1@fabrikam.com").id
    allow(source, target)
    app = configure(world, source)
    jobs = source.sync_jobs
    assert any(template.is_cross_tenant for template in jobs.templates(app))

    jobs.validate_credentials(app, target_tenant_id=target.tenant_id)
    job = jobs.create(app)
    jobs.save_secrets(
        app,
        [
            SyncSecret(SyncSecret.AUTHENTICATION_TYPE, "SyncPolicy"),
            SyncSecret(SyncSecret.COMPANY_ID, target.tenant_id),
            SyncSecret(SyncSecret.SYNC_ALL, "false"),
            SyncSecret(SyncSecret.SYNC_NOTIFICATION_SETTINGS, SETTINGS),
        ],
    )
    assignment = source.configuration_apps.assign(app, user_id)
    world.clock.sleep(300)
    rule = jobs.schema(app, job).user_rule
    assert rule is not None
    result = jobs.provision_on_demand(app, job, rule_id=str(rule.id), object_id=user_id)
    jobs.start(app, job)
    world.clock.sleep(3600)

    assert result.ok
    assert {secret.key for secret in jobs.secrets(app)} == {
        "AuthenticationType",
        "CompanyId",
        "SyncAll",
        "SyncNotificationSettings",
    }
    running = jobs.get(app, job.id)
    assert running.is_enabled
    assert not running.never_ran
    since = world.clock.now() - timedelta(days=1)
    events = list(source.logs.provisioning(app=app, job=job, user_id=user_id, since=since))
    assert events
    assert {event.job_id for event in events} == {job.id}
    assert list(source.logs.audits(app=app, limit=3))
    (link,) = source.links()
    assert link.app.service_principal_id == app.service_principal_id
    assert link.is_enabled
    (arrived,) = target.directory.external_users()
    assert "#EXT#" in str(arrived.user_principal_name)

    source.configuration_apps.unassign(app, assignment)
    world.clock.sleep(2 * 3600)

    assert list(target.directory.external_users()) == []
    assert [user.id for user in target.directory.deleted_users()] == [arrived.id]


def test_the_way_back_leaves_nothing_behind(world: Emulator, source: TenantClient, target: TenantClient) -> None:
    allow(source, target)
    app = configure(world, source)
    job = source.sync_jobs.create(app)
    world.clock.sleep(60)

    for _ in range(2):
        source.sync_jobs.delete(app, job)
        source.configuration_apps.delete(app)
        target.partner_policies.delete_identity_synchronization(source.tenant_id)
        target.partner_policies.delete(source.tenant_id)
        source.partner_policies.delete(target.tenant_id)

    assert list(source.configuration_apps.all()) == []
    assert list(source.partner_policies.all()) == list(target.partner_policies.all()) == []
