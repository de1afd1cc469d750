"""Sends batches, and sends again those of their items that may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from crosstenant.errors import CrossTenantError, GraphError, ProtocolError
from crosstenant.transport.batching import BatchOutcome, Operation, chunks, envelope, replies
from crosstenant.transport.calls import Call
from crosstenant.transport.replies import Reply, RequestFacts, error_of, payload_of
from crosstenant.transport.retrying import is_transient

if TYPE_CHECKING:
    from crosstenant.transport.sending import Sender


@attrs.frozen
class Batcher:
    """Carries streams of operations in JSON batches.

    Attributes:
        sender: What carries one batch.
        facts: Tells which request a call is.
        permissions: The delegated permissions of the step at hand.
        version: ``v1.0`` or ``beta``.
    """

    sender: Sender
    facts: Callable[[Call], RequestFacts]
    permissions: tuple[str, ...]
    version: str

    def outcomes(self, operations: Iterable[Operation]) -> Iterator[BatchOutcome]:
        """Yield one outcome per operation, in order.

        Raises:
            CrossTenantError: A whole batch failed; the outcomes of its operations were yielded before.
        """
        for batch in chunks(operations):
            rounds = _Rounds(self, batch)
            yield from rounds.settled()
            if rounds.failure is not None:
                raise rounds.failure

    def send(self, operations: Sequence[Operation]) -> list[BatchOutcome]:
        """Send one batch, once unless the whole of it may be repeated.

        Raises:
            CrossTenantError: The batch as a whole failed.
        """
        is_repeatable = all(operation.call.repeatable for operation in operations)
        body = envelope(operations)
        call = Call("POST", "/$batch", body=body, version=self.version, repeatable=is_repeatable)
        facts = self.facts(call)
        writes = sum(operation.call.method != "GET" for operation in operations)
        reply = self.sender.send(call, facts, self.permissions, cost=writes)
        answers = replies(payload_of(reply, facts) or {}, len(operations))
        return [self._outcome(operation, answer) for operation, answer in zip(operations, answers, strict=True)]

    def _outcome(self, operation: Operation, reply: Reply | None) -> BatchOutcome:
        facts = self.facts(operation.call)
        if reply is None:
            return BatchOutcome(operation=operation, error=facts.unreadable("its batch did not answer it"))
        if not reply.is_success:
            error = error_of(reply, facts, self.sender.clock.now())
            return BatchOutcome(operation=operation, status=reply.status, error=error)
        try:
            return BatchOutcome(operation=operation, status=reply.status, payload=payload_of(reply, facts))
        except ProtocolError as error:
            return BatchOutcome(operation=operation, status=reply.status, error=error)


class _Rounds:
    """One batch and what became of its items so far; each round sends those that may be sent again."""

    def __init__(self, batcher: Batcher, batch: list[Operation]) -> None:
        self._batcher = batcher
        self._outcomes = [BatchOutcome(operation=operation) for operation in batch]
        self._open = list(range(len(batch)))
        self.failure: CrossTenantError | None = None

    def settled(self) -> list[BatchOutcome]:
        """Send until every item has succeeded, failed for good, or patience has ended."""
        facts = self._batcher.facts(Call("POST", "/$batch"))
        # Giving up on single items is no failure of the batch: each one's outcome tells its own.
        with suppress(CrossTenantError):
            self._batcher.sender.retrier.run(self._round, facts, repeatable=True)
        return self._outcomes

    def _round(self, _: datetime) -> None:
        for position, outcome in zip(self._open, self._sent(), strict=True):
            self._outcomes[position] = outcome
        self._open = [] if self.failure else [each for each in self._open if _is_open(self._outcomes[each])]
        errors = [self._outcomes[position].error for position in self._open]
        if errors:
            raise max(filter(None, errors), key=_asked)

    def _sent(self) -> list[BatchOutcome]:
        operations = [self._outcomes[position].operation for position in self._open]
        try:
            return self._batcher.send(operations)
        except CrossTenantError as error:
            self.failure = error
            return [BatchOutcome(operation=operation, error=error) for operation in operations]


def _is_open(outcome: BatchOutcome) -> bool:
    return is_transient(outcome.error, repeatable=outcome.operation.call.repeatable)


def _asked(error: CrossTenantError) -> timedelta:
    """How long an item was asked to wait: the longest of them rules the next round."""
    asked = error.retry_after if isinstance(error, GraphError) else None
    return asked or timedelta(0)
