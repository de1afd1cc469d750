"""Whether a person is assigned, and whether the filter lets them through: judged here, without asking the service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.models.schema_editing import mapping_to, rule_of_users, source_definition
from crosstenant.models.scope import Scope, ScopeVerdict
from crosstenant.models.scope.checking import faults
from crosstenant.models.sync_schema import ObjectMapping, SyncSchema
from crosstenant.workflows.troubleshooting.gathering import Evidence
from crosstenant.workflows.troubleshooting.why.person import Person

_DYNAMIC: Final = "DynamicMembership"
_USER: Final = "User"


@attrs.frozen(kw_only=True)
class Assignment:
    """How a person comes into scope, or does not.

    Attributes:
        direct: The person's own assignments.
        by_group: The assignments of security groups that the person is a direct member of.
        by_weak_group: The same, of groups that are not security-enabled and so put nobody in scope.
        nested: The assigned groups that the person is in only through another group.
        everybody: Whether the link synchronizes everybody; None where that cannot be read.
        by_rule: The assigned groups whose members follow a rule.
        entitled: Whether one of the assignments has a role that provisions.
        since: When the youngest of the assignments that count was made.
    """

    direct: tuple[AppRoleAssignment, ...] = ()
    by_group: tuple[AppRoleAssignment, ...] = ()
    by_weak_group: tuple[AppRoleAssignment, ...] = ()
    nested: tuple[AppRoleAssignment, ...] = ()
    everybody: bool | None = None
    by_rule: tuple[Principal, ...] = ()
    entitled: bool = False
    since: datetime | None = None

    @property
    def is_assigned(self) -> bool:
        """Whether the person is assigned in a way that counts, with whatever role."""
        return bool(self.direct or self.by_group)


def assignment_of(person: Person, evidence: Evidence) -> Assignment:
    """Return how the person comes into scope."""
    assignments = evidence.work.assigned.found.assignments if evidence.work.assigned.found else ()
    groups = {group.id: group for group in person.groups.found or ()}
    every = {group.id for group in person.all_groups.found or ()}
    mine = [item for item in assignments if item.principal_id == person.identity.object_id]
    ours = [item for item in assignments if item.principal_id in groups]
    strong = [item for item in ours if groups[item.principal_id or ""].security_enabled is not False]
    counting = [*mine, *strong]
    return Assignment(
        direct=tuple(mine),
        by_group=tuple(strong),
        by_weak_group=tuple(item for item in ours if item not in strong),
        nested=tuple(item for item in assignments if item.principal_id in every - groups.keys()),
        everybody=evidence.everybody_in_scope,
        by_rule=tuple(group for group in person.assigned_groups.found or () if _DYNAMIC in group.group_types),
        entitled=_entitled(counting, evidence.app),
        since=max((item.created_at for item in counting if item.created_at), default=None),
    )


def _entitled(assignments: Iterable[AppRoleAssignment], app: ConfigurationApp | None) -> bool:
    provisioning = {role.id for role in app.app_roles if role.is_for_users} if app else set()
    return any(item.app_role_id in provisioning for item in assignments)


@attrs.frozen(kw_only=True)
class Filtering:
    """What the scoping filter makes of a person.

    Attributes:
        verdict: Whether the filter lets them through, and which clause decides; None where that cannot be tried.
        faults: Clauses that no person can fulfil, a sentence each.
        counts: Whether such a clause counts.
        gap: Why the filter could not be tried; empty where it could.
    """

    verdict: ScopeVerdict | None = None
    faults: tuple[str, ...] = ()
    counts: bool = False
    gap: str = ""


def user_mapping(schema: SyncSchema | None) -> ObjectMapping | None:
    """Return the mapping of users, or None."""
    rule = rule_of_users(schema) if schema else None
    return mapping_to(rule, _USER) if rule else None


def attributes_asked_for(evidence: Evidence) -> list[str]:
    """Return the attributes that the filter compares, each once."""
    mapping = user_mapping(evidence.work.schema.found)
    scope = Scope.read(mapping.scope if mapping else None)
    names = (clause.attribute for group in scope.groups for clause in group.clauses)
    return list(dict.fromkeys(name for name in names if name))


def filtering_of(person: Person, evidence: Evidence) -> Filtering:
    """Try the filter on the person."""
    schema = evidence.work.schema
    mapping = user_mapping(schema.found)
    if schema.found is None or mapping is None:
        return Filtering(gap=schema.gap or "the schema does not map users")
    if not person.attributes.is_known:
        return Filtering(gap=person.attributes.gap)
    scope = Scope.read(mapping.scope)
    rule = rule_of_users(schema.found)
    found = faults(scope, source_definition(schema.found, rule) if rule else None)
    try:
        verdict = scope.evaluate(person.attributes.found or {})
    except InputError as error:
        return Filtering(faults=found, gap=str(error))
    return Filtering(verdict=verdict, faults=found, counts=any("counts with" in fault for fault in found))
