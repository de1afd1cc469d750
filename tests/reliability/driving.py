"""The whole link, set up the way a user of the library would."""

from __future__ import annotations

from collections.abc import Callable

from bench import NAME, PEOPLE, Hands

from crosstenant.errors import WorkflowError


def set_up(hands: Hands) -> None:
    """Take the thirteen documented steps one after the other, and read the log page by page."""
    _set_up(hands, lambda: hands.sync.assign(*PEOPLE))


def set_up_unprovisioned(hands: Hands) -> None:
    """Do the same, and provision nobody on demand: the service takes five calls in ten seconds of its own."""
    _set_up(hands, lambda: hands.sync.assign(*PEOPLE), provisioned=())


def set_up_in_batches(hands: Hands) -> None:
    """Do the same, and assign by batches."""
    _set_up(hands, lambda: _assign_in_batches(hands))


def _set_up(hands: Hands, assign: Callable[[], object], provisioned: tuple[str, ...] = PEOPLE) -> None:
    sync = hands.sync
    sync.check_access()
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    app = sync.create_configuration_app(NAME).value
    sync.test_connection()
    sync.create_job()
    sync.save_credentials()
    assign()
    for person in provisioned:
        sync.provision_on_demand(person)
    sync.start()
    sync.status()
    list(hands.source.logs.provisioning(app=app, page_size=1))


def _assign_in_batches(hands: Hands) -> None:
    """Assign, and raise what stood in the way of anybody."""
    report = hands.sync.assign_many(PEOPLE).value
    for problem in report.problems:
        raise problem.error or WorkflowError(str(problem))
