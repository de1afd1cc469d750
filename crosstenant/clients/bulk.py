"""Up to twenty at a time: people and groups looked up, put in scope and taken out, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

import attrs

from crosstenant.clients import identifiers, lookups
from crosstenant.errors import CrossTenantError, InputError
from crosstenant.models._wire import Payload
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.transport.batching import LARGEST_BATCH, Operation
from crosstenant.transport.graph import GraphTransport

Value = TypeVar("Value")

AT_ONCE: Final = LARGEST_BATCH
"""How many operations one JSON batch carries."""

MOST_HELD_AT_ONCE: Final = 999
"""How many app role assignments of one user or group come with one answer."""

_ASSIGNED_TO: Final = "/servicePrincipals/{}/appRoleAssignedTo"
_MEMBERS: Final = 500


@attrs.frozen(kw_only=True)
class Answer(Generic[Value]):
    """What one operation of a batch came to.

    Attributes:
        value: What Graph answered; None where it answered nothing, or an error.
        error: What went wrong, as a single call would have raised it; None for a success.
    """

    value: Value | None = None
    error: CrossTenantError | None = None


class BulkClient:
    """Sends up to `AT_ONCE` operations of one kind in one JSON batch; answers come in the order of the questions.

    An operation that is throttled is sent again after the pause that was asked for, and so is a read or a removal that
    failed. An assignment whose answer got lost is not: look before you send it again.
    """

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def users(self, references: Sequence[str]) -> list[Answer[Principal]]:
        """Look up users by object id or user principal name.

        Graph: ``GET /users/{id or userPrincipalName}``, batched
        Permissions: User.Read.All
        """
        return self._sent(map(lookups.user, references), Principal.from_graph)

    def groups(self, ids: Sequence[str]) -> list[Answer[Principal]]:
        """Look up groups by object id.

        Graph: ``GET /groups/{id}``, batched
        Permissions: GroupMember.Read.All
        """
        return self._sent(map(lookups.group, ids), Principal.from_graph)

    def first_members(self, ids: Sequence[str]) -> list[Answer[tuple[Principal, ...]]]:
        """List the first direct members of groups, no more than one page of each.

        Graph: ``GET /groups/{id}/members``, batched
        Permissions: GroupMember.Read.All
        """
        query: dict[str, str | int] = {"$select": "id,displayName,userPrincipalName", "$top": _MEMBERS}
        asked = (Operation("GET", "/groups/{}/members", identifiers.guid(key, "group_id"), query=query) for key in ids)
        return self._sent(asked, _principals)

    def groups_named(self, names: Sequence[str]) -> list[Answer[tuple[Principal, ...]]]:
        """Look up groups by display name, which need not be unique.

        Graph: ``GET /groups?$filter=displayName eq '{name}'``, batched
        Permissions: GroupMember.Read.All
        """
        return self._sent(map(lookups.groups_named, names), _principals)

    def assign(self, app: ConfigurationApp, principal_ids: Sequence[str]) -> list[Answer[AppRoleAssignment]]:
        """Put users and groups in scope. Who is there already is answered with a `ConflictError`.

        Graph: ``POST /servicePrincipals/{id}/appRoleAssignedTo``, batched
        Permissions: AppRoleAssignment.ReadWrite.All with Application.Read.All

        Raises:
            InputError: An id is no GUID, or the app has no role that users can be given.
        """
        role = app.assignable_role
        if role is None:
            raise InputError(f"{app} has no role that users can be given; read it again.", parameter="app")
        shared = {"resourceId": app.service_principal_id, "appRoleId": role.id}
        bodies = (shared | {"principalId": identifiers.guid(key, "principal_id")} for key in principal_ids)
        asked = (Operation("POST", _ASSIGNED_TO, app.service_principal_id, body=body) for body in bodies)
        return self._sent(asked, AppRoleAssignment.from_graph)

    def unassign(self, app: ConfigurationApp, assignment_ids: Sequence[str]) -> list[Answer[None]]:
        """Take users and groups out of scope; one that is out already is answered with a `NotFoundError`.

        Graph: ``DELETE /servicePrincipals/{id}/appRoleAssignedTo/{id}``, batched
        Permissions: AppRoleAssignment.ReadWrite.All
        """
        path = f"{_ASSIGNED_TO}/{{}}"
        keys = (identifiers.opaque_id(key, "assignment") for key in assignment_ids)
        return self._sent((Operation("DELETE", path, app.service_principal_id, key) for key in keys), lambda _: None)

    def assigned(self, app: ConfigurationApp, principals: Sequence[Principal]) -> list[Answer[bool]]:
        """Ask of each user or group whether they have a role in the app; default access is none.

        Graph: ``GET /users/{id}/appRoleAssignments``, ``GET /groups/{id}/appRoleAssignments``, batched
        Permissions: Directory.Read.All
        """
        query = {"$filter": f"resourceId eq {identifiers.guid(app.service_principal_id, 'app')}"}
        asked = (Operation("GET", _assignments_path(each), each.id, query=query) for each in principals)
        return self._sent(asked, _has_role)

    def held(self, principals: Sequence[Principal]) -> list[Answer[int]]:
        """Count the app role assignments of each user or group over all apps, no further than `MOST_HELD_AT_ONCE`.

        Graph: ``GET /users/{id}/appRoleAssignments``, ``GET /groups/{id}/appRoleAssignments``, batched
        Permissions: Directory.Read.All
        """
        query = {"$top": MOST_HELD_AT_ONCE}
        asked = (Operation("GET", _assignments_path(each), each.id, query=query) for each in principals)
        return self._sent(asked, lambda page: len(page.get("value") or ()))

    def _sent(self, operations: Iterable[Operation], read: Callable[[Payload], Value]) -> list[Answer[Value]]:
        batch = list(operations)
        answers: list[Answer[Value]] = []
        try:
            for outcome in self._transport.batch(batch):
                value = None if outcome.payload is None else read(outcome.payload)
                answers.append(Answer(value=value, error=outcome.error))
        except CrossTenantError:
            if len(answers) < len(batch):
                raise
        return answers


def _principals(page: Payload) -> tuple[Principal, ...]:
    return tuple(map(Principal.from_graph, page.get("value") or ()))


def _has_role(page: Payload) -> bool:
    return any(not AppRoleAssignment.from_graph(item).is_default_access for item in page.get("value") or ())


def _assignments_path(principal: Principal) -> str:
    return f"/{'groups' if principal.kind is PrincipalKind.GROUP else 'users'}/{{}}/appRoleAssignments"
