"""What users of other tools trip over, and which scenario shows it. Gathered from public issue trackers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCENARIOS = ("test_pitfalls_of_setting_up.py", "test_pitfalls_of_running.py")

ON_THE_WIRE = {
    "schema update with PATCH": "schema_update_with_patch",
    "partner already exists": "partner_already_exists",
    "identitySynchronization PUT when one exists": "put_of_user_sync_when_one_exists",
    "identitySynchronization PATCH when none exists": "patch_of_user_sync_when_none_exists",
    "delete partner that still has a sync policy": "deleting_a_partner_that_has_user_sync",
    "re-create soon after delete": "creating_a_partner_again_soon_after_its_deletion",
    "isServiceProvider in the body with app-only token": "service_provider_flag_from_an_app",
    "user sync and group sync share one object": "second_put_wipes_the_other_kind_of_sync",
    "property casing": "property_in_another_casing",
    "null cannot be sent": "null_under_a_name_that_is_not_graphs",
    "full configuration after a block was reset to default": "empty_target_lists_echoed_back",
    "partner you did not create (support access)": "partner_that_somebody_else_made",
    "unknown new blocks on the partner": "blocks_that_nobody_documented",
    "instantiate returns little or throws although it worked": (
        "instantiate_that_fails_or_says_little_although_it_worked"
    ),
    "principal not usable yet": "service_principal_that_is_not_usable_yet",
    "two objects with one display name": "two_objects_with_one_display_name",
    "assignment POST too early or wrong ids": "assignment_too_early_or_with_wrong_ids",
    "assignment already there": "assignment_that_is_there_already",
    "retried POST that had landed": "assignment_sent_again_that_had_landed",
    "listing assignments": "list_of_assignments_that_ends_too_early",
    "assignment ceiling": "ceiling_of_assignments",
    "job that never ran": "job_that_never_ran",
    "on demand with missing or foreign rule": "on_demand_with_a_missing_or_foreign_rule",
    "on demand answer": "on_demand_answers_json_inside_json",
    "on demand before credentials": "on_demand_before_the_credentials",
    "on demand rate": "on_demand_too_often",
    "on demand does not override scope": "on_demand_minds_the_scope",
    "job id is not a GUID": "job_id_that_is_no_guid",
    "permission errors from the sync service": "permission_error_without_a_word",
    "owned-by permission documented but refused": "permission_for_owned_apps_may_not_be_enough",
    "assignment permission": "assigning_needs_two_permissions",
    "plain missing consent": "missing_consent",
    "secrets come back as stars": "secrets_come_back_as_stars",
    "secret key not in the client's enum": "keys_that_clients_of_other_apps_do_not_know",
    "waiting for the same number of secrets": "fewer_secrets_than_were_sent",
    "secrets outlive the job": "secrets_outlive_the_job",
    "deletion threshold": "deletion_threshold_is_a_setting_among_the_secrets",
    "automatic redemption missing on one side": "redemption_missing_on_one_side",
    "target mastered elsewhere or protected": "export_that_the_target_refuses",
    "other log codes": "export_that_the_target_refuses",
    "quarantined although logs are all success": "quarantine_although_every_event_is_a_success",
    "reset scopes undocumented": "reset_scopes_are_used_together",
    "start in a loop": "start_again_and_again",
    "several jobs on one service principal": "several_jobs_on_one_service_principal",
    "throttling": "throttling_of_a_large_tenant",
    "client gives up on long Retry-After": "retry_after_longer_than_clients_like",
    "log filter refused": "filter_of_the_log_that_is_refused",
    "log page contains an error object": "error_in_a_page_of_the_log",
    "wrong tenant": "request_with_the_other_tenants_token",
    "wrong cloud": "token_of_another_cloud",
    "multitenant organization double add": "tenant_added_twice_to_an_organization",
    "only internal members sync": "user_who_is_no_internal_member",
}

INSIDE_CLIENTS = {
    "403 retried as if it were lag": "how long to insist against a refusal is the client's",
    "error text loses the code": "what a client prints of an answer that carries code, message and ids",
    "second call dies": "an event loop that a client closed; nothing was sent",
}


def scenarios() -> set[str]:
    return {
        node.name.removeprefix("test_")
        for name in SCENARIOS
        for node in ast.parse((HERE / name).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_known_pitfall_is_accounted_for() -> None:
    assert len(ON_THE_WIRE) + len(INSIDE_CLIENTS) == 55
    assert not ON_THE_WIRE.keys() & INSIDE_CLIENTS.keys()


@pytest.mark.parametrize("title", ON_THE_WIRE)
def test_pitfall_on_the_wire_has_its_scenario(title: str) -> None:
    assert ON_THE_WIRE[title] in scenarios()


def test_every_scenario_belongs_to_a_pitfall() -> None:
    assert scenarios() == set(ON_THE_WIRE.values())


def test_pitfall_without_a_scenario_would_be_noticed() -> None:
    assert "trap_that_nobody_wrote_down" not in scenarios()
