"""Where the documents contradict each other or say nothing: a switch for each, or the reason why there is none."""

from __future__ import annotations

import attrs
import pytest

from crosstenant.emulator import Delays, Switches

Answer = tuple[str, ...] | str
"""Names of switches, or of delays behind ``delay:``; a sentence where neither would tell a client anything."""

CONFLICTS: dict[str, Answer] = {
    "internal guests in scope": ("internal_guests",),
    "several configurations per pair of tenants": ("second_configuration", "second_job"),
    "group synchronization": ("group_sync",),
    "maturity of group synchronization": "Preview or not, the wire is the same.",
    "21Vianet within its own cloud": "Every cloud links its own tenants; no document shows the refusal.",
    "licence of the target": "A licence that nobody needs leaves no trace on the wire.",
    "PUT of an existing policy": ("put_existing_sync_policy",),
    "spelling of the quarantine reason": "The enum's word is what metadata allows; the other stands in prose.",
    "error codes with the newer product name": "The rename hit a table's prose; captured codes have the old prefix.",
    "code of a redemption failure": ("redemption_failure",),
    "who leaves scope": "The page about this connector rules over the generic engine's: soft deletion.",
    "interval of incremental cycles": "The page about this connector says 40 minutes.",
    "trigger of the deletion guard": "The page's own example decides: 500 lets 499 pass.",
    "product name in schemas and logs": ("directory_names",),
    "25 KB cap on policies": ("policy_size_cap",),
    "schedule after a pause": ("paused_schedule",),
    "removal of an organization's owners": "The operation's page rules over the how-to.",
}

UNCONFIRMED: dict[str, Answer] = {
    "status of a failed connection test": ("validation_errors",),
    "status of a duplicate partner": "Public clients wait to avoid exactly this 409.",
    "deleting a partner that still has a policy": ("partner_delete_with_policy",),
    "mobile among the default mappings": ("maps_mobile",),
    "rule, mappings and key of groups": ("group_sync",),
    "cross-cloud template and its keys": "Nothing is known of them that could be served.",
    "call for leave settings": "It is no part of synchronization.",
    "names of the remaining export steps": ("step_names",),
    "escrow reasons of the higher thresholds": "Any reason can be imposed: `Troubles.is_quarantined`.",
    "limits on configurations, jobs and partners": ("policy_size_cap", "second_job"),
    "on demand under the deletion guard": "At most five people are in one call, and the guard counts a cycle.",
}

SYNCHRONIZATION: dict[str, Answer] = {
    "status and body of a failed connection test": ("validation_errors",),
    "second job, second configuration of a pair": ("second_job", "second_configuration"),
    "start without secrets, schedule afterwards": ("start_without_secrets", "paused_schedule", "repeated_start"),
    "secrets: merge, stars, what is readable": ("secrets_put", "star_in_secrets", "secrets_read"),
    "codes of schema errors and unknown subjects": ("synchronization_errors", "unknown_subject", "duplicate_mapping"),
    "several subjects, groups": ("several_subjects", "group_sync"),
    "filters, delay and tenant of the log": (
        "logs_accept_inclusive_bounds",
        "log_tenant",
        "log_page_size",
        "delay:log",
    ),
    "third part of a job's id": ("job_id_third_part",),
    "operators, names, priority": (
        "directory_names",
        "rule_priority",
        "compact_flags",
        "scoping_regex",
        "ends_with_minds_case",
        "operator_names",
        "progress_units",
    ),
    "cross-cloud template and secrets": "Nothing is known of them that could be served.",
}

POLICIES: dict[str, Answer] = {
    "key of a synchronization policy": "Both readings have the same JSON.",
    "verb that updates a synchronization policy": "PATCH and PUT are both served.",
    "PUT of an existing synchronization policy": ("put_existing_sync_policy",),
    "verb that creates an organization": "PUT creates it; generated clients cannot send it and lose nothing.",
    "type of addedByTenantId": "Both readings have the same JSON string.",
    "key of an organization's member": ("organization_keys",),
    "select on policy templates": "The page's reading is served; metadata has no refusal to offer.",
    "query options on the list of partners": "What metadata allows is served; the page's two are among it.",
    "top and skip on an organization's tenants": "Refused, as metadata says; no page asks for them.",
    "root policy wrapped in value": "An old sample; every newer one is bare.",
    "isSystemDefault": "Named in one sentence only; no schema has it.",
    "required members of a new partner": "What suffices is served; who sends all is served too.",
    "clouds of synchronization policies": "Every cloud's schema has them.",
    "clouds of the tenant look-up": "Every cloud's schema has it.",
    "roles for reading and deleting": ("security_reader_reads_policies", "teams_administrator_deletes_partners"),
    "removal of owners from an organization": "The operation's page rules over the how-to.",
    "25 KB cap": ("policy_size_cap",),
    "tenantRestrictions in v1.0": "Metadata and current pages agree.",
    "permissions to read one tenant of an organization": "All three that any document names are accepted.",
    "code of a missing partner or policy": ("partner_missing_code",),
    "deletion of a partner with a policy": ("partner_delete_with_policy",),
    "errors of the tenant look-up": "Only the status of a miss is of use, and 404 is undisputed.",
    "nested merge": ("nested_patch",),
    "page size of policy lists": "Paging is asked for by $top; without it one page holds all.",
    "If-Match": "Ignored; no page documents an entity tag.",
    "users after a synchronization policy is deleted": "They stay: the known issues say so of severed links.",
    "group synchronization into roles": "Members without a page: beta's metadata alone has them.",
    "limit on users of a joining tenant": "A licence question; a join can be made to fail by an unknown owner.",
    "licence errors of organizations": "No text of one was ever seen.",
    "partner entry for oneself or another cloud": ("unknown_partner_tenant",),
}

ELSEWHERE = {
    "access": (
        "sync_accepts_directory_write",
        "sync_denial",
        "assignment_needs_own_permission",
        "logs_need_directory_read",
        "check_directory_roles",
        "owned_by_opens_synchronization",
    ),
    "bodies": (
        "unknown_property",
        "read_only_property",
        "empty_targets",
        "expanded_missing_policy",
        "partner_shows_undocumented",
        "lower_case_inner_error",
    ),
    "app and assignments": (
        "template_filter",
        "instantiate_marker",
        "unknown_principal",
        "duplicate_assignment",
        "templates_list_cross_tenant",
        "early_synchronization",
    ),
    "job and logs": (
        "new_job_code",
        "running_execution",
        "schema_directories",
        "on_demand_shape",
        "unassigned_skips",
        "log_limit",
    ),
    "traffic": ("published_limits", "batch_synchronization"),
}
"""Switches for what the reference and the field disagree on beyond those lists."""

TABLES = {"conflicts": CONFLICTS, "unconfirmed": UNCONFIRMED, "synchronization": SYNCHRONIZATION, "policies": POLICIES}
ROWS = {"conflicts": 17, "unconfirmed": 11, "synchronization": 10, "policies": 30}
SWITCHES = {field.name for field in attrs.fields(Switches)}
KNOBS = SWITCHES | {f"delay:{field.name}" for field in attrs.fields(Delays)}


@pytest.mark.parametrize("table", TABLES)
def test_every_dispute_has_a_switch_or_a_reason(table: str) -> None:
    assert len(TABLES[table]) == ROWS[table]
    for answer in TABLES[table].values():
        assert answer.endswith(".") if isinstance(answer, str) else set(answer) <= KNOBS


def test_every_switch_settles_a_dispute_that_is_written_down() -> None:
    settled = {name for names in ELSEWHERE.values() for name in names}
    settled |= {
        name for table in TABLES.values() for answer in table.values() if isinstance(answer, tuple) for name in answer
    }

    assert settled & SWITCHES == SWITCHES
    assert settled <= KNOBS
