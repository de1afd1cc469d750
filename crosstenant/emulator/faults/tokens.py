"""Faults of the sign-in endpoint: tokens that are good for something else, and refusals of every kind.

    world.faults.plan(token_faults.changes_token(audience="https://management.azure.com"), path="*/oauth2/v2.0/token")

That an answer lacks ``expires_in`` is `crosstenant.emulator.faults.pages.loses_member`.
"""

import json
from typing import cast

import attrs

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.faults import Attempt, Fault
from crosstenant.emulator.serving.exchange import Outgoing
from crosstenant.emulator.signing_in.errors import SignInFault

_STRONGER = "Due to a configuration change made by your administrator, you must use multi-factor authentication."
_CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'


def changes_token(
    *,
    tenant_id: str | None = None,
    audience: str | None = None,
    lifetime: int | None = None,
    starts_in: int | None = None,
) -> Fault:
    """Give out a token, well signed, that is not what was asked for; the answer around it tells nothing of that.

    Args:
        tenant_id: The token is another tenant's.
        audience: The token is for another resource.
        lifetime: Seconds from now until it expires; below zero it has expired on arrival.
        starts_in: Seconds from now until it is valid, as where two clocks differ.
    """

    def fault(attempt: Attempt) -> Outgoing:
        now = int(attempt.world.clock.now().timestamp())
        wanted = {
            "tid": tenant_id,
            "aud": audience,
            "exp": None if lifetime is None else now + lifetime,
            "nbf": None if starts_in is None else now + starts_in,
        }
        return _with_claims(attempt, {name: value for name, value in wanted.items() if value is not None})

    return fault


def refuses_token(
    error: str = "temporarily_unavailable", *, number: int = 90033, message: str = "", status: int = 400
) -> Fault:
    """Refuse a token.

    Args:
        error: OAuth 2.0's word.
        number: The AADSTS number.
        message: The sentence behind it.
        status: HTTP status.
    """

    def fault(attempt: Attempt) -> Outgoing:
        sentence = message or "A transient error has occurred. Please try again."
        return _refusal(attempt, SignInFault(number, sentence, error=error, status=status), {})

    return fault


def demands_interaction(claims: str = _CLAIMS) -> Fault:
    """Refuse a token until its user proves more, as Conditional Access does: ``interaction_required`` with claims."""

    def fault(attempt: Attempt) -> Outgoing:
        refusal = SignInFault(50076, _STRONGER, error="interaction_required")
        return _refusal(attempt, refusal, {"suberror": "basic_action", "claims": claims})

    return fault


def _with_claims(attempt: Attempt, claims: Document) -> Outgoing:
    outgoing = attempt.answer()
    answer = cast("Document", json.loads(outgoing.content))
    token = text(answer, "access_token")
    if not token:
        return outgoing
    answer["access_token"] = attempt.world.mint.altered(token, claims)
    return attrs.evolve(outgoing, content=json.dumps(answer).encode())


def _refusal(attempt: Attempt, refusal: SignInFault, more: Document) -> Outgoing:
    trace_id = attempt.world.trace_ids.guid()
    body = refusal.body(now=attempt.world.clock.now(), trace_id=trace_id, correlation_id=trace_id)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Outgoing(status=refusal.status, headers=headers, content=json.dumps(body | more).encode())
