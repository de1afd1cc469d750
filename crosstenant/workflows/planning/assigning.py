"""Who has to be assigned or taken out, in the source tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from crosstenant.models.configuration_app import AppRoleAssignment
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.plan import JSON, Action, Change
from crosstenant.workflows.planning.naming import meant
from crosstenant.workflows.planning.planner import Planner


@attrs.frozen(kw_only=True)
class AssignmentPlanner(Planner):
    """Plans who is assigned.

    Attributes:
        wanted: What shall be.
        assigned: Who is assigned, and with which role.
    """

    wanted: SyncConfiguration
    assigned: tuple[AppRoleAssignment, ...] = ()

    def changes(self) -> Iterator[Change]:
        """Yield at most one change for everybody who comes and one for everybody who goes."""
        if not self.snapshot.knows("source"):
            yield from self._handed_over()
            return
        coming, going = self.coming(), self.going()
        if coming:
            yield self._assign([_entry(person) for person in coming])
        if going:
            yield self._unassign(going)

    def wanted_people(self) -> tuple[Principal, ...]:
        """Return the users and groups that the configuration names.

        Raises:
            InputError: A name fits nobody who can be synchronized; it names the place.
        """
        names, field = self._names()
        return meant(names, field, found=self.snapshot.found, present=self.assigned, tenant=self.snapshot.source.tenant)

    def coming(self) -> tuple[Principal, ...]:
        """Return who is to be assigned and is not yet."""
        there = {each.principal_id for each in self.assigned if not each.is_default_access}
        return tuple(person for person in self.wanted_people() if person.id not in there)

    def going(self) -> tuple[AppRoleAssignment, ...]:
        """Return the assignments that are to be taken back: only `assigned_exactly` takes any."""
        if self.wanted.assigned_exactly is None:
            return ()
        staying = {person.id for person in self.wanted_people()}
        return tuple(each for each in self.assigned if each.principal_id not in staying)

    @property
    def is_certain(self) -> bool:
        """Whether who is assigned could be read."""
        return self.snapshot.knows("source.assigned")

    def _names(self) -> tuple[Sequence[str], str]:
        if self.wanted.assigned_exactly is not None:
            return self.wanted.assigned_exactly, "assigned_exactly"
        return self.wanted.assigned or (), "assigned"

    def _handed_over(self) -> Iterator[Change]:
        names, _ = self._names()
        if names:
            yield self._assign([{"id": f"{{object id of {name}}}", "name": name} for name in names])

    def _assign(self, people: list[dict[str, JSON]]) -> Change:
        ids = [str(person["id"]) for person in people]
        standing = [each.principal_id or "" for each in self.assigned]
        return self.change(
            Action.ASSIGN,
            _told(people),
            *map(self.paths.assign, ids),
            after={"principals": people},
            reason="Only who is assigned is synchronized, and of groups the direct members.",
            makes={"source.assigned": sorted({*standing, *ids})},
        )

    def _unassign(self, going: Sequence[AppRoleAssignment]) -> Change:
        entries: list[dict[str, JSON]] = [
            {
                "id": each.id,
                "principalId": each.principal_id,
                "name": each.principal_display_name or each.principal_id,
                "kind": each.principal_type,
            }
            for each in going
        ]
        gone = {each.principal_id for each in going}
        staying = {each.principal_id or "" for each in self.assigned if each.principal_id not in gone}
        return self.change(
            Action.UNASSIGN,
            _told(entries),
            *(self.paths.unassign(each.id or "") for each in going),
            before={"assignments": entries},
            after={"assignments": entries},
            reason="They are not among those who shall be assigned. The next cycle soft-deletes in the target whoever"
            " is left without a reason to be there.",
            makes={"source.assigned": sorted({*staying, *(person.id for person in self.coming())})},
        )


def _entry(person: Principal) -> dict[str, JSON]:
    return {
        "id": person.id,
        "name": person.user_principal_name or person.display_name or person.id,
        "kind": "Group" if person.kind is PrincipalKind.GROUP else "User",
    }


def _told(entries: Sequence[dict[str, JSON]]) -> str:
    groups = sum(entry.get("kind") == "Group" for entry in entries)
    users = len(entries) - groups
    parts = [f"{users:,} user{'s' * (users != 1)}"] if users else []
    parts += [f"{groups:,} group{'s' * (groups != 1)}"] if groups else []
    return " and ".join(parts)
