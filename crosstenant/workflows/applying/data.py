"""Reading what a change carries: a plan may have been stored, and edited by hand meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crosstenant.errors import InputError
from crosstenant.workflows.plan import JSON


def members(value: JSON) -> Mapping[str, JSON]:
    """Return the members of a JSON object.

    Raises:
        InputError: It is none.
    """
    if not isinstance(value, Mapping):
        raise _broken(f"{value!r} is no object")
    return value


def text(value: JSON, name: str) -> str:
    """Return a text out of a JSON object.

    Raises:
        InputError: There is none of that name.
    """
    found = members(value).get(name)
    if not isinstance(found, str):
        raise _broken(f"{name} is no text")
    return found


def flag(value: JSON, name: str) -> bool:
    """Return a truth value out of a JSON object.

    Raises:
        InputError: There is none of that name.
    """
    found = members(value).get(name)
    if not isinstance(found, bool):
        raise _broken(f"{name} is neither true nor false")
    return found


def texts(value: JSON) -> dict[str, str]:
    """Return a JSON object whose members are all texts.

    Raises:
        InputError: It is none.
    """
    return {name: text(value, name) for name in members(value)}


def entries(value: JSON, name: str) -> Iterator[Mapping[str, JSON]]:
    """Yield the objects of a list out of a JSON object.

    Raises:
        InputError: There is no such list.
    """
    found = members(value).get(name)
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise _broken(f"{name} is no list")
    yield from (members(entry) for entry in found)


def _broken(what: str) -> InputError:
    return InputError(f"The plan is not as it was made: {what}. Make a new one.", parameter="plan")
