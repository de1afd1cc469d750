"""The thirteen documented steps as values, and what a writing step reports.

Documentation: *Configure cross-tenant synchronization using PowerShell or Microsoft Graph API*.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Generic, TypeAlias, TypeVar

import attrs

Value = TypeVar("Value")
Other = TypeVar("Other")


class Side(StrEnum):
    """Which of the two tenants of a link: people are pushed from the source into the target."""

    SOURCE = "source"
    TARGET = "target"

    @property
    def other(self) -> Side:
        """The tenant on the far side of the link."""
        return Side.TARGET if self is Side.SOURCE else Side.SOURCE


class Step(Enum):
    """One documented step: its number in the how-to, what it does, and the tenant it happens in."""

    SIGN_IN_TO_TARGET = (1, "sign in to the target tenant", Side.TARGET)
    ENABLE_USER_SYNC = (2, "enable user synchronization", Side.TARGET)
    REDEEM_INBOUND = (3, "redeem invitations automatically, inbound", Side.TARGET)
    SIGN_IN_TO_SOURCE = (4, "sign in to the source tenant", Side.SOURCE)
    REDEEM_OUTBOUND = (5, "redeem invitations automatically, outbound", Side.SOURCE)
    CREATE_APP = (6, "create the configuration application", Side.SOURCE)
    TEST_CONNECTION = (7, "test the connection", Side.SOURCE)
    CREATE_JOB = (8, "create the job", Side.SOURCE)
    SAVE_CREDENTIALS = (9, "save credentials", Side.SOURCE)
    ASSIGN = (10, "assign users and groups", Side.SOURCE)
    PROVISION_ON_DEMAND = (11, "provision on demand", Side.SOURCE)
    START = (12, "start the job", Side.SOURCE)
    MONITOR = (13, "monitor", Side.SOURCE)

    def __init__(self, number: int, title: str, side: Side) -> None:
        self.number = number
        self.title = title
        self.side = side

    def __str__(self) -> str:
        return f"step {self.number} ({self.title})"


class Task(Enum):
    """What is done to a link besides the documented steps: no number, what it does, and the tenant it happens in."""

    VERIFY_USER_SYNC = ("verify user synchronization", Side.TARGET)
    DISABLE_USER_SYNC = ("disable user synchronization", Side.TARGET)
    STOP_REDEEMING_INBOUND = ("stop redeeming invitations automatically, inbound", Side.TARGET)
    STOP_REDEEMING_OUTBOUND = ("stop redeeming invitations automatically, outbound", Side.SOURCE)
    CHANGE_SOURCE_PARTNER = ("change the partner configuration", Side.SOURCE)
    CHANGE_TARGET_PARTNER = ("change the partner configuration", Side.TARGET)
    READ_TEMPLATES = ("read the synchronization templates", Side.SOURCE)
    PAUSE = ("pause the job", Side.SOURCE)
    RESTART = ("restart the job", Side.SOURCE)
    READ_ASSIGNMENTS = ("read who is assigned", Side.SOURCE)
    UNASSIGN = ("take users and groups out of scope", Side.SOURCE)
    RECONCILE = ("put exactly these users and groups in scope", Side.SOURCE)
    READ_SCHEMA = ("read mappings and scoping filters", Side.SOURCE)
    RESET_SCHEMA = ("restore the default mappings", Side.SOURCE)
    DISCOVER_ATTRIBUTES = ("discover attributes", Side.SOURCE)
    EDIT_SCHEMA = ("edit mappings and scoping filters", Side.SOURCE)
    READ_SETTINGS = ("read settings", Side.SOURCE)
    CHANGE_SETTING = ("change a setting", Side.SOURCE)
    DELETE_JOB = ("delete the job", Side.SOURCE)
    DELETE_APP = ("delete the configuration application", Side.SOURCE)
    DELETE_USER_SYNC = ("delete the synchronization policy", Side.TARGET)
    DELETE_SOURCE_PARTNER = ("delete the partner configuration", Side.SOURCE)
    DELETE_TARGET_PARTNER = ("delete the partner configuration", Side.TARGET)

    def __init__(self, title: str, side: Side) -> None:
        self.number: int | None = None
        self.title = title
        self.side = side

    def __str__(self) -> str:
        return self.title


Undertaking: TypeAlias = Step | Task
"""A documented step or something else that is done to a link."""


@attrs.frozen
class TenantName:
    """A tenant as people and machines know it.

    Attributes:
        id: The tenant's GUID.
        name: Its display name or a verified domain; None when neither was given nor may be read.
    """

    id: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.name else self.id


@attrs.frozen(kw_only=True)
class StepResult(Generic[Value]):
    """What one writing step found, did and left behind.

    Attributes:
        value: The state after the step.
        before: The state that the step found; None where there was nothing.
        changed: Whether the step wrote anything.
        step: The documented step, or what else was done.
        tenant: The tenant in which it happened.
    """

    value: Value
    before: Value | None
    changed: bool
    step: Undertaking
    tenant: TenantName

    def map(self, view: Callable[[Value], Other]) -> StepResult[Other]:
        """Return the same result with ``value`` and ``before`` seen through ``view``."""
        before = None if self.before is None else view(self.before)
        return StepResult(
            value=view(self.value), before=before, changed=self.changed, step=self.step, tenant=self.tenant
        )

    def __str__(self) -> str:
        outcome = "changed" if self.changed else "already as wanted"
        lead = str(self.step)
        return f"{lead[0].upper()}{lead[1:]} in {self.step.side.value} tenant {self.tenant}: {outcome}"
