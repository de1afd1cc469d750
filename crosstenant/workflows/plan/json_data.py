"""What plans carry: JSON, plain and owned by nobody else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

from crosstenant.errors import InputError

JSON: TypeAlias = "Mapping[str, JSON] | Sequence[JSON] | str | int | float | bool | None"
"""A JSON value: objects are mappings, arrays are sequences."""


def plain(value: object) -> JSON:
    """Return a JSON value as dicts and lists of its own, whatever mappings and sequences it came in.

    Raises:
        InputError: It holds something that JSON does not.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise InputError(f"{value!r} is no JSON.")


def plain_members(value: Mapping[str, object]) -> dict[str, JSON]:
    """Return a JSON object as a dict of its own. Errors as `plain`."""
    return {str(key): plain(item) for key, item in value.items()}


def canonical(value: JSON) -> str:
    """Return the one text of a JSON value: equal values have equal texts, in whatever order their members came."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: JSON) -> str:
    """Return the SHA-256 of a JSON value's one text, in lower-case hex."""
    return sha256(canonical(value).encode("ascii")).hexdigest()
