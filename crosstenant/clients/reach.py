"""Whom assignments reach: users, and the direct members of groups, many at once and with what filters ask about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from crosstenant.clients import identifiers
from crosstenant.clients.lookups import PERSON, group
from crosstenant.errors import NotFoundError
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.transport.batching import BatchOutcome, Operation
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.replies import Payload

_USERS: Final = "/users"
_MEMBERS: Final = "/groups/{}/members"
# Lists of exactly 999 have ended without a nextLink, so the pages are kept well below the limit.
_PAGE: Final = 500


@attrs.frozen(kw_only=True)
class Reached:
    """Whom one assigned user or group puts in scope.

    Attributes:
        principal_id: The user or group that was asked about.
        people: The user, or the group's direct members that are users; nobody where it is gone, or where the group is
            not security-enabled and so puts nobody in scope.
        groups: How many groups are among the direct members; theirs are not in scope.
    """

    principal_id: str
    people: tuple[Principal, ...] = ()
    groups: int = 0


class ReachClient:
    """Reads the people behind assignments."""

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def of(self, principals: Sequence[Principal], *, also: Iterable[str] = ()) -> Iterator[Reached]:
        """Yield whom users and groups reach, in their order; groups inside groups are not followed.

        Graph: ``GET /users/{id}``, ``GET /groups/{id}``, ``GET /groups/{id}/members``, batched
        Permissions: User.Read.All with GroupMember.Read.All

        Args:
            principals: Users and groups, whose kind is known.
            also: Further properties of the people to read, which then stand in ``.extra``.

        Raises:
            GraphError: Graph refused to tell.
        """
        query = {"$select": _select(also)}
        outcomes = self._transport.batch(each for principal in principals for each in _operations(principal, query))
        for principal in principals:
            if principal.kind is PrincipalKind.GROUP:
                yield self._group(principal, next(outcomes), next(outcomes), query)
            else:
                found = _answered(next(outcomes))
                yield Reached(principal_id=principal.id, people=(Principal.from_graph(found),) if found else ())

    def everybody(self, *, also: Iterable[str] = ()) -> Iterator[Principal]:
        """Yield every user, internal and external, fetching each page only when it is reached.

        Graph: ``GET /users``
        Permissions: User.Read.All

        Args:
            also: Further properties to read.
        """
        query: dict[str, str | int] = {"$select": _select(also), "$top": _PAGE}
        return map(Principal.from_graph, self._transport.pages(_USERS, query=query))

    def _group(self, group: Principal, itself: BatchOutcome, members: BatchOutcome, query: dict[str, str]) -> Reached:
        found, first = _answered(itself), _answered(members)
        if found is None or first is None or found.get("securityEnabled") is False:
            return Reached(principal_id=group.id)
        # A batch carries first pages only; a longer list is read again from its beginning, which keeps it whole.
        pages = first["value"] if "@odata.nextLink" not in first else self._members(group, query)
        among = list(map(Principal.from_graph, pages))
        people = tuple(each for each in among if each.kind is PrincipalKind.USER)
        groups = sum(each.kind is PrincipalKind.GROUP for each in among)
        return Reached(principal_id=group.id, people=people, groups=groups)

    def _members(self, group: Principal, query: dict[str, str]) -> Iterator[Payload]:
        return self._transport.pages(_MEMBERS, group.id, query=query | {"$top": _PAGE})


def _operations(principal: Principal, query: dict[str, str]) -> tuple[Operation, ...]:
    key = identifiers.guid(principal.id, "principal_id")
    if principal.kind is not PrincipalKind.GROUP:
        return (Operation("GET", f"{_USERS}/{{}}", key, query=query),)
    return (
        group(key),
        Operation("GET", _MEMBERS, key, query=query | {"$top": _PAGE}),
    )


def _answered(outcome: BatchOutcome) -> Payload | None:
    """Return what Graph answered; None for what is gone."""
    if isinstance(outcome.error, NotFoundError):
        return None
    if outcome.error is not None:
        raise outcome.error
    return outcome.payload


def _select(also: Iterable[str]) -> str:
    return ",".join(sorted(PERSON.union(also)))
