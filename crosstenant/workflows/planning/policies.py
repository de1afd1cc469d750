"""What has to change in the policies of one tenant: partner entry, user synchronization, redemption, other blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from crosstenant.clients.policy_settings import Inherit
from crosstenant.models.partner_policy import PartnerPolicy, UserConsent
from crosstenant.workflows.configuration import PartnerSettings, SyncConfiguration
from crosstenant.workflows.configuration.partner_settings import GRAPH_NAMES, Block
from crosstenant.workflows.plan import JSON, Action, Change
from crosstenant.workflows.planning import requests
from crosstenant.workflows.planning.planner import Planner
from crosstenant.workflows.step import Side

_WHY_USER_SYNC: Final = {
    True: "The target has to allow that the source creates users in it.",
    False: "The source shall not synchronize users any more; those who are there stay.",
}
_WHY_REDEMPTION: Final = {
    True: "Synchronization needs invitations redeemed automatically, on both sides.",
    False: "People shall be asked for consent again; synchronization stops without this.",
}


@attrs.frozen(kw_only=True)
class PolicyPlanner(Planner):
    """Plans the policies of one tenant.

    Attributes:
        wanted: What shall be.
    """

    wanted: SyncConfiguration

    def changes(self) -> Iterator[Change]:
        """Yield what has to change, in Graph's order: nothing hangs on a partner entry that is not there."""
        below = [*self._user_sync(), *self._redemption(), *self._settings()]
        # To switch something off that cannot be seen, no entry is made.
        if not self._partner and any(made is not False for change in below for made in change.makes.values()):
            yield self._create_partner()
        yield from below

    def redeems(self) -> bool | None:
        """Return whether this side redeems automatically once all is done; None where nobody can tell."""
        wanted = self._wanted_redemption()
        if wanted is not None:
            return wanted
        return self._redeems_now() is True if self._sees_partner else None

    @property
    def is_certain(self) -> bool:
        """Whether partner entry and, in the target, synchronization policy could be read."""
        places = ("partner", "user_sync") if self.side is Side.TARGET else ("partner",)
        return self.snapshot.knows(*(f"{self.side.value}.{place}" for place in places))

    @property
    def _sees_partner(self) -> bool:
        return self.snapshot.knows(f"{self.side.value}.partner")

    @property
    def _partner(self) -> PartnerPolicy | None:
        return self.snapshot.on(self.side).partner

    @property
    def _partner_id(self) -> str:
        return self.snapshot.tenant(self.side.other).id

    def _create_partner(self) -> Change:
        place = f"{self.side.value}.partner"
        blocks = (f"{place}.{GRAPH_NAMES[ours]}" for ours, _ in self._managed.wanted())
        return self.change(
            Action.CREATE_PARTNER,
            f"partner configuration for {self.snapshot.called(self.side.other)}",
            requests.create_partner(self._partner_id),
            after={"tenantId": self._partner_id},
            reason="Settings for one tenant hang on its partner configuration.",
            makes={place: True, **dict.fromkeys((f"{place}.inbound", f"{place}.outbound", *blocks))},
        )

    def _user_sync(self) -> Iterator[Change]:
        present = self.snapshot.target.user_sync
        allowed = present.user_sync_allowed if present else None
        wanted = self.wanted.user_sync
        if wanted is None and allowed is None and self.wanted.name is not None:
            wanted = True
        if self.side is Side.SOURCE or wanted is None:
            return
        if wanted is (allowed is True) and self.snapshot.knows("target.user_sync"):
            return
        name = self.snapshot.source.tenant.name
        named: dict[str, JSON] = {"displayName": name} if name and present is None else {}
        body = {**named, "userSyncInbound": {"isSyncAllowed": wanted}}
        yield self.change(
            Action.SET_USER_SYNC,
            f"user synchronization from {self.snapshot.called(Side.SOURCE)}",
            requests.on_partner("PATCH" if present else "PUT", self._partner_id, requests.USER_SYNC, body),
            before=None if present is None else {"isSyncAllowed": allowed},
            after={"isSyncAllowed": wanted, **named},
            reason=_WHY_USER_SYNC[wanted],
            makes={"target.user_sync": wanted},
        )

    def _wanted_redemption(self) -> bool | None:
        """Return what is wanted: said explicitly, or on for a link of which nobody has said anything."""
        wanted = self.wanted.inbound_redemption if self.side is Side.TARGET else self.wanted.outbound_redemption
        if wanted is None and self.wanted.name is not None and self._redeems_now() is None:
            return True
        return wanted

    def _redeems_now(self) -> bool | None:
        consent = self._consent
        return consent.outbound_allowed if self.side is Side.SOURCE else consent.inbound_allowed

    @property
    def _consent(self) -> UserConsent:
        return self._partner.user_consent if self._partner else UserConsent()

    def _redemption(self) -> Iterator[Change]:
        wanted = self._wanted_redemption()
        if wanted is None or (self._sees_partner and wanted is (self._redeems_now() is True)):
            return
        direction = "outbound" if self.side is Side.SOURCE else "inbound"
        before: dict[str, JSON] | None = None
        if self._sees_partner:
            consent = self._consent
            before = {"inboundAllowed": consent.inbound_allowed, "outboundAllowed": consent.outbound_allowed}
        after = {**(before or {}), f"{direction}Allowed": wanted}
        yield self.change(
            Action.SET_REDEMPTION,
            f"automatic redemption, {direction}",
            requests.on_partner("PATCH", self._partner_id, body={"automaticUserConsentSettings": after}),
            before=before,
            after=after,
            reason=_WHY_REDEMPTION[wanted],
            makes={f"{self.side.value}.partner.{direction}": wanted},
        )

    def _settings(self) -> Iterator[Change]:
        differing = dict(self._differing_blocks())
        if not differing:
            return
        before = {name: _on_the_wire(self._block(ours)) for ours, name in GRAPH_NAMES.items() if name in differing}
        yield self.change(
            Action.SET_PARTNER_SETTINGS,
            f"partner settings for {self.snapshot.called(self.side.other)}: {', '.join(differing)}",
            requests.on_partner("PATCH", self._partner_id, body=differing),
            before=before if self._sees_partner else None,
            after=differing,
            reason="The configuration asks for these blocks.",
            makes={f"{self.side.value}.partner.{name}": value for name, value in differing.items()},
        )

    def _differing_blocks(self) -> Iterator[tuple[str, JSON]]:
        for ours, value in self._managed.wanted():
            present = self._block(ours)
            wanted = None if isinstance(value, Inherit) else value
            if wanted != present or not self._sees_partner:
                yield GRAPH_NAMES[ours], _on_the_wire(_merged(present, wanted))

    @property
    def _managed(self) -> PartnerSettings:
        found = self.wanted.source_partner if self.side is Side.SOURCE else self.wanted.target_partner
        return found or PartnerSettings()

    def _block(self, ours: str) -> Block | None:
        found: Block | None = getattr(self._partner, ours, None)
        return found


def _on_the_wire(block: Block | None) -> dict[str, JSON] | None:
    return None if block is None else block.to_whole_graph()


def _merged(present: Block | None, wanted: Block | None) -> Block | None:
    """Return what is wanted, with what Graph sent besides and we do not know."""
    if present is None or wanted is None:
        return wanted
    members = {name: getattr(wanted, name) for name in wanted.graph_names()}
    return attrs.evolve(present, **members)
