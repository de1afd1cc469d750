"""The people of a plan: asks the forecast with what stands and what the plan makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from crosstenant.models.directory import Principal
from crosstenant.workflows.configuration import SyncScope
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import Action, Change, PeopleForecast
from crosstenant.workflows.planning.draft import PlanDraft
from crosstenant.workflows.planning.forecast.foreseeing import Foreseer, Foretold, Outlook, Setting
from crosstenant.workflows.planning.forecast.reading import provisioned
from crosstenant.workflows.planning.forecast.situation import waits_for
from crosstenant.workflows.step import Side

# After these, people leave who were out of scope before and stayed because nothing ran, or a guard held them back.
_LETTING: Final = frozenset(
    {Action.START, Action.RESTART, Action.SET_USER_SYNC, Action.SET_REDEMPTION, Action.SET_SETTINGS}
)
_MASKED: Final = "only who is assigned is synchronized, for the service masks whether all are"


def people_of(link: Link, draft: PlanDraft, changes: Sequence[Change]) -> PeopleForecast:
    """Return whom the first cycle after a plan brings, takes away and disables."""
    return foretold(link, draft, changes).people


def foretold(link: Link, draft: PlanDraft, changes: Sequence[Change]) -> Foretold:
    """Return whom the first cycle after a plan brings, takes away and disables, and what was read for that."""
    snapshot = draft.snapshot
    reason = _hidden(draft)
    if reason is not None:
        return Foretold(people=PeopleForecast.not_known(reason))
    if snapshot.app is None and not draft.app.is_wanted:
        return Foretold(people=PeopleForecast.nobody())
    before, after = _before(draft), _after(draft)
    settings = draft.app.settings_after()
    guard = settings.deletion_guard if settings else None
    actions = {change.action for change in changes}
    app = snapshot.app
    foreseer = Foreseer(
        source=link.client(Side.SOURCE),
        target=snapshot.people,
        job=app.job if app else None,
        log=app.log if app else None,
        known=snapshot.users_by_id(),
    )
    found = foreseer.foretell(
        before,
        after,
        guard=guard.threshold if guard else None,
        looks_at_all=bool(actions & {Action.RESTART, Action.SET_SCHEMA}),
        waits_for=_waits_for(draft, actions),
        lets_leave=bool(actions & _LETTING),
    )
    if not draft.app.masks_scope:
        return found
    return attrs.evolve(found, people=attrs.evolve(found.people, assumes=(*found.people.assumes, _MASKED)))


def named(change: Change, outlook: Outlook | None) -> Change:
    """Return a change in which whoever is unassigned is called by principal name: an assignment has no such name."""
    if change.action is not Action.UNASSIGN or outlook is None or not isinstance(change.after, Mapping):
        return change
    people = outlook.situation.people
    entries = change.after["assignments"]
    told = [
        {**entry, "name": people[key].name} if (key := str(entry["principalId"])) in people else entry
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, Mapping)
    ]
    return attrs.evolve(change, before={"assignments": told}, after={"assignments": told})


def _hidden(draft: PlanDraft) -> str | None:
    """Return what hides who is in scope; None where nothing does."""
    snapshot = draft.snapshot
    for place in ("source", "source.app", "source.assigned", "source.credentials", "source.job", "source.schema"):
        if place in snapshot.unknown:
            return f"{place} could not be read ({snapshot.unknown[place]})"
    if draft.app.masks_scope and draft.wanted.scope is SyncScope.ALL:
        return "the service masks whether all users are synchronized, or only who is assigned"
    return None


def _before(draft: PlanDraft) -> Setting:
    app = draft.snapshot.app
    if app is None:
        return Setting()
    return Setting(
        assigned=provisioned(app.app, draft.present),
        everybody=draft.app.scope_now() is SyncScope.ALL,
        mapping=app.mapping,
    )


def _after(draft: PlanDraft) -> Setting:
    app = draft.snapshot.app
    staying: tuple[Principal, ...] = ()
    if app is not None:
        gone = {each.id for each in draft.assignments.going()}
        staying = provisioned(app.app, (each for each in draft.present if each.id not in gone))
    coming = draft.assignments.coming() if draft.app.is_wanted else ()
    return Setting(
        assigned=(*staying, *coming),
        everybody=draft.app.scope_after() is SyncScope.ALL,
        mapping=draft.mapping_after,
    )


def _waits_for(draft: PlanDraft, actions: set[Action]) -> str | None:
    job = draft.snapshot.app.job if draft.snapshot.app else None
    is_lifted = bool(actions & {Action.START, Action.RESTART})
    return waits_for(
        user_sync=_allows(draft),
        inbound_redemption=draft.policies(Side.TARGET).redeems(),
        outbound_redemption=draft.policies(Side.SOURCE).redeems(),
        is_started=draft.run.runs_after or is_lifted,
        is_quarantined=job is not None and job.is_quarantined and not is_lifted,
    )


def _allows(draft: PlanDraft) -> bool | None:
    """Return whether the target allows user synchronization once all is done; None where nobody can tell."""
    if draft.wanted.user_sync is not None:
        return draft.wanted.user_sync
    if not draft.snapshot.knows("target.user_sync"):
        return None
    policy = draft.snapshot.target.user_sync
    allowed = policy.user_sync_allowed if policy else None
    return allowed is True or (allowed is None and draft.wanted.name is not None)
