"""plan_removal: the way back, in the order that Graph demands. What the link does not own is not touched.

Documentation: *What is cross-tenant synchronization?* (deprovisioning), *Delete
crossTenantAccessPolicyConfigurationPartner*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum

import attrs

from crosstenant.errors import InputError
from crosstenant.models.partner_policy import PartnerPolicy, UserConsent
from crosstenant.transport.clock import duration
from crosstenant.workflows.configuration.partner_settings import BLOCKS, GRAPH_NAMES
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import JSON, Action, CautionCode, Change, GraphRequest, Plan, PlanWarning, Purpose
from crosstenant.workflows.planning import requests
from crosstenant.workflows.planning.cautions import blind_spots
from crosstenant.workflows.planning.facts import facts_of
from crosstenant.workflows.planning.looking import look
from crosstenant.workflows.planning.planning import LIFETIME, clock_of
from crosstenant.workflows.planning.requests import Paths
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.step import Side


class Removal(StrEnum):
    """How much is taken down; each holds what stands before it."""

    STOP = "stop"
    CONFIGURATION = "configuration"
    EVERYTHING = "everything"


def plan_removal(
    link: Link, remove: Removal | str = Removal.EVERYTHING, *, expires_in: timedelta | float = LIFETIME
) -> Plan:
    """Say what taking the link down would change. Reads only; nobody leaves the target by it.

    Args:
        link: The link.
        remove: Stop the job only, delete job and app, too, or cut the policies of both tenants as well.
        expires_in: How long the plan may be applied.

    Raises:
        InputError: There is no such choice.
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
    """
    if remove not in set(Removal):
        raise InputError(f"remove is {', '.join(Removal)}, not {remove!r}.", parameter="remove")
    lifetime = duration(expires_in, parameter="expires_in")
    draft = _RemovalDraft(snapshot=look(link), remove=Removal(remove))
    made_at = clock_of(link).now()
    return Plan(
        source=draft.snapshot.source.tenant,
        target=draft.snapshot.target.tenant,
        purpose=Purpose.REMOVE,
        changes=tuple(draft.changes()),
        warnings=(*blind_spots(draft.snapshot), *draft.cautions()),
        facts=facts_of(draft.snapshot, None),
        unknown=draft.snapshot.unknown,
        made_at=made_at,
        expires_at=made_at + lifetime,
    )


@attrs.frozen(kw_only=True)
class _RemovalDraft:
    """A removal in the making."""

    snapshot: Snapshot
    remove: Removal

    def changes(self) -> Iterator[Change]:
        """Yield what is done: first nothing runs any more, then what hangs on something goes before it."""
        yield from self._job_and_app()
        if self.remove is Removal.EVERYTHING:
            yield from self._user_sync()
            yield from self._partner(Side.TARGET)
            yield from self._partner(Side.SOURCE)

    def cautions(self) -> Iterator[PlanWarning]:
        """Yield what happens to people, and what stays."""
        if self.snapshot.app and self.snapshot.app.job:
            yield PlanWarning(code=CautionCode.PEOPLE_STAY, message=self._about_people())
        if self.remove is not Removal.EVERYTHING:
            return
        for side in Side:
            owned_by_others = self._others(side)
            if owned_by_others and self.snapshot.on(side).partner:
                yield PlanWarning(
                    code=CautionCode.NOT_OWNED,
                    message=f"The partner configuration in {side.value} tenant {self.snapshot.tenant(side)} stays: it"
                    f" holds more than this link ({', '.join(owned_by_others)}).",
                )

    def _about_people(self) -> str:
        brought = sum(int(count) for count in self._synchronized().values())
        told = f"{brought:,} users" if brought else "The users"
        if self.remove is Removal.STOP:
            return (
                f"{told} that were synchronized stay in the target as they are, and are updated no more until start()."
            )
        return (
            f"{told} that were synchronized stay in the target as B2B users whom nothing updates, disables or deletes"
            " any more; its administrators look after them. To have them soft-deleted first (and deleted for good 30"
            ' days later), apply SyncConfiguration(scope="assigned", assigned_exactly=[]), wait for a cycle, mind the'
            " deletion guard, and remove the link then."
        )

    def _synchronized(self) -> Mapping[str, int]:
        job = self.snapshot.app.job if self.snapshot.app else None
        counts = job.synchronized_by_type if job else {}
        return {kind: int(count) for kind, count in counts.items() if kind.split(" ")[0] == "User"}

    @property
    def _paths(self) -> Paths:
        app = self.snapshot.app
        return Paths(app.app, app.job) if app else Paths()

    def _job_and_app(self) -> Iterator[Change]:
        if not self.snapshot.knows("source"):
            yield from self._handed_over()
            return
        app = self.snapshot.app
        if app is None:
            return
        if app.job and app.job.is_enabled:
            yield self._pause()
        if self.remove is Removal.STOP:
            return
        if app.job:
            yield self._delete_job(app.job.id)
        yield self._delete_app(app.app.display_name or "", app.app.service_principal_id)

    def _handed_over(self) -> Iterator[Change]:
        yield self._pause()
        if self.remove is not Removal.STOP:
            yield self._delete_job(None)
            yield self._delete_app("", None)

    def _pause(self) -> Change:
        return self._change(
            Action.PAUSE,
            Side.SOURCE,
            "synchronization job paused",
            before={"enabled": True},
            after={"enabled": False},
            sent=(self._paths.on_job("POST", "/pause"),),
            reason="Nothing shall run while it is taken down. A cycle that is under way ends by itself.",
            makes={"source.job.enabled": False},
        )

    def _delete_job(self, job_id: str | None) -> Change:
        return self._change(
            Action.DELETE_JOB,
            Side.SOURCE,
            "synchronization job",
            before={"id": job_id},
            sent=(self._paths.on_job("DELETE"),),
            reason="Its watermark, mappings and filters go with it; take a backup of the mappings first.",
            reversible=False,
            makes=dict.fromkeys(("source.job", "source.job.enabled", "source.schema")),
        )

    def _delete_app(self, name: str, app_id: str | None) -> Change:
        application = GraphRequest(method="DELETE", path="/applications/{applicationId}")
        gone = [name for name in facts_of(self.snapshot, None) if _is_of_app(name)]
        return self._change(
            Action.DELETE_APP,
            Side.SOURCE,
            f"configuration application {name}".rstrip(),
            before={"id": app_id, "displayName": name},
            sent=(self._paths.on_app("DELETE"), application),
            reason="Its credentials and assignments go with it. For 30 days it can be restored, without its job.",
            reversible=False,
            makes=dict.fromkeys(gone),
        )

    def _user_sync(self) -> Iterator[Change]:
        policy = self.snapshot.target.user_sync
        if policy is None and self.snapshot.knows("target.user_sync"):
            return
        yield self._change(
            Action.DELETE_USER_SYNC,
            Side.TARGET,
            f"synchronization policy for {self.snapshot.called(Side.SOURCE)}",
            before={"isSyncAllowed": policy.user_sync_allowed} if policy else None,
            sent=(requests.user_sync("DELETE", self.snapshot.source.tenant.id),),
            reason="Nothing is to be synchronized any more; a partner configuration cannot go before it.",
            makes={"target.user_sync": "no policy"},
        )

    def _partner(self, side: Side) -> Iterator[Change]:
        """Yield the end of a partner entry; one that holds more than the link gets only the link's half taken back."""
        partner, place = self.snapshot.on(side).partner, f"{side.value}.partner"
        is_known = self.snapshot.knows(place, f"{side.value}.user_sync")
        if partner is None and is_known:
            return
        if is_known and not self._others(side):
            nothing = (f"{place}.inbound", f"{place}.outbound", *(f"{place}.{name}" for name in GRAPH_NAMES.values()))
            yield self._change(
                Action.DELETE_PARTNER,
                side,
                f"partner configuration for {self.snapshot.called(side.other)}",
                before={"tenantId": self.snapshot.tenant(side.other).id},
                sent=(requests.delete_partner(self.snapshot.tenant(side.other).id),),
                reason="Nothing but this link was in it; the default policy applies from here on.",
                makes={place: False, **dict.fromkeys(nothing)},
            )
        else:
            yield from self._redemption(side, partner)

    def _redemption(self, side: Side, partner: PartnerPolicy | None) -> Iterator[Change]:
        half = "outbound" if side is Side.SOURCE else "inbound"
        consent = partner.user_consent if partner else UserConsent()
        read: dict[str, JSON] = {"inboundAllowed": consent.inbound_allowed, "outboundAllowed": consent.outbound_allowed}
        if partner is not None and read[f"{half}Allowed"] is not True:
            return
        after: dict[str, JSON] = {**read, f"{half}Allowed": False} if partner else {f"{half}Allowed": False}
        yield self._change(
            Action.SET_REDEMPTION,
            side,
            f"automatic redemption, {half}",
            before=read if partner else None,
            after=after,
            sent=(
                requests.change_partner(self.snapshot.tenant(side.other).id, {"automaticUserConsentSettings": after}),
            ),
            reason="Only this link's half goes; the entry's other settings and the opposite direction stay.",
            makes={f"{side.value}.partner.{half}": False},
        )

    def _others(self, side: Side) -> list[str]:
        """Return what a partner entry holds besides this link."""
        partner = self.snapshot.on(side).partner
        if partner is None:
            return []
        consent = partner.user_consent
        other_half = consent.inbound_allowed if side is Side.SOURCE else consent.outbound_allowed
        found = [GRAPH_NAMES[name] for name in BLOCKS if getattr(partner, name) is not None]
        found += ["automatic redemption in the opposite direction"] * (other_half is not None)
        found += ["synchronization in the opposite direction"] * self._is_reversed(side)
        found += ["isServiceProvider"] * (partner.is_service_provider is True)
        found += ["a multitenant organization"] * (partner.is_in_multi_tenant_organization is True)
        return found + [name for name, value in partner.extra.items() if not _is_nothing(value)]

    def _is_reversed(self, side: Side) -> bool:
        return side is Side.SOURCE and self.snapshot.source.user_sync is not None

    def _change(
        self,
        action: Action,
        side: Side,
        what: str,
        *,
        before: Mapping[str, JSON] | None,
        sent: tuple[GraphRequest, ...],
        reason: str,
        makes: Mapping[str, JSON],
        after: Mapping[str, JSON] | None = None,
        reversible: bool = True,
    ) -> Change:
        return Change(
            action=action,
            side=side,
            tenant=self.snapshot.tenant(side),
            object=what,
            before=before,
            after=after,
            requests=sent,
            reason=reason,
            reversible=reversible,
            makes=makes,
            is_certain=self.snapshot.knows(side.value),
        )


def _is_of_app(fact: str) -> bool:
    return fact.startswith(("source.app", "source.credentials", "source.job", "source.schema", "source.assigned"))


def _is_nothing(value: object) -> bool:
    """Return whether a member that we do not model says nothing: null, or an object of nothing else."""
    if isinstance(value, Mapping):
        return all(_is_nothing(item) for item in value.values())
    return value is None or value in ((), [])
