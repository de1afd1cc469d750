"""plan_removal: the way back, in the order that Graph demands. What the link does not own is not touched.

Documentation: *What is cross-tenant synchronization?* (deprovisioning), *Delete
crossTenantAccessPolicyConfigurationPartner*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.transport.clock import duration
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.configuration.partner_settings import BLOCKS, GRAPH_NAMES
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import Action, CautionCode, Change, Plan, PlanWarning, Purpose
from crosstenant.workflows.planning import requests
from crosstenant.workflows.planning.cautions import blind_spots
from crosstenant.workflows.planning.draft import PlanDraft
from crosstenant.workflows.planning.facts import facts_of
from crosstenant.workflows.planning.foretelling import foretold
from crosstenant.workflows.planning.planner import Planner
from crosstenant.workflows.planning.planning import LIFETIME, draft_of, expiry
from crosstenant.workflows.planning.policies import PolicyPlanner
from crosstenant.workflows.planning.running import RunPlanner
from crosstenant.workflows.step import Side

_OF_APP: Final = ("source.app", "source.credentials", "source.job", "source.schema", "source.assigned")
_STAY: Final = "as they are, and are updated no more until start()."
_STAY_FOR_GOOD: Final = (
    "as B2B users whom nothing updates, disables or deletes any more; its administrators look after them. To have them"
    " soft-deleted first (and deleted for good 30 days later), apply"
    ' SyncConfiguration(scope="assigned", assigned_exactly=[]), wait for a cycle, mind the deletion guard, and remove'
    " the link then."
)
_ONLY_A_HALF: Final = "Only this link's half goes; the entry's other settings and the opposite direction stay."


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
    draft, how_much = draft_of(link, SyncConfiguration()), Removal(remove)
    snapshot = draft.snapshot
    source, target = (_Remover(snapshot=snapshot, side=side, remove=how_much) for side in Side)
    made_at = link.clock.now()
    return Plan(
        source=snapshot.source.tenant,
        target=snapshot.target.tenant,
        purpose=Purpose.REMOVE,
        # First nothing runs any more, then what hangs on something goes before it.
        changes=(*source.job_and_app(), *target.policies(), *source.policies()),
        warnings=(
            *blind_spots(snapshot),
            *source.about_people(_standing(link, draft)),
            *source.cautions(),
            *target.cautions(),
        ),
        facts=facts_of(snapshot, None),
        unknown=snapshot.unknown,
        made_at=made_at,
        expires_at=expiry(made_at, lifetime),
    )


def _standing(link: Link, draft: PlanDraft) -> int | None:
    """Return how many of those whom the job has brought stand in the target now; None where nobody can tell."""
    outlook = foretold(link, draft, ()).outlook
    if outlook is None or outlook.standing.unsure:
        return None
    return sum(not stay.is_removed for stay in outlook.standing.stays.values())


@attrs.frozen(kw_only=True)
class _Remover(Planner):
    """Plans the removal of what one tenant has of a link."""

    remove: Removal

    def job_and_app(self) -> Iterator[Change]:
        """Yield the end of the job and of what hangs together with it."""
        is_known = self.snapshot.knows("source")
        if is_known and self.present is None:
            return
        yield from RunPlanner(snapshot=self.snapshot, wanted=SyncConfiguration(enabled=False)).pause()
        if self.remove is Removal.STOP:
            return
        if not is_known or (self.present and self.present.job):
            yield self._delete_job()
        yield self._delete_app()

    def policies(self) -> Iterator[Change]:
        """Yield the end of the policies, if they are to go: a synchronization policy before its partner entry."""
        if self.remove is not Removal.EVERYTHING:
            return
        if self.side is Side.TARGET:
            yield from self._user_sync()
        yield from self._partner()

    def about_people(self, count: int | None) -> Iterator[PlanWarning]:
        """Yield what happens to so many people; None are as many as the job has brought and nobody can count."""
        job = self.present.job if self.present else None
        if count == 0 or (job is None and self.snapshot.knows("source.app", "source.job")):
            return
        told = f"{count:,} user{'s' * (count != 1)}" if count else "The users"
        rest = _STAY if self.remove is Removal.STOP else _STAY_FOR_GOOD
        yield PlanWarning(
            code=CautionCode.PEOPLE_STAY, message=f"{told} that were synchronized stay in the target {rest}"
        )

    def cautions(self) -> Iterator[PlanWarning]:
        """Yield what stays."""
        others, tenant = self._others(), self.snapshot.tenant(self.side)
        if self.remove is Removal.EVERYTHING and others:
            yield PlanWarning(
                code=CautionCode.NOT_OWNED,
                message=f"The partner configuration in {self.side.value} tenant {tenant} stays: it holds more than this"
                f" link ({', '.join(others)}).",
            )

    def _delete_job(self) -> Change:
        job = self.present.job if self.present else None
        return self.change(
            Action.DELETE_JOB,
            "synchronization job",
            self.paths.on_job("DELETE"),
            before={"id": job.id if job else None},
            reason="Its watermark, mappings and filters go with it; take a backup of the mappings first.",
            reversible=False,
            makes=dict.fromkeys(("source.job", "source.job.enabled", "source.schema")),
        )

    def _delete_app(self) -> Change:
        app = self.present.app if self.present else None
        name = (app.display_name if app else None) or ""
        gone = (fact for fact in facts_of(self.snapshot, None) if fact.startswith(_OF_APP))
        return self.change(
            Action.DELETE_APP,
            f"configuration application {name}".rstrip(),
            self.paths.on_app("DELETE"),
            self.paths.delete_application(),
            before={"id": app.service_principal_id if app else None, "displayName": name},
            reason="Its credentials and assignments go with it. For 30 days it can be restored, without its job.",
            reversible=False,
            makes=dict.fromkeys(gone),
        )

    def _user_sync(self) -> Iterator[Change]:
        policy = self.snapshot.target.user_sync
        if policy is None and self.snapshot.knows("target.user_sync"):
            return
        yield self.change(
            Action.DELETE_USER_SYNC,
            f"synchronization policy for {self.snapshot.called(Side.SOURCE)}",
            requests.on_partner("DELETE", self.snapshot.source.tenant.id, requests.USER_SYNC),
            before={"isSyncAllowed": policy.user_sync_allowed} if policy else None,
            reason="Nothing is to be synchronized any more; a partner configuration cannot go before it.",
            makes={"target.user_sync": "no policy"},
        )

    def _partner(self) -> Iterator[Change]:
        """Yield the end of a partner entry; one that holds more than the link gets only the link's half taken back."""
        place = f"{self.side.value}.partner"
        is_known = self.snapshot.knows(place, f"{self.side.value}.user_sync")
        partner_id = self.snapshot.tenant(self.side.other).id
        if not is_known or self._others():
            off = SyncConfiguration(inbound_redemption=False, outbound_redemption=False)
            for change in PolicyPlanner(snapshot=self.snapshot, side=self.side, wanted=off).changes():
                yield attrs.evolve(change, reason=_ONLY_A_HALF)
        elif self.snapshot.on(self.side).partner:
            nothing = (f"{place}.inbound", f"{place}.outbound", *(f"{place}.{name}" for name in GRAPH_NAMES.values()))
            yield self.change(
                Action.DELETE_PARTNER,
                f"partner configuration for {self.snapshot.called(self.side.other)}",
                requests.on_partner("DELETE", partner_id),
                before={"tenantId": partner_id},
                reason="Nothing but this link was in it; the default policy applies from here on.",
                makes={place: False, **dict.fromkeys(nothing)},
            )

    def _others(self) -> list[str]:
        """Return what the partner entry holds besides this link."""
        partner = self.snapshot.on(self.side).partner
        if partner is None:
            return []
        consent = partner.user_consent
        is_source = self.side is Side.SOURCE
        other_half = consent.inbound_allowed if is_source else consent.outbound_allowed
        found = [GRAPH_NAMES[name] for name in BLOCKS if getattr(partner, name) is not None]
        found += ["automatic redemption in the opposite direction"] * (other_half is not None)
        found += ["synchronization in the opposite direction"] * bool(is_source and self.snapshot.source.user_sync)
        found += ["isServiceProvider"] * (partner.is_service_provider is True)
        found += ["a multitenant organization"] * (partner.is_in_multi_tenant_organization is True)
        return found + [name for name, value in partner.extra.items() if not _is_nothing(value)]


def _is_nothing(value: object) -> bool:
    """Return whether a member that we do not model says nothing: null, or an object of nothing else."""
    if isinstance(value, Mapping):
        return all(_is_nothing(item) for item in value.values())
    return value is None or value in ((), [])
