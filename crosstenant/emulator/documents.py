"""Graph's JSON objects, read with types.

The emulator keeps what it knows in the shapes that Graph puts on the wire. A member whose name begins with an
underscore is the emulator's own memory about that object: it is saved with the world and never leaves it, see `wire`.
"""

import json
from collections.abc import Mapping
from typing import TypeAlias, cast

Document: TypeAlias = dict[str, object]

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def text(document: Mapping[str, object], name: str, default: str = "") -> str:
    """Read a string member; anything else, a null too, is the default."""
    value = document.get(name)
    return value if isinstance(value, str) else default


def flag(document: Mapping[str, object], name: str) -> bool | None:
    """Read a boolean member; None where it is null, missing or something else."""
    value = document.get(name)
    return value if isinstance(value, bool) else None


def whole(document: Mapping[str, object], name: str, default: int = 0) -> int:
    """Read an integer member; anything else is the default."""
    value = document.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def block(document: Mapping[str, object], name: str) -> Document:
    """Read a nested object: the object itself, so that a change stays; a new empty one where there is none."""
    value = document.get(name)
    return cast("Document", value) if isinstance(value, dict) else {}


def entries(document: Mapping[str, object], name: str) -> list[Document]:
    """Read a collection of objects, in order; members of other kinds are left out."""
    value = document.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(document: Mapping[str, object], name: str) -> list[str]:
    """Read a collection of strings, in order; members of other kinds are left out."""
    value = document.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def merge(document: Document, changes: Mapping[str, object]) -> None:
    """Apply a PATCH in place: nested objects merge member by member, everything else replaces."""
    for name, value in changes.items():
        present = document.get(name)
        if isinstance(present, dict) and isinstance(value, dict):
            merge(present, value)
        else:
            document[name] = value


def encoded(document: Mapping[str, object]) -> bytes:
    """Write a document as Graph puts it on the wire: JSON without spaces, in UTF-8."""
    return _ENCODER.encode(document).encode()


def wire(document: Mapping[str, object]) -> Document:
    """Copy the outermost level without the members that are the emulator's own."""
    return {name: value for name, value in document.items() if not name.startswith("_")}
