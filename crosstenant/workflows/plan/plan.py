"""A plan: what would change in both tenants, in order, and for whom. A value; nothing is read or sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from os import PathLike

import attrs

from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan import exporting, handing_over, powershell, printing, storing
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
        facts: What was read in both tenants, flat: ``{"target.partner.inbound": True}``. No secret is among it.
        unknown: What could not be read, with the reason: ``target``, ``source.job`` and so on.
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
        """Whether there is nothing to do, as far as could be read."""
        return not self.changes

    def __bool__(self) -> bool:
        return not self.is_empty

    def tenant(self, side: Side) -> TenantName:
        """Return one of the two tenants."""
        return self.source if side is Side.SOURCE else self.target

    def on(self, side: Side) -> tuple[Change, ...]:
        """Return the changes of one tenant, in their order."""
        return tuple(change for change in self.changes if change.side is side)

    def to_dict(self) -> dict[str, JSON]:
        """Return plain data that ``json.dumps`` takes and `from_dict` reads."""
        return storing.plan_data(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Plan:
        """Read what `to_dict` returned.

        Raises:
            InputError: It is no plan, a newer release made it, or it was altered since.
        """
        return storing.plan_from(data)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the plan to a file that only its owner may read, whole or not at all.

        Raises:
            InputError: The file cannot be written.
        """
        storing.save(self, path)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Plan:
        """Read a file that `save` wrote.

        Raises:
            InputError: The file cannot be read, is no plan, was made by a newer release, or was altered since.
        """
        return storing.load(path)

    def __str__(self) -> str:
        return printing.told(self)

    def as_http(self) -> str:
        """Return the exact requests to Graph, tenant by tenant, as text."""
        return exporting.as_http(self)

    def as_powershell(self) -> str:
        """Return the cmdlets of Microsoft's how-to that do the same, tenant by tenant."""
        return powershell.as_powershell(self)

    def for_tenant(self, side: Side | str) -> str:
        """Return the hand-over sheet for the administrator of one tenant: what to do there, why, and with which calls.

        Args:
            side: ``source`` or ``target``.

        Raises:
            InputError: It is neither.
        """
        return handing_over.sheet(self, side)
