"""A plan: what would change in both tenants, in order, and for whom. A value; nothing is read or sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan.caution import PlanWarning
from crosstenant.workflows.plan.change import Change
from crosstenant.workflows.plan.json_data import JSON, digest, plain_members
from crosstenant.workflows.plan.people import PeopleForecast
from crosstenant.workflows.step import Side, TenantName


class Purpose(StrEnum):
    """What a plan is for."""

    SET_UP = "set up"
    REMOVE = "remove"
    FIX = "fix"


@attrs.frozen(kw_only=True)
class Plan:
    """What would change in both tenants.

    Attributes:
        source: The tenant that people come from.
        target: The tenant that people are pushed into.
        purpose: What it is for.
        changes: What is done, in the order in which Graph wants it.
        people: Who enters, leaves and is disabled in the next cycle.
        warnings: What to know besides.
        facts: What was read in both tenants, flat: ``{"target.partner.consent.inbound": True}``. No secret is among it.
        unknown: The sides that could not be read, with the reason.
        configuration: What the link should be; None for a removal or a fix.
        made_at: When it was read.
        expires_at: Until when it may be applied.
    """

    source: TenantName
    target: TenantName
    purpose: Purpose = Purpose.SET_UP
    changes: tuple[Change, ...] = ()
    people: PeopleForecast = attrs.field(factory=PeopleForecast.nobody)
    warnings: tuple[PlanWarning, ...] = ()
    facts: Mapping[str, JSON] = attrs.field(factory=dict, converter=plain_members)
    unknown: Mapping[str, str] = attrs.field(factory=dict)
    configuration: SyncConfiguration | None = None
    made_at: datetime
    expires_at: datetime

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what was read, in hex: equal for two plans that saw the same."""
        return digest(self.facts)

    @property
    def is_empty(self) -> bool:
        """Whether everything stands as wanted."""
        return not self.changes

    def __bool__(self) -> bool:
        return not self.is_empty

    def on(self, side: Side) -> tuple[Change, ...]:
        """Return the changes of one tenant, in their order."""
        return tuple(change for change in self.changes if change.side is side)
