"""Blocks of a partner entry: written whole, only where they differ, and nothing else touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import INHERIT, CrossTenantSync, InboundTrust, PartnerSettings, TenantClient
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side
from crosstenant.workflows.steps.partner_settings import set_partner_settings

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire

TRUST = PartnerSettings(inbound_trust=InboundTrust(mfa_accepted=True))


@pytest.fixture
def link(source: TenantClient, target: TenantClient) -> Link:
    return Link(source=source, target=target)


@pytest.mark.parametrize("side", Side)
def test_a_block_is_written_and_read_back(link: Link, side: Side) -> None:
    result = set_partner_settings(link, side, TRUST)

    assert result.changed
    assert result.before is None
    assert result.value.inbound_trust is not None
    assert result.value.inbound_trust.mfa_accepted is True


def test_a_block_that_stands_as_wanted_takes_no_write(link: Link, wire: Wire) -> None:
    set_partner_settings(link, Side.TARGET, TRUST)
    wire.sent.clear()

    assert not set_partner_settings(link, Side.TARGET, TRUST).changed
    assert wire.writes == []


def test_a_block_inherits_again_and_nothing_else_is_touched(
    link: Link, open_link: CrossTenantSync, target: TenantClient, wire: Wire
) -> None:
    set_partner_settings(link, Side.TARGET, TRUST)
    wire.sent.clear()

    result = set_partner_settings(link, Side.TARGET, PartnerSettings(inbound_trust=INHERIT))

    assert result.changed
    assert [sent.body for sent in wire.sent if sent.method == "PATCH"] == [{"inboundTrust": None}]
    found = target.partner_policies.get(link.tenant_id(Side.SOURCE))
    assert found.inbound_trust is None
    assert found.user_consent.inbound_allowed is True
    assert open_link.user_sync_enabled()
