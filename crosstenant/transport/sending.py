"""One logical call from token to answer: guard, pace, send, renew once, repeat where right, and log one line."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from crosstenant.errors import AuthenticationError
from crosstenant.transport.calls import Outgoing
from crosstenant.transport.replies import Reply, RequestFacts, claims_challenge, error_of
from crosstenant.transport.watching import SentRequest, Watchers

if TYPE_CHECKING:
    from crosstenant.errors import CrossTenantError
    from crosstenant.transport.calls import Call
    from crosstenant.transport.clock import Clock
    from crosstenant.transport.clouds import Cloud
    from crosstenant.transport.guarding import TokenGuard
    from crosstenant.transport.pacing import Pacer
    from crosstenant.transport.retrying import Retrier
    from crosstenant.transport.tokens import AccessToken
    from crosstenant.transport.wire import Wire

_log = logging.getLogger(__name__)


def user_agent() -> str:
    """The product name that every request carries."""
    import platform

    from crosstenant import __version__

    return f"crosstenant/{__version__} python/{platform.python_version()}"


@attrs.frozen(kw_only=True)
class Sender:
    """Everything that a call needs on its way out, for one tenant.

    Attributes:
        cloud: Where Graph is.
        clock: The one clock.
        wire: What carries a single attempt.
        guard: What hands out tokens of the right tenant.
        pacer: What keeps within published budgets.
        retrier: What decides about another attempt.
        watchers: Who is told of every attempt.
        user_agent: The product name.
    """

    cloud: Cloud
    clock: Clock
    wire: Wire
    guard: TokenGuard
    pacer: Pacer
    retrier: Retrier
    watchers: Watchers = attrs.field(factory=Watchers)
    user_agent: str = attrs.field(factory=user_agent)

    def send(self, call: Call, facts: RequestFacts, permissions: tuple[str, ...], *, cost: int = 1) -> Reply:
        """Send a call, and return its answer if that is a success.

        Args:
            call: The call.
            facts: Which request it is, for errors and logs.
            permissions: The delegated permissions that its step needs.
            cost: How many requests it counts as.

        Raises:
            AuthenticationError: No token, or Graph refuses it after one renewal.
            TransportError: No usable answer.
            GraphError: Graph's error, once patience has ended.
        """
        course = _Course(self, call, facts, permissions, cost)
        began = self.clock.now()
        try:
            self.guard.token(permissions)  # signing in has its own patience, so it comes before the attempts
            return self.retrier.run(course.attempt, facts, repeatable=call.repeatable)
        finally:
            took = (self.clock.now() - began).total_seconds() * 1000
            course.log(round(took))


class _Course:
    """What one call has been through."""

    def __init__(
        self, sender: Sender, call: Call, facts: RequestFacts, permissions: tuple[str, ...], cost: int
    ) -> None:
        self._sender = sender
        self._call = call
        self._facts = facts
        self._permissions = permissions
        self._cost = cost
        self._attempts = 0
        self._is_renewed = False
        self._last: Reply | None = None

    def attempt(self, before: datetime) -> Reply:
        """Send it once, or twice where the token had to be renewed."""
        self._attempts += 1
        token = self._sender.guard.token(self._permissions)
        outcome = self._exchange(token, before)
        if isinstance(outcome, AuthenticationError) and not self._is_renewed:
            self._is_renewed = True
            outcome = self._exchange_renewed(token, before) or outcome
        if isinstance(outcome, Reply):
            return outcome
        raise outcome

    def _exchange_renewed(self, refused: AccessToken, before: datetime) -> Reply | CrossTenantError | None:
        claims = claims_challenge(self._last) if self._last else None
        fresh = self._sender.guard.renewed(refused, self._permissions, claims)
        return None if fresh is None else self._exchange(fresh, before)

    def _exchange(self, token: AccessToken, before: datetime) -> Reply | CrossTenantError:
        sender, call = self._sender, self._call
        sender.pacer.wait(self._facts, cost=self._cost, before=before)
        facts = attrs.evolve(self._facts, client_request_id=str(uuid4()), sent_at=sender.clock.now())
        outgoing = Outgoing(call.method, call.url(sender.cloud.graph), self._headers(facts), call.body, token)
        self._last = None
        try:
            reply = self._last = sender.wire.exchange(outgoing, facts, before=before)
        finally:
            sender.watchers.tell(self._told(facts))
        return reply if reply.is_success else error_of(reply, facts, sender.clock.now())

    def _told(self, facts: RequestFacts) -> SentRequest:
        now = self._sender.clock.now()
        sent_at = facts.sent_at or now
        return SentRequest(
            method=facts.method,
            path=facts.path,
            tenant=facts.tenant,
            status=self._last.status if self._last else None,
            request_id=self._last.request_id if self._last else None,
            client_request_id=facts.client_request_id,
            sent_at=sent_at,
            took=now - sent_at,
        )

    def _headers(self, facts: RequestFacts) -> dict[str, str]:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": self._sender.user_agent,
            "client-request-id": facts.client_request_id or "",
        }
        if self._call.body is not None:
            headers["Content-Type"] = "application/json"
        return headers | dict(self._call.headers)

    def log(self, milliseconds: int) -> None:
        """Write the call's one line: no body, no header, no query."""
        _log.debug(
            "tenant=%s %s %s status=%s ms=%d request-id=%s retries=%d",
            self._facts.tenant,
            self._facts.method,
            self._facts.template,
            self._last.status if self._last else "none",
            milliseconds,
            self._last.request_id if self._last else None,
            max(self._attempts - 1, 0),
        )
