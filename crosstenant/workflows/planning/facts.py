"""What was read, flat, so that it can be hashed, stored and compared with what stands later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.configuration.partner_settings import BLOCKS, GRAPH_NAMES
from crosstenant.workflows.plan import ANYTHING, JSON, Plan
from crosstenant.workflows.plan.json_data import canonical, digest, plain
from crosstenant.workflows.planning.snapshot import Snapshot
from crosstenant.workflows.step import Side

OPEN_KEYS: Final = (
    SyncSecret.AUTHENTICATION_TYPE,
    SyncSecret.COMPANY_ID,
    SyncSecret.SYNC_ALL,
    SyncSecret.SYNC_NOTIFICATION_SETTINGS,
)
"""What is saved under these is no secret across tenants; of any other key a plan knows the name alone."""

_OF_APP: Final = ("source.credentials", "source.job", "source.schema", "source.assigned")


def facts_of(snapshot: Snapshot, wanted: SyncConfiguration | None) -> dict[str, JSON]:
    """Return what was read, as far as it could be and as a plan depends on it.

    Args:
        snapshot: What was read.
        wanted: What the plan makes; None for a removal, which depends on everything in the partner entries.
    """
    facts: dict[str, JSON] = {}
    for side in Side:
        if snapshot.knows(f"{side.value}.partner"):
            facts |= _partner_facts(snapshot, side, wanted)
    if snapshot.knows("source.app"):
        facts |= dict(_app_facts(snapshot))
    return facts


def differences(plan: Plan, present: Mapping[str, JSON], unread: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what stands otherwise than it was read and than the plan's own changes make it, a sentence each.

    Of what the plan could not read, it says nothing that may have changed: every change there looks before it writes.

    Args:
        plan: The plan.
        present: The facts as they are now.
        unread: Places that could not be read now, of which nothing is known.
    """
    hidden = _OF_APP if "source.app" in plan.unknown else ()
    places = (*unread, *plan.unknown, *hidden)
    return tuple(
        f"{name} was {_told(plan.facts.get(name))} and is {_told(present.get(name))}"
        for name in sorted({*plan.facts, *present})
        if not _fits(plan, name, present.get(name)) and not any(f"{name}.".startswith(f"{place}.") for place in places)
    )


def _partner_facts(snapshot: Snapshot, side: Side, wanted: SyncConfiguration | None) -> dict[str, JSON]:
    found, place = snapshot.on(side), f"{side.value}.partner"
    consent = found.partner.user_consent if found.partner else None
    facts: dict[str, JSON] = {
        place: found.partner is not None,
        f"{place}.inbound": consent.inbound_allowed if consent else None,
        f"{place}.outbound": consent.outbound_allowed if consent else None,
    }
    for name in _depends_on(wanted, side):
        block = getattr(found.partner, name, None)
        facts[f"{place}.{GRAPH_NAMES[name]}"] = None if block is None else plain(block.to_whole_graph())
    if (side is Side.TARGET or wanted is None) and snapshot.knows(f"{side.value}.user_sync"):
        policy = found.user_sync
        facts[f"{side.value}.user_sync"] = "no policy" if policy is None else policy.user_sync_allowed
    return facts


def _depends_on(wanted: SyncConfiguration | None, side: Side) -> Iterator[str]:
    """Yield the blocks of a partner entry that a plan depends on."""
    if wanted is None:
        yield from BLOCKS
        return
    managed = wanted.source_partner if side is Side.SOURCE else wanted.target_partner
    yield from (name for name, _ in managed.wanted()) if managed else ()


def _app_facts(snapshot: Snapshot) -> Iterator[tuple[str, JSON]]:
    found = snapshot.app
    yield "source.app", found.app.service_principal_id if found else None
    if found is None:
        return
    yield "source.app.name", found.app.display_name
    if snapshot.knows("source.credentials"):
        yield "source.credentials.keys", sorted(found.secrets)
        yield from ((f"source.credentials.{key}", found.secrets[key]) for key in OPEN_KEYS if key in found.secrets)
    if snapshot.knows("source.job"):
        yield "source.job", found.job.id if found.job else None
        if found.job:
            yield "source.job.enabled", found.job.is_enabled
    if found.schema is not None:
        yield "source.schema", digest(plain([rule.to_graph() for rule in found.schema.rules]))
    if snapshot.knows("source.assigned"):
        yield "source.assigned", sorted({each.principal_id for each in found.assignments if each.principal_id})


def _fits(plan: Plan, name: str, present: JSON) -> bool:
    """Return whether a fact is as it was read, or as one of the plan's own changes makes it; absent is null."""
    stages = [plan.facts.get(name), *(change.makes[name] for change in plan.changes if name in change.makes)]
    if ANYTHING in stages[1:] or canonical(present) in map(canonical, stages):
        return True
    return isinstance(present, list) and _is_between(present, stages)


def _is_between(present: Sequence[JSON], stages: Sequence[JSON]) -> bool:
    """Return whether a list is on its way from one stage to another: nothing in it is foreign, nothing is missing."""
    lists = [set(map(str, stage)) for stage in stages if isinstance(stage, list)]
    if len(lists) < 2:  # noqa: PLR2004 - from and to
        return False
    return set.intersection(*lists) <= set(map(str, present)) <= set.union(*lists)


def _told(value: JSON) -> str:
    text = canonical(value)
    return text if len(text) <= 120 else f"{text[:119]}…"  # noqa: PLR2004 - a line's worth
