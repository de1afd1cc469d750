"""An answer that has to bring an object: Graph owes one to whoever creates something."""

from __future__ import annotations

from typing import TypeVar

from crosstenant.errors import ProtocolError

Payload = TypeVar("Payload")


def answered(payload: Payload | None) -> Payload:
    """Return the payload of an answer.

    Raises:
        ProtocolError: There is none, though the request succeeded; what was to be created may well exist.
    """
    if payload is None:
        raise ProtocolError("Graph answered with success but without the object.", sent=True)
    return payload
