"""One change to one tenant: what it touches, what was read, what is wanted, and the exact requests."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Final

import attrs

from crosstenant.workflows.plan.json_data import JSON, plain, plain_members
from crosstenant.workflows.step import Side, TenantName

ANYTHING: Final = "*"
"""In `Change.makes`: the fact will have a value that nobody knows beforehand, such as the id of a new object."""


class Kind(StrEnum):
    """Whether something comes, changes or goes."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


class Action(Enum):
    """What a change does: its word in files, whether something comes, changes or goes, and a phrase for people.

    The order is the order in which Graph wants them, set-up first and removal after it.
    """

    CREATE_PARTNER = ("create partner", Kind.CREATE, "partner configuration")
    SET_USER_SYNC = ("set user sync", Kind.CHANGE, "user synchronization")
    SET_REDEMPTION = ("set redemption", Kind.CHANGE, "automatic redemption")
    SET_PARTNER_SETTINGS = ("set partner settings", Kind.CHANGE, "partner settings")
    CREATE_APP = ("create app", Kind.CREATE, "configuration application")
    CREATE_JOB = ("create job", Kind.CREATE, "synchronization job")
    SAVE_CREDENTIALS = ("save credentials", Kind.CREATE, "credentials")
    SET_SETTINGS = ("set settings", Kind.CHANGE, "settings of the job")
    SET_SCHEMA = ("set schema", Kind.CHANGE, "mappings and scoping filter")
    ASSIGN = ("assign", Kind.CREATE, "assignments")
    UNASSIGN = ("unassign", Kind.DELETE, "assignments")
    START = ("start", Kind.CHANGE, "job started")
    RESTART = ("restart", Kind.CHANGE, "job restarted")
    PAUSE = ("pause", Kind.CHANGE, "job paused")
    DELETE_JOB = ("delete job", Kind.DELETE, "synchronization job")
    DELETE_APP = ("delete app", Kind.DELETE, "configuration application")
    DELETE_USER_SYNC = ("delete user sync", Kind.DELETE, "synchronization policy")
    DELETE_PARTNER = ("delete partner", Kind.DELETE, "partner configuration")

    def __init__(self, word: str, kind: Kind, title: str) -> None:
        self.word = word
        self.kind = kind
        self.title = title

    def __str__(self) -> str:
        return self.word


@attrs.frozen(kw_only=True)
class GraphRequest:
    """One request to Graph.

    Attributes:
        method: The HTTP method.
        path: The path below the version. What only exists after an earlier change stands in braces, there and in the
            body: ``{servicePrincipalId}``, ``{appRoleId}``, ``{jobId}``.
        body: The JSON body; None where there is none. No secret stands in it.
    """

    method: str
    path: str
    body: JSON = attrs.field(default=None, converter=plain)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@attrs.frozen(kw_only=True)
class Change:
    """One change to one tenant.

    Attributes:
        action: What is done.
        side: Which of the two tenants it happens in.
        tenant: That tenant.
        object: What it touches, in words: ``partner configuration for Contoso``.
        before: What was read; None where there was nothing.
        after: What is wanted, with all ids and values that carrying it out takes; None where nothing shall be left.
        requests: The requests to Graph, in order.
        reason: Why.
        reversible: Whether things can be put back as they were.
        makes: The facts of the plan that it changes, with their value once it is done; `ANYTHING` for any.
        is_certain: Whether the tenant could be read; where it could not, this may stand as wanted already.
    """

    action: Action
    side: Side
    tenant: TenantName
    object: str
    before: JSON = attrs.field(default=None, converter=plain)
    after: JSON = attrs.field(default=None, converter=plain)
    requests: tuple[GraphRequest, ...] = ()
    reason: str = ""
    reversible: bool = True
    makes: Mapping[str, JSON] = attrs.field(factory=dict, converter=plain_members)
    is_certain: bool = True

    @property
    def kind(self) -> Kind:
        """Whether something comes, changes or goes."""
        return self.action.kind

    def __str__(self) -> str:
        return f"{self.kind} {self.object} in {self.side.value} tenant {self.tenant}"
