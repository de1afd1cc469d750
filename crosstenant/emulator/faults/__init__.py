"""Failures on demand: planned ahead, met in order, and accounted for.

    world.faults.plan(faults.fails(503, after_effect=True), "POST", "/servicePrincipals/*/appRoleAssignedTo")
    ...
    world.faults.check()  # every planned failure was really met

A fault is a function that gets one attempt and answers in place of the service; it may let the service do its work
first. Faults of lists are in `crosstenant.emulator.faults.pages`, those of batches and of signing in in `batches` and
`tokens` beside it; plans can be written as JSON too, see `crosstenant.emulator.faults.plan`.
"""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from crosstenant.emulator.errors import GraphFault, not_found, throttled
from crosstenant.emulator.serving.exchange import ConnectionLost, Incoming, Outgoing

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_ADVICE = "Please retry again later."
_CODES = {
    400: "Request_BadRequest",
    403: "Authorization_RequestDenied",
    404: "Request_ResourceNotFound",
    409: "Directory_ConcurrencyViolation",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


@attrs.frozen(kw_only=True)
class Attempt:
    """One request that a fault may spoil.

    Attributes:
        incoming: The request.
        carry_out: Lets the service answer it, with all its effects.
        refuse: Makes the answer for an error in the service's own envelope.
        world: The world.
    """

    incoming: Incoming
    carry_out: Callable[[Incoming], Outgoing]
    refuse: Callable[[GraphFault], Outgoing]
    world: "Emulator"

    def answer(self) -> Outgoing:
        """Let the service answer."""
        return self.carry_out(self.incoming)


Fault: TypeAlias = Callable[[Attempt], Outgoing]


def fails(
    status: int,
    *,
    after_effect: bool = False,
    code: str | None = None,
    message: str = "",
    retry_after: str | None = None,
) -> Fault:
    """Answer with an error status.

    Args:
        status: HTTP status.
        after_effect: The service does its work first.
        code: ``error.code``; by default the usual one of the status.
        message: ``error.message``.
        retry_after: Value of ``Retry-After``, sent as it stands, however odd.
    """
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    refusal = GraphFault(status, code or _CODES.get(status, "generalException"), message or _ADVICE, headers=headers)

    def fault(attempt: Attempt) -> Outgoing:
        if after_effect:
            attempt.answer()
        return attempt.refuse(refusal)

    return fault


def throttles(seconds: int = 10) -> Fault:
    """Answer 429 and ask to wait whole seconds."""

    def fault(attempt: Attempt) -> Outgoing:
        return attempt.refuse(throttled(seconds))

    return fault


def throttles_until(seconds: int = 10) -> Fault:
    """Answer 429 and ask to wait until an instant, given as a date by the service's own clock."""

    def fault(attempt: Attempt) -> Outgoing:
        until = attempt.world.clock.now() + timedelta(seconds=seconds)
        return fails(429, retry_after=format_datetime(until, usegmt=True))(attempt)

    return fault


def loses_connection(*, after_effect: bool = False) -> Fault:
    """Reset the connection instead of answering."""

    def fault(attempt: Attempt) -> Outgoing:
        if after_effect:
            attempt.answer()
        raise ConnectionLost

    return fault


def refuses_connection() -> Fault:
    """Refuse the connection: nothing was sent. Over a port it can only be reset."""

    def fault(attempt: Attempt) -> Outgoing:
        raise ConnectionLost("refused")

    return fault


def shows_untrusted_certificate() -> Fault:
    """Fail the TLS handshake. Over a port the connection is reset."""

    def fault(attempt: Attempt) -> Outgoing:
        raise ConnectionLost("untrusted")

    return fault


def cuts_off(*, keeps_length: bool = True) -> Fault:
    """Do the work and send half of the answer.

    Args:
        keeps_length: ``Content-Length`` still tells the whole; without the header the half looks whole.
    """

    def fault(attempt: Attempt) -> Outgoing:
        outgoing = attempt.answer()
        half = outgoing.content[: len(outgoing.content) // 2]
        return attrs.evolve(outgoing, content=half, claimed_length=len(outgoing.content) if keeps_length else -1)

    return fault


def is_slow(seconds: float, *, after_effect: bool = True) -> Fault:
    """Answer late; a client that gives up earlier finds the work done, or not.

    Args:
        seconds: How late.
        after_effect: The work is done by then; otherwise it never is, and the answer is 504.
    """

    def fault(attempt: Attempt) -> Outgoing:
        outgoing = attempt.answer() if after_effect else fails(504)(attempt)
        return attrs.evolve(outgoing, delay=seconds)

    return fault


def answers_html(status: int = 200, *, after_effect: bool = False) -> Fault:
    """Answer with a page for people."""

    def fault(attempt: Attempt) -> Outgoing:
        if after_effect:
            attempt.answer()
        content = b"<!DOCTYPE html><html><head><title>Gateway</title></head><body>Something went wrong.</body></html>"
        return Outgoing(status=status, headers={"Content-Type": "text/html; charset=utf-8"}, content=content)

    return fault


def redirects(location: str, status: int = 307) -> Fault:
    """Send the client elsewhere, to another host for instance."""

    def fault(attempt: Attempt) -> Outgoing:
        return Outgoing(status=status, headers={"Location": location})

    return fault


def delivers_twice() -> Fault:
    """Deliver the request twice, as a network may, and answer the first."""

    def fault(attempt: Attempt) -> Outgoing:
        first = attempt.answer()
        attempt.answer()
        return first

    return fault


def hides_object(identifier: str = "") -> Fault:
    """Answer 404 as a replica does that has not heard of an object yet."""

    def fault(attempt: Attempt) -> Outgoing:
        return attempt.refuse(not_found(identifier or attempt.incoming.raw_path.rpartition("/")[2]))

    return fault


def rejects_reference() -> Fault:
    """Answer 400 ``Not a valid reference update.``, as to an assignment that comes too early."""
    return fails(400, message="Not a valid reference update.")


def challenges_token(claims: str = "eyJhY2Nlc3NfdG9rZW4iOnt9fQ==") -> Fault:
    """Answer 401 with a claims challenge, as continuous access evaluation does."""
    challenge = f'Bearer realm="", error="insufficient_claims", claims="{claims}"'

    def fault(attempt: Attempt) -> Outgoing:
        message = "Continuous access evaluation resulted in challenge with result: InteractionRequired."
        headers = {"WWW-Authenticate": challenge}
        return attempt.refuse(GraphFault(401, "InvalidAuthenticationToken", message, headers=headers))

    return fault
