"""Who is assigned, and what the directory says of them: looked up in batches, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import attrs

from crosstenant.clients.bulk import AT_ONCE, Answer, BulkClient
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import PermissionDeniedError
from crosstenant.models.configuration_app import AppRoleAssignment
from crosstenant.models.directory import Principal
from crosstenant.workflows.asking import Pending, Readers, Reading
from crosstenant.workflows.bulk.crew import cut
from crosstenant.workflows.step import Step

Found = TypeVar("Found")


@attrs.frozen(kw_only=True)
class Assigned:
    """Who is assigned to a configuration app.

    Attributes:
        assignments: All of them, in Graph's order.
        principals: What the directory says of users and groups, by object id; whom it did not show is missing.
        members: The first direct members of each group, by its object id.
        gap: Why the directory could not be asked about some of them; empty where it could.
    """

    assignments: tuple[AppRoleAssignment, ...]
    principals: Mapping[str, Principal] = attrs.field(factory=dict)
    members: Mapping[str, tuple[Principal, ...]] = attrs.field(factory=dict)
    gap: str = ""


def look_up(readers: Readers, assignments: Reading[tuple[AppRoleAssignment, ...]]) -> Reading[Assigned]:
    """Look up everybody who is assigned; no more than the first direct members of a group."""
    found = assignments.found or ()
    groups = _ids(found, "Group")
    asked = [
        *(_batch(readers, ids, BulkClient.users) for ids in cut(_ids(found, "User"), AT_ONCE)),
        *(_batch(readers, ids, BulkClient.groups) for ids in cut(groups, AT_ONCE)),
    ]
    asked_members = [_batch(readers, ids, BulkClient.first_members) for ids in cut(groups, AT_ONCE)]
    principals = [pending.reading() for pending in asked]
    members = [pending.reading() for pending in asked_members]
    gaps = (reading.gap for reading in (*principals, *members) if reading.gap)
    return attrs.evolve(
        only_listed(assignments),
        found=Assigned(assignments=found, principals=_merged(principals), members=_merged(members), gap=next(gaps, ""))
        if assignments.is_known
        else None,
    )


def only_listed(assignments: Reading[tuple[AppRoleAssignment, ...]]) -> Reading[Assigned]:
    """Return who is assigned, without asking the directory about them."""
    found = None if assignments.found is None else Assigned(assignments=assignments.found)
    return Reading(found=found, gap=assignments.gap, error=assignments.error, step=assignments.step)


def _ids(assignments: Sequence[AppRoleAssignment], kind: str) -> list[str]:
    found = (item.principal_id for item in assignments if item.principal_type == kind and item.principal_id)
    return list(dict.fromkeys(found))


def _batch(
    readers: Readers, ids: Sequence[str], question: Callable[[BulkClient, Sequence[str]], list[Answer[Found]]]
) -> Pending[dict[str, Found]]:
    """Ask about some ids in one batch; whom the directory does not show is left out."""

    def ask(source: TenantClient) -> dict[str, Found]:
        answers = question(BulkClient(source.transport), ids)
        refused = next((answer.error for answer in answers if isinstance(answer.error, PermissionDeniedError)), None)
        if refused is not None:
            raise refused
        return {key: answer.value for key, answer in zip(ids, answers, strict=True) if answer.value is not None}

    return readers.ask(Step.ASSIGN, ask)


def _merged(readings: Iterable[Reading[dict[str, Found]]]) -> dict[str, Found]:
    return {key: value for reading in readings for key, value in (reading.found or {}).items()}
