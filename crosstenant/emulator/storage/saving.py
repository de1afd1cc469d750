"""A whole world as JSON: to save it, to look at it, to go back to it."""

from typing import TYPE_CHECKING, cast

from crosstenant.emulator.delays import Delays
from crosstenant.emulator.documents import Document, block, text
from crosstenant.emulator.signing_in.sessions import SignIns
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.storage.serialization import decode, encode
from crosstenant.emulator.switches import Switches
from crosstenant.emulator.timestamps import instant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_FORMAT = "crosstenant emulator world 1"


def snapshot(world: "Emulator") -> Document:
    """Return everything that a world is, as JSON has it; planned failures and records of requests are no part of it."""
    return {
        "format": _FORMAT,
        "seed": world.seed,
        "now": world.clock.now().isoformat(),
        "speed": world.speed,
        "delays": encode(world.delays),
        "switches": encode(world.switches),
        "ids": world.ids.to_document(),
        "traceIds": world.trace_ids.to_document(),
        "tenants": encode(world.tenants),
        "multitenantOrganizations": encode(world.multitenant_organizations),
        "signIns": encode(world.sign_ins),
    }


def restore(world: "Emulator", document: object) -> None:
    """Make a world what a snapshot says.

    Raises:
        ValueError: It is no snapshot of a world.
    """
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ValueError(f"This is no saved world: its format is not {_FORMAT!r}.")
    document = cast("Document", document)
    world.clock.set_to(instant(text(document, "now")))
    world.speed = float(str(document["speed"]))
    world.delays = cast("Delays", decode(document["delays"], Delays))
    world.switches = cast("Switches", decode(document["switches"], Switches))
    world.ids.fill(block(document, "ids"))
    world.trace_ids.fill(block(document, "traceIds"))
    world.tenants = cast("dict[str, Tenant]", decode(document["tenants"], dict[str, Tenant]))
    world.multitenant_organizations = cast("dict[str, Document]", document["multitenantOrganizations"])
    world.sign_ins = cast("SignIns", decode(document["signIns"], SignIns))
