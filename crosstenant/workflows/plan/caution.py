"""What somebody who approves a plan should know besides the changes."""

from __future__ import annotations

from enum import StrEnum

import attrs


class CautionCode(StrEnum):
    """What a plan warns of."""

    NOBODY_ASSIGNED = "nobody assigned"
    NOT_COMING = "some of the assigned do not come"
    NO_NOTIFICATION_MAIL = "no notification mail"
    USER_SYNC_OFF = "user sync is off"
    REDEMPTION_OFF = "redemption is off"
    JOB_QUARANTINED = "job in quarantine"
    UNREADABLE = "unreadable"
    NOT_SIGNED_IN = "not signed in"
    OTHER_NAME = "other name"
    SCHEDULE = "schedule cannot be set"
    RESTART = "restart needed"
    PEOPLE_STAY = "people stay"
    NOT_OWNED = "not owned"


@attrs.frozen(kw_only=True)
class PlanWarning:
    """One thing to know before a plan is approved.

    Attributes:
        code: What kind of thing it is, for programs.
        message: A sentence or two for people.
    """

    code: CautionCode
    message: str

    def __str__(self) -> str:
        return self.message
