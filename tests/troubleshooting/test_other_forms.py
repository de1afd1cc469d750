"""The same symptoms by other codes, in other shapes, and as the other reading of each dispute has them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from every_row import ANSWERED, LOGGED, PRODUCED, STANDING, TRUE_TOO, named
from rows_logged import failed_of
from troubled_link import troubled_link

from crosstenant import ProvisioningEvent, SyncJob
from crosstenant.emulator import Switches
from crosstenant.workflows.symptoms import DetectedBy
from crosstenant.workflows.symptoms.table import SYMPTOMS

RENAMED = "AzureActiveDirectory", "MicrosoftEntraID"
SKIPS = {"NotEffectivelyEntitled", "RedundantExport", "ImportSkipped", "EntityTypeNotSupported"}
TOLD_BY_ITS_SENTENCE = {"MicrosoftEntraIDForbidden"}
REASONS = {
    "EncounteredBaseEscrowThreshold": "quarantined-by-many-failures",
    "EncounteredTotalEscrowThreshold": "quarantined-by-references",
    "EncounteredEscrowProportionThreshold": "quarantined-by-failures",
    "EncounteredQuarantineException": "quarantined-by-connection",
    "Unknown": "quarantined-for-unknown-reason",
    "IngestionInterrupted": "quarantined-for-unknown-reason",
    "QuarantinedOnDemand": "quarantined-by-microsoft",
    "QuarantineOnDemand": "quarantined-by-microsoft",
    "TooManyDeletes": "quarantined-by-deletions",
}
OTHER_READING = Switches(
    sync_accepts_directory_write=False,
    logs_need_directory_read=True,
    assignment_needs_own_permission=True,
    partner_delete_with_policy=409,
    partner_missing_code="ResourceNotFound",
    expanded_missing_policy="absent",
    partner_shows_undocumented=False,
    instantiate_marker="dropped",
    directory_names="Microsoft Entra ID",
    duplicate_assignment=409,
    new_job_code="NotConfigured",
    paused_schedule="Paused",
    job_id_third_part="random",
    synchronization_errors="direct",
    validation_errors="wrapped",
    rule_priority=0,
    compact_flags=True,
    schema_directories="inline",
    operator_names="capitals",
    on_demand_shape="object",
    step_names="by analogy",
    log_tenant="source",
    logs_accept_inclusive_bounds=True,
    running_execution="shown",
    log_page_size=100,
    lower_case_inner_error=True,
)


def codes() -> Iterator[tuple[str, str]]:
    """Yield each row of the log that is known by a code alone, with each of its codes, old name and new."""
    for symptom in SYMPTOMS:
        signatures = symptom.signatures if symptom.detected_by is DetectedBy.LOG else ()
        for each in signatures:
            if each.code and each.code not in SKIPS and not (each.message or each.conditions or "*" in each.code):
                yield symptom.id, each.code
                renamed = each.code.replace(*RENAMED)
                if renamed not in TOLD_BY_ITS_SENTENCE:
                    yield symptom.id, renamed


@pytest.mark.parametrize(("row", "code"), sorted(set(codes())))
def test_each_code_of_a_row_is_named_as_that_row(row: str, code: str) -> None:
    assert named(failed_of(troubled_link(), code)) == {row}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_of_a_quarantine_is_named(reason: str) -> None:
    scene = troubled_link()
    scene.cycle()
    scene.trouble.is_quarantined(reason)

    assert named(scene.job) == named(scene.job.quarantine) == {REASONS[reason]}


@pytest.mark.parametrize("row", [*LOGGED, *STANDING])
def test_entry_or_job_that_was_pasted_as_json_is_named_the_same(row: str) -> None:
    outcome = PRODUCED[row](troubled_link())
    if isinstance(outcome, (ProvisioningEvent, SyncJob)):
        assert named(json.dumps(outcome.to_whole_graph())) == {row}


@pytest.mark.parametrize("row", [*ANSWERED, *LOGGED, *STANDING])
def test_other_reading_of_every_dispute_is_named_the_same(row: str) -> None:
    outcome = PRODUCED[row](troubled_link(OTHER_READING))

    assert named(outcome) == {row} | TRUE_TOO.get(row, set())
