"""Who is assigned already, kept small: some 200 bytes for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from crosstenant.clients.tenant import TenantClient
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp

CUT_AT: Final = 999
"""How long lists have been that ended without a link to their rest."""

_PEOPLE: Final = frozenset({"User", "Group", None})


class Present:
    """The users and groups that are assigned to an app, as its list shows them, and as they change under our hands.

    Who has default access alone is listed, to be taken out, and not contained: it may put nobody in scope.

    Args:
        source: The tenant.
        app: The configuration app.
    """

    def __init__(self, source: TenantClient, app: ConfigurationApp) -> None:
        self._assignments: dict[bytes, tuple[str, ...]] = {}
        self._without_role: set[bytes] = set()
        self.listed = 0
        for found in source.configuration_apps.assignments(app):
            self.listed += 1
            if found.principal_id and found.principal_type in _PEOPLE:
                self._take(_key(found.principal_id), found)

    def __contains__(self, principal_id: str) -> bool:
        key = _key(principal_id)
        return key in self._assignments and key not in self._without_role

    def __len__(self) -> int:
        return len(self._assignments)

    def __iter__(self) -> Iterator[str]:
        return (str(UUID(bytes=key)) for key in tuple(self._assignments))

    @property
    def may_be_cut(self) -> bool:
        """Whether the list has the very length at which lists have been cut."""
        return self.listed == CUT_AT

    def assignments_of(self, principal_id: str) -> tuple[str, ...]:
        """Return the ids of what a user or group is assigned by; nothing where they are not."""
        return self._assignments.get(_key(principal_id), ())

    def add(self, principal_id: str, assignment_id: str = "") -> None:
        """Note that somebody is assigned now."""
        key = _key(principal_id)
        self._assignments[key] = (*self._assignments.get(key, ()), assignment_id)
        self._without_role.discard(key)

    def discard(self, principal_id: str) -> None:
        """Note that somebody is no longer assigned."""
        self._assignments.pop(_key(principal_id), None)

    def _take(self, key: bytes, found: AppRoleAssignment) -> None:
        if not found.is_default_access:
            self._without_role.discard(key)
        elif key not in self._assignments:
            self._without_role.add(key)
        self._assignments[key] = (*self._assignments.get(key, ()), found.id or "")


def _key(principal_id: str) -> bytes:
    return bytes.fromhex(principal_id.replace("-", ""))
