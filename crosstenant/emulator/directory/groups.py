"""Who is in a group through others."""

from collections.abc import Callable

from crosstenant.emulator.state import Tenant


def all_members_of(tenant: Tenant, group_id: str) -> list[str]:
    """Return the ids of everybody in a group, direct members first; groups in it are among them."""
    return _reachable(group_id, tenant.members.members_of)


def all_groups_of(tenant: Tenant, member_id: str) -> list[str]:
    """Return the ids of the groups that somebody is in, direct ones first."""
    return _reachable(member_id, tenant.members.groups_of)


def _reachable(start: str, neighbours: Callable[[str], list[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [start]
    for current in waiting:
        fresh = [each for each in neighbours(current) if each not in found and each != start]
        found.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    return list(found)
