"""Blocks of a partner entry that a link's owner chooses to manage, besides automatic redemption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import attrs

from crosstenant.clients.policy_settings import INHERIT, Inherit
from crosstenant.errors import InputError, ProtocolError
from crosstenant.models._wire import GraphValue
from crosstenant.models.access_settings import (
    AppServiceConnect,
    B2BSetting,
    M365Inbound,
    M365Outbound,
    TenantRestrictions,
)
from crosstenant.models.partner_policy import InboundTrust, PartnerPolicy
from crosstenant.workflows.documents import Document

Block: TypeAlias = InboundTrust | B2BSetting | TenantRestrictions | M365Inbound | M365Outbound | AppServiceConnect
"""One setting of a partner entry, written as a whole."""

BLOCKS: Final[Mapping[str, type[Block]]] = {
    "inbound_trust": InboundTrust,
    "b2b_collaboration_inbound": B2BSetting,
    "b2b_collaboration_outbound": B2BSetting,
    "b2b_direct_connect_inbound": B2BSetting,
    "b2b_direct_connect_outbound": B2BSetting,
    "tenant_restrictions": TenantRestrictions,
    "m365_collaboration_inbound": M365Inbound,
    "m365_collaboration_outbound": M365Outbound,
    "app_service_connect_inbound": AppServiceConnect,
}
"""The blocks that can be managed, by our names, with what each is read as."""

GRAPH_NAMES: Final = {name: PartnerPolicy.graph_names()[name] for name in BLOCKS}
"""What Graph calls each block."""


@attrs.frozen(kw_only=True)
class PartnerSettings:
    """What one tenant's partner entry for the other shall hold. None leaves a block alone, `INHERIT` empties it.

    A block is wanted as a whole: a member that it leaves out inherits the default. In a document a block has Graph's
    name and members, and ``"inherit"`` stands for `INHERIT`.

    Attributes:
        inbound_trust: Which claims of the other tenant are believed.
        b2b_collaboration_inbound: Their people as guests and external members here.
        b2b_collaboration_outbound: Our people as guests and external members there.
        b2b_direct_connect_inbound: Their people in our shared channels.
        b2b_direct_connect_outbound: Our people in their shared channels.
        tenant_restrictions: What our people may do with accounts of theirs.
        m365_collaboration_inbound: Microsoft 365 collaboration, inbound.
        m365_collaboration_outbound: Microsoft 365 collaboration, outbound.
        app_service_connect_inbound: Their applications that may connect as a service.

    Raises:
        InputError: A block is of another kind.
    """

    inbound_trust: InboundTrust | Inherit | None = None
    b2b_collaboration_inbound: B2BSetting | Inherit | None = None
    b2b_collaboration_outbound: B2BSetting | Inherit | None = None
    b2b_direct_connect_inbound: B2BSetting | Inherit | None = None
    b2b_direct_connect_outbound: B2BSetting | Inherit | None = None
    tenant_restrictions: TenantRestrictions | Inherit | None = None
    m365_collaboration_inbound: M365Inbound | Inherit | None = None
    m365_collaboration_outbound: M365Outbound | Inherit | None = None
    app_service_connect_inbound: AppServiceConnect | Inherit | None = None

    def __attrs_post_init__(self) -> None:
        for name, kind in BLOCKS.items():
            if not isinstance(getattr(self, name), kind | Inherit | None):
                raise InputError(f"{name} is {kind.__name__}, INHERIT or None.", parameter=name)

    def wanted(self) -> Iterator[tuple[str, Block | Inherit]]:
        """Yield our name and the value of each block that is not left alone."""
        for name in BLOCKS:
            value = getattr(self, name)
            if value is not None:
                yield name, value

    @classmethod
    def from_document(cls, document: Document) -> PartnerSettings:
        """Read the blocks from a table.

        Raises:
            InputError: A key is unknown or of the wrong type; the message names the place.
        """
        return cls._read(document, _faults)

    @classmethod
    def from_wire(cls, members: Mapping[str, object]) -> PartnerSettings:
        """Read the blocks of a request, where null stands for `INHERIT`. Members that only Graph knows are kept.

        Raises:
            InputError: As for `from_document`.
        """
        blocks = {name: INHERIT.value if block is None else block for name, block in members.items()}
        return cls._read(Document(blocks), _faults_of_members)

    @classmethod
    def _read(cls, document: Document, faults: _Faults) -> PartnerSettings:
        blocks = {name: _block(document, GRAPH_NAMES[name], kind, faults) for name, kind in BLOCKS.items()}
        document.finish()
        return cls(**blocks)  # type: ignore[arg-type] # each was read as the kind that its name has

    def to_data(self) -> dict[str, object]:
        """Return plain data, under Graph's names."""
        return {
            GRAPH_NAMES[name]: INHERIT.value if isinstance(value, Inherit) else _without_nulls(value.to_graph())
            for name, value in self.wanted()
        }


_Faults: TypeAlias = Callable[[GraphValue, str], Iterator[str]]


def _block(document: Document, name: str, kind: type[Block], faults: _Faults) -> Block | Inherit | None:
    if document.raw(name) == INHERIT.value:
        return INHERIT
    inside = document.document(name)
    if inside is None:
        return None
    try:
        value = kind.from_graph({member: inside.raw(member) for member in inside.names()})
    except ProtocolError as error:
        raise InputError(f"{inside.place} has another shape than Graph's.", parameter=inside.parameter) from error
    for fault in faults(value, inside.place):
        raise InputError(fault, parameter=inside.parameter)
    return value


def _faults(value: object, place: str) -> Iterator[str]:
    """Yield what Graph would not take: members that it does not know, words that it does not know, wrong types."""
    if isinstance(value, GraphValue):
        for name in value.extra:
            yield f"{place}.{name}: Graph knows no such member."
        yield from _faults_of_members(value, place)


def _faults_of_members(value: GraphValue, place: str) -> Iterator[str]:
    for ours, graphs in value.graph_names().items():
        yield from _faults_of_member(getattr(value, ours), f"{place}.{graphs}", value)


def _faults_of_member(found: object, place: str, parent: GraphValue) -> Iterator[str]:
    if isinstance(found, tuple):
        for position, item in enumerate(found):
            yield from _faults(item, f"{place}[{position}]")
    elif isinstance(found, GraphValue):
        yield from _faults(found, place)
    elif found is not None:
        wanted = bool if isinstance(parent, InboundTrust) else str
        if not isinstance(found, wanted):
            yield f"{place} is {'true or false' if wanted is bool else 'text'}, not {found!r}."
        if getattr(found, "is_known", True) is False:
            yield f"{place}: Graph knows no {str(found)!r}."


def _without_nulls(value: object) -> object:
    """Return JSON without null members: TOML has no null, and a member that is missing inherits all the same."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
