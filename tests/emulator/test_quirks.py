"""What the service is known to do against expectation: each has a test that shows it, and a source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.plain_client import PlainGraph

HERE = Path(__file__).parent
SOURCES = {"documented", "seen in a public issue", "assumed"}

QUIRKS = {
    "instantiate answers 404 and creates": (
        "test_faults.py::test_instantiate_may_answer_404_and_create",
        "seen in a public issue",
    ),
    "403 for a while after creating": ("test_quirks.py::test_window_of_403_closes", "seen in a public issue"),
    "404 for a while after creating": (
        "test_configuration_apps.py::test_new_objects_cannot_be_read_until_they_have_settled",
        "documented",
    ),
    "409 for a while after deleting": (
        "test_policies.py::test_deleted_partner_answers_and_conflicts_while_it_lingers",
        "seen in a public issue",
    ),
    "400 for a while before assigning": ("test_faults.py::test_reference_may_be_rejected", "seen in a public issue"),
    "secrets are masked": ("engine/test_secrets.py::test_values_read_back_as_stars_but_for_the_notification_settings",
                           "seen in a public issue"),
    "409 on the second PUT of a synchronization policy": (
        "test_sync_policies.py::test_second_put_conflicts_with_its_detail",
        "documented",
    ),
    "409 on a second partner entry": (
        "test_policies.py::test_second_partner_entry_for_a_tenant_conflicts",
        "documented",
    ),
    "duplicate assignment": (
        "test_configuration_apps.py::test_second_assignment_of_the_same_role_is_refused",
        "seen in a public issue",
    ),
    "lists lag and flip-flop": ("test_faults.py::test_list_may_answer_as_before_and_flip_flop", "assumed"),
    "quarantine by counts": ("engine/test_acceptance_jobs.py::test_quarantine_follows_the_documented_counts",
                             "documented"),
    "buckets of five in ten seconds": (
        "test_throttling.py::test_sixth_log_request_in_ten_seconds_is_throttled",
        "documented",
    ),
    "x-ms-throttle headers": ("test_throttling.py::test_resource_units_run_out_with_a_warning", "documented"),
    "401 with a claims challenge": ("test_faults.py::test_token_may_be_challenged", "documented"),
}  # fmt: skip


def is_there(reference: str) -> bool:
    file, _, name = reference.partition("::")
    path = HERE / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)


@pytest.mark.parametrize("quirk", QUIRKS)
def test_quirk_has_a_test_and_a_source(quirk: str) -> None:
    reference, source = QUIRKS[quirk]

    assert is_there(reference)
    assert source in SOURCES


@pytest.mark.parametrize("reference", ["test_quirks.py::test_of_nothing", "test_nowhere.py::test_it"])
def test_quirk_without_a_test_would_be_noticed(reference: str) -> None:
    assert not is_there(reference)


def test_window_of_403_closes(world: Emulator, in_fabrikam: PlainGraph) -> None:
    """As other clients met it: right after creation the service takes nobody for an owner, and then it does."""
    world.faults.plan(faults.fails(403), "GET", "/servicePrincipals", times=2)

    statuses = [in_fabrikam.get("/servicePrincipals").status_code for _ in range(3)]
    assert statuses == [403, 403, 200]
