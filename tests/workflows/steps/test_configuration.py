"""Steps 6 to 8: the configuration app, the connection test and the job, and that there are never two of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import (
    CrossTenantSync,
    DuplicateObjectsError,
    InputError,
    OutcomeUnknownError,
    SetupError,
    SyncConfiguration,
    TenantClient,
)
from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

NAME = "Fabrikam to Contoso"
INSTANTIATE = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate"


def apps_of(client: TenantClient, world: Emulator) -> list[str]:
    """Return the names of all configuration apps, once everything has settled."""
    world.advance(minutes=10)
    return [app.display_name or "" for app in client.configuration_apps.all()]


def serves(client: TenantClient, name: str, target_id: str) -> str:
    """Make a configuration app with saved credentials for a target, past our workflows; return its id."""
    app = client.configuration_apps.instantiate(name)
    client.clock.sleep(60)
    secrets = [SyncSecret("AuthenticationType", "SyncPolicy"), SyncSecret("CompanyId", target_id)]
    client.sync_jobs.save_secrets(app, secrets)
    return app.service_principal_id


# Step 6


def test_an_app_is_created_and_waited_for(sync: CrossTenantSync, wire: Wire, source: TenantClient) -> None:
    result = sync.create_configuration_app(NAME)

    app = result.value
    assert (result.changed, result.before, app.display_name) == (True, None, NAME)
    assert app.assignable_role is not None
    assert app.application_id
    assert wire.writes == [f"POST {INSTANTIATE}"]
    assert source.configuration_apps.find(app.service_principal_id) is not None


def test_an_app_that_this_object_created_is_not_created_again(sync: CrossTenantSync, wire: Wire) -> None:
    first = sync.create_configuration_app(NAME)

    again = sync.create_configuration_app("Another name")

    assert (again.changed, again.value) == (False, first.value)
    assert len(wire.writes) == 1


def test_an_app_of_that_name_that_serves_nobody_is_taken_over_where_a_run_stopped(
    sync: CrossTenantSync, another: CrossTenantSync, wire: Wire
) -> None:
    first = sync.create_configuration_app(NAME)

    found = another.create_configuration_app(NAME)

    assert not found.changed
    assert found.value.service_principal_id == first.value.service_principal_id
    assert len(wire.writes) == 1


@pytest.mark.usefixtures("readable")
def test_an_app_is_known_by_its_saved_credentials_whatever_its_name(
    source: TenantClient, sync: CrossTenantSync, contoso: EmulatedTenant, wire: Wire
) -> None:
    theirs = serves(source, "Made in the portal", contoso.id)
    wire.sent.clear()

    found = sync.create_configuration_app(NAME)

    assert (found.changed, found.value.service_principal_id) == (False, theirs)
    assert wire.writes == []


@pytest.mark.usefixtures("readable")
def test_an_app_of_that_name_that_serves_another_target_is_never_taken_over(
    source: TenantClient, sync: CrossTenantSync, world: Emulator
) -> None:
    litware = world.add_tenant("Litware", domain="litware.com")
    theirs = serves(source, NAME, litware.id)

    made = sync.create_configuration_app(NAME)

    assert made.changed
    assert made.value.service_principal_id != theirs
    assert apps_of(source, world) == [NAME, NAME]


def test_an_app_of_that_name_whose_target_cannot_be_read_is_left_to_the_caller(
    source: TenantClient, sync: CrossTenantSync, world: Emulator, wire: Wire
) -> None:
    theirs = serves(source, NAME, world.add_tenant("Litware").id)
    wire.sent.clear()

    with pytest.raises(SetupError, match="cannot be read") as refusal:
        sync.create_configuration_app(NAME)

    assert theirs in str(refusal.value)
    assert "pass app=<service principal id>" in refusal.value.advice
    assert wire.writes == []


@pytest.mark.parametrize("reading", ["401", "404"])
def test_secrets_that_may_not_be_read_are_taken_for_somebody_else_s(
    source: TenantClient, sync: CrossTenantSync, world: Emulator, reading: str
) -> None:
    source.configuration_apps.instantiate(NAME)
    world.advance(minutes=10)
    world.switches = Switches(secrets_read=reading)  # type: ignore[arg-type]

    with pytest.raises(SetupError, match="cannot be read"):
        sync.create_configuration_app(NAME)


@pytest.mark.usefixtures("readable")
def test_two_apps_that_serve_the_target_are_an_error_that_lists_them(
    source: TenantClient, sync: CrossTenantSync, contoso: EmulatedTenant, wire: Wire
) -> None:
    two = [serves(source, name, contoso.id) for name in ("One", "Two")]
    wire.sent.clear()

    with pytest.raises(DuplicateObjectsError, match="2 configuration apps serve target") as refusal:
        sync.create_configuration_app(NAME)

    assert all(app in str(refusal.value) for app in two)
    assert len(refusal.value.candidates) == 2
    assert wire.writes == []


@pytest.mark.usefixtures("readable")
def test_of_two_apps_that_serve_the_target_the_caller_pins_one(
    source: TenantClient, target: TenantClient, contoso: EmulatedTenant
) -> None:
    _, second = [serves(source, name, contoso.id) for name in ("One", "Two")]

    pinned = CrossTenantSync(source=source, target=target, app=second)

    assert pinned.create_configuration_app(NAME).value.service_principal_id == second


def test_two_apps_of_that_name_that_serve_nobody_are_an_error(
    source: TenantClient, sync: CrossTenantSync, world: Emulator, wire: Wire
) -> None:
    for _ in range(2):
        source.configuration_apps.instantiate(NAME)
    world.advance(minutes=10)
    wire.sent.clear()

    with pytest.raises(DuplicateObjectsError, match="serve no target yet"):
        sync.create_configuration_app(NAME)
    assert wire.writes == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 257, "a\x00b", "a\nb", "a\u202eb", "\ud800"])
def test_a_name_that_nobody_can_read_is_refused_before_anything_is_sent(
    sync: CrossTenantSync, wire: Wire, name: str
) -> None:
    with pytest.raises(InputError) as refusal:
        sync.create_configuration_app(name)

    assert refusal.value.parameter == "name"
    assert wire.sent == []


def test_a_name_that_looks_like_a_filter_is_only_a_name(
    sync: CrossTenantSync, another: CrossTenantSync, source: TenantClient, world: Emulator
) -> None:
    name = "O'Brien') or (1 eq 1"
    source.configuration_apps.instantiate("Somebody else's")
    world.advance(minutes=10)

    made = sync.create_configuration_app(name)

    assert made.changed
    assert another.create_configuration_app(name).value.service_principal_id == made.value.service_principal_id


@pytest.mark.parametrize("lost", ["answer", "404", "500"])
def test_a_lost_answer_never_makes_two_apps(
    sync: CrossTenantSync, wire: Wire, source: TenantClient, world: Emulator, lost: str
) -> None:
    if lost == "answer":
        wire.loses_the_answer("POST", "/instantiate")
    else:
        wire.refuses("POST", "/instantiate", int(lost), "Request_ResourceNotFound", arrives=True)

    result = sync.create_configuration_app(NAME)

    assert result.changed
    assert wire.writes == [f"POST {INSTANTIATE}"]
    assert apps_of(source, world) == [NAME]
    assert sync.create_job().changed


def test_an_app_whose_secrets_lag_behind_is_adopted_all_the_same_after_a_lost_answer(
    sync: CrossTenantSync, wire: Wire, source: TenantClient, world: Emulator
) -> None:
    wire.loses_the_answer("POST", "/instantiate")
    wire.refuses("GET", "/synchronization/secrets", 404, "Request_ResourceNotFound", times=3)

    assert sync.create_configuration_app(NAME).changed
    assert apps_of(source, world) == [NAME]


def test_a_request_that_got_lost_is_sent_again_after_the_settle_time(
    sync: CrossTenantSync, wire: Wire, source: TenantClient, world: Emulator
) -> None:
    began = world.clock.now()
    wire.loses_the_answer("POST", "/instantiate", arrives=False)

    assert sync.create_configuration_app(NAME).changed
    assert (world.clock.now() - began).total_seconds() >= 180
    assert apps_of(source, world) == [NAME]


def test_two_lost_requests_leave_the_outcome_unknown(sync: CrossTenantSync, wire: Wire) -> None:
    wire.loses_the_answer("POST", "/instantiate", times=2, arrives=False)

    with pytest.raises(OutcomeUnknownError, match="step 6"):
        sync.create_configuration_app(NAME)
    assert len(wire.writes) == 2


def test_an_app_that_somebody_made_a_moment_ago_is_no_surprise_later(
    sync: CrossTenantSync, source: TenantClient, wire: Wire
) -> None:
    theirs = source.configuration_apps.instantiate(NAME)  # nobody can see it for some seconds

    with pytest.raises(DuplicateObjectsError, match="made at once") as refusal:
        sync.create_configuration_app(NAME)

    assert theirs.service_principal_id in str(refusal.value)
    with pytest.raises(DuplicateObjectsError, match="fit this link"):
        sync.create_configuration_app(NAME)
    assert len(wire.writes) == 2


def test_a_pinned_app_has_to_be_there(source: TenantClient, target: TenantClient, wire: Wire) -> None:
    sync = CrossTenantSync(source=source, target=target, app="9c9c9c9c-0000-4000-8000-000000000009")

    with pytest.raises(InputError, match="takes the service principal's id") as refusal:
        sync.create_job()

    assert refusal.value.parameter == "app"
    assert wire.writes == []


def test_an_app_id_is_no_service_principal_id(
    sync: CrossTenantSync, source: TenantClient, target: TenantClient
) -> None:
    made = sync.create_configuration_app(NAME).value
    pinned = CrossTenantSync(source=source, target=target, app=made.app_id)

    with pytest.raises(InputError, match="not the appId"):
        pinned.status()


def test_a_service_principal_of_another_kind_is_no_configuration_app(
    sync: CrossTenantSync, source: TenantClient, target: TenantClient, fabrikam: EmulatedTenant
) -> None:
    made = sync.create_configuration_app(NAME).value.service_principal_id
    fabrikam.state.service_principals.update(made, {"applicationTemplateId": None, "homepage": None})

    with pytest.raises(InputError, match="no configuration app"):
        CrossTenantSync(source=source, target=target, app=made).status()


@pytest.mark.parametrize("app", ["", "Fabrikam", "a/b", "me"])
def test_what_is_no_guid_pins_nothing(source: TenantClient, target: TenantClient, app: str) -> None:
    with pytest.raises(InputError, match="app must be a GUID") as refusal:
        CrossTenantSync(source=source, target=target, app=app)

    assert refusal.value.parameter == "app"


# Step 7


def test_the_connection_works_when_both_tenants_allow_it(open_link: CrossTenantSync, wire: Wire) -> None:
    open_link.create_configuration_app(NAME)
    written = list(wire.writes)

    test = open_link.test_connection()

    assert test.ok
    assert bool(test) is True
    assert str(test) == "The connection works."
    assert wire.writes == written


def test_a_source_that_does_not_redeem_is_at_fault(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app(NAME)
    open_link.disable_outbound_redemption()

    test = open_link.test_connection()

    assert not test
    assert test.side_at_fault is Side.SOURCE
    assert (test.code or "").endswith("PolicyCheckFailure")
    assert test.request_id
    assert str(test).startswith("The connection was refused.")
    assert "Side at fault: source." in str(test)


def test_a_target_that_forbids_synchronization_is_at_fault(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app(NAME)
    open_link.disable_user_sync()

    assert open_link.test_connection().side_at_fault is Side.TARGET


def test_the_older_wording_does_not_say_whose_fault_it_is(world: Emulator, open_link: CrossTenantSync) -> None:
    world.switches = attrs.evolve(world.switches, redemption_failure="older")
    open_link.create_configuration_app(NAME)
    open_link.disable_inbound_redemption()

    test = open_link.test_connection()

    assert not test.ok
    assert test.side_at_fault is None
    assert "Side at fault" not in str(test)


@pytest.mark.parametrize("wrapping", ["direct", "wrapped"])
def test_a_refusal_is_read_in_both_of_its_wrappings(world: Emulator, open_link: CrossTenantSync, wrapping: str) -> None:
    world.switches = Switches(validation_errors=wrapping)  # type: ignore[arg-type]
    open_link.create_configuration_app(NAME)
    open_link.disable_user_sync()

    assert open_link.test_connection().side_at_fault is Side.TARGET


def test_an_answer_that_nobody_documents_names_no_side(open_link: CrossTenantSync, wire: Wire) -> None:
    open_link.create_configuration_app(NAME)
    wire.refuses("POST", "/validateCredentials", 400, "SomethingNew", "Nobody knows.")

    test = open_link.test_connection()

    assert (test.ok, test.code, test.details, test.side_at_fault) == (False, "SomethingNew", "Nobody knows.", None)


def test_a_question_that_was_not_answered_is_an_error(open_link: CrossTenantSync, wire: Wire) -> None:
    open_link.create_configuration_app(NAME)
    wire.refuses("POST", "/validateCredentials", 401, "UnknownError", times=100)

    with pytest.raises(SetupError, match=r"Step 7 \(test the connection\) was refused"):
        open_link.test_connection()


# Step 8


def test_the_cross_tenant_template_is_among_the_templates(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app(NAME)

    assert any(template.is_cross_tenant for template in open_link.templates())


def test_a_job_is_created_once(open_link: CrossTenantSync, wire: Wire) -> None:
    open_link.create_configuration_app(NAME)

    first, again = open_link.create_job(), open_link.create_job()

    assert (first.changed, again.changed) == (True, False)
    assert first.value.id == again.value.id
    assert first.value.never_ran
    assert len([write for write in wire.writes if write.endswith("/jobs")]) == 1


def test_a_new_app_that_still_reads_as_missing_is_waited_for(open_link: CrossTenantSync, wire: Wire) -> None:
    open_link.create_configuration_app(NAME)
    wire.refuses("POST", "/synchronization/jobs", 403, "Authorization_RequestDenied", times=3)

    assert open_link.create_job().changed


def test_an_app_that_is_not_new_is_not_waited_for(open_link: CrossTenantSync, wire: Wire, world: Emulator) -> None:
    open_link.create_configuration_app(NAME)
    world.advance(minutes=10)
    began = world.clock.now()
    wire.refuses("POST", "/synchronization/jobs", 403, "Authorization_RequestDenied", times=3)

    with pytest.raises(SetupError, match="was refused"):
        open_link.create_job()
    assert world.clock.now() == began


@pytest.mark.parametrize("lost", ["answer", "500"])
def test_a_lost_answer_never_makes_two_jobs(open_link: CrossTenantSync, wire: Wire, lost: str) -> None:
    open_link.create_configuration_app(NAME)
    if lost == "answer":
        wire.loses_the_answer("POST", "/synchronization/jobs")
    else:
        wire.refuses("POST", "/synchronization/jobs", 500, "InternalServerError", arrives=True)

    assert open_link.create_job().changed
    assert not open_link.create_job().changed
    assert len([write for write in wire.writes if write.endswith("/jobs")]) == 1


def test_two_jobs_are_an_error_that_lists_them(open_link: CrossTenantSync, source: TenantClient, wire: Wire) -> None:
    app = open_link.create_configuration_app(NAME).value
    made = [source.sync_jobs.create(app).id for _ in range(2)]

    for step in (open_link.create_job, open_link.status, open_link.start):
        with pytest.raises(DuplicateObjectsError, match="2 cross-tenant jobs") as refusal:
            step()
        assert all(job in str(refusal.value) for job in made)


def test_without_an_app_every_later_step_says_what_to_do_first(open_link: CrossTenantSync, wire: Wire) -> None:
    written = list(wire.writes)
    for step in (
        open_link.test_connection,
        open_link.templates,
        open_link.create_job,
        open_link.save_credentials,
        lambda: open_link.assign("user1@fabrikam.com"),
        open_link.start,
        open_link.status,
    ):
        with pytest.raises(SetupError, match="No configuration app is known") as refusal:
            step()
        assert "create_configuration_app(name)" in refusal.value.advice
        assert refusal.value.request_id is None
    assert wire.writes == written


def test_apps_that_may_be_the_link_s_are_proposed_and_not_taken(
    source: TenantClient, sync: CrossTenantSync, contoso: EmulatedTenant
) -> None:
    theirs = serves(source, NAME, contoso.id)

    with pytest.raises(SetupError, match="nothing readable ties one to this target") as refusal:
        sync.create_job()
    assert theirs in str(refusal.value)


def test_without_a_job_every_later_step_says_what_to_do_first(open_link: CrossTenantSync) -> None:
    open_link.create_configuration_app(NAME)

    for step in (open_link.rule, open_link.start, open_link.pause, open_link.restart, open_link.status):
        with pytest.raises(SetupError, match="has no synchronization job") as refusal:
            step()
        assert "create_job()" in refusal.value.advice


def test_threads_that_share_a_link_create_one_app_and_one_job(
    open_link: CrossTenantSync, source: TenantClient, world: Emulator, wire: Wire
) -> None:
    together = threading.Barrier(4)

    def take_the_steps() -> str:
        together.wait()
        open_link.create_configuration_app(NAME)
        job = open_link.create_job()
        open_link.save_credentials()
        open_link.start()
        return job.value.id

    with ThreadPoolExecutor(4) as threads:
        jobs = {future.result() for future in [threads.submit(take_the_steps) for _ in range(4)]}

    assert apps_of(source, world) == [NAME]
    assert len(jobs) == 1
    assert len([write for write in wire.writes if write.endswith(("/jobs", "/secrets", "/start"))]) == 3


# An app that somebody deleted while a link remembered it


@pytest.mark.parametrize("minutes", [0, 10])
def test_an_app_that_was_deleted_is_created_anew_and_not_believed(
    linked: CrossTenantSync, source: TenantClient, world: Emulator, minutes: int
) -> None:
    gone = linked.create_configuration_app(NAME).value
    world.advance(minutes=minutes)
    source.configuration_apps.delete(gone)

    result = linked.create_configuration_app(NAME)

    assert result.changed
    assert result.value.service_principal_id != gone.service_principal_id
    assert linked.create_job().changed
    assert linked.save_credentials().changed
    assert linked.assign("user1@fabrikam.com").changed


def test_a_deleted_app_is_forgotten_by_the_first_step_that_misses_it(
    linked: CrossTenantSync, source: TenantClient, world: Emulator, readable: None
) -> None:
    gone = linked.create_configuration_app(NAME).value
    world.advance(minutes=10)
    source.configuration_apps.delete(gone)

    with pytest.raises(SetupError, match="Request_ResourceNotFound"):
        linked.save_credentials()
    with pytest.raises(SetupError, match="No configuration app is known"):
        linked.status()


def test_a_deleted_app_is_no_answer_of_the_connection_test(
    linked: CrossTenantSync, source: TenantClient, world: Emulator
) -> None:
    gone = linked.create_configuration_app(NAME).value
    world.advance(minutes=10)
    source.configuration_apps.delete(gone)

    with pytest.raises(SetupError, match="Request_ResourceNotFound"):
        linked.test_connection()


def test_an_answer_of_not_found_about_something_else_forgets_no_app(
    linked: CrossTenantSync, world: Emulator, wire: Wire
) -> None:
    world.advance(minutes=10)
    wire.refuses("GET", "/schema", 404, "Request_ResourceNotFound")

    with pytest.raises(SetupError):
        linked.rule()

    assert linked.status().id


# A second app that nobody could prevent


def test_an_app_of_the_same_name_whose_target_nobody_can_tell_is_told_as_a_second_one(
    linked: CrossTenantSync, source: TenantClient, contoso: EmulatedTenant
) -> None:
    theirs = serves(source, NAME, contoso.id)

    for look in (lambda: linked.create_configuration_app(NAME), lambda: linked.plan(SyncConfiguration(name=NAME))):
        with pytest.raises(DuplicateObjectsError, match="fit this link") as refusal:
            look()
        assert theirs in str(refusal.value)


@pytest.mark.usefixtures("readable")
def test_an_app_of_the_same_name_that_serves_another_target_is_no_second_one(
    linked: CrossTenantSync, source: TenantClient, world: Emulator
) -> None:
    serves(source, NAME, world.add_tenant("Litware").id)

    assert not linked.create_configuration_app(NAME).changed
    assert linked.plan(SyncConfiguration(name=NAME)).is_empty


def test_a_second_app_is_no_error_to_somebody_who_has_said_which_one_counts(
    linked: CrossTenantSync, source: TenantClient, target: TenantClient, contoso: EmulatedTenant
) -> None:
    own = linked.create_configuration_app(NAME).value.service_principal_id
    serves(source, NAME, contoso.id)

    pinned = CrossTenantSync(source=source, target=target, app=own)

    assert pinned.create_configuration_app(NAME).value.service_principal_id == own
    assert pinned.plan(SyncConfiguration(name=NAME)).is_empty
