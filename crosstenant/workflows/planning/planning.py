"""plan and drift: read both tenants, compare with what is wanted, and say what would change."""

from __future__ import annotations

import reprlib
from datetime import datetime, timedelta
from typing import Final

from crosstenant.errors import InputError
from crosstenant.models.configuration_app import AppRoleAssignment
from crosstenant.transport.clock import duration
from crosstenant.workflows.assignments import given_just_now
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import Drift, Plan
from crosstenant.workflows.planning.cautions import cautions_of, not_coming
from crosstenant.workflows.planning.draft import PlanDraft
from crosstenant.workflows.planning.facts import differences, facts_of
from crosstenant.workflows.planning.foretelling import foretold, named
from crosstenant.workflows.planning.looking import look
from crosstenant.workflows.planning.schema_checks import check
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.schemas import JobSchema
from crosstenant.workflows.step import Side

LIFETIME: Final = timedelta(hours=24)
"""How long a plan may be applied, unless told otherwise."""


def plan(link: Link, configuration: SyncConfiguration, *, expires_in: timedelta | float = LIFETIME) -> Plan:
    """Say what would change in both tenants, in order, and for whom. Reads only.

    Raises:
        InputError: A name fits nobody who can be synchronized (``assigned[3]: no user or group ...``), or something
            cannot be had as it is wanted.
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        AuthenticationError: A side that has a credential cannot be signed in to.
    """
    return _made(link, draft_of(link, configuration), duration(expires_in, parameter="expires_in"))


def _made(link: Link, draft: PlanDraft, lifetime: timedelta) -> Plan:
    changes = tuple(draft.changes())
    found = foretold(link, draft, changes)
    made_at = link.clock.now()
    return Plan(
        source=draft.snapshot.source.tenant,
        target=draft.snapshot.target.tenant,
        changes=tuple(named(change, found.outlook) for change in changes),
        people=found.people,
        warnings=(*cautions_of(draft), *(not_coming(found.outlook) if found.outlook else ())),
        facts=facts_of(draft.snapshot, draft.wanted),
        unknown={**draft.snapshot.unknown, **draft.app.masked()},
        configuration=draft.wanted,
        made_at=made_at,
        expires_at=expiry(made_at, lifetime),
    )


def expiry(made_at: datetime, lifetime: timedelta) -> datetime:
    """Return until when a plan may be applied.

    Raises:
        InputError: That is beyond the end of the calendar.
    """
    try:
        return made_at + lifetime
    except OverflowError as error:
        raise InputError(f"A plan cannot live for {lifetime.days:,} days.", parameter="expires_in") from error


def drift(link: Link, configuration: SyncConfiguration) -> Drift:
    """Return what stands otherwise than a configuration wants it. Reads only.

    Raises:
        InputError: A name fits nobody who can be synchronized, or something cannot be had as it is wanted.
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        AuthenticationError: A side that has a credential cannot be signed in to.
    """
    return Drift(plan=_made(link, draft_of(link, configuration, only_compares=True), LIFETIME))


def draft_of(link: Link, configuration: SyncConfiguration, *, only_compares: bool = False) -> PlanDraft:
    """Read both tenants, and return the plan in the making; one that only compares may hold what cannot be saved.

    Errors as for `plan`.
    """
    if not isinstance(configuration, SyncConfiguration):
        raise InputError(
            "A plan is made from a SyncConfiguration; SyncConfiguration.from_dict() and from_toml() make one. This is"
            f" {reprlib.repr(configuration)}.",
            parameter="configuration",
        )
    who = configuration.assigned_exactly if configuration.assigned is None else configuration.assigned
    checks = any(each is not None for each in (configuration.mappings, configuration.unmapped, configuration.scoping))
    snapshot = look(link, name=configuration.name, who=who or (), foresees=True, directories=checks)
    present = assigned_now(link, snapshot)
    draft = PlanDraft(snapshot=snapshot, wanted=configuration, present=present, only_compares=only_compares)
    if checks:
        check(draft.edits, _schema(link, snapshot))
    return draft


def _schema(link: Link, snapshot: Snapshot) -> JobSchema | None:
    found = snapshot.app
    if found is None or found.job is None or found.schema is None:
        return None
    return JobSchema(source=link.client(Side.SOURCE), app=found.app, job=found.job, schema=found.schema)


def changed_since(link: Link, made: Plan) -> tuple[str, ...]:
    """Read both tenants again, and return what stands otherwise than the plan read it and than it makes it.

    An interrupted apply may be run again with the same plan: what the plan's own changes have done is no difference.

    Returns:
        A sentence for each difference; empty where the plan still fits.
    """
    snapshot = look(link, name=made.configuration.name if made.configuration else None)
    return differences(made, facts_of(snapshot, made.configuration), unread=snapshot.unknown)


def assigned_now(link: Link, snapshot: Snapshot) -> tuple[AppRoleAssignment, ...]:
    """Return who is assigned, with what this link gave a moment ago: the service's list lags."""
    if snapshot.app is None:
        return ()
    present = snapshot.app.assignments
    named = {principal.id for answer in snapshot.found.values() for principal in answer.value or ()}
    unseen = named - {each.principal_id for each in present if not each.is_default_access}
    return present + given_just_now(link, link.client(Side.SOURCE), snapshot.app.app, unseen)
