"""Symptoms that stand in an answer: each function is named like its row and returns the error a user meets."""

from __future__ import annotations

from datetime import timedelta

import attrs
from troubled_link import Scene, client, refusal

from crosstenant import ClientSecret, CrossTenantError, StaticToken, TenantClient
from crosstenant.emulator import Delays
from crosstenant.emulator.documents import Document, entries
from crosstenant.emulator.faults import challenges_token
from crosstenant.emulator.faults.tokens import demands_interaction, refuses_token

TOKENS = "*/oauth2/v2.0/token"


# Permissions and licences


def insufficient_privileges(scene: Scene) -> CrossTenantError:
    reader = client(scene.world, scene.link.target, scene.link.target.app_credential(["User.Read.All"]))
    return refusal(lambda: reader.partner_policies.get(scene.link.source.id))


def synchronization_permission_missing(scene: Scene) -> CrossTenantError:
    app = scene.app
    reader = client(scene.world, scene.link.source, scene.link.source.app_credential(["Application.Read.All"]))
    return refusal(lambda: list(reader.sync_jobs.all(app)))


def token_refused(scene: Scene) -> CrossTenantError:
    scene.world.faults.plan(challenges_token(), path="/organization")
    stale = StaticToken(scene.link.source.credential.get_token().token)
    return refusal(client(scene.world, scene.link.source, stale).directory.organization)


def log_licence_missing(scene: Scene) -> CrossTenantError:
    scene.trouble.loses_its_licence()
    return refusal(lambda: list(scene.sync.events()))


def directory_quota_exceeded(scene: Scene) -> CrossTenantError:
    state = scene.link.source.state
    state.settings["directoryQuota"] = len(state.users)
    return refusal(lambda: scene.source.configuration_apps.instantiate("One too many"))


# Signing in


def sign_in_app_unknown(scene: Scene) -> CrossTenantError:
    return refused_sign_in(scene, client_id="11111111-1111-1111-1111-111111111111")


def sign_in_secret_wrong(scene: Scene) -> CrossTenantError:
    return refused_sign_in(scene, secret="not-the-secret")


def sign_in_secret_expired(scene: Scene) -> CrossTenantError:
    tenant = scene.link.source
    tenant.state.registrations[tenant.client_id].secrets[tenant.client_secret] = scene.world.clock.now()
    return refused_sign_in(scene)


def sign_in_tenant_unknown(scene: Scene) -> CrossTenantError:
    return refused_sign_in(scene, tenant_id="22222222-2222-2222-2222-222222222222")


def sign_in_mfa_needed(scene: Scene) -> CrossTenantError:
    scene.world.faults.plan(demands_interaction(), path=TOKENS)
    return refused_sign_in(scene)


def sign_in_consent_missing(scene: Scene) -> CrossTenantError:
    return refused_by_policy(scene, 65001, "The user or administrator has not consented to use the application.")


def sign_in_app_not_public(scene: Scene) -> CrossTenantError:
    return refused_by_policy(scene, 7000218, "The request body must contain: 'client_assertion' or 'client_secret'.")


def sign_in_redirect_unknown(scene: Scene) -> CrossTenantError:
    return refused_by_policy(scene, 50011, "The redirect URI does not match the redirect URIs of the application.")


def sign_in_conditional_access(scene: Scene) -> CrossTenantError:
    return refused_by_policy(scene, 53003, "Access has been blocked by Conditional Access policies.")


def sign_in_mfa_registration(scene: Scene) -> CrossTenantError:
    return refused_by_policy(scene, 50079, "You must enroll in multi-factor authentication.")


def sign_in_wrong_directory(scene: Scene) -> CrossTenantError:
    return refused_by_policy(scene, 50020, "User account from identity provider does not exist in tenant 'Fabrikam'.")


def refused_by_policy(scene: Scene, number: int, message: str) -> CrossTenantError:
    scene.world.faults.plan(refuses_token("invalid_grant", number=number, message=message), path=TOKENS)
    return refused_sign_in(scene)


def refused_sign_in(scene: Scene, *, tenant_id: str = "", client_id: str = "", secret: str = "") -> CrossTenantError:
    tenant = scene.link.source
    credential = ClientSecret(client_id=client_id or tenant.client_id, client_secret=secret or tenant.client_secret)
    ours = TenantClient(
        tenant_id or tenant.id, credential=credential, session=scene.world.session(), clock=scene.world.clock
    )
    return refusal(ours.directory.organization)


# Cross-tenant access policies


def partner_already_exists(scene: Scene) -> CrossTenantError:
    return refusal(lambda: scene.target.partner_policies.create(scene.link.source.id))


def user_sync_already_exists(scene: Scene) -> CrossTenantError:
    create = scene.target.partner_policies.create_identity_synchronization
    return refusal(lambda: create(scene.link.source.id, user_sync_allowed=True))


def policy_object_missing(scene: Scene) -> CrossTenantError:
    scene.trouble.severs_the_relationship()
    update = scene.target.partner_policies.update_identity_synchronization
    return refusal(lambda: update(scene.link.source.id, user_sync_allowed=True))


def organization_member_gone(scene: Scene) -> CrossTenantError:
    organization = "/tenantRelationships/multiTenantOrganization"
    graph = scene.source.transport
    graph.put(organization, body={"displayName": "Both"})
    scene.world.advance(hours=1)
    return refusal(lambda: graph.get(f"{organization}/tenants/{{}}", scene.link.target.id))


def policy_too_large(scene: Scene) -> CrossTenantError:
    scene.trouble.fills_its_policies()
    scene.link.source.state.partners.pop(scene.link.target.id)
    return refusal(lambda: scene.source.partner_policies.create(scene.link.target.id))


def partner_still_synchronizes(scene: Scene) -> CrossTenantError:
    return refusal(lambda: scene.target.partner_policies.delete(scene.link.source.id))


# The connection


def source_redemption_missing(scene: Scene) -> CrossTenantError:
    scene.trouble.withdraws_outbound_redemption()
    return refused_connection(scene)


def target_sync_missing(scene: Scene) -> CrossTenantError:
    scene.trouble.withdraws_user_sync()
    return refused_connection(scene)


def redemption_policy_missing(scene: Scene) -> CrossTenantError:
    scene.world.switches = attrs.evolve(scene.world.switches, redemption_failure="older")
    scene.trouble.withdraws_inbound_redemption()
    return refused_connection(scene)


def target_tenant_not_found(scene: Scene) -> CrossTenantError:
    scene.trouble.names_an_unknown_target()
    return refused_connection(scene)


def cross_cloud_not_enabled(scene: Scene) -> CrossTenantError:
    scene.trouble.lacks_the_target_cloud_setting()
    return refused_connection(scene)


def credentials_missing(scene: Scene) -> CrossTenantError:
    scene.trouble.loses_its_credentials()
    return refused_connection(scene)


def refused_connection(scene: Scene) -> CrossTenantError:
    return refusal(lambda: scene.source.sync_jobs.validate_saved_credentials(scene.app, scene.job))


# Setting up


def new_app_not_ready(scene: Scene) -> CrossTenantError:
    scene.world.switches = attrs.evolve(scene.world.switches, early_synchronization="409")
    app = scene.source.configuration_apps.instantiate("Another")
    return refusal(lambda: list(scene.source.sync_jobs.all(app)))


def service_principal_replicating(scene: Scene) -> CrossTenantError:
    app = scene.source.configuration_apps.instantiate("Another")
    return refusal(lambda: scene.source.configuration_apps.get(app.service_principal_id))


def job_not_visible(scene: Scene) -> CrossTenantError:
    scene.world.delays = attrs.evolve(Delays.none(), job=timedelta(minutes=1))
    created = scene.source.sync_jobs.create(scene.app)
    return refusal(lambda: scene.source.sync_jobs.get(scene.app, created.id))


def wrong_kind_of_id(scene: Scene) -> CrossTenantError:
    app = attrs.evolve(scene.app, service_principal_id=str(scene.app.app_id))
    return refusal(lambda: list(scene.source.sync_jobs.all(app)))


def matching_cannot_change(scene: Scene) -> CrossTenantError:
    schema, rows = whole_schema(scene)
    for row in rows:
        row["matchingPriority"] = int(row["targetAttributeName"] == "mail")
    return refusal(lambda: put_schema(scene, schema))


def schema_refused(scene: Scene) -> CrossTenantError:
    schema, _ = whole_schema(scene)
    schema["synchronizationRules"] = []
    return refusal(lambda: put_schema(scene, schema))


def schema_wrong_verb(scene: Scene) -> CrossTenantError:
    schema, _ = whole_schema(scene)
    return refusal(lambda: scene.source.transport.patch(SCHEMA, *scene.job_ids, body=schema))


def rule_not_in_job(scene: Scene) -> CrossTenantError:
    someone = str(scene.user(1)["id"])
    provision = scene.source.sync_jobs.provision_on_demand
    return refusal(lambda: provision(scene.app, scene.job, rule_id="no-such-rule", object_id=someone))


def on_demand_too_fast(scene: Scene) -> CrossTenantError:
    # Each client of ours keeps the pace by itself: it takes two of them to be too fast together.
    somebody, rule, app, job = str(scene.user(1)["id"]), scene.link.rule_id, scene.app, scene.job
    for _ in range(5):
        scene.source.sync_jobs.provision_on_demand(app, job, rule_id=rule, object_id=somebody)
    hasty = client(scene.world, scene.link.source, deadline=timedelta(seconds=5))
    return refusal(lambda: hasty.sync_jobs.provision_on_demand(app, job, rule_id=rule, object_id=somebody))


def assignment_already_exists(scene: Scene) -> CrossTenantError:
    return refused_assignment(scene, 1, scene.link.role_id)


def role_not_on_app(scene: Scene) -> CrossTenantError:
    return refused_assignment(scene, 2, "33333333-3333-3333-3333-333333333333")


def refused_assignment(scene: Scene, number: int, role_id: str) -> CrossTenantError:
    app = scene.link.service_principal_id
    body: Document = {"principalId": scene.user(number)["id"], "resourceId": app, "appRoleId": role_id}
    return refusal(lambda: scene.source.transport.post("/servicePrincipals/{}/appRoleAssignedTo", app, body=body))


SCHEMA = "/servicePrincipals/{}/synchronization/jobs/{}/schema"


def whole_schema(scene: Scene) -> tuple[Document, list[Document]]:
    """Return the schema as Graph shows it, and the live rows of its mapping of users."""
    schema: Document = scene.source.transport.get(SCHEMA, *scene.job_ids)
    del schema["@odata.context"]
    rule = entries(schema, "synchronizationRules")[0]
    return schema, entries(entries(rule, "objectMappings")[0], "attributeMappings")


def put_schema(scene: Scene, schema: Document) -> None:
    scene.source.transport.put(SCHEMA, *scene.job_ids, body=schema)


def object_not_found(scene: Scene) -> CrossTenantError:
    return refusal(lambda: scene.source.directory.user("nobody@fabrikam.com"))
