"""The recycle bin of a directory: what lies in it for 30 days, and what it takes away at once.

"Recover from deletions in Microsoft Entra ID".
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.storage.objects import ObjectSet
from crosstenant.emulator.timestamps import instant, stamp

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

RESTORABLE: Final = timedelta(days=30)
"""How long a deleted object can be brought back."""


@attrs.frozen
class Kind:
    """A kind of directory object that can be deleted for a while.

    Attributes:
        type: Its type's name in Graph.
        present: Where its objects are.
        deleted: Where its deleted objects are.
    """

    type: str
    present: ObjectSet
    deleted: ObjectSet


def kinds(tenant: Tenant) -> tuple[Kind, Kind, Kind, Kind]:
    """Return users, groups, applications and service principals of a tenant."""
    return (
        Kind("user", tenant.users, tenant.deleted_users),
        Kind("group", tenant.groups, tenant.deleted_groups),
        Kind("application", tenant.applications, tenant.deleted_applications),
        Kind("servicePrincipal", tenant.service_principals, tenant.deleted_service_principals),
    )


def bury(world: "Emulator", tenant: Tenant, kind: Kind, identifier: str) -> Document:
    """Delete an object and return it: it keeps its memberships and loses its assignments."""
    document = kind.present.remove(identifier)
    document["deletedDateTime"] = stamp(world.clock.now())
    for side in ("principalId", "resourceId"):
        for assignment in tenant.app_role_assignments.find(side, identifier):
            tenant.app_role_assignments.remove(text(assignment, "id"))
    return kind.deleted.add(document)


def unearth(kind: Kind, identifier: str) -> Document:
    """Bring a deleted object back and return it."""
    return kind.present.add(kind.deleted.remove(identifier) | {"deletedDateTime": None})


def is_restorable(world: "Emulator", deleted: Document) -> bool:
    """Tell whether a deleted object has not been removed for good yet."""
    since = text(deleted, "deletedDateTime")
    return not since or world.clock.now() - instant(since) < RESTORABLE / world.speed


def held(world: "Emulator", tenant: Tenant) -> int:
    """Count what a directory holds against its quota: what can be restored still counts."""
    return sum(len(kind.present) + sum(is_restorable(world, each) for each in kind.deleted) for kind in kinds(tenant))


def is_full(world: "Emulator", tenant: Tenant) -> bool:
    """Tell whether a directory holds as much as it may."""
    quota = tenant.settings.get("directoryQuota")
    return isinstance(quota, int) and held(world, tenant) >= quota
