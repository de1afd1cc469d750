"""What somebody who approves a plan should know besides its changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.workflows.configuration import SyncScope
from crosstenant.workflows.plan import CautionCode, PeopleCount, PlanWarning
from crosstenant.workflows.planning.draft import PlanDraft
from crosstenant.workflows.planning.forecast.foreseeing import Outlook
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.step import Side

_MOST: Final = 5
_PLACES: Final = {
    "partner": "the partner configuration",
    "user_sync": "the synchronization policy",
    "app": "the configuration app",
    "credentials": "the saved credentials and settings",
    "job": "the job",
    "schema": "mappings and scoping filter",
    "assigned": "who is assigned",
}
_NEW_SCHEDULE: Final = timedelta(minutes=40)
_LEFT: Final = "It is left alone."
_CONSEQUENCES: Final = {
    **dict.fromkeys(_PLACES, _LEFT),
    **dict.fromkeys(("partner", "user_sync", "job", "assigned"), "What is planned there may stand already."),
}
_FIELDS: Final = {Side.SOURCE: "outbound_redemption", Side.TARGET: "inbound_redemption"}


def cautions_of(draft: PlanDraft) -> Iterator[PlanWarning]:
    """Yield what to know, the gravest first.

    Args:
        draft: The plan in the making.
    """
    yield from blind_spots(draft.snapshot)
    if not (draft.app.is_wanted or draft.snapshot.app):
        return
    yield from _brakes(draft)
    yield from _about_people(draft)
    yield from _about_the_job(draft)


def not_coming(outlook: Outlook) -> Iterator[PlanWarning]:
    """Yield who is assigned, or a member of a group that is, and will not come into the target for it.

    Args:
        outlook: What the forecast has read.
    """
    sentences = [*_of_users(outlook), *filter(None, (_of_group(each, outlook) for each in outlook.assigned))]
    more = len(sentences) - _MOST
    told = [*sentences[:_MOST], *([f"So it is with {more:,} more groups."] if more > 0 else [])]
    yield from (PlanWarning(code=CautionCode.NOT_COMING, message=sentence) for sentence in told)


def _of_users(outlook: Outlook) -> Iterator[str]:
    ids = [each.id for each in outlook.assigned if each.kind is PrincipalKind.USER]
    for why, people in _staying_out(ids, outlook).items():
        yield f"Assigned, but will not come, for they are {why}: {PeopleCount.of(people)}."


def _of_group(group: Principal, outlook: Outlook) -> str | None:
    if group.kind is not PrincipalKind.GROUP:
        return None
    members, inside = outlook.reach.by_principal.get(group.id, ()), outlook.reach.groups.get(group.id, 0)
    parts = [] if members else ["it has no direct members who are users"]
    parts += [f"members who are {why}: {len(people):,}" for why, people in _staying_out(members, outlook).items()]
    parts += [f"members of groups inside it ({inside:,}) are not in scope"] if inside else []
    return f"Not everybody in the group {group.display_name or group.id} comes: {'; '.join(parts)}." if parts else None


def _staying_out(ids: Iterable[str], outlook: Outlook) -> dict[str, list[str]]:
    """Return the names of those who will not come, by what they are; whom the job has brought is not among them."""
    found: dict[str, list[str]] = {}
    people = outlook.reach.people
    for person in (people[each] for each in ids if each in people and each not in outlook.standing.stays):
        why = "external" if person.is_external else "guests" if person.is_guest else "disabled"
        if why != "disabled" or not person.is_enabled:
            found.setdefault(why, []).append(person.name)
    return found


def blind_spots(snapshot: Snapshot) -> Iterator[PlanWarning]:
    """Yield what could not be read."""
    for place, reason in snapshot.unknown.items():
        side, _, part = place.partition(".")
        tenant = snapshot.tenant(Side(side))
        if not part:
            yield PlanWarning(
                code=CautionCode.NOT_SIGNED_IN,
                message=f"Nobody is signed in to {side} tenant {tenant}: what stands there is not known, and changes"
                " there are for its administrator.",
            )
        else:
            yield PlanWarning(
                code=CautionCode.UNREADABLE,
                message=f"In {side} tenant {tenant} {_PLACES[part]} could not be read: {reason}. {_CONSEQUENCES[part]}",
            )


def _brakes(draft: PlanDraft) -> Iterator[PlanWarning]:
    """Yield what somebody has switched off and the configuration leaves alone."""
    policy = draft.snapshot.target.user_sync
    if policy is not None and policy.user_sync_allowed is False and draft.wanted.user_sync is None:
        yield PlanWarning(
            code=CautionCode.USER_SYNC_OFF,
            message=f"Target tenant {draft.snapshot.target.tenant} does not allow user synchronization, and this is"
            " left alone: nobody will be synchronized. user_sync = true allows it.",
        )
    for side in Side:
        planner = draft.policies(side)
        if planner.redeems() is False and getattr(draft.wanted, _FIELDS[side]) is None:
            yield PlanWarning(
                code=CautionCode.REDEMPTION_OFF,
                message=f"The {side.value} tenant {draft.snapshot.tenant(side)} does not redeem invitations"
                f" automatically, and this is left alone: nobody will be synchronized. {_FIELDS[side]} = true does it.",
            )


def _about_people(draft: PlanDraft) -> Iterator[PlanWarning]:
    if draft.app.scope_after() is SyncScope.ALL or not draft.snapshot.knows("source.assigned"):
        return
    staying = {each.principal_id for each in draft.present} - {each.principal_id for each in draft.assignments.going()}
    if not staying and not draft.assignments.coming():
        yield PlanWarning(
            code=CautionCode.NOBODY_ASSIGNED,
            message="Nobody is assigned, so nobody will be synchronized. Name somebody in assigned.",
        )


def _about_the_job(draft: PlanDraft) -> Iterator[PlanWarning]:
    masked = ", ".join(draft.app.masked_fields())
    if masked:
        yield PlanWarning(
            code=CautionCode.UNREADABLE,
            message=f"The service masks {masked}, so nobody can tell whether it stands as wanted. "
            + (
                "It is saved along with the rest; a job that ran takes another scope up only when it is restarted."
                if draft.app.saves
                else "It is left alone; sync.settings changes it."
            ),
        )
    refusal = draft.app.refusal()
    if refusal:
        yield PlanWarning(code=CautionCode.UNREADABLE, message=f"This cannot be applied as it stands. {refusal}")
    settings = draft.app.settings_after()
    if settings is not None and settings.recipient is None:
        yield PlanWarning(
            code=CautionCode.NO_NOTIFICATION_MAIL,
            message="Nobody is told by mail when the job is put into quarantine. notification_mail takes an address.",
        )
    job = draft.snapshot.app.job if draft.snapshot.app else None
    if job is not None and job.is_quarantined:
        yield PlanWarning(
            code=CautionCode.JOB_QUARANTINED,
            message="The job is in quarantine. This plan does not lift it; find out why first.",
        )
    if draft.run.needs_restart and not draft.run.runs_after:
        yield PlanWarning(
            code=CautionCode.RESTART,
            message="The changed scope counts only after a restart, and the job is stopped: restart it with restart().",
        )
    yield from _left_alone(draft)


def _left_alone(draft: PlanDraft) -> Iterator[PlanWarning]:
    """Yield what is wanted and cannot be had."""
    found = draft.snapshot.app
    if found and draft.wanted.name not in {None, found.app.display_name}:
        yield PlanWarning(
            code=CautionCode.OTHER_NAME,
            message=f"The link's app is named {found.app.display_name!r} and keeps that name.",
        )
    is_new = draft.snapshot.knows("source.app", "source.job")
    interval = found.job.schedule.interval if found and found.job else _NEW_SCHEDULE if is_new else None
    if draft.wanted.schedule is not None and interval is not None and interval != draft.wanted.schedule:
        yield PlanWarning(
            code=CautionCode.SCHEDULE,
            message=f"The job begins a cycle every {interval}, not every {draft.wanted.schedule} as wanted, and the"
            " service lets nobody change that; leave schedule out.",
        )
