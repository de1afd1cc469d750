"""Whatever valid calls come in whatever order to two linked tenants, both stay consistent after each."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from plain_walk import PARTNERS, TEMPLATE

from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.documents import block, text, whole
from crosstenant.emulator.plain_client import PlainGraph

PICK = st.integers(0, 6)
USERS = 3
FINE = {200, 201, 204, 400, 404, 409, 429}
ALLOWED = {"userSyncInbound": {"isSyncAllowed": True}}
LIVES, LONG_LIVES = 15, 400


class LinkLife(RuleBasedStateMachine):
    """Both tenants are changed over HTTP; every answer is good or a refusal, and the state is looked at after each."""

    def __init__(self) -> None:
        super().__init__()
        self.world = Emulator(seed=9, delays=Delays.none())
        self.fabrikam = self.world.add_tenant("Fabrikam", domain="fabrikam.com", users=USERS)
        self.contoso = self.world.add_tenant("Contoso", domain="contoso.com")
        session = self.world.session()
        self.source = PlainGraph(session, self.fabrikam.credential)
        self.target = PlainGraph(session, self.contoso.credential)
        self.people = [text(user, "id") for user in self.fabrikam.state.users]
        self.cycles: Counter[str] = Counter()
        self.events = 0

    @initialize()
    def link(self) -> None:
        self.allow()
        self.create_app()
        self.create_job(0)
        self.save_secrets(0)
        self.assign(0, 0)
        self.start(0)
        self.time_passes(1)
        assert len(self.contoso.state.users) == 1

    def call(self, graph: PlainGraph, method: str, path: str, body: object = None) -> None:
        answer = graph.send(method, path, body)
        assert answer.status_code in FINE, answer.text

    def app(self, pick: int) -> str:
        found = [text(each, "id") for each in self.fabrikam.state.service_principals]
        return found[pick % len(found)] if found else self.people[0]

    def job(self, pick: int) -> str:
        jobs = list(self.fabrikam.state.jobs.values())
        if not jobs:
            return f"/servicePrincipals/{self.app(pick)}/synchronization/jobs/none"
        job = jobs[pick % len(jobs)]
        return f"/servicePrincipals/{job.service_principal_id}/synchronization/jobs/{job.id}"

    @rule()
    def allow(self) -> None:
        redeem = "automaticUserConsentSettings"
        self.call(self.target, "POST", PARTNERS, {"tenantId": self.fabrikam.id, redeem: {"inboundAllowed": True}})
        self.call(self.target, "PUT", f"{PARTNERS}/{self.fabrikam.id}/identitySynchronization", ALLOWED)
        self.call(self.source, "POST", PARTNERS, {"tenantId": self.contoso.id, redeem: {"outboundAllowed": True}})

    @rule(side=st.booleans(), with_policy=st.booleans())
    def sever(self, *, side: bool, with_policy: bool) -> None:
        graph, other = (self.target, self.fabrikam) if side else (self.source, self.contoso)
        if with_policy:
            self.call(graph, "DELETE", f"{PARTNERS}/{other.id}/identitySynchronization")
        self.call(graph, "DELETE", f"{PARTNERS}/{other.id}")

    @rule()
    def create_app(self) -> None:
        if len(self.fabrikam.state.service_principals) < 3:
            self.call(self.source, "POST", f"/applicationTemplates/{TEMPLATE}/instantiate", {"displayName": "Ours"})

    @rule(pick=PICK, whole_app=st.booleans())
    def delete_app(self, pick: int, *, whole_app: bool) -> None:
        found = self.fabrikam.state.service_principals.get(self.app(pick))
        path = f"/servicePrincipals/{self.app(pick)}"
        if whole_app and found is not None:
            (application,) = self.fabrikam.state.applications.find("appId", text(found, "appId")) or [{}]
            path = f"/applications/{application.get('id', 'none')}"
        self.call(self.source, "DELETE", path)

    @rule(pick=PICK)
    def create_job(self, pick: int) -> None:
        if len(self.fabrikam.state.jobs) < 3:
            path = f"/servicePrincipals/{self.app(pick)}/synchronization/jobs"
            self.call(self.source, "POST", path, {"templateId": "Azure2Azure"})

    @rule(pick=PICK)
    def delete_job(self, pick: int) -> None:
        self.call(self.source, "DELETE", self.job(pick))

    @rule(pick=PICK)
    def save_secrets(self, pick: int) -> None:
        pairs = {"CompanyId": self.contoso.id, "AuthenticationType": "SyncPolicy"}
        body = {"value": [{"key": key, "value": value} for key, value in pairs.items()]}
        self.call(self.source, "PUT", f"/servicePrincipals/{self.app(pick)}/synchronization/secrets", body)

    @rule(pick=PICK)
    def start(self, pick: int) -> None:
        self.call(self.source, "POST", f"{self.job(pick)}/start")

    @rule(pick=PICK)
    def pause(self, pick: int) -> None:
        self.call(self.source, "POST", f"{self.job(pick)}/pause")

    @rule(pick=PICK, scope=st.sampled_from(["Full", "Watermark, Escrows, QuarantineState", "ForceDeletes"]))
    def restart(self, pick: int, scope: str) -> None:
        self.call(self.source, "POST", f"{self.job(pick)}/restart", {"criteria": {"resetScope": scope}})

    @rule(pick=PICK, who=PICK)
    def assign(self, pick: int, who: int) -> None:
        app = self.fabrikam.state.service_principals.get(self.app(pick)) or {}
        roles = app.get("appRoles")
        role = roles[0]["id"] if isinstance(roles, list) and roles else self.people[0]
        body = {"principalId": self.people[who % USERS], "resourceId": self.app(pick), "appRoleId": role}
        self.call(self.source, "POST", f"/servicePrincipals/{self.app(pick)}/appRoleAssignedTo", body)

    @rule(pick=PICK)
    def unassign(self, pick: int) -> None:
        found = list(self.fabrikam.state.app_role_assignments)
        if found:
            each = found[pick % len(found)]
            self.call(self.source, "DELETE", f"/servicePrincipals/{each['resourceId']}/appRoleAssignedTo/{each['id']}")

    @rule(who=PICK)
    def delete_person(self, who: int) -> None:
        self.call(self.source, "DELETE", f"/users/{self.people[who % USERS]}")

    @rule(who=PICK)
    def restore_person(self, who: int) -> None:
        self.call(self.source, "POST", f"/directory/deletedItems/{self.people[who % USERS]}/restore")

    @rule(who=PICK, enabled=st.booleans())
    def change_person(self, who: int, *, enabled: bool) -> None:
        changes = {"accountEnabled": enabled, "jobTitle": f"at {self.world.clock.now():%H:%M}"}
        self.call(self.source, "PATCH", f"/users/{self.people[who % USERS]}", changes)

    @rule(pick=PICK)
    def delete_in_the_target(self, pick: int) -> None:
        found = [text(user, "id") for user in self.contoso.state.users]
        if found:
            self.call(self.target, "DELETE", f"/users/{found[pick % len(found)]}")

    @rule(pick=PICK, who=PICK)
    def provision_on_demand(self, pick: int, who: int) -> None:
        schema = self.source.get(f"{self.job(pick)}/schema").json()
        rule_id = schema["synchronizationRules"][0]["id"] if "synchronizationRules" in schema else ""
        subjects = [{"objectId": self.people[who % USERS], "objectTypeName": "User"}]
        body = {"parameters": [{"ruleId": rule_id, "subjects": subjects}]}
        self.call(self.source, "POST", f"{self.job(pick)}/provisionOnDemand", body)

    @rule(minutes=st.sampled_from([1, 41, 60 * 25]))
    def time_passes(self, minutes: int) -> None:
        self.world.advance(minutes=minutes)

    @invariant()
    def assignments_join_what_exists(self) -> None:
        state = self.fabrikam.state
        for each in state.app_role_assignments:
            assert text(each, "resourceId") in state.service_principals
            assert text(each, "principalId") in state.users

    @invariant()
    def nobody_is_assigned_twice_in_one_role(self) -> None:
        names = ("principalId", "resourceId", "appRoleId")
        keys = Counter(tuple(each[name] for name in names) for each in self.fabrikam.state.app_role_assignments)
        assert max(keys.values(), default=1) == 1

    @invariant()
    def jobs_and_secrets_belong_to_an_app(self) -> None:
        state = self.fabrikam.state
        assert all(job.service_principal_id in state.service_principals for job in state.jobs.values())
        assert all(owner in state.service_principals for owner in state.secrets)
        apps = {text(each, "appId") for each in state.applications}
        assert {text(each, "appId") for each in state.service_principals} <= apps

    @invariant()
    def policies_belong_to_a_partner(self) -> None:
        for tenant in (self.fabrikam, self.contoso):
            assert tenant.state.sync_policies.keys() <= tenant.state.partners.keys()

    @invariant()
    def nobody_is_twice_in_the_target(self) -> None:
        state = self.contoso.state
        keys = Counter(text(user, "_alternativeSecurityId") for user in state.users)
        assert max(keys.values(), default=1) == 1
        names = Counter(text(user, "userPrincipalName").lower() for user in state.users)
        assert max(names.values(), default=1) == 1
        assert not {text(user, "id") for user in state.users} & {text(user, "id") for user in state.deleted_users}

    @invariant()
    def counters_never_go_down(self) -> None:
        assert len(self.fabrikam.state.provisioning_events) >= self.events
        self.events = len(self.fabrikam.state.provisioning_events)
        for job in self.fabrikam.state.jobs.values():
            execution = block(block(job.document, "status"), "lastExecution")
            assert all(whole(execution, name, 0) >= 0 for name in execution if name.startswith("count"))

    @invariant()
    def jobs_that_do_not_run_are_not_due(self) -> None:
        for job in self.fabrikam.state.jobs.values():
            assert job.next_run_at is None or job.next_run_at >= self.world.clock.now()


class Spoiled(LinkLife):
    """A world whose engine forgets that it has created somebody."""

    @rule()
    def forget(self) -> None:
        for user in self.contoso.state.users:
            twin = {**user, "id": self.world.ids.guid(), "userPrincipalName": f"{self.world.ids.guid()}@contoso.com"}
            self.contoso.state.users.add(twin)
            return


@pytest.fixture
def lives(request: pytest.FixtureRequest) -> settings:
    most = LONG_LIVES if request.config.getoption("--long", default=False) else LIVES
    return settings(
        max_examples=most, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )


def test_any_sequence_of_calls_leaves_two_linked_tenants_consistent(lives: settings) -> None:
    run_state_machine_as_test(LinkLife, settings=lives)


def test_person_who_is_there_twice_is_found_out(lives: settings) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Spoiled, settings=settings(lives, max_examples=200, derandomize=True, phases=[Phase.generate])
        )
