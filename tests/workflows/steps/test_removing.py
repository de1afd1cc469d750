"""Taking a link down, in Graph's order, and what is left when somebody else was faster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, SetupError, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.workflows.journal import FileJournal
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, StepResult
from crosstenant.workflows.steps import configuration, configuration_app, policies, removing

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

NAME = "Fabrikam to Contoso"


@pytest.fixture
def link(source: TenantClient, target: TenantClient, tmp_path: Path) -> Link:
    """A link with everything but assignments, with a journal on disk."""
    made = Link(source=source, target=target, journal=FileJournal(tmp_path / "journal.json"))
    policies.enable_user_sync(made)
    policies.enable_redemption(made, Side.TARGET)
    policies.enable_redemption(made, Side.SOURCE)
    configuration_app.create_configuration_app(made, NAME)
    configuration.create_job(made)
    return made


def everything(link: Link) -> list[StepResult[str]]:
    steps = [removing.delete_job(link).map(str), removing.delete_app(link).map(str)]
    policy = removing.delete_user_sync(link).map(str)
    return [*steps, policy, *(removing.delete_partner(link, side).map(str) for side in Side)]


def test_a_whole_link_is_taken_down_and_nothing_is_left(
    link: Link, source: TenantClient, target: TenantClient, world: Emulator
) -> None:
    results = everything(link)

    assert all(result.changed and result.before is not None and result.value == "None" for result in results)
    world.advance(minutes=10)
    assert list(source.configuration_apps.all()) == []
    assert source.partner_policies.find(target.tenant_id) is None
    assert target.partner_policies.find(source.tenant_id) is None
    assert link.journal.read(link.pair) == ()


def test_what_is_gone_already_takes_no_write(link: Link, wire: Wire) -> None:
    everything(link)
    wire.sent.clear()

    assert not any(result.changed for result in everything(link))
    assert wire.writes == []


def test_after_the_job_is_deleted_another_one_is_made_and_not_the_old_one_waited_for(
    link: Link, world: Emulator
) -> None:
    first = configuration.create_job(link).value
    removing.delete_job(link)
    began = world.clock.now()

    made = configuration.create_job(link)

    assert made.changed
    assert made.value.id != first.id or world.clock.now() >= began
    assert (world.clock.now() - began).total_seconds() < 60


def test_an_entry_that_a_synchronization_policy_hangs_on_is_not_deleted(link: Link, target: TenantClient) -> None:
    with pytest.raises(SetupError, match="delete the partner configuration"):
        removing.delete_partner(link, Side.TARGET)
    assert target.partner_policies.find(link.tenant_id(Side.SOURCE)) is not None


def test_a_deletion_that_was_interrupted_is_finished_by_the_next_run(
    link: Link, source: TenantClient, target: TenantClient, wire: Wire, world: Emulator
) -> None:
    wire.loses_the_answer("DELETE", "", times=5)
    with pytest.raises(Exception, match="No answer"):
        removing.delete_app(link)
    world.advance(minutes=10)

    again = Link(source=source, target=target, journal=link.journal)
    removing.delete_app(again)

    world.advance(minutes=10)
    assert list(source.configuration_apps.all()) == []
    assert list(source.transport.pages("/applications")) == []
    assert CrossTenantSync(source=source, target=target).state().app is None
