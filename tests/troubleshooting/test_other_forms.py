"""The same symptoms by other codes, in other shapes, and as the other reading of each dispute has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from every_row import ANSWERED, LOGGED, PRODUCED, STANDING, TRUE_TOO, named
from repairs import BY_FINDING
from rows_logged import failed_of
from troubled_link import client, refusal, troubled_link

from crosstenant import NotFixableError, ProvisioningEvent, StaticToken, SyncJob, ThrottledError
from crosstenant.emulator import Switches
from crosstenant.workflows.symptoms import DetectedBy
from crosstenant.workflows.symptoms.table import SYMPTOMS

RENAMED = "AzureActiveDirectory", "MicrosoftEntraID"
DELETIONS = BY_FINDING["quarantined-by-deletions"]
SKIPS = {"NotEffectivelyEntitled", "RedundantExport", "ImportSkipped", "EntityTypeNotSupported"}
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
                yield symptom.id, each.code.replace(*RENAMED)


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


def test_token_that_expired_before_anything_was_sent_is_named() -> None:
    scene = troubled_link()
    stale = StaticToken(scene.link.source.credential.get_token().token)
    scene.world.advance(hours=3)

    assert named(refusal(client(scene.world, scene.link.source, stale).directory.organization)) == {"token-refused"}


def test_own_pace_that_passes_the_deadline_is_named_as_too_fast_and_sends_nothing() -> None:
    scene = troubled_link()
    hasty = client(scene.world, scene.link.source, deadline=timedelta(seconds=5))
    somebody, rule, app, job = scene.people[0], scene.link.rule_id, scene.app, scene.job
    for _ in range(5):
        hasty.sync_jobs.provision_on_demand(app, job, rule_id=rule, object_id=somebody)
    began = scene.world.clock.now()

    error = refusal(lambda: hasty.sync_jobs.provision_on_demand(app, job, rule_id=rule, object_id=somebody))

    assert isinstance(error, ThrottledError)
    assert "Not sent" in str(error)
    assert scene.world.clock.now() == began
    assert named(error) == named(str(error)) == {"on-demand-too-fast"}


def test_several_values_of_no_extension_are_not_called_an_extension() -> None:
    scene = troubled_link()
    scene.trouble.maps_several_values(scene.user(1))
    scene.cycle()

    assert named(scene.sync.diagnose()) == {"single-value-only"}


def test_whoever_stays_where_the_scope_is_masked_is_told_when_to_restart() -> None:
    scene = troubled_link()
    scene.trouble.takes_everybody()
    scene.cycle()
    scene.trouble.takes_only_who_is_assigned()
    scene.cycle()

    verdict = scene.sync.why("user2@fabrikam.com").verdict

    assert "sync.restart()" in verdict.advice
    assert verdict.method == "restart"
    assert "success" not in verdict.advice


def test_guard_that_was_released_waits_for_the_next_cycle() -> None:
    scene = troubled_link()
    DELETIONS.harm(scene)
    finding = scene.sync.diagnose().top
    assert finding is not None
    scene.sync.fix(finding, allow_leaving=1)

    (released,) = (each for each in scene.sync.diagnose().findings if each.symptom == finding.symptom)

    assert not released.is_fixable
    assert released.method == "wait_for_cycle"
    assert "next cycle" in released.fix
    with pytest.raises(NotFixableError):
        scene.sync.fix(released, allow_leaving=1)
    scene.link.run_a_cycle()
    assert scene.sync.diagnose().is_healthy
