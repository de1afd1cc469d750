"""Much of a tenant at a glance: what has to be known before anything is planned, read in a few JSON batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import attrs

from crosstenant.clients import identifiers, lookups
from crosstenant.clients.bulk import Answer
from crosstenant.errors import NotFoundError, ProtocolError
from crosstenant.models.directory import Organization, Principal
from crosstenant.models.partner_policy import IdentitySynchronization, PartnerPolicy
from crosstenant.transport.batching import BatchOutcome, Operation
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.replies import Payload

Value = TypeVar("Value")

_PARTNER: Final = "/policies/crossTenantAccessPolicy/partners/{}"


@attrs.frozen(kw_only=True)
class PolicyGlance:
    """What a tenant says of itself and of one partner. A `NotFoundError` means that there is no such thing.

    Attributes:
        organization: The tenant itself.
        partner: What it allows the partner.
        identity_synchronization: What the partner may synchronize into it.
    """

    organization: Answer[Organization]
    partner: Answer[PartnerPolicy]
    identity_synchronization: Answer[IdentitySynchronization]


class GlanceClient:
    """Reads several things of one tenant in one JSON batch. Nothing is written, and one that is refused stops none."""

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def policies(self, partner_tenant_id: str) -> PolicyGlance:
        """Return what the tenant says of itself and of a partner; from then on it is known by its name.

        Graph: ``GET /organization``, ``GET /policies/crossTenantAccessPolicy/partners/{id}`` and
        ``.../identitySynchronization``, batched
        Permissions: Policy.Read.All; User.Read, or Organization.Read.All for an application
        """
        key = identifiers.guid(partner_tenant_id, "partner_tenant_id")
        organization, partner, synchronization = self._sent(
            [
                Operation("GET", "/organization"),
                Operation("GET", _PARTNER, key),
                Operation("GET", f"{_PARTNER}/identitySynchronization", key),
            ]
        )
        found = _answer(organization, _first_organization)
        if found.value is not None:
            self._transport.tenant_name = found.value.display_name or self._transport.tenant_name
        return PolicyGlance(
            organization=found,
            partner=_answer(partner, PartnerPolicy.from_graph),
            identity_synchronization=_answer(synchronization, IdentitySynchronization.from_graph),
        )

    def principals(self, references: Sequence[str]) -> Iterator[Answer[tuple[Principal, ...]]]:
        """Yield the users and groups that each reference means: a principal name, an object id, or a group's name.

        Graph: ``GET /users/{id or userPrincipalName}``, ``GET /groups/{id}``,
        ``GET /groups?$filter=displayName eq '{name}'``, batched
        Permissions: User.Read.All with GroupMember.Read.All

        Raises:
            InputError: A reference is none of these.
        """
        asked = [_lookups(reference) for reference in references]
        outcomes = self._sent([operation for group in asked for operation in group])
        for group in asked:
            yield _joined([_answer(next(outcomes), _principals) for _ in group])

    def _sent(self, operations: Sequence[Operation]) -> Iterator[BatchOutcome]:
        return iter(list(self._transport.batch(operations)))


def _lookups(reference: str) -> tuple[Operation, ...]:
    if identifiers.is_guid(reference):  # nothing tells a user's id from a group's
        return lookups.user(reference), lookups.group(reference)
    return (lookups.user(reference) if "@" in reference else lookups.groups_named(reference),)


def _answer(outcome: BatchOutcome, read: Callable[[Payload], Value]) -> Answer[Value]:
    if outcome.error is not None or outcome.payload is None:
        return Answer(
            error=outcome.error or ProtocolError("Graph answered with success but without content.", sent=True)
        )
    try:
        return Answer(value=read(outcome.payload))
    except ProtocolError as error:
        return Answer(error=error)


def _first_organization(page: Payload) -> Organization:
    return Organization.from_graph(next(iter(page.get("value") or ()), {}))


def _principals(payload: Payload) -> tuple[Principal, ...]:
    items = payload["value"] if isinstance(payload.get("value"), list) else [payload]
    return tuple(map(Principal.from_graph, items))


def _joined(answers: Sequence[Answer[tuple[Principal, ...]]]) -> Answer[tuple[Principal, ...]]:
    """Return what any of several lookups found; not to be found in one of them is no error."""
    found = tuple(principal for answer in answers for principal in answer.value or ())
    errors = [answer.error for answer in answers if answer.error and not isinstance(answer.error, NotFoundError)]
    return Answer(value=found, error=None if found else next(iter(errors), None))
