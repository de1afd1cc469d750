"""I21: what other administrators have changed is not overwritten unasked, and it is reported."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
from administrators import EDITS, Administrators
from bench import NAME, PEOPLE, Bench
from driving import plan_and_apply

from crosstenant import SyncConfiguration

WANTED = SyncConfiguration(name=NAME, assigned=PEOPLE)
MANAGED = SyncConfiguration(
    name=NAME, assigned=PEOPLE, user_sync=True, inbound_redemption=True, outbound_redemption=True, enabled=True
)
UNMANAGED = {"rename the app", "give somebody default access"}
Edit = Callable[[Administrators], None]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A link that stands."""
    bench = Bench(tmp_path, signs_in=False)
    with bench.process() as hands:
        plan_and_apply(hands)
    return bench


def _settings(bench: Bench) -> object:
    """Everything that an administrator can set."""
    tenants = (bench.watch.source, bench.watch.target)
    policies = [(tenant.partners, tenant.sync_policies) for tenant in tenants]
    names = [app["displayName"] for app in bench.watch.source.service_principals]
    schedules = [job.document["schedule"] for job in bench.watch.source.jobs.values()]
    return copy.deepcopy([policies, names, schedules, list(bench.watch.source.app_role_assignments)])


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_another_administrator_has_changed_is_left_alone_unless_it_is_managed(bench: Bench, edit: Edit) -> None:
    edit(Administrators(bench))
    edited = _settings(bench)

    with bench.process() as hands:
        plan = hands.sync.plan(WANTED)
        hands.sync.apply(plan)

    assert plan.is_empty
    assert _settings(bench) == edited


@pytest.mark.parametrize("name", EDITS)
def test_what_is_managed_and_was_changed_is_reported_as_drift(bench: Bench, name: str) -> None:
    with bench.process() as hands:
        before = hands.sync.drift(MANAGED)
        EDITS[name](Administrators(bench))
        edited = _settings(bench)
        after = hands.sync.drift(MANAGED)

    assert not before
    assert bool(after) is (name not in UNMANAGED)
    assert _settings(bench) == edited
