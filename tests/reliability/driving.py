"""The whole link, set up the way a user of the library would."""

from __future__ import annotations

from collections.abc import Callable

from bench import NAME, PEOPLE, Hands

from crosstenant import SyncConfiguration
from crosstenant.errors import WorkflowError


def plan_and_apply(hands: Hands) -> None:
    """Say what the link should be, apply the plan, provision people, and read the log page by page."""
    sync = hands.sync
    sync.check_access()
    with hands.reading():
        plan = sync.plan(SyncConfiguration(name=NAME, assigned=list(PEOPLE), enabled=True))
    sync.apply(plan)
    sync.test_connection()
    for person in hands.provisioned:
        sync.provision_on_demand(person)
    sync.status()
    list(hands.source.logs.provisioning(page_size=1))


def step_by_step(hands: Hands) -> None:
    """Take the thirteen documented steps one after the other."""
    _step_by_step(hands, lambda: hands.sync.assign(*PEOPLE))


def step_by_step_in_batches(hands: Hands) -> None:
    """Do the same, and assign by batches."""
    _step_by_step(hands, lambda: _assign_in_batches(hands))


def _step_by_step(hands: Hands, assign: Callable[[], object]) -> None:
    sync = hands.sync
    sync.check_access()
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    sync.create_configuration_app(NAME)
    sync.test_connection()
    sync.create_job()
    sync.save_credentials()
    assign()
    for person in hands.provisioned:
        sync.provision_on_demand(person)
    sync.start()
    sync.status()
    list(hands.source.logs.provisioning(page_size=1))


def _assign_in_batches(hands: Hands) -> None:
    """Assign, and raise what stood in the way of anybody."""
    report = hands.sync.assign_many(PEOPLE).value
    for problem in report.problems:
        raise problem.error or WorkflowError(str(problem))
