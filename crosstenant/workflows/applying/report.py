"""What an apply did, to be attached to a change ticket. No secret stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import attrs

from crosstenant.transport.watching import SentRequest
from crosstenant.workflows.applying.progress import Moment, told
from crosstenant.workflows.plan import Change, Purpose
from crosstenant.workflows.step import Side, TenantName
from crosstenant.workflows.wrapping import wrapped


@attrs.frozen(kw_only=True)
class ChangeResult:
    """What became of one change.

    Attributes:
        change: The change, as it stood in the plan.
        changed: Whether anything was written; False where it was as wanted already.
        requests: Every request that was sent for it, reads and repeated attempts included, in order.
        began_at: When it was begun.
        ended_at: When it was done, read back and found right.
    """

    change: Change
    changed: bool
    requests: tuple[SentRequest, ...] = ()
    began_at: datetime
    ended_at: datetime

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "action": str(self.change.action),
            "side": self.change.side.value,
            "object": self.change.object,
            "before": self.change.before,
            "after": self.change.after,
            "changed": self.changed,
            "began_at": self.began_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "requests": [_request(sent) for sent in self.requests],
        }

    def __str__(self) -> str:
        return f"{told(self.change)}: {Moment.DONE if self.changed else Moment.AS_WANTED}"


@attrs.frozen(kw_only=True)
class ApplyReport:
    """What an apply did, in order.

    Attributes:
        source: The tenant that people come from.
        target: The tenant that people are pushed into.
        purpose: What the plan was for.
        fingerprint: The plan's own: the SHA-256 of what it was made from.
        only: The one side that was asked for; None for both.
        results: One for each change that was carried out.
        left: The changes of the other side, which were left to its admin.
        began_at: When it began.
        ended_at: When it ended.
    """

    source: TenantName
    target: TenantName
    purpose: Purpose
    fingerprint: str
    only: Side | None = None
    results: tuple[ChangeResult, ...] = ()
    left: tuple[Change, ...] = ()
    began_at: datetime
    ended_at: datetime

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(result.changed for result in self.results)

    @property
    def requests(self) -> tuple[SentRequest, ...]:
        """Every request of every change, in order: status, request id and time."""
        return tuple(sent for result in self.results for sent in result.requests)

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        return {
            "source": attrs.asdict(self.source),
            "target": attrs.asdict(self.target),
            "purpose": self.purpose.value,
            "fingerprint": self.fingerprint,
            "only": self.only.value if self.only else None,
            "changed": self.changed,
            "began_at": self.began_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "results": [result.to_dict() for result in self.results],
            "left": [told(change) for change in self.left],
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        done = sum(result.changed for result in self.results)
        yield from wrapped(
            "Applied: ", f"{done} of {len(self.results)} changes written, {self.source} to {self.target}"
        )
        yield f"Plan {self.fingerprint[:12]} ({self.purpose}), {_time(self.began_at)} to {_time(self.ended_at)}"
        for result in self.results:
            yield from wrapped("  + " if result.changed else "  = ", str(result))
            for sent in result.requests:
                yield from _told(sent) if sent.method != "GET" else ()
        if self.left and self.only:
            yield f"Left to the {self.only.other} tenant's admin:"
            for change in self.left:
                yield from wrapped("  - ", told(change))


def _request(sent: SentRequest) -> dict[str, object]:
    return {
        "method": sent.method,
        "path": sent.path,
        "tenant": sent.tenant,
        "status": sent.status,
        "request_id": sent.request_id,
        "client_request_id": sent.client_request_id,
        "sent_at": sent.sent_at.isoformat(),
        "seconds": sent.took.total_seconds(),
    }


def _told(sent: SentRequest) -> Iterator[str]:
    yield f"      {_time(sent.sent_at)} {sent.method} {sent.status or 'no answer'} request-id {sent.request_id}"
    yield from (f"        {part}" for part in re.findall(r"/.{0,90}(?=/|$)|.+", sent.path))


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
