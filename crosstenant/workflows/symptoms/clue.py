"""What can be told apart by a program in whatever went wrong, and what Microsoft's support will ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import attrs


class DetectedBy(StrEnum):
    """Where a symptom shows itself.

    `ANSWER` is the answer to a request, the sign-in service's among them; `LOG` an entry of the provisioning log or a
    result on demand; `STATE` what a job, a policy or a schema says about itself; `NONE` nothing a program can read.
    """

    ANSWER = "answer"
    LOG = "log"
    STATE = "state"
    NONE = "none"


@attrs.frozen(kw_only=True)
class Support:
    """What Microsoft's support asks for, as far as it is known.

    Attributes:
        request_id: The service's id of the request, or the sign-in service's correlation id.
        at: When it happened.
        tenant: The tenant, by name and GUID where both are known.
        step: The step of the how-to, or the request.
        job_id: The synchronization job.
        cycle_id: The cycle of the job.
        change_id: The change within the cycle.
    """

    request_id: str | None = None
    at: datetime | str | None = None
    tenant: str | None = None
    step: str | None = None
    job_id: str | None = None
    cycle_id: str | None = None
    change_id: str | None = None

    def known(self) -> Iterator[tuple[str, str]]:
        """Yield what is known, by its name in words."""
        for name, value in self._named():
            if value:
                yield name, value.isoformat(sep=" ") if isinstance(value, datetime) else value

    def missing(self) -> tuple[str, ...]:
        """Return the names of the four things that support always asks for, where they are not known."""
        return tuple(name for name, value in self._named()[:4] if not value)

    def _named(self) -> tuple[tuple[str, datetime | str | None], ...]:
        return (
            ("request-id", self.request_id),
            ("time", self.at),
            ("tenant", self.tenant),
            ("step", self.step),
            ("job id", self.job_id),
            ("cycle id", self.cycle_id),
            ("change id", self.change_id),
        )


@attrs.frozen(kw_only=True)
class Clue:
    """The parts of an error, log entry, quarantine or pasted text that can be told apart by a program.

    Attributes:
        seen_in: Where it comes from; None for pasted text that does not tell.
        status: The HTTP status; None where there was no answer.
        code: Graph's error code, the log's error code, a skip reason or a quarantine reason.
        message: The text beside it.
        method: The HTTP method of the refused request.
        path: The path of the refused request.
        conditions: The names of what holds for a job or an event, such as ``job-never-ran``.
        support: What Microsoft's support asks for.
        evidence: The lines that a person would quote, most telling first.
        behind: The error behind a quarantine, as a clue of its own.
        is_success: Whether it says of itself that all went well.
    """

    seen_in: DetectedBy | None = None
    status: int | None = None
    code: str = ""
    message: str = ""
    method: str | None = None
    path: str | None = None
    conditions: frozenset[str] = frozenset()
    support: Support = attrs.field(factory=Support)
    evidence: tuple[str, ...] = ()
    behind: Clue | None = None
    is_success: bool = False
