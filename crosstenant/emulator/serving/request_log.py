"""What came in, and what was answered."""

import json
import zlib
from collections import OrderedDict, deque
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.serving.exchange import Incoming, Outgoing

_MOST_REQUESTS = 20_000
_MOST_ANSWERS = 512


@attrs.frozen(kw_only=True)
class RequestRecord:
    """One request and how it ended.

    Attributes:
        at: When, by the world's clock.
        incoming: The request.
        status: The answer's status; None where the connection was lost.
        request_id: The answer's ``request-id``; None from the sign-in endpoint.
    """

    at: datetime
    incoming: Incoming
    status: int | None
    request_id: str | None

    @property
    def line(self) -> str:
        """Method, path with query, and status."""
        return f"{self.incoming.method} {self.incoming.full_path} {self.status}"


@attrs.frozen
class HistoryEntry:
    """The world after a write.

    Attributes:
        record: The request that wrote.
    """

    record: RequestRecord
    _packed: bytes

    @classmethod
    def of(cls, record: RequestRecord, snapshot: Document) -> "HistoryEntry":
        """Keep a snapshot, packed."""
        return cls(record, zlib.compress(json.dumps(snapshot).encode(), 1))

    @property
    def state(self) -> Document:
        """The world as `Emulator.snapshot` gave it; `Emulator.restore` takes it back."""
        return cast("Document", json.loads(zlib.decompress(self._packed)))


class RequestLog:
    """The last requests to a world, oldest first."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=_MOST_REQUESTS)
        self._answers: OrderedDict[str, Outgoing] = OrderedDict()

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(list(self._records))

    def __getitem__(self, index: int) -> RequestRecord:
        return self._records[index]

    def note(self, incoming: Incoming, outgoing: Outgoing | None, now: datetime) -> RequestRecord:
        """Write down a request and its answer; None where the connection was lost."""
        record = RequestRecord(
            at=now,
            incoming=incoming,
            status=None if outgoing is None else outgoing.status,
            request_id=None if outgoing is None else outgoing.headers.get("request-id"),
        )
        self._records.append(record)
        if outgoing is not None and incoming.method == "GET":
            self._remember(_address(incoming), outgoing)
        return record

    def last_answer(self, incoming: Incoming) -> Outgoing | None:
        """Return what the same read was answered the last time."""
        return self._answers.get(_address(incoming))

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()
        self._answers.clear()

    def _remember(self, address: str, outgoing: Outgoing) -> None:
        self._answers[address] = outgoing
        self._answers.move_to_end(address)
        if len(self._answers) > _MOST_ANSWERS:
            self._answers.popitem(last=False)


def _address(incoming: Incoming) -> str:
    # The same address means different things to different tenants, and the token tells which.
    return f"{incoming.headers.get('authorization', '')[-32:]} {incoming.full_path}"
