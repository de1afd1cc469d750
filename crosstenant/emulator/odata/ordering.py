"""``$orderby``: "Use query parameters to customize responses"."""

from collections.abc import Mapping

import attrs

from crosstenant.emulator.errors import GraphFault


@attrs.frozen
class Order:
    """One member to sort by.

    Attributes:
        path: Segments joined by slashes.
        is_descending: Largest first.
    """

    path: str
    is_descending: bool = False

    def key(self, document: Mapping[str, object]) -> tuple[int, float, str]:
        """Return what to sort a document by: null, then numbers and Booleans, then texts without their case."""
        value: object = document
        for segment in self.path.split("/"):
            value = value.get(segment) if isinstance(value, Mapping) else None
        if isinstance(value, (int, float)):
            return (1, float(value), "")
        return (2, 0.0, value.lower()) if isinstance(value, str) else (0, 0.0, "")


def read_order(text: str) -> tuple[Order, ...]:
    """Read ``$orderby``; nothing sorts by nothing.

    Raises:
        GraphFault: 400 ``BadRequest`` if it is malformed.
    """
    return tuple(_part(part.split()) for part in text.split(",") if text.strip())


def _part(words: list[str]) -> Order:
    match words:
        case [path] | [path, "asc"]:
            return Order(path)
        case [path, "desc"]:
            return Order(path, is_descending=True)
        case _:
            raise GraphFault(400, "BadRequest", f"Invalid orderby clause: Syntax error in '{' '.join(words)}'.")
