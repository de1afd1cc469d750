"""Taking a step: the scopes a person is asked for, and what a refusal says."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import (
    CrossTenantSync,
    PermissionDeniedError,
    SetupError,
    StaticToken,
    TenantClient,
    TenantMismatchError,
)
from crosstenant.emulator import Emulator
from crosstenant.emulator.signing_in.credentials import EmulatedToken
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.step import Step
from crosstenant.workflows.taking import taking

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

GRAPH = "https://graph.microsoft.com/"
POLICIES = {"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"}
APPS = {"Application.ReadWrite.All", "Directory.ReadWrite.All"}
LOGS = {"AuditLog.Read.All", "Directory.ReadWrite.All"}


class Person:
    """Signs in with exactly what is asked for, and remembers what that was."""

    delegated = True

    def __init__(self, tenant: EmulatedTenant) -> None:
        self._tenant = tenant
        self.asked: list[set[str]] = []

    def get_token(self, *scopes: str, tenant_id: str | None = None) -> EmulatedToken:
        self.asked.append({scope.removeprefix(GRAPH) for scope in scopes})
        return self._tenant.sign_in(scopes=self.asked[-1]).get_token()


@pytest.fixture
def person(fabrikam: EmulatedTenant) -> Person:
    return Person(fabrikam)


@pytest.fixture
def personal(
    world: Emulator, wire: Wire, person: Person, target: TenantClient, linked: CrossTenantSync
) -> CrossTenantSync:
    """A link whose steps were taken, in the hands of a person of the source who has not signed in yet."""
    world.switches = attrs.evolve(world.switches, secrets_read="readable")
    source = TenantClient("fabrikam.com", credential=person, session=wire.session, clock=world.clock)
    return CrossTenantSync(source=source, target=target)


@pytest.mark.parametrize(
    ("step", "scopes"),
    [
        ("enable_outbound_redemption", POLICIES),
        ("create_job", APPS),
        ("assignments", APPS),
        ("status", LOGS),
        ("audits", LOGS),
        ("state", POLICIES | APPS | LOGS),
        ("read_configuration", POLICIES | APPS | LOGS),
        ("check_access", POLICIES | APPS | LOGS),
    ],
)
def test_a_person_is_asked_for_the_scopes_of_the_step_and_no_others(
    personal: CrossTenantSync, person: Person, step: str, scopes: set[str]
) -> None:
    getattr(personal, step)()

    assert set().union(*person.asked) == scopes


def test_reading_events_asks_for_the_log_s_scopes_only(personal: CrossTenantSync, person: Person) -> None:
    list(personal.events())
    list(personal.synchronized_users())

    assert set().union(*person.asked) == LOGS | APPS
    assert set() not in person.asked


def test_a_step_taken_between_two_events_asks_for_its_own_scopes(
    personal: CrossTenantSync, linked: CrossTenantSync, person: Person
) -> None:
    linked.start()
    linked.wait_for_cycle()
    linked.wait_until_synced("user1@fabrikam.com")
    events = personal.events()
    next(events)
    before = len(person.asked)

    personal.enable_outbound_redemption()

    assert person.asked[before:] == [POLICIES]
    assert next(events).app is not None


def test_a_refusal_tells_step_tenant_cause_what_is_there_and_what_is_accepted(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient, linked: CrossTenantSync
) -> None:
    poor = client(fabrikam, fabrikam.sign_in(scopes=["Application.Read.All"], roles=["Reports Reader"]))
    app = linked.create_configuration_app("Fabrikam to Contoso").value.service_principal_id

    with pytest.raises(SetupError) as refusal:
        CrossTenantSync(source=poor, target=target, app=app).create_job()

    text = str(refusal.value)
    assert text.startswith(
        f"Step 8 (create the job) was refused in source tenant {fabrikam.id}. Graph: 401 UnknownError,"
    )
    assert "no message" in text
    assert "answers a missing permission, role or ownership with 401" in text
    assert "The token has Application.Read.All and role Reports Reader." in text
    assert "Accepted are Synchronization.ReadWrite.All; Application.ReadWrite.All + Directory.ReadWrite.All" in text
    assert "or, for a user, also role Hybrid Identity Administrator or Application Administrator" in text
    assert "Do: Grant Synchronization.ReadWrite.All" in text
    assert text.endswith(f"request-id {refusal.value.request_id}")
    assert isinstance(refusal.value.__cause__, PermissionDeniedError)


def test_a_refusal_names_the_tenant_by_the_domain_it_was_given_by(
    world: Emulator, wire: Wire, contoso: EmulatedTenant, source: TenantClient
) -> None:
    credential = contoso.sign_in(scopes=["Policy.Read.All"], roles=())
    poor = TenantClient("contoso.com", credential=credential, session=wire.session, clock=world.clock)

    with pytest.raises(SetupError) as refusal:
        CrossTenantSync(source=source, target=poor).enable_user_sync()

    text = str(refusal.value)
    assert text.startswith(
        f"Step 2 (enable user synchronization) was refused in target tenant contoso.com ({contoso.id})."
        " Graph: 403 Authorization_RequestDenied, Insufficient privileges to complete the operation."
    )
    assert "The token has Policy.Read.All and role none." in text
    assert "Accepted are Policy.ReadWrite.CrossTenantAccess;" in text


def test_an_app_s_refusal_speaks_of_its_permissions_and_of_no_role_it_has(
    client: ClientFactory, contoso: EmulatedTenant, source: TenantClient
) -> None:
    poor = client(contoso, contoso.app_credential([]))

    with pytest.raises(SetupError, match=r"The token has no permission\. Accepted"):
        CrossTenantSync(source=source, target=poor).enable_user_sync()


def test_a_refusal_stands_although_the_token_behind_it_can_no_longer_be_read(
    world: Emulator, wire: Wire, contoso: EmulatedTenant, source: TenantClient
) -> None:
    given = contoso.app_credential([])

    class Leaving:
        """A credential that is gone once the first request went out; its tokens are about to run out."""

        def get_token(self, *scopes: str, tenant_id: str | None = None) -> EmulatedToken:
            if wire.sent:
                raise ValueError("Nobody is there any more.")
            return EmulatedToken(given.get_token().token, int(world.clock.now().timestamp()) + 60)

    target = TenantClient(contoso.id, credential=Leaving(), session=wire.session, clock=world.clock)
    wire.refuses("GET", f"/{source.tenant_id}", 403, "Authorization_RequestDenied", "No.")

    with pytest.raises(SetupError) as refusal:
        CrossTenantSync(source=source, target=target).enable_user_sync()

    assert "Accepted are Policy.ReadWrite.CrossTenantAccess" in str(refusal.value)
    assert "The token has" not in str(refusal.value)


def test_a_refusal_that_nobody_documents_is_told_as_it_came(sync: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("POST", "/partners", 400, "Request_BadRequest", "Something about the body")

    with pytest.raises(SetupError) as refusal:
        sync.enable_outbound_redemption()

    assert refusal.value.explanation == ""
    assert "Graph: 400 Request_BadRequest, Something about the body." in str(refusal.value)
    assert "Open a support request" in refusal.value.advice


def test_signing_in_needs_nothing_that_a_refusal_could_name(source: TenantClient) -> None:
    with pytest.raises(SetupError) as refusal, taking(Step.SIGN_IN_TO_SOURCE, source):
        raise PermissionDeniedError("No.", status=403, code="Authorization_RequestDenied")

    assert "Accepted are" not in str(refusal.value)


def test_a_change_is_logged_and_a_look_is_not(sync: CrossTenantSync, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="crosstenant")

    sync.enable_outbound_redemption()
    sync.enable_outbound_redemption()

    (record,) = [record for record in caplog.records if record.levelno == logging.INFO]
    assert "changed: step 5" in record.getMessage()
    assert "source tenant" in record.getMessage()


def test_a_token_that_cannot_be_read_proves_its_tenant_before_a_step_is_taken(
    world: Emulator, wire: Wire, source: TenantClient, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    wire.answers("GET", "/organization", 200, {"value": [{"id": fabrikam.id}]}, times=2)
    opaque = TenantClient(contoso.id, credential=StaticToken("opaque"), session=wire.session, clock=world.clock)

    with pytest.raises(TenantMismatchError), CrossTenantSync(source=source, target=opaque) as sync:
        sync.enable_user_sync()

    assert [str(sent) for sent in wire.sent] == ["GET /organization"]
