"""Reading an answer: a value where Graph kept its word, a ProtocolError where it did not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from crosstenant.errors import ProtocolError

Payload = TypeVar("Payload")
Value = TypeVar("Value")


def read(reader: Callable[[Payload], Value], payload: Payload | None) -> Value:
    """Return what a reader makes of a payload.

    Raises:
        ProtocolError: There is no payload, or it is not what Graph promises to send.
    """
    if payload is None:
        raise ProtocolError("Graph answered with success but without the object.", sent=True)
    try:
        return reader(payload)
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise ProtocolError(f"Graph sent something that cannot be read: {error}", sent=True) from error
