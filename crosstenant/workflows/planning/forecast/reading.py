"""Reads what a forecast has to know: whom assignments reach, what the log tells, who is in the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Final

import attrs

from crosstenant.clients.lookups import PERSON
from crosstenant.clients.reach import ReachClient, Reached
from crosstenant.clients.tenant import TenantClient
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.models.source_user import properties_for
from crosstenant.workflows.planning.forecast.evidence import Log
from crosstenant.workflows.planning.forecast.person import Person
from crosstenant.workflows.planning.forecast.target_directory import TargetDirectory

_PEOPLE: Final = (PrincipalKind.USER, PrincipalKind.GROUP)


@attrs.frozen(kw_only=True)
class Reach:
    """Whom users and groups reach.

    Attributes:
        people: Everybody who was read, by object id.
        by_principal: The object ids of whom each user or group reaches, by its own.
        groups: How many groups each group contains, by its object id; their members are not reached.
    """

    people: Mapping[str, Person]
    by_principal: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    groups: Mapping[str, int] = attrs.field(factory=dict)

    def of(self, principals: Iterable[Principal]) -> frozenset[str]:
        """Return the object ids of whom these users and groups reach."""
        return frozenset[str]().union(*(self.by_principal.get(each.id, frozenset()) for each in principals))


def provisioned(app: ConfigurationApp, assignments: Iterable[AppRoleAssignment]) -> tuple[Principal, ...]:
    """Return the users and groups that assignments put in scope: those with the role that provisions."""
    role = app.assignable_role
    found = [principal_of(each) for each in assignments if role is None or each.app_role_id == role.id]
    return tuple({each.id: each for each in found if each.id and each.kind in _PEOPLE}.values())


def principal_of(assignment: AppRoleAssignment) -> Principal:
    """Return whom an assignment is for, as far as it tells."""
    return Principal(
        id=assignment.principal_id or "",
        type_name=(assignment.principal_type or "").lower(),
        display_name=assignment.principal_display_name,
    )


def read_reach(
    source: TenantClient,
    principals: Iterable[Principal],
    attributes: Sequence[str],
    known: Mapping[str, Principal] = MappingProxyType({}),
) -> Reach:
    """Read whom users and groups reach; one JSON batch for up to twenty users, or ten groups.

    Graph: ``GET /users/{id}``, ``GET /groups/{id}``, ``GET /groups/{id}/members``, batched

    Args:
        source: The tenant.
        principals: The users and groups.
        attributes: What filters ask about.
        known: Users that were read a moment ago; read again only where filters ask for more of them.
    """
    also = properties_for(attributes)
    enough = known if PERSON.issuperset(also) else {}
    asked = {each.id: each for each in principals}
    reached = [Reached(principal_id=key, people=(enough[key],)) for key in asked if key in enough]
    rest = tuple(each for key, each in asked.items() if key not in enough)
    people: dict[str, Person] = {}
    by_principal: dict[str, frozenset[str]] = {}
    groups: dict[str, int] = {}
    for each in chain(reached, ReachClient(source.transport).of(rest, also=also)):
        people |= {user.id: Person.of(user, attributes) for user in each.people}
        by_principal[each.principal_id] = frozenset(user.id for user in each.people)
        groups[each.principal_id] = each.groups
    return Reach(people=people, by_principal=by_principal, groups=groups)


def read_everybody(
    source: TenantClient,
    principals: Iterable[Principal],
    attributes: Sequence[str],
    known: Mapping[str, Principal] = MappingProxyType({}),
) -> Reach:
    """Read every user of the source, page by page, and whom users and groups reach of them. Arguments as `read_reach`.

    Graph: ``GET /users``, and as `read_reach`
    """
    reach = read_reach(source, principals, attributes, known)
    users = ReachClient(source.transport).everybody(also=properties_for(attributes))
    return attrs.evolve(reach, people={user.id: Person.of(user, attributes) for user in users})


def read_people(source: TenantClient, ids: Iterable[str], attributes: Sequence[str]) -> dict[str, Person]:
    """Read single users; who is gone is left out.

    Graph: ``GET /users/{id}``, batched
    """
    users = (Principal(id=each, type_name=PrincipalKind.USER) for each in ids)
    return dict(read_reach(source, users, attributes).people)


def read_log(source: TenantClient, app: ConfigurationApp) -> Log:
    """Read an app's log, as far back as it reaches.

    Graph: ``GET /auditLogs/provisioning``
    """
    return Log.of(source.logs.provisioning(app=app))


def read_target(target: TenantClient) -> TargetDirectory:
    """Read the target's external users; the deleted ones only when somebody is missing.

    Graph: ``GET /users``, ``GET /directory/deletedItems/microsoft.graph.user``
    """

    def deleted() -> dict[str, datetime | None]:
        return {user.id: user.deleted_at for user in target.directory.deleted_users()}

    return TargetDirectory(users={user.id: user for user in target.directory.external_users()}, deleted=deleted)
