"""What has to change in the policies of one tenant: partner entry, user synchronization, redemption, other blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from crosstenant.clients.policy_settings import Inherit
from crosstenant.models.partner_policy import PartnerPolicy, UserConsent
from crosstenant.workflows.configuration import PartnerSettings, SyncConfiguration
from crosstenant.workflows.configuration.partner_settings import GRAPH_NAMES, Block
from crosstenant.workflows.plan import JSON, Action, Change, GraphRequest
from crosstenant.workflows.planning import requests
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.step import Side

_WHY_PARTNER: Final = "Settings for one tenant hang on its partner configuration."
_WHY_USER_SYNC: Final = {
    True: "The target has to allow that the source creates users in it.",
    False: "The source shall not synchronize users any more; those who are there stay.",
}
_WHY_REDEMPTION: Final = {
    True: "Synchronization needs invitations redeemed automatically, on both sides.",
    False: "People shall be asked for consent again; synchronization stops without this.",
}
_HALVES: Final = {Side.SOURCE: "outboundAllowed", Side.TARGET: "inboundAllowed"}
_TOLD: Final = {True: "on", False: "off", None: "inherited (off)"}


@attrs.frozen(kw_only=True)
class PolicyPlanner:
    """Plans the policies of one tenant.

    Attributes:
        snapshot: What stands.
        wanted: What shall be.
        side: The tenant.
    """

    snapshot: Snapshot
    wanted: SyncConfiguration
    side: Side

    def changes(self) -> Iterator[Change]:
        """Yield what has to change, in Graph's order: nothing hangs on a partner entry that is not there."""
        below = [*self._user_sync(), *self._redemption(), *self._settings()]
        if below and not self._partner:
            yield self._create_partner()
        yield from below

    def redeems(self) -> bool | None:
        """Return whether this side redeems automatically once all is done; None where nobody can tell."""
        wanted = self._wanted_redemption()
        if wanted is not None:
            return wanted
        return self._redeems_now() is True if self._is_known else None

    @property
    def _partner(self) -> PartnerPolicy | None:
        return self.snapshot.on(self.side).partner

    @property
    def _partner_id(self) -> str:
        return self.snapshot.tenant(self.side.other).id

    @property
    def _is_known(self) -> bool:
        places = ("partner", "user_sync") if self.side is Side.TARGET else ("partner",)
        return self.snapshot.knows(*(f"{self.side.value}.{place}" for place in places))

    def _create_partner(self) -> Change:
        place = f"{self.side.value}.partner"
        nothing = dict.fromkeys((f"{place}.inbound", f"{place}.outbound", *self._block_facts()))
        return self._change(
            Action.CREATE_PARTNER,
            f"partner configuration for {self.snapshot.called(self.side.other)}",
            after={"tenantId": self._partner_id},
            sent=requests.create_partner(self._partner_id),
            reason=_WHY_PARTNER,
            makes={place: True, **nothing},
        )

    def _user_sync(self) -> Iterator[Change]:
        if self.side is Side.SOURCE:
            return
        present = self.snapshot.target.user_sync
        allowed = present.user_sync_allowed if present else None
        wanted = self.wanted.user_sync
        if wanted is None and allowed is None and self.wanted.name is not None:
            wanted = True
        if wanted is None or wanted is (allowed is True):
            return
        name = self.snapshot.source.tenant.name
        body: dict[str, JSON] = {"userSyncInbound": {"isSyncAllowed": wanted}}
        whole = {"displayName": name, **body} if name and present is None else body
        yield self._change(
            Action.SET_USER_SYNC,
            f"user synchronization from {self.snapshot.called(Side.SOURCE)}",
            before=None if present is None else {"isSyncAllowed": allowed},
            after={"isSyncAllowed": wanted} | ({"displayName": name} if "displayName" in whole else {}),
            sent=requests.user_sync("PATCH" if present else "PUT", self._partner_id, whole),
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
        consent = self._partner.user_consent if self._partner else UserConsent()
        return consent.outbound_allowed if self.side is Side.SOURCE else consent.inbound_allowed

    def _redemption(self) -> Iterator[Change]:
        now, wanted = self._redeems_now(), self._wanted_redemption()
        if wanted is None or wanted is (now is True):
            return
        half = _HALVES[self.side]
        consent = self._partner.user_consent if self._partner else UserConsent()
        before: dict[str, JSON] = {
            "inboundAllowed": consent.inbound_allowed,
            "outboundAllowed": consent.outbound_allowed,
        }
        after: dict[str, JSON] = {**before, half: wanted} if self._is_known else {half: wanted}
        direction = half.removesuffix("Allowed")
        yield self._change(
            Action.SET_REDEMPTION,
            f"automatic redemption, {direction}",
            before=before if self._is_known else None,
            after=after,
            sent=requests.change_partner(self._partner_id, {"automaticUserConsentSettings": after}),
            reason=_WHY_REDEMPTION[wanted],
            makes={f"{self.side.value}.partner.{direction}": wanted},
        )

    def _settings(self) -> Iterator[Change]:
        differing = dict(self._differing_blocks())
        if not differing:
            return
        before = {name: _on_the_wire(self._block(ours)) for ours, name in GRAPH_NAMES.items() if name in differing}
        yield self._change(
            Action.SET_PARTNER_SETTINGS,
            f"partner settings for {self.snapshot.called(self.side.other)}: {', '.join(differing)}",
            before=before if self._is_known else None,
            after=differing,
            sent=requests.change_partner(self._partner_id, differing),
            reason="The configuration asks for these blocks.",
            makes={f"{self.side.value}.partner.{name}": value for name, value in differing.items()},
        )

    def _differing_blocks(self) -> Iterator[tuple[str, JSON]]:
        for ours, value in self._managed.wanted():
            present = self._block(ours)
            wanted = None if isinstance(value, Inherit) else value
            if wanted != present or not self._is_known:
                yield GRAPH_NAMES[ours], _on_the_wire(_merged(present, wanted))

    @property
    def _managed(self) -> PartnerSettings:
        found = self.wanted.source_partner if self.side is Side.SOURCE else self.wanted.target_partner
        return found or PartnerSettings()

    def _block(self, ours: str) -> Block | None:
        found: Block | None = getattr(self._partner, ours, None)
        return found

    def _block_facts(self) -> tuple[str, ...]:
        return tuple(f"{self.side.value}.partner.{GRAPH_NAMES[ours]}" for ours, _ in self._managed.wanted())

    def _change(
        self,
        action: Action,
        what: str,
        *,
        after: Mapping[str, JSON],
        sent: GraphRequest,
        reason: str,
        makes: Mapping[str, JSON],
        before: Mapping[str, JSON] | None = None,
    ) -> Change:
        return Change(
            action=action,
            side=self.side,
            tenant=self.snapshot.tenant(self.side),
            object=what,
            before=before,
            after=after,
            requests=(sent,),
            reason=reason,
            makes=makes,
            is_certain=self._is_known,
        )


def _on_the_wire(block: Block | None) -> dict[str, JSON] | None:
    return None if block is None else block.to_whole_graph()


def _merged(present: Block | None, wanted: Block | None) -> Block | None:
    """Return what is wanted, with what Graph sent besides and we do not know."""
    if present is None or wanted is None:
        return wanted
    members = {name: getattr(wanted, name) for name in wanted.graph_names()}
    return attrs.evolve(present, **members)
